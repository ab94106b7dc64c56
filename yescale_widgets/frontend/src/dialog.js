/**
 * A window over the page. It stands inside its panel, so that it has the panel's colours, in a shadow root too; Escape
 * closes it, and the focus goes back to where it was, or to the panel where that is gone.
 */
import { button, focused, focusPanel, h, holdsFocus } from "./dom.js";
import { t } from "./words.js";

/**
 * @param {HTMLElement} near an element of the panel
 * @param {string} label
 * @param {HTMLElement[]} parts
 * @param {{ onclose?: () => void, onkeydown?: (event: KeyboardEvent) => void, head?: (HTMLElement | null)[] }} [more]
 */
export function openDialog(near, label, parts, { onclose, onkeydown, head = [] } = {}) {
  const place = /** @type {HTMLElement} */ (near.closest(".yw") ?? near);
  const before = focused(near);
  const away = button("✕", () => close(), { title: t("Close") });
  const el = h(
    "dialog",
    {
      class: "yw-dialog",
      "aria-label": label,
      onclose: gone,
      onkeydown,
      onpointerdown: press,
      onclick: outside,
    },
    h("div", { class: "yw-dialog-head" }, h("b", { class: "yw-title" }, label), ...head, away),
    ...parts,
  );
  place.append(el);
  if (typeof el.showModal === "function") el.showModal();
  else el.setAttribute("open", "");

  /** Where the press began: a stroke that ends outside is not a wish to leave. @type {EventTarget | null} */
  let pressed = null;

  /** @param {PointerEvent} event */
  function press(event) {
    pressed = event.target;
  }

  /** @param {MouseEvent} event */
  function outside(event) {
    if (event.target === el && pressed === el) close();
  }

  function close() {
    if (el.open && typeof el.close === "function") el.close();
    else gone();
  }

  let isGone = false;
  function gone() {
    if (isGone) return;
    isGone = true;
    el.remove();
    onclose?.();
    before?.focus({ preventScroll: true });
    if (place.isConnected && !holdsFocus(place)) focusPanel(place);
  }

  return { el, close };
}
