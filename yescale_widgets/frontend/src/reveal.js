/**
 * Text is drawn frame by frame at a steady pace, so that eight messages a second read like a flow.
 * What has arrived is on the page within `CATCH_UP` milliseconds.
 */
import { inTongue } from "./words.js";

const CATCH_UP = 250;

export const reducedMotion = () =>
  globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/**
 * How far to be at `now`: a pure step, so that tests need no frames.
 * @param {{ seen: number, goal: number, since: number, from: number }} pace
 * @param {number} now
 */
export function paceAt({ goal, since, from }, now) {
  const part = Math.min(1, Math.max(0, (now - since) / CATCH_UP));
  return Math.floor(from + (goal - from) * part);
}

/**
 * Calls `draw(seen)` each frame until `seen` has reached the goal.
 * @param {(seen: number) => void} draw
 */
export function reveal(draw) {
  const pace = { seen: 0, goal: 0, since: 0, from: 0 };
  let frame = 0;

  const step = inTongue((/** @type {number} */ now) => {
    frame = 0;
    pace.seen = Math.max(pace.seen, paceAt(pace, now));
    draw(pace.seen);
    if (pace.seen < pace.goal) frame = requestAnimationFrame(step);
  });

  return {
    /**
     * @param {number} least what counts as seen already
     * @param {number} goal
     */
    to(least, goal) {
      if (reducedMotion() || document.hidden) pace.seen = goal;
      pace.seen = Math.min(Math.max(pace.seen, least), goal);
      Object.assign(pace, { goal, from: pace.seen, since: performance.now() });
      if (pace.seen === goal) draw(goal);
      else frame ||= requestAnimationFrame(step);
    },
    stop() {
      cancelAnimationFrame(frame);
      frame = 0;
    },
  };
}
