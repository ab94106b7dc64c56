/**
 * The tracker: every task of the ledger, live.
 *
 * @import { Context, Host, Message, Panel, Row } from "./protocol.js"
 */
import { withOffset } from "./format.js";
import { hub } from "./hub.js";
import { mediaStore } from "./store.js";
import { tasksView } from "./tasks_view.js";
import { localNow } from "./ticker.js";
import { t } from "./words.js";

/**
 * What a view sees: `rows` has the filter, the order and the groups, which are the view's own.
 * @typedef {Omit<Ledger, "rows"> & { rows: ReturnType<typeof import("./rows.js").rowStore> }} Tracker
 */

/**
 * What all views have in common.
 * @typedef {{
 *   rows: Map<string, Row>,
 *   origin: string,
 *   details: Map<string, import("./protocol.js").Task>,
 *   candidates: Map<string, import("./protocol.js").Candidate[]>,
 *   saved: Map<string, string>,
 *   media: ReturnType<typeof mediaStore>,
 *   views: ReturnType<typeof hub>,
 * }} Ledger
 */

/** @param {Host} host @returns {Panel} */
export function tasks(host) {
  /** @type {Ledger} */
  const self = {
    rows: new Map(),
    origin: "",
    details: new Map(),
    candidates: new Map(),
    saved: new Map(),
    media: mediaStore(host),
    views: hub(),
  };

  /** Rows by the clock of this page, for the views that come and for those that are there. @param {Message} message */
  function take(message) {
    message.rows = (message.rows ?? []).map((/** @type {Row} */ row) => withOffset(row, localNow()));
    for (const row of message.rows) self.rows.set(row.key, row);
  }

  /** @type {Record<string, (message: any, buffers: any) => void>} */
  const handlers = {
    state(message) {
      self.origin = message.origin ?? "";
      self.rows.clear();
      take(message);
    },
    rows: take,
    gone(message) {
      for (const known of [self.rows, self.details, self.candidates, self.saved])
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
