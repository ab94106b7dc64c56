/**
 * One medium in its native element. `src` stands on the element itself and `crossorigin` is never set: with
 * it, servers that send no CORS header would not play. Where the address does not play, the kernel is asked
 * once for the bytes.
 *
 * @import { Media } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
import { lacking, noDecoder, wayOut } from "./codecs.js";
import { h, set } from "./dom.js";
import { speak } from "./live.js";
import { safeSource } from "./sources.js";
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
  const trouble = h("p", { class: "yw-small yw-trouble", hidden: true });
  let wanted = media;
  let stage = first;
  /** What was tried last: the address, and how far the task was then. @type {{ src?: string | null, at: string }} */
  let tried = { at: first };
  /** @type {(() => void) | null} */
  let release = null;

  set(el, el instanceof HTMLImageElement ? "alt" : "aria-label", name);
  el.addEventListener("error", failed);
  el.addEventListener("loadedmetadata", hint);
  el.addEventListener("pause", load);

  function failed() {
    if (!store) el.hidden = true;
    else if (lacking(el, wanted) === "all") tell(noDecoder());
    else if (release) tell(t("It is in a form that this browser does not play. Save it, and open its file."));
    else release = store.want(key, index, (url, error) => (url ? play(url) : tell(error)));
  }

  /** @param {string} url */
  function play(url) {
    trouble.hidden = true;
    swap(url);
  }

  /** Another address of the same medium: who was in the middle of it stays there. @param {string} url */
  function swap(url) {
    const at = el instanceof HTMLMediaElement && el.hasAttribute("src") && !el.ended ? el.currentTime : 0;
    el.src = url;
    if (!(el instanceof HTMLMediaElement) || !(at > 0)) return;
    const resume = () => {
      el.currentTime = at;
    };
    el.addEventListener("loadedmetadata", resume, { once: true });
  }

  /** @param {string | null} why */
  function tell(why) {
    trouble.hidden = false;
    const said = t("This could not be shown here. {why}", { why: why ?? "" });
    trouble.textContent = `${said} `;
    trouble.append(...wayOut(wanted));
    speak(trouble, said);
  }

  /** What plays, but not all of it. */
  function hint() {
    if (!(el instanceof HTMLVideoElement) || lacking(el, wanted) !== "sound") return;
    trouble.hidden = false;
    trouble.replaceChildren(
      t("Its sound may be missing: this page has no decoder for AAC."),
      " ",
      ...wayOut(wanted),
    );
  }

  /** Takes the wanted medium, unless it is what is there already. */
  function load() {
    if (el instanceof HTMLVideoElement) set(el, "poster", safeSource(wanted.poster, "image"));
    const found = safeSource(wanted.url, wanted.kind);
    if (found === tried.src && (trouble.hidden || stage === tried.at)) return;
    tried = { src: found, at: stage };
    release?.();
    release = null;
    trouble.hidden = true;
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
    if (!(el instanceof HTMLMediaElement) || el.paused) load();
  }

  function close() {
    release?.();
    el.removeEventListener("error", failed);
    el.removeEventListener("loadedmetadata", hint);
    el.removeEventListener("pause", load);
    if (el instanceof HTMLMediaElement) el.pause();
    el.removeAttribute("src");
  }

  load();
  return { el, trouble, update, close };
}
