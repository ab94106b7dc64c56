/**
 * Puts a new block behind those that are there. Long lists, tables and pieces of code come in several blocks;
 * one that carries on the block before it becomes part of it.
 */

/** The class of such a piece. */
const JOINS = "yw-joins";

/**
 * @param {HTMLElement} list
 * @param {Node[]} nodes
 */
export function place(list, nodes) {
  for (const node of nodes)
    if (!(node instanceof HTMLElement) || !joined(list.lastElementChild, node)) list.append(node);
}

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
