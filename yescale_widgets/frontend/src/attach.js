/**
 * Pictures, sounds and texts that go with the next message: chosen, dropped or pasted, shown with how far they are.
 *
 * @import { Host } from "./protocol.js"
 * @import { Progress } from "./pieces.js"
 */
import { button, fill, h, set, write } from "./dom.js";
import { freshId, uploader } from "./pieces.js";
import { safeSource } from "./sources.js";
import { t } from "./words.js";

const ACCEPT =
  "image/png,image/jpeg,image/gif,image/webp,audio/wav,audio/mpeg,text/*,.md,.csv,.json,.py,.txt";

/** @typedef {{ id: string, el: HTMLElement, done: boolean, failed: boolean, update: (p: Progress) => void }} Item */

/**
 * @param {Host} host
 * @param {(why: string) => void} changed a file has come further, was taken away, or has failed, and why
 */
export function attachments(host, changed) {
  const uploads = uploader(host);
  /** @type {Item[]} */
  let items = [];
  const tray = h("div", {
    class: "yw-chips yw-tray",
    role: "group",
    "aria-label": t("Attachments"),
    hidden: true,
  });
  const input = h("input", {
    type: "file",
    multiple: true,
    accept: ACCEPT,
    hidden: true,
    "aria-label": t("Files to attach"),
    onchange: () => {
      add(input.files);
      input.value = "";
    },
  });
  const opener = button(t("attach"), () => input.click(), {
    class: "yw-quiet yw-attach",
    title: t("Attach pictures, sounds or texts. They can be dropped here or pasted, too"),
  });

  /** @param {Iterable<File> | ArrayLike<File> | null | undefined} files */
  function add(files) {
    for (const file of Array.from(files ?? [])) {
      const item = chip(file, drop);
      items.push(item);
      uploads.start(item.id, file, (progress) => take(item, progress));
    }
    draw();
  }

  /** @param {Item} item @param {Progress} progress */
  function take(item, progress) {
    item.update(progress);
    const { error } = progress;
    changed(error ? `${error.what} ${error.hint ?? ""}`.trim() : "");
  }

  /** Neither goes on nor is kept by the kernel. @param {string} id */
  function forget(id) {
    uploads.stop(id);
    host.send({ do: "forget", id });
  }

  /** @param {string} id */
  function drop(id) {
    forget(id);
    items = items.filter((item) => item.id !== id);
    draw();
    opener.focus();
    changed("");
  }

  function draw() {
    fill(
      tray,
      items.map(({ el }) => el),
    );
    tray.hidden = items.length === 0;
  }

  return {
    tray,
    button: h("span", { class: "yw-attach-place" }, opener, input),
    add,
    receive: uploads.receive,
    /** These have been sent. @param {Item[]} sent */
    clear(sent) {
      items = items.filter((item) => !sent.includes(item));
      draw();
    },
    /** What was sent and not taken comes back. @param {Item[]} back */
    restore(back) {
      items = [...back, ...items];
      draw();
    },
    /** Those that go with the next message: here, or on their way. */
    items: () => items.filter(({ failed }) => !failed),
    /** With its view goes what it has not sent. */
    close() {
      for (const { id } of items) forget(id);
      items = [];
    },
  };
}

/** @param {File} file @param {(id: string) => void} drop @returns {Item} */
function chip({ name, size }, drop) {
  const id = freshId();
  const picture = h("span", { class: "yw-chip-picture" });
  const state = h("i", {}, "0 %");
  const away = button("✕", () => drop(id), { title: t("Take {name} away", { name }) });
  const el = h("span", { class: "yw-chip" }, picture, h("span", { class: "yw-title" }, name), state, away);
  const bar = h("progress", { max: size || 1, value: 0, "aria-label": t("{name} on its way", { name }) });
  el.append(bar);
  /** @type {Item} */
  const item = { id, el, done: false, failed: false, update };

  /** @param {Progress} progress */
  function update({ at, done, file, error }) {
    item.done = done === true;
    item.failed = error !== undefined;
    bar.hidden = item.done || item.failed;
    bar.value = at ?? 0;
    set(el, "data-failed", item.failed);
    const why = error ? `${error.what} ${error.hint ?? ""}` : null;
    write(state, why ?? (item.done ? kindWord(file?.kind) : `${Math.round((100 * at) / (size || 1))} %`));
    const src = safeSource(file?.thumb, "image");
    if (src) picture.replaceChildren(h("img", { src, alt: "" }));
  }

  return item;
}

/** @param {string | undefined} kind */
const kindWord = (kind) =>
  ({ image: t("picture"), audio: t("sound"), text: t("text") })[kind ?? ""] ?? kind ?? "";
