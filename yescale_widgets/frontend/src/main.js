/**
 * The bundle of a page: `create` makes one panel for one widget, `hostOf` ties it to a widget model.
 *
 * @import { Buffers, Host, Message, Panel } from "./protocol.js"
 */
import { ask } from "./ask.js";
import { card } from "./card.js";
import { chat } from "./chat.js";
import { compare } from "./compare.js";
import { focusPanel, h } from "./dom.js";
import { inside } from "./inside.js";
import { hear, voice } from "./live.js";
import { viewsOf } from "./living.js";
import { keepPlace, outputsOf, whenSaved } from "./place.js";
import { hideRecord } from "./record.js";
import { studio } from "./studio.js";
import { tasks } from "./tasks.js";
import { follow } from "./theme.js";
import { inTongue, later, speak, t } from "./words.js";

/** @type {Record<string, (host: Host) => Panel>} */
const KINDS = { ask, card, chat, compare, inside, studio, tasks };

/** What begins to work in a panel: what a person does there, and what its media do. */
const BEGINNINGS = [
  ...[
    "click",
    "keydown",
    "input",
    "change",
    "focusin",
    "focusout",
    "paste",
    "drop",
    "toggle",
    "close",
    "scroll",
  ],
  ...["pointerdown", "pointermove", "pointerup", "load", "error", "loadedmetadata", "play", "pause", "ended"],
  ...["waiting", "stalled", "seeked", "timeupdate"],
];

/**
 * A page may hold notebooks that speak different languages, so each panel chooses its own before it says anything.
 * @param {string} kind
 * @param {Host} host
 */
export function create(kind, host) {
  const language = () => host.get("_language");
  const tongue = () => speak(language);
  tongue();
  const own = {
    ...host,
    watch: (/** @type {string} */ name, /** @type {() => void} */ then) => host.watch(name, inTongue(then)),
  };
  const panel = KINDS[kind](own);
  const place = keepPlace(kind, host);
  /** @type {string | null} */
  let record = null;
  /** @type {Set<() => void>} */
  const mounted = new Set();

  return {
    /** @param {Message} message @param {Buffers} [buffers] */
    receive(message, buffers) {
      tongue();
      if (message.is === "place") return place.receive(message);
      if (message.is === "state") record = message.record ?? null;
      panel.receive(message, buffers);
      for (const hide of mounted) hide();
    },
    /** @param {HTMLElement} el */
    mount(el) {
      tongue();
      const { root, close } = draw(kind, panel, own);
      /** @type {(() => void) | null} */
      let show = null;
      const hide = () => {
        if (record) show ??= hideRecord(record);
      };
      for (const name of BEGINNINGS) root.addEventListener(name, tongue, true);
      el.append(root);
      const leave = follow(root);
      mounted.add(hide);
      hide();
      host.send({ do: "attach" });
      const named = setTimeout(place.nameView);
      return () => {
        mounted.delete(hide);
        clearTimeout(named);
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
  const { el: aloud, say, close: hush } = voice();
  const view = panel.view({ host, say });
  const root = h(
    "div",
    {
      class: "yw",
      role: "group",
      "data-kind": kind,
      "aria-label": t(LABELS[kind]),
      "data-lm-suppress-shortcuts": "true",
      onkeydown: keep,
    },
    view.el,
    aloud,
  );
  hear(root, say);
  root.addEventListener("focusout", (event) => keepFocus(root, event));
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
  ask: later("Answer"),
  card: later("Task"),
  chat: later("Chat"),
  compare: later("Compare"),
  inside: later("Seen from inside"),
  studio: later("Studio"),
  tasks: later("Tasks"),
};

/**
 * Keys typed into a control are not the notebook's: "a" is a letter there, not "insert a cell above".
 * @param {KeyboardEvent} event
 */
function keep(event) {
  event.stopPropagation();
}

/**
 * Where a control goes away with the focus on it, the focus goes to the panel.
 * @param {HTMLElement} root
 * @param {FocusEvent} event
 */
function keepFocus(root, { target, relatedTarget }) {
  if (relatedTarget || !(target instanceof Element)) return;
  requestAnimationFrame(() => {
    const { activeElement, body } = document;
    const lost = (activeElement === null || activeElement === body) && root.isConnected;
    if (!lost || target.checkVisibility?.()) return;
    focusPanel(root);
  });
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
    notebook: () => outputsOf(model.widget_manager),
    views: () => viewsOf(model.widget_manager),
    saved: (then) => whenSaved(model.widget_manager, then),
  };
}
