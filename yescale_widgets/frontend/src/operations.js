/**
 * The choice of an operation, by family.
 *
 * @typedef {{ name: string, title: string, family: string, paid?: boolean }} Operation
 */
import { h } from "./dom.js";
import { same } from "./values.js";

/** @param {(operation: string) => void} pick */
export function operationPicker(pick) {
  const el = h("select", { class: "yw-pick", "aria-label": "Operation", onchange: () => pick(el.value) });
  /** @type {Operation[]} */
  let drawn = [];

  /** @param {Operation[]} operations */
  function draw(operations) {
    /** @type {Map<string, HTMLOptGroupElement>} */
    const groups = new Map();
    for (const { name, title, family } of operations) {
      const group = groups.get(family) ?? h("optgroup", { label: family });
      groups.set(family, group);
      group.append(h("option", { value: name, title }, name));
    }
    el.replaceChildren(...groups.values());
    drawn = operations;
  }

  return {
    el,
    /** @param {Operation[]} operations @param {string} chosen */
    show(operations, chosen) {
      const known = operations.some(({ name }) => name === chosen);
      const all = known
        ? operations
        : [{ name: chosen, title: "", family: chosen.split(".")[0] }, ...operations];
      if (!same(all, drawn)) draw(all);
      el.value = chosen;
    },
  };
}
