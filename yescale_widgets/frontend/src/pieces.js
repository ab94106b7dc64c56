/**
 * Files go to the kernel piece by piece, each when the one before it is acknowledged: a message above 10 MiB would vanish
 * without a word.
 *
 * @import { Host } from "./protocol.js"
 */
import { t } from "./words.js";

/** Bytes of one piece. */
const PIECE = 3 * 2 ** 20;

/** @typedef {{ at: number, done?: boolean, file?: any, error?: any }} Progress */

/** @param {Host} host */
export function uploader(host) {
  /** @type {Map<string, { file: File, tell: (progress: Progress) => void }>} */
  const going = new Map();

  /** @param {string} id @param {number} at */
  async function piece(id, at) {
    const entry = going.get(id);
    if (!entry) return;
    const { file, tell } = entry;
    const { name, type, size } = file;
    try {
      const data = await file.slice(at, at + PIECE).arrayBuffer();
      if (going.has(id)) host.send({ do: "upload", id, name, mime: type, size, at }, [data]);
    } catch {
      going.delete(id);
      tell({ at, error: { what: t("{name} could not be read.", { name }), hint: t("Choose it again.") } });
    }
  }

  return {
    /** @param {string} id @param {File} file @param {(progress: Progress) => void} tell */
    start(id, file, tell) {
      going.set(id, { file, tell });
      piece(id, 0);
    },
    /** @param {string} id */
    stop(id) {
      going.delete(id);
    },
    /** An acknowledgement: the next piece, or the end. @param {{ id: string } & Progress} message */
    receive({ id, at, done, file, error }) {
      const entry = going.get(id);
      if (!entry) return;
      if (done || error) going.delete(id);
      entry.tell({ at, done, file, error });
      if (!done && !error) piece(id, at);
    },
  };
}
