/**
 * One picture of several, as large as the page allows. Arrows go to the next one, in a grid up and down too, + and -
 * come nearer and go back, Escape closes. It keeps its picture while those around it change, and goes with it.
 *
 * @import { Opened, Picture } from "./windows.js"
 */
import { openDialog } from "./dialog.js";
import { button, h, holdsFocus, set, shut, write } from "./dom.js";
import { t } from "./words.js";

/** How large a picture may be drawn: as it fits, then in its own pixels and more. */
const SCALES = [0, 1, 2, 4];

/**
 * @param {HTMLElement} near
 * @param {Picture[]} pictures
 * @param {number} first its place in `pictures`
 * @param {{ onclose?: (at: number | null) => void, compare?: ((picture: Picture) => void) | null,
 *   beneath?: (from: number, by: number) => number, beside?: (picture: Picture) => void }} [more] `onclose` is
 *   told which picture it showed, null where that one is gone; `beneath` tells which picture lies under one, or above it,
 *   `beside` shows it among those of its row
 * @returns {Opened}
 */
export function lightbox(near, pictures, first, { onclose, compare, beneath, beside } = {}) {
  let at = first;
  let isGone = false;
  let scale = 0;
  const img = h("img", { decoding: "async", onload: loaded, onclick: toggle });
  const scroll = h(
    "div",
    { class: "yw-light", tabindex: "0", role: "group", "aria-label": t("Picture") },
    img,
  );
  const said = h("span", { class: "yw-small", "aria-live": "polite" });
  const back = button("‹", () => go(at - 1), { title: t("The picture before") });
  const on = button("›", () => go(at + 1), { title: t("The next picture") });
  const less = button("−", () => zoom(-1), { title: t("Smaller") });
  const more = button("+", () => zoom(1), { title: t("Larger") });
  const versus = compare
    ? button(t("before and after"), () => compare(pictures[at]), { title: t("Beside what it was made from") })
    : null;
  const row = beside
    ? button(t("side by side"), () => beside(pictures[at]), {
        title: t("With the others of its row, in one zoom"),
      })
    : null;
  const { el, close } = openDialog(near, t("Pictures"), [scroll], {
    head: [said, h("span", { class: "yw-spacer" }), versus, row, less, more, back, on],
    onclose: () => onclose?.(isGone ? null : at),
    onkeydown,
  });
  set(el, "data-wide", true);
  draw();
  scroll.focus({ preventScroll: true });

  function draw() {
    const { name, src } = pictures[at];
    set(img, "src", src);
    img.alt = name;
    for (const one of [back, on]) {
      const held = holdsFocus(one);
      one.hidden = pictures.length < 2;
      if (held && one.hidden) scroll.focus({ preventScroll: true });
    }
    loaded();
  }

  function loaded() {
    size();
    facts();
  }

  function size() {
    set(el, "data-scale", SCALES[scale] || null);
    img.style.width = scale === 0 || !img.naturalWidth ? "" : `${img.naturalWidth * SCALES[scale]}px`;
    shut(less, scale === 0);
    shut(more, scale === SCALES.length - 1);
  }

  function facts() {
    const pixels = img.naturalWidth ? `${img.naturalWidth} × ${img.naturalHeight}` : "";
    write(said, [pictures[at].name, pixels].filter(Boolean).join(" · "));
  }

  /** @param {number} to */
  function go(to) {
    at = (to + pictures.length) % pictures.length;
    scale = 0;
    draw();
  }

  /** @param {number} by */
  function zoom(by) {
    scale = Math.max(0, Math.min(SCALES.length - 1, scale + by));
    size();
  }

  function toggle() {
    scale = scale === 0 ? 1 : 0;
    size();
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    "+": () => zoom(1),
    "=": () => zoom(1),
    "-": () => zoom(-1),
    0: () => zoom(-SCALES.length),
    Home: () => go(0),
    End: () => go(pictures.length - 1),
    PageUp: () => go(at - 1),
    PageDown: () => go(at + 1),
  };

  /** Where a picture is larger than its window, the arrows move it. @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const line = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const act =
      arrow && scale === 0
        ? () => go(at + arrow)
        : line && beneath && scale === 0
          ? () => go(beneath(at, line))
          : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  return {
    close,
    update(now) {
      const { key } = pictures[at];
      const found = now.findIndex((one) => one.key === key);
      isGone = found < 0;
      if (isGone) return close();
      pictures = now;
      at = found;
      draw();
    },
  };
}
