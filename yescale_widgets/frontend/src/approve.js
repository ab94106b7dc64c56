/**
 * A function that the model wants run, and the person's yes or no. What the model wrote is text and nothing else.
 *
 * @import { Asks } from "./protocol.js"
 */
import { button, h, scrolling, write } from "./dom.js";
import { t } from "./words.js";

/**
 * @param {(id: string, allow: boolean) => void} decide
 * @param {(open: boolean) => void} tell whether it is there to be decided
 */
export function approveBar(decide, tell) {
  /** @type {Asks | null} */
  let asks = null;
  const text = h("code", scrolling(t("wants to run")));
  const el = h(
    "div",
    {
      class: "yw-approve",
      role: "group",
      "aria-label": t("The model wants to run a function"),
      hidden: true,
    },
    h("div", { class: "yw-approve-call" }, h("span", { class: "yw-small" }, t("wants to run")), text),
    h(
      "div",
      { class: "yw-approve-acts" },
      button(t("Allow"), () => press(true), {
        class: "yw-go",
        title: t("Run it, and tell the model what it says"),
      }),
      button(t("Refuse"), () => press(false), {
        class: "yw-plain",
        title: t("Do not run it, and tell the model so"),
      }),
    ),
  );

  /** @param {boolean} allow */
  function press(allow) {
    if (asks) decide(asks.id, allow);
    open(false);
  }

  /** @param {boolean} now */
  function open(now) {
    el.hidden = !now;
    tell(now);
  }

  return {
    el,
    /** @param {Asks | null} next */
    show(next) {
      if (next?.id === asks?.id && next !== null) return;
      asks = next;
      open(next !== null);
      if (next) write(text, next.text);
    },
  };
}
