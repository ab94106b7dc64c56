/**
 * The clips or tracks of a row of answers, in step: one bar plays them all, and one of them is heard. Space plays, a
 * letter chooses who is heard, X takes the next one; the place stays.
 *
 * @import { Lane, Seat } from "./seats.js"
 */
import { sharedClock } from "./clock.js";
import { set } from "./dom.js";
import { frameRate, stepped } from "./film.js";
import { speak } from "./live.js";
import { labelOf, markSeats, seatsOf, seatWords } from "./seats.js";
import { transport } from "./transport.js";
import { t } from "./words.js";

/** Frames in a second where nobody says, and milliseconds between two looks at the players. */
const USUAL = 30;
const BEAT = 100;
/** Pixels of a panel in which clips do not stand side by side. */
const NARROW = 480;

/** @param {HTMLElement} cols what holds the columns */
export function inStep(cols) {
  const clock = sharedClock(() => performance.now() / 1000, { changed, blocked });
  /** @type {Seat[]} */
  let seats = [];
  /** @type {Map<HTMLMediaElement, () => void>} */
  const held = new Map();
  let timer = 0;
  let large = false;
  let fitted = false;
  /** Until somebody has chosen, or plays, the first one is heard, whichever came first. */
  let chose = false;
  const bar = transport({
    toggle,
    seek,
    hear: (at) => hear(seats[at]),
    step,
    speed: clock.speed,
    repeat: clock.repeat,
    silence: clock.silence,
    enlarge,
  });
  cols.addEventListener("click", chosen);

  /** @returns {Seat | undefined} */
  const heard = () => seats.find(({ player }) => player === clock.heard);

  function changed() {
    if (clock.motion !== "paused") timer ||= window.setInterval(beat, BEAT);
    else stop();
    draw();
  }

  function beat() {
    clock.tick();
    draw();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
  }

  function blocked() {
    speak(bar.el, t("This page lets nothing be heard unasked. Press play once more."));
  }

  function draw() {
    const at = seats.findIndex(({ player }) => player === clock.heard);
    bar.show({
      at,
      motion: clock.motion,
      time: clock.time(),
      length: clock.length(),
      waits: clock.awaited().flatMap((one) => seats.filter(({ player }) => player === one).map(labelOf)),
    });
    markSeats(seats, seats[at]);
  }

  function toggle() {
    if (clock.motion !== "paused") return clock.pause();
    // Until somebody plays them, no more than their heads was asked for.
    for (const { player } of seats) player.preload = "auto";
    chose = true;
    clock.play();
  }

  /** @param {Seat | undefined} seat */
  function hear(seat) {
    if (!seat) return;
    chose = true;
    clock.hear(seat.player);
    draw();
    speak(bar.el, t("{name} is heard", { name: seat.name }));
  }

  /** The next one, in a circle. @param {Seat[]} among */
  function next(among) {
    const seat = heard();
    hear(among[(seat ? among.indexOf(seat) + 1 : 0) % among.length]);
  }

  /** @param {number} to */
  function seek(to) {
    for (const { player } of seats) player.preload = "auto";
    clock.seek(to);
    draw();
  }

  /** @param {number} by frames */
  function step(by) {
    const seat = heard();
    if (seat?.media.kind !== "video") return;
    clock.pause();
    seek(stepped(clock.time(), by, frameRate(seat.media, USUAL), clock.length()));
  }

  /** Where there is room for one beside the other only in a pile, one large is what can be compared. */
  function fit() {
    if (fitted || seats.length < 2 || cols.clientWidth === 0) return;
    fitted = true;
    if (cols.clientWidth < NARROW) bar.press("large");
  }

  /** @param {boolean} on */
  function enlarge(on) {
    large = on;
    set(cols, "data-large", large);
  }

  /** A press on a clip or on its card chooses it; what can be pressed in it does its own. @param {MouseEvent} event */
  function chosen({ target }) {
    if (!(target instanceof Element) || target.closest("button, a, summary, select, input, label")) return;
    const seat = seats.find(({ player }) => player.closest("figure")?.contains(target));
    if (!seat) return;
    hear(seat);
    bar.focus();
  }

  /** @param {HTMLMediaElement} player */
  function join(player) {
    const listeners = {
      pause: () => clock.stopped(player),
      play: () => clock.started(player),
      loadedmetadata: () => clock.arrived(player),
      error: draw,
    };
    for (const [name, listener] of Object.entries(listeners)) player.addEventListener(name, listener);
    player.controls = false;
    clock.join(player);
    held.set(player, () => {
      for (const [name, listener] of Object.entries(listeners)) player.removeEventListener(name, listener);
      clock.leave(player);
    });
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    " ": toggle,
    k: toggle,
    x: () => next(seats),
    ",": () => step(-1),
    ".": () => step(1),
    l: () => bar.press("loop"),
    m: () => bar.press("sound"),
    v: () => bar.press("large"),
  };

  /** What a key does here; undefined where it is nothing. @param {KeyboardEvent} event */
  function actOf({ key, target }) {
    if (key === " " && target instanceof Element && target.closest("button, a, summary")) return undefined;
    const lanes = seats.filter(({ letter }) => letter === key.toUpperCase());
    if (lanes.length > 0) return () => next(lanes);
    return keys[key.toLowerCase()];
  }

  return {
    el: bar.el,
    /** @param {Lane[]} lanes */
    update(lanes) {
      seats = lanes.flatMap(seatsOf);
      const now = new Set(seats.map(({ player }) => player));
      for (const [player, leave] of held) {
        if (now.has(player)) continue;
        held.delete(player);
        leave();
      }
      for (const player of now) if (!held.has(player)) join(player);
      if (!chose && seats[0]) clock.hear(seats[0].player);
      const film = seats.some(({ media }) => media.kind === "video");
      bar.el.hidden = seats.length === 0;
      bar.offer(seats.map(seatWords), film);
      set(cols, "data-step", seats.length > 0);
      if (film) fit();
      set(cols, "data-large", large && film);
      draw();
    },
    /** @param {KeyboardEvent} event @returns {boolean} whether it was for them */
    key(event) {
      if (seats.length === 0 || event.ctrlKey || event.metaKey || event.altKey || typing(event.target))
        return false;
      const act = actOf(event);
      if (!act) return false;
      event.preventDefault();
      act();
      return true;
    },
    close() {
      stop();
      cols.removeEventListener("click", chosen);
      for (const leave of held.values()) leave();
      held.clear();
    },
  };
}

/** A slider takes no letters. @param {EventTarget | null} target */
const typing = (target) =>
  target instanceof Element && target.matches("input:not([type=range]), textarea, select");
