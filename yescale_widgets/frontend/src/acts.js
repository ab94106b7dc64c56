/**
 * What can be done next with a result: the buttons its service offers, and the operations that take such a
 * medium. The kernel says which; nothing here knows a service.
 *
 * @import { Host, Media, Task, Use } from "./protocol.js"
 */
import { button, fill, h, write } from "./dom.js";
import { clock } from "./format.js";
import { same } from "./values.js";
import { t } from "./words.js";

/** @param {Host} host @param {string} key */
export function actionBar(host, key) {
  const el = h("div", { class: "yw-acts", role: "group", "aria-label": t("What to do next"), hidden: true });
  /** @type {Task["actions"]} */
  let drawn = [];
  return {
    el,
    /** @param {Task} task */
    update({ actions = [] }) {
      if (same(actions, drawn)) return;
      drawn = actions;
      fill(
        el,
        actions.map(
          (action, index) =>
            !isBeside(action) &&
            button(worded(action), () => host.send({ do: "act", key, index }), {
              class: "yw-plain",
              title: action.title,
            }),
        ),
      );
      el.hidden = el.childElementCount === 0;
    },
  };
}

/** @typedef {NonNullable<Task["actions"]>[number]} Action */

/** Whether it goes on from a place in one of the media, and stands beside that one. @param {Action} action */
const isBeside = ({ medium, at }) => at === true && typeof medium === "number";

/** What is not yet enough to be run opens a form. @param {Action} action */
const worded = ({ label, ready }) => (ready ? label : `${label}…`);

/** Actions that stand beside one medium, with their places in the list of all. @typedef {{ action: Action, index: number }[]} Mine */

/** By the card: what is drawn there, and how to stop hearing its medium. @type {WeakMap<HTMLElement, { mine: Mine, leave: () => void }>} */
const drawnBeside = new WeakMap();

/**
 * What goes on from where the listener is, in the card of its medium: it says which second that is. While a task works
 * its actions may become more, and their places others.
 * @param {{ media?: HTMLMediaElement, acts?: HTMLElement }} piece
 * @param {Action[]} actions
 * @param {number} medium the index of the piece's medium
 * @param {(index: number, at: number) => void} act
 */
export function besideActs({ media, acts }, actions, medium, act) {
  if (!media || !acts) return;
  const mine = actions
    .map((action, index) => ({ action, index }))
    .filter(({ action }) => isBeside(action) && action.medium === medium);
  const known = drawnBeside.get(acts);
  if (same(mine, known?.mine ?? [])) return;
  known?.leave();
  const leaving = new AbortController();
  const buttons = mine.map(({ action, index }) =>
    goOn(media, action, () => act(index, media.currentTime), leaving.signal),
  );
  fill(acts, buttons);
  acts.hidden = buttons.length === 0;
  drawnBeside.set(acts, { mine, leave: () => leaving.abort() });
}

/**
 * @param {HTMLMediaElement} media
 * @param {Action} action
 * @param {() => void} act
 * @param {AbortSignal} signal
 */
function goOn(media, action, act, signal) {
  const go = button(worded(action), act, { class: "yw-plain", title: action.title });
  const say = () => {
    const at = clock(media.currentTime);
    write(go, at ? `${action.label} · ${at}${action.ready ? "" : "…"}` : worded(action));
  };
  say();
  for (const name of ["timeupdate", "seeked"]) media.addEventListener(name, say, { signal });
  return go;
}

/**
 * "Use in": a native choice of the operations that take this kind of medium.
 * @param {Host} host
 * @param {{ key: string, index: number, kind: Media["kind"], name: string }} medium
 * @param {Use[]} uses
 */
export function useIn(host, { key, index, kind, name }, uses) {
  const fitting = uses.filter((use) => use.kind === kind);
  if (fitting.length === 0) return null;
  /** @type {Map<string, HTMLOptGroupElement>} */
  const groups = new Map();
  fitting.forEach(({ family, label, operation }, at) => {
    const group = groups.get(family) ?? h("optgroup", { label: family });
    groups.set(family, group);
    group.append(h("option", { value: String(at), title: operation }, label));
  });
  const el = h(
    "select",
    { class: "yw-use", "aria-label": t("Use {name} in", { name }), onchange: pick },
    h("option", { value: "" }, t("use in…")),
    ...groups.values(),
  );

  function pick() {
    const use = fitting[Number(el.value)];
    el.value = "";
    if (use) host.send({ do: "use", key, index, operation: use.operation, option: use.option });
  }
  return el;
}
