/**
 * The bundle of a page: `create` makes one panel for one widget, `hostOf` ties it to a widget model.
 *
 * @import { Buffers, Host, Message, Panel } from "./protocol.js"
 */
import { ask } from "./ask.js";
import { card } from "./card.js";
import { chat } from "./chat.js";
import { compare } from "./compare.js";
import { h } from "./dom.js";
import { voice } from "./live.js";
import { hideRecord } from "./record.js";
import { studio } from "./studio.js";
import { tasks } from "./tasks.js";
import { follow } from "./theme.js";

/** @type {Record<string, (host: Host) => Panel>} */
const KINDS = { ask, card, chat, compare, studio, tasks };

/**
 * @param {string} kind
 * @param {Host} host
 */
export function create(kind, host) {
  const panel = KINDS[kind](host);
  /** @type {string | null} */
  let record = null;
  /** @type {Set<() => void>} */
  const mounted = new Set();

  return {
    /** @param {Message} message @param {Buffers} [buffers] */
    receive(message, buffers) {
      if (message.is === "state") record = message.record ?? null;
      panel.receive(message, buffers);
      for (const hide of mounted) hide();
    },
    /** @param {HTMLElement} el */
    mount(el) {
      const { root, close } = draw(kind, panel, host);
      /** @type {(() => void) | null} */
      let show = null;
      const hide = () => {
        if (record) show ??= hideRecord(record);
      };
      el.append(root);
      const leave = follow(root);
      mounted.add(hide);
      hide();
      host.send({ do: "attach" });
      return () => {
        mounted.delete(hide);
        show?.();
        leave();
        close();
        root.remove();
      };
    },
  };
}

/**
 * @param {string} kind
 * @param {Panel} panel
 * @param {Host} host
 */
function draw(kind, panel, host) {
  const { el: status, say, close: hush } = voice();
  const view = panel.view({ host, say });
  const root = h(
    "div",
    {
      class: "yw",
      role: "group",
      "data-kind": kind,
      "aria-label": LABELS[kind],
      "data-lm-suppress-shortcuts": "true",
      onkeydown: keep,
    },
    view.el,
    status,
  );
  return {
    root,
    close() {
      view.close();
      hush();
    },
  };
}

/** @type {Record<string, string>} */
const LABELS = {
  ask: "Answer",
  card: "Task",
  chat: "Chat",
  compare: "Compare",
  studio: "Studio",
  tasks: "Tasks",
};

/**
 * Keys typed into a control are not the notebook's: "a" is a letter there, not "insert a cell above".
 * @param {KeyboardEvent} event
 */
function keep(event) {
  event.stopPropagation();
}

/**
 * A widget model as a host.
 * @param {any} model
 * @returns {Host}
 */
export function hostOf(model) {
  return {
    send: (message, buffers) => model.send(message, undefined, buffers),
    get: (name) => model.get(name),
    set(name, value) {
      model.set(name, value);
      model.save_changes();
    },
    watch(name, callback) {
      model.on(`change:${name}`, callback);
      return () => model.off(`change:${name}`, callback);
    },
  };
}
