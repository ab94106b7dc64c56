/**
 * Results to look at and listen to: a player for a clip, a card for a track, a grid for pictures.
 *
 * @import { Media, Task } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 * @import { Shot, Ways } from "./picks.js"
 */
import { besideActs } from "./acts.js";
import { fill, h, set } from "./dom.js";
import { picks } from "./picks.js";
import { imagePiece } from "./picture.js";
import { trackPiece } from "./track.js";
import { videoPiece } from "./video.js";
import { t } from "./words.js";

/**
 * @typedef {{ el: HTMLElement, update: (media: Media, stage: string) => void, close: () => void, media?: HTMLMediaElement,
 *   acts?: HTMLElement, zoom?: HTMLButtonElement, img?: HTMLImageElement, tick?: HTMLInputElement | null,
 *   call: (name: string) => void }} Piece
 * @typedef {{ useIn?: (medium: { index: number, kind: Media["kind"], name: string }) => HTMLElement | null,
 *   act?: (index: number, at: number) => void }} More
 */

/**
 * All media of one task. Pieces stay in place while the list grows, so that a song goes on playing.
 * @param {MediaStore | null} store none for previews, which are not worth a question to the kernel
 * @param {string} key
 * @param {More & Partial<Ways>} [more] what can be done with them beside looking
 */
export function gallery(store, key, { useIn = () => null, act = () => {}, save = null, origin = null } = {}) {
  const el = h("div", { class: "yw-gallery", hidden: true });
  /** @type {Map<string, Piece>} */
  let pieces = new Map();
  const picking = picks(el, { save, origin });
  /** Those that say where they may go next. @type {WeakSet<HTMLElement>} */
  const offered = new WeakSet();
  const opening = { open: picking.open, picked: save && picking.draw };

  /**
   * @param {Media[]} list
   * @param {string} name
   * @param {string} stage the task's status
   * @param {{ actions?: Task["actions"], made_from?: boolean }} [task]
   */
  function update(list, name, stage, { actions = [], made_from = false } = {}) {
    const images = list.length > 1 && list.every(({ kind }) => kind === "image");
    /** @type {Map<string, Piece>} */
    const next = new Map();
    list.forEach((media, index) => {
      const id = `${index}/${media.kind}${images}`;
      const known = pieces.get(id);
      const called = nameOf(media, name, index, list.length);
      const acts = images ? opening : { ...opening, picked: null };
      const shown = known ?? piece(media, called, { store, key, index, stage }, acts);
      known?.call(called);
      known?.update(media, stage);
      next.set(id, shown);
      besideActs(shown, actions, index, act);
      if (stage === "succeeded") offer(shown.el, { index, kind: media.kind, name: called });
    });
    for (const [id, old] of pieces) if (!next.has(id)) old.close();
    pieces = next;
    fill(el, [...[...next.values()].map(({ el }) => el), picking.bar, picking.said]);
    picking.update(shots(), made_from);
    set(el, "data-of", images ? "images" : null);
    el.hidden = list.length === 0;
  }

  /** @returns {Shot[]} */
  function shots() {
    return [...pieces.values()].flatMap(({ zoom, img, tick = null }, index) =>
      zoom && img ? [{ index, zoom, img, tick }] : [],
    );
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
    /** Words on what has become of those that were picked. */
    tell: picking.tell,
    /** What plays, with its place in the list. */
    players: () =>
      [...pieces.values()].flatMap(({ media }, index) => (media ? [{ index, player: media }] : [])),
    close() {
      picking.close();
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

/**
 * @param {Media} media
 * @param {string} name
 * @param {import("./player.js").Origin} origin
 * @param {{ open: (zoom: HTMLButtonElement) => void, picked: (() => void) | null }} acts
 * @returns {Piece}
 */
function piece(media, name, origin, acts) {
  if (media.kind === "video") return videoPiece(media, name, origin);
  if (media.kind === "audio") return trackPiece(media, name, origin);
  return imagePiece(media, name, origin, acts);
}
