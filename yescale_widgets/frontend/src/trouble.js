/**
 * The line under a medium that does not play here, or not whole: why, and the ways out.
 *
 * @import { Media } from "./protocol.js"
 */
import { wayOut } from "./codecs.js";
import { h } from "./dom.js";
import { speak } from "./live.js";
import { t } from "./words.js";

export function troubleLine() {
  const el = h("p", { class: "yw-small yw-trouble", hidden: true });

  /** @param {string} words @param {Media} media */
  function show(words, media) {
    el.hidden = false;
    el.replaceChildren(words, " ", ...wayOut(media));
  }

  return {
    el,
    isShown: () => !el.hidden,
    clear() {
      el.hidden = true;
    },
    /** It does not play. @param {Media} media @param {string | null} why */
    tell(media, why) {
      const said = t("This could not be shown here. {why}", { why: why ?? "" });
      show(said, media);
      speak(el, said);
    },
    /** It plays, but not all of it. @param {Media} media */
    mute: (media) => show(t("Its sound may be missing: this page has no decoder for AAC."), media),
  };
}
