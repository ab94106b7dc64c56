/**
 * How a task stands: its status in our word and the service's own, how far it is where that is known, and its time.
 *
 * @import { Task } from "./protocol.js"
 */
import { h, put, set, write } from "./dom.js";
import { elapsed, learnedWords, span, statusWords, usually } from "./format.js";
import { localNow } from "./ticker.js";
import { t } from "./words.js";

export const ACTIVE = new Set(["submitting", "queued", "running"]);

/** @type {Record<string, string>} */
const TONES = {
  submitting: "wait",
  queued: "wait",
  running: "run",
  succeeded: "ok",
  failed: "bad",
  cancelled: "wait",
  uncertain: "odd",
  lost: "odd",
};

/** One small coloured word. */
export function statusPill() {
  const el = h("span", { class: "yw-st" });
  return {
    el,
    /** @param {string} status @param {string} [words] */
    draw(status, words = t(status)) {
      write(el, words);
      set(el, "data-tone", TONES[status] ?? "wait");
    },
  };
}

/** Its status, percent and time, in small words. */
export function statusLine() {
  const pill = statusPill();
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
    parts: [pill.el, percent, time],
    tick,
    /** @param {Task} task */
    draw(task) {
      pill.draw(task.status, statusWords(task.status, task.raw_status));
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
