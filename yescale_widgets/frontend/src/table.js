/**
 * The table of the tracker, of which only the part in sight is drawn: rows are kept by key and brought up to
 * date in place, so that ten thousand of them cost no more than the twenty one sees.
 *
 * @import { Host } from "./protocol.js"
 * @import { Tracker } from "./tasks.js"
 */
import { detailRow } from "./detail.js";
import { fill, h, set, write } from "./dom.js";
import { rowView } from "./row.js";
import { everySecond } from "./ticker.js";
import { sliceOf } from "./windowed.js";

/** The height of a row in the style sheet. */
const ROW = 49;

/** @type {[title: string, name: string][]} */
const COLUMNS = [
  ["Task", "id"],
  ["What", "what"],
  ["Status", "status"],
  ["Progress", "progress"],
  ["Age", "age"],
  ["Result", "last"],
];

/** @param {Host} host @param {Tracker} tracker */
export function taskTable(host, tracker) {
  const { rows } = tracker;
  const parts = frame();
  const { scroller, table, body, above, below } = parts;
  const detail = detailRow(host, tracker, () => draw());
  /** @type {Map<string, ReturnType<typeof rowView>>} */
  const drawn = new Map();
  let pending = 0;
  let unseen = false;

  const doing = {
    open: (/** @type {string} */ key) => {
      detail.toggle(key);
      unseen = true;
      for (const [other, row] of drawn) row.mark(other === detail.key());
      draw();
    },
    act: (/** @type {string} */ verb, /** @type {string} */ key) => host.send({ do: verb, key }),
  };

  /** Draws once in the next frame, however many messages come before it. */
  function draw() {
    pending ||= requestAnimationFrame(() => {
      pending = 0;
      drawNow();
    });
  }

  function drawNow() {
    const list = rows.shown();
    const open = list.indexOf(detail.key() ?? "");
    const slice = sliceOf({
      top: scroller.scrollTop,
      height: scroller.clientHeight || 480,
      count: list.length,
      row: ROW,
      open,
      extra: detail.height(),
    });
    const part = list.slice(slice.from, slice.to);
    forgetAllBut(new Set(part));
    setHeight(above, slice.above);
    setHeight(below, slice.below);
    fill(body, [above, ...part.flatMap((key, at) => nodesOf(key, slice.from + at)), below]);
    table.setAttribute("aria-rowcount", String(list.length + 1));
    parts.showEmpty(list.length, rows.size());
    showDetail();
  }

  /** @param {string} key @param {number} index */
  function nodesOf(key, index) {
    const row = rows.get(key);
    if (!row) return [];
    const view = viewOf(key);
    view.update(row);
    view.el.setAttribute("aria-rowindex", String(index + 2));
    return key === detail.key() ? [view.el, detail.el] : [view.el];
  }

  /** @param {string} key */
  function viewOf(key) {
    const known = drawn.get(key);
    if (known) return known;
    const view = rowView(key, doing);
    view.mark(key === detail.key());
    drawn.set(key, view);
    return view;
  }

  /** Where the focus was in a row that leaves, it goes to the table. @param {Set<string>} keys */
  function forgetAllBut(keys) {
    const root = /** @type {Document | ShadowRoot} */ (scroller.getRootNode());
    for (const [key, view] of drawn) {
      if (keys.has(key)) continue;
      drawn.delete(key);
      if (root.activeElement && view.el.contains(root.activeElement)) scroller.focus({ preventScroll: true });
    }
  }

  /** Brings details that have just been opened into sight, but never their row out of it. */
  function showDetail() {
    const row = drawn.get(detail.key() ?? "")?.el;
    if (!unseen || !row || detail.height() < ROW) return;
    unseen = false;
    const rowTop = row.offsetTop - (table.tHead?.offsetHeight ?? 0);
    const over = row.offsetTop + ROW + detail.height() - scroller.scrollTop - scroller.clientHeight;
    if (over > 0) scroller.scrollTop += Math.min(over, rowTop - scroller.scrollTop);
  }

  scroller.addEventListener("scroll", drawNow, { passive: true });
  const resize = new ResizeObserver(draw);
  resize.observe(scroller);
  const stopTicking = everySecond(() => {
    for (const view of drawn.values()) view.tick();
  });

  return {
    el: h("div", {}, scroller, parts.empty),
    update() {
      detail.update();
      draw();
    },
    toTop() {
      scroller.scrollTop = 0;
      draw();
    },
    close() {
      stopTicking();
      resize.disconnect();
      cancelAnimationFrame(pending);
      detail.close();
    },
  };
}

/** The elements that stay: the scrolling box, the table, and what stands for the rows not drawn. */
function frame() {
  const above = spacer();
  const below = spacer();
  const body = h("tbody", {}, above, below);
  const titles = COLUMNS.map(([title, name]) => h("th", { scope: "col", class: `yw-col-${name}` }, title));
  const table = h(
    "table",
    { class: "yw-table" },
    h("thead", {}, h("tr", { "aria-rowindex": "1" }, ...titles)),
    body,
  );
  const label = { tabindex: "0", role: "group", "aria-label": "Tasks, newest first" };
  const scroller = h("div", { class: "yw-scroll", ...label }, table);
  const empty = h("p", { class: "yw-empty", hidden: true });

  /** @param {number} shown @param {number} all */
  function showEmpty(shown, all) {
    empty.hidden = shown > 0;
    table.hidden = shown === 0;
    write(
      empty,
      all === 0
        ? "No tasks yet. What you generate is listed here, also after a restart."
        : "No task matches the filter.",
    );
  }

  return { scroller, table, body, above, below, empty, showEmpty };
}

function spacer() {
  return h("tr", { class: "yw-space", "aria-hidden": "true" }, h("td", { colspan: "6" }));
}

/** @param {HTMLElement} row @param {number} height */
function setHeight(row, height) {
  row.hidden = height === 0;
  set(row, "style", `height: ${height}px`);
}
