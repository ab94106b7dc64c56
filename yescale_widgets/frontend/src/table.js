/**
 * The table of the tracker, of which only the part in sight is drawn: rows are kept by key and brought up to
 * date in place, so that ten thousand of them cost no more than the twenty one sees.
 *
 * @import { Host } from "./protocol.js"
 * @import { Tracker } from "./tasks.js"
 */
import { detailRow } from "./detail.js";
import { fill, h, holdsFocus, onEscape, set, write } from "./dom.js";
import { groupRow } from "./group_row.js";
import { isHead } from "./groups.js";
import { columnHeads, orderWords } from "./heads.js";
import { pressed } from "./order.js";
import { rowView } from "./row.js";
import { everySecond, oncePerFrame } from "./ticker.js";
import { sliceOf } from "./windowed.js";
import { t } from "./words.js";

/** The height of a row in the style sheet. */
const ROW = 49;

/** @typedef {ReturnType<typeof rowView> | ReturnType<typeof groupRow>} Line */

/** @param {Host} host @param {Tracker} tracker @param {(text: string) => void} say */
export function taskTable(host, tracker, say) {
  const { rows } = tracker;
  const parts = frame(sortBy);
  const { scroller, table, body, above, below } = parts;
  const detail = detailRow(host, tracker, () => draw(), say);
  /** @type {Map<string, Line>} */
  const drawn = new Map();
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

  const frames = oncePerFrame(drawNow);
  const draw = frames.ask;

  function drawNow() {
    const list = rows.lines();
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
    parts.mark(rows.order());
    parts.showEmpty(list.length, rows.size());
    showDetail();
  }

  /** @param {string} line @param {number} index */
  function nodesOf(line, index) {
    const view = isHead(line) ? groupView(line) : viewOf(line);
    if (!view) return [];
    view.el.setAttribute("aria-rowindex", String(index + 2));
    return line === detail.key() ? [view.el, detail.el] : [view.el];
  }

  /** @param {string} line */
  function groupView(line) {
    const group = rows.groupAt(line);
    if (!group) return null;
    const view = /** @type {ReturnType<typeof groupRow>} */ (drawn.get(line) ?? groupRow(fold));
    drawn.set(line, view);
    view.update(group);
    return view;
  }

  /** @param {string} key */
  function viewOf(key) {
    const row = rows.get(key);
    if (!row) return null;
    const known = /** @type {ReturnType<typeof rowView> | undefined} */ (drawn.get(key));
    const view = known ?? rowView(key, doing);
    if (!known) view.mark(key === detail.key());
    drawn.set(key, view);
    view.update(row);
    return view;
  }

  /** @param {string} family */
  function fold(family) {
    rows.fold(family);
    draw();
  }

  /** @param {string} column */
  function sortBy(column) {
    rows.sort(pressed(rows.order(), column));
    say(t("Sorted {order}", { order: orderWords(rows.order()) }));
    scroller.scrollTop = 0;
    draw();
  }

  /** Where the focus was in a row that leaves, it goes to the table. @param {Set<string>} keys */
  function forgetAllBut(keys) {
    for (const [key, view] of drawn) {
      if (keys.has(key)) continue;
      drawn.delete(key);
      if (holdsFocus(view.el)) scroller.focus({ preventScroll: true });
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

  /** Escape in the details shuts them, and goes back to the row. */
  const leave = onEscape(() => {
    const key = detail.key() ?? "";
    doing.open(key);
    drawn.get(key)?.el.querySelector("button")?.focus({ preventScroll: true });
  });
  detail.el.addEventListener("keydown", leave);
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
    openKey: detail.key,
    copied: detail.copied,
    toTop() {
      scroller.scrollTop = 0;
      draw();
    },
    close() {
      stopTicking();
      resize.disconnect();
      frames.stop();
      detail.close();
    },
  };
}

/**
 * The elements that stay: the scrolling box, the table, and what stands for the rows not drawn.
 * @param {(column: string) => void} sortBy
 */
function frame(sortBy) {
  const above = spacer();
  const below = spacer();
  const body = h("tbody", {}, above, below);
  const heads = columnHeads(sortBy);
  const table = h("table", { class: "yw-table" }, heads.el, body);
  const scroller = h("div", { class: "yw-scroll", tabindex: "0", role: "group" }, table);
  const empty = h("p", { class: "yw-empty", hidden: true });

  /** @param {number} shown @param {number} all */
  function showEmpty(shown, all) {
    empty.hidden = shown > 0;
    table.hidden = shown === 0;
    write(
      empty,
      all === 0
        ? t("No tasks yet. Start one with ys.studio(): it is listed here, also after a restart.")
        : t("No task matches the filter. Clear it to see all of them."),
    );
  }

  /** @param {import("./order.js").Order} order */
  function mark(order) {
    heads.mark(order);
    set(scroller, "aria-label", t("Tasks, {order}", { order: orderWords(order) }));
  }

  return { scroller, table, body, above, below, empty, showEmpty, mark };
}

function spacer() {
  return h("tr", { class: "yw-space", "aria-hidden": "true" }, h("td", { colspan: "6" }));
}

/** @param {HTMLElement} row @param {number} height */
function setHeight(row, height) {
  row.hidden = height === 0;
  set(row, "style", `height: ${height}px`);
}
