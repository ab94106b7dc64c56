/** @import { Fault } from "./protocol.js" */
import { fill, h } from "./dom.js";
import { same } from "./values.js";
import { t } from "./words.js";

/** Where an error stands, once there is one; told again it stays as it is, and so does what is selected in it. */
export function faultBox() {
  const el = h("div", { class: "yw-fault", hidden: true });
  /** @type {Fault | null | undefined} */
  let drawn = null;
  return {
    el,
    /** @param {Fault | null | undefined} error */
    show(error) {
      if (same(error, drawn)) return;
      drawn = error;
      el.hidden = !error;
      fill(el, error ? faultNodes(error) : []);
    },
  };
}

/**
 * An error as three plain lines: what happened, what to do, what to quote.
 * @param {Fault} error
 */
export function faultNodes({ what, hint, code, request_id }) {
  const quote = [code && t("code {code}", { code }), request_id && t("request {id}", { id: request_id })]
    .filter(Boolean)
    .join(" · ");
  return [
    h("p", { class: "yw-what" }, what),
    ...(hint ? [h("p", {}, hint)] : []),
    ...(quote ? [h("p", { class: "yw-small yw-id" }, quote)] : []),
  ];
}
