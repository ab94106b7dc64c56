/**
 * "forget…": takes all shown tasks that have ended out of the list, once it is confirmed in place. It says
 * there too how much the ledger holds.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, disclosure, h, write } from "./dom.js";
import { count } from "./format.js";
import { t } from "./words.js";

/**
 * @param {Host} host
 * @param {() => string[]} ended the keys of those that would go
 */
export function tidyBar(host, ended) {
  const question = h("span");
  const size = h("div", { class: "yw-small" });
  const yes = button(t("forget them"), forget, { class: "yw-plain" });
  const no = button(t("keep them"), () => asked.leave());
  const line = h(
    "div",
    { class: "yw-tidy", role: "group", "aria-label": t("Forget ended tasks") },
    h("div", {}, question, " ", yes, no),
    size,
  );
  const opener = button(t("forget…"), toggle, {
    title: t("Take the ended tasks that are shown out of the list"),
  });
  const asked = disclosure(opener, line);
  /** @type {string[]} */
  let keys = [];

  function ask() {
    keys = ended();
    const many =
      keys.length === 1 ? t("the 1 ended task") : t("the {count} ended tasks", { count: count(keys.length) });
    write(
      question,
      keys.length === 0
        ? t("No task that is shown has ended: there is nothing to forget.")
        : t("Forget {many} shown here, for good? Saved files stay.", { many }),
    );
    yes.hidden = keys.length === 0;
    write(no, keys.length === 0 ? t("close") : t("keep them"));
    write(size, "");
    host.send({ do: "size" });
  }

  function toggle() {
    asked.toggle();
    if (line.hidden) return;
    ask();
    no.focus();
  }

  function forget() {
    host.send({ do: "forget", keys });
    asked.leave();
  }

  return { opener, line, tell: (/** @type {string} */ text) => write(size, text) };
}
