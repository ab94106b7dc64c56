/** Small facts under a result: where it is saved, and its own address. */
import { h } from "./dom.js";
import { webLink } from "./sources.js";
import { t } from "./words.js";

/** @param {import("./protocol.js").Media} media */
export function savedIn(media) {
  const path = typeof media.path === "string" ? media.path : "";
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
  return path !== "" && h("span", { title: path }, folder ? t("saved in {folder}", { folder }) : t("saved"));
}

/** @param {import("./protocol.js").Media} media */
export function openLink(media) {
  const href = webLink(media.url);
  return (
    href &&
    h("a", { href, target: "_blank", rel: "noopener noreferrer", title: t("Open in a new tab") }, t("open"))
  );
}
