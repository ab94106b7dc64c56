/** "‹ Prompt 2 / 5 ›": which of several is shown, and the way to those beside it. */
import { button, h, holdsFocus, set, shut, write } from "./dom.js";
import { t } from "./words.js";

/**
 * @typedef {{ back: string, on: string, count: (seen: string, of: number) => string,
 *   label?: (seen: string, of: number) => string }} Words what its buttons do, what stands between them, and its name
 */

/** @param {string} name @returns {Words} */
const named = (name) => ({
  back: t("{name}: the one before", { name }),
  on: t("{name}: the next one", { name }),
  count: (seen, of) => `${name} ${seen} / ${of}`,
});

/**
 * @param {string} name
 * @param {(to: number) => void} go counted from 0
 */
export const stepper = (name, go) => steps(named(name), go);

/**
 * @param {Words} words
 * @param {(to: number) => void} go counted from 0
 */
export function steps(words, go) {
  const now = { at: 0, of: 1, many: 1 };
  const back = button("‹", () => move(-1), { title: words.back });
  const on = button("›", () => move(1), { title: words.on });
  const count = h("span", { class: "yw-small" });
  const el = h("span", { class: "yw-branch", role: "group", hidden: true }, back, count, on);

  /** @param {number} by */
  function move(by) {
    const to = now.at + by * now.many;
    if (to >= 0 && to < now.of) go(to);
  }

  return {
    el,
    /**
     * At either end the button stays where it is, so that the keyboard does not lose its place.
     * @param {number} at @param {number} of @param {number} [many] how many are seen at a time
     */
    show(at, of, many = 1) {
      Object.assign(now, { at, of, many });
      el.hidden = of <= many;
      const seen = many > 1 ? `${at + 1}–${Math.min(at + many, of)}` : `${at + 1}`;
      write(count, words.count(seen, of));
      set(el, "aria-label", (words.label ?? words.count)(seen, of));
      shut(back, at <= 0);
      shut(on, at + many >= of);
    },
    /** @param {"back" | "on"} which */
    focus: (which) => (which === "back" ? back : on).focus(),
    /** Which of its buttons has the focus. @returns {"back" | "on" | null} */
    focused: () => (holdsFocus(back) ? "back" : holdsFocus(on) ? "on" : null),
  };
}
