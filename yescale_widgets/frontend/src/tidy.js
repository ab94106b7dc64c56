/**
 * "forget…": takes all shown tasks that have ended out of the list, once it is confirmed in place. It says
 * there too how much the ledger holds.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, h, write } from "./dom.js";
import { count } from "./format.js";

/**
 * @param {Host} host
 * @param {() => string[]} ended the keys of those that would go
 */
export function tidyBar(host, ended) {
  const question = h("span");
  const size = h("div", { class: "yw-small" });
  const yes = button("forget them", forget, { class: "yw-plain" });
  const no = button("keep them", shut);
  const line = h(
    "div",
    { class: "yw-tidy", role: "group", "aria-label": "Forget ended tasks", hidden: true, onkeydown: key },
    h("div", {}, question, " ", yes, no),
    size,
  );
  const opener = button("forget…", toggle, {
    "aria-expanded": "false",
    title: "Take the ended tasks that are shown out of the list",
  });
  /** @type {string[]} */
  let keys = [];

  function ask() {
    keys = ended();
    const many = keys.length === 1 ? "the 1 ended task" : `the ${count(keys.length)} ended tasks`;
    write(
      question,
      keys.length === 0
        ? "No task that is shown has ended: there is nothing to forget."
        : `Forget ${many} shown here, for good? Saved files stay.`,
    );
    yes.hidden = keys.length === 0;
    write(no, keys.length === 0 ? "close" : "keep them");
    write(size, "");
    host.send({ do: "size" });
  }

  function toggle() {
    if (!line.hidden) return shut();
    line.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    ask();
    no.focus();
  }

  function shut() {
    line.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }

  function forget() {
    host.send({ do: "forget", keys });
    shut();
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.key === "Escape") shut();
  }

  return { opener, line, tell: (/** @type {string} */ text) => write(size, text) };
}
