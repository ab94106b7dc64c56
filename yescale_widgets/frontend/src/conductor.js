/**
 * Those who play in step, as one: who is heard, where they are, and what can be done with all of them. It looks at its
 * players while they go; what is seen of it is drawn elsewhere.
 *
 * @import { Seat } from "./seats.js"
 */
import { sharedClock } from "./clock.js";
import { frameRate, stepped } from "./film.js";
import { ties } from "./ties.js";
import { inTongue } from "./words.js";

/** Frames in a second where nobody says, and milliseconds between two looks at the players. */
const USUAL = 30;
const BEAT = 100;

/** @param {{ draw: () => void, heard: (seat: Seat) => void, blocked: () => void }} tell `heard`: somebody has chosen that one */
export function conductor({ draw, heard: told, blocked }) {
  const seconds = () => performance.now() / 1000;
  const clock = sharedClock(seconds, { changed: inTongue(changed), blocked: inTongue(blocked) });
  const tied = ties(clock, draw);
  const beat = inTongue(() => {
    clock.tick();
    draw();
  });
  /** @type {Seat[]} */
  let seats = [];
  let timer = 0;
  /** Until somebody has chosen, or plays, the first one is heard, whichever came first. */
  let chose = false;

  /** @returns {Seat | undefined} */
  const heard = () => seats.find(({ player }) => player === clock.heard);

  function changed() {
    if (clock.motion !== "paused") timer ||= window.setInterval(beat, BEAT);
    else stop();
    draw();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
  }

  /** Until somebody plays them, no more than their heads was asked for. */
  function fetchAll() {
    for (const { player } of seats) player.preload = "auto";
  }

  /** @param {number} to */
  function seek(to) {
    fetchAll();
    clock.seek(to);
    draw();
  }

  /** @param {Seat | undefined} seat */
  function hear(seat) {
    if (!seat) return;
    chose = true;
    clock.hear(seat.player);
    draw();
    told(seat);
  }

  return {
    heard,
    seek,
    hear,
    speed: clock.speed,
    repeat: clock.repeat,
    silence: clock.silence,
    toggle() {
      if (clock.motion !== "paused") return clock.pause();
      fetchAll();
      chose = true;
      clock.play();
    },
    /** The next one, in a circle. @param {Seat[]} among */
    next(among) {
      const seat = heard();
      hear(among[(seat ? among.indexOf(seat) + 1 : 0) % among.length]);
    },
    /** @param {number} by frames */
    step(by) {
      const seat = heard();
      if (seat?.media.kind !== "video") return;
      clock.pause();
      seek(stepped(clock.time(), by, frameRate(seat.media, USUAL), clock.length()));
    },
    /** Where they are, and for whom they wait. */
    now() {
      const awaited = new Set(clock.awaited());
      return {
        motion: clock.motion,
        time: clock.time(),
        length: clock.length(),
        waits: seats.filter(({ player }) => awaited.has(player)),
      };
    },
    /** Those that play from now on. @param {Seat[]} next */
    take(next) {
      seats = next;
      tied.keep(seats.map(({ player }) => player));
      if (!chose && seats[0]) clock.hear(seats[0].player);
    },
    close() {
      stop();
      tied.keep([]);
    },
  };
}
