/**
 * The line above a panel's body: something the kernel wants known, or that there is no connection yet.
 *
 * @import { Host, Notice } from "./protocol.js"
 */
import { button, fill, h, set, shut } from "./dom.js";
import { speak } from "./live.js";
import { later, t } from "./words.js";

/** @param {Host} host */
export function noticeBar(host) {
  const el = h("div", { class: "yw-notice", hidden: true });
  /** @type {Notice | null} */
  let notice = null;
  let connected = true;

  const dismiss = button("✕", () => show(null), { title: t("Dismiss this notice") });
  const sandbox = button(t("Start the sandbox"), start, { class: "yw-plain" });

  function start() {
    shut(sandbox, true);
    host.send({ do: "sandbox" });
  }

  function draw() {
    const said = notice ?? (connected ? null : { ...OFFLINE, what: t(OFFLINE.what), hint: t(OFFLINE.hint) });
    el.hidden = !said;
    if (!said) return;
    set(el, "data-level", said.level);
    const words = h("div", {}, h("b", {}, said.what), said.hint ? ` ${said.hint}` : null);
    fill(el, [words, h("span", { class: "yw-spacer" }), !connected && sandbox, notice && dismiss]);
  }

  /** @param {Notice | null} next */
  function show(next) {
    notice = next;
    shut(sandbox, false);
    draw();
    if (next) speak(el, [next.what, next.hint].filter(Boolean).join(" "));
  }

  return {
    el,
    show,
    /** @param {boolean} is */
    connect(is) {
      connected = is;
      draw();
    },
  };
}

/** @type {Notice & { hint: string }} */
const OFFLINE = {
  level: "info",
  what: later("Not connected."),
  hint: later("Set a key with ys.connect(…), or try everything with made-up results."),
};
