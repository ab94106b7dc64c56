/** The clipboard, and what to do where a page may not use it. */
import { button, disclosure, h } from "./dom.js";
import { inTongue, t } from "./words.js";

/**
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return viaSelection(text);
  }
}

/**
 * The old way, for pages without https, where there is no `navigator.clipboard`.
 * @param {string} text
 */
function viaSelection(text) {
  const area = h("textarea", { style: "position: fixed; opacity: 0", "aria-hidden": "true" });
  const before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}

/**
 * A button that says for a moment that it has copied.
 * @param {string} label
 * @param {() => string} text
 * @param {string} name
 */
export function copyButton(label, text, name) {
  const el = button(label, copy, { class: "yw-quiet yw-copy", "aria-label": name });
  const flash = flasher(el, label);
  async function copy() {
    const [done, undone] = [t("copied"), t("select and copy by hand")];
    flash((await toClipboard(text())) ? done : undone);
  }
  return el;
}

/** The forms in which a call can be copied. @type {[form: string, label: string][]} */
export const CALLS = [
  ["python", "Python"],
  ["curl", "curl"],
];

/**
 * "copy as": opens a line of choices in place, so that nothing floats and nothing is cut off. The kernel
 * writes the text; `take` puts what it answers on the clipboard, or shows it where that is not allowed.
 * @param {[form: string, label: string][]} forms
 * @param {(form: string) => void} ask
 * @param {(text: string) => void} say
 */
export function copyMenu(forms, ask, say) {
  /** @type {string | null} */
  let wanted = null;
  const choices = forms.map(([form, label]) =>
    button(label, () => {
      wanted = form;
      ask(form);
    }),
  );
  const line = h("span", { class: "yw-choices", role: "group", "aria-label": t("Copy as") }, ...choices);
  const shown = h("div", { class: "yw-by-hand", hidden: true });
  const label = t("copy as");
  const opener = button(label, () => menu.toggle());
  const flash = flasher(opener, label);

  const menu = disclosure(opener, line, () => {
    shown.hidden = true;
  });
  shown.addEventListener("keydown", menu.onkeydown);

  const ended = inTongue((/** @type {string | null} */ form, /** @type {string} */ text) => {
    const named = forms.find(([name]) => name === form)?.[1] ?? form;
    say(named === null ? t("Select the text and copy it by hand") : t("Copied as {form}", { form: named }));
    if (named === null) showByHand(shown, text);
    else flash(t("copied"));
  });

  return {
    line: h("span", { class: "yw-menu" }, opener, line),
    shown,
    /** @param {string} form @param {string} text */
    async take(form, text) {
      if (form !== wanted) return;
      wanted = null;
      ended((await toClipboard(text)) ? form : null, text);
    },
  };
}

/**
 * Says a word for a moment where a label stands; the last of several words stands its whole time.
 * @param {HTMLElement} el
 * @param {string} label
 */
function flasher(el, label) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return (/** @type {string} */ word) => {
    clearTimeout(timer);
    el.textContent = word;
    timer = setTimeout(() => {
      el.textContent = label;
    }, 1600);
  };
}

/** @param {HTMLElement} place @param {string} text */
function showByHand(place, text) {
  const area = h("textarea", {
    readonly: true,
    rows: "6",
    "aria-label": t("Text to copy"),
    class: "yw-input yw-code",
  });
  area.value = text;
  place.replaceChildren(area);
  place.hidden = false;
  area.focus();
  area.select();
}
