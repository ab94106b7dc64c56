/**
 * A conversation.
 *
 * @import { Buffers, Context, Host, Message, Panel } from "./protocol.js"
 */
import { chatView } from "./chat_view.js";
import { hub } from "./hub.js";
import { mediaStore } from "./store.js";
import { turnStore } from "./turns.js";

/**
 * @typedef {{
 *   turns: ReturnType<typeof turnStore>,
 *   state: Record<string, any> | null,
 *   views: ReturnType<typeof hub>,
 *   media: ReturnType<typeof mediaStore>,
 * }} Chat
 */

/** @param {Host} host @returns {Panel} */
export function chat(host) {
  /** @type {Chat} */
  const self = { turns: turnStore(host), state: null, views: hub(), media: mediaStore(host) };

  /** @type {Record<string, (message: any) => void>} */
  const handlers = {
    state(message) {
      self.state = message;
      self.turns.load(message.turns ?? []);
    },
    turn: (message) => self.turns.put(message.turn),
    drop: (message) => self.turns.drop(message.s),
    busy(message) {
      if (self.state) self.state.busy = message.s;
    },
    named(message) {
      if (self.state) self.state.name = message.name;
    },
  };

  /** @param {Message} message */
  function take(message) {
    if (handlers[message.is]) handlers[message.is](message);
    else self.turns.receive(message);
    self.views.tell(message);
  }

  return {
    receive(/** @type {Message} */ message, /** @type {Buffers | undefined} */ buffers) {
      if (message.is === "media") self.media.receive(message, buffers);
      else if (message.is === "exported") self.views.tell({ ...message, data: buffers?.[0] });
      else for (const part of parts(message)) take(part);
    },
    view: (/** @type {Context} */ context) => chatView(context, self),
  };
}

/**
 * Messages cost more than their words, so the kernel sends what happens together in one: new turns with `begin`, rest with `end`.
 * @param {Message} message
 * @returns {Message[]}
 */
function parts(message) {
  const turns = (message.turns ?? []).map((/** @type {unknown} */ turn) => ({ is: "turn", turn }));
  const named = message.is === "begin" && message.name ? [{ is: "named", name: message.name }] : [];
  const rest = "busy" in message && message.is !== "state" ? [{ is: "busy", s: message.busy }] : [];
  if (message.is === "begin") return [...named, ...turns, ...rest];
  return [message, ...rest];
}
