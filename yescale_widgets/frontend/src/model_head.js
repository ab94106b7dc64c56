/**
 * The head of a chat: which model answers, with which options.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, disclosure, fill, h, write } from "./dom.js";
import { form } from "./form.js";
import { originChip } from "./origin.js";
import { same, summary } from "./values.js";
import { t } from "./words.js";

/** @param {Host} host @param {...HTMLElement} more what stands before the origin */
export function modelHead(host, ...more) {
  const model = h("select", {
    class: "yw-pick",
    "aria-label": t("Model"),
    onchange: () => host.set("model", model.value),
  });
  const toggle = button(t("options"), flip);
  const told = h("span", { class: "yw-small yw-title" });
  const origin = originChip();
  const fold = h("div", { class: "yw-settings", role: "group", "aria-label": t("Options") });
  /** @type {ReturnType<typeof form> | undefined} */
  let fields;
  /** @type {any[]} */
  let declared = [];
  /** @type {Record<string, any>} */
  let written = {};
  /** @type {string[]} */
  let names = [];

  const settings = disclosure(toggle, fold);

  function flip() {
    settings.toggle();
    if (!fold.hidden) fields?.focus();
  }

  /** @param {Record<string, any>} values */
  function save(values) {
    if (same(values, written)) return;
    written = values;
    host.set("options", values);
    write(told, summary(declared, values));
  }

  /** @param {Record<string, any>} values */
  function put(values) {
    written = values;
    fields?.put(values);
    write(told, summary(declared, values));
  }

  /** @param {string} name */
  function drawModel(name) {
    const wanted = names.includes(name) || !name ? names : [name, ...names];
    if (
      !same(
        wanted,
        [...model.options].map(({ value }) => value),
      )
    ) {
      model.replaceChildren(...wanted.map((value) => h("option", { value }, value)));
    }
    model.value = name;
  }

  const stops = [
    host.watch("model", () => drawModel(host.get("model"))),
    host.watch("options", () => {
      const now = host.get("options") ?? {};
      if (!same(now, written)) put(now);
    }),
  ];

  return {
    el: h(
      "div",
      {},
      h(
        "div",
        { class: "yw-head" },
        model,
        toggle,
        told,
        h("span", { class: "yw-spacer" }),
        ...more,
        origin.el,
      ),
      fold,
    ),
    /** @param {Record<string, any>} state */
    show(state) {
      names = state.models ?? [];
      drawModel(state.model);
      origin.show(state.origin);
      toggle.hidden = (state.fields ?? []).length === 0;
      if (!same(state.fields, declared) || !fields) {
        declared = state.fields ?? [];
        fields?.close();
        fields = form(declared, state.options ?? {}, save);
        fill(fold, [fields.main, fields.more]);
      }
      put(state.options ?? {});
    },
    close() {
      for (const stop of stops) stop();
      fields?.close();
    },
  };
}
