/**
 * A form from its declaration: native controls, each with its name, its help and, where a value cannot be,
 * the reason beside it. The one form of all panels.
 *
 * @import { Field, Problem } from "./protocol.js"
 * @import { Control } from "./controls.js"
 */
import { controlFor } from "./controls.js";
import { h, set, uid, write } from "./dom.js";
import { speak } from "./live.js";
import { same } from "./values.js";
import { inTongue, t } from "./words.js";

/** How long typing may rest before the form tells of it. */
const REST = 300;

/**
 * @param {Field[]} fields
 * @param {Record<string, any>} values
 * @param {(values: Record<string, any>) => void} onchange
 * @param {(field: Field, take: (value: string) => void) => import("./source_tools.js").Tools | null} [toolsOf] what
 *   stands beside a control
 */
export function form(fields, values, onchange, toolsOf = () => null) {
  const rows = fields.map((field) => fieldRow(field, () => changed(field.name), toolsOf));
  const byName = new Map(rows.map((row) => [row.field.name, row]));
  /** Options somebody set, here or in code; the others are left to their defaults. */
  let named = new Set(Object.keys(values));
  let timer = 0;
  let isOpen = true;

  /** Fields that somebody is at, until typing rests. @type {Set<string>} */
  const inHand = new Set();

  /** @param {string} name */
  function changed(name) {
    // What is taken out of the page with the focus in it may tell of its change only then.
    if (!isOpen) return;
    named.add(name);
    inHand.add(name);
    clearTimeout(timer);
    timer = window.setTimeout(tell, REST);
  }

  const tell = inTongue(() => {
    clearTimeout(timer);
    timer = 0;
    inHand.clear();
    onchange(read().values);
  });

  function read() {
    /** @type {Record<string, any>} */
    const out = {};
    const problems = [];
    for (const { field, control } of rows) {
      const { value, problem } = control.read();
      if (problem) problems.push({ option: field.name, message: problem });
      else if (value !== null && (named.has(field.name) || !same(value, untouched(field))))
        out[field.name] = value;
    }
    return { values: out, problems };
  }

  /**
   * Takes values set in code, but not those of fields that are being typed in at this moment. What cannot be read
   * stays, with the reason beside it, until it is changed.
   * @param {Record<string, any>} next
   */
  function put(next) {
    const now = read().values;
    named = new Set([...Object.keys(next), ...[...inHand].filter((name) => named.has(name))]);
    for (const { field, control, show } of rows) {
      if (inHand.has(field.name)) continue;
      if (!same(now[field.name], next[field.name])) control.put(next[field.name] ?? null);
      if (control.read().problem === null) show(null);
    }
  }

  /**
   * Shows reasons beside their controls; answers those that have no control here.
   * @param {Problem[]} problems
   * @param {boolean} go whether to go to the first
   */
  function blame(problems, go) {
    for (const row of rows)
      row.show(problems.find(({ option }) => option === row.field.name)?.message ?? null);
    const first = rows.find(({ field }) => problems.some(({ option }) => option === field.name));
    if (go && first) first.focus();
    return problems.filter(({ option }) => option === null || !byName.has(option));
  }

  for (const { field, control } of rows) control.put(values[field.name] ?? null);
  return {
    ...sections(rows),
    read,
    put,
    blame,
    focus: () => rows[0]?.focus(),
    /** Tells of what was typed last without waiting. */
    flush: () => timer && tell(),
    close() {
      isOpen = false;
      clearTimeout(timer);
    },
  };
}

/**
 * What a control says that nobody has touched.
 * @param {Field} field
 */
const untouched = (field) => (field.kind === "toggle" ? Boolean(field.default) : (field.default ?? null));

/** @param {{ el: HTMLElement, field: Field }[]} rows */
function sections(rows) {
  const els = (/** @type {boolean} */ more) =>
    rows.filter(({ field }) => (field.group === "more") === more).map(({ el }) => el);
  const folded = els(true);
  const titles = rows
    .filter(({ field }) => field.group === "more")
    .map(({ field }) => field.title.toLowerCase());
  const label =
    titles.length > 4
      ? t("{names} and {count} more", { names: titles.slice(0, 3).join(", "), count: titles.length - 3 })
      : titles.join(", ");
  const more = h(
    "details",
    { class: "yw-more" },
    h("summary", {}, label),
    h("div", { class: "yw-fields" }, ...folded),
  );
  return { main: h("div", { class: "yw-fields" }, ...els(false)), more: folded.length > 0 ? more : null };
}

/**
 * @param {Field} field
 * @param {() => void} onchange
 * @param {(field: Field, take: (value: string) => void) => import("./source_tools.js").Tools | null} toolsOf
 */
function fieldRow(field, onchange, toolsOf) {
  const control = controlFor(field);
  const tools = toolsOf(field, take);
  const { input } = control;
  const id = uid();
  const help = h("span", { class: "yw-help", id: `${id}-help` }, field.help ?? "");
  const why = h("span", { class: "yw-why", id: `${id}-why`, hidden: true });
  input.id = id;
  input.name = field.name;
  set(input, "aria-required", field.required ? "true" : null);
  const el = layout(field, control, id, help, why, tools?.el ?? null);
  tools?.over(el);
  describe();

  function describe() {
    const ids = [field.help && help.id, !why.hidden && why.id].filter(Boolean).join(" ");
    set(input, "aria-describedby", ids || null);
  }

  /** @param {string | null} message */
  function show(message) {
    why.hidden = message === null;
    write(why, message ?? "");
    set(input, "aria-invalid", message === null ? null : "true");
    describe();
  }

  /** A value that somebody chose beside the control; a list takes one more. @param {string} value */
  function take(value) {
    const before = control.read().value;
    control.put(field.kind === "list" ? [...(before ?? []), value] : value);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const check = () => show(control.read().problem);
  /** Once it is left, it says aloud what is wrong with it. */
  function left() {
    check();
    if (!why.hidden) speak(el, `${field.title}: ${why.textContent}`);
  }
  input.addEventListener("input", () => {
    if (!why.hidden) check();
    onchange();
  });
  input.addEventListener("change", () => {
    left();
    onchange();
  });

  function focus() {
    const fold = el.closest("details");
    if (fold) fold.open = true;
    input.focus();
  }
  return { el, field, control, show, focus };
}

/**
 * @param {Field} field
 * @param {Control} control
 * @param {string} id
 * @param {HTMLElement} help
 * @param {HTMLElement} why
 * @param {HTMLElement | null} tools
 */
function layout(field, control, id, help, why, tools) {
  const label = h(
    "label",
    { for: id },
    field.title,
    Boolean(field.required) && h("span", { class: "yw-need", "aria-hidden": "true" }, " •"),
  );
  const wide = ["text", "area", "list", "json", "source"].includes(field.kind);
  const parts =
    field.kind === "toggle" ? [h("div", { class: "yw-tick" }, control.el, label)] : [label, control.el];
  return h(
    "div",
    { class: "yw-field", "data-kind": field.kind, "data-wide": wide },
    ...parts,
    tools,
    field.help ? help : null,
    why,
  );
}
