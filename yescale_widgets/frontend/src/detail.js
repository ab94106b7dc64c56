/**
 * The details of one row of the tracker, opened under it.
 *
 * @import { Host } from "./protocol.js"
 * @import { Tracker } from "./tasks.js"
 */
import { h } from "./dom.js";
import { taskView } from "./task.js";

const MAY = ["stop", "watch", "refresh", "reconcile", "resubmit", "again", "forget"];

/**
 * @param {Host} host
 * @param {Tracker} tracker
 * @param {() => void} onresize
 */
export function detailRow(host, tracker, onresize) {
  const cell = h("td", { colspan: "6" });
  const el = h("tr", { class: "yw-detail" }, cell);
  /** @type {string | null} */
  let key = null;
  /** @type {ReturnType<typeof taskView> | undefined} */
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
      shown = taskView(host, tracker.media, key, MAY);
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
      cell.replaceChildren(h("p", { class: "yw-small" }, "Looking…"));
      asked = "";
      update();
    },
    close() {
      resize.disconnect();
      shown?.close();
    },
  };
}
