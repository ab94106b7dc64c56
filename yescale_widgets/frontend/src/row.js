/**
 * One row of the tracker, drawn once and then kept up to date cell by cell.
 *
 * @import { Row } from "./protocol.js"
 */
import { button, fill, h, holdsFocus, set, write } from "./dom.js";
import { age, brief, elapsed, learnedWords, statusWords, usually } from "./format.js";
import { safeSource } from "./sources.js";
import { ACTIVE, progressBar, statusPill } from "./status.js";
import { actsFor } from "./task_acts.js";
import { localNow } from "./ticker.js";
import { t } from "./words.js";

/** The verb a row itself offers; the others are in its details. */
const FIRST = ["reconcile", "again", "refresh"];

/** @typedef {{ open: (key: string) => void, act: (verb: string, key: string) => void }} Doing */

/** @param {string} key @param {Doing} doing */
export function rowView(key, doing) {
  const id = h("td", { class: "yw-id yw-col-id" });
  const name = h("button", { type: "button", class: "yw-name", "aria-expanded": "false", onclick: open });
  const prompt = h("div", { class: "yw-small yw-line" });
  const pill = statusPill();
  const bar = progressBar();
  const said = h("div", { class: "yw-small yw-two-lines" });
  const when = h("td", { class: "yw-small yw-col-age" });
  const last = h("td", { class: "yw-col-last" });
  const el = h(
    "tr",
    { "data-key": key, onclick: rowClick },
    id,
    h("td", { class: "yw-col-what" }, name, prompt),
    h("td", { class: "yw-col-status" }, pill.el),
    h("td", { class: "yw-col-progress" }, bar.el, said),
    when,
    last,
  );
  /** @type {Row | undefined} */
  let row;
  let drawn = "";

  /** @param {MouseEvent} event */
  function open(event) {
    event.stopPropagation();
    doing.open(key);
  }

  /** @param {MouseEvent} event */
  function rowClick(event) {
    if (!(event.target instanceof Element && event.target.closest("button, a"))) doing.open(key);
  }

  function tick() {
    if (!row) return;
    const passed = elapsed({ ...row, finished: null }, localNow());
    write(when, passed === null ? "" : age(passed));
  }

  /** @param {Row} next */
  function update(next) {
    if (next === row) return;
    row = next;
    write(id, brief(next.id ?? next.key, 9));
    set(id, "title", next.id ?? next.key);
    write(name, next.name);
    write(prompt, next.prompt ?? "");
    pill.draw(next.status);
    bar.draw(next);
    drawWords(next);
    drawLast(next);
    tick();
  }

  /** @param {Row} next */
  function drawWords(next) {
    const active = ACTIVE.has(next.status);
    const raw =
      next.raw_status && statusWords(next.status, next.raw_status) !== t(next.status)
        ? next.raw_status
        : null;
    const percent = active && next.progress != null ? `${Math.round(next.progress)} %` : null;
    const words = [percent, raw, active && usually(next.typical), next.note].filter(Boolean).join(" · ");
    write(said, words);
    set(
      said,
      "title",
      [words.length > (active ? 30 : 60) && words, learnedWords(next.learned)].filter(Boolean).join("\n") ||
        null,
    );
  }

  /** @param {string} label @param {string} what */
  const showButton = (label, what) => {
    const title = t("{label}: the result of {name}", { label, name: what });
    return button(label, open, { "aria-label": title, title });
  };

  /** The button of the last cell gives way to another; with the focus on it, that one has it. @param {Row} next */
  function drawLast(next) {
    const held = holdsFocus(last);
    const thumb = safeSource(next.thumb, "image");
    const kinds = next.media ?? [];
    const act = actsFor({ ...next, watching: true }, FIRST)[0];
    const state = JSON.stringify([thumb, kinds, act?.verb, next.status]);
    if (state === drawn) return;
    drawn = state;
    const label = t("{label}: the result of {name}", { label: t("view"), name: next.name });
    if (thumb) {
      const img = h("img", { src: thumb, alt: "", onerror: () => fill(opener, [t("view")]) });
      const opener = h(
        "button",
        { type: "button", class: "yw-thumb", "aria-label": label, title: label, onclick: open },
        img,
      );
      fill(last, [opener]);
    } else if (kinds.length > 0)
      fill(last, [showButton(kinds.includes("image") ? t("view") : t("▶ play"), next.name)]);
    else if (act && !ACTIVE.has(next.status))
      fill(last, [button(t(act.label), () => doing.act(act.verb, key), { title: t(act.title) })]);
    else fill(last, [button("⋯", open, { title: t("Details of {name}", { name: next.name }) })]);
    if (held) last.querySelector("button")?.focus({ preventScroll: true });
  }

  return {
    el,
    update,
    tick,
    /** @param {boolean} isOpen */
    mark(isOpen) {
      name.setAttribute("aria-expanded", String(isOpen));
      set(el, "data-open", isOpen);
    },
  };
}
