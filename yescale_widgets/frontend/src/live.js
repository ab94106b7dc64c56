/**
 * A polite voice for those who listen: it speaks at most once every two seconds, and only the latest word.
 */
import { h } from "./dom.js";

const PAUSE = 2000;

export function voice() {
  const el = h("div", { class: "yw-sr", role: "status", "aria-live": "polite" });
  let next = 0;
  let timer = 0;

  /** @param {string} text */
  function say(text) {
    clearTimeout(timer);
    timer = window.setTimeout(speak, Math.max(0, next - Date.now()), text);
  }

  /** @param {string} text */
  function speak(text) {
    next = Date.now() + PAUSE;
    el.textContent = text;
  }

  return { el, say, close: () => clearTimeout(timer) };
}
