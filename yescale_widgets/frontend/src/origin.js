/** Where the panel's calls go, in one small word. */
import { h, set, write } from "./dom.js";
import { t } from "./words.js";

export function originChip() {
  const el = h("span", { class: "yw-origin", hidden: true });
  return {
    el,
    /** @param {string | null | undefined} origin */
    show(origin) {
      el.hidden = !origin;
      write(el, origin ?? "");
      set(el, "data-sandbox", /sandbox/i.test(origin ?? ""));
      set(el, "title", origin ? t("Calls go to: {origin}", { origin }) : null);
    },
  };
}
