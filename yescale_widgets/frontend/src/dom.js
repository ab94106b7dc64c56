/**
 * Elements without HTML: every string becomes a text node.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/**
 * Attributes by name; `on…` functions are listeners; null and false leave an attribute out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(el, name, value);
  el.append(...children.filter(isChild).map(asText));
  return el;
}

/** @param {Child} child @returns {child is Node | string | number} */
const isChild = (child) => child !== null && child !== undefined && child !== false && child !== "";

/** @param {Node | string | number} child */
const asText = (child) => (child instanceof Node ? child : String(child));

/**
 * @param {Element} el
 * @param {string} name
 * @param {unknown} value
 */
function give(el, name, value) {
  if (typeof value === "function") el.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
  else set(el, name, value);
}

/**
 * Sets, or takes away, one attribute; does nothing where it is already so.
 * @param {Element} el
 * @param {string} name
 * @param {unknown} value
 */
export function set(el, name, value) {
  if (value === null || value === undefined || value === false) el.removeAttribute(name);
  else if (el.getAttribute(name) !== `${value === true ? "" : value}`) {
    el.setAttribute(name, value === true ? "" : `${value}`);
  }
}

/**
 * Writes text only where it differs, so that nothing is laid out or read aloud twice.
 * @param {Element} el
 * @param {string} text
 */
export function write(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

/** Writes text where there is some, and hides its place where there is none. @param {HTMLElement} el @param {string | null | undefined} text */
export function put(el, text) {
  el.hidden = !text;
  write(el, text ?? "");
}

/**
 * Makes `children` the children of `el`, leaving alone those that are in place: a player goes on playing.
 * @param {Element} el
 * @param {readonly Child[]} children
 */
export function fill(el, children) {
  const wanted = new Set(children.filter(isChild).map(toNode));
  for (const old of [...el.childNodes]) if (!wanted.has(old)) old.remove();
  let at = el.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else el.insertBefore(node, at);
  }
}

/** @param {Node | string | number} child */
const toNode = (child) => (child instanceof Node ? child : document.createTextNode(String(child)));

/** The attributes of what may be longer than its box: the keyboard can go there and scroll it. @param {string} name */
export const scrolling = (name) => ({ tabindex: "0", role: "group", "aria-label": name });

/** What has the focus, in the shadow root where there is one. @param {Element} near @returns {HTMLElement | null} */
export function focused(near) {
  const { activeElement = null } = /** @type {Document | ShadowRoot} */ (near.getRootNode());
  return activeElement instanceof HTMLElement ? activeElement : null;
}

/** Whether the focus is on it or in it. @param {Element} el */
export const holdsFocus = (el) => el.contains(focused(el));

/**
 * Does something to what lies in a box that can have the focus. What is moved loses it, and gets it back; from what is
 * gone it would fall to the page, and goes to the box.
 * @param {HTMLElement} box
 * @param {() => void} work
 */
export function keepingFocus(box, work) {
  const held = focused(box);
  if (!held || !box.contains(held)) return work();
  work();
  for (const next of [held, box]) if (!holdsFocus(box)) next.focus({ preventScroll: true });
}

/**
 * Gives a panel the focus that its own controls have lost: left to the page, the next key would be a command of the
 * notebook.
 * @param {HTMLElement} root
 */
export function focusPanel(root) {
  root.tabIndex = -1;
  root.focus({ preventScroll: true });
  root.addEventListener("blur", () => root.removeAttribute("tabindex"), { once: true });
}

/**
 * Shuts a control that may have the focus: were it `disabled`, the focus would fall to the page.
 * @param {Element} el
 * @param {boolean} is
 */
export const shut = (el, is) => set(el, "aria-disabled", is ? "true" : null);

/**
 * A button of words, which does nothing while it is shut. Icon-only ones pass a `title`, which is their name too.
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {Record<string, unknown>} [attributes]
 */
export function button(label, onclick, attributes = {}) {
  const name = attributes.title && label.length < 3 ? { "aria-label": attributes.title } : {};
  const act = (/** @type {MouseEvent} */ event) => {
    if (el.getAttribute("aria-disabled") !== "true") onclick(event);
  };
  const el = h("button", { type: "button", class: "yw-quiet", ...name, ...attributes, onclick: act }, label);
  return el;
}

/**
 * Escape shuts what has been opened in place, and is then not heard by what lies around it.
 * @param {() => void} shut
 */
export function onEscape(shut) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    shut();
  };
}

/**
 * What a button opens in place, so that nothing floats and nothing is cut off. Escape in there shuts it.
 * @param {HTMLElement} opener
 * @param {HTMLElement} line
 * @param {(open: boolean) => void} [then]
 */
export function disclosure(opener, line, then = () => {}) {
  line.hidden = true;
  set(opener, "aria-expanded", "false");

  /** The focus goes back to the button from what is shut, and stays where it is otherwise. @param {boolean} open */
  function show(open) {
    if (line.hidden !== open) return;
    const back = !open && holdsFocus(line);
    line.hidden = !open;
    set(opener, "aria-expanded", String(open));
    then(open);
    if (back) opener.focus();
  }

  /** Somebody is through with it. */
  function leave() {
    show(false);
    opener.focus();
  }

  const onkeydown = onEscape(leave);
  line.addEventListener("keydown", onkeydown);
  return { show, leave, onkeydown, toggle: () => show(line.hidden === true) };
}

let count = 0;

/** An id that no other element of the page has, for labels and descriptions. */
export function uid() {
  count += 1;
  return `yw-${count}`;
}
