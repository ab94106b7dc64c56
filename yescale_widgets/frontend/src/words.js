/**
 * The language of the page: `t("Save all")` in English, or in the language the kernel speaks.
 * English stands where it is said; `locale/` holds every text once more beside its translation.
 */

/** @type {Record<string, Record<string, string>>} */
const TEXTS = {};
let spoken = "en";

/** @param {string} language "en" or "vi" */
export function speak(language) {
  spoken = language in TEXTS ? language : "en";
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
