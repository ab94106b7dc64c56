/**
 * The table of the tracker, of which only the part in sight is drawn: rows are kept by key and brought up to
 * date in place, so that ten thousand of them cost no more than the twenty one sees.
 *
 * @import { Host } from "./protocol.js"
 * @import { Tracker } from "./tasks.js"
 */
import { detailRow } from "./detail.js";
import { fill, h, keepingFocus, onEscape, set, write } from "./dom.js";
import { columnHeads, orderWords } from "./heads.js";
import { linesOf } from "./lines.js";
import { pressed } from "./order.js";
import { everySecond, oncePerFrame } from "./ticker.js";
import { planOf } from "./windowed.js";
import { t } from "./words.js";

/** The height of a row in the style sheet. */
const ROW = 49;

/** @param {Host} host @param {Tracker} tracker @param {(text: string) => void} say */
export function taskTable(host, tracker, say) {
  const { rows } = tracker;
  const parts = frame(sortBy);
  const { scroller, table, body, gaps } = parts;
  const detail = detailRow(host, tracker, () => draw(), say);
  const lines = linesOf(rows, {
    open: toggle,
    act: (verb, key) => host.send({ do: verb, key }),
    fold(family) {
      rows.fold(family);
      draw();
    },
  });
  let unseen = false;

  const frames = oncePerFrame(drawNow);
  const draw = frames.ask;

  /** @param {string} key */
  function toggle(key) {
    detail.toggle(key);
    unseen = true;
    lines.mark(detail.key());
    draw();
  }

  function drawNow() {
    const list = rows.lines();
    const plan = planOf({
      top: scroller.scrollTop,
      height: scroller.clientHeight || 480,
      count: list.length,
      row: ROW,
      open: list.indexOf(detail.key() ?? ""),
      extra: detail.height(),
    });
    keepingFocus(scroller, () => place(list, plan));
    table.setAttribute("aria-rowcount", String(list.length + 1));
    parts.mark(rows.order());
    parts.showEmpty(list.length, rows.size());
    showDetail();
  }

  /** @param {string[]} list @param {import("./windowed.js").Plan} plan */
  function place(list, { parts, heights }) {
    lines.forgetAllBut(parts.flatMap(([from, to]) => list.slice(from, to)));
    const nodes = parts.map(([from, to]) =>
      list.slice(from, to).flatMap((line, at) => nodesOf(line, from + at)),
    );
    for (const [at, height] of heights.entries()) setHeight(gaps[at], height);
    fill(
      body,
      gaps.flatMap((gap, at) => [gap, ...(nodes[at] ?? [])]),
    );
  }

  /** @param {string} line @param {number} index */
  function nodesOf(line, index) {
    const view = lines.draw(line, detail.key());
    if (!view) return [];
    view.el.setAttribute("aria-rowindex", String(index + 2));
    return line === detail.key() ? [view.el, detail.el] : [view.el];
  }

  /** @param {string} column */
  function sortBy(column) {
    rows.sort(pressed(rows.order(), column));
    say(t("Sorted {order}", { order: orderWords(rows.order()) }));
    toTop();
  }

  function toTop() {
    scroller.scrollTop = 0;
    draw();
  }

  /** Brings details that have just been opened into sight, but never their row out of it. */
  function showDetail() {
    const row = lines.get(detail.key())?.el;
    if (!unseen || !row || detail.height() < ROW) return;
    unseen = false;
    const rowTop = row.offsetTop - (table.tHead?.offsetHeight ?? 0);
    const over = row.offsetTop + ROW + detail.height() - scroller.scrollTop - scroller.clientHeight;
    if (over > 0) scroller.scrollTop += Math.min(over, rowTop - scroller.scrollTop);
  }

  /** Escape in the details shuts them, and goes back to the row. */
  const leave = onEscape(() => {
    const key = detail.key() ?? "";
    toggle(key);
    lines.get(key)?.el.querySelector("button")?.focus({ preventScroll: true });
  });
  detail.el.addEventListener("keydown", leave);
  scroller.addEventListener("scroll", drawNow, { passive: true });
  const resize = new ResizeObserver(draw);
  resize.observe(scroller);
  const stopTicking = everySecond(lines.tick);

  return {
    el: h("div", {}, scroller, parts.empty),
    update() {
      keepingFocus(scroller, detail.update);
      draw();
    },
    openKey: detail.key,
    copied: detail.copied,
    toTop,
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
  const gaps = [spacer(), spacer(), spacer(), spacer()];
  const body = h("tbody", {}, ...gaps);
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

  return { scroller, table, body, gaps, empty, showEmpty, mark };
}

function spacer() {
  return h("tr", { class: "yw-space", "aria-hidden": "true" }, h("td", { colspan: "6" }));
}

/** @param {HTMLElement} row @param {number} height */
function setHeight(row, height) {
  row.hidden = height === 0;
  set(row, "style", `height: ${height}px`);
}
