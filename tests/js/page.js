/** A page without a browser, and a panel on it whose kernel is the test. */
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
  const made = create(kind, host);
  const close = made.mount(el);
  const hear = (is, message = {}, buffers = undefined) => made.receive({ is, ...message }, buffers);
  return { el, sent, traits, host, hear, close, made, verbs: () => sent.map((message) => message.do) };
}

/** What was asked with one verb. */
export const asked = (sent, verb) => sent.filter((message) => message.do === verb);

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

/** After all frames and timers that are due. */
export const settled = (ms = 40) => new Promise((resolve) => setTimeout(resolve, ms));

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
