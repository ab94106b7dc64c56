/**
 * What a page cannot decode, asked of the page and not guessed from the host: VS Code has no AAC, so that its clips
 * are silent, and some builds of Chromium have no H.264 either.
 *
 * @import { Media } from "./protocol.js"
 */
import { h } from "./dom.js";
import { webLink } from "./sources.js";
import { t } from "./words.js";

const H264 = 'video/mp4; codecs="avc1.42E01E"';
const AAC = 'audio/mp4; codecs="mp4a.40.2"';

/**
 * Which part of a medium this page has no decoder for; null where it has, or where that cannot be known.
 * @param {Element} el
 * @param {Media} media
 * @returns {"all" | "sound" | null}
 */
export function lacking(el, media) {
  if (!(el instanceof HTMLMediaElement) || el.canPlayType("audio/wav") === "") return null;
  const form = formOf(media);
  if (form === "mp4" && el.canPlayType(H264) === "") return "all";
  if (form === "mp4" && el.canPlayType(AAC) === "") return "sound";
  if (form === "m4a" && el.canPlayType(AAC) === "") return "all";
  return form === "mp3" && el.canPlayType("audio/mpeg") === "" ? "all" : null;
}

/** @param {Media} media @returns {"mp4" | "m4a" | "mp3" | null} */
function formOf({ kind, mime, url, path }) {
  if (mime) return kind === "video" ? (/mp4/.test(mime) ? "mp4" : null) : audioForm(mime);
  const ending = /\.(mp4|m4a|mp3)(?:[?#]|$)/i.exec(path || url || "")?.[1]?.toLowerCase() ?? null;
  return /** @type {"mp4" | "m4a" | "mp3" | null} */ (ending);
}

/** @param {string} mime */
const audioForm = (mime) => (/mpeg|mp3/.test(mime) ? "mp3" : /mp4|m4a|aac/.test(mime) ? "m4a" : null);

/** Why it does not play, where decoders are missing. */
export const noDecoder = () => t("This page has no decoder for it.");

/**
 * The ways out of a page that does not play a medium: its link, and its file.
 * @param {Media} media
 * @returns {(Node | string)[]}
 */
export function wayOut({ url, path }) {
  const href = webLink(url);
  return [
    href
      ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, t("Open it in a tab of its own"))
      : "",
    ...(path ? [href ? " · " : "", t("Its file is {path}", { path })] : []),
  ];
}
