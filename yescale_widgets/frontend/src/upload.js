/**
 * Files of the person at the page for the kernel: in pieces, because a message above ten megabytes vanishes on its way
 * without a word. The kernel asks for each next piece, so that no more than one is under way.
 *
 * @import { Host } from "./protocol.js"
 */
import { button, h, set, uid } from "./dom.js";
import { t } from "./words.js";

/** Bytes of one piece. */
export const PIECE = 4_000_000;

/**
 * @param {Host} host
 * @param {(words: string) => void} say told what a person should hear
 */
export function uploads(host, say) {
  /** @type {Map<string, Blob & { name?: string }>} */
  const files = new Map();

  /** @param {string} id @param {number} at */
  async function piece(id, at) {
    const file = files.get(id);
    if (!file) return;
    try {
      const data = await file.slice(at, at + PIECE).arrayBuffer();
      host.send({ do: "upload", id, name: file.name ?? "", size: file.size, at }, [data]);
    } catch {
      files.delete(id);
      say(t("The file cannot be read. Choose it again."));
    }
  }

  return {
    /** @param {Blob & { name?: string }} file */
    start(file) {
      const id = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
      files.set(id, file);
      return piece(id, 0);
    },
    /**
     * The kernel's answer: where it wants to go on, or nothing more.
     * @param {{ id: string, at?: number | null }} message
     */
    receive({ id, at }) {
      if (typeof at === "number") return piece(id, at);
      files.delete(id);
      return undefined;
    },
  };
}

/**
 * Takes files that are dropped on an element.
 * @param {HTMLElement} el
 * @param {(file: File) => void} take
 */
export function dropZone(el, take) {
  const over = (/** @type {boolean} */ is) => set(el, "data-drop", is);
  el.addEventListener("dragover", (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    over(true);
  });
  el.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && el.contains(event.relatedTarget))) over(false);
  });
  el.addEventListener("drop", (event) => {
    over(false);
    const file = event.dataTransfer?.files?.[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}

/**
 * A button that lets a person pick a file.
 * @param {string} label
 * @param {string} title
 * @param {(file: File) => void} take
 */
export function filePicker(label, title, take) {
  const input = h("input", { type: "file", hidden: true, id: uid(), onchange });
  function onchange() {
    const file = input.files?.[0];
    input.value = "";
    if (file) take(file);
  }
  return h(
    "span",
    {},
    button(label, () => input.click(), { title }),
    h("label", { for: input.id, hidden: true }, title),
    input,
  );
}
