/**
 * The pictures of a run, to be looked at and picked: one place in the tab order, arrows between them, and beneath them
 * what can be done with those that are picked.
 */
import { button, fill, h, set } from "./dom.js";
import { lightbox } from "./lightbox.js";
import { writeAloud } from "./live.js";
import { versus } from "./versus.js";
import { t } from "./words.js";

/**
 * @typedef {{ index: number, name: string, zoom: HTMLButtonElement, img: HTMLImageElement, tick: HTMLInputElement | null }} Shot
 * @typedef {{ save: ((indexes: number[]) => void) | null,
 *   origin: ((arrived: (url: string | null, error: string | null) => void) => () => void) | null }} Ways
 */

/** @param {HTMLElement} grid @param {Ways} ways */
export function picks(grid, { save, origin }) {
  /** @type {Shot[]} */
  let shots = [];
  let current = 0;
  let hasOrigin = false;
  let asking = false;
  const bar = h("div", {
    class: "yw-picks yw-small",
    role: "group",
    "aria-label": t("Picked pictures"),
    hidden: true,
  });
  const said = h("p", { class: "yw-small", hidden: true });
  grid.addEventListener("keydown", onkeydown);

  const chosen = () => shots.filter(({ tick }) => tick?.checked);

  /** Only one picture and its box can be reached by Tab. */
  function rove() {
    current = Math.min(current, Math.max(0, shots.length - 1));
    shots.forEach(({ zoom, tick }, at) => {
      zoom.tabIndex = at === current ? 0 : -1;
      if (tick) tick.tabIndex = at === current ? 0 : -1;
    });
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || shots.length < 2) return;
    const from = shots.findIndex(({ zoom, tick }) => zoom === event.target || tick === event.target);
    const to = from < 0 ? null : target(event.key, from);
    if (to === null) return;
    event.preventDefault();
    const onTick = shots[from].tick === event.target;
    current = to;
    rove();
    const { tick, zoom } = shots[to];
    (onTick && tick ? tick : zoom).focus();
  }

  /** @param {string} key @param {number} from */
  function target(key, from) {
    const row = columns();
    /** @type {Record<string, number>} */
    const moves = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from - row,
      ArrowDown: from + row,
      Home: 0,
      End: shots.length - 1,
    };
    const to = moves[key];
    return to === undefined ? null : Math.max(0, Math.min(shots.length - 1, to));
  }

  /** How many stand side by side. */
  function columns() {
    const top = shots[0].zoom.offsetTop;
    const next = shots.findIndex(({ zoom }) => zoom.offsetTop !== top);
    return next > 0 ? next : shots.length;
  }

  function draw() {
    const picked = chosen();
    const count = picked.length;
    const one = count === 1 ? picked[0] : count === 0 && shots.length === 1 ? shots[0] : null;
    fill(bar, [
      count > 0 && h("span", {}, t("{count} selected", { count })),
      count > 0 &&
        save &&
        button(t("save selected"), saved, { title: t("Write them to the folder of the notebook") }),
      count > 0 &&
        button(t("download"), () => picked.forEach(download), { title: t("Let the browser save them") }),
      count === 2 &&
        button(t("compare"), () => compare(picked[0], picked[1]), { title: t("Both in one place") }),
      one && hasOrigin && origin && button(t("before and after"), () => beside(one), { title: BESIDE() }),
      count > 0 && button(t("clear"), clear, { title: t("Select none") }),
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
    shots[current]?.zoom.focus();
  }

  /** @param {Shot} a @param {Shot} b */
  const compare = (a, b) => versus(grid, picture(a), picture(b));

  /** A picture over the one it was made from. @param {{ src: string, name: string }} after */
  function overOrigin(after) {
    if (asking) return;
    asking = true;
    tell("");
    const release = origin?.((url, error) => {
      asking = false;
      if (url) return versus(grid, { src: url, name: t("made from") }, after, () => release?.());
      tell(error ?? "");
      return release?.();
    });
  }

  /** @param {Shot} shot */
  const beside = (shot) => overOrigin(picture(shot));

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
      rove();
      draw();
    },
    draw,
    /** @param {HTMLElement} zoom */
    open(zoom) {
      const first = shots.findIndex((shot) => shot.zoom === zoom);
      if (first < 0) return;
      current = first;
      rove();
      lightbox(grid, shots.map(picture), first, {
        compare: hasOrigin && origin ? overOrigin : null,
        onclose(at) {
          current = at;
          rove();
          queueMicrotask(() => shots[at]?.zoom.focus());
        },
      });
    },
  };
}

const BESIDE = () => t("Beside what it was made from");

/** @param {Shot} shot */
const picture = ({ img, name, index }) => ({ src: img.currentSrc || img.src, name, index });

/** @param {Shot} shot */
async function download({ img, name }) {
  const src = img.currentSrc || img.src;
  const link = h("a", {
    href: src,
    download: `${name.replace(/[^\p{L}\p{N} .-]+/gu, " ").trim() || "picture"}`,
  });
  // An address elsewhere would open instead of being saved; its bytes are fetched first where that is allowed.
  const bytes = src.startsWith("blob:") || src.startsWith("data:") ? null : await fetched(src);
  if (bytes) link.href = URL.createObjectURL(bytes);
  else if (!src.startsWith("blob:") && !src.startsWith("data:")) link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.click();
  if (bytes) setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
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
