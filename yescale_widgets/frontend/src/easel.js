/**
 * A picture to draw a mask on, by mouse, pen or finger.
 *
 * @import { How } from "./strokes.js"
 */
import { h } from "./dom.js";
import { paint, strokes, toMask } from "./strokes.js";
import { t } from "./words.js";

const COLOUR = "#e0218a";

/**
 * @param {{ src: string, width: number, height: number, how: How }} picture `width` and `height` in pixels
 * @param {() => { size: number, erase: boolean }} tool
 * @param {() => void} changed something was drawn, or taken back
 */
export function easel({ src, width, height, how }, tool, changed) {
  const canvas = h("canvas", { class: "yw-paint", width, height, "aria-hidden": "true" });
  const stage = h(
    "div",
    { class: "yw-easel", onpointerdown: down, onpointermove: move, onpointerup: up, onpointercancel: up },
    h("img", { src, alt: t("The picture to draw on"), draggable: "false" }),
    canvas,
  );
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = strokes(width, height);
  let drawing = false;

  function redraw() {
    if (!pen) return;
    pen.globalCompositeOperation = "source-over";
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = COLOUR;
    pen.strokeStyle = COLOUR;
    for (const stroke of drawn.seen) paint(pen, stroke);
  }

  function change() {
    redraw();
    changed();
  }

  /** Where on the picture that is. @param {PointerEvent} event */
  function placeOf(event) {
    const { left, top, width: wide, height: high } = canvas.getBoundingClientRect();
    return { x: ((event.clientX - left) * width) / wide, y: ((event.clientY - top) * height) / high };
  }

  /** @param {PointerEvent} event */
  function down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    stage.setPointerCapture?.(event.pointerId);
    drawing = true;
    const { size, erase } = tool();
    drawn.begin(placeOf(event), size, erase);
    change();
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (!drawing) return;
    const every = event.getCoalescedEvents?.() ?? [];
    for (const one of every.length > 0 ? every : [event]) drawn.move(placeOf(one));
    redraw();
  }

  function up() {
    drawing = false;
  }

  return {
    el: stage,
    isEmpty: () => drawn.empty,
    /** False where nothing of it lies on the picture. @param {{ x: number, y: number, width: number, height: number }} asked */
    box(asked) {
      const lies = drawn.box(asked, tool().erase);
      if (lies) change();
      return lies;
    },
    undo() {
      if (drawing) return;
      drawn.undo();
      change();
    },
    clear() {
      drawn.clear();
      change();
    },
    /** The mask as a PNG of the picture's own size; null where nothing is marked. @returns {Promise<Blob | null>} */
    async mask() {
      const data = pen?.getImageData(0, 0, width, height);
      if (!data || toMask(data.data, how) === 0) return null;
      const out = h("canvas", { width, height });
      out.getContext("2d")?.putImageData(data, 0, 0);
      return new Promise((resolve) => out.toBlob(resolve, "image/png"));
    },
  };
}
