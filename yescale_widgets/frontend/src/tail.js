/**
 * The open end of an answer: plain text that grows. It is drawn in pieces, so that a long one is not laid
 * out anew for each letter; text in an open code fence looks like code from its first line on.
 */
import { h, set } from "./dom.js";
import { inlineNodes } from "./inline.js";
import { wholeAt } from "./stream.js";

/** A piece longer than this is closed at its last line end, or where it has none at its last blank. */
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

/**
 * Where to cut a long line: behind its last blank, else anywhere.
 * @param {string} body
 * @param {number} from
 */
function blankIn(body, from) {
  const blank = body.lastIndexOf(" ") + 1;
  return blank > from ? blank : wholeAt(body, from + PIECE);
}

export function openTail() {
  const caret = h("span", { class: "yw-caret", "aria-hidden": "true" });
  const el = h("div", { class: "yw-tail" });
  let shown = "";
  let isCode = false;
  let line = open();
  /** Where the last piece begins in what is shown. */
  let from = 0;

  /** @param {Element} [row] where the text before it stands on the same line */
  function open(row = el.appendChild(h("div"))) {
    return row.appendChild(h("span"));
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
    if (body.length - from > PIECE) close(body);
    drawLine(body.slice(from));
  }

  /** @param {string} body */
  function close(body) {
    const end = body.lastIndexOf("\n");
    const at = end > from ? end : blankIn(body, from);
    drawLine(body.slice(from, at));
    line = end > from ? open() : open(line.parentElement ?? undefined);
    from = end > from ? end + 1 : at;
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
