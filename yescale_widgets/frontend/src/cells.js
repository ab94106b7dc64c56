/**
 * All answers of a comparison that are on the page: one row of them, but of pictures many. Where a column was not asked
 * something, its place in the row is empty.
 *
 * @import { Column } from "./compare.js"
 * @param {Record<string, any>} state
 * @returns {Column[]}
 */
export const cellsOf = ({ grid, columns }) =>
  grid
    ? grid.rows.flatMap((/** @type {{ columns: (Column | null)[] }} */ row) => row.columns.filter(Boolean))
    : columns;
