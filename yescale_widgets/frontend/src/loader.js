/**
 * The `_esm` of every widget. It is sent and saved with each of them, so it stays small: the panels' own
 * code comes over the comm once a page and is kept under its version.
 *
 * @typedef {{ code: Promise<any>, take?: (text: BlobPart, sorry: string) => void, asked?: boolean }} Slot
 */

/** @type {any} */
const world = globalThis;
const NAME = Symbol.for("yescale_widgets");

/** @param {string} version @returns {Slot} */
function slotOf(version) {
  world[NAME] ??= {};
  world[NAME][version] ??= newSlot(version);
  return world[NAME][version];
}

/** @param {string} version */
function newSlot(version) {
  /** @type {any} */
  const slot = {};
  slot.code = new Promise((resolve) => {
    slot.take = (/** @type {BlobPart} */ text, /** @type {string} */ sorry) => {
      const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      const code = import(url).finally(() => URL.revokeObjectURL(url));
      resolve(
        code.catch((error) => {
          delete world[NAME][version]; // the next widget tries anew
          throw new Error(`${sorry} (${error.message})`);
        }),
      );
      slot.take = null;
    };
  });
  return slot;
}

export default () => {
  /** @type {any} */
  let panel;
  /** @type {Promise<void>} */
  let ready;

  return {
    initialize(/** @type {any} */ { model }) {
      /** @type {any[]} */
      const early = [];
      const slot = slotOf(model.get("_code"));
      model.on("msg:custom", (/** @type {any} */ message, /** @type {any} */ buffers) => {
        if (message.is === "code") slot.take?.(buffers[0], message.sorry);
        else panel ? panel.receive(message, buffers) : early.push([message, buffers]);
      });
      ready = slot.code.then((code) => {
        panel = code.create(model.get("_kind"), code.hostOf(model));
        for (const args of early) panel.receive(...args);
      });
      // Whoever asked first may have no kernel behind it, so the others ask in their turn.
      const ask = () => slot.take && model.send({ do: "code" });
      slot.asked ? setTimeout(ask, 2000) : ask();
      slot.asked = true;
    },
    render(/** @type {any} */ { el }) {
      let gone = false;
      /** @type {any} */
      let close;
      ready
        .then(() => {
          if (!gone) close = panel.mount(el);
        })
        .catch((error) => {
          console.error(error);
          el.textContent = error.message;
        });
      return () => {
        gone = true;
        close?.();
      };
    },
  };
};
