/**
 * The heads of the tracker's columns; a press on one sorts by it.
 *
 * @import { Order } from "./order.js"
 */
import { button, h, set } from "./dom.js";
import { later, t } from "./words.js";

/** @type {[title: string, name: string][]} */
const COLUMNS = [
  [later("Task"), "id"],
  [later("What"), "what"],
  [later("Status"), "status"],
  [later("Progress"), "progress"],
  [later("Age"), "age"],
  [later("Result"), "last"],
];

/** @param {Order} order */
export function orderWords({ by, down }) {
  if (by === "age") return down ? t("oldest first") : t("newest first");
  const title = t(COLUMNS.find(([, name]) => name === by)?.[0] ?? by).toLowerCase();
  return down ? t("by {title}, descending", { title }) : t("by {title}, ascending", { title });
}

/** @param {(by: string) => void} onpress */
export function columnHeads(onpress) {
  const heads = COLUMNS.map(([title, name]) => {
    const press = button(t(title), () => onpress(name), {
      class: "yw-sort",
      title: t("Sort by {title}", { title: t(title).toLowerCase() }),
    });
    return { name, el: h("th", { scope: "col", class: `yw-col-${name}` }, press) };
  });
  return {
    el: h("thead", {}, h("tr", { "aria-rowindex": "1" }, ...heads.map(({ el }) => el))),
    /** @param {Order} order */
    mark({ by, down }) {
      for (const { name, el } of heads)
        set(el, "aria-sort", name === by ? (down ? "descending" : "ascending") : null);
    },
  };
}
