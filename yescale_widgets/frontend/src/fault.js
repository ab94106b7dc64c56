/** @import { Fault } from "./protocol.js" */
import { h } from "./dom.js";
import { t } from "./words.js";

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
