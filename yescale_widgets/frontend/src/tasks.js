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
import { t } from "./words.js";

/**
 * @typedef {{
 *   rows: ReturnType<typeof rowStore>,
 *   origin: string,
 *   details: Map<string, import("./protocol.js").Task>,
 *   candidates: Map<string, import("./protocol.js").Candidate[]>,
 *   saved: Map<string, string>,
 *   media: ReturnType<typeof mediaStore>,
 *   views: ReturnType<typeof hub>,
 * }} Tracker
 */

/** @param {Host} host @returns {Panel} */
export function tasks(host) {
  /** @type {Tracker} */
  const self = {
    rows: rowStore(),
    origin: "",
    details: new Map(),
    candidates: new Map(),
    saved: new Map(),
    media: mediaStore(host),
    views: hub(),
  };
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
      for (const known of [self.details, self.candidates, self.saved])
        for (const key of message.keys) known.delete(key);
    },
    task(message) {
      self.details.set(message.task.key, withOffset(message.task, localNow()));
      if (message.task.status !== "uncertain") self.candidates.delete(message.task.key);
    },
    candidates: (message) => self.candidates.set(message.key, message.candidates),
    saved: ({ key, folder, names }) =>
      self.saved.set(key, t("Saved to {folder}: {names}", { folder, names: names.join(", ") })),
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
