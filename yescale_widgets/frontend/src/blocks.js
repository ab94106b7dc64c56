/**
 * The only place where HTML becomes nodes. It comes sanitised from the kernel; here it is parsed into an
 * inert document, cleaned once more, and adopted node by node, so that nothing is ever parsed twice.
 *
 * @import { Block } from "./protocol.js"
 */

import { copyButton } from "./copy.js";
import { h, scrolling } from "./dom.js";
import { onDemand } from "./remote.js";
import { t } from "./words.js";

const FORBIDDEN = [
  "script, style, iframe, object, embed, form, base, meta, link, svg, template, noscript, frame, frameset",
  "applet, portal, input, button, textarea, select, option, dialog, slot, source, track, annotation-xml",
].join(", ");
const NAVIGATES = new Set(["href", "xlink:href", "action", "formaction", "ping", "srcset", "background"]);
const OWN_MEDIA = /^\s*(?:data:(?:image|audio|video)\/(?!svg)|blob:)/i;
const GOOD_LINK = /^\s*(?:https?:|mailto:)/i;

/**
 * Whether an attribute may stay. Works on plain strings, so it can be tried without a page.
 * @param {string} tag lower case
 * @param {string} name lower case
 * @param {string} value
 */
export function mayKeep(tag, name, value) {
  if (name.startsWith("on") || name === "style" || name === "id" || name === "name") return false;
  if (name === "src" || name === "poster") return OWN_MEDIA.test(value);
  if (name === "href") return tag === "a" && GOOD_LINK.test(value);
  return !NAVIGATES.has(name);
}

/**
 * @param {ParentNode} root
 */
export function scrub(root) {
  for (const el of [...root.querySelectorAll(FORBIDDEN)]) el.remove();
  for (const el of root.querySelectorAll("*")) {
    const tag = el.localName.toLowerCase();
    for (const { name, value } of [...el.attributes]) {
      if (!mayKeep(tag, name.toLowerCase(), value)) el.removeAttribute(name);
    }
    if (tag === "a" && el.hasAttribute("href")) openOutside(el);
  }
}

/** @param {Element} link */
function openOutside(link) {
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer");
}

/**
 * @param {string} html
 * @returns {Node[]}
 */
export function fromHtml(html) {
  const inert = new DOMParser().parseFromString(html, "text/html");
  scrub(inert);
  return [...inert.body.childNodes].map((node) => document.adoptNode(node));
}

/**
 * @param {Block} block
 * @returns {Node[]}
 */
export function blockNodes(block) {
  if ("text" in block) return [h("p", {}, block.text)];
  return fromHtml(block.html).map(dress);
}

/**
 * Gives code its copy button, wide tables a place to scroll in, and pictures from elsewhere their click.
 * @param {Node} node
 */
function dress(node) {
  if (!(node instanceof HTMLElement)) return node;
  const shelf = h("div", {}, node);
  for (const pre of [...shelf.querySelectorAll("pre")]) withCopy(pre);
  for (const table of [...shelf.querySelectorAll("table")]) withScroll(table);
  for (const link of shelf.querySelectorAll("a.yw-remote")) onDemand(link);
  return shelf.firstChild ?? shelf;
}

/** @param {HTMLElement} pre */
function withCopy(pre) {
  const scroll = h("div", { class: "yw-code-scroll", ...scrolling(t("Code")) });
  const frame = h("div", { class: "yw-pre" });
  pre.replaceWith(frame);
  scroll.append(pre);
  frame.append(
    scroll,
    copyButton(t("copy"), () => scroll.textContent ?? "", t("Copy this code")),
  );
}

/** @param {HTMLElement} table */
function withScroll(table) {
  const frame = h("div", { class: "yw-wide", ...scrolling(t("Table")) });
  table.replaceWith(frame);
  frame.append(table);
}
