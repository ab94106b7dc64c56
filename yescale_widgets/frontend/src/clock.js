/**
 * One clock for several players. The one that is heard goes at its own pace and is the clock; the others follow it: what
 * is a little off runs a little faster or slower, what is far off is set anew. Nobody waits for one that has failed, and
 * nobody for longer than `PATIENCE`. No DOM and no timer here: `tick` is called while it does not stand still.
 *
 * @import { Player } from "./follow.js"
 * @typedef {"paused" | "waiting" | "playing"} Motion
 */

import { ensemble } from "./ensemble.js";
import { END, HAVE_FUTURE_DATA, over, pace, put, usable } from "./follow.js";

/** Seconds that the others wait for one that cannot play yet. */
export const PATIENCE = 4;

/** @typedef {{ changed?: () => void, blocked?: () => void }} Tell `blocked`: the page lets nothing be heard unasked */

/** @param {() => number} now seconds @param {Tell} [tell] */
export function sharedClock(now, tell) {
  const players = ensemble(now);
  const works = clockwork(now, players, tell);
  const { time } = works;
  const { length } = players;
  const stands = () => works.motion === "paused";

  return {
    time,
    length,
    tick: works.tick,
    awaited: works.awaited,
    repeat: works.repeat,
    speed: works.speed,
    silence: players.silence,
    get motion() {
      return works.motion;
    },
    get heard() {
      return players.heard;
    },
    /** @param {Player} one */
    join(one) {
      if (players.has(one)) return;
      players.join(one);
      if (stands() && usable(one)) put(one, time());
    },
    /** @param {Player} one */
    leave(one) {
      if (!players.has(one)) return;
      players.leave(one);
      if (players.isEmpty()) works.halt(0);
    },
    play() {
      if (!stands() || players.isEmpty()) return;
      works.gather(length() > 0 && time() >= length() - END ? 0 : time());
    },
    pause() {
      if (!stands()) works.halt(time());
    },
    /** @param {number} to */
    seek(to) {
      const at = Math.max(0, Math.min(to, length() || to));
      if (stands()) works.halt(at);
      else works.gather(at);
    },
    /** Which one is heard; the place stays. @param {Player} one */
    hear(one) {
      if (!players.has(one) || players.heard === one) return;
      works.hold();
      players.hear(one);
      tell?.changed?.();
    },
    /** Somebody else has let it stop: a key of the keyboard, or the system. @param {Player} one */
    stopped(one) {
      const stops = one.paused && !one.ended && usable(one);
      if (works.motion === "playing" && one === players.heard && stops) works.halt(time());
    },
    /** Somebody else has let it go. @param {Player} one */
    started(one) {
      if (!stands() || one.paused) return;
      if (one === players.heard) this.play();
      else one.pause();
    },
    /** One that could not show its place before: it goes where the others are. @param {Player} one */
    arrived(one) {
      if (players.has(one) && stands()) put(one, time());
      tell?.changed?.();
    },
  };
}

/**
 * What goes, waits and stands still.
 * @param {() => number} now seconds
 * @param {ReturnType<typeof ensemble>} players
 * @param {Tell} [tell]
 */
function clockwork(now, players, { changed = () => {}, blocked = () => {} } = {}) {
  const place = dial(now);
  const { length } = players;
  /** @type {Motion} */
  let motion = "paused";
  let loop = false;
  let waitsSince = 0;

  const time = () =>
    motion === "playing" ? Math.min(place.time(), length() || Number.POSITIVE_INFINITY) : place.time();

  /** @param {Motion} next @param {number} at */
  function become(next, at) {
    const other = next !== motion;
    motion = next;
    place.set(at, next === "playing");
    if (other) changed();
  }

  /** All stand at one place, and wait until they can go on from there. @param {number} at */
  function gather(at) {
    waitsSince = now();
    become("waiting", at);
    players.stand(at);
    start();
  }

  /** @param {number} at */
  function halt(at) {
    become("paused", at);
    players.stand(at);
  }

  /** Those that may still come. */
  const awaited = () => (motion === "waiting" ? players.late(time()) : []);

  /** Begins where all can play, or where those that can have waited long enough; where none can yet, it waits on. */
  function start() {
    const at = time();
    const missing = awaited();
    if (missing.length > 0 && now() - waitsSince < PATIENCE) return;
    const ready = players.able(at);
    if (ready.length === 0) {
      if (missing.length === 0) halt(at);
      return;
    }
    become("playing", at);
    for (const one of ready) if (!over(one, at)) run(one);
  }

  /** @param {Player} one */
  function run(one) {
    pace(one, place.rate);
    one.play()?.catch((error) => {
      if (error?.name !== "NotAllowedError" || one !== players.heard || motion === "paused") return;
      halt(time());
      blocked();
    });
  }

  function tick() {
    if (motion === "waiting") start();
    if (motion !== "playing") return;
    const leader = players.heard && leads(players.heard) ? players.heard : null;
    if (leader) {
      if (leader.readyState < HAVE_FUTURE_DATA && !over(leader, leader.currentTime)) return gather(time());
      place.set(leader.currentTime, true);
      pace(leader, place.rate);
    }
    const [at, end] = [time(), length()];
    if (end > 0 && at >= end - END / 2) return loop ? gather(0) : halt(end);
    players.follow(at, place.rate, leader).forEach(run);
  }

  /** From where it is now it goes on. */
  const hold = () => place.set(time(), motion === "playing");

  return {
    get motion() {
      return motion;
    },
    time,
    gather,
    halt,
    awaited,
    tick,
    hold,
    /** @param {boolean} on */
    repeat(on) {
      loop = on;
    },
    /** @param {number} times */
    speed(times) {
      hold();
      place.rate = times;
      players.pace(times);
    },
  };
}

/** Whether the others go by it. @param {Player} one */
const leads = (one) => usable(one) && !one.paused && !one.ended && !one.seeking;

/** A place in the media, in seconds, that stands still or goes on at a rate. @param {() => number} now seconds */
function dial(now) {
  let since = now();
  let from = 0;
  let going = false;
  return {
    rate: 1,
    time() {
      return going ? from + (now() - since) * this.rate : from;
    },
    /** @param {number} at @param {boolean} goes */
    set(at, goes) {
      since = now();
      from = at;
      going = goes;
    },
  };
}
