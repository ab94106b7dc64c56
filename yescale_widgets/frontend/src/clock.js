/**
 * One clock for several players. The one that is heard goes at its own pace and is the clock; the others follow it: what
 * is a little off runs a little faster or slower, what is far off is set anew. Nobody waits for one that has failed, and
 * nobody for longer than `PATIENCE`. No DOM and no timer here: `tick` is called while it does not stand still.
 *
 * @typedef {Pick<HTMLMediaElement, "currentTime" | "duration" | "paused" | "ended" | "seeking" | "readyState" |
 *   "networkState" | "playbackRate" | "muted" | "error" | "play" | "pause">} Player
 * @typedef {"paused" | "waiting" | "playing"} Motion
 */

/** So many seconds apart is together: half a frame at 60 frames a second. */
const NEAR = 0.008;
/** Further apart than that a player is set anew. */
const FAR = 0.25;
/** How much faster or slower one may run, as a share, and the seconds in which it would be back at its place. */
const STRONGEST = 0.2;
const BACK_IN = 0.4;
/** Seconds that the others wait for one that cannot play yet. */
export const PATIENCE = 4;
/** Seconds after a player was set anew, until it is judged again. */
const SETTLES = 0.4;
/** So close to its end a player counts as through. */
const END = 0.04;

const HAVE_METADATA = 1;
const HAVE_FUTURE_DATA = 3;
const NO_SOURCE = 3;

/** @param {() => number} now seconds @param {{ changed?: () => void, blocked?: () => void }} [tell] */
export function sharedClock(now, { changed = () => {}, blocked = () => {} } = {}) {
  /** Each player, how much too late it comes when it is set anew, and when it may be judged. @type {Map<Player, { lead: number, judged: number, set: boolean }>} */
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

  const usable = (/** @type {Player} */ one) => !one.error && one.readyState >= HAVE_METADATA;
  const over = (/** @type {Player} */ one, /** @type {number} */ at) => at >= one.duration - END;
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

  /** @param {Player} one @param {number} at */
  function put(one, at) {
    const wanted = Number.isFinite(one.duration) ? Math.min(at, one.duration) : at;
    if (Math.abs(one.currentTime - wanted) > 0.001) one.currentTime = wanted;
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

  /** @param {Player} one @param {number} wanted */
  function pace(one, wanted) {
    if (Math.abs(one.playbackRate - wanted) > 0.002) one.playbackRate = wanted;
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
    for (const one of members.keys()) if (one !== leader) follow(one, at);
  }

  /** Whether the others go by it. @param {Player} one */
  const leads = (one) => usable(one) && !one.paused && !one.ended && !one.seeking;

  /** @param {Player} one @param {number} at */
  function follow(one, at) {
    const member = members.get(one);
    if (!member || !usable(one) || one.seeking) return;
    if (over(one, at)) {
      if (one.paused) put(one, at);
      return;
    }
    if (one.readyState < HAVE_FUTURE_DATA || now() < member.judged) return;
    const off = one.currentTime - at;
    if (member.set) member.lead = Math.max(0, Math.min(1, member.lead - off));
    member.set = false;
    if (Math.abs(off) > FAR || (one.paused && Math.abs(off) > NEAR)) setAnew(one, member, at);
    if (one.paused) run(one);
    else if (!one.seeking) pace(one, Math.abs(off) < NEAR ? rate : rate * (1 - nudge(off)));
  }

  /** @param {number} off */
  const nudge = (off) => Math.max(-STRONGEST, Math.min(STRONGEST, off / BACK_IN));

  /** It comes a little late when it is set, as late as it came the last time. @param {Player} one @param {{ lead: number, judged: number, set: boolean }} member @param {number} at */
  function setAnew(one, member, at) {
    member.set = true;
    member.judged = now() + SETTLES;
    pace(one, rate);
    put(one, at + member.lead * rate);
  }

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
      members.set(one, { lead: 0, judged: 0, set: false });
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
