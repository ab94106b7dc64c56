/** Which addresses may be played or shown. Anything else is as if it were not there. */

const WEB = /^(?:https?:\/\/|blob:)/i;

/**
 * @param {string | null | undefined} url
 * @param {"image" | "video" | "audio"} kind
 * @returns {string | null}
 */
export function safeSource(url, kind) {
  if (typeof url !== "string") return null;
  const trimmed = url.trim();
  if (WEB.test(trimmed)) return trimmed;
  return new RegExp(`^data:${kind}/[a-z0-9.+-]+[;,]`, "i").test(trimmed) ? trimmed : null;
}

/**
 * An address a person may open in a new tab.
 * @param {string | null | undefined} url
 */
export function webLink(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url.trim()) ? url.trim() : null;
}
