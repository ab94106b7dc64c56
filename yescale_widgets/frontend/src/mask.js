/**
 * A mask drawn on the picture it belongs to: by mouse, pen or finger, and by four numbers for those who use none.
 *
 * @import { How } from "./strokes.js"
 */
import { openDialog } from "./dialog.js";
import { button, h, set, shut, uid, write } from "./dom.js";
import { paint, strokes, toMask } from "./strokes.js";
import { t } from "./words.js";

/** A brush at first is this part of the longer side. */
const BRUSH = 1 / 14;

/**
 * @param {HTMLElement} near
 * @param {{ src: string, width: number, height: number, how: How }} picture `width` and `height` in pixels
 * @param {(mask: Blob) => void} take
 * @param {() => void} onclose
 */
export function drawMask(near, { src, width, height, how }, take, onclose) {
  const canvas = h("canvas", { class: "yw-paint", width, height, "aria-hidden": "true" });
  const stage = h(
    "div",
    { class: "yw-easel", onpointerdown: down, onpointermove: move, onpointerup: up, onpointercancel: up },
    h("img", { src, alt: t("The picture to draw on"), draggable: "false" }),
    canvas,
  );
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = strokes(width, height);
  const why = h("span", { class: "yw-why", role: "alert" });
  const longest = Math.max(width, height);
  const size = h("input", {
    type: "range",
    class: "yw-range",
    id: uid(),
    min: Math.max(1, Math.round(longest / 200)),
    max: Math.max(2, Math.round(longest / 4)),
    value: Math.max(1, Math.round(longest * BRUSH)),
  });
  const brush = button(t("brush"), () => choose(false), { "aria-pressed": "true", class: "yw-plain" });
  const eraser = button(t("eraser"), () => choose(true), { "aria-pressed": "false", class: "yw-plain" });
  const undo = button(t("undo"), back, { title: t("Take the last stroke back (Ctrl+Z)") });
  const clear = button(t("clear"), () => change(drawn.clear), { title: t("Begin anew") });
  const box = boxInputs(width, height, (asked) => {
    if (!drawn.box(asked, erase)) return say(t("This rectangle is not on the picture."));
    return change(() => {});
  });
  const use = button(t("Use this mask"), done, { class: "yw-go" });
  let erase = false;
  let drawing = false;

  const tools = h(
    "div",
    { class: "yw-foot" },
    h("span", { class: "yw-menu", role: "group", "aria-label": t("Tool") }, brush, eraser),
    h("label", { class: "yw-small", for: size.id }, t("size")),
    size,
    h("span", { class: "yw-spacer" }),
    undo,
    clear,
  );
  const lead = h(
    "p",
    { class: "yw-small" },
    t("Mark what is to change. The mask gets the colours that the service wants."),
  );
  const { close } = openDialog(
    near,
    t("Draw a mask"),
    [lead, tools, stage, box, h("div", { class: "yw-foot" }, why, h("span", { class: "yw-spacer" }), use)],
    { onclose, onkeydown },
  );
  redraw();
  brush.focus({ preventScroll: true });

  /** @param {boolean} rubber */
  function choose(rubber) {
    erase = rubber;
    set(brush, "aria-pressed", String(!rubber));
    set(eraser, "aria-pressed", String(rubber));
  }

  /** @param {string} words */
  const say = (words) => write(why, words);

  /** @param {() => void} act */
  function change(act) {
    act();
    say("");
    redraw();
  }

  function back() {
    if (!drawing) change(drawn.undo);
  }

  function redraw() {
    for (const one of [undo, clear]) shut(one, drawn.empty);
    if (!pen) return;
    pen.globalCompositeOperation = "source-over";
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = "#e0218a";
    pen.strokeStyle = "#e0218a";
    for (const stroke of drawn.seen) paint(pen, stroke);
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
    change(() => drawn.begin(placeOf(event), Number(size.value), erase));
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

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    back();
  }

  async function done() {
    const mask = await finished();
    if (mask) close();
    if (mask) take(mask);
  }

  /** The mask as a PNG of the picture's own size. @returns {Promise<Blob | null>} */
  async function finished() {
    if (!pen) return null;
    const data = pen.getImageData(0, 0, width, height);
    const count = toMask(data.data, how);
    if (count === 0) say(t("Nothing is marked yet."));
    if (count === 0) return null;
    const out = h("canvas", { width, height });
    out.getContext("2d")?.putImageData(data, 0, 0);
    return new Promise((resolve) => out.toBlob(resolve, "image/png"));
  }

  return { close };
}

/**
 * A rectangle in four numbers, for the keyboard.
 * @param {number} width
 * @param {number} height
 * @param {(box: { x: number, y: number, width: number, height: number }) => void} add
 */
function boxInputs(width, height, add) {
  /** @param {string} label @param {number} most @param {number} value */
  const number = (label, most, value) => {
    const input = h("input", {
      type: "number",
      class: "yw-input",
      min: 0,
      max: most,
      step: 1,
      value,
      id: uid(),
    });
    return { input, el: h("label", { class: "yw-small", for: input.id }, label, input) };
  };
  const parts = [
    number(t("left"), width, Math.round(width / 4)),
    number(t("top"), height, Math.round(height / 4)),
    number(t("width"), width, Math.round(width / 2)),
    number(t("height"), height, Math.round(height / 2)),
  ];
  const go = button(t("add rectangle"), () => {
    const [x, y, wide, high] = parts.map(({ input }) => Number(input.value));
    add({ x, y, width: wide, height: high });
  });
  go.className = "yw-plain";
  return h(
    "fieldset",
    { class: "yw-box" },
    h("legend", { class: "yw-small" }, t("Or a rectangle, in pixels")),
    ...parts.map(({ el }) => el),
    go,
  );
}
