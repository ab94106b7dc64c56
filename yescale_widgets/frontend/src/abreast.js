/**
 * Pictures side by side under one glass: they are enlarged and moved together, so that the same part of each is seen.
 * The wheel and + and - enlarge, dragging and the arrows move, 0 shows them whole.
 */
import { openDialog } from "./dialog.js";
import { button, h, set, shut, write } from "./dom.js";
import { inTongue, t } from "./words.js";

const STEP = 1.5;
const MOST = 8;
/** How far an arrow moves them, as a share of what is seen. */
const STRIDE = 0.12;

/**
 * @param {HTMLElement} near
 * @param {{ name: string, src: string }[]} pictures
 * @param {() => void} onclose
 * @returns {() => void} shuts it
 */
export function abreast(near, pictures, onclose) {
  let scale = 1;
  /** Where their middle is, as a share of a pane's width and height. */
  let [x, y] = [0, 0];
  /** @type {{ x: number, y: number } | null} */
  let grip = null;
  const images = pictures.map(({ name, src }) => h("img", { src, alt: name, draggable: "false" }));
  const said = h("span", { class: "yw-small", "aria-live": "polite" });
  const less = button("−", () => zoom(1 / STEP), { title: t("Smaller") });
  const more = button("+", () => zoom(STEP), { title: t("Larger") });
  const stage = h(
    "div",
    {
      class: "yw-abreast",
      tabindex: "0",
      role: "group",
      "aria-label": t("Pictures under one glass"),
      onpointerdown: take,
      onpointermove: drag,
      onpointerup: drop,
      onpointercancel: drop,
      ondblclick: () => zoom(scale > 1 ? 0 : STEP * STEP),
    },
    ...pictures.map(({ name }, at) =>
      h(
        "figure",
        {},
        h("div", { class: "yw-pane" }, images[at]),
        h("figcaption", { class: "yw-small", title: name }, name),
      ),
    ),
  );
  stage.addEventListener("wheel", inTongue(wheel), { passive: false });
  const { el, close } = openDialog(near, t("Side by side"), [stage], {
    head: [said, h("span", { class: "yw-spacer" }), less, more],
    onclose,
    onkeydown,
  });
  set(el, "data-wide", true);
  stage.style.setProperty("--yw-columns", String(pictures.length));
  draw();
  stage.focus({ preventScroll: true });

  function draw() {
    const room = (scale - 1) / 2;
    x = Math.max(-room, Math.min(room, x));
    y = Math.max(-room, Math.min(room, y));
    for (const one of images) one.style.transform = `translate(${100 * x}%, ${100 * y}%) scale(${scale})`;
    write(said, scale === 1 ? "" : t("{times} times as large", { times: scale.toFixed(1) }));
    shut(less, scale <= 1);
    shut(more, scale >= MOST);
    set(stage, "data-near", scale > 1);
  }

  /** @param {number} by */
  function zoom(by) {
    const before = scale;
    scale = Math.max(1, Math.min(MOST, scale * by));
    x *= scale / before;
    y *= scale / before;
    draw();
  }

  /** @param {number} right @param {number} down */
  function move(right, down) {
    x += right;
    y += down;
    draw();
  }

  /** @param {WheelEvent} event */
  function wheel(event) {
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  }

  /** @param {PointerEvent} event */
  function take(event) {
    if (event.button !== 0) return;
    stage.setPointerCapture?.(event.pointerId);
    grip = { x: event.clientX, y: event.clientY };
  }

  /** @param {PointerEvent} event */
  function drag(event) {
    const pane = stage.querySelector(".yw-pane");
    if (!grip || !pane?.clientWidth) return;
    move((event.clientX - grip.x) / pane.clientWidth, (event.clientY - grip.y) / pane.clientHeight);
    grip = { x: event.clientX, y: event.clientY };
  }

  function drop() {
    grip = null;
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    "+": () => zoom(STEP),
    "=": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    0: () => zoom(0),
    ArrowLeft: () => move(STRIDE, 0),
    ArrowRight: () => move(-STRIDE, 0),
    ArrowUp: () => move(0, STRIDE),
    ArrowDown: () => move(0, -STRIDE),
  };

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  return close;
}
