/**
 * Media that a page cannot fetch by their address come from the kernel, once each, as blob URLs that live as
 * long as somebody shows them.
 *
 * @import { Buffers, Host, Message } from "./protocol.js"
 *
 * @typedef {(url: string | null, error: string | null) => void} Arrived
 * @typedef {{ url: string | null, error: string | null, users: Set<Arrived> }} Entry
 */
import { t } from "./words.js";

/** @param {Host} host */
export function mediaStore(host) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();

  /** @param {string} name @param {Entry} entry @param {Arrived} arrived */
  function release(name, entry, arrived) {
    entry.users.delete(arrived);
    if (entry.users.size > 0) return;
    if (entry.url) URL.revokeObjectURL(entry.url);
    if (entries.get(name) === entry) entries.delete(name);
  }

  return {
    /**
     * Asks the kernel for a medium, once; the returned function lets go of it.
     * @param {string} key
     * @param {number | "origin"} index which one; "origin" is the picture that they were made from
     * @param {Arrived} arrived
     */
    want(key, index, arrived) {
      const name = `${key}/${index}`;
      const known = entries.get(name);
      const entry = known ?? { url: null, error: null, users: new Set() };
      entry.users.add(arrived);
      if (!known) {
        entries.set(name, entry);
        host.send(index === "origin" ? { do: "origin", key } : { do: "media", key, index });
      } else if (entry.url || entry.error) queueMicrotask(() => arrived(entry.url, entry.error));
      return () => release(name, entry, arrived);
    },
    /** @param {Message} message @param {Buffers} [buffers] */
    receive({ is, key, index, mime, error }, buffers) {
      const entry = entries.get(`${key}/${is === "origin" ? is : index}`);
      if (!entry || entry.url) return;
      if (buffers?.length)
        entry.url = URL.createObjectURL(
          new Blob([/** @type {BlobPart} */ (buffers[0])], { type: mime ?? "" }),
        );
      else entry.error = error ?? t("It could not be read. Open its link, or run it again.");
      for (const arrived of [...entry.users]) arrived(entry.url, entry.error);
    },
  };
}

/** @typedef {ReturnType<typeof mediaStore>} MediaStore */
