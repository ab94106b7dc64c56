/**
 * A clip: its player, frame by frame where that is wanted, and its facts.
 *
 * @import { Media } from "./protocol.js"
 * @import { Origin } from "./player.js"
 */
import { h } from "./dom.js";
import { factLine } from "./facts.js";
import { filmTools } from "./film.js";
import { bytes, clock } from "./format.js";
import { player } from "./player.js";

/** @param {Media} first @param {string} name @param {Origin} origin */
export function videoPiece(first, name, origin) {
  const { el, trouble, update, call, close } = player(first, name, origin);
  const video = /** @type {HTMLVideoElement} */ (el);
  const acts = h("div", { class: "yw-acts", hidden: true });
  let media = first;
  const tools = filmTools(video, () => media);
  const facts = factLine(tools.el);

  function draw() {
    const pixels = video.videoWidth ? `${video.videoWidth} × ${video.videoHeight}` : null;
    const length = clock(Number.isFinite(video.duration) ? video.duration : media.duration);
    facts.draw(media, [length, pixels, media.size ? bytes(media.size) : null]);
  }

  video.addEventListener("loadedmetadata", draw);
  draw();
  return {
    el: h("figure", { class: "yw-video", onkeydown: tools.onkeydown }, el, facts.el, trouble, acts),
    media: video,
    acts,
    call,
    /** @param {Media} next @param {string} stage */
    update(next, stage) {
      media = next;
      update(next, stage);
      draw();
    },
    close,
  };
}
