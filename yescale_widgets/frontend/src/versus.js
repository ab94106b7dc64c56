/** Two pictures in one place, and a slider that says how much of each is seen. */
import { openDialog } from "./dialog.js";
import { h, set } from "./dom.js";
import { t } from "./words.js";

/**
 * @param {HTMLElement} near
 * @param {{ name: string, src: string }} first
 * @param {{ name: string, src: string }} second
 * @param {() => void} [onclose]
 * @returns {() => void} shuts it
 */
export function versus(near, first, second, onclose) {
  const under = h("img", { src: first.src, alt: first.name });
  const over = h("img", { src: second.src, alt: second.name, class: "yw-over" });
  const range = h("input", {
    type: "range",
    class: "yw-range",
    min: 0,
    max: 100,
    step: 1,
    value: 50,
    "aria-label": t("Where the two pictures meet"),
    oninput: draw,
  });
  const seam = h("i", { class: "yw-seam" });
  const stage = h(
    "div",
    { class: "yw-versus", onpointerdown: begin, onpointermove: drag },
    under,
    over,
    seam,
  );
  const names = h(
    "div",
    { class: "yw-versus-names yw-small" },
    h("span", {}, first.name),
    h("span", {}, second.name),
  );
  const { close } = openDialog(near, t("Before and after"), [stage, names, range], { onclose });
  draw();
  range.focus({ preventScroll: true });

  function draw() {
    const at = Number(range.value);
    stage.style.setProperty("--yw-at", `${at}%`);
    set(range, "aria-valuetext", t("{share} % of {name}", { share: at, name: first.name }));
  }

  /** @param {PointerEvent} event */
  function begin(event) {
    event.preventDefault();
    stage.setPointerCapture?.(event.pointerId);
    follow(event);
  }

  /** @param {PointerEvent} event */
  function drag(event) {
    if (event.buttons !== 0) follow(event);
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    const { left, width } = stage.getBoundingClientRect();
    if (width === 0) return;
    range.value = String(Math.round((100 * (event.clientX - left)) / width));
    draw();
  }

  return close;
}
