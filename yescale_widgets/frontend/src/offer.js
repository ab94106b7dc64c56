/**
 * What costs money is said first, and sent on a second word.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, focused, h, holdsFocus, onEscape, write } from "./dom.js";
import { t } from "./words.js";

/**
 * @param {Host} host
 * @param {(text: string) => void} say
 * @param {HTMLElement} otherwise gets the focus where that from which it came is gone
 */
export function offerBar(host, say, otherwise) {
  const words = h("b");
  const send = button(t("Send it"), go, { class: "yw-plain" });
  const leave = button(t("Not now"), close);
  const el = h(
    "div",
    {
      class: "yw-notice",
      "data-level": "warn",
      role: "group",
      "aria-label": t("This costs money"),
      hidden: true,
    },
    h("div", {}, words),
    h("span", { class: "yw-spacer" }),
    send,
    leave,
  );
  /** What is sent once it is wanted. @type {Record<string, unknown> | null} */
  let wanted = null;
  /** @type {HTMLElement | null} */
  let from = null;
  el.addEventListener("keydown", onEscape(close));

  function go() {
    if (wanted) host.send({ ...wanted, do: `${wanted.do}`, sure: true });
    close();
  }

  /** The focus goes to where it came from. */
  function close() {
    const had = holdsFocus(el);
    wanted = null;
    el.hidden = true;
    if (had) (from?.isConnected ? from : otherwise).focus();
  }

  return {
    el,
    close,
    /** @param {{ ask: Record<string, unknown>, words: string }} message */
    show(message) {
      wanted = message.ask;
      from = focused(el);
      write(words, message.words);
      el.hidden = false;
      // Another view of the panel shows it, too, and leaves the focus where somebody is.
      if (el.closest(".yw")?.contains(from)) send.focus();
      say(message.words);
    },
  };
}
