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
import { inTongue, later, t } from "./words.js";

const LONG_HINT = later("Ask, or drop a file. Enter sends, Shift+Enter breaks the line");
const SHORT_HINT = later("Ask, or drop a file");
/** Pixels that the long one takes. */
const ROOM = 440;

/** @typedef {{ text: string, items: Item[] }} Draft */

/** Whether all its files have come. @param {Draft} draft */
const isHere = ({ items }) => items.every(({ done }) => done);

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
    oninput: release,
  });
  const go = h("button", { type: "button", class: "yw-go", onclick: press }, t("Send"));
  const fit = growing(area);
  const hint = inTongue(() => {
    area.placeholder = t(area.clientWidth < ROOM ? SHORT_HINT : LONG_HINT);
  });
  const resize = new ResizeObserver(hint);
  resize.observe(area);
  const files = attachments(host, changed);
  let busy = false;
  /** What Send was pressed for while files were on their way: it goes whole, or not at all. @type {Draft | null} */
  let held = null;
  /** What has left and may come back. @type {Draft | null} */
  let sent = null;
  /** What somebody had written when words were put before it, and what stood there then. */
  let put = { own: "", whole: "" };

  /** The second click of a double click on Send is not meant for Stop. @param {MouseEvent} event */
  function press({ detail }) {
    if (!busy) submit();
    else if (detail !== 2) stop();
  }

  function submit() {
    const draft = { text: area.value.trim(), items: files.items() };
    if (busy || (draft.text === "" && draft.items.length === 0)) return;
    if (isHere(draft)) return leave(draft);
    held = draft;
    say(t("It is sent once its files have come"));
  }

  /** @param {Draft} draft */
  function leave(draft) {
    held = null;
    sent = draft;
    send(
      draft.text,
      draft.items.map(({ id }) => id),
    );
    area.value = "";
    files.clear(draft.items);
    fit();
    area.focus();
  }

  /** What is changed after the press was not pressed for. */
  function release() {
    held = null;
  }

  /** @param {string} why a file has failed */
  function changed(why) {
    const still = files.items();
    const lacks = held !== null && !held.items.every((item) => still.includes(item));
    if (lacks) release();
    const unsent = lacks && t("Not sent: a file of this message has not come. Press Send to send the rest.");
    const words = [why, unsent].filter(Boolean).join(" ");
    if (words) say(words);
    if (held && isHere(held)) leave(held);
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
      if (is) {
        sent = null;
        release();
      }
      write(go, is ? t("Stop") : t("Send"));
      go.classList.toggle("yw-calm", is);
    },
    /** The kernel said no: what was written comes back, before what has been begun meanwhile. */
    refused() {
      if (!sent) return;
      area.value = [sent.text, area.value].filter(Boolean).join("\n\n");
      files.restore(sent.items);
      sent = null;
      fit();
    },
    /** Puts words in, to be sent or changed, before what somebody has begun to write. @param {string} text */
    put(text) {
      release();
      const own = area.value === put.whole ? put.own : area.value;
      put = { own, whole: [text, own].filter(Boolean).join("\n\n") };
      area.value = put.whole;
      fit();
      area.focus();
    },
    close() {
      resize.disconnect();
      files.close();
    },
  };
}
