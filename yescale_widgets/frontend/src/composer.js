/**
 * The place to write: Enter sends, Shift+Enter breaks the line. Files go with the message, and what the kernel did not
 * take comes back.
 *
 * @import { Item } from "./attach.js"
 * @import { Host } from "./protocol.js"
 */
import { attachments } from "./attach.js";
import { h, write } from "./dom.js";
import { growing, isSend } from "./editor.js";
import { later, t } from "./words.js";

const LONG_HINT = later("Ask, or drop a file. Enter sends, Shift+Enter breaks the line");
const SHORT_HINT = later("Ask, or drop a file");
/** Pixels that the long one takes. */
const ROOM = 440;

/**
 * @param {Host} host
 * @param {{ send: (text: string, files: string[]) => void, stop: () => void, say: (text: string) => void }} acts
 */
export function composer(host, { send, stop, say }) {
  const area = h("textarea", {
    class: "yw-input",
    rows: "1",
    "aria-label": t("Message"),
    placeholder: t(LONG_HINT),
    onkeydown: keys,
    onpaste: paste,
  });
  const go = h(
    "button",
    { type: "button", class: "yw-go", onclick: () => (busy ? stop() : submit()) },
    t("Send"),
  );
  const fit = growing(area);
  new ResizeObserver(() => {
    area.placeholder = t(area.clientWidth < ROOM ? SHORT_HINT : LONG_HINT);
  }).observe(area);
  const files = attachments(host, say, arrived);
  let busy = false;
  let waits = false;
  /** What has left and may come back. @type {{ text: string, items: Item[] } | null} */
  let sent = null;

  function submit() {
    const text = area.value.trim();
    const marks = files.ready();
    if (busy || (text === "" && files.items().length === 0)) return;
    waits = marks === null;
    if (marks === null) say(t("It is sent once its files have come"));
    else leave(text, marks);
  }

  /** @param {string} text @param {string[]} marks */
  function leave(text, marks) {
    sent = { text, items: files.items() };
    send(text, marks);
    area.value = "";
    files.clear();
    fit();
    area.focus();
  }

  function arrived() {
    if (waits && files.ready() !== null) submit();
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (isSend(event)) submit();
    else return;
    event.preventDefault();
  }

  /** @param {ClipboardEvent} event */
  function paste(event) {
    const pasted = event.clipboardData?.files;
    if (!pasted?.length) return;
    event.preventDefault();
    files.add(pasted);
  }

  return {
    el: h(
      "div",
      { class: "yw-compose" },
      files.tray,
      h("div", { class: "yw-write" }, files.button, area, go),
    ),
    add: files.add,
    uploaded: files.receive,
    /** @param {boolean} is */
    busy(is) {
      busy = is;
      if (is) sent = null;
      write(go, is ? t("Stop") : t("Send"));
      go.classList.toggle("yw-calm", is);
    },
    /** The kernel said no: what was written is not lost. */
    refused() {
      if (!sent) return;
      if (area.value === "") area.value = sent.text;
      files.restore(sent.items);
      sent = null;
      fit();
    },
    /** Puts words in, to be sent or changed. @param {string} text */
    put(text) {
      area.value = text;
      fit();
      area.focus();
    },
  };
}
