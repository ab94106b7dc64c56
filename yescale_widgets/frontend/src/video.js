/**
 * A clip: its player, frame by frame where that is wanted, and its facts.
 *
 * @import { Media } from "./protocol.js"
 * @import { Origin } from "./player.js"
 */
import { fill, h } from "./dom.js";
import { openLink, savedIn } from "./facts.js";
import { filmTools } from "./film.js";
import { bytes, clock } from "./format.js";
import { player } from "./player.js";

/** @param {Media} first @param {string} name @param {Origin} origin */
export function videoPiece(first, name, origin) {
  const { el, trouble, update, close } = player(first, name, origin);
  const video = /** @type {HTMLVideoElement} */ (el);
  const facts = h("div", { class: "yw-foot yw-small" });
  const acts = h("div", { class: "yw-acts", hidden: true });
  let media = first;
  const tools = filmTools(video, () => media);

  function draw() {
    const pixels = video.videoWidth ? `${video.videoWidth} × ${video.videoHeight}` : null;
    const length = clock(Number.isFinite(video.duration) ? video.duration : media.duration);
    fill(facts, [
      length && h("span", {}, length),
      pixels && h("span", {}, pixels),
      media.size ? h("span", {}, bytes(media.size)) : null,
      savedIn(media),
      openLink(media),
      h("span", { class: "yw-spacer" }),
      tools.el,
    ]);
  }

  video.addEventListener("loadedmetadata", draw);
  draw();
  return {
    el: h("figure", { class: "yw-video", onkeydown: tools.onkeydown }, el, facts, trouble, acts),
    media: video,
    acts,
    /** @param {Media} next @param {string} stage */
    update(next, stage) {
      media = next;
      update(next, stage);
      draw();
    },
    close,
  };
}
