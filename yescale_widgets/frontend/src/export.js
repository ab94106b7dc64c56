/** Taking the conversation away as a file; the kernel writes it, the page saves it. */
import { button, disclosure, h, set, write } from "./dom.js";
import { download } from "./download.js";
import { later, t } from "./words.js";

/** @type {[string, string][]} */
const FORMS = [
  ["md", "Markdown"],
  ["html", later("Web page")],
  ["json", later("JSON, all branches")],
];

/**
 * @param {(form: string) => void} ask
 * @param {(text: string) => void} say
 */
export function exportMenu(ask, say) {
  /** @type {string | null} */
  let wanted = null;
  const name = h("span", { class: "yw-small yw-title yw-kept", hidden: true });
  const choices = FORMS.map(([form, label]) =>
    button(t(label), () => {
      wanted = form;
      ask(form);
    }),
  );
  const line = h("span", { class: "yw-choices", role: "group", "aria-label": t("Export as") }, ...choices);
  const opener = button(t("export"), () => menu.toggle(), { title: t("Save this conversation as a file") });
  const menu = disclosure(opener, line);

  return {
    el: h("span", { class: "yw-menu" }, opener, line),
    name,
    /** @param {string} kept the name under which the kernel keeps it */
    named(kept) {
      name.hidden = !kept;
      write(name, t("kept as {name}", { name: kept }));
      set(
        name,
        "title",
        kept && t("Kept as it grows. ys.chat(name={name}) opens it again.", { name: JSON.stringify(kept) }),
      );
    },
    /** @param {{ form: string, name: string, mime: string, data?: BlobPart }} file */
    take(file) {
      if (file.form !== wanted || file.data === undefined) return;
      wanted = null;
      download(file.name, new Blob([file.data], { type: file.mime }));
      say(t("Saved as {name}", { name: file.name }));
      menu.show(false);
    },
  };
}
