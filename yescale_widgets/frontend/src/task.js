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
import { button, fill, h, put } from "./dom.js";
import { faultBox } from "./fault.js";
import { brief } from "./format.js";
import { gallery } from "./media.js";
import { ACTIVE, progressBar, statusLine } from "./status.js";
import { actsFor } from "./task_acts.js";
import { everySecond } from "./ticker.js";
import { t } from "./words.js";

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
  const fault = faultBox();
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
    fault.el,
    note,
    lost.el,
    state,
    prompt,
  );
  /** @type {Task | null} */
  let task = null;
  const stopTicking = everySecond(() => task && ACTIVE.has(task.status) && line.tick(task));
  /** By what they do: one that stays possible stays where it is, with the focus. @type {Map<string, HTMLElement>} */
  const buttons = new Map();

  /** @param {import("./task_acts.js").Act} act */
  function buttonFor({ verb, label, title }) {
    const made =
      buttons.get(verb) ?? button(t(label), () => host.send({ do: verb, key }), { title: t(title) });
    buttons.set(verb, made);
    return made;
  }

  /** @param {Task} next @param {import("./protocol.js").Candidate[]} [found] the tasks that it may be, where it is lost */
  function update(next, found) {
    task = next;
    const name = brief(next.prompt || next.title || next.name, 80);
    line.draw(next);
    bar.draw(next);
    fill(acts, actsFor(next, may).map(buttonFor));
    put(note, next.note);
    put(prompt, next.prompt && brief(next.prompt, 400));
    put(text, next.text);
    further.update(next);
    lost.update(next.status === "uncertain" ? found : undefined);
    value.update(next.html ?? "");
    fault.show(next.error);
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
