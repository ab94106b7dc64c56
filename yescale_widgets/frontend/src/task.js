/**
 * One task as it goes: its status in the service's own word, how far it is where that is known, how long it
 * has taken, what can be done, and in the end its results.
 *
 * @import { Host, Task } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
import { actionBar, useIn } from "./acts.js";
import { blockNodes } from "./blocks.js";
import { candidateList } from "./candidates.js";
import { button, fill, h, set, write } from "./dom.js";
import { faultNodes } from "./fault.js";
import { brief, elapsed, learnedWords, span, statusWords, usually } from "./format.js";
import { gallery } from "./media.js";
import { everySecond, localNow } from "./ticker.js";
import { later, t } from "./words.js";

export const ACTIVE = new Set(["submitting", "queued", "running"]);
const OPEN_END = new Set(["uncertain", "lost"]);

/** @type {Record<string, string>} */
export const TONES = {
  submitting: "wait",
  queued: "wait",
  running: "run",
  succeeded: "ok",
  failed: "bad",
  cancelled: "wait",
  uncertain: "odd",
  lost: "odd",
};

/** @typedef {{ verb: string, label: string, title: string }} Act */

/** @type {Act[]} */
const ACTS = [
  { verb: "save", label: later("save"), title: later("Write its files to the folder of the notebook") },
  {
    verb: "stop",
    label: later("stop watching"),
    title: later("The task goes on at the service; only the looking stops"),
  },
  {
    verb: "cancel",
    label: later("cancel"),
    title: later("Ask the service to end it; it may be billed all the same"),
  },
  { verb: "watch", label: later("watch"), title: later("Look for news again until it is finished") },
  { verb: "refresh", label: later("look now"), title: later("Ask the service once") },
  {
    verb: "reconcile",
    label: later("find again"),
    title: later("Look for it at the service; nothing is sent"),
  },
  {
    verb: "resubmit",
    label: later("send again"),
    title: later("A second request for the same thing: the first may have been billed already"),
  },
  {
    verb: "again",
    label: later("run again"),
    title: later("A new request with the same options; it may cost again"),
  },
  { verb: "forget", label: later("forget"), title: later("Take this row out of the list; files stay") },
];

/**
 * What may be asked for a task in its present state.
 * @param {{ status: string, watching?: boolean, again?: boolean, at_once?: boolean,
 *   can_cancel?: boolean, media?: unknown[] }} task
 * @param {string[]} may
 * @returns {Act[]}
 */
export function actsFor({ status, watching, again, at_once, can_cancel, media }, may) {
  const active = ACTIVE.has(status);
  // What answers at once has nothing that could be looked at meanwhile.
  const open = (active || OPEN_END.has(status)) && at_once !== true;
  /** @type {Record<string, boolean>} */
  const fits = {
    stop: active && open && watching === true,
    save: !active && (media?.length ?? 0) > 0,
    cancel: active && can_cancel === true,
    watch: open && !watching && status !== "uncertain",
    refresh: open && status !== "uncertain",
    reconcile: status === "uncertain" && at_once !== true,
    resubmit: status === "uncertain" && again === true,
    again: !active && status !== "uncertain" && again === true,
    forget: !active,
  };
  return ACTS.filter(({ verb }) => fits[verb] && may.includes(verb));
}

/**
 * @param {Host} host
 * @param {MediaStore} store
 * @param {string} key
 * @param {string[]} may
 * @param {() => import("./protocol.js").Use[]} [uses] where a medium of the result may go next
 * @param {boolean} [picks] whether some of the pictures may be picked, to be saved or compared
 */
export function taskView(host, store, key, may, uses = () => [], picks = false) {
  const prompt = h("p", { class: "yw-prompt" });
  const line = statusLine();
  const bar = progressBar();
  const acts = h("span", { class: "yw-acts-quiet" });
  const note = h("p", { class: "yw-small", hidden: true });
  const fault = h("div", { class: "yw-fault", hidden: true });
  const text = h("div", { class: "yw-words", hidden: true });
  const value = valueView();
  const previews = gallery(null, key);
  const further = actionBar(host, key);
  const lost = candidateList(host, key);
  const results = gallery(store, key, {
    useIn: (medium) => useIn(host, { key, ...medium }, uses()),
    act: (index, at) => host.send({ do: "act", key, index, at }),
    ...(picks && {
      save: (indexes) => host.send({ do: "save", key, indexes }),
      origin: (arrived) => store.want(key, "origin", arrived),
    }),
  });
  const state = h(
    "div",
    { class: "yw-state" },
    h("div", { class: "yw-foot yw-small" }, ...line.parts, h("span", { class: "yw-spacer" }), acts),
    bar.el,
  );
  const el = h(
    "div",
    { class: "yw-task" },
    results.el,
    further.el,
    previews.el,
    value.el,
    text,
    fault,
    note,
    lost.el,
    state,
    prompt,
  );
  /** @type {Task | null} */
  let task = null;
  const stopTicking = everySecond(() => task && ACTIVE.has(task.status) && line.tick(task));
  let drawnActs = "";

  /** @param {Task} now */
  function drawActs(now) {
    const list = actsFor(now, may);
    const same = list.map(({ label }) => label).join();
    if (same === drawnActs) return;
    drawnActs = same;
    fill(
      acts,
      list.map(({ verb, label, title }) =>
        button(t(label), () => host.send({ do: verb, key }), { title: t(title) }),
      ),
    );
  }

  /** @param {Task} next @param {import("./protocol.js").Candidate[]} [found] the tasks that it may be, where it is lost */
  function update(next, found) {
    task = next;
    const name = brief(next.prompt || next.title || next.name, 80);
    line.draw(next);
    bar.draw(next);
    drawActs(next);
    put(note, next.note);
    put(prompt, next.prompt && brief(next.prompt, 400));
    put(text, next.text);
    further.update(next);
    lost.update(next.status === "uncertain" ? found : undefined);
    value.update(next.html ?? "");
    fill(fault, next.error ? faultNodes(next.error) : []);
    fault.hidden = !next.error;
    results.update(next.media ?? [], name, next.status, next);
    previews.update(next.media?.length ? [] : (next.previews ?? []), name, next.status);
  }

  return {
    el,
    update,
    /** What has become of the pictures that were to be saved. @param {{ folder?: string, names?: string[], error?: string }} message */
    saved: ({ folder, names = [], error }) => results.tell(error || savedWords(names.length, folder)),
    close() {
      stopTicking();
      results.close();
      previews.close();
    },
  };
}

/** @param {number} count @param {string | undefined} folder */
function savedWords(count, folder) {
  const place = folder || t("this folder");
  return count === 1
    ? t("1 picture is in {place}.", { place })
    : t("{count} pictures are in {place}.", { count, place });
}

/** A result that is neither picture, clip nor sound: words, a table. It comes as sanitised HTML. */
function valueView() {
  const el = h("div", { class: "yw-answer", hidden: true });
  let drawn = "";
  return {
    el,
    /** @param {string} html */
    update(html) {
      if (html === drawn) return;
      drawn = html;
      el.hidden = html === "";
      el.replaceChildren(...(html ? blockNodes({ html }) : []));
    },
  };
}

/** @param {HTMLElement} el @param {string | null | undefined} text */
function put(el, text) {
  el.hidden = !text;
  write(el, text ?? "");
}

function statusLine() {
  const pill = h("span", { class: "yw-st" });
  const percent = h("span");
  const time = h("span");

  /** @param {Task} task */
  function tick(task) {
    const taken = elapsed(task, localNow());
    const words = [taken !== null && span(taken), ACTIVE.has(task.status) && usually(task.typical)];
    put(time, words.filter(Boolean).join(", "));
    set(time, "title", learnedWords(task.learned));
  }

  return {
    parts: [pill, percent, time],
    tick,
    /** @param {Task} task */
    draw(task) {
      write(pill, statusWords(task.status, task.raw_status));
      set(pill, "data-tone", TONES[task.status] ?? "wait");
      put(percent, ACTIVE.has(task.status) && task.progress != null ? `${Math.round(task.progress)} %` : "");
      tick(task);
    },
  };
}

/** A bar that moves to and fro while nobody knows how far it is. */
export function progressBar() {
  const fillBar = h("i");
  const el = h(
    "div",
    {
      class: "yw-bar",
      role: "progressbar",
      "aria-label": t("Progress"),
      "aria-valuemin": "0",
      "aria-valuemax": "100",
    },
    fillBar,
  );
  return {
    el,
    /** @param {{ status: string, progress?: number | null, watching?: boolean }} task */
    draw({ status, progress, watching }) {
      el.hidden = !ACTIVE.has(status);
      const known = progress === null || progress === undefined ? null : Math.max(0, Math.min(100, progress));
      set(el, "aria-valuenow", known === null ? null : Math.round(known));
      set(el, "data-unknown", known === null && watching !== false);
      fillBar.style.width = known === null ? "" : `${known}%`;
    },
  };
}
