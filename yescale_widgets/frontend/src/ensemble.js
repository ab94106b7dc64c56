/**
 * Players that are to be at one place: which of them is heard, who of them can go on, and what is done to all. It keeps
 * no time: whoever asks says at which place of the media they are to be.
 *
 * @import { Player } from "./follow.js"
 */
import { follower, HAVE_FUTURE_DATA, over, pace, put, usable } from "./follow.js";

const NO_SOURCE = 3;

/** Whether it can go on from a place, or is through there. @param {Player} one @param {number} at */
const able = (one, at) =>
  usable(one) && !one.seeking && (one.readyState >= HAVE_FUTURE_DATA || over(one, at));

/** Nobody waits for such a one. @param {Player} one */
const hopeless = (one) => Boolean(one.error) || one.networkState === NO_SOURCE;

/** @param {() => number} now seconds */
export function ensemble(now) {
  /** Each player, and how it is kept where the others are. @type {Map<Player, ReturnType<typeof follower>>} */
  const members = new Map();
  /** @type {Player | null} */
  let heard = null;
  let silent = false;

  const all = () => [...members.keys()];
  const present = () => all().filter(usable);

  function voices() {
    for (const one of all()) one.muted = silent || one !== heard;
  }

  return {
    get heard() {
      return heard;
    },
    isEmpty: () => members.size === 0,
    /** @param {Player} one */
    has: (one) => members.has(one),
    /** Those that can go on from a place. @param {number} at */
    able: (at) => all().filter((one) => able(one, at)),
    /** Those that cannot go on from there, but may still come. @param {number} at */
    late: (at) => all().filter((one) => !hopeless(one) && !able(one, at)),
    /** Seconds of the longest one; 0 where none is known. */
    length: () =>
      Math.max(
        0,
        ...present()
          .map(({ duration }) => duration)
          .filter(Number.isFinite),
      ),
    /** All stand at one place. @param {number} at */
    stand(at) {
      for (const one of present()) {
        one.pause();
        put(one, at);
      }
    },
    /** @param {number} rate */
    pace(rate) {
      for (const one of present()) pace(one, rate);
    },
    /**
     * Brings all but the one that leads nearer to a place; gives those that stand and are to run.
     * @param {number} at
     * @param {number} rate
     * @param {Player | null} leader
     */
    follow: (at, rate, leader) =>
      [...members].filter(([one, follow]) => one !== leader && follow(at, rate)).map(([one]) => one),
    /** @param {Player} one */
    join(one) {
      members.set(one, follower(one, now));
      heard ??= one;
      voices();
    },
    /** Where it was the one that is heard, another is. @param {Player} one */
    leave(one) {
      members.delete(one);
      if (heard === one) heard = all()[0] ?? null;
      voices();
    },
    /** @param {Player} one */
    hear(one) {
      heard = one;
      voices();
    },
    /** @param {boolean} on */
    silence(on) {
      silent = on;
      voices();
    },
  };
}
