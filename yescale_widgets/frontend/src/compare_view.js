/**
 * A view of a comparison: what is asked, the columns, the vote, and what was noted.
 *
 * @import { Context } from "./protocol.js"
 * @import { Column, Compare } from "./compare.js"
 */
import { cellsOf } from "./cells.js";
import { columnView } from "./column.js";
import { diffView } from "./diff.js";
import { button, fill, h, set, write } from "./dom.js";
import { inStep } from "./in_step.js";
import { moreView } from "./more.js";
import { noticeBar } from "./notice.js";
import { originChip } from "./origin.js";
import { pictureGrid } from "./picture_grid.js";
import { shotView } from "./shot.js";
import { stepper } from "./stepper.js";
import { standing, voteBar } from "./vote.js";
import { t } from "./words.js";

/** @param {Context} context @param {Compare} self */
export function compareView({ host, say }, self) {
  const origin = originChip();
  const notice = noticeBar(host);
  const prompts = stepper(t("Prompt"), (to) => host.send({ do: "go", to }));
  const repeats = stepper(t("Repeat"), (to) => host.send({ do: "repeat", to }));
  const pages = stepper(t("Row"), (to) => host.send({ do: "rows", to }));
  const whole = h("span", { class: "yw-small" });
  const stop = button(t("stop"), () => host.send({ do: "stop" }), {
    title: t("Stop what is still to be answered"),
  });
  const resume = button(t("go on"), () => host.send({ do: "resume" }), { title: t("Ask what is missing") });
  const differ = button(t("diff"), toggleDiff, {
    title: t("Compare two answers word by word"),
    "aria-pressed": "false",
  });
  const blind = button(t("blind"), toggleBlind, { title: t("Vote without names"), "aria-pressed": "false" });
  const prompt = h("div", { class: "yw-words yw-asked" });
  const cols = h("div", { class: "yw-cols" });
  const step = inStep(cols);
  const grid = pictureGrid();
  const diff = diffView((left, right) => host.send({ do: "diff", left, right }));
  const more = moreView(host, say);
  const votes = voteBar((message) => host.send(message));
  const stand = h("div", { class: "yw-stand", hidden: true });
  const notes = notesView((text) => host.send({ do: "note", text }));
  /** @type {Map<string, any>} */
  let views = new Map();
  let complete = false;
  /** What was said of it last: a notice that somebody has put away does not come back. */
  let trouble = "";

  const el = h(
    "div",
    {
      class: "yw-compare",
      onkeydown: (/** @type {KeyboardEvent} */ event) => step.key(event) || votes.key(event),
    },
    h(
      "div",
      { class: "yw-head" },
      h("b", {}, t("Compare")),
      prompts.el,
      repeats.el,
      pages.el,
      h("span", { class: "yw-spacer" }),
      whole,
      stop,
      resume,
      more.toggle,
      differ,
      blind,
      origin.el,
    ),
    more.fold,
    notice.el,
    more.offer,
    prompt,
    cols,
    grid.el,
    step.el,
    votes.el,
    diff.el,
    stand,
    more.ask,
    notes.el,
  );

  function toggleDiff() {
    const on = diff.el.hidden === true;
    set(differ, "aria-pressed", String(on));
    diff.toggle(on);
  }

  function toggleBlind() {
    host.send({ do: "blind", on: !self.state?.blind });
  }

  /** The columns that are there stay; those of another prompt take their places. */
  function drawColumns(redrawn = false) {
    const { state } = self;
    if (!state) return;
    /** @type {typeof views} */
    const next = new Map();
    for (const { s } of cellsOf(state)) {
      const turn = self.turns.get(s);
      if (!turn) continue;
      const acts = {
        media: self.media,
        better: () => host.send({ do: "better", s }),
        again: () => host.send({ do: "retry", s }),
        open: grid.open,
      };
      next.set(s, views.get(s) ?? (state.grid ? shotView : columnView)(turn, acts));
    }
    for (const [s, old] of views) if (!next.has(s)) old.close();
    views = next;
    cols.hidden = Boolean(state.grid);
    fill(cols, state.grid ? [] : [...views.values()].map((view) => view.el));
    if (redrawn) grid.show(state.grid, views, state.hidden);
    update();
  }

  function update() {
    const { state } = self;
    if (!state) return;
    const turns = [...views.values()].map(({ turn }) => turn);
    const most = {
      ttft: Math.max(...turns.map(({ foot }) => foot?.ttft ?? 0)) || 1,
      tps: Math.max(...turns.map(({ foot }) => foot?.tps ?? 0)) || 1,
    };
    const open = !state.blind && state.columns.length > 1;
    const around = { most, open, worded: state.worded !== false, hidden: state.hidden };
    const cells = cellsOf(state);
    for (const column of cells) views.get(column.s)?.update(column, around);
    grid.look(state.grid, views);
    step.update(state.grid ? [] : lanes(cells));
    const now = turns.length > 0 && turns.every(({ status }) => status !== "streaming");
    if (now && !complete && state.hidden) say(t("Both answers are there. Vote with the arrow keys."));
    complete = now;
    votes.show(state, complete);
  }

  /** @param {Column[]} columns */
  function lanes(columns) {
    return columns.flatMap(({ s, name }) => {
      const view = views.get(s);
      return view ? [{ s, name, el: view.el, players: view.players() }] : [];
    });
  }

  function drawState() {
    const { state } = self;
    if (!state) return;
    origin.show(state.origin);
    prompts.show(state.at, state.grid || (state.blind && !state.over) ? 1 : state.prompts);
    repeats.show(state.repeat, state.grid ? 1 : state.repeats);
    pages.show(state.grid?.at ?? 0, state.grid?.all ?? 1, state.grid?.step);
    write(prompt, state.grid ? "" : state.prompt);
    blind.hidden = !state.several;
    set(blind, "aria-pressed", String(state.blind));
    differ.hidden = state.columns.length < 2 || state.worded === false;
    diff.offer(state.columns);
    more.show(state);
    drawColumns(true);
    drawRest();
    if (!diff.el.hidden) diff.toggle(true);
  }

  function drawRest() {
    const { state } = self;
    if (!state) return;
    const missing = state.all - state.ended;
    write(whole, missing === 0 ? "" : t("{ended} of {all} answers", { ended: state.ended, all: state.all }));
    stop.hidden = !state.running;
    resume.hidden = state.running || missing === 0;
    stand.hidden = state.hidden || !state.blind || state.standing.length === 0;
    fill(stand, stand.hidden ? [] : [standing(state.standing)]);
    notes.show(state.notes);
    if (state.trouble && state.trouble !== trouble)
      notice.show({ level: "warn", what: state.trouble, hint: "" });
    trouble = state.trouble;
  }

  /** @type {Record<string, (message: any) => void>} */
  const handlers = {
    state: drawState,
    turn: () => drawColumns(),
    d: update,
    snap: update,
    end({ status }) {
      update();
      if (!self.state?.hidden) say(status === "done" ? t("An answer is complete") : t("An answer has ended"));
    },
    whole: drawRest,
    notes: drawRest,
    diff: (message) => diff.take(message),
    offer: (message) => more.offered(message),
    asked(message) {
      more.taken(message.do);
      say(t("It is asked"));
    },
    voted({ columns }) {
      diff.offer(self.state?.columns ?? []);
      drawColumns(true);
      drawRest();
      say(
        columns
          .slice(0, 2)
          .map((/** @type {Column} */ { name }, /** @type {number} */ at) => `${"AB"[at]}: ${name}`)
          .join(", "),
      );
    },
    better({ s }) {
      for (const [one, view] of views) view.best(one === s);
      say(t("Your vote is kept"));
    },
    notice(message) {
      notice.show(message);
      update();
    },
  };

  const leave = self.views.join((message) => handlers[message.is]?.(message));
  drawState();
  return {
    el,
    close() {
      leave();
      step.close();
      for (const view of views.values()) view.close();
    },
  };
}

/** @param {(text: string) => void} add */
function notesView(add) {
  const list = h("ul", { class: "yw-notes" });
  const field = h("input", {
    class: "yw-input",
    "aria-label": t("Add a note"),
    placeholder: t("Add a note"),
  });
  const form = h("form", { class: "yw-note", onsubmit: send }, field);
  const el = h("div", { class: "yw-noted" }, list, form);

  /** @param {Event} event */
  function send(event) {
    event.preventDefault();
    if (field.value.trim()) add(field.value);
    field.value = "";
  }

  return {
    el,
    /** @param {string[]} notes */
    show(notes) {
      fill(
        list,
        notes.map((note) => h("li", {}, note)),
      );
      list.hidden = notes.length === 0;
    },
  };
}
