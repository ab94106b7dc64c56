/**
 * One clock for several players. The one that is heard goes at its own pace and is the clock; the others follow it: what
 * is a little off runs a little faster or slower, what is far off is set anew. Nobody waits for one that has failed, and
 * nobody for longer than `PATIENCE`. No DOM and no timer here: `tick` is called while it does not stand still.
 *
 * @import { Player } from "./follow.js"
 * @typedef {"paused" | "waiting" | "playing"} Motion
 */

import { END, follower, HAVE_FUTURE_DATA, over, pace, put, usable } from "./follow.js";

/** Seconds that the others wait for one that cannot play yet. */
export const PATIENCE = 4;
const NO_SOURCE = 3;

/** @param {() => number} now seconds @param {{ changed?: () => void, blocked?: () => void }} [tell] */
export function sharedClock(now, { changed = () => {}, blocked = () => {} } = {}) {
  /** Each player, and how it is kept where the others are. @type {Map<Player, ReturnType<typeof follower>>} */
  const members = new Map();
  /** @type {Motion} */
  let motion = "paused";
  /** @type {Player | null} */
  let heard = null;
  let silent = false;
  let loop = false;
  let rate = 1;
  /** The media time `at` a moment of `now`. */
  let anchor = { at: 0, time: 0 };
  let waitsSince = 0;

  const able = (/** @type {Player} */ one) =>
    usable(one) && !one.seeking && (one.readyState >= HAVE_FUTURE_DATA || over(one, anchor.time));
  const hopeless = (/** @type {Player} */ one) => Boolean(one.error) || one.networkState === NO_SOURCE;
  const each = (/** @type {(one: Player) => void} */ act) => [...members.keys()].filter(usable).forEach(act);

  function length() {
    let most = 0;
    each(({ duration }) => {
      if (Number.isFinite(duration)) most = Math.max(most, duration);
    });
    return most;
  }

  function time() {
    if (motion !== "playing") return anchor.time;
    return Math.min(anchor.time + (now() - anchor.at) * rate, length() || Number.POSITIVE_INFINITY);
  }

  /** @param {Motion} next @param {number} at */
  function become(next, at) {
    const other = next !== motion;
    motion = next;
    anchor = { at: now(), time: at };
    if (other) changed();
  }

  /** All stand at one place, and wait until they can go on from there. @param {number} at */
  function gather(at) {
    waitsSince = now();
    become("waiting", at);
    each((one) => {
      one.pause();
      put(one, at);
    });
    start();
  }

  /** Those that may still come. */
  const awaited = () =>
    motion === "waiting" ? [...members.keys()].filter((one) => !hopeless(one) && !able(one)) : [];

  /** Begins where all can play, or where those that can have waited long enough; where none can yet, it waits on. */
  function start() {
    const missing = awaited();
    if (missing.length > 0 && now() - waitsSince < PATIENCE) return;
    const ready = [...members.keys()].filter(able);
    if (ready.length === 0) {
      if (missing.length === 0) halt(anchor.time);
      return;
    }
    become("playing", anchor.time);
    for (const one of ready) if (!over(one, anchor.time)) run(one);
  }

  /** @param {Player} one */
  function run(one) {
    pace(one, rate);
    const begun = one.play();
    begun?.catch((error) => {
      if (error?.name !== "NotAllowedError" || one !== heard || motion === "paused") return;
      halt(time());
      blocked();
    });
  }

  /** @param {number} at */
  function halt(at) {
    become("paused", at);
    each((one) => {
      one.pause();
      put(one, at);
    });
  }

  function tick() {
    if (motion === "waiting") start();
    if (motion !== "playing") return;
    const leader = heard && leads(heard) ? heard : null;
    if (leader) {
      if (leader.readyState < HAVE_FUTURE_DATA && !over(leader, leader.currentTime)) return gather(time());
      anchor = { at: now(), time: leader.currentTime };
      pace(leader, rate);
    }
    const at = time();
    if (length() > 0 && at >= length() - END / 2) return loop ? gather(0) : halt(length());
    for (const [one, follow] of members) if (one !== leader && follow(at, rate)) run(one);
  }

  /** Whether the others go by it. @param {Player} one */
  const leads = (one) => usable(one) && !one.paused && !one.ended && !one.seeking;

  function voices() {
    for (const one of members.keys()) one.muted = silent || one !== heard;
  }

  return {
    time,
    length,
    tick,
    awaited,
    get motion() {
      return motion;
    },
    get heard() {
      return heard;
    },
    get loop() {
      return loop;
    },
    get silent() {
      return silent;
    },
    /** @param {Player} one */
    join(one) {
      if (members.has(one)) return;
      members.set(one, follower(one, now));
      heard ??= one;
      voices();
      if (motion === "paused" && usable(one)) put(one, anchor.time);
    },
    /** @param {Player} one */
    leave(one) {
      if (!members.delete(one)) return;
      if (heard === one) heard = members.keys().next().value ?? null;
      voices();
      if (members.size === 0) become("paused", 0);
    },
    play() {
      if (motion !== "paused" || members.size === 0) return;
      gather(length() > 0 && anchor.time >= length() - END ? 0 : anchor.time);
    },
    pause() {
      if (motion !== "paused") halt(time());
    },
    /** @param {number} to */
    seek(to) {
      const at = Math.max(0, Math.min(to, length() || to));
      if (motion === "paused") halt(at);
      else gather(at);
    },
    /** Which one is heard; the place stays. @param {Player} one */
    hear(one) {
      if (!members.has(one) || heard === one) return;
      anchor = { at: now(), time: time() };
      heard = one;
      voices();
      changed();
    },
    /** @param {boolean} on */
    silence(on) {
      silent = on;
      voices();
    },
    /** @param {boolean} on */
    repeat(on) {
      loop = on;
    },
    /** @param {number} times */
    speed(times) {
      anchor = { at: now(), time: time() };
      rate = times;
      each((one) => pace(one, rate));
    },
    /** Somebody else has let it stop: a key of the keyboard, or the system. @param {Player} one */
    stopped(one) {
      if (motion === "playing" && one === heard && one.paused && !one.ended && usable(one)) halt(time());
    },
    /** Somebody else has let it go. @param {Player} one */
    started(one) {
      if (motion !== "paused" || one.paused) return;
      if (one === heard) this.play();
      else one.pause();
    },
    /** One that could not show its place before: it goes where the others are. @param {Player} one */
    arrived(one) {
      if (members.has(one) && motion === "paused") put(one, anchor.time);
      changed();
    },
  };
}

/** @typedef {ReturnType<typeof sharedClock>} Clock */
