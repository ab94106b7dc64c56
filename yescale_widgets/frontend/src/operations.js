/**
 * The choice of an operation: a button that says which it is, and under it all of them, by family in tabs and
 * by words in a search box. It opens in place, so that nothing floats and nothing is cut off.
 *
 * @typedef {{ name: string, title: string, family: string, paid?: boolean }} Operation
 */
import { disclosure, fill, h, set, uid, write } from "./dom.js";
import { same } from "./values.js";
import { t } from "./words.js";

/** @param {(operation: string) => void} pick */
export function operationPicker(pick) {
  const id = uid();
  const opener = h("button", { type: "button", class: "yw-pick", onclick: toggle });
  const search = h("input", {
    type: "search",
    class: "yw-input yw-filter",
    placeholder: t("Search operations"),
    "aria-label": t("Search operations"),
    "aria-controls": id,
    oninput: draw,
  });
  const tabs = familyTabs((family) => {
    search.value = "";
    chosenFamily = family;
    draw();
  });
  const list = h("div", { class: "yw-operations", id, role: "group", "aria-label": t("Operations") });
  const none = h("p", { class: "yw-small", hidden: true }, t("No operation has these words. Try fewer."));
  const board = h(
    "div",
    { class: "yw-board", onkeydown },
    h("div", { class: "yw-board-head" }, search, tabs.el),
    list,
    none,
  );
  /** @type {Operation[]} */
  let all = [];
  let current = "";
  let chosenFamily = "";

  const choice = disclosure(opener, board);

  function toggle() {
    choice.toggle();
    if (!board.hidden) search.focus();
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.key !== "Enter" || event.target !== search) return;
    event.preventDefault();
    list.querySelector("button")?.click();
  }

  function fitting() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return all.filter(({ family }) => family === chosenFamily);
    return all.filter(({ name, title }) => {
      const text = `${name} ${title}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  function draw() {
    const found = fitting();
    tabs.mark(search.value.trim() ? "" : chosenFamily);
    fill(list, found.map(entry));
    none.hidden = found.length > 0;
  }

  /** @param {Operation} operation */
  function entry({ name, title }) {
    const onclick = () => {
      choice.leave();
      if (name !== current) pick(name);
    };
    return h(
      "button",
      { type: "button", class: "yw-operation", "aria-current": name === current ? "true" : null, onclick },
      h("b", {}, name),
      h("span", { class: "yw-small" }, title),
    );
  }

  return {
    el: opener,
    board,
    /** @param {Operation[]} operations @param {string} chosen @param {boolean} open whether one is still to be chosen */
    show(operations, chosen, open) {
      if (same(operations, all) && chosen === current) return;
      all = operations;
      current = chosen;
      chosenFamily = chosen.split(".")[0];
      write(opener, chosen);
      set(opener, "aria-label", t("Operation: {name}", { name: chosen }));
      tabs.show([...new Set(all.map(({ family }) => family))]);
      draw();
      if (open) choice.show(true);
    },
  };
}

/**
 * Tabs with one stop for the Tab key; the arrows go from one to the next.
 * @param {(family: string) => void} choose
 */
function familyTabs(choose) {
  const el = h("div", { class: "yw-tabs", role: "tablist", "aria-label": t("Families"), onkeydown });
  /** @type {string[]} */
  let drawn = [];

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    const buttons = [...el.querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  }

  return {
    el,
    /** @param {string[]} families */
    show(families) {
      if (same(families, drawn)) return;
      drawn = families;
      fill(
        el,
        families.map((family) =>
          h(
            "button",
            { type: "button", class: "yw-tab", role: "tab", onclick: () => choose(family) },
            family,
          ),
        ),
      );
    },
    /** @param {string} family */
    mark(family) {
      const buttons = [...el.querySelectorAll("button")];
      buttons.forEach((one, at) => {
        const on = one.textContent === family;
        set(one, "aria-selected", String(on));
        set(one, "tabindex", on || (family === "" && at === 0) ? "0" : "-1");
      });
    },
  };
}
