/** What somebody has noted on a comparison, and a place for the next note. */
import { fill, h } from "./dom.js";
import { t } from "./words.js";

/** @param {(text: string) => void} add */
export function notesView(add) {
  const list = h("ul", { class: "yw-notes" });
  const field = h("input", {
    class: "yw-input",
    "aria-label": t("Add a note"),
    placeholder: t("Add a note"),
  });
  const form = h("form", { class: "yw-note", onsubmit: send }, field);

  /** @param {Event} event */
  function send(event) {
    event.preventDefault();
    if (field.value.trim()) add(field.value);
    field.value = "";
  }

  return {
    el: h("div", { class: "yw-noted" }, list, form),
    /** @param {string[]} notes */
    show(notes) {
      fill(
        list,
        notes.map((note) => h("li", {}, note)),
      );
      list.hidden = notes.length === 0;
    },
  };
}
