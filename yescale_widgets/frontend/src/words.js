/**
 * The language of a panel: `t("Save all")` in English, or in the language its kernel speaks.
 * English stands where it is said; `locale/` holds every text once more beside its translation.
 *
 * A page may hold notebooks that speak different languages. Whatever begins to work in a panel, be it a message, a
 * press, a timer or a frame, first says whose words it speaks: by `speak`, or because it was made by `inTongue`.
 */

import texts from "./texts.json" with { type: "json" };

/** @type {Record<string, Record<string, string>>} */
const TEXTS = texts;
/** Asks the panel that is at work: it may learn another language. @type {Tongue} */
let tongue = () => "en";

/** @typedef {() => string | null | undefined} Tongue "vi"; whatever is not known is English */

/** @param {Tongue} panel */
export function speak(panel) {
  tongue = panel;
}

/**
 * The same function in the words of the panel that is at work now, whenever it is called.
 * @template {unknown[]} A
 * @template R
 * @param {(...args: A) => R} work
 * @returns {(...args: A) => R}
 */
export function inTongue(work) {
  const mine = tongue;
  return (...args) => {
    tongue = mine;
    return work(...args);
  };
}

/**
 * A text in the language in use, with `values` in the place of its `{names}`.
 * @param {string} text the English one, always a literal, so that the test can find it
 * @param {Record<string, string | number>} [values]
 */
export function t(text, values) {
  const spoken = tongue() ?? "";
  const said = (Object.hasOwn(TEXTS, spoken) && TEXTS[spoken][text]) || text;
  return values ? said.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : said;
}

/**
 * A text that is said later, by `t(NAME)`: as it stands, but to be found.
 * @param {string} text
 */
export const later = (text) => text;
