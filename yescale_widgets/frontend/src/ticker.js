/** When something is drawn that no message draws: each second, while somebody looks, and in the next frame. */

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

/**
 * Work that is put off to the next frame, and done once in it however often it is asked for.
 * @param {() => void} work
 */
export function oncePerFrame(work) {
  let pending = 0;
  const run = inTongue(() => {
    pending = 0;
    work();
  });
  return {
    ask() {
      pending ||= requestAnimationFrame(run);
    },
    stop: () => cancelAnimationFrame(pending),
  };
}

/** This page's clock in seconds. */
export const localNow = () => Date.now() / 1000;
