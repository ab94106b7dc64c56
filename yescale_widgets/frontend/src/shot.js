/**
 * One answer of a grid of pictures: its pictures, or how far they are, and what they took.
 *
 * @import { Turn } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
import { button, fill, h, set } from "./dom.js";
import { faultNodes } from "./fault.js";
import { cost, seconds } from "./format.js";
import { imagePiece } from "./picture.js";
import { t } from "./words.js";

/**
 * @param {Turn} turn
 * @param {{ media: MediaStore, better: () => void, again: () => void, open: (zoom: HTMLElement) => void }} acts
 */
export function shotView(turn, { media: store, better, again, open }) {
  const pictures = h("div", { class: "yw-shot-pictures" });
  const waits = h("div", { class: "yw-shot-waits yw-small" }, t("being made"));
  const fault = h("div", { class: "yw-fault", hidden: true });
  const retry = button(t("Try again"), again, { class: "yw-plain yw-retry", hidden: true });
  const facts = h("div", { class: "yw-foot yw-small" });
  const vote = button(t("Better"), better, { class: "yw-vote", "aria-pressed": "false", hidden: true });
  const el = h(
    "div",
    { class: "yw-shot", "data-s": turn.s },
    pictures,
    waits,
    fault,
    retry,
    h("div", { class: "yw-shot-foot" }, facts, vote),
  );
  /** @type {ReturnType<typeof imagePiece>[]} */
  const pieces = [];
  let name = "";

  function draw() {
    const stage = turn.status === "done" ? "succeeded" : turn.status;
    const images = turn.media.filter(({ kind }) => kind === "image");
    while (pieces.length > images.length) pieces.pop()?.close();
    for (const [at, media] of images.entries()) {
      const origin = { store, key: turn.s, index: turn.media.indexOf(media), stage };
      pieces[at]?.update(media, stage);
      pieces[at] ??= imagePiece(media, nameOf(at, images.length), origin, { open, picked: null });
    }
    fill(
      pictures,
      pieces.map(({ el }) => el),
    );
    set(pictures, "data-many", pieces.length > 1);
  }

  /** @param {number} at @param {number} of */
  const nameOf = (at, of) =>
    of > 1 ? t("{title}, {number} of {of}", { title: name, number: at + 1, of }) : name;

  return {
    el,
    turn,
    players: () => [],
    /** The pictures that can be enlarged. */
    shots: () => pieces.map(({ zoom, img }) => ({ zoom, img, name: img.alt })),
    /** What its pictures are called. @param {string} words */
    call(words) {
      if (name === words) return;
      name = words;
      for (const [at, piece] of pieces.entries()) piece.call(nameOf(at, pieces.length));
    },
    /** @param {unknown} _column @param {{ open: boolean, hidden: boolean }} around */
    update(_column, { open: votes, hidden }) {
      const live = turn.status === "streaming";
      draw();
      set(el, "aria-busy", live ? "true" : null);
      waits.hidden = !live || pieces.length > 0;
      fill(fault, turn.error ? faultNodes(turn.error) : []);
      fault.hidden = !turn.error;
      retry.hidden = !turn.error || live || hidden || turn.stuck === true;
      const { foot } = turn;
      fill(
        facts,
        foot && turn.status !== "failed"
          ? [foot.total != null && h("span", {}, seconds(foot.total)), h("span", {}, cost(foot.cost))]
          : [],
      );
      vote.hidden = !votes || live || turn.status === "failed";
    },
    /** @param {boolean} is */
    best: (is) => set(vote, "aria-pressed", String(is)),
    close() {
      for (const { close } of pieces) close();
    },
  };
}
