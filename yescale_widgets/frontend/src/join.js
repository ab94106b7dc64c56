/**
 * Puts a new block behind those that are there. Long lists, tables and pieces of code come in several blocks;
 * one that carries on the block before it becomes part of it.
 *
 * Blocks lie in bundles, because a browser that lays out a box looks at each of its children: of a long answer it
 * then looks at its bundles, and at the blocks of the last one. A bundle has no look of its own, so margins meet
 * through it as if it were not there.
 */
import { h } from "./dom.js";

/** The class of such a piece. */
const JOINS = "yw-joins";
/** Blocks of a bundle. */
const FULL = 32;

/**
 * @param {HTMLElement} list
 * @param {Node[]} nodes
 */
export function place(list, nodes) {
  for (const node of nodes) {
    const last = list.lastElementChild;
    if (!(node instanceof HTMLElement)) (last ?? bundle(list)).append(node);
    else if (!joined(last?.lastElementChild ?? null, node)) roomFor(node, last, list).append(node);
  }
}

/**
 * The last bundle, or a new one where it is full. Two lists in a row stay together: the space between them is less.
 * @param {HTMLElement} node
 * @param {Element | null} last
 * @param {HTMLElement} list
 */
function roomFor(node, last, list) {
  const full = last === null || (last.childElementCount >= FULL && !node.matches("ul, ol"));
  return full ? bundle(list) : last;
}

/** @param {HTMLElement} list */
const bundle = (list) => list.appendChild(h("div", { class: "yw-bundle" }));

/**
 * @param {Element | null} before
 * @param {HTMLElement} piece
 */
function joined(before, piece) {
  if (!before || before.tagName !== piece.tagName) return false;
  if (piece.matches(`:is(ul, ol).${JOINS}`)) return move(piece.children, before);
  return (
    into(before, piece, `pre.${JOINS}`, ".yw-code-scroll") ||
    into(before, piece, `table.${JOINS} > tbody`, "table")
  );
}

/**
 * @param {Element} before
 * @param {Element} piece
 * @param {string} what
 * @param {string} where
 */
function into(before, piece, what, where) {
  const place = before.querySelector(where);
  const found = piece.querySelectorAll(what);
  return place !== null && found.length > 0 && move(found, place);
}

/**
 * @param {Iterable<Element>} nodes
 * @param {Element} place
 */
function move(nodes, place) {
  place.append(...nodes);
  return true;
}
