/**
 * A view of a comparison: what is asked, the answers, the vote, and what was noted.
 *
 * @import { Context } from "./protocol.js"
 * @import { Column, Compare } from "./compare.js"
 */
import { cellsView } from "./compare_cells.js";
import { compareHead } from "./compare_head.js";
import { diffView } from "./diff.js";
import { fill, h, keepingFocus, scrolling, set, write } from "./dom.js";
import { moreView } from "./more.js";
import { notesView } from "./notes.js";
import { noticeBar } from "./notice.js";
import { standing, voteBar } from "./vote.js";
import { t } from "./words.js";

/** @param {Context} context @param {Compare} self */
export function compareView({ host, say }, self) {
  const notice = noticeBar(host);
  const more = moreView(host, say);
  const head = compareHead(host, {
    widen: more.toggle,
    diff: toggleDiff,
    blind: () => host.send({ do: "blind", on: !self.state?.blind }),
  });
  const prompt = h("div", { class: "yw-words yw-asked", ...scrolling(t("Prompt")) });
  const cells = cellsView(host, self);
  const votes = voteBar((message) => host.send(message));
  const diff = diffView((left, right) => host.send({ do: "diff", left, right }));
  const stand = h("div", { class: "yw-stand", hidden: true, ...scrolling(t("How the blind votes stand")) });
  const notes = notesView((text) => host.send({ do: "note", text }));
  let complete = false;
  /** What was said of it last: a notice that somebody has put away does not come back. */
  let trouble = "";
  const el = h(
    "div",
    {
      class: "yw-compare",
      onkeydown: (/** @type {KeyboardEvent} */ event) => cells.key(event) || votes.key(event),
    },
    ...[head.el, more.fold, notice.el, more.offer, prompt, ...cells.parts],
    ...[votes.el, diff.el, stand, more.ask, notes.el],
  );

  function toggleDiff() {
    const on = diff.el.hidden === true;
    head.differs(on);
    diff.toggle(on);
  }

  /** The vote waits for both answers. */
  function update() {
    const { state } = self;
    if (!state) return;
    const now = cells.isComplete();
    if (now && !complete && state.hidden) say(t("Both answers are there. Vote with the arrow keys."));
    complete = now;
    votes.show(state, complete);
  }

  function drawCells(redrawn = false) {
    // From an answer that has given way to the next one, the keys go on to the vote.
    keepingFocus(el, () => cells.draw(redrawn));
    update();
  }

  function drawState() {
    const { state } = self;
    if (!state) return;
    // Where keys vote or play, one that follows a press on the panel is for it: X would cut a cell of the notebook.
    const keyed = state.blind || (state.worded === false && !state.grid);
    set(el, "tabindex", keyed ? "-1" : null);
    head.show(state);
    write(prompt, state.grid ? "" : state.prompt);
    diff.offer(state.columns);
    more.show(state);
    drawCells(true);
    drawRest();
    if (!diff.el.hidden) diff.toggle(true);
  }

  function drawRest() {
    const { state } = self;
    if (!state) return;
    head.tell(state);
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
    turn: () => drawCells(),
    d: ({ s }) => cells.grow(s),
    snap: ({ s }) => cells.grow(s),
    end({ status }) {
      cells.update();
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
      drawCells(true);
      drawRest();
      const named = columns.slice(0, 2).map((/** @type {Column} */ { name }, /** @type {number} */ at) => {
        return `${"AB"[at]}: ${name}`;
      });
      say(named.join(", "));
    },
    better() {
      cells.update();
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
      cells.close();
    },
  };
}
