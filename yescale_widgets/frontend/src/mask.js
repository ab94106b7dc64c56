/**
 * A window in which a mask is drawn on the picture it belongs to, or is given by four numbers.
 *
 * @import { How } from "./strokes.js"
 */
import { openDialog } from "./dialog.js";
import { button, h, set, shut, uid, write } from "./dom.js";
import { easel } from "./easel.js";
import { t } from "./words.js";

/** A brush at first is this part of the longer side. */
const BRUSH = 1 / 14;

/**
 * @param {HTMLElement} near
 * @param {{ src: string, width: number, height: number, how: How }} picture `width` and `height` in pixels
 * @param {(mask: Blob) => void} take
 * @param {() => void} onclose
 */
export function drawMask(near, picture, take, onclose) {
  const { width, height } = picture;
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
  let erase = false;
  const board = easel(picture, () => ({ size: Number(size.value), erase }), changed);
  const brush = button(t("brush"), () => choose(false), { "aria-pressed": "true", class: "yw-plain" });
  const eraser = button(t("eraser"), () => choose(true), { "aria-pressed": "false", class: "yw-plain" });
  const undo = button(t("undo"), board.undo, { title: t("Take the last stroke back (Ctrl+Z)") });
  const clear = button(t("clear"), board.clear, { title: t("Begin anew") });
  const box = boxInputs(width, height, (asked) => {
    if (!board.box(asked)) say(t("This rectangle is not on the picture."));
  });
  const use = button(t("Use this mask"), done, { class: "yw-go" });
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
  const lead = t("Mark what is to change. The mask gets the colours that the service wants.");
  const foot = h("div", { class: "yw-foot" }, why, h("span", { class: "yw-spacer" }), use);
  const parts = [h("p", { class: "yw-small" }, lead), tools, board.el, box, foot];
  const { close } = openDialog(near, t("Draw a mask"), parts, { onclose, onkeydown });
  changed();
  brush.focus({ preventScroll: true });

  /** @param {boolean} rubber */
  function choose(rubber) {
    erase = rubber;
    set(brush, "aria-pressed", String(!rubber));
    set(eraser, "aria-pressed", String(rubber));
  }

  /** @param {string} words */
  const say = (words) => write(why, words);

  function changed() {
    write(why, "");
    for (const one of [undo, clear]) shut(one, board.isEmpty());
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    board.undo();
  }

  async function done() {
    const mask = await board.mask();
    if (!mask) return say(t("Nothing is marked yet."));
    close();
    return take(mask);
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
