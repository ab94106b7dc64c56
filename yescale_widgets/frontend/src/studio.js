/**
 * The studio: a form made from an operation's declaration, and beside it what came of it.
 *
 * @import { Context, Host, Message, Panel, Task } from "./protocol.js"
 */
import { withOffset } from "./format.js";
import { hub } from "./hub.js";
import { mediaStore } from "./store.js";
import { studioView } from "./studio_view.js";
import { localNow } from "./ticker.js";

/**
 * @typedef {{
 *   state: Record<string, any> | null,
 *   tasks: Map<string, Task>,
 *   candidates: Map<string, import("./protocol.js").Candidate[]>,
 *   media: ReturnType<typeof mediaStore>,
 *   views: ReturnType<typeof hub>,
 * }} Studio
 */

/** @param {Host} host @returns {Panel} */
export function studio(host) {
  /** @type {Studio} */
  const self = {
    state: null,
    tasks: new Map(),
    candidates: new Map(),
    media: mediaStore(host),
    views: hub(),
  };
  const offset = (/** @type {Task} */ task) => withOffset(task, localNow());

  /** @type {Record<string, (message: any, buffers: any) => void>} */
  const handlers = {
    state(message) {
      self.state = message;
      self.tasks = new Map((message.tasks ?? []).map((/** @type {Task} */ task) => [task.key, offset(task)]));
    },
    task(message) {
      const fresh = !self.tasks.has(message.task.key);
      const task = offset(message.task);
      if (fresh) self.tasks = new Map([[task.key, task], ...self.tasks]);
      else self.tasks.set(task.key, task);
      message.fresh = fresh;
    },
    candidates: (message) => self.candidates.set(message.key, message.candidates),
    media: (message, buffers) => self.media.receive(message, buffers),
    origin: (message, buffers) => self.media.receive(message, buffers),
  };

  return {
    receive(/** @type {Message} */ message, buffers) {
      handlers[message.is]?.(message, buffers);
      self.views.tell(buffers?.length ? { ...message, buffers } : message);
    },
    view: (/** @type {Context} */ context) => studioView(context, self),
  };
}
