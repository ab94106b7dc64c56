/**
 * What a clip can do beside what its native controls do: go frame by frame, repeat, run slower or faster.
 *
 * @import { Media } from "./protocol.js"
 */
import { button, h, set, write } from "./dom.js";
import { t } from "./words.js";

/** Frames in a second where nobody says. */
const USUAL = 24;
export const RATES = [0.25, 0.5, 1, 1.5, 2];

/** How many frames a second has, as far as that is known. @param {Media} media @param {number} [usual] */
export function frameRate({ extra }, usual = USUAL) {
  const told = Number(extra?.fps ?? extra?.frame_rate ?? extra?.frameRate);
  return Number.isFinite(told) && told >= 1 && told <= 240 ? told : usual;
}

/**
 * The time that is a whole number of frames away; it never leaves the clip.
 * @param {number} now
 * @param {number} by frames
 * @param {number} fps
 * @param {number} length
 */
export function stepped(now, by, fps, length) {
  // The middle of the frame: at its very edge browsers round to one side or the other.
  const frame = Math.max(0, Math.floor(now * fps + 1e-6) + by);
  const last = Number.isFinite(length) ? Math.max(0, Math.ceil(length * fps) - 1) : frame;
  return (Math.min(frame, last) + 0.5) / fps;
}

/** @param {(by: number) => void} step */
export const frameButtons = (step) => [
  button("◂", () => step(-1), { title: t("One frame back (,)"), "aria-keyshortcuts": "," }),
  button("▸", () => step(1), { title: t("One frame on (.)"), "aria-keyshortcuts": "." }),
];

/**
 * How fast, with once as fast chosen.
 * @param {readonly number[]} rates
 * @param {(rate: number) => void} choose
 * @param {Record<string, unknown>} given
 */
export function speedChoice(rates, choose, given) {
  const options = rates.map((one) => h("option", { value: one, selected: one === 1 }, `${one}×`));
  const el = h("select", { ...given, onchange: () => choose(Number(el.value)) }, ...options);
  el.value = "1";
  return el;
}

/** @param {HTMLVideoElement} video @param {() => Media} media */
export function filmTools(video, media) {
  const again = button(t("loop"), loop, { "aria-pressed": "false", title: t("Begin again at the end") });
  const rate = speedChoice(RATES, speed, { class: "yw-mini", "aria-label": t("Speed") });
  const where = h("span", { class: "yw-small", hidden: true });
  video.addEventListener("seeked", told);
  video.addEventListener("play", () => {
    where.hidden = true;
  });
  let stepping = false;

  /** @param {number} by */
  function step(by) {
    video.pause();
    stepping = true;
    video.currentTime = stepped(video.currentTime, by, frameRate(media()), video.duration);
  }

  /** Which frame is seen; spoken of only where somebody went to it. */
  function told() {
    if (!stepping) return;
    stepping = false;
    where.hidden = false;
    write(
      where,
      t("frame {number}", { number: Math.floor(video.currentTime * frameRate(media()) + 1e-6) + 1 }),
    );
  }

  function loop() {
    video.loop = !video.loop;
    set(again, "aria-pressed", String(video.loop));
  }

  /** @param {number} rate */
  function speed(rate) {
    video.playbackRate = rate;
  }

  return {
    el: h(
      "span",
      { class: "yw-film", role: "group", "aria-label": t("Clip") },
      ...frameButtons(step),
      again,
      rate,
      where,
    ),
    /** @param {KeyboardEvent} event */
    onkeydown(event) {
      const by = { ",": -1, ".": 1 }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      step(by);
    },
  };
}
