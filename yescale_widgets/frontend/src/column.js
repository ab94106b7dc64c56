/**
 * One column of a comparison: who answers, the answer as it comes, and its numbers.
 *
 * @import { Foot, Turn } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
import { answerView } from "./answer.js";
import { fill, h, scrolling, set, write } from "./dom.js";
import { cost, count, seconds } from "./format.js";
import { gallery } from "./media.js";
import { outcome } from "./outcome.js";
import { t } from "./words.js";

/**
 * @param {Turn} turn
 * @param {import("./outcome.js").Acts & { media: MediaStore }} given
 */
export function columnView(turn, { media: store, ...acts }) {
  const answer = answerView(turn, scrolling(t("Answer")));
  const media = gallery(store, turn.s);
  const title = h("b", { class: "yw-title" });
  const folded = h("span", { class: "yw-small" });
  const meters = h("div", { class: "yw-meters yw-small" });
  const rest = h("div", { class: "yw-foot yw-small" });
  const el = h("section", { class: "yw-col", "data-s": turn.s });
  const { waits, fault, retry, vote, update: end } = outcome(turn, el, acts);
  el.append(
    h("div", { class: "yw-col-head" }, title, folded),
    h("div", { class: "yw-col-body" }, answer.el, media.el, waits, fault, retry),
    h("div", { class: "yw-col-foot" }, meters, rest, vote),
  );

  /**
   * @param {import("./compare.js").Column} column
   * @param {import("./outcome.js").Around & { most: { ttft: number, tps: number }, worded: boolean }} around
   */
  function update(column, around) {
    const wordless = turn.c === 0 && turn.tail === "" && turn.reasoning === "";
    write(title, column.name);
    set(title, "title", column.name);
    set(el, "aria-label", column.name);
    write(folded, foldWords(column.fold));
    answer.update();
    media.update(turn.media, column.name, turn.status === "done" ? "succeeded" : turn.status);
    answer.el.hidden = wordless && (!around.worded || turn.status !== "streaming");
    end(around, column, !around.worded && turn.media.length === 0);
    fill(meters, turn.foot ? bars(turn.foot, around.most) : []);
    fill(rest, turn.foot && turn.status !== "failed" ? facts(turn.foot) : []);
  }

  return {
    el,
    turn,
    update,
    players: () => media.players().map(({ index, player }) => ({ player, media: turn.media[index] })),
    close() {
      answer.close();
      media.close();
    },
  };
}

/** @param {import("./compare.js").Column["fold"]} fold */
function foldWords(fold) {
  if (!fold || fold.n < 2) return "";
  const told = t("{count} answers, {distinct} distinct", {
    count: count(fold.n),
    distinct: count(fold.distinct),
  });
  const { agreement } = fold;
  const agree = agreement !== null && t("{share} % agree", { share: Math.round(agreement * 100) });
  return [told, agree].filter(Boolean).join(" · ");
}

/**
 * Bars that can be compared between columns: as long as their share of the longest one.
 * @param {Foot} foot
 * @param {{ ttft: number, tps: number }} most
 */
function bars({ ttft, tps }, most) {
  return [
    ...(ttft == null ? [] : bar(t("first token"), ttft / most.ttft, seconds(ttft))),
    ...(tps == null ? [] : bar(t("tokens/s"), tps / most.tps, `${Math.round(tps)}`)),
  ];
}

/** @param {string} label @param {number} share @param {string} value */
function bar(label, share, value) {
  const fillBar = h("i");
  fillBar.style.width = `${Math.round(Math.min(1, share) * 100)}%`;
  return [h("span", {}, label), h("div", { class: "yw-meter" }, fillBar), h("span", {}, value)];
}

/** @param {Foot} foot */
function facts(foot) {
  return [
    foot.total != null && h("span", {}, t("{time} in all", { time: seconds(foot.total) })),
    foot.tokens != null && h("span", {}, t("{count} tokens", { count: count(foot.tokens) })),
    h("span", {}, cost(foot.cost)),
  ];
}
