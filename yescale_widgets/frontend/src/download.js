/** Files that the browser saves, from bytes or from an address that a page may read. */
import { h } from "./dom.js";

/** How long an address stays good after the press, in milliseconds. */
const KEPT = 10_000;

/** @param {string} name @param {Blob} blob */
export function download(name, blob) {
  const href = URL.createObjectURL(blob);
  press({ href, download: name });
  setTimeout(() => URL.revokeObjectURL(href), KEPT);
}

/** What lies elsewhere and may not be read from here is opened instead. @param {string} name @param {string} src */
export async function downloadFrom(name, src) {
  if (/^(?:blob|data):/.test(src)) return press({ href: src, download: name });
  const bytes = await fetched(src);
  return bytes ? download(name, bytes) : press({ href: src, download: name, target: "_blank" });
}

/** @param {Record<string, string>} given */
function press(given) {
  const link = h("a", { ...given, rel: "noopener noreferrer", hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

/** @param {string} src */
async function fetched(src) {
  try {
    const answer = await fetch(src, { credentials: "omit", referrerPolicy: "no-referrer" });
    return answer.ok ? await answer.blob() : null;
  } catch {
    return null;
  }
}
