/**
 * The vote on two answers whose names are hidden: by button or by key, then the names, then the next pair.
 */
import { button, fill, h, holdsFocus, set, write } from "./dom.js";
import { t } from "./words.js";

/** What a key says. @type {Record<string, string>} */
const KEYS = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "tie",
  ArrowDown: "both_bad",
  1: "left",
  2: "right",
  3: "tie",
  4: "both_bad",
};

/** What uses arrows or figures itself. A button, a link and a fold use neither. */
const BUSY = "audio, video, input, textarea, select";

/** Whether it does something of its own by Enter. @param {EventTarget | null} target */
const pressable = (target) => target instanceof Element && target.closest("button, a, summary") !== null;

/** Whether an arrow moves what is longer, or wider, than its box. @param {Element} el @param {string} key */
function scrolls(el, key) {
  const { overflowX, overflowY } = getComputedStyle(el);
  if (/Up|Down/.test(key)) return el.scrollHeight > el.clientHeight && /auto|scroll/.test(overflowY);
  return /Left|Right/.test(key) && el.scrollWidth > el.clientWidth && /auto|scroll/.test(overflowX);
}

/** Whether a key is for what has it within the panel, and not for the vote. @param {KeyboardEvent} event */
function isOthers({ key, target, currentTarget }) {
  if (!(target instanceof Element && currentTarget instanceof Element)) return true;
  const busy = target.closest(BUSY);
  return (busy !== null && currentTarget.contains(busy)) || scrolls(target, key);
}

/**
 * @param {(message: { do: string, [name: string]: unknown }) => void} send
 */
export function voteBar(send) {
  const words = h("span", { class: "yw-small" });
  const choices = h(
    "div",
    { class: "yw-votes", role: "group", "aria-label": t("Which answer is better?") },
    choice("left", t("A is better"), "←"),
    choice("tie", t("A tie"), "↑"),
    choice("both_bad", t("Both bad"), "↓"),
    choice("right", t("B is better"), "→"),
  );
  const next = button(t("Next pair"), () => send({ do: "next" }), { class: "yw-go", hidden: true });
  const el = h("div", { class: "yw-votebar", tabindex: "-1", hidden: true }, choices, next, words);
  let ready = false;

  /** @param {string} verdict @param {string} label @param {string} key */
  function choice(verdict, label, key) {
    const made = button(label, () => cast(verdict), { class: "yw-vote", "data-verdict": verdict });
    made.append(h("kbd", { "aria-hidden": "true" }, key));
    set(made, "aria-label", label);
    return made;
  }

  /** @param {string} verdict */
  function cast(verdict) {
    if (!ready) return;
    ready = false;
    send({ do: "vote", verdict });
  }

  return {
    el,
    /**
     * @param {Record<string, any>} state
     * @param {boolean} complete both answers are there
     */
    show(state, complete) {
      el.hidden = !state.blind;
      if (!state.blind) return;
      ready = state.hidden && complete;
      choices.hidden = state.over || !state.hidden;
      for (const one of choices.querySelectorAll("button")) set(one, "aria-disabled", ready ? null : "true");
      const hadFocus = holdsFocus(el);
      const wasHidden = next.hidden;
      next.hidden = state.over || state.hidden;
      write(next, state.left > 0 ? t("Next pair") : t("See how it stands"));
      write(words, said(state, complete));
      if (!hadFocus || wasHidden === next.hidden) return;
      if (next.hidden) el.focus();
      else next.focus();
    },
    /** @param {KeyboardEvent} event */
    key(event) {
      const { key, target } = event;
      if (el.hidden || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isOthers(event)) return;
      if (key === "Enter" && !next.hidden && !pressable(target)) {
        event.preventDefault();
        send({ do: "next" });
      } else if (KEYS[key] && !choices.hidden) {
        event.preventDefault();
        cast(KEYS[key]);
      }
    },
  };
}

/** @param {Record<string, any>} state @param {boolean} complete */
function said(state, complete) {
  const left = state.left === 1 ? t("1 pair left") : t("{left} pairs left", { left: state.left });
  if (state.over) return t("Every pair has its vote.");
  if (!state.hidden) return left;
  return complete ? left : t("Vote when both answers are there");
}

/**
 * How the blind votes stand: wins with their interval, and the points of the ranking.
 * @param {any[]} rows
 */
export function standing(rows) {
  const el = h("table", { class: "yw-standing" });
  const percent = (/** @type {number | null} */ share) =>
    share === null ? "" : `${Math.round(share * 100)} %`;
  fill(el, [
    h("caption", { class: "yw-small" }, t("How the blind votes stand")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...[t("Model"), t("Wins"), t("Ties"), t("Losses"), t("Share of wins"), t("Points")].map((word) =>
          h("th", { scope: "col" }, word),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      ...rows.map((row) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, row.name),
          h("td", {}, `${row.wins}`),
          h("td", {}, `${row.ties}`),
          h("td", {}, `${row.losses}`),
          h(
            "td",
            {},
            row.share === null
              ? ""
              : t("{share} ({low} to {high})", {
                  share: percent(row.share),
                  low: percent(row.low),
                  high: percent(row.high),
                }),
          ),
          h("td", {}, `${Math.round(row.score)}`),
        ),
      ),
    ),
  ]);
  return el;
}
