/**
 * The button that spends. Pressed once it is shut until the kernel has answered, however long that takes: it
 * is never opened by a timer, because the first request may still be on its way.
 */
import { h, uid, write } from "./dom.js";
import { speak } from "./live.js";
import { inTongue, t } from "./words.js";

/** After this long without an answer we say why nothing happens. */
const PATIENCE = 3000;

/** @param {() => void} run */
export function runButton(run) {
  const id = uid();
  const button = h("button", { type: "submit", class: "yw-go", "aria-describedby": id }, t("Generate"));
  const small = h("p", { class: "yw-small", id });
  let waits = false;
  let terms = "";
  let timer = 0;

  function rest() {
    waits = false;
    clearTimeout(timer);
    button.removeAttribute("aria-disabled");
    write(small, terms);
  }

  /** @param {string} words */
  function tell(words) {
    write(small, words);
    speak(small, words);
  }

  const explain = inTongue(() =>
    tell(t("The kernel is busy. The request was made once and waits its turn.")),
  );

  // A press must not take the focus from a field first: the field would say what is wrong with it, the button
  // would move away under the pointer, and the press would be lost.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!waits) run();
  });

  return {
    el: h("div", { class: "yw-run" }, button, small),
    waiting: () => waits,
    wait() {
      waits = true;
      button.setAttribute("aria-disabled", "true");
      tell(t("Sending…"));
      timer = window.setTimeout(explain, PATIENCE);
    },
    rest,
    close: () => clearTimeout(timer),
    /** @param {string | null | undefined} label what a press does */
    label: (label) => write(button, label || t("Generate")),
    /** @param {string | null | undefined} paid what a run costs, in words */
    paid(paid) {
      terms = typeof paid === "string" ? paid : "";
      if (!waits) write(small, terms);
    },
  };
}
