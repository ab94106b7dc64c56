/**
 * Which of many rows are drawn: those in sight and a few around them. All rows have one height but the one
 * that is opened, whose details follow it. No DOM here.
 *
 * @typedef {{ from: number, to: number, above: number, below: number }} Slice
 */

/** Rows drawn beyond each edge. */
const MARGIN = 8;

/**
 * @param {{ top: number, height: number, count: number, row: number, open?: number, extra?: number }} of
 *   `open` is the index of the opened row (-1: none), `extra` the height of its details
 * @returns {Slice}
 */
export function sliceOf({ top, height, count, row, open = -1, extra = 0 }) {
  const at = (/** @type {number} */ y) => indexAt(y, row, open, extra);
  const from = clamp(at(top) - MARGIN, 0, count);
  const to = clamp(at(top + height) + 1 + MARGIN, from, count);
  return {
    from,
    to,
    above: offsetOf(from, row, open, extra),
    below: offsetOf(count, row, open, extra) - offsetOf(to, row, open, extra),
  };
}

/**
 * Where row `index` begins.
 * @param {number} index
 * @param {number} row
 * @param {number} open
 * @param {number} extra
 */
export const offsetOf = (index, row, open, extra) => index * row + (open >= 0 && index > open ? extra : 0);

/** @param {number} y @param {number} row @param {number} open @param {number} extra */
function indexAt(y, row, open, extra) {
  const end = (open + 1) * row;
  if (open < 0 || y < end) return Math.floor(y / row);
  return y < end + extra ? open : Math.floor((y - extra) / row);
}

/** @param {number} n @param {number} low @param {number} high */
const clamp = (n, low, high) => Math.max(low, Math.min(high, n));
