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

  /** What a zone inside this one takes is not for this one. @param {DragEvent} event */
  function over(event) {
    const mine = holds(event) && !event.defaultPrevented;
    if (mine) event.preventDefault();
    set(el, "data-drop", mine);
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
    if (files.length === 0 || event.defaultPrevented) return;
    event.preventDefault();
    take(files);
  });
}

/**
 * A button that lets a person pick a file, or several.
 * @param {string} label
 * @param {string} title
 * @param {(files: File[]) => void} take
 * @param {{ accept?: string, multiple?: boolean }} [more] `accept`: media types, separated by commas
 */
export function filePicker(label, title, take, { accept, multiple } = {}) {
  const input = h("input", { type: "file", hidden: true, id: uid(), accept, multiple, onchange });
  function onchange() {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length > 0) take(files);
  }
  return h(
    "span",
    {},
    button(label, () => input.click(), { title }),
    h("label", { for: input.id, hidden: true }, title),
    input,
  );
}
