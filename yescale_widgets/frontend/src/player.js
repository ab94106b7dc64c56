/**
 * One medium in its native element. `src` stands on the element itself and `crossorigin` is never set: with
 * it, servers that send no CORS header would not play. Where the address does not play, the kernel is asked
 * once for the bytes.
 *
 * @import { Media } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
import { bookmark } from "./bookmark.js";
import { lacking, noDecoder } from "./codecs.js";
import { h, set } from "./dom.js";
import { safeSource } from "./sources.js";
import { troubleLine } from "./trouble.js";
import { t } from "./words.js";

/** @typedef {{ store: MediaStore | null, key: string, index: number, stage: string }} Origin */

/** @type {Record<Media["kind"], () => HTMLVideoElement | HTMLAudioElement | HTMLImageElement>} */
const ELEMENTS = {
  video: () => h("video", { controls: true, preload: "metadata", playsinline: true }),
  audio: () => h("audio", { controls: true, preload: "metadata" }),
  image: () => h("img", { decoding: "async" }),
};

/**
 * @param {Media} media
 * @param {string} name
 * @param {Origin} origin
 */
export function player(media, name, { store, key, index, stage: first }) {
  const el = (ELEMENTS[media.kind] ?? ELEMENTS.image)();
  const trouble = troubleLine();
  const mark = el instanceof HTMLMediaElement ? bookmark(el, () => newer() && load()) : null;
  let wanted = media;
  let stage = first;
  /** What was tried last: the address, and how far the task was then. @type {{ src?: string | null, at: string }} */
  let tried = { at: first };
  /** @type {(() => void) | null} */
  let release = null;

  call(name);
  const listeners = Object.entries({
    error: failed,
    loadedmetadata: hint,
    pause: paused,
    ended,
    waiting: starve,
    stalled: starve,
  });
  for (const [name, listener] of listeners) el.addEventListener(name, listener);

  /** Gives it a name. @param {string} words */
  function call(words) {
    set(el, el instanceof HTMLImageElement ? "alt" : "aria-label", words);
  }

  function failed() {
    if (mark?.isGoing()) mark.ranOut();
    if (store && newer()) load();
    else if (!store) el.hidden = true;
    else if (lacking(el, wanted) === "all") trouble.tell(wanted, noDecoder());
    else if (release) trouble.tell(wanted, unplayable());
    else release = store.want(key, index, came);
  }

  /** The kernel's copy, unless a better address has come meanwhile. @param {string | null} url @param {string | null} error */
  function came(url, error) {
    if (newer()) load();
    else if (url) swap(url);
    else trouble.tell(wanted, error);
  }

  const newer = () => safeSource(wanted.url, wanted.kind) !== tried.src;

  /** What waits for more may be given another address. */
  function starve() {
    if (!mark?.starves() || !newer()) return;
    mark.ranOut();
    load();
  }

  /** Another address of the same medium. @param {string} url */
  function swap(url) {
    trouble.clear();
    mark?.carry();
    el.src = url;
  }

  function paused() {
    if (!(el instanceof HTMLMediaElement) || !el.ended) load();
  }

  function ended() {
    mark?.ranOut();
    load();
  }

  function hint() {
    if (el instanceof HTMLVideoElement && lacking(el, wanted) === "sound") trouble.mute(wanted);
  }

  /** Takes the wanted medium, unless it is what is there already. */
  function load() {
    if (el instanceof HTMLVideoElement) set(el, "poster", safeSource(wanted.poster, "image"));
    const found = safeSource(wanted.url, wanted.kind);
    if (found === tried.src && (!trouble.isShown() || stage === tried.at)) return;
    tried = { src: found, at: stage };
    release?.();
    release = null;
    trouble.clear();
    if (found === null) failed();
    else swap(found);
  }

  /**
   * Takes a newer state of the same medium. What plays is not torn away: a better address waits for a pause.
   * What did not play is tried again when the task has come to another stage.
   * @param {Media} next
   * @param {string} at the task's status
   */
  function update(next, at) {
    wanted = next;
    stage = at;
    if (!(el instanceof HTMLMediaElement) || el.paused || el.error) load();
    else starve();
  }

  function close() {
    release?.();
    mark?.close();
    for (const [name, listener] of listeners) el.removeEventListener(name, listener);
    el.removeAttribute("src");
    // Only then does a browser let go of the connection by which it was loaded; a page has six to one host.
    if (el instanceof HTMLMediaElement) el.load();
  }

  load();
  return { el, trouble: trouble.el, update, call, close };
}

const unplayable = () => t("It is in a form that this browser does not play. Save it, and open its file.");
