/**
 * The language of the page: `t("Save all")` in English, or in the language the kernel speaks.
 * English stands where it is said; `locale/` holds every text once more beside its translation.
 */

import texts from "./texts.json" with { type: "json" };

/** @type {Record<string, Record<string, string>>} */
const TEXTS = texts;
let spoken = "en";

/** @param {string | null | undefined} language "vi"; whatever is not known is English */
export function speak(language) {
  spoken = language && Object.hasOwn(TEXTS, language) ? language : "en";
}

/**
 * A text in the language in use, with `values` in the place of its `{names}`.
 * @param {string} text the English one, always a literal, so that the test can find it
 * @param {Record<string, string | number>} [values]
 */
export function t(text, values) {
  const said = TEXTS[spoken]?.[text] ?? text;
  return values ? said.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : said;
}

/**
 * A text that is said later, by `t(NAME)`: as it stands, but to be found.
 * @param {string} text
 */
export const later = (text) => text;
