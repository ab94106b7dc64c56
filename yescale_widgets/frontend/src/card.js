/**
 * One task in a cell's output.
 *
 * @import { Candidate, Context, Host, Message, Panel, Task } from "./protocol.js"
 */
import { foundWords } from "./candidates.js";
import { h, write } from "./dom.js";
import { withOffset } from "./format.js";
import { hub } from "./hub.js";
import { noticeBar } from "./notice.js";
import { mediaStore } from "./store.js";
import { taskView } from "./task.js";
import { localNow } from "./ticker.js";
import { t } from "./words.js";

/** @typedef {{ task: Task | null, candidates: Candidate[] | undefined, media: ReturnType<typeof mediaStore> }} Card */

/** @param {Host} host @returns {Panel} */
export function card(host) {
  /** @type {Card} */
  const self = { task: null, candidates: undefined, media: mediaStore(host) };
  const views = hub();

  return {
    receive(/** @type {Message} */ message, buffers) {
      if (message.is === "media") self.media.receive(message, buffers);
      if (message.is === "candidates") self.candidates = message.candidates;
      if (message.task) self.task = withOffset(message.task, localNow());
      views.tell(message);
    },
    view: (context) => view(context, self, views),
  };
}

/**
 * @param {Context} context
 * @param {Card} self
 * @param {ReturnType<typeof hub>} views
 */
function view({ host, say }, self, views) {
  const notice = noticeBar(host);
  const name = h("b");
  const title = h("span", { class: "yw-small" });
  const body = h("div", { class: "yw-result" });
  const head = h("div", { class: "yw-head", hidden: true }, name, title);
  /** @type {ReturnType<typeof taskView> | undefined} */
  let shown;
  let status = "";

  function update() {
    const { task, candidates, media } = self;
    if (!task) return;
    if (!shown) {
      shown = taskView(host, media, task.key, ["stop", "watch", "refresh", "reconcile", "resubmit"]);
      body.append(shown.el);
    }
    head.hidden = false;
    write(name, task.name);
    write(title, task.title ?? "");
    shown.update(task, candidates);
    if (status && task.status !== status) say(`${task.name}: ${t(task.status)}`);
    status = task.status;
  }

  /** @type {Record<string, (message: any) => void>} */
  const handlers = {
    notice: notice.show,
    candidates(message) {
      update();
      say(foundWords(message.candidates));
    },
  };

  const leave = views.join((message) => (handlers[message.is] ?? update)(message));
  update();
  return {
    el: h("div", {}, head, notice.el, body),
    close() {
      leave();
      shown?.close();
    },
  };
}
