/**
 * What came of a studio's runs: the newest in full, the others as a short list below it.
 *
 * @import { Host, Task } from "./protocol.js"
 * @import { Studio } from "./studio.js"
 */
import { fill, h, set, write } from "./dom.js";
import { age, brief, elapsed } from "./format.js";
import { statusPill } from "./status.js";
import { taskView } from "./task.js";
import { everySecond, localNow } from "./ticker.js";
import { t } from "./words.js";

const MAY = ["stop", "watch", "refresh", "reconcile", "resubmit", "again"];

/**
 * @param {Host} host
 * @param {Studio} studio
 * @param {(text: string) => void} say
 */
export function runsView(host, studio, say) {
  const empty = h(
    "div",
    { class: "yw-empty" },
    h("p", {}, t("Results appear here. Fill in the form, then press the button below it.")),
  );
  const stage = h("div", { class: "yw-stage" }, empty);
  const list = h("div", { class: "yw-runs", role: "group", "aria-label": t("Runs of this panel") });
  /** @type {Map<string, ReturnType<typeof runLine>>} */
  const lines = new Map();
  /** @type {ReturnType<typeof taskView> | undefined} */
  let shown;
  /** @type {string | null} */
  let selected = null;
  /** What was said last. */
  let told = "";

  /** @param {string | null} key */
  function select(key) {
    const task = key === null ? undefined : studio.tasks.get(key);
    shown?.close();
    shown = task && taskView(host, studio.media, task.key, MAY, () => studio.state?.uses ?? [], true);
    selected = task ? task.key : null;
    stage.replaceChildren(shown?.el ?? empty);
    if (task) show(task);
    mark();
  }

  function mark() {
    for (const [key, { el }] of lines) set(el, "aria-current", key === selected ? "true" : null);
  }

  /** All of them. */
  function update() {
    for (const [key, line] of lines) if (!studio.tasks.has(key)) lines.delete(key) && line.el.remove();
    for (const task of studio.tasks.values()) lineOf(task).draw(task);
    fill(
      list,
      [...studio.tasks.keys()].map((key) => lines.get(key)?.el),
    );
    list.hidden = studio.tasks.size < 2;
    if (selected === null || !studio.tasks.has(selected))
      return select(studio.tasks.keys().next().value ?? null);
    const task = studio.tasks.get(selected);
    if (task) show(task);
  }

  /** @param {Task} task */
  const show = (task) => shown?.update(task, studio.candidates.get(task.key));

  /** Says how far it is: each status, and each quarter of the way. @param {Task} task */
  function tell({ key, name, status, progress }) {
    const now = `${key} ${status} ${Math.floor((progress ?? 0) / 25)}`;
    if (now === told) return;
    told = now;
    const percent = progress == null ? null : Math.round(progress);
    say(
      percent === null
        ? `${name}: ${t(status)}`
        : t("{name}: {status}, {percent} percent", { name, status: t(status), percent }),
    );
  }

  /** @param {Task} task */
  function lineOf(task) {
    const known = lines.get(task.key);
    if (known) return known;
    const line = runLine(() => select(task.key));
    lines.set(task.key, line);
    return line;
  }

  const stopTicking = everySecond(() => {
    if (!list.hidden) for (const task of studio.tasks.values()) lines.get(task.key)?.draw(task);
  });

  return {
    el: h("div", { class: "yw-result" }, stage, list),
    update,
    /** @param {string} key @param {boolean} fresh */
    take(key, fresh) {
      const task = studio.tasks.get(key);
      if (!task) return;
      if (fresh) {
        selected = null;
        update();
        mark();
      } else {
        lines.get(key)?.draw(task);
        if (key === selected) show(task);
      }
      if (key === selected) tell(task);
    },
    /** @param {{ key: string, folder?: string, names?: string[], error?: string }} message */
    saved(message) {
      if (message.key === selected) shown?.saved(message);
      else say(message.error ?? t("Saved"));
    },
    close() {
      stopTicking();
      shown?.close();
    },
  };
}

/** @param {() => void} onclick */
function runLine(onclick) {
  const pill = statusPill();
  const what = h("span", { class: "yw-run-what" });
  const when = h("span", { class: "yw-small" });
  return {
    el: h("button", { type: "button", class: "yw-run-line", onclick }, pill.el, what, when),
    /** @param {Task} task */
    draw(task) {
      pill.draw(task.status);
      write(what, brief(task.prompt || task.title || task.name, 90));
      const passed = elapsed({ ...task, finished: null }, localNow());
      write(when, passed === null ? "" : t("{time} ago", { time: age(passed) }));
    },
  };
}
