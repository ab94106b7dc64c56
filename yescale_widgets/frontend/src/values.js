/**
 * What a form's controls say, as values, and why a value cannot be. No DOM here.
 *
 * @import { Field } from "./protocol.js"
 *
 * @typedef {{ value: any, problem: string | null }} Reading a value, null where nothing is set
 */
import { t } from "./words.js";

/** @param {unknown} value @returns {Reading} */
const good = (value) => ({ value, problem: null });
/** @param {string} problem @returns {Reading} */
const bad = (problem) => ({ value: null, problem });

/**
 * Reads the text of a control as the field's kind wants it.
 * @param {Field} field
 * @param {string} text
 * @returns {Reading}
 */
export function readText(field, text) {
  const trimmed = text.trim();
  if (trimmed === "")
    return field.required ? bad(t("{title} is needed.", { title: field.title })) : good(null);
  if (field.kind === "number" || field.kind === "slider") return readNumber(field, trimmed);
  if (field.kind === "list") return readList(field, text);
  if (field.kind === "json") return readJson(trimmed);
  return good(field.kind === "area" ? text : trimmed);
}

/** @param {Field} field @param {string} text @returns {Reading} */
function readNumber(field, text) {
  const value = Number(text.replace(",", "."));
  if (!Number.isFinite(value)) return bad(t("This is not a number."));
  const { min, max, step } = field;
  if (min != null && value < min)
    return bad(
      max == null
        ? t("At least {min}.", { min })
        : t("From {min} to {max}.", { min: min ?? "", max: max ?? "" }),
    );
  if (max != null && value > max)
    return bad(
      min == null
        ? t("At most {max}.", { max })
        : t("From {min} to {max}.", { min: min ?? "", max: max ?? "" }),
    );
  if (step === 1 && !Number.isInteger(value)) return bad(t("A whole number, please."));
  return good(value);
}

/** @param {Field} field @param {string} text @returns {Reading} */
function readList(field, text) {
  const items = text.split("\n").map((line) => line.trim());
  const kept = items.filter((line) => line !== "");
  if (field.max != null && kept.length > field.max)
    return bad(t("At most {count} entries.", { count: field.max }));
  if (field.min != null && kept.length < field.min)
    return bad(t("At least {count} entries.", { count: field.min }));
  return good(kept);
}

/** @param {string} text @returns {Reading} */
function readJson(text) {
  try {
    return good(JSON.parse(text));
  } catch (error) {
    return bad(t("This is not JSON: {why}", { why: error instanceof Error ? error.message : String(error) }));
  }
}

/**
 * A value as the text of its control.
 * @param {Field} field
 * @param {any} value
 */
export function showText(field, value) {
  if (value === null || value === undefined) return "";
  if (field.kind === "list") return Array.isArray(value) ? value.join("\n") : String(value);
  if (field.kind === "json") return JSON.stringify(value, null, 2);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Whether two option values are the same: they are JSON, and their keys come in one order.
 * @param {unknown} a
 * @param {unknown} b
 */
export const same = (a, b) => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * A few words on what is set, for a folded form.
 * @param {Field[]} fields
 * @param {Record<string, any>} values
 */
export function summary(fields, values) {
  const said = fields
    .filter(({ name }) => values[name] !== undefined && values[name] !== null)
    .map((field) =>
      isShort(values[field.name])
        ? `${field.title.toLowerCase()} ${values[field.name]}`
        : field.title.toLowerCase(),
    );
  return said.join(" · ");
}

/** @param {unknown} value */
const isShort = (value) => typeof value === "number" || (typeof value === "string" && value.length <= 12);
