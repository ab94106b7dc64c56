/**
 * In which order the rows of the tracker stand. No DOM here.
 *
 * @import { Row } from "./protocol.js"
 *
 * @typedef {{ by: string, down: boolean }} Order
 * @typedef {(row: Row) => string | number | null} Reader
 */

/** What wants attention stands first. */
const STATUSES = ["uncertain", "lost", "failed", "running", "queued", "submitting", "succeeded", "cancelled"];

/** What each column is sorted by; null goes to the end, whichever way. @type {Record<string, Reader>} */
const READERS = {
  id: ({ id, key }) => id || key,
  what: ({ name, prompt }) => `${name} ${prompt ?? ""}`.toLowerCase(),
  status: ({ status }) => STATUSES.indexOf(status),
  progress: ({ progress }) => progress ?? null,
  age: ({ started }) => -(started ?? Number.MAX_VALUE),
  last: ({ media }) => media?.join() || null,
};

/** Newest first. @type {Order} */
export const NEWEST = Object.freeze({ by: "age", down: false });

/**
 * What a press on the head of a column makes of the order: up, down, then newest first again.
 * @param {Order} now
 * @param {string} by
 * @returns {Order}
 */
export function pressed(now, by) {
  if (now.by !== by) return { by, down: false };
  return now.down && by !== NEWEST.by ? NEWEST : { by, down: !now.down };
}

/** What a row is sorted by. @param {Order} order @returns {Reader} */
export const readerOf = ({ by }) => READERS[by] ?? READERS.age;

/**
 * The keys of the rows in order; those that are alike stand newest first.
 * @param {Iterable<Row>} rows
 * @param {Order} order
 * @returns {string[]}
 */
export function inOrder(rows, order) {
  const read = readerOf(order);
  const sign = order.down ? -1 : 1;
  const entries = [...rows].map((row) => ({ key: row.key, value: read(row), age: READERS.age(row) }));
  entries.sort((a, b) => compare(a.value, b.value, sign) || compare(a.age, b.age, 1));
  return entries.map(({ key }) => key);
}

/** @param {string | number | null} a @param {string | number | null} b @param {number} sign */
function compare(a, b, sign) {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}
