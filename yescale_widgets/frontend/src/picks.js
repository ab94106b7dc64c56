/**
 * The pictures of a run, to be looked at and picked: one place in the tab order, arrows between them, and beneath them
 * what can be done with those that are picked.
 */
import { button, fill, h, set, write } from "./dom.js";
import { downloadFrom } from "./download.js";
import { writeAloud } from "./live.js";
import { looks } from "./looks.js";
import { roving } from "./roving.js";
import { t } from "./words.js";

/**
 * @typedef {{ index: number, zoom: HTMLButtonElement, img: HTMLImageElement, tick: HTMLInputElement | null }} Shot
 * @typedef {{ save: ((indexes: number[]) => void) | null, origin: import("./looks.js").Origin | null }} Ways
 */

/** @param {HTMLElement} grid @param {Ways} ways */
export function picks(grid, { save, origin }) {
  /** @type {Shot[]} */
  let shots = [];
  let hasOrigin = false;
  const bar = h("div", {
    class: "yw-picks yw-small",
    role: "group",
    "aria-label": t("Picked pictures"),
    hidden: true,
  });
  const said = h("p", { class: "yw-small", hidden: true });
  const look = looks(grid, origin, tell);
  const ring = roving((from, by) => from + by * columns());
  grid.addEventListener("keydown", ring.onkeydown);

  const chosen = () => shots.filter(({ tick }) => tick?.checked);

  /** How many stand side by side. */
  function columns() {
    const top = shots[0].zoom.offsetTop;
    const next = shots.findIndex(({ zoom }) => zoom.offsetTop !== top);
    return next > 0 ? next : shots.length;
  }

  /** Buttons that stay, so that one which has the focus keeps it whatever news come. */
  const counted = h("span");
  const acts = {
    save: button(t("save selected"), saved, { title: t("Write them to the folder of the notebook") }),
    download: button(t("download"), () => chosen().forEach(saveAs), {
      title: t("Let the browser save them"),
    }),
    compare: button(t("compare"), compare, { title: t("Both in one place") }),
    beside: button(t("before and after"), beside, { title: t("Beside what it was made from") }),
    clear: button(t("clear"), clear, { title: t("Select none") }),
  };

  /** The one picture that is meant: the picked one, or the only one there is. */
  function single() {
    const picked = chosen();
    return picked.length === 1 ? picked[0] : picked.length === 0 && shots.length === 1 ? shots[0] : null;
  }

  function draw() {
    const count = chosen().length;
    write(counted, t("{count} selected", { count }));
    fill(bar, [
      count > 0 && counted,
      count > 0 && save && acts.save,
      count > 0 && acts.download,
      count === 2 && acts.compare,
      single() && hasOrigin && origin && acts.beside,
      count > 0 && acts.clear,
    ]);
    bar.hidden = bar.childElementCount === 0;
    for (const { tick, zoom } of shots) set(zoom, "data-picked", tick?.checked);
  }

  function saved() {
    tell("");
    save?.(chosen().map(({ index }) => index));
  }

  function clear() {
    for (const { tick } of shots) if (tick) tick.checked = false;
    draw();
    ring.focus();
  }

  function compare() {
    const [a, b] = chosen().map(picture);
    if (a && b) look.compare(a, b);
  }

  function beside() {
    const shot = single();
    if (shot) look.overOrigin(picture(shot));
  }

  /** @param {string} words */
  function tell(words) {
    said.hidden = words === "";
    writeAloud(said, words);
  }

  return {
    bar,
    said,
    tell,
    /** @param {Shot[]} now @param {boolean} madeFrom whether there is a picture that they were made from */
    update(now, madeFrom) {
      shots = now;
      hasOrigin = madeFrom;
      ring.show(shots.map(({ zoom, tick }) => (tick ? [zoom, tick] : [zoom])));
      draw();
      look.update(shots.map(picture));
    },
    draw,
    /** @param {HTMLElement} zoom */
    open(zoom) {
      const first = shots.findIndex((shot) => shot.zoom === zoom);
      if (first < 0) return;
      ring.to(first);
      look.enlarge(shots.map(picture), first, hasOrigin && origin !== null, ring.back);
    },
    close: look.close,
  };
}

/** Its place among the results of its task is what it is known by. @param {Shot} shot */
const picture = ({ img, index }) => ({ key: index, src: img.currentSrc || img.src, name: img.alt });

/** @param {Shot} shot */
const saveAs = ({ img }) =>
  downloadFrom(img.alt.replace(/[^\p{L}\p{N} .-]+/gu, " ").trim() || "picture", img.currentSrc || img.src);
