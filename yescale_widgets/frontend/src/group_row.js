/**
 * The head of a family in the grouped table, as high as a row; a press folds what is under it.
 *
 * @import { Group } from "./groups.js"
 */
import { h, write } from "./dom.js";
import { count } from "./format.js";
import { t } from "./words.js";

/** @param {(family: string) => void} onfold */
export function groupRow(onfold) {
  const name = h("b");
  const numbers = h("span", { class: "yw-small" });
  const press = h(
    "button",
    { type: "button", class: "yw-group-fold", onclick: () => onfold(family) },
    name,
    " ",
    numbers,
  );
  const el = h("tr", { class: "yw-group" }, h("th", { scope: "rowgroup", colspan: "6" }, press));
  let family = "";
  return {
    el,
    /** @param {Group} group */
    update(group) {
      family = group.family;
      const words = [
        group.count === 1 ? t("1 task") : t("{count} tasks", { count: count(group.count) }),
        group.working > 0 && t("{count} running", { count: count(group.working) }),
      ];
      write(name, family);
      write(numbers, words.filter(Boolean).join(" · "));
      press.setAttribute("aria-expanded", String(!group.folded));
    },
    tick() {},
    mark() {},
  };
}
