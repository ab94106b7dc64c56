/**
 * Forms kept by name: a choice of them in the head of the form, a place for a new name, and a way to delete one.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, disclosure, fill, h, shut, uid } from "./dom.js";
import { writeAloud } from "./live.js";
import { t } from "./words.js";

/** @typedef {{ presets?: string[], presets_fault?: string, chosen?: string, why?: string }} Told */

/** @param {Host} host @param {() => Record<string, any>} values what the form holds now */
export function presetBar(host, values) {
  const choice = h("select", { class: "yw-mini", "aria-label": t("Presets"), onchange: load });
  const name = h("input", {
    type: "text",
    class: "yw-input",
    maxlength: "80",
    placeholder: t("name of the preset"),
    "aria-label": t("Name of the preset"),
    autocomplete: "off",
    id: uid(),
    onkeydown: keys,
  });
  const opener = button(t("save as…"), toggle, { title: t("Keep this form under a name") });
  const away = button(t("delete"), remove);
  const line = h("div", { class: "yw-preset-name" }, name, button(t("Save"), save, { class: "yw-plain" }));
  const why = h("div", { class: "yw-why" });
  const el = h(
    "div",
    { class: "yw-presets" },
    h("div", { class: "yw-menu" }, choice, opener, away),
    line,
    why,
  );
  let chosen = "";

  function load() {
    if (choice.value !== "") host.send({ do: "preset", act: "load", name: choice.value });
  }

  function remove() {
    if (chosen !== "") host.send({ do: "preset", act: "delete", name: chosen });
    choice.focus();
  }

  function save() {
    host.send({ do: "preset", act: "save", name: name.value, values: values() });
  }

  const naming = disclosure(opener, line);

  function toggle() {
    naming.toggle();
    name.value = chosen;
    if (!line.hidden) name.focus();
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    save();
  }

  /** @param {Told} told */
  function draw({ presets = [], presets_fault = "" }) {
    if (!presets.includes(chosen)) chosen = "";
    const words = presets.length > 0 ? t("presets…") : t("no presets yet");
    fill(choice, [
      h("option", { value: "" }, words),
      ...presets.map((one) => h("option", { value: one }, one)),
    ]);
    shut(choice, presets.length === 0);
    choice.value = chosen;
    away.hidden = chosen === "";
    away.title = chosen === "" ? "" : t("Delete the preset {name}", { name: chosen });
    writeAloud(why, presets_fault);
  }

  return {
    el,
    /** A whole state. @param {Told} told */
    show: draw,
    /** What has come of an act. @param {Told} told */
    take(told) {
      if (!told.why) chosen = told.chosen ?? "";
      draw(told);
      if (told.why) writeAloud(why, told.why);
      else naming.show(false);
    },
  };
}
