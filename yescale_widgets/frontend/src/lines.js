/**
 * The lines of the tracker's table that are drawn: rows and heads by key, each kept as long as it is in sight.
 *
 * @import { Doing } from "./row.js"
 */
import { groupRow } from "./group_row.js";
import { isHead } from "./groups.js";
import { rowView } from "./row.js";

/** @typedef {ReturnType<typeof rowView> | ReturnType<typeof groupRow>} Line */

/**
 * @param {ReturnType<typeof import("./rows.js").rowStore>} rows
 * @param {Doing & { fold: (family: string) => void }} doing
 */
export function linesOf(rows, doing) {
  /** @type {Map<string, Line>} */
  const drawn = new Map();

  /** @param {string} line */
  function head(line) {
    const group = rows.groupAt(line);
    if (!group) return null;
    const view = /** @type {ReturnType<typeof groupRow>} */ (drawn.get(line) ?? groupRow(doing.fold));
    view.update(group);
    return view;
  }

  /** @param {string} key @param {string | null} open */
  function rowOf(key, open) {
    const row = rows.get(key);
    if (!row) return null;
    const known = /** @type {ReturnType<typeof rowView> | undefined} */ (drawn.get(key));
    const view = known ?? rowView(key, doing);
    if (!known) view.mark(key === open);
    view.update(row);
    return view;
  }

  return {
    /** As it is now; null where there is none. @param {string} line @param {string | null} open the row that is opened */
    draw(line, open) {
      const view = isHead(line) ? head(line) : rowOf(line, open);
      if (view) drawn.set(line, view);
      return view;
    },
    /** @param {string | null} line */
    get: (line) => drawn.get(line ?? ""),
    /** @param {string[]} lines */
    forgetAllBut(lines) {
      const kept = new Set(lines);
      for (const line of drawn.keys()) if (!kept.has(line)) drawn.delete(line);
    },
    /** @param {string | null} open */
    mark(open) {
      for (const [line, view] of drawn) view.mark(line === open);
    },
    tick() {
      for (const view of drawn.values()) view.tick();
    },
  };
}
