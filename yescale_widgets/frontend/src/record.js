/**
 * A living panel hides its static record, which stands in the output after it, and shows itself again where
 * the record's own rule has hidden it. JupyterLab lays outputs out as `flex`, and as `table` when it prints.
 *
 * The rules name each step down to the record: a rule that looks for it at any depth would make the browser go through
 * the whole panel whenever a block of an answer is added to it.
 */

const OUTPUT = ".jp-OutputArea-child";

/** @type {Map<string, { style: HTMLStyleElement, views: number }>} */
const held = new Map();

/**
 * @param {string} id
 * @returns {string}
 */
export function recordRules(id) {
  const inside = `> .jp-OutputArea-output > .yw-record-${id}`;
  const record = `${OUTPUT}:has(${inside})`;
  const before = `${OUTPUT}:has(+ ${OUTPUT} ${inside})`;
  return [
    `${record} { display: none !important; }`,
    `@media screen { ${before} { display: flex !important; } }`,
    `@media print { ${before} { display: table !important; } }`,
  ].join("\n");
}

/**
 * Holds the rules of one record until the returned function is called; views of one panel share them.
 * @param {string} id
 */
export function hideRecord(id) {
  if (!/^[\w-]+$/.test(id)) return () => {};
  const entry = held.get(id) ?? addRules(id);
  entry.views += 1;
  let gone = false;
  return () => {
    if (gone) return;
    gone = true;
    entry.views -= 1;
    if (entry.views > 0) return;
    entry.style.remove();
    held.delete(id);
  };
}

/** @param {string} id */
function addRules(id) {
  const style = document.createElement("style");
  style.textContent = recordRules(id);
  document.head.append(style);
  const entry = { style, views: 0 };
  held.set(id, entry);
  return entry;
}
