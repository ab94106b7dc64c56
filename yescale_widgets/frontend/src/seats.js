/**
 * Who plays in a row of answers: a letter for each column, a number for each of its takes.
 *
 * @import { Media } from "./protocol.js"
 */
import { set } from "./dom.js";
import { t } from "./words.js";

/**
 * @typedef {{ s: string, name: string, el: HTMLElement, players: { player: HTMLMediaElement, media: Media }[] }} Lane
 * @typedef {{ player: HTMLMediaElement, media: Media, lane: HTMLElement, letter: string, take: string, name: string,
 *   who: string }} Seat
 */

const LETTERS = "ABCDEFGHIJ";

/** @param {Lane} lane @param {number} at @returns {Seat[]} */
export function seatsOf({ name, el, players }, at) {
  const letter = LETTERS[at] ?? "";
  return players.map(({ player, media }, index) => ({
    player,
    media,
    lane: el,
    letter,
    who: name,
    take: players.length > 1 ? `${index + 1}` : "",
    name:
      players.length > 1
        ? t("{title}, {number} of {of}", { title: name, number: index + 1, of: players.length })
        : name,
  }));
}

/** "A", or "A 2" where it gave several. @param {Seat} seat */
export const labelOf = ({ letter, take }) => [letter, take].filter(Boolean).join(" ");

/** @param {Seat} seat */
export const seatWords = (seat) => ({
  label: labelOf(seat),
  name: seat.name,
  letter: seat.letter,
  who: seat.who,
});

/** Marks each by its letter, and the one that is heard. @param {Seat[]} seats @param {Seat | undefined} heard */
export function markSeats(seats, heard) {
  for (const seat of seats) {
    const { lane, player, who, letter } = seat;
    const title = lane.querySelector(".yw-title");
    if (title) set(title, "data-letter", who === letter ? null : letter);
    set(lane, "data-heard", heard?.lane === lane);
    set(player.closest("figure") ?? player, "data-heard", seat === heard);
  }
}
