/**
 * The open end of an answer: plain text that grows. It is drawn in pieces, so that a long one is not laid
 * out anew for each letter; text in an open code fence looks like code from its first line on.
 */
import { h, set } from "./dom.js";
import { inlineNodes } from "./inline.js";

/** A piece longer than this is closed at its last line end. */
const PIECE = 1200;
const FENCE = /^\s*(?:```|~~~)[^\n]*(?:\n|$)/;

/**
 * What of the tail is shown: the opening line of a fence is not.
 * @param {string} text
 */
export function bodyOf(text) {
  const fence = FENCE.exec(text)?.[0] ?? "";
  return { code: fence !== "", body: text.slice(fence.length) };
}

export function openTail() {
  const caret = h("span", { class: "yw-caret", "aria-hidden": "true" });
  const el = h("div", { class: "yw-tail" });
  let shown = "";
  let isCode = false;
  let line = open();
  /** Where the last piece begins in what is shown. */
  let from = 0;

  function open() {
    const piece = h("div");
    el.append(piece);
    return piece;
  }

  function begin() {
    el.replaceChildren();
    line = open();
    from = 0;
    shown = "";
  }

  /** @param {string} text */
  const drawLine = (text) => line.replaceChildren(...(isCode ? [text] : inlineNodes(text)));

  /** @param {string} body */
  function follow(body) {
    if (shown === "" || !body.startsWith(shown)) begin();
    shown = body;
    const end = body.length - from > PIECE ? body.lastIndexOf("\n") : -1;
    if (end > from) {
      drawLine(body.slice(from, end));
      line = open();
      from = end + 1;
    }
    drawLine(body.slice(from));
  }

  return {
    el,
    /**
     * @param {string} text
     * @param {boolean} live whether more may come
     * @param {boolean} goesOn whether it carries on the code above it
     */
    draw(text, live, goesOn) {
      const { code, body } = goesOn ? { code: true, body: text } : bodyOf(text);
      if (code !== isCode) begin();
      isCode = code;
      set(el, "data-code", code && (goesOn ? "on" : "new"));
      set(el, "data-grid", !code && body.startsWith("|"));
      if (body !== shown) follow(body);
      el.hidden = !live && body === "";
      if (!live) caret.remove();
      else if (caret.parentNode !== line) line.append(caret);
    },
  };
}
