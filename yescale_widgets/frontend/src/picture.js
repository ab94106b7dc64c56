/**
 * One picture of a result: a press opens it large, a box in its corner picks it.
 *
 * @import { Media } from "./protocol.js"
 * @import { Origin } from "./player.js"
 */
import { h, set } from "./dom.js";
import { factLine } from "./facts.js";
import { player } from "./player.js";
import { t } from "./words.js";

/**
 * @param {Media} first
 * @param {string} name
 * @param {Origin} origin
 * @param {{ open: (zoom: HTMLButtonElement) => void, picked: (() => void) | null }} acts
 */
export function imagePiece(first, name, origin, { open, picked }) {
  const { el, trouble, update, call: rename, close } = player(first, name, origin);
  const img = /** @type {HTMLImageElement} */ (el);
  const zoom = h(
    "button",
    {
      type: "button",
      class: "yw-zoom",
      "aria-haspopup": "dialog",
      onclick: () => open(zoom),
    },
    el,
  );
  const tick = picked
    ? h("input", { type: "checkbox", class: "yw-check yw-tick-on", onchange: picked })
    : null;
  const facts = factLine();
  facts.draw(first);
  call(name);

  /** Gives it a name. @param {string} words */
  function call(words) {
    rename(words);
    set(zoom, "aria-label", t("Enlarge {name}", { name: words }));
    if (tick) set(tick, "aria-label", t("Select {name}", { name: words }));
  }

  return {
    el: h("figure", { class: "yw-image" }, zoom, tick, facts.el, trouble),
    zoom,
    img,
    tick,
    call,
    /** @param {Media} media @param {string} stage */
    update(media, stage) {
      update(media, stage);
      facts.draw(media);
    },
    close,
  };
}
