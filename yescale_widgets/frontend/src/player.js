/**
 * One medium in its native element. `src` stands on the element itself and `crossorigin` is never set: with
 * it, servers that send no CORS header would not play. Where the address does not play, the kernel is asked
 * once for the bytes.
 *
 * @import { Media } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
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

/** For so many milliseconds somebody who came to the end of a stream still waits for the rest. */
const PATIENCE = 60_000;
/** Seconds between two words of a player on where it is, at the most. */
const LEAP = 2;

/**
 * @param {Media} media
 * @param {string} name
 * @param {Origin} origin
 */
export function player(media, name, { store, key, index, stage: first }) {
  const el = (ELEMENTS[media.kind] ?? ELEMENTS.image)();
  const trouble = troubleLine();
  let wanted = media;
  let stage = first;
  /** What was tried last: the address, and how far the task was then. @type {{ src?: string | null, at: string }} */
  let tried = { at: first };
  /** @type {(() => void) | null} */
  let release = null;
  /** When it played to the end of what there was so far; 0 where it did not. */
  let ranOut = 0;
  /** The second that was heard last. */
  let place = 0;
  let swapping = false;

  set(el, el instanceof HTMLImageElement ? "alt" : "aria-label", name);
  /** @type {[string, () => void][]} */
  const listeners = [
    ["error", failed],
    ["loadedmetadata", hint],
    ["pause", paused],
    ["ended", ended],
    ["waiting", starve],
    ["stalled", starve],
    ["play", played],
    ["timeupdate", heard],
    ["seeked", heard],
  ];
  for (const [name, listener] of listeners) el.addEventListener(name, listener);

  function failed() {
    if (el instanceof HTMLMediaElement && !el.paused && place > 0) ranOut = Date.now();
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

  /** It plays and has nothing more to play: what waits for more may be given another address. */
  function starve() {
    if (!(el instanceof HTMLMediaElement) || el.paused || el.readyState >= 3 || !(place > 0) || !newer())
      return;
    ranOut = Date.now();
    load();
  }

  /**
   * Another address of the same medium: who was in the middle of it stays there, and who came to the end of what there
   * was so far hears the rest.
   * @param {string} url
   */
  function swap(url) {
    trouble.clear();
    if (el instanceof HTMLMediaElement && place > 0) {
      swapping = true;
      el.addEventListener("loadedmetadata", () => resume(el), { once: true });
    }
    el.src = url;
  }

  /** @param {HTMLMediaElement} media */
  function resume(media) {
    swapping = false;
    // Not longer than what was heard already: the end of it, or there is still more to come.
    if (ranOut > 0 && !(media.duration > place + 0.5)) {
      if (newer()) load();
      return;
    }
    const waits = Date.now() - ranOut < PATIENCE;
    ranOut = 0;
    media.currentTime = place;
    if (waits) media.play()?.catch(() => {});
  }

  function heard() {
    if (!(el instanceof HTMLMediaElement) || swapping || !(el.currentTime > 0 || ranOut === 0)) return;
    // A stream that ends too early stands at the end that its head has promised: nobody heard what lies between.
    if (el.ended && el.currentTime > place + LEAP) return;
    place = el.currentTime;
  }

  function paused() {
    if (!(el instanceof HTMLMediaElement) || !el.ended) load();
  }

  function ended() {
    ranOut = Date.now();
    load();
  }

  /** Somebody plays it again from where it stands. */
  function played() {
    if (!swapping) ranOut = 0;
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
    for (const [name, listener] of listeners) el.removeEventListener(name, listener);
    el.removeAttribute("src");
    // Only then does a browser let go of the connection by which it was loaded; a page has six to one host.
    if (el instanceof HTMLMediaElement) el.load();
  }

  load();
  return { el, trouble: trouble.el, update, close };
}

const unplayable = () => t("It is in a form that this browser does not play. Save it, and open its file.");
