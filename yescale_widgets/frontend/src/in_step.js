/**
 * The clips or tracks of a row of answers, in step: one bar plays them all, and one of them is heard. Space plays, a
 * letter chooses who is heard, X takes the next one; the place stays.
 *
 * @import { Lane, Seat } from "./seats.js"
 */
import { conductor } from "./conductor.js";
import { set } from "./dom.js";
import { speak } from "./live.js";
import { labelOf, markSeats, seatsOf, seatWords } from "./seats.js";
import { stepKeys } from "./step_keys.js";
import { transport } from "./transport.js";
import { t } from "./words.js";

/** Pixels of a panel in which clips do not stand side by side. */
const NARROW = 480;

/** @param {HTMLElement} cols what holds the columns */
export function inStep(cols) {
  /** @type {Seat[]} */
  let seats = [];
  let large = false;
  let fitted = false;
  const all = conductor({
    draw,
    heard: ({ name }) => speak(bar.el, t("{name} is heard", { name })),
    blocked: () => speak(bar.el, t("This page lets nothing be heard unasked. Press play once more.")),
  });
  const bar = transport({ ...all, hear: (at) => all.hear(seats[at]), enlarge });
  const keys = stepKeys({ ...all, press: bar.press });
  cols.addEventListener("click", chosen);

  function draw() {
    const heard = all.heard();
    const { waits, ...now } = all.now();
    bar.show({ ...now, at: heard ? seats.indexOf(heard) : -1, waits: waits.map(labelOf) });
    markSeats(seats, heard);
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
    all.hear(seat);
    bar.focus();
  }

  return {
    el: bar.el,
    /** @param {KeyboardEvent} event @returns {boolean} whether it was for them */
    key: (event) => keys(event, seats),
    /** @param {Lane[]} lanes */
    update(lanes) {
      seats = lanes.flatMap(seatsOf);
      all.take(seats);
      const film = seats.some(({ media }) => media.kind === "video");
      bar.el.hidden = seats.length === 0;
      bar.offer(seats.map(seatWords), film);
      set(cols, "data-step", seats.length > 0);
      if (film) fit();
      set(cols, "data-large", large && film);
      draw();
    },
    close() {
      cols.removeEventListener("click", chosen);
      all.close();
    },
  };
}
