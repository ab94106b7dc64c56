/**
 * The earlier runs of an operation, folded away; each fills the form again with what it was.
 *
 * @import { Host, TaskStatus } from "./protocol.js"
 */
import { button, fill, h } from "./dom.js";
import { age, brief } from "./format.js";
import { statusPill } from "./status.js";
import { localNow } from "./ticker.js";
import { t } from "./words.js";

/** @typedef {{ key: string, prompt: string, status: TaskStatus, started: number, options: string }} Run */

/** @param {Host} host */
export function earlierRuns(host) {
  const list = h("div", { class: "yw-earlier" }, h("p", { class: "yw-small" }, t("Looking…")));
  const el = h("details", { class: "yw-more", ontoggle: ask }, h("summary", {}, t("earlier runs")), list);
  let operation = "";

  function ask() {
    if (el.open) host.send({ do: "earlier" });
  }

  /** @param {Run} run */
  function line({ key, prompt, status, started, options }) {
    const pill = statusPill();
    pill.draw(status);
    const what = brief(prompt || options || t("no prompt"), 120);
    return h(
      "div",
      { class: "yw-earlier-line" },
      h("span", { title: options }, what),
      h("span", { class: "yw-small" }, pill.el, " ", t("{age} ago", { age: age(localNow() - started) })),
      button(t("fill the form"), () => host.send({ do: "fill", key }), {
        "aria-label": t("Fill the form with {what}", { what }),
      }),
    );
  }

  return {
    el,
    /** Another operation has other runs. @param {string} now */
    show(now) {
      if (now === operation) return;
      operation = now;
      el.open = false;
      list.replaceChildren();
    },
    /** @param {{ operation: string, runs: Run[] }} message */
    take({ operation: of, runs }) {
      if (of !== operation) return;
      fill(
        list,
        runs.length > 0
          ? runs.map(line)
          : [h("p", { class: "yw-small" }, t("No earlier run of this operation is kept."))],
      );
    },
  };
}
