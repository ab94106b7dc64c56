/**
 * How one player is kept at the place of another: what is a little off runs a little faster or slower, what is far off is
 * set anew. It comes late when it is set, and so it is set as much further as it came late the last time.
 *
 * @typedef {Pick<HTMLMediaElement, "currentTime" | "duration" | "paused" | "ended" | "seeking" | "readyState" |
 *   "networkState" | "playbackRate" | "muted" | "error" | "play" | "pause">} Player
 */

/** So many seconds apart is together: half a frame at 60 frames a second. */
const NEAR = 0.008;
/** Further apart than that a player is set anew. */
const FAR = 0.25;
/** How much faster or slower one may run, as a share, and the seconds in which it would be back at its place. */
const STRONGEST = 0.2;
const BACK_IN = 0.4;
/** Seconds after a player was set anew, until it is judged again. */
const SETTLES = 0.4;
/** So close to its end a player counts as through. */
export const END = 0.04;

const HAVE_METADATA = 1;
export const HAVE_FUTURE_DATA = 3;

/** @param {Player} one */
export const usable = (one) => !one.error && one.readyState >= HAVE_METADATA;

/** @param {Player} one @param {number} at */
export const over = (one, at) => at >= one.duration - END;

/** @param {Player} one @param {number} at */
export function put(one, at) {
  const wanted = Number.isFinite(one.duration) ? Math.min(at, one.duration) : at;
  if (Math.abs(one.currentTime - wanted) > 0.001) one.currentTime = wanted;
}

/** @param {Player} one @param {number} wanted */
export function pace(one, wanted) {
  if (Math.abs(one.playbackRate - wanted) > 0.002) one.playbackRate = wanted;
}

/** @param {number} off */
const nudge = (off) => Math.max(-STRONGEST, Math.min(STRONGEST, off / BACK_IN));

/** @param {Player} one @param {() => number} now seconds */
export function follower(one, now) {
  /** How much too late it comes when it is set anew, when it may be judged, and whether it was set since it was. */
  let [lead, judged, fresh] = [0, 0, false];

  /** @param {number} at @param {number} rate */
  function setAnew(at, rate) {
    fresh = true;
    judged = now() + SETTLES;
    pace(one, rate);
    put(one, at + lead * rate);
  }

  /**
   * Brings it nearer to a place; true where it stands and is to run.
   * @param {number} at @param {number} rate
   */
  return function follow(at, rate) {
    if (!usable(one) || one.seeking) return false;
    if (over(one, at)) {
      if (one.paused) put(one, at);
      return false;
    }
    if (one.readyState < HAVE_FUTURE_DATA || now() < judged) return false;
    const off = one.currentTime - at;
    if (fresh) lead = Math.max(0, Math.min(1, lead - off));
    fresh = false;
    if (Math.abs(off) > FAR || (one.paused && Math.abs(off) > NEAR)) setAnew(at, rate);
    if (!one.paused && !one.seeking) pace(one, Math.abs(off) < NEAR ? rate : rate * (1 - nudge(off)));
    return one.paused;
  };
}
