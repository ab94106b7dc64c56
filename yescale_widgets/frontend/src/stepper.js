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

/** From so many on nobody wants to step: the number can be written. */
const MANY = 8;

/**
 * @param {string} name
 * @param {(to: number) => void} go counted from 0
 */
export const stepper = (name, go) => steps(named(name), go, numberField(name, go));

/**
 * @param {Words} words
 * @param {(to: number) => void} go counted from 0
 * @param {ReturnType<typeof numberField>} [field]
 */
export function steps(words, go, field) {
  const now = { at: 0, of: 1, many: 1 };
  const back = button("‹", () => move(-1), { title: words.back });
  const on = button("›", () => move(1), { title: words.on });
  const count = h("span", { class: "yw-small" });
  const el = h("span", { class: "yw-branch", role: "group", hidden: true }, back, count, field?.el, on);

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
      const written = field?.show(at, of, many);
      write(count, written ?? words.count(seen, of));
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

/**
 * "Prompt [2] / 50", in place of the plain words where there are many.
 * @param {string} name
 * @param {(to: number) => void} go counted from 0
 */
function numberField(name, go) {
  let at = 0;
  const place = h("input", { class: "yw-input yw-goto", inputmode: "numeric", "aria-label": name });
  const whole = h("span", { class: "yw-small" });
  const el = h("form", { class: "yw-branch", onsubmit: jump, hidden: true }, place, whole);

  /** @param {Event} event */
  function jump(event) {
    event.preventDefault();
    const to = Number.parseInt(place.value, 10);
    if (Number.isFinite(to)) go(to - 1);
    else place.value = `${at + 1}`;
  }

  return {
    el,
    /** What is left to be said beside it; null where it is not needed. @param {number} now @param {number} of @param {number} many */
    show(now, of, many) {
      at = now;
      el.hidden = of < MANY || many > 1;
      write(whole, `/ ${of}`);
      place.value = `${now + 1}`;
      return el.hidden ? null : name;
    },
  };
}
