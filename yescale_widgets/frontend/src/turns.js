/**
 * The turns of a conversation by id, in order, fed by messages. No DOM here.
 *
 * @import { Host, Message, Turn, WireTurn } from "./protocol.js"
 */
import { emptyStream, takeDelta, takeSnapshot } from "./stream.js";

/** @param {WireTurn} wire @param {Turn} [known] @returns {Turn} */
function toTurn(wire, known) {
  const turn = /** @type {Turn} */ (known ?? emptyStream());
  takeSnapshot(turn, wire);
  turn.s = wire.s;
  turn.role = wire.role;
  turn.who = wire.who;
  turn.text = wire.text ?? "";
  turn.attachments = wire.attachments ?? [];
  turn.branch = wire.branch ?? null;
  turn.asks = wire.asks ?? null;
  turn.media = wire.media ?? [];
  turn.object = wire.object;
  turn.status = wire.status;
  turn.foot = wire.foot ?? null;
  turn.error = wire.error ?? null;
  turn.stuck = wire.stuck === true;
  return turn;
}

/**
 * Whether an answer that has ended is not all here: its last words were lost.
 * @param {Turn} turn
 * @param {number | undefined} end
 */
const fallsShort = ({ c, tail }, end) => tail.trim() !== "" || (end !== undefined && end > c + tail.length);

/** @param {Host} host */
export function turnStore(host) {
  /** @type {Map<string, Turn>} */
  let turns = new Map();

  /** @type {Record<string, (message: any) => Turn | undefined>} */
  const handlers = {
    d(message) {
      const turn = turns.get(message.s);
      if (turn && takeDelta(turn, message) === "lost") host.send({ do: "resync", s: turn.s });
      return turn;
    },
    snap(message) {
      const turn = turns.get(message.s);
      if (turn) takeSnapshot(turn, message);
      return turn;
    },
    asks(message) {
      const turn = turns.get(message.s);
      if (turn) turn.asks = message.call ?? null;
      return turn;
    },
    end(message) {
      const turn = turns.get(message.s);
      if (!turn) return undefined;
      turn.status = message.status;
      turn.foot = message.foot ?? null;
      turn.error = message.error ?? null;
      turn.asks = null;
      turn.media = message.media ?? [];
      turn.object = message.object;
      if (!turn.waiting && fallsShort(turn, message.c)) askAnew(turn);
      return turn;
    },
  };

  /** @param {Turn} turn */
  function askAnew(turn) {
    turn.waiting = true;
    host.send({ do: "resync", s: turn.s });
  }

  return {
    all: () => [...turns.values()],
    get: (/** @type {string} */ s) => turns.get(s),
    /** @param {WireTurn[]} wires */
    load(wires) {
      turns = new Map(wires.map((wire) => [wire.s, toTurn(wire, turns.get(wire.s))]));
    },
    /** @param {WireTurn} wire */
    put(wire) {
      turns.set(wire.s, toTurn(wire, turns.get(wire.s)));
    },
    /** @param {string[]} ids */
    drop(ids) {
      for (const s of ids) turns.delete(s);
    },
    /**
     * Takes one message of a stream; answers the turn that may have changed.
     * @param {Message} message
     */
    receive(message) {
      return handlers[message.is]?.(message);
    },
  };
}
