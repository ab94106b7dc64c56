/**
 * Tasks of the account that may be the one whose answer was lost; the reader says which it is.
 *
 * @import { Candidate, Host } from "./protocol.js"
 */
import { button, fill, h } from "./dom.js";
import { age, count } from "./format.js";
import { t } from "./words.js";

/** @param {Host} host @param {string} key */
export function candidateList(host, key) {
  const el = h("div", {
    class: "yw-candidates",
    role: "group",
    "aria-label": t("May be this task"),
    hidden: true,
  });

  /** @param {Candidate} one */
  function line(one) {
    const take = button(t("it is this one"), () => host.send({ do: "adopt", key, id: one.task_id }), {
      class: "yw-plain",
      "aria-label": t("It is this one: {id}", { id: one.task_id }),
      title: t("Take this task's result; nothing is sent again"),
    });
    return h(
      "li",
      {},
      h("code", {}, one.task_id),
      " ",
      h("span", { class: "yw-small" }, wordsOf(one)),
      " ",
      take,
    );
  }

  /** @type {Candidate[] | undefined} */
  let drawn;

  return {
    el,
    /** @param {Candidate[] | undefined} found undefined: nobody has looked */
    update(found) {
      if (found === drawn) return;
      drawn = found;
      el.hidden = found === undefined;
      if (found === undefined) return;
      const words =
        found.length === 0
          ? t(
              "The account lists no task from that time that could be it. ys.account.logs() shows whether it was billed.",
            )
          : t("Sent at about that time, and in no row yet:");
      fill(el, [h("p", { class: "yw-small" }, words), found.length > 0 && h("ul", {}, ...found.map(line))]);
    },
  };
}

/** What is said aloud of them. @param {Candidate[]} found */
export const foundWords = (found) => t("{count} tasks may be this one", { count: count(found.length) });

/** @param {Candidate} one */
function wordsOf({ platform, action, status, seconds_apart: apart, cost_usd: cost }) {
  const when =
    apart == null
      ? null
      : apart === 0
        ? t("at the same second")
        : apart < 0
          ? t("{time} before", { time: age(-apart) })
          : t("{time} after", { time: age(apart) });
  return [platform, action, status, when, cost == null ? null : `$${cost}`].filter(Boolean).join(" · ");
}
