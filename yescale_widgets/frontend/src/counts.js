/**
 * How many tasks there are of each kind, in the head of the tracker; a press shows only those.
 */
import { fill, h, set, write } from "./dom.js";
import { count } from "./format.js";
import { t } from "./words.js";

/** @param {(group: string) => void} onpick "" for all */
export function countChips(onpick) {
  const el = h("span", { class: "yw-counts yw-small", role: "group", "aria-label": t("Show only") });
  /** @type {Map<string, HTMLButtonElement>} */
  const chips = new Map();
  let picked = "";

  /** @param {string} name */
  function pick(name) {
    picked = picked === name ? "" : name;
    mark();
    onpick(picked);
  }

  function mark() {
    for (const [name, chip] of chips) set(chip, "aria-pressed", String(name === picked));
  }

  /** @param {string} name */
  function chipOf(name) {
    const chip =
      chips.get(name) ?? h("button", { type: "button", class: "yw-count", onclick: () => pick(name) });
    chips.set(name, chip);
    return chip;
  }

  return {
    el,
    /** @param {[string, number][]} counts */
    draw(counts) {
      for (const [name, n] of counts) write(chipOf(name), `${count(n)} ${t(name)}`);
      const shown = counts.map(([name]) => name);
      fill(el, (picked && !shown.includes(picked) ? [...shown, picked] : shown).map(chipOf));
      if (picked && !shown.includes(picked)) write(chipOf(picked), `0 ${t(picked)}`);
      mark();
    },
  };
}
