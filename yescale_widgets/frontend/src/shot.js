/**
 * One answer of a grid of pictures: its pictures, or how far they are, and what they took.
 *
 * @import { Turn } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
import { fill, h, set } from "./dom.js";
import { cost, seconds } from "./format.js";
import { outcome } from "./outcome.js";
import { imagePiece } from "./picture.js";
import { t } from "./words.js";

/**
 * @param {Turn} turn
 * @param {import("./outcome.js").Acts & { media: MediaStore, open: (zoom: HTMLElement) => void }} given
 */
export function shotView(turn, { media: store, open, ...acts }) {
  const pictures = h("div", { class: "yw-shot-pictures" });
  const facts = h("div", { class: "yw-foot yw-small" });
  const el = h("div", { class: "yw-shot", "data-s": turn.s });
  const { waits, fault, retry, vote, update: end } = outcome(turn, el, acts);
  el.append(pictures, waits, fault, retry, h("div", { class: "yw-shot-foot" }, facts, vote));
  /** @type {ReturnType<typeof imagePiece>[]} */
  const pieces = [];
  let name = "";

  function draw() {
    const stage = turn.status === "done" ? "succeeded" : turn.status;
    const images = turn.media.filter(({ kind }) => kind === "image");
    while (pieces.length > images.length) pieces.pop()?.close();
    for (const [at, media] of images.entries()) {
      const origin = { store, key: turn.s, index: turn.media.indexOf(media), stage };
      const called = nameOf(at, images.length);
      pieces[at]?.update(media, stage);
      pieces[at] ??= imagePiece(media, called, origin, { open, picked: null });
      pieces[at].call(called);
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
    /** @param {import("./compare.js").Column} column @param {import("./outcome.js").Around} around */
    update(column, around) {
      draw();
      end(around, column, pieces.length === 0);
      const { foot } = turn;
      fill(
        facts,
        foot && turn.status !== "failed"
          ? [foot.total != null && h("span", {}, seconds(foot.total)), h("span", {}, cost(foot.cost))]
          : [],
      );
    },
    close() {
      for (const { close } of pieces) close();
    },
  };
}
