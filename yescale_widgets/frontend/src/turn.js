/**
 * One turn: who speaks stands in the gutter, what is said beside it, the numbers under it.
 *
 * @import { Turn } from "./protocol.js"
 * @import { MediaStore } from "./store.js"
 */
import { answerView } from "./answer.js";
import { approveBar } from "./approve.js";
import { branchBar } from "./branch.js";
import { copyButton, copyMenu } from "./copy.js";
import { button, fill, h, set, write } from "./dom.js";
import { editor } from "./editor.js";
import { faultNodes } from "./fault.js";
import { footLine } from "./format.js";
import { gallery } from "./media.js";
import { safeSource } from "./sources.js";
import { same } from "./values.js";
import { later, t } from "./words.js";

/**
 * @typedef {{
 *   copy?: (form: string) => void,
 *   again?: () => void,
 *   edit?: (text: string) => boolean,
 *   branch?: (to: number) => void,
 *   decide?: (id: string, allow: boolean) => void,
 *   media?: MediaStore,
 *   stop?: () => void,
 *   hint?: string,
 *   say: (text: string) => void,
 * }} Acts
 */

/** @type {[string, string][]} */
const FORMS = [
  ["markdown", "Markdown"],
  ["python", "Python"],
  ["openai", "OpenAI SDK"],
  ["curl", "curl"],
];

/** @param {Turn} turn @param {Acts} acts */
export function turnView(turn, acts) {
  return turn.role === "user" ? userView(turn, acts) : modelView(turn, acts);
}

/** @param {Turn} turn @param {HTMLElement} body */
function frame(turn, body) {
  const mark = h("div", { class: "yw-who", "data-role": turn.role, title: turn.who }, initials(turn.who));
  set(mark, "aria-hidden", "true");
  const name = h("span", { class: "yw-sr" }, `${turn.who}: `);
  return h(
    "article",
    { class: "yw-turn", "data-s": turn.s },
    mark,
    h("div", { class: "yw-said" }, name, body),
  );
}

/**
 * What fits the gutter: "You", "4o"; a longer label is cut, and whole in the tooltip.
 * @param {string} who
 */
export const initials = (who) => (who.length <= 4 ? who : who.slice(0, 3));

/** @param {Turn} turn @param {Acts} acts */
function userView(turn, acts) {
  const words = h("div", { class: "yw-words" });
  const chips = h("div", { class: "yw-chips", hidden: true });
  /** @type {Turn["attachments"]} */
  let drawn = [];
  const edit = button(t("edit"), () => openEditor(), { title: t("Change this message and send it again") });
  const copy = acts.copy && copyButton(t("copy"), () => turn.text, t("Copy this message"));
  const foot = h("div", { class: "yw-foot yw-small yw-shy" }, copy, acts.edit && edit);
  const branch = branchBar((to) => acts.branch?.(to));
  const forks = h("div", { class: "yw-foot yw-small", hidden: true }, branch.el);
  const body = h("div", {}, words, chips, forks, foot);

  function openEditor() {
    const { el, focus } = editor(turn.text, close);
    body.replaceChildren(el);
    focus();
  }

  /** Where it may not be sent just now, what was written stays open. @param {string | null} text */
  function close(text) {
    if (text !== null && acts.edit?.(text) === false) return;
    body.replaceChildren(words, chips, forks, foot);
    edit.focus();
  }

  function update() {
    branch.show(turn.branch);
    forks.hidden = branch.el.hidden;
    write(words, turn.text);
    if (same(turn.attachments, drawn)) return;
    drawn = turn.attachments;
    chips.replaceChildren(...drawn.map(chip));
    chips.hidden = drawn.length === 0;
  }

  return { el: frame(turn, body), branch, update, close() {}, copied() {} };
}

/** @param {Turn["attachments"][number]} attachment */
function chip({ name, kind, thumb }) {
  const src = safeSource(thumb, "image");
  return h(
    "span",
    { class: "yw-chip" },
    src && h("img", { src, alt: "" }),
    name,
    !src && h("i", {}, t(kind)),
  );
}

/** @param {Turn} turn @param {Acts} acts */
function modelView(turn, acts) {
  const answer = answerView(turn);
  const fault = h("div", { class: "yw-fault", hidden: true });
  const numbers = h("span", { class: "yw-numbers" });
  const copy = acts.copy && copyMenu(FORMS, acts.copy, acts.say);
  const again = acts.again && button(t("again"), acts.again, { title: t("Answer anew") });
  const stop = acts.stop
    ? button(t("stop"), acts.stop, { title: t("Stop this answer") })
    : acts.hint && h("span", {}, acts.hint);
  const branch = branchBar((to) => acts.branch?.(to));
  // The answer then waits for a person, and its caret does not blink.
  const approve = approveBar(
    (id, allow) => acts.decide?.(id, allow),
    (open) => set(answer.el, "data-asks", open),
  );
  const media = gallery(acts.media ?? null, turn.s);
  const foot = h("div", { class: "yw-foot yw-small" });
  const el = frame(turn, h("div", {}, answer.el, approve.el, media.el, fault, foot, copy?.shown));

  function update() {
    const live = turn.status === "streaming";
    answer.update();
    branch.show(turn.branch);
    approve.show(turn.asks);
    media.update(turn.media, t("Answer"), turn.status);
    fill(fault, faultLines(turn));
    fault.hidden = fault.childNodes.length === 0;
    fill(
      numbers,
      footLine(turn.foot).map((entry) => h("span", {}, entry)),
    );
    fill(foot, live ? [stop] : [branch.el, numbers, copy?.line, again]);
    foot.hidden = foot.childNodes.length === 0;
    set(el, "aria-busy", live ? "true" : null);
  }

  return {
    el,
    branch,
    update,
    close() {
      answer.close();
      media.close();
    },
    copied: (/** @type {string} */ form, /** @type {string} */ text) => copy?.take(form, text),
  };
}

const ENDED = {
  stopped: later("Stopped. What had arrived is kept."),
  cut: later("The answer was cut off before its end. What had arrived is kept."),
};

/** @param {Turn} turn @returns {HTMLElement[]} */
function faultLines({ status, error }) {
  const word = status === "stopped" || status === "cut" ? ENDED[status] : null;
  const plain = word && !error ? [h("p", { class: "yw-small" }, t(word))] : [];
  return [...plain, ...(error ? faultNodes(error) : [])];
}
