/**
 * The rows of the tracker: all of them by key, newest first, and those the filter lets through. No DOM here.
 *
 * @import { Row } from "./protocol.js"
 */

/** What each status counts as in the head of the table. */
const GROUPS = /** @type {Record<string, string>} */ ({
  submitting: "running",
  queued: "running",
  running: "running",
  succeeded: "done",
  failed: "failed",
  cancelled: "cancelled",
  uncertain: "uncertain",
  lost: "lost",
});

/** @param {string} status */
export const groupOf = (status) => GROUPS[status] ?? status;

/** @param {Row} row */
const wordsOf = (row) =>
  [row.name, row.prompt, row.status, groupOf(row.status), row.raw_status, row.id, row.note]
    .filter(Boolean)
    .join(" ")
    .toLowerCase();

/** @param {Row} a @param {Row} b */
const newestFirst = (a, b) => (b.started ?? Number.MAX_VALUE) - (a.started ?? Number.MAX_VALUE);

export function rowStore() {
  /** @type {Map<string, Row>} */
  const byKey = new Map();
  /** @type {Map<string, string>} */
  const words = new Map();
  /** Keys, not rows: a row that only changes does not disturb the order. @type {string[]} */
  let sorted = [];
  /** @type {string[]} */
  let shown = [];
  /** @type {string[]} */
  let terms = [];
  let group = "";

  const isOpen = () => terms.length === 0 && group === "";

  /** @param {string} key */
  function passes(key) {
    const row = byKey.get(key);
    if (!row) return false;
    if (group && groupOf(row.status) !== group) return false;
    if (terms.length === 0) return true;
    const text = words.get(row.key) ?? wordsOf(row);
    words.set(row.key, text);
    return terms.every((term) => text.includes(term));
  }

  function sort() {
    sorted = [...byKey.values()].sort(newestFirst).map(({ key }) => key);
  }

  function filter() {
    shown = isOpen() ? sorted : sorted.filter(passes);
  }

  /** @param {Row[]} rows */
  function take(rows) {
    let moved = false;
    for (const row of rows) {
      const old = byKey.get(row.key);
      moved ||= !old || old.started !== row.started;
      byKey.set(row.key, row);
      words.delete(row.key);
    }
    if (moved) sort();
    if (moved || !isOpen()) filter();
  }

  return {
    take,
    get: (/** @type {string} */ key) => byKey.get(key),
    /** The keys that pass the filter, in order. */
    shown: () => shown,
    size: () => byKey.size,
    /** @param {Row[]} rows */
    load(rows) {
      byKey.clear();
      words.clear();
      sort();
      filter();
      take(rows);
    },
    /** @param {string[]} keys */
    drop(keys) {
      for (const key of keys) byKey.delete(key);
      sort();
      filter();
    },
    /** @param {string} text @param {string} only */
    filter(text, only) {
      terms = text.toLowerCase().split(/\s+/).filter(Boolean);
      group = only;
      filter();
    },
    /** How many rows each group has, in the order that wants attention first. */
    counts() {
      /** @type {Map<string, number>} */
      const counts = new Map(
        ["running", "uncertain", "lost", "failed", "done", "cancelled"].map((name) => [name, 0]),
      );
      for (const { status } of byKey.values())
        counts.set(groupOf(status), (counts.get(groupOf(status)) ?? 0) + 1);
      return [...counts].filter(([, n]) => n > 0);
    },
  };
}
