/**
 * Light or dark, as the host is, and our styles in whichever root a view stands.
 */
import { set } from "./dom.js";
import base from "./styles/base.css";
import chat from "./styles/chat.css";
import compare from "./styles/compare.css";
import form from "./styles/form.css";
import inside from "./styles/inside.css";
import modes from "./styles/modes.css";
import prose from "./styles/prose.css";
import studio from "./styles/studio.css";
import tracker from "./styles/tracker.css";

const css = [base, chat, prose, form, studio, tracker, compare, inside, modes].join("\n");

/** @type {Set<HTMLElement>} */
const roots = new Set();
/** @type {(() => void) | null} */
let unwatch = null;

/** @returns {boolean} */
function isDark() {
  const { body, documentElement } = document;
  const jupyter = body.getAttribute("data-jp-theme-light");
  if (jupyter) return jupyter === "false";
  const names = [...body.classList, ...documentElement.classList];
  if (
    names.some((name) =>
      /^(?:light|light-theme|vscode-light|vscode-high-contrast-light|theme-light)$/.test(name),
    )
  )
    return false;
  if (names.some((name) => /^(?:dark|dark-theme|vscode-dark|vscode-high-contrast|theme-dark)$/.test(name)))
    return true;
  const said = documentElement.getAttribute("theme") ?? documentElement.getAttribute("data-theme");
  if (said === "dark" || said === "light") return said === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Asked for by the host's theme, or by the person's system. */
function wantsContrast() {
  const said = `${document.body.dataset.jpThemeName ?? ""} ${document.body.className}`;
  return /high[ -]contrast/i.test(said) || matchMedia("(prefers-contrast: more)").matches;
}

function paint() {
  const theme = isDark() ? "dark" : "light";
  const contrast = wantsContrast() ? "more" : null;
  for (const root of roots) {
    set(root, "data-theme", theme);
    set(root, "data-contrast", contrast);
  }
}

function watch() {
  const observer = new MutationObserver(paint);
  const asked = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("(prefers-contrast: more)")];
  for (const el of [document.body, document.documentElement]) observer.observe(el, { attributes: true });
  for (const one of asked) one.addEventListener("change", paint);
  return () => {
    observer.disconnect();
    for (const one of asked) one.removeEventListener("change", paint);
  };
}

/**
 * Keeps `root` in the host's colours until the returned function is called.
 * @param {HTMLElement} root
 */
export function follow(root) {
  roots.add(root);
  unwatch ??= watch();
  paint();
  const leave = wear(root);
  return () => {
    leave();
    roots.delete(root);
    if (roots.size > 0) return;
    unwatch?.();
    unwatch = null;
  };
}

/** @type {CSSStyleSheet | null} */
let sheet = null;

/**
 * Puts the styles where `el` stands. A view is often drawn before it stands anywhere; then we wait until it
 * has a size, which is told before the first paint.
 * @param {HTMLElement} el
 */
function wear(el) {
  if (adopt(el)) return () => {};
  const observer = new ResizeObserver(() => adopt(el) && observer.disconnect());
  observer.observe(el);
  return () => observer.disconnect();
}

/** @param {HTMLElement} el */
function adopt(el) {
  const root = el.getRootNode();
  if (!(root instanceof Document) && !(root instanceof ShadowRoot)) return false;
  try {
    sheet ??= newSheet();
    if (!root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    carry(el);
  }
  return true;
}

function newSheet() {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

/**
 * Where sheets cannot be adopted, as in a window of its own, the view carries its styles with it.
 * @param {HTMLElement} el
 */
function carry(el) {
  const style = document.createElement("style");
  style.textContent = css;
  el.prepend(style);
}
