/**
 * A track: its cover, a player that begins while the clip still streams, its words, and what goes on from where the
 * listener is.
 *
 * @import { Media } from "./protocol.js"
 * @import { Origin } from "./player.js"
 */
import { h, scrolling, write } from "./dom.js";
import { factLine } from "./facts.js";
import { clock } from "./format.js";
import { player } from "./player.js";
import { safeSource } from "./sources.js";
import { t } from "./words.js";

/** @param {Media} first @param {string} name @param {Origin} origin */
export function trackPiece(first, name, origin) {
  const { el, trouble, update, call, close } = player(first, name, origin);
  const cover = h("div", { class: "yw-cover" });
  const title = h("b");
  const facts = factLine();
  const words = h("div", { class: "yw-lyrics-text", ...scrolling(t("lyrics")) });
  const lyrics = h("details", { class: "yw-lyrics", hidden: true }, h("summary", {}, t("lyrics")), words);
  const acts = h("div", { class: "yw-acts", hidden: true });
  let called = name;

  /** @param {Media} media */
  function draw(media) {
    const { tags, lyrics: text } = media.extra ?? {};
    const told = [Array.isArray(tags) ? tags.join(", ") : tags, clock(media.duration)].filter(Boolean);
    drawCover(cover, safeSource(media.poster, "image"));
    write(title, media.title || called);
    facts.draw(media, [told.join(" · ")]);
    write(words, typeof text === "string" ? text : "");
    lyrics.hidden = words.textContent === "";
  }

  draw(first);
  const body = h("div", { class: "yw-track-body" }, title, facts.el, el, trouble, acts, lyrics);
  return {
    el: h("figure", { class: "yw-track" }, cover, body),
    media: /** @type {HTMLMediaElement} */ (el),
    acts,
    /** @param {string} words */
    call(words) {
      called = words;
      call(words);
    },
    /** @param {Media} media @param {string} stage */
    update(media, stage) {
      update(media, stage);
      draw(media);
    },
    close,
  };
}

/** @param {HTMLElement} cover @param {string | null} src */
function drawCover(cover, src) {
  if (!src || cover.dataset.src === src) return;
  cover.dataset.src = src;
  const img = h("img", { src, alt: "", onerror: fail });
  // A cover may come later than its song; it is tried again with the next news.
  function fail() {
    img.remove();
    delete cover.dataset.src;
  }
  cover.replaceChildren(img);
}
