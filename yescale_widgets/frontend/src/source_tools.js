/**
 * What stands beside the control of a picture, clip or sound: a file from this computer, and for a mask the brush.
 *
 * @import { Field, Host } from "./protocol.js"
 * @import { Uploader } from "./pieces.js"
 */
import { button, h, write } from "./dom.js";
import { writeAloud } from "./live.js";
import { drawMask } from "./mask.js";
import { freshId } from "./pieces.js";
import { dropZone, filePicker } from "./upload.js";
import { inTongue, t } from "./words.js";

/**
 * @typedef {{ el: HTMLElement, over: (row: HTMLElement) => void }} Tools
 * @typedef {{ option: string, width?: number, height?: number, mime?: string, error?: { what: string, hint?: string },
 *   buffers?: ArrayBuffer[] }} Canvas
 */

/** @param {File} file */
export const onlyOne = ({ name }) => t("One file is taken at a time: {name}.", { name });

/**
 * @param {Host} host
 * @param {Uploader} sent
 * @param {() => Record<string, any>} values what the form holds now
 */
export function sourceTools(host, sent, values) {
  /** Those who wait for a picture to draw on, by option. @type {Map<string, (canvas: Canvas) => void>} */
  const waiting = new Map();
  /** Shuts the window that is drawn in. */
  let shut = () => {};

  /**
   * @param {Field} field
   * @param {(value: string) => void} take
   * @returns {Tools | null}
   */
  function toolsOf(field, take) {
    if (!field.accept) return null;
    const said = h("span", { class: "yw-small" });
    const why = h("span", { class: "yw-why" });
    const multiple = field.kind === "list";
    const title = t("{title}: a file of this computer", { title: field.title });
    const pick = filePicker(t("file…"), title, add, { accept: field.accept, multiple });
    const draw = field.mask
      ? button(t("draw…"), ask, { title: t("Draw it on the picture"), "aria-haspopup": "dialog" })
      : null;

    /** @param {File[]} files */
    function add(files) {
      for (const file of multiple ? files : files.slice(0, 1)) send(file);
      if (!multiple && files.length > 1) writeAloud(why, onlyOne(files[0]));
    }

    /** @param {Blob & { name?: string }} file */
    function send(file) {
      write(why, "");
      write(said, "0 %");
      void sent.start(freshId(), file, tell, field.name);

      /** @param {import("./pieces.js").Progress} progress */
      function tell({ at, done, value, error }) {
        writeAloud(
          said,
          error ? "" : done ? (file.name ?? "") : `${Math.round((100 * at) / (file.size || 1))} %`,
        );
        if (error) writeAloud(why, `${error.what} ${error.hint ?? ""}`.trim());
        if (value) take(value);
      }
    }

    function ask() {
      write(why, "");
      waiting.set(field.name, open);
      host.send({ do: "canvas", option: field.name, values: values() });
    }

    /** @param {Canvas} canvas */
    function open({ width = 0, height = 0, mime = "", error, buffers }) {
      if (error || !buffers?.length || !draw || !field.mask)
        return writeAloud(why, error ? `${error.what} ${error.hint ?? ""}`.trim() : "");
      const src = URL.createObjectURL(new Blob([buffers[0]], { type: mime }));
      const asked = { src, width, height, how: field.mask };
      const named = inTongue((/** @type {Blob} */ mask) =>
        send(new File([mask], t("drawn mask.png"), { type: "image/png" })),
      );
      shut = drawMask(draw, asked, named, () => URL.revokeObjectURL(src)).close;
    }

    return {
      el: h("div", { class: "yw-source-tools" }, draw, pick, said, why),
      over: (row) => dropZone(row, add),
    };
  }

  return {
    toolsOf,
    /** @param {Canvas} canvas */
    receive(canvas) {
      const open = waiting.get(canvas.option);
      waiting.delete(canvas.option);
      open?.(canvas);
    },
    /** The form gives way to another, and with it all that was begun for its options. */
    close() {
      waiting.clear();
      shut();
      sent.close(false);
    },
  };
}
