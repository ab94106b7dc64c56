/**
 * Files of the person at the page for the kernel, piece by piece, each when the one before it is acknowledged: a
 * message above 10 MiB would vanish without a word.
 *
 * @import { Host } from "./protocol.js"
 */
import { inTongue, t } from "./words.js";

/** Bytes of one piece. */
export const PIECE = 4_000_000;

/** @typedef {{ at: number, done?: boolean, file?: any, value?: string, error?: { what: string, hint?: string } }} Progress */
/** @typedef {Blob & { name?: string }} Sent */

let count = 0;

/** A name for a file on its way that no other has. */
export function freshId() {
  count += 1;
  return `${Date.now().toString(36)}-${count}-${Math.random().toString(36).slice(2)}`;
}

/** @param {Host} host */
export function uploader(host) {
  /** @type {Map<string, { file: Sent, use: string, tell: (progress: Progress) => void }>} */
  const going = new Map();

  /** @param {string} id @param {number} at */
  async function piece(id, at) {
    const entry = going.get(id);
    if (!entry) return;
    const { file, use, tell } = entry;
    const { name = "", type: mime, size } = file;
    const unreadable = inTongue(() =>
      tell({ at, error: { what: t("{name} cannot be read.", { name }), hint: t("Choose it again.") } }),
    );
    try {
      const data = await file.slice(at, at + PIECE).arrayBuffer();
      const more = use === "" ? {} : { use };
      if (going.has(id)) host.send({ do: "upload", id, name, mime, size, at, ...more }, [data]);
    } catch {
      going.delete(id);
      if (at > 0) host.send({ do: "forget", id });
      unreadable();
    }
  }

  return {
    /**
     * @param {string} id
     * @param {Sent} file
     * @param {(progress: Progress) => void} tell
     * @param {string} [use] the option that it is for
     */
    start(id, file, tell, use = "") {
      going.set(id, { file, use, tell: inTongue(tell) });
      return piece(id, 0);
    },
    /** @param {string} id */
    stop(id) {
      going.delete(id);
    },
    /**
     * Nobody waits for them any more: the kernel forgets what it has of them.
     * @param {boolean} [all] or of those alone that are for an option
     */
    close(all = true) {
      for (const [id, { use }] of going) {
        if (!all && use === "") continue;
        going.delete(id);
        host.send({ do: "forget", id });
      }
    },
    /** An acknowledgement: the next piece, or the end. @param {{ id: string } & Progress} message */
    receive({ id, at, done, file, value, error }) {
      const entry = going.get(id);
      if (!entry) return undefined;
      if (done || error) going.delete(id);
      entry.tell({ at, done, file, value, error });
      return done || error ? undefined : piece(id, at);
    },
  };
}

/** @typedef {ReturnType<typeof uploader>} Uploader */
