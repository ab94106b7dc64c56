// src/loader.js
var world = globalThis;
var NAME = /* @__PURE__ */ Symbol.for("yescale_widgets");
function slotOf(version) {
  world[NAME] ??= {};
  world[NAME][version] ??= newSlot(version);
  return world[NAME][version];
}
function newSlot(version) {
  const slot = {};
  slot.code = new Promise((resolve) => {
    slot.take = (text, sorry) => {
      const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      const code = import(url).finally(() => URL.revokeObjectURL(url));
      resolve(
        code.catch((error) => {
          delete world[NAME][version];
          throw new Error(`${sorry} (${error.message})`);
        })
      );
      slot.take = null;
    };
  });
  return slot;
}
var loader_default = () => {
  let panel;
  let ready;
  return {
    initialize({ model }) {
      const early = [];
      const slot = slotOf(model.get("_code"));
      model.on("msg:custom", (message, buffers) => {
        if (message.is === "code") slot.take?.(buffers[0], message.sorry);
        else panel ? panel.receive(message, buffers) : early.push([message, buffers]);
      });
      ready = slot.code.then((code) => {
        panel = code.create(model.get("_kind"), code.hostOf(model));
        for (const args of early) panel.receive(...args);
      });
      const ask = () => slot.take && model.send({ do: "code" });
      slot.asked ? setTimeout(ask, 2e3) : ask();
      slot.asked = true;
    },
    render({ el }) {
      let gone = false;
      let close;
      ready.then(() => {
        if (!gone) close = panel.mount(el);
      }).catch((error) => {
        console.error(error);
        el.textContent = error.message;
      });
      return () => {
        gone = true;
        close?.();
      };
    }
  };
};
export {
  loader_default as default
};
