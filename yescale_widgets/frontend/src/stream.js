/**
 * An answer as it arrives: finished blocks, and an open tail of plain text. No DOM here.
 * Offsets count UTF-16 units of the whole answer, which is what `String.length` and `slice` count.
 *
 * @import { Delta, Stream } from "./protocol.js"
 */

/** @returns {Stream} */
export function emptyStream() {
  return { blocks: [], c: 0, tail: "", reasoning: "", waiting: false, epoch: 0 };
}

/**
 * Takes a whole state: a turn of `state`, or the answer to a resync.
 * @param {Stream} stream
 * @param {{ b?: string[], c?: number, x?: string, r?: string }} whole
 */
export function takeSnapshot(stream, whole) {
  stream.blocks = (whole.b ?? []).map((html) => ({ html }));
  stream.c = whole.c ?? 0;
  stream.tail = whole.x ?? "";
  stream.reasoning = whole.r ?? "";
  stream.waiting = false;
  stream.epoch += 1;
}

/**
 * Takes a delta. Answers "lost" where something before it never came: the caller asks for a snapshot, and
 * everything until then is left aside.
 * @param {Stream} stream
 * @param {Delta} delta
 * @returns {"taken" | "ignored" | "lost"}
 */
export function takeDelta(stream, delta) {
  if (stream.waiting) return "ignored";
  if (isAhead(stream, delta)) {
    stream.waiting = true;
    return "lost";
  }
  stream.tail += unseen(stream.c + stream.tail.length, delta.x, delta.o);
  stream.reasoning += unseen(stream.reasoning.length, delta.r, delta.q);
  takeBlocks(stream, delta);
  return "taken";
}

/**
 * @param {Stream} stream
 * @param {Delta} delta
 */
function isAhead(stream, { i, b, c, o, x, q, r }) {
  const have = stream.c + stream.tail.length;
  const from = o ?? have;
  if (x !== undefined && from > have) return true;
  if (r !== undefined && (q ?? 0) > stream.reasoning.length) return true;
  if (b !== undefined && (i ?? stream.blocks.length) > stream.blocks.length) return true;
  return c !== undefined && c > Math.max(have, from + (x ?? "").length);
}

/**
 * What of `text`, whose first unit stands at `offset`, lies beyond the `have` units that are there.
 * @param {number} have
 * @param {string} [text]
 * @param {number} [offset]
 */
function unseen(have, text = "", offset = have) {
  return text.slice(have - offset);
}

/**
 * Moves finished blocks out of the tail. A number is a plain paragraph of that many units of the tail.
 * @param {Stream} stream
 * @param {Delta} delta
 */
function takeBlocks(stream, { i, b = [], c }) {
  const fresh = b.slice(stream.blocks.length - (i ?? stream.blocks.length));
  let at = 0;
  for (const block of fresh) {
    if (typeof block === "string") {
      stream.blocks.push({ html: block });
      continue;
    }
    at += blankLines(stream.tail.slice(at));
    stream.blocks.push({ text: stream.tail.slice(at, at + block) });
    at += block;
  }
  if (c === undefined || c <= stream.c) return;
  stream.tail = stream.tail.slice(c - stream.c);
  stream.c = c;
}

/**
 * Length of the blank lines `text` begins with.
 * @param {string} text
 */
function blankLines(text) {
  return /^(?:[ \t]*\r?\n)*/.exec(text)?.[0].length ?? 0;
}

/**
 * Where to cut so that no surrogate pair is torn.
 * @param {string} text
 * @param {number} at
 */
export function wholeAt(text, at) {
  const code = text.charCodeAt(at - 1);
  const torn = at < text.length && code >= 0xd800 && code <= 0xdbff;
  return torn ? at + 1 : at;
}
