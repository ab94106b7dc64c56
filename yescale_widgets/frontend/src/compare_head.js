/**
 * The head of a comparison: which of its prompts, repeats and rows are seen, how far it is, and what can be done with it.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, h, set, write } from "./dom.js";
import { originChip } from "./origin.js";
import { stepper } from "./stepper.js";
import { t } from "./words.js";

/**
 * @param {Host} host
 * @param {{ widen: HTMLElement, diff: () => void, blind: () => void }} acts `widen` is the button that asks another model too
 */
export function compareHead(host, { widen, diff, blind }) {
  const origin = originChip();
  const prompts = stepper(t("Prompt"), (to) => host.send({ do: "go", to }));
  const repeats = stepper(t("Repeat"), (to) => host.send({ do: "repeat", to }));
  const pages = stepper(t("Row"), (to) => host.send({ do: "rows", to }));
  const whole = h("span", { class: "yw-small" });
  const stop = button(t("stop"), () => host.send({ do: "stop" }), {
    title: t("Stop what is still to be answered"),
  });
  const resume = button(t("go on"), () => host.send({ do: "resume" }), { title: t("Ask what is missing") });
  const differ = button(t("diff"), diff, {
    title: t("Compare two answers word by word"),
    "aria-pressed": "false",
  });
  const hide = button(t("blind"), blind, { title: t("Vote without names"), "aria-pressed": "false" });

  return {
    el: h(
      "div",
      { class: "yw-head" },
      h("b", {}, t("Compare")),
      prompts.el,
      repeats.el,
      pages.el,
      h("span", { class: "yw-spacer" }),
      whole,
      stop,
      resume,
      widen,
      differ,
      hide,
      origin.el,
    ),
    /** @param {Record<string, any>} state */
    show(state) {
      origin.show(state.origin);
      prompts.show(state.at, state.grid || (state.blind && !state.over) ? 1 : state.prompts);
      repeats.show(state.repeat, state.grid ? 1 : state.repeats);
      pages.show(state.grid?.at ?? 0, state.grid?.all ?? 1, state.grid?.step);
      hide.hidden = !state.several;
      set(hide, "aria-pressed", String(state.blind));
      differ.hidden = state.columns.length < 2 || state.worded === false;
    },
    /** How far it is. @param {Record<string, any>} state */
    tell({ all, ended, running }) {
      const missing = all - ended;
      write(whole, missing === 0 ? "" : t("{ended} of {all} answers", { ended, all }));
      stop.hidden = !running;
      resume.hidden = running || missing === 0;
    },
    /** Whether the differences are open. @param {boolean} on */
    differs: (on) => set(differ, "aria-pressed", String(on)),
  };
}
