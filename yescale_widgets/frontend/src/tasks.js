/**
 * The tracker: every task of the ledger, live.
 *
 * @import { Context, Host, Message, Panel, Row } from "./protocol.js"
 */
import { withOffset } from "./format.js";
import { hub } from "./hub.js";
import { rowStore } from "./rows.js";
import { mediaStore } from "./store.js";
import { tasksView } from "./tasks_view.js";
import { localNow } from "./ticker.js";

/**
 * @typedef {{
 *   rows: ReturnType<typeof rowStore>,
 *   origin: string,
 *   details: Map<string, import("./protocol.js").Task>,
 *   media: ReturnType<typeof mediaStore>,
 *   views: ReturnType<typeof hub>,
 * }} Tracker
 */

/** @param {Host} host @returns {Panel} */
export function tasks(host) {
  /** @type {Tracker} */
  const self = { rows: rowStore(), origin: "", details: new Map(), media: mediaStore(host), views: hub() };
  const clocked = (/** @type {Row[]} */ rows = []) => rows.map((row) => withOffset(row, localNow()));

  /** @type {Record<string, (message: any, buffers: any) => void>} */
  const handlers = {
    state(message) {
      self.origin = message.origin ?? "";
      self.rows.load(clocked(message.rows));
    },
    rows: (message) => self.rows.take(clocked(message.rows)),
    gone(message) {
      self.rows.drop(message.keys);
      for (const key of message.keys) self.details.delete(key);
    },
    task: (message) => self.details.set(message.task.key, withOffset(message.task, localNow())),
    media: (message, buffers) => self.media.receive(message, buffers),
  };

  return {
    receive(/** @type {Message} */ message, buffers) {
      handlers[message.is]?.(message, buffers);
      self.views.tell(message);
    },
    view: (/** @type {Context} */ context) => tasksView(context, self),
  };
}
