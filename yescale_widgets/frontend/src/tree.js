/**
 * Structured output, to be read: names beside values, what lies inside folded below. Every string becomes a text node.
 */
import { h } from "./dom.js";
import { t } from "./words.js";

/** So deep it is open at once. */
const OPEN = 2;
/** So many members of one list or object are drawn; the rest is counted. */
const MOST = 200;

/** @param {unknown} value */
export function tree(value) {
  return isInner(value) ? list(value, 0) : h("p", { class: "yw-tree" }, leaf(value));
}

/** @param {unknown} value @returns {value is object} */
const isInner = (value) => typeof value === "object" && value !== null && Object.keys(value).length > 0;

/** @param {object} value @param {number} depth @returns {HTMLElement} */
function list(value, depth) {
  const entries = Object.entries(value);
  const rest = entries.length - MOST;
  return h(
    "ul",
    { class: "yw-tree" },
    ...entries.slice(0, MOST).map(([name, inner]) => member(name, inner, depth, Array.isArray(value))),
    rest > 0 && h("li", { class: "yw-small" }, t("… {rest} more", { rest })),
  );
}

/** @param {string} name @param {unknown} value @param {number} depth @param {boolean} numbered @returns {HTMLElement} */
function member(name, value, depth, numbered) {
  const key = h(
    "span",
    { class: numbered ? "yw-key yw-nth" : "yw-key" },
    numbered ? `${Number(name) + 1}` : name,
  );
  if (!isInner(value)) return h("li", {}, key, leaf(value));
  const open = depth < OPEN;
  const el = h(
    "details",
    { open },
    h("summary", {}, key, h("span", { class: "yw-small" }, told(value))),
    open && list(value, depth + 1),
  );
  if (!open) el.addEventListener("toggle", () => el.append(list(value, depth + 1)), { once: true });
  return h("li", {}, el);
}

/** @param {object} value */
function told(value) {
  const count = Object.keys(value).length;
  if (Array.isArray(value)) return count === 1 ? t("1 item") : t("{count} items", { count });
  return count === 1 ? t("1 field") : t("{count} fields", { count });
}

/** @param {unknown} value */
function leaf(value) {
  if (typeof value === "string") return h("span", { class: "yw-value" }, value || t("(empty)"));
  const word = value === null ? t("none") : value === true ? t("yes") : value === false ? t("no") : undefined;
  if (word) return h("span", { class: "yw-value yw-word" }, word);
  if (typeof value === "object") return h("span", { class: "yw-value yw-word" }, t("(empty)"));
  return h("span", { class: "yw-value yw-number" }, String(value));
}
