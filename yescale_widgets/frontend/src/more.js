/**
 * More of a comparison: another model, another prompt. What costs money is said first, and sent on a second word.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, disclosure, fill, h, uid } from "./dom.js";
import { growing, isSend } from "./editor.js";
import { offerBar } from "./offer.js";
import { t } from "./words.js";

/** @param {Host} host @param {(text: string) => void} say */
export function moreView(host, say) {
  const list = h("datalist", { id: uid() });
  const model = field(t("Model"), t("A model's name"), { list: list.id });
  const options = field(t("Its own options"), "temperature=0, seed=3");
  const toggle = button(t("+ model"), flip, { title: t("Ask another model too") });
  const fold = h(
    "form",
    { class: "yw-widen", "aria-label": t("Ask another model too"), onsubmit: add },
    model,
    options,
    list,
    h("button", { class: "yw-plain" }, t("Ask it too")),
  );
  const area = h("textarea", {
    class: "yw-input",
    rows: "1",
    "aria-label": t("Ask all of them something else"),
    placeholder: t("Ask all of them something else"),
    onkeydown: keys,
  });
  const fit = growing(area);
  const ask = h(
    "form",
    { class: "yw-write yw-anew", onsubmit: again },
    area,
    h("button", { class: "yw-plain" }, t("Ask")),
  );
  const offer = offerBar(host, say, area);

  const widening = disclosure(toggle, fold);

  function flip() {
    widening.toggle();
    if (!fold.hidden) (model.hidden ? options : model).focus();
  }

  /** @param {Event} event */
  function add(event) {
    event.preventDefault();
    if (model.value.trim() || options.value.trim())
      host.send({ do: "add", model: model.value, options: options.value });
  }

  /** @param {Event} event */
  function again(event) {
    event.preventDefault();
    if (area.value.trim()) host.send({ do: "again", prompt: area.value });
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (isSend(event)) again(event);
  }

  return {
    toggle,
    fold,
    ask,
    offer: offer.el,
    /** @param {Record<string, any>} state */
    show(state) {
      const may = !state.hidden && state.models !== undefined;
      toggle.hidden = ask.hidden = !may;
      if (!may) widening.show(false);
      if (!may) offer.close();
      model.hidden = may && !state.named;
      fill(
        list,
        (state.models ?? []).map((/** @type {string} */ value) => h("option", { value })),
      );
    },
    offered: offer.show,
    /** It is at work: what was written has been taken. @param {string} verb */
    taken(verb) {
      if (verb === "add") {
        model.value = options.value = "";
        widening.show(false);
      } else if (verb === "again") {
        area.value = "";
        fit();
      }
    },
  };
}

/** @param {string} name @param {string} hint @param {Record<string, unknown>} [more] */
function field(name, hint, more = {}) {
  return h("input", {
    class: "yw-input",
    "aria-label": name,
    placeholder: hint,
    autocomplete: "off",
    spellcheck: "false",
    ...more,
  });
}
