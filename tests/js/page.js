/** A page without a browser, and a panel on it whose kernel is the test. */
import { after } from "node:test";
import { Window } from "happy-dom";

const window = new Window({ url: "http://127.0.0.1/" });
const NAMES = [
  "document",
  "Node",
  "Element",
  "HTMLElement",
  "HTMLMediaElement",
  "HTMLVideoElement",
  "HTMLImageElement",
  "Document",
  "ShadowRoot",
  "DOMParser",
  "CSSStyleSheet",
  "MutationObserver",
  "ResizeObserver",
  "Event",
  "CustomEvent",
  "getComputedStyle",
  "matchMedia",
  "requestAnimationFrame",
  "cancelAnimationFrame",
];
globalThis.window = window;
for (const name of NAMES) {
  const value = window[name];
  globalThis[name] = typeof value === "function" && !value.prototype ? value.bind(window) : value;
}
const { create } = await import("../../yescale_widgets/static/yw.js");

/** What shuts the views that are open. @type {Set<() => void>} */
const open = new Set();
after(() => {
  for (const close of open) close();
});

/** A view of a panel; what is still open at the end of a file is shut there. */
function mounted(mount, el) {
  const leave = mount(el);
  const close = () => open.delete(close) && leave();
  open.add(close);
  return close;
}

/** @param {string} kind */
export function panel(kind, traits = {}) {
  const sent = [];
  const watchers = new Map();
  const el = document.createElement("div");
  document.body.append(el);
  const host = {
    send: (message, buffers) => sent.push(buffers ? { ...message, buffers } : message),
    get: (name) => traits[name],
    set(name, value) {
      traits[name] = value;
      for (const watcher of [...(watchers.get(name) ?? [])]) watcher();
    },
    watch(name, callback) {
      const all = watchers.get(name) ?? new Set();
      watchers.set(name, all.add(callback));
      return () => all.delete(callback);
    },
  };
  const { receive, mount } = create(kind, host);
  const made = { receive, mount: (place) => mounted(mount, place) };
  const close = made.mount(el);
  const hear = (is, message = {}, buffers = undefined) => made.receive({ is, ...message }, buffers);
  return { el, sent, traits, host, hear, close, made, verbs: () => sent.map((message) => message.do) };
}

/** What was asked with one verb. */
export const asked = (sent, verb) => sent.filter((message) => message.do === verb);

/** The same, or null until there is so much of it. */
export const some = (sent, verb, count = 1) => (asked(sent, verb).length >= count ? asked(sent, verb) : null);

/** The button that says `words`. */
export const buttonOf = (el, words) =>
  [...el.querySelectorAll("button")].find(
    (one) => one.textContent === words || one.getAttribute("aria-label") === words,
  );

/** Types into a control as a person does. */
export function type(control, text) {
  control.value = text;
  control.dispatchEvent(new window.Event("input", { bubbles: true }));
}

/** @param {Element} el @param {string} key */
export function press(el, key, more = {}) {
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  el.dispatchEvent(event);
  return event;
}

/** After the next frame, and so after all that was put off to it. */
export const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));

/** How long something that takes its time may take, in milliseconds. */
const PATIENCE = 30_000;

/** What `look` gives once it gives something; the page works meanwhile. */
export async function until(look) {
  const late = performance.now() + PATIENCE;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > late) throw new Error(`This never came: ${look}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Takes the page's clock in hand for one test: it goes on by `tick(ms)` alone. */
export function clock(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(window, "setTimeout", (...given) => setTimeout(...given));
  return (ms) => t.mock.timers.tick(ms);
}

export function task(more = {}) {
  return {
    key: "k1",
    id: "7b0c",
    name: "pika.generate",
    title: "",
    prompt: "a boat",
    status: "running",
    raw_status: "pending",
    progress: null,
    started: 100,
    finished: null,
    now: 138,
    typical: [60, 180],
    watching: true,
    note: null,
    media: [],
    previews: [],
    text: null,
    error: null,
    again: true,
    ...more,
  };
}
