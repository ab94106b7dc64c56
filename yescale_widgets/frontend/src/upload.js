/** How a person gives files: by dropping them, or by a button. */
import { button, h, set, uid } from "./dom.js";

/**
 * Takes files that are dropped on an element.
 * @param {HTMLElement} el
 * @param {(files: File[]) => void} take
 */
export function dropZone(el, take) {
  /** @param {DragEvent} event */
  const holds = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  /** @param {DragEvent} event */
  function over(event) {
    if (!holds(event)) return;
    event.preventDefault();
    event.stopPropagation();
    set(el, "data-drop", true);
  }

  const leave = () => set(el, "data-drop", false);
  el.addEventListener("dragenter", over);
  el.addEventListener("dragover", over);
  el.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && el.contains(event.relatedTarget))) leave();
  });
  el.addEventListener("drop", (event) => {
    leave();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    take(files);
  });
}

/**
 * A button that lets a person pick a file.
 * @param {string} label
 * @param {string} title
 * @param {(file: File) => void} take
 * @param {string} [accept] media types, separated by commas
 */
export function filePicker(label, title, take, accept) {
  const input = h("input", { type: "file", hidden: true, id: uid(), accept, onchange });
  function onchange() {
    const file = input.files?.[0];
    input.value = "";
    if (file) take(file);
  }
  return h(
    "span",
    {},
    button(label, () => input.click(), { title }),
    h("label", { for: input.id, hidden: true }, title),
    input,
  );
}
