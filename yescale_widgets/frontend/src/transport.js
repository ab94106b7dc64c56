/** One bar for all players of a row: play, place, who is heard, frames, loop, speed, sound. */
import { button, fill, h, set, write } from "./dom.js";
import { frameButtons, RATES, speedChoice } from "./film.js";
import { t } from "./words.js";

/**
 * @typedef {{ toggle: () => void, seek: (to: number) => void, hear: (at: number) => void, step: (by: number) => void,
 *   speed: (rate: number) => void, repeat: (on: boolean) => void, silence: (on: boolean) => void,
 *   enlarge: (on: boolean) => void }} Acts
 */

/** @param {Acts} acts */
export function transport({ toggle, seek, hear, step, speed, repeat, silence, enlarge }) {
  let time = 0;
  const play = button("▶", toggle, { class: "yw-go yw-play", "aria-keyshortcuts": "Space" });
  const place = h("input", {
    type: "range",
    class: "yw-range",
    min: 0,
    max: 1,
    step: "any",
    value: 0,
    "aria-label": t("Place"),
    oninput: () => seek(Number(place.value)),
    onkeydown: bySecond,
  });
  const clock = h("span", { class: "yw-small yw-step-time" });
  const seats = h("div", { class: "yw-seats", role: "group", "aria-label": t("Which one is heard") });
  const frames = h(
    "span",
    { class: "yw-film", role: "group", "aria-label": t("Frame by frame") },
    ...frameButtons(step),
  );
  const rate = speedChoice(RATES, speed, { class: "yw-mini", "aria-label": t("Speed") });
  /** @type {Record<string, HTMLButtonElement>} */
  const switches = {
    loop: flip(t("loop"), t("Begin all again at the end (L)"), "L", repeat),
    sound: flip(t("mute"), t("Hear none of them (M)"), "M", silence),
    large: flip(t("one large"), t("See only the one that is heard, as large as the panel (V)"), "V", enlarge),
  };
  const waits = h("span", { class: "yw-small" });
  const el = h(
    "div",
    { class: "yw-step", role: "group", "aria-label": t("All together"), tabindex: "-1", hidden: true },
    h("div", { class: "yw-step-line" }, play, place, clock),
    h(
      "div",
      { class: "yw-step-line" },
      seats,
      waits,
      h("span", { class: "yw-spacer" }),
      h("div", { class: "yw-step-tools" }, frames, switches.large, switches.loop, switches.sound, rate),
    ),
  );

  /** @param {string} label @param {string} title @param {string} key @param {(on: boolean) => void} act */
  function flip(label, title, key, act) {
    const made = button(label, press, { title, "aria-pressed": "false", "aria-keyshortcuts": key });
    function press() {
      const on = made.getAttribute("aria-pressed") !== "true";
      set(made, "aria-pressed", String(on));
      act(on);
    }
    return made;
  }

  /** The arrows of the slider go by whole seconds. @param {KeyboardEvent} event */
  function bySecond(event) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[
      event.key
    ];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    seek(time + by);
  }

  /** Its name says what a press does. @param {boolean} going */
  function drawPlay(going) {
    const name = going ? t("Pause all (space)") : t("Play all (space)");
    write(play, going ? "❚❚" : "▶");
    set(play, "title", name);
    set(play, "aria-label", name);
    set(play, "data-going", going);
  }

  return {
    el,
    focus: () => el.focus({ preventScroll: true }),
    /** @param {"loop" | "sound" | "large"} name */
    press(name) {
      if (!switches[name].hidden) switches[name].click();
    },
    /** @param {{ label: string, name: string, letter: string, who: string }[]} all @param {boolean} film whether there is something to see */
    offer(all, film) {
      frames.hidden = !film;
      switches.large.hidden = !film || all.length < 2;
      seats.hidden = all.length < 2;
      const known = [...seats.children];
      if (known.length !== all.length)
        fill(
          seats,
          all.map((_, at) => seat(at)),
        );
      for (const [at, one] of all.entries()) nameSeat(/** @type {HTMLElement} */ (seats.children[at]), one);
    },
    /** @param {{ at: number, motion: string, time: number, length: number, waits: string[] }} now */
    show({ at, motion, time: seconds, length, waits: names }) {
      time = seconds;
      drawPlay(motion !== "paused");
      place.max = String(length || 1);
      place.value = String(Math.min(seconds, length || 1));
      const words = { now: told(seconds, motion === "paused"), all: told(length) };
      write(clock, `${words.now} / ${words.all}`);
      set(place, "aria-valuetext", t("{now} of {all}", words));
      place.style.setProperty("--yw-at", `${length > 0 ? (100 * seconds) / length : 0}%`);
      for (const [index, one] of [...seats.children].entries())
        set(one, "aria-pressed", String(index === at));
      write(waits, names.length > 0 ? t("waits for {names}", { names: names.join(", ") }) : "");
    },
  };

  /** @param {number} at */
  function seat(at) {
    return button("", () => hear(at), { class: "yw-seat", "aria-pressed": "false" });
  }
}

/** @param {HTMLElement} el @param {{ label: string, name: string, letter: string, who: string }} seat */
function nameSeat(el, { label, name, letter, who }) {
  fill(el, el.childElementCount > 0 ? [...el.children] : [h("kbd"), h("span")]);
  write(el.children[0], label);
  write(el.children[1], who === letter ? "" : who);
  set(el, "aria-label", t("Hear {name}", { name }));
  set(el, "title", t("Hear {name} ({letter})", { name, letter }));
  set(el, "aria-keyshortcuts", letter || null);
}

/** "1:05", or "1:05.48" where it stands still. @param {number} seconds @param {boolean} [fine] */
function told(seconds, fine = false) {
  const at = fine && seconds % 1 > 0.005 ? Math.floor(seconds * 100) / 100 : Math.floor(seconds + 1e-6);
  const minutes = Math.floor(at / 60);
  const rest = at - 60 * minutes;
  const digits = Number.isInteger(at) ? `${rest}` : rest.toFixed(2);
  return `${minutes}:${rest < 10 ? "0" : ""}${digits}`;
}
