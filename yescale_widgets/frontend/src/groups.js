/**
 * The lines of the tracker when its rows are grouped by family: a head before each family's rows, which are
 * left out where it is folded. A line is the key of a row, or of a head. No DOM here.
 *
 * @import { Row } from "./protocol.js"
 *
 * @typedef {{ family: string, count: number, working: number, folded: boolean }} Group
 */

/** No key of a row begins so. */
const HEAD = "\n";

/** @param {string} line */
export const isHead = (line) => line.startsWith(HEAD);

/** @param {{ name: string }} row */
export const familyOf = ({ name }) => name.split(".", 1)[0] || "other";

/**
 * @param {string[]} keys in the order they are to have within their group
 * @param {(key: string) => Row | undefined} get
 * @param {(status: string) => boolean} works
 * @param {ReadonlySet<string>} folded
 * @returns {{ lines: string[], groups: Map<string, Group> }} groups by the line of their head
 */
export function grouped(keys, get, works, folded) {
  /** @type {Map<string, { keys: string[], working: number }>} */
  const families = new Map();
  for (const key of keys) {
    const row = get(key);
    if (!row) continue;
    const family = familyOf(row);
    const found = families.get(family) ?? { keys: [], working: 0 };
    families.set(family, found);
    found.keys.push(key);
    if (works(row.status)) found.working += 1;
  }
  /** @type {string[]} */
  const lines = [];
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const family of [...families.keys()].sort()) {
    const { keys: own, working } = /** @type {{ keys: string[], working: number }} */ (families.get(family));
    const line = HEAD + family;
    groups.set(line, { family, count: own.length, working, folded: folded.has(family) });
    lines.push(line);
    if (!folded.has(family)) for (const key of own) lines.push(key);
  }
  return { lines, groups };
}
