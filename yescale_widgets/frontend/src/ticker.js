/** One clock for all that counts seconds; it stands still while nobody looks. */

import { inTongue } from "./words.js";

/** @type {Set<() => void>} */
const listeners = new Set();
let timer = 0;

function beat() {
  if (!document.hidden) for (const listener of [...listeners]) listener();
}

/** @param {() => void} work */
export function everySecond(work) {
  const listener = inTongue(work);
  listeners.add(listener);
  timer ||= window.setInterval(beat, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = 0;
  };
}

/** This page's clock in seconds. */
export const localNow = () => Date.now() / 1000;
