/**
 * One task in a cell's output.
 *
 * @import { Context, Host, Message, Panel, Task } from "./protocol.js"
 */
import { h, write } from "./dom.js";
import { withOffset } from "./format.js";
import { hub } from "./hub.js";
import { mediaStore } from "./store.js";
import { taskView } from "./task.js";
import { localNow } from "./ticker.js";
import { t } from "./words.js";

/** @param {Host} host @returns {Panel} */
export function card(host) {
  const media = mediaStore(host);
  const views = hub();
  /** @type {Task | null} */
  let task = null;

  return {
    receive(/** @type {Message} */ message, buffers) {
      if (message.is === "media") media.receive(message, buffers);
      if (!message.task) return;
      task = withOffset(message.task, localNow());
      views.tell(message);
    },
    view: (context) => view(context, media, views, () => task),
  };
}

/**
 * @param {Context} context
 * @param {ReturnType<typeof mediaStore>} media
 * @param {ReturnType<typeof hub>} views
 * @param {() => Task | null} current
 */
function view({ host, say }, media, views, current) {
  const name = h("b");
  const title = h("span", { class: "yw-small" });
  const body = h("div", { class: "yw-result" });
  const head = h("div", { class: "yw-head", hidden: true }, name, title);
  /** @type {ReturnType<typeof taskView> | undefined} */
  let shown;
  let status = "";

  function update() {
    const task = current();
    if (!task) return;
    if (!shown) {
      shown = taskView(host, media, task.key, ["stop", "watch", "refresh", "reconcile", "resubmit"]);
      body.append(shown.el);
    }
    head.hidden = false;
    write(name, task.name);
    write(title, task.title ?? "");
    shown.update(task);
    if (status && task.status !== status) say(`${task.name}: ${t(task.status)}`);
    status = task.status;
  }

  const leave = views.join(update);
  update();
  return {
    el: h("div", {}, head, body),
    close() {
      leave();
      shown?.close();
    },
  };
}
