/**
 * What the views of one widget have in common: they hear of every message, after its panel has taken it.
 *
 * @import { Message } from "./protocol.js"
 */
export function hub() {
  /** @type {Set<(message: Message) => void>} */
  const listeners = new Set();
  return {
    /** @param {(message: Message) => void} listener */
    join(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** @param {Message} message */
    tell(message) {
      for (const listener of [...listeners]) listener(message);
    },
  };
}
