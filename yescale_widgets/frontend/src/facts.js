/** Small facts under a result: where it is saved, and its own address. */
import { fill, h } from "./dom.js";
import { webLink } from "./sources.js";
import { same } from "./values.js";
import { t } from "./words.js";

/**
 * A line of facts that is drawn anew only where one has changed: a link that has the focus keeps it.
 * @param {HTMLElement} [last] what stands at the end
 */
export function factLine(last) {
  const el = h("div", { class: "yw-foot yw-small" });
  /** @type {unknown} */
  let drawn;
  return {
    el,
    /** @param {import("./protocol.js").Media} media @param {(string | null | false)[]} [words] */
    draw(media, words = []) {
      const now = [media.path ?? null, media.url ?? null, words];
      if (same(now, drawn)) return;
      drawn = now;
      const told = words.filter(Boolean).map((word) => h("span", {}, word || null));
      const gap = last && h("span", { class: "yw-spacer" });
      fill(el, [...told, savedIn(media), openLink(media), gap, last]);
    },
  };
}

/** @param {import("./protocol.js").Media} media */
function savedIn(media) {
  const path = typeof media.path === "string" ? media.path : "";
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
  return path !== "" && h("span", { title: path }, folder ? t("saved in {folder}", { folder }) : t("saved"));
}

/** @param {import("./protocol.js").Media} media */
function openLink(media) {
  const href = webLink(media.url);
  return (
    href &&
    h("a", { href, target: "_blank", rel: "noopener noreferrer", title: t("Open in a new tab") }, t("open"))
  );
}
