/**
 * A first look at text that is still open: bold words and code are drawn as such as soon as they begin. The
 * kernel's own HTML takes its place when the paragraph is finished. Text nodes only.
 */
import { h } from "./dom.js";

const MARK = /\*\*(?=\S)([^*\n]*)(?:\*\*|$)|`([^`\n]+)(?:`|$)/g;

/**
 * @param {string} text
 * @returns {(string | { bold: string } | { code: string })[]}
 */
export function inlineParts(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(MARK)) {
    const [whole, bold, code] = found;
    parts.push(text.slice(at, found.index), bold === undefined ? { code } : { bold });
    at = found.index + whole.length;
  }
  return [...parts, text.slice(at)].filter((part) => part !== "");
}

/** @param {string} text */
export const inlineNodes = (text) => inlineParts(text).map(toNode);

/** @param {string | { bold: string } | { code: string }} part */
function toNode(part) {
  if (typeof part === "string") return document.createTextNode(part);
  return "bold" in part ? h("strong", {}, part.bold) : h("code", {}, part.code);
}
