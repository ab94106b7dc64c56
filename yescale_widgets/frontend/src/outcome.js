/**
 * What every answer of a comparison has beside its words or pictures: that it is being made, why it failed and another
 * try, and the open vote for it.
 *
 * @import { Turn } from "./protocol.js"
 */
import { button, h, set } from "./dom.js";
import { faultBox } from "./fault.js";
import { t } from "./words.js";

/** @typedef {{ better: () => void, again: () => void }} Acts */
/** What an answer knows of the others. @typedef {{ open: boolean, hidden: boolean }} Around */

/** @param {Turn} turn @param {HTMLElement} el the answer @param {Acts} acts */
export function outcome(turn, el, { better, again }) {
  const waits = h("div", { class: "yw-shot-waits yw-small", hidden: true }, t("being made"));
  const fault = faultBox();
  const retry = button(t("Try again"), again, { class: "yw-plain yw-retry", hidden: true });
  const vote = button(t("Better"), better, { class: "yw-vote", "aria-pressed": "false", hidden: true });
  return {
    waits,
    fault: fault.el,
    retry,
    vote,
    /** @param {Around} around @param {{ best?: boolean }} column @param {boolean} empty whether nothing of it can be seen yet */
    update({ open, hidden }, { best }, empty) {
      const live = turn.status === "streaming";
      set(el, "aria-busy", live ? "true" : null);
      waits.hidden = !live || !empty;
      fault.show(turn.error);
      retry.hidden = !turn.error || live || hidden || turn.stuck === true;
      vote.hidden = !open || live || turn.status === "failed";
      set(vote, "aria-pressed", String(best === true));
    },
  };
}
