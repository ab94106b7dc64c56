/**
 * Players that are tied to one clock: it hears what becomes of each of them, and they have no controls of their own.
 *
 * @import { sharedClock } from "./clock.js"
 */

/** @param {ReturnType<typeof sharedClock>} clock @param {() => void} failed one of them does not play */
export function ties(clock, failed) {
  /** How each is let go. @type {Map<HTMLMediaElement, () => void>} */
  const tied = new Map();

  /** @param {HTMLMediaElement} player */
  function tie(player) {
    const listeners = Object.entries({
      pause: () => clock.stopped(player),
      play: () => clock.started(player),
      loadedmetadata: () => clock.arrived(player),
      error: failed,
    });
    for (const [name, listener] of listeners) player.addEventListener(name, listener);
    player.controls = false;
    clock.join(player);
    tied.set(player, () => {
      for (const [name, listener] of listeners) player.removeEventListener(name, listener);
      clock.leave(player);
    });
  }

  return {
    /** These and no others are tied. @param {Iterable<HTMLMediaElement>} players */
    keep(players) {
      const wanted = new Set(players);
      for (const [player, leave] of tied) if (!wanted.has(player)) tied.delete(player) && leave();
      for (const player of wanted) if (!tied.has(player)) tie(player);
    },
  };
}
