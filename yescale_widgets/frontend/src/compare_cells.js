/**
 * The answers of a comparison as they come: columns of words, clips in step, or pictures in a grid.
 *
 * @import { Host } from "./protocol.js"
 * @import { Column, Compare } from "./compare.js"
 */
import { cellsOf } from "./cells.js";
import { columnView } from "./column.js";
import { fill, h } from "./dom.js";
import { inStep } from "./in_step.js";
import { pictureGrid } from "./picture_grid.js";
import { shotView } from "./shot.js";

/** @param {Host} host @param {Compare} self */
export function cellsView(host, self) {
  const cols = h("div", { class: "yw-cols" });
  const step = inStep(cols);
  const grid = pictureGrid();
  /** By the answer's id. @type {Map<string, any>} */
  let views = new Map();
  /** @type {Map<string, Column>} */
  let cells = new Map();
  /** What a cell needs to know of the others. */
  let around = { most: { ttft: 1, tps: 1 }, open: false, worded: true, hidden: false };

  /** @param {string} s */
  const acts = (s) => ({
    media: self.media,
    better: () => host.send({ do: "better", s }),
    again: () => host.send({ do: "retry", s }),
    open: grid.open,
  });

  /** The columns that are there stay; those of another prompt take their places. @param {Record<string, any>} state */
  function place(state) {
    /** @type {typeof views} */
    const next = new Map();
    cells = new Map(cellsOf(state).map((cell) => [cell.s, cell]));
    for (const s of cells.keys()) {
      const turn = self.turns.get(s);
      if (turn) next.set(s, views.get(s) ?? (state.grid ? shotView : columnView)(turn, acts(s)));
    }
    for (const [s, old] of views) if (!next.has(s)) old.close();
    views = next;
    cols.hidden = Boolean(state.grid);
    fill(cols, state.grid ? [] : [...views.values()].map((view) => view.el));
  }

  /** Those that play, by their columns. */
  const lanes = () =>
    [...cells.values()].flatMap(({ s, name }) => {
      const view = views.get(s);
      return view ? [{ s, name, el: view.el, players: view.players() }] : [];
    });

  /** @param {"ttft" | "tps"} name */
  const most = (name) => Math.max(0, ...[...views.values()].map(({ turn }) => turn.foot?.[name] ?? 0)) || 1;

  /** All of them: what one took is drawn beside what the others took. */
  function update() {
    const { state } = self;
    if (!state) return;
    around = {
      most: { ttft: most("ttft"), tps: most("tps") },
      open: !state.blind && state.columns.length > 1,
      worded: state.worded !== false,
      hidden: state.hidden,
    };
    for (const s of cells.keys()) grow(s);
    grid.look(state.grid, views);
    step.update(state.grid ? [] : lanes());
  }

  /** One of them has become longer. @param {string} s */
  function grow(s) {
    const cell = cells.get(s);
    if (cell) views.get(s)?.update(cell, around);
  }

  return {
    parts: [cols, grid.el, step.el],
    key: step.key,
    update,
    grow,
    /** @param {boolean} [redrawn] whether the state is another one */
    draw(redrawn = false) {
      const { state } = self;
      if (!state) return;
      place(state);
      if (redrawn) grid.show(state.grid, views, state.hidden);
      update();
    },
    /** Whether all of them have come to their end. */
    isComplete: () => views.size > 0 && [...views.values()].every(({ turn }) => turn.status !== "streaming"),
    close() {
      step.close();
      grid.close();
      for (const view of views.values()) view.close();
    },
  };
}
