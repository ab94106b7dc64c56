/**
 * The rows of the tracker: all of them by key, in their order, and those the filter lets through. No DOM here.
 *
 * @import { Row } from "./protocol.js"
 * @import { Group } from "./groups.js"
 */
import { grouped } from "./groups.js";
import { inOrder, NEWEST, readerOf } from "./order.js";
import { later, t } from "./words.js";

/** What each status counts as in the head of the table. */
const GROUPS = /** @type {Record<string, string>} */ ({
  submitting: later("running"),
  queued: later("running"),
  running: later("running"),
  succeeded: later("done"),
  failed: later("failed"),
  cancelled: later("cancelled"),
  uncertain: later("uncertain"),
  lost: later("lost"),
});

/** @param {string} status */
export const groupOf = (status) => GROUPS[status] ?? status;

/** @param {Row} row */
const wordsOf = (row) =>
  [
    row.name,
    row.prompt,
    row.status,
    groupOf(row.status),
    t(row.status),
    t(groupOf(row.status)),
    row.raw_status,
    row.id,
    row.note,
  ]
    .filter(Boolean)
    .join(" ")
    .toLowerCase();

/** What is at rest for good; an uncertain one may still be found, and billed. */
const ENDED = new Set(["succeeded", "failed", "cancelled", "lost"]);

/** What lets some rows through: all whose words hold every term, of one group or of any. */
function sieve() {
  /** By key, of the rows that were looked at. @type {Map<string, string>} */
  const words = new Map();
  /** @type {string[]} */
  let terms = [];
  let group = "";
  return {
    isOpen: () => terms.length === 0 && group === "",
    /** @param {string} text @param {string} only */
    set(text, only) {
      terms = text.toLowerCase().split(/\s+/).filter(Boolean);
      group = only;
    },
    /** @param {Row} row */
    passes(row) {
      if (group && groupOf(row.status) !== group) return false;
      if (terms.length === 0) return true;
      const text = words.get(row.key) ?? wordsOf(row);
      words.set(row.key, text);
      return terms.every((term) => text.includes(term));
    },
    /** Its row is another one, or gone. @param {string} key */
    forget: (key) => void words.delete(key),
    clear: () => words.clear(),
  };
}

export function rowStore() {
  /** @type {Map<string, Row>} */
  const byKey = new Map();
  const filtering = sieve();
  /** Keys, not rows: a row that only changes does not disturb the order. @type {string[]} */
  let sorted = [];
  /** Those of them that pass, found when they are asked for, so that a burst of changes is filtered once. @type {string[] | null} */
  let passing = null;
  let order = NEWEST;
  let byFamily = false;
  /** @type {Set<string>} */
  const folded = new Set();
  /** Made when it is asked for, so that a burst of changes is grouped once. */
  let layout = /** @type {{ lines: string[], groups: Map<string, Group> } | null} */ (null);

  /** @param {string} key */
  function passes(key) {
    const row = byKey.get(key);
    return row !== undefined && filtering.passes(row);
  }

  function sort() {
    sorted = inOrder(byKey.values(), order);
  }

  function filter() {
    passing = layout = null;
  }

  function shown() {
    passing ??= filtering.isOpen() ? sorted : sorted.filter(passes);
    return passing;
  }

  function laid() {
    const works = (/** @type {string} */ status) => groupOf(status) === "running";
    layout ??= byFamily
      ? grouped(shown(), (key) => byKey.get(key), works, folded)
      : { lines: shown(), groups: new Map() };
    return layout;
  }

  /** @param {Row[]} rows */
  function take(rows) {
    const read = readerOf(order);
    let moved = false;
    for (const row of rows) {
      const old = byKey.get(row.key);
      moved ||= !old || old.started !== row.started || read(old) !== read(row);
      byKey.set(row.key, row);
      filtering.forget(row.key);
    }
    if (moved) sort();
    filter();
  }

  return {
    take,
    get: (/** @type {string} */ key) => byKey.get(key),
    /** The keys that pass the filter, in order. */
    shown,
    size: () => byKey.size,
    /** What the table draws: keys of rows, and of heads where they are grouped. */
    lines: () => laid().lines,
    groupAt: (/** @type {string} */ line) => laid().groups.get(line),
    isGrouped: () => byFamily,
    /** Those of the shown rows that have come to their end. */
    ended: () => shown().filter((key) => ENDED.has(byKey.get(key)?.status ?? "")),
    order: () => order,
    /** @param {import("./order.js").Order} next */
    sort(next) {
      order = next;
      sort();
      filter();
    },
    /** @param {boolean} on */
    group(on) {
      byFamily = on;
      layout = null;
    },
    /** @param {string} family */
    fold(family) {
      if (!folded.delete(family)) folded.add(family);
      layout = null;
    },
    /** @param {Row[]} rows */
    load(rows) {
      byKey.clear();
      filtering.clear();
      sorted = [];
      take(rows);
    },
    /** @param {string[]} keys */
    drop(keys) {
      for (const key of keys) byKey.delete(key) && filtering.forget(key);
      sorted = sorted.filter((key) => byKey.has(key));
      filter();
    },
    /** @param {string} text @param {string} only */
    filter(text, only) {
      filtering.set(text, only);
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
