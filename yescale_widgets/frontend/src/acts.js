/**
 * What can be done next with a result: the buttons its service offers, and the operations that take such a
 * medium. The kernel says which; nothing here knows a service.
 *
 * @import { Host, Media, Task, Use } from "./protocol.js"
 */
import { button, fill, h } from "./dom.js";
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
      el.hidden = actions.length === 0;
      fill(
        el,
        actions.map(({ label, title, ready }, index) =>
          button(ready ? label : `${label}…`, () => host.send({ do: "act", key, index }), {
            class: "yw-plain",
            title,
          }),
        ),
      );
    },
  };
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
