/**
 * The heads of the tracker's columns; a press on one sorts by it.
 *
 * @import { Order } from "./order.js"
 */
import { button, h, set } from "./dom.js";

/** @type {[title: string, name: string][]} */
const COLUMNS = [
  ["Task", "id"],
  ["What", "what"],
  ["Status", "status"],
  ["Progress", "progress"],
  ["Age", "age"],
  ["Result", "last"],
];

/** @param {Order} order */
export function orderWords({ by, down }) {
  if (by === "age") return down ? "oldest first" : "newest first";
  const title = COLUMNS.find(([, name]) => name === by)?.[0] ?? by;
  return `by ${title.toLowerCase()}, ${down ? "descending" : "ascending"}`;
}

/** @param {(by: string) => void} onpress */
export function columnHeads(onpress) {
  const heads = COLUMNS.map(([title, name]) => {
    const press = button(title, () => onpress(name), {
      class: "yw-sort",
      title: `Sort by ${title.toLowerCase()}`,
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
