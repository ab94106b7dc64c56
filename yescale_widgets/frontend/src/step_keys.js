/**
 * What keys do for players in step: space and K play and pause, a letter hears a column, X the next one, comma and full
 * stop go frame by frame, L, M and V press loop, mute and "one large".
 *
 * @import { Seat } from "./seats.js"
 */

/** A slider takes no letters. @param {EventTarget | null} target */
const typing = (target) =>
  target instanceof Element && target.matches("input:not([type=range]), textarea, select");

/**
 * @param {{ toggle: () => void, next: (among: Seat[]) => void, step: (by: number) => void,
 *   press: (name: "loop" | "sound" | "large") => void }} acts
 */
export function stepKeys({ toggle, next, step, press }) {
  /** @type {Record<string, (seats: Seat[]) => void>} */
  const acts = {
    " ": toggle,
    k: toggle,
    x: next,
    ",": () => step(-1),
    ".": () => step(1),
    l: () => press("loop"),
    m: () => press("sound"),
    v: () => press("large"),
  };

  /** What a key does here; undefined where it is nothing. @param {KeyboardEvent} event @param {Seat[]} seats */
  function actOf({ key, target }, seats) {
    if (key === " " && target instanceof Element && target.closest("button, a, summary")) return undefined;
    const lanes = seats.filter(({ letter }) => letter === key.toUpperCase());
    return lanes.length > 0 ? () => next(lanes) : acts[key.toLowerCase()];
  }

  /** @param {KeyboardEvent} event @param {Seat[]} seats @returns {boolean} whether it was for them */
  return function take(event, seats) {
    if (seats.length === 0 || event.ctrlKey || event.metaKey || event.altKey || typing(event.target))
      return false;
    const act = actOf(event, seats);
    if (!act) return false;
    event.preventDefault();
    act(seats);
    return true;
  };
}
