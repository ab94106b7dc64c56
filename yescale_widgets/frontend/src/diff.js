/** What differs between two columns, word by word. The words are the kernel's pieces, and text nodes here. */
import { fill, h, scrolling } from "./dom.js";
import { t } from "./words.js";

/** @param {(left: string, right: string) => void} ask */
export function diffView(ask) {
  const left = h("select", { class: "yw-pick", "aria-label": t("Left"), onchange: again });
  const right = h("select", { class: "yw-pick", "aria-label": t("Right"), onchange: again });
  const words = h("div", { class: "yw-diff-words", ...scrolling(t("Compare two answers word by word")) });
  const share = h("span", { class: "yw-small" });
  const el = h(
    "div",
    { class: "yw-diff", hidden: true },
    h("div", { class: "yw-foot" }, left, h("span", { class: "yw-small" }, "→"), right, share),
    words,
  );

  function again() {
    if (left.value && right.value) ask(left.value, right.value);
  }

  return {
    el,
    /** @param {{ s: string, name: string }[]} columns */
    offer(columns) {
      [left, right].forEach((pick, at) => {
        const was = columns.some(({ s }) => s === pick.value) ? pick.value : columns[at]?.s;
        fill(
          pick,
          columns.map(({ s, name }) => h("option", { value: s }, name)),
        );
        if (was) pick.value = was;
      });
    },
    /** @param {boolean} on */
    toggle(on) {
      el.hidden = !on;
      if (on) again();
    },
    /** @param {any} message */
    take(message) {
      if (message.left !== left.value || message.right !== right.value) return;
      const tags = /** @type {const} */ ({ same: "span", only_left: "del", only_right: "ins" });
      fill(
        words,
        message.pieces.map((/** @type {[string, string]} */ [kind, text]) =>
          h(tags[/** @type {keyof typeof tags} */ (kind)], {}, text),
        ),
      );
      fill(share, [t("{share} % alike", { share: Math.round(message.share * 100) })]);
    },
  };
}
