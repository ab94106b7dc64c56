/** The place to write: Enter sends, Shift+Enter breaks the line. */
import { h, write } from "./dom.js";
import { growing, isSend } from "./editor.js";

/** @param {{ send: (text: string) => void, stop: () => void }} acts */
export function composer({ send, stop }) {
  const area = h("textarea", {
    class: "yw-input",
    rows: "1",
    "aria-label": "Message",
    placeholder: "Ask. Enter sends, Shift+Enter breaks the line",
    onkeydown: keys,
  });
  const go = h(
    "button",
    { type: "button", class: "yw-go", onclick: () => (busy ? stop() : submit()) },
    "Send",
  );
  const fit = growing(area);
  let busy = false;

  function submit() {
    const text = area.value.trim();
    if (text === "" || busy) return;
    send(text);
    area.value = "";
    fit();
    area.focus();
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (isSend(event)) submit();
    else return;
    event.preventDefault();
  }

  return {
    el: h("div", { class: "yw-compose" }, area, go),
    /** @param {boolean} is */
    busy(is) {
      busy = is;
      write(go, is ? "Stop" : "Send");
      go.classList.toggle("yw-calm", is);
    },
  };
}
