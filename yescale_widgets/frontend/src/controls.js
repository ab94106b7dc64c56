/**
 * One native control for each kind of field. All have one face:
 * `el` to show, `input` to focus and describe, `read()` and `put(value)`.
 *
 * @import { Field } from "./protocol.js"
 * @import { Reading } from "./values.js"
 *
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Input
 * @typedef {{ el: HTMLElement, input: Input, read: () => Reading, put: (value: any) => void }} Control
 */
import { button, h, set, uid, write } from "./dom.js";
import { growing } from "./editor.js";
import { readText, same, showText } from "./values.js";
import { t } from "./words.js";

/** @type {Record<Field["kind"], (field: Field) => Control>} */
const MAKERS = {
  text: textControl,
  source: textControl,
  number: numberControl,
  area: areaControl,
  list: areaControl,
  json: areaControl,
  slider: sliderControl,
  choice: choiceControl,
  toggle: toggleControl,
};

/** @param {Field} field @returns {Control} */
export const controlFor = (field) => (MAKERS[field.kind] ?? textControl)(field);

/** @param {Field} field @param {string} [otherwise] */
function hintOf(field, otherwise) {
  if (field.placeholder) return field.placeholder;
  return field.default == null ? otherwise : showText(field, field.default);
}

/** @param {Field} field @returns {Control} */
function textControl(field) {
  const hint = hintOf(field, field.kind === "source" ? t("path or https://…") : undefined);
  const input = h("input", {
    type: "text",
    class: "yw-input",
    placeholder: hint,
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = suggestions(field, input);
  return {
    el: list ? h("div", {}, input, list) : input,
    input,
    read: () => readText(field, input.value),
    put(value) {
      input.value = showText(field, value);
    },
  };
}

/** @param {Field} field @param {HTMLInputElement} input */
function suggestions(field, input) {
  if (!field.suggestions?.length) return null;
  const id = uid();
  input.setAttribute("list", id);
  return h("datalist", { id }, ...field.suggestions.map((value) => h("option", { value: String(value) })));
}

/** @param {Field} field @returns {Control} */
function numberControl(field) {
  const { min, max, step } = field;
  const input = h("input", {
    type: "number",
    class: "yw-input",
    min,
    max,
    step: step ?? "any",
    placeholder: hintOf(field),
  });
  return {
    el: input,
    input,
    read: () =>
      input.validity.badInput
        ? { value: null, problem: t("This is not a number.") }
        : readText(field, input.value),
    put(value) {
      input.value = showText(field, value);
    },
  };
}

/** @param {Field} field @returns {Control} */
function areaControl(field) {
  const rows = String(field.lines ?? (field.kind === "area" ? 3 : 2));
  const code = field.kind === "json" ? " yw-code" : "";
  const hint = hintOf(field, field.kind === "list" ? t("one entry a line") : undefined);
  const input = h("textarea", { class: `yw-input${code}`, rows, placeholder: hint });
  const fit = field.kind === "area" ? growing(input) : () => {};
  return {
    el: input,
    input,
    read: () => readText(field, input.value),
    put(value) {
      input.value = showText(field, value);
      fit();
    },
  };
}

/**
 * A range has no empty place, so "not set" is said beside it, with a way back to it.
 * @param {Field} field
 * @returns {Control}
 */
function sliderControl(field) {
  const low = field.min ?? 0;
  const high = field.max ?? 1;
  const step = field.step ?? ((high - low) / 100 || "any");
  const input = h("input", { type: "range", class: "yw-range", min: low, max: high, step });
  const said = h("span", { class: "yw-small", "aria-hidden": "true" });
  const clear = button("✕", reset, {
    title: t("Leave {title} to the service", { title: field.title }),
    class: "yw-quiet yw-clear",
  });
  let isSet = false;

  function reset() {
    put(null);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }

  /** @param {any} value */
  function put(value) {
    isSet = value !== null && value !== undefined;
    input.value = String(value ?? field.default ?? (low + high) / 2);
    draw();
  }

  function draw() {
    const words = isSet ? input.value : field.default == null ? t("not set") : `${field.default}`;
    write(said, words);
    set(input, "aria-valuetext", words);
    clear.hidden = !isSet || Boolean(field.required);
    input.classList.toggle("yw-unset", !isSet);
  }

  input.addEventListener("input", () => {
    isSet = true;
    draw();
  });
  draw();
  const read = () =>
    isSet
      ? readText(field, input.value)
      : { value: field.required ? (field.default ?? Number(input.value)) : null, problem: null };
  return { el: h("div", { class: "yw-slider" }, input, said, clear), input, read, put };
}

/** A choice may have its own entry for nothing. @param {unknown} value */
const isNone = (value) => value === null || value === undefined || value === "";

/** @param {Field} field @returns {Control} */
function choiceControl(field) {
  const choices = field.choices ?? [];
  const none = choices.some(({ value }) => isNone(value));
  const unset = field.default == null && !none ? (field.required ? t("choose…") : t("not set")) : null;
  const input = h(
    "select",
    { class: "yw-input" },
    unset && h("option", { value: "" }, unset),
    ...choices.map(({ label }, at) => h("option", { value: String(at) }, label)),
  );

  /** @param {any} value */
  function put(value) {
    const wanted = value ?? field.default ?? null;
    const at = choices.findIndex(
      (choice) => same(choice.value, wanted) || (isNone(choice.value) && isNone(wanted)),
    );
    input.value = at < 0 ? "" : String(at);
  }

  function read() {
    const chosen = input.value === "" ? null : choices[Number(input.value)].value;
    const missing = isNone(chosen) && field.required;
    return {
      value: isNone(chosen) ? null : chosen,
      problem: missing ? t("{title} is needed.", { title: field.title }) : null,
    };
  }

  put(null);
  return { el: input, input, read, put };
}

/** @param {Field} field @returns {Control} */
function toggleControl(field) {
  const input = h("input", { type: "checkbox", class: "yw-check" });
  return {
    el: input,
    input,
    read: () => ({ value: input.checked, problem: null }),
    put(value) {
      input.checked = Boolean(value ?? field.default);
    },
  };
}
