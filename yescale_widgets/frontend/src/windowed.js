/**
 * Which of many rows are drawn: those in sight and a few around them, and the one that is opened wherever it is, since
 * what plays in its details would stop if it were taken out of the page. All rows have one height but that one, whose
 * details follow it. No DOM here.
 *
 * @typedef {[from: number, to: number]} Rows
 * @typedef {{ parts: Rows[], heights: number[] }} Plan the rows before the opened one, itself, and those after it; and how
 *   high what is not drawn is: above them all, on either side of the opened one, and below them all
 */

/** Rows drawn beyond each edge. */
const MARGIN = 8;

/**
 * @param {{ top: number, height: number, count: number, row: number, open?: number, extra?: number }} of
 *   `open` is the index of the opened row (-1: none), `extra` the height of its details
 * @returns {Plan}
 */
export function planOf({ top, height, count, row, open = -1, extra = 0 }) {
  const at = (/** @type {number} */ y) => indexAt(y, row, open, extra);
  const from = clamp(at(top) - MARGIN, 0, count);
  const to = clamp(at(top + height) + 1 + MARGIN, from, count);
  // Without an opened row all of them stand before the place that it would have.
  const [end, next] = open < 0 ? [to, to] : [open, open + 1];
  /** @type {Rows} */
  const before = [Math.min(from, end), Math.min(to, end)];
  /** @type {Rows} */
  const after = [Math.max(from, next), Math.max(to, next)];
  const gaps = [before[0], end - before[1], after[0] - next, count - after[1]];
  return { parts: [before, [end, next], after], heights: gaps.map((rows) => rows * row) };
}

/** @param {number} y @param {number} row @param {number} open @param {number} extra */
function indexAt(y, row, open, extra) {
  const end = (open + 1) * row;
  if (open < 0 || y < end) return Math.floor(y / row);
  return y < end + extra ? open : Math.floor((y - extra) / row);
}

/** @param {number} n @param {number} low @param {number} high */
const clamp = (n, low, high) => Math.max(low, Math.min(high, n));
