/**
 * The details of one row of the tracker, opened under it.
 *
 * @import { Host } from "./protocol.js"
 * @import { Tracker } from "./tasks.js"
 */
import { CALLS, copyMenu } from "./copy.js";
import { h, put } from "./dom.js";
import { taskView } from "./task.js";
import { t } from "./words.js";

const MAY = ["save", "stop", "cancel", "watch", "refresh", "reconcile", "resubmit", "again", "forget"];

/**
 * @param {Host} host
 * @param {Tracker} tracker
 * @param {() => void} onresize
 * @param {(text: string) => void} say
 */
export function detailRow(host, tracker, onresize, say) {
  const cell = h("td", { colspan: "6" });
  const el = h("tr", { class: "yw-detail" }, cell);
  /** @type {string | null} */
  let key = null;
  /** @type {ReturnType<typeof opened> | undefined} */
  let shown;
  let height = 0;
  let asked = "";

  const resize = new ResizeObserver(() => {
    if (!el.isConnected || el.offsetHeight === height) return;
    height = el.offsetHeight;
    onresize();
  });
  resize.observe(cell);

  function clear() {
    shown?.close();
    shown = undefined;
    cell.replaceChildren();
    height = 0;
  }

  /** Asks for the whole task, and again when its row says that more than its progress has changed. */
  function look() {
    const row = key === null ? undefined : tracker.rows.get(key);
    const state = row ? `${row.status} ${(row.media ?? []).join()}` : "";
    if (!row || state === asked) return;
    asked = state;
    host.send({ do: "open", key: row.key });
  }

  function update() {
    const row = key === null ? undefined : tracker.rows.get(key);
    if (key === null) return;
    if (!row) {
      key = null;
      clear();
      return;
    }
    look();
    const task = tracker.details.get(key);
    if (!task) return;
    if (!shown) {
      shown = opened(host, tracker, key, say);
      cell.replaceChildren(shown.el);
    }
    const { status, raw_status, progress, note, watching, finished, offset } = row;
    const same = status === task.status;
    shown.update(same ? { ...task, raw_status, progress, note, watching, finished, offset } : task);
  }

  return {
    el,
    key: () => key,
    height: () => height,
    update,
    /** @param {string} next */
    toggle(next) {
      clear();
      key = key === next ? null : next;
      if (key === null) return;
      cell.replaceChildren(h("p", { class: "yw-small" }, t("Looking…")));
      asked = "";
      update();
    },
    /** @param {string} form @param {string} text */
    copied: (form, text) => void shown?.copied(form, text),
    close() {
      resize.disconnect();
      shown?.close();
    },
  };
}

/**
 * What is drawn of an opened task: itself, where it was saved, what it may be, and the call as code.
 * @param {Host} host
 * @param {Tracker} tracker
 * @param {string} key
 * @param {(text: string) => void} say
 */
function opened(host, tracker, key, say) {
  const view = taskView(host, tracker.media, key, MAY);
  const saved = h("p", { class: "yw-small", hidden: true });
  const copy = copyMenu(CALLS, (form) => host.send({ do: "copy", key, form }), say);
  const foot = h("div", { class: "yw-foot yw-small" }, copy.line);
  return {
    el: h("div", {}, view.el, saved, foot, copy.shown),
    copied: copy.take,
    close: view.close,
    /** @param {import("./protocol.js").Task} task */
    update(task) {
      view.update(task, tracker.candidates.get(key));
      put(saved, tracker.saved.get(key));
      foot.hidden = task.again === false;
    },
  };
}
