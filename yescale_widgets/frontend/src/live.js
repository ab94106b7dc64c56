/**
 * A polite voice for those who listen: it speaks at most once every two seconds, and only the latest word.
 */
import { h, write } from "./dom.js";

const PAUSE = 2000;
const SAY = "yw-say";

/**
 * Says something from anywhere inside a panel, in the one voice that the panel has.
 * @param {Element} el
 * @param {string} text
 */
export function speak(el, text) {
  el.dispatchEvent(new CustomEvent(SAY, { bubbles: true, detail: text }));
}

/**
 * Writes something, and says it.
 * @param {Element} el
 * @param {string} text
 */
export function writeAloud(el, text) {
  if (text && text !== el.textContent) speak(el, text);
  write(el, text);
}

/**
 * Gives what is said inside `root` to `say`.
 * @param {HTMLElement} root
 * @param {(text: string) => void} say
 */
export function hear(root, say) {
  root.addEventListener(SAY, (event) => say(String(/** @type {CustomEvent} */ (event).detail)));
}

export function voice() {
  const el = h("div", { class: "yw-sr", role: "status", "aria-live": "polite" });
  let next = 0;
  let timer = 0;

  /** @param {string} text */
  function say(text) {
    clearTimeout(timer);
    // A browser leaves out what is less than a millisecond.
    timer = window.setTimeout(tell, Math.max(0, Math.ceil(next - performance.now())), text);
  }

  /** @param {string} text */
  function tell(text) {
    el.textContent = text;
    next = performance.now() + PAUSE;
  }

  return { el, say, close: () => clearTimeout(timer) };
}
