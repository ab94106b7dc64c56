/**
 * One answer in a cell's output.
 *
 * @import { Context, Host, Message, Panel } from "./protocol.js"
 */
import { h } from "./dom.js";
import { endWords } from "./format.js";
import { hub } from "./hub.js";
import { turnView } from "./turn.js";
import { turnStore } from "./turns.js";
import { later, t } from "./words.js";

/** @param {Host} host @returns {Panel} */
export function ask(host) {
  const store = turnStore(host);
  const views = hub();

  return {
    receive(/** @type {Message} */ message) {
      if (message.is === "state") store.load(message.turn ? [message.turn] : []);
      else store.receive(message);
      views.tell(message);
    },
    view: (context) => view(context, store, views),
  };
}

/** A cell that waits for its answer keeps the kernel from hearing a button. */
const HINT = later("Interrupt the kernel to stop");

/**
 * @param {Context} context
 * @param {ReturnType<typeof turnStore>} store
 * @param {ReturnType<typeof hub>} views
 */
function view({ say }, store, views) {
  const el = h("div", { class: "yw-ask" });
  /** @type {ReturnType<typeof turnView> | undefined} */
  let shown;
  let s = "";

  function update() {
    const turn = store.all()[0];
    if (!turn) return;
    if (turn.s !== s) {
      shown?.close();
      shown = turnView(turn, { say, hint: t(HINT) });
      el.replaceChildren(shown.el);
      s = turn.s;
    }
    shown?.update();
  }

  const leave = views.join((message) => {
    update();
    if (message.is === "end") say(endWords(message.status));
  });
  update();
  return {
    el,
    close() {
      leave();
      shown?.close();
    },
  };
}
