/**
 * Results to look at and listen to: a player for a clip, a card for a track, a grid for pictures.
 *
 * @import { Media } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
import { fill, h, set, write } from "./dom.js";
import { clock } from "./format.js";
import { player } from "./player.js";
import { safeSource, webLink } from "./sources.js";
import { t } from "./words.js";

/**
 * @typedef {{ el: HTMLElement, update: (media: Media, stage: string) => void, close: () => void }} Piece
 */

/**
 * All media of one task. Pieces stay in place while the list grows, so that a song goes on playing.
 * @param {MediaStore | null} store none for previews, which are not worth a question to the kernel
 * @param {string} key
 * @param {(medium: { index: number, kind: Media["kind"], name: string }) => HTMLElement | null} [useIn]
 */
export function gallery(store, key, useIn = () => null) {
  const el = h("div", { class: "yw-gallery", hidden: true });
  /** @type {Map<string, Piece>} */
  let pieces = new Map();
  /** Those that say where they may go next. @type {WeakSet<HTMLElement>} */
  const offered = new WeakSet();

  /**
   * @param {Media[]} list
   * @param {string} name
   * @param {string} stage the task's status
   */
  function update(list, name, stage) {
    /** @type {Map<string, Piece>} */
    const next = new Map();
    list.forEach((media, index) => {
      const id = `${index}/${media.kind}`;
      const known = pieces.get(id);
      const called = nameOf(media, name, index, list.length);
      const shown = known ?? piece(media, called, { store, key, index, stage });
      known?.update(media, stage);
      next.set(id, shown);
      if (stage === "succeeded") offer(shown.el, { index, kind: media.kind, name: called });
    });
    for (const [id, old] of pieces) if (!next.has(id)) old.close();
    pieces = next;
    fill(
      el,
      [...next.values()].map(({ el }) => el),
    );
    set(el, "data-of", list.length > 1 && list.every(({ kind }) => kind === "image") ? "images" : null);
    el.hidden = list.length === 0;
  }

  /** @param {HTMLElement} place @param {{ index: number, kind: Media["kind"], name: string }} medium */
  function offer(place, medium) {
    if (offered.has(place)) return;
    offered.add(place);
    place.append(useIn(medium) ?? "");
  }

  return {
    el,
    update,
    close() {
      for (const { close } of pieces.values()) close();
    },
  };
}

/**
 * A name of its own for each player: two takes of a song have one title.
 * @param {Media} media
 * @param {string} name
 * @param {number} index
 * @param {number} of
 */
function nameOf(media, name, index, of) {
  const title = media.title || `${name}, ${t(media.kind)}`;
  return of > 1 ? t("{title}, {number} of {of}", { title, number: index + 1, of }) : title;
}

/** @type {Record<string, (media: Media, name: string, origin: import("./player.js").Origin) => Piece>} */
const PIECES = { video: videoPiece, audio: trackPiece, image: imagePiece };

/** @param {Media} media @param {string} name @param {import("./player.js").Origin} origin */
const piece = (media, name, origin) => (PIECES[media.kind] ?? imagePiece)(media, name, origin);

/** @param {Media} media */
function savedIn(media) {
  const path = typeof media.path === "string" ? media.path : "";
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
  return path !== "" && h("span", { title: path }, folder ? t("saved in {folder}", { folder }) : t("saved"));
}

/** @param {Media} media */
function openLink(media) {
  const href = webLink(media.url);
  return (
    href &&
    h("a", { href, target: "_blank", rel: "noopener noreferrer", title: t("Open in a new tab") }, t("open"))
  );
}

/** @param {Media} first @param {string} name @param {import("./player.js").Origin} origin @returns {Piece} */
function videoPiece(first, name, origin) {
  const { el, trouble, update, close } = player(first, name, origin);
  const facts = h("div", { class: "yw-foot yw-small" });
  let media = first;

  function draw() {
    const video = /** @type {HTMLVideoElement} */ (el);
    const size = video.videoWidth ? `${video.videoWidth} × ${video.videoHeight}` : null;
    const length = clock(Number.isFinite(video.duration) ? video.duration : media.duration);
    fill(facts, [
      length && h("span", {}, length),
      size && h("span", {}, size),
      savedIn(media),
      openLink(media),
    ]);
  }

  el.addEventListener("loadedmetadata", draw);
  draw();
  return {
    el: h("figure", { class: "yw-video" }, el, facts, trouble),
    update(next, stage) {
      media = next;
      update(next, stage);
      draw();
    },
    close,
  };
}

/** @param {Media} first @param {string} name @param {import("./player.js").Origin} origin @returns {Piece} */
function trackPiece(first, name, origin) {
  const { el, trouble, update, close } = player(first, name, origin);
  const cover = h("div", { class: "yw-cover" });
  const title = h("b");
  const facts = h("div", { class: "yw-foot yw-small" });
  const words = h("div", { class: "yw-lyrics-text" });
  const lyrics = h("details", { class: "yw-lyrics", hidden: true }, h("summary", {}, t("lyrics")), words);

  /** @param {Media} media */
  function draw(media) {
    const { tags, lyrics: text } = media.extra ?? {};
    const told = [Array.isArray(tags) ? tags.join(", ") : tags, clock(media.duration)].filter(Boolean);
    drawCover(cover, safeSource(media.poster, "image"));
    write(title, media.title || name);
    fill(facts, [told.length > 0 && h("span", {}, told.join(" · ")), savedIn(media), openLink(media)]);
    write(words, typeof text === "string" ? text : "");
    lyrics.hidden = words.textContent === "";
  }

  draw(first);
  const body = h("div", { class: "yw-track-body" }, title, facts, el, trouble, lyrics);
  return {
    el: h("figure", { class: "yw-track" }, cover, body),
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

/** @param {Media} first @param {string} name @param {import("./player.js").Origin} origin @returns {Piece} */
function imagePiece(first, name, origin) {
  const { el, trouble, update, close } = player(first, name, origin);
  const zoom = h(
    "button",
    {
      type: "button",
      class: "yw-zoom",
      "aria-pressed": "false",
      "aria-label": t("Enlarge {name}", { name }),
      title: t("Enlarge {name}", { name }),
      onclick,
    },
    el,
  );
  const facts = h("div", { class: "yw-foot yw-small" });
  const figure = h("figure", { class: "yw-image" }, zoom, facts, trouble);

  function onclick() {
    const large = zoom.getAttribute("aria-pressed") !== "true";
    zoom.setAttribute("aria-pressed", String(large));
    set(figure, "data-large", large);
  }

  /** @param {Media} media */
  const draw = (media) => fill(facts, [savedIn(media), openLink(media)]);
  draw(first);
  return {
    el: figure,
    update(media, stage) {
      update(media, stage);
      draw(media);
    },
    close,
  };
}
