/**
 * Tasks of the account that may be the one whose answer was lost; the reader says which it is.
 *
 * @import { Candidate, Host } from "./protocol.js"
 */
import { button, fill, h } from "./dom.js";
import { age } from "./format.js";

/** @param {Host} host @param {string} key */
export function candidateList(host, key) {
  const el = h("div", {
    class: "yw-candidates",
    role: "group",
    "aria-label": "May be this task",
    hidden: true,
  });

  /** @param {Candidate} one */
  function line(one) {
    const take = button("it is this one", () => host.send({ do: "adopt", key, id: one.task_id }), {
      class: "yw-plain",
      "aria-label": `It is this one: ${one.task_id}`,
      title: "Take this task's result; nothing is sent again",
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
          ? "The account lists no task from that time that could be it."
          : "Sent at about that time, and in no row yet:";
      fill(el, [h("p", { class: "yw-small" }, words), found.length > 0 && h("ul", {}, ...found.map(line))]);
    },
  };
}

/** @param {Candidate} one */
function wordsOf({ platform, action, status, seconds_apart: apart, cost_usd: cost }) {
  const when =
    apart == null
      ? null
      : apart === 0
        ? "at the same second"
        : `${age(Math.abs(apart))} ${apart < 0 ? "before" : "after"}`;
  return [platform, action, status, when, cost == null ? null : `$${cost}`].filter(Boolean).join(" · ");
}
