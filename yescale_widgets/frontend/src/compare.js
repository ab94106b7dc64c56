/**
 * Answers side by side.
 *
 * @import { Buffers, Context, Host, Message, Panel } from "./protocol.js"
 */
import { cellsOf } from "./cells.js";
import { compareView } from "./compare_view.js";
import { hub } from "./hub.js";
import { mediaStore } from "./store.js";
import { turnStore } from "./turns.js";

/**
 * @typedef {{ s: string, name: string, turn: any, fold: { n: number, distinct: number, agreement: number | null } | null,
 *   best?: boolean }} Column
 * @typedef {{
 *   turns: ReturnType<typeof turnStore>,
 *   state: Record<string, any> | null,
 *   views: ReturnType<typeof hub>,
 *   media: ReturnType<typeof mediaStore>,
 * }} Compare
 */

/** @param {Host} host @returns {Panel} */
export function compare(host) {
  /** @type {Compare} */
  const self = { turns: turnStore(host), state: null, views: hub(), media: mediaStore(host) };

  /** @type {Record<string, (message: any) => void>} */
  const handlers = {
    state(message) {
      self.state = message;
      self.turns.load(cellsOf(message).map(({ turn }) => turn));
    },
    turn: (message) => self.turns.put(message.turn),
    whole: ({ is: _is, ...whole }) => Object.assign(self.state ?? {}, whole),
    better({ s, among }) {
      for (const cell of self.state ? cellsOf(self.state) : [])
        if (among.includes(cell.s)) cell.best = cell.s === s;
    },
    notes: (message) => Object.assign(self.state ?? {}, { notes: message.notes }),
    voted(message) {
      const { state } = self;
      if (!state) return;
      const names = new Map(message.columns.map((/** @type {Column} */ { s, name }) => [s, name]));
      for (const column of cellsOf(state)) column.name = names.get(column.s) ?? column.name;
      for (const turn of message.turns) self.turns.put(turn);
      Object.assign(state, {
        hidden: false,
        verdict: message.verdict,
        grid: state.grid && { ...state.grid, heads: message.heads },
        left: message.left,
        standing: message.standing,
      });
    },
  };

  return {
    receive(/** @type {Message} */ message, /** @type {Buffers | undefined} */ buffers) {
      if (message.is === "media") self.media.receive(message, buffers);
      else if (handlers[message.is]) handlers[message.is](message);
      else self.turns.receive(message);
      self.views.tell(message);
    },
    view: (/** @type {Context} */ context) => compareView(context, self),
  };
}
