/** A message of the user, opened for a change. */
import { button, h, onEscape } from "./dom.js";
import { t } from "./words.js";

/**
 * @param {string} text
 * @param {(text: string | null) => void} close null where nothing is to be sent
 */
export function editor(text, close) {
  const area = h("textarea", {
    class: "yw-input",
    "aria-label": t("Your message"),
    rows: "2",
    onkeydown: keys,
  });
  area.value = text;
  growing(area);
  const send = button(t("Send again"), () => finish(), { class: "yw-go" });
  const leave = button(t("Leave it"), () => close(null));

  function finish() {
    const words = area.value.trim();
    close(words === "" ? null : words);
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (!isSend(event)) return;
    event.preventDefault();
    finish();
  }

  const onkeydown = onEscape(() => close(null));
  const el = h("div", { class: "yw-editor", onkeydown }, area, h("div", { class: "yw-foot" }, send, leave));
  return { el, focus: () => area.focus() };
}

/**
 * Enter sends, Shift+Enter breaks the line; while an input method composes, Enter is its own.
 * @param {KeyboardEvent} event
 */
export const isSend = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing;

/**
 * Lets a text area be as high as its text, to a point.
 * @param {HTMLTextAreaElement} area
 */
export function growing(area) {
  const fit = () => {
    area.style.height = "auto";
    if (area.value !== "" && area.scrollHeight)
      area.style.height = `${Math.min(area.scrollHeight + 2, 220)}px`;
  };
  area.addEventListener("input", fit);
  requestAnimationFrame(fit);
  return fit;
}
