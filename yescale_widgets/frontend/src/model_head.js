/**
 * The head of a chat: which model answers, with which options.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, disclosure, fill, h, write } from "./dom.js";
import { optionForm } from "./option_form.js";
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
  const options = optionForm(host, {
    place: ({ main, more }) => fill(fold, [main, more]),
    tell: (fields, values) => write(told, summary(fields, values)),
  });
  /** @type {string[]} */
  let names = [];

  const settings = disclosure(toggle, fold);

  function flip() {
    settings.toggle();
    if (!fold.hidden) options.focus();
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

  const unwatch = host.watch("model", () => drawModel(host.get("model")));

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
      options.show("", state.fields ?? [], state.options ?? {});
    },
    close() {
      unwatch();
      options.close();
    },
  };
}
