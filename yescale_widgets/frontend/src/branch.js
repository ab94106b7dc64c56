/** Under a turn that was said in more than one way: which of them is shown, and the way to the others. */
import { button, h, set, shut, write } from "./dom.js";
import { t } from "./words.js";

/**
 * @param {(number: number) => void} choose counted from 1
 */
export function branchBar(choose) {
  let at = 1;
  let of = 1;
  const back = button("‹", () => go(at - 1), { title: t("Previous branch") });
  const on = button("›", () => go(at + 1), { title: t("Next branch") });
  const count = h("span");
  const el = h("span", { class: "yw-branch", role: "group", hidden: true }, back, count, on);

  /** @param {number} number */
  function go(number) {
    if (number >= 1 && number <= of) choose(number);
  }

  /** At either end the button stays where it is, so that the keyboard does not lose its place. */
  function draw() {
    el.hidden = of < 2;
    write(count, t("branch {number} of {of}", { number: at, of }));
    set(el, "aria-label", t("Branch {number} of {of}", { number: at, of }));
    shut(back, at === 1);
    shut(on, at === of);
  }

  return {
    el,
    /** @param {[number, number] | null} branch */
    show(branch) {
      [at, of] = branch ?? [1, 1];
      draw();
    },
    /** @param {"back" | "on"} which */
    focus: (which) => (which === "back" ? back : on).focus(),
    /** Which of its buttons has the focus. @returns {"back" | "on" | null} */
    focused() {
      const root = /** @type {Document | ShadowRoot} */ (el.getRootNode());
      return root.activeElement === back ? "back" : root.activeElement === on ? "on" : null;
    },
  };
}
