/** The clipboard, and what to do where a page may not use it. */
import { button, h, onEscape } from "./dom.js";
import { t } from "./words.js";

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
  async function copy() {
    const done = await toClipboard(text());
    el.textContent = done ? t("copied") : t("select and copy by hand");
    setTimeout(() => {
      el.textContent = label;
    }, 1600);
  }
  return el;
}

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
  const line = h(
    "span",
    { class: "yw-choices", hidden: true, role: "group", "aria-label": t("Copy as") },
    ...choices,
  );
  const shown = h("div", { class: "yw-by-hand", hidden: true });
  const opener = button(t("copy as"), toggle, { "aria-expanded": "false" });

  function toggle() {
    line.hidden = !line.hidden;
    opener.setAttribute("aria-expanded", String(!line.hidden));
    if (line.hidden) shown.hidden = true;
  }

  const shut = onEscape(() => {
    toggle();
    opener.focus();
  });
  for (const el of [line, shown]) el.addEventListener("keydown", shut);

  return {
    line: h("span", { class: "yw-menu" }, opener, line),
    shown,
    /** @param {string} form @param {string} text */
    async take(form, text) {
      if (form !== wanted) return;
      wanted = null;
      const done = await toClipboard(text);
      const label = forms.find(([name]) => name === form)?.[1] ?? form;
      say(done ? t("Copied as {form}", { form: label }) : t("Select the text and copy it by hand"));
      if (done) flash(opener, t("copied"));
      else showByHand(shown, text);
    },
  };
}

/** @param {HTMLElement} el @param {string} word */
function flash(el, word) {
  const before = el.textContent;
  el.textContent = word;
  setTimeout(() => {
    el.textContent = before;
  }, 1600);
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
