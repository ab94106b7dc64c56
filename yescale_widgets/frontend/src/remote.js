/**
 * A picture from elsewhere is a link that names its host. Nothing is asked of that host before somebody clicks;
 * then the picture takes the place of the words, and the link opens it outside.
 */
import { h } from "./dom.js";
import { webLink } from "./sources.js";
import { inTongue, t } from "./words.js";

/** @param {Element} link */
export function onDemand(link) {
  const src = webLink(link.getAttribute("href"));
  if (!src) return;
  const words = link.textContent ?? "";
  const host = link.getAttribute("title");
  link.setAttribute("title", t("Show this picture here; it is fetched from {host}", { host: host ?? "" }));

  /** @param {Event} event */
  function show(event) {
    if (!isPlain(event)) return;
    event.preventDefault();
    link.removeEventListener("click", show);
    const picture = h("img", { alt: words, referrerpolicy: "no-referrer", decoding: "async" });
    const came = inTongue(() => {
      link.replaceChildren(picture);
      link.setAttribute("data-shown", "");
      link.setAttribute("title", t("Open this picture at {host}", { host: host ?? "" }));
    });
    const failed = inTongue(() => {
      link.textContent = t("{words} (could not be shown here; click to open it outside)", { words });
    });
    picture.addEventListener("load", came);
    picture.addEventListener("error", failed);
    link.textContent = t("{words} (loading…)", { words });
    picture.setAttribute("src", src ?? "");
  }
  link.addEventListener("click", show);
}

/**
 * A click that asks for nothing but the link itself; others open it outside, as with any link.
 * @param {Event} event
 */
const isPlain = (event) => {
  const { ctrlKey, metaKey, shiftKey, altKey } = /** @type {MouseEvent} */ (event);
  return !(ctrlKey || metaKey || shiftKey || altKey);
};
