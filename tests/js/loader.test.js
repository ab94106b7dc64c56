import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";

const CODE = `
  globalThis.imports = (globalThis.imports ?? 0) + 1;
  export const hostOf = (model) => model;
  export const create = (kind, model) => ({
    receive: (message) => model.heard.push(message.is),
    mount: (el) => { el.mounted = kind; return () => { el.mounted = null; }; },
  });`;

URL.createObjectURL = () => `data:text/javascript,${encodeURIComponent(CODE)}`;
URL.revokeObjectURL = () => {};
const { default: factory } = await import("../../yescale_widgets/static/loader.js");
const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** A widget whose kernel answers, or does not. */
function widget(version, { kernel = true } = {}) {
  let hear = () => {};
  const model = {
    sent: [],
    heard: [],
    get: (name) => ({ _code: version, _kind: "ask" })[name],
    on: (_, callback) => {
      hear = callback;
    },
    send(message) {
      model.sent.push(message.do);
      if (kernel && message.do === "code")
        queueMicrotask(() => hear({ is: "code", sorry: "Not here." }, [new DataView(new ArrayBuffer(1))]));
    },
  };
  const made = factory();
  made.initialize({ model });
  return { model, made, hear: (...args) => hear(...args) };
}

describe("the loader", () => {
  it("fetches the code once for all widgets of a page", async () => {
    globalThis.imports = 0;
    const widgets = [widget("v1"), widget("v1"), widget("v1")];
    await settled();
    assert.deepEqual(
      widgets.map(({ model }) => model.sent.length),
      [1, 0, 0],
    );
    assert.equal(globalThis.imports, 1);
  });

  it("keeps messages that come before the code, in their order", async () => {
    const { model, hear } = widget("v2", { kernel: false });
    hear({ is: "state" });
    hear({ is: "d" });
    hear({ is: "code" }, [new DataView(new ArrayBuffer(1))]);
    await settled();
    hear({ is: "end" });
    assert.deepEqual(model.heard, ["state", "d", "end"]);
  });

  it("draws when the code is there, and takes the drawing away", async () => {
    const { made } = widget("v3");
    const el = {};
    const close = made.render({ el });
    assert.equal(el.mounted, undefined);
    await settled();
    assert.equal(el.mounted, "ask");
    close();
    assert.equal(el.mounted, null);
  });

  it("draws nothing in a view that was gone before the code came", async () => {
    const { made, hear } = widget("v4", { kernel: false });
    const el = {};
    made.render({ el })();
    hear({ is: "code" }, [new DataView(new ArrayBuffer(1))]);
    await settled();
    assert.equal(el.mounted, undefined);
  });

  it("stays empty and quiet while no kernel answers, and lets a living widget ask in its turn", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const dead = widget("v5", { kernel: false });
    const alive = widget("v5");
    assert.deepEqual([dead.model.sent, alive.model.sent], [["code"], []]);
    mock.timers.tick(2000);
    mock.timers.reset();
    await settled();
    assert.deepEqual(alive.model.sent, ["code"]);
    dead.hear({ is: "state" });
    assert.deepEqual(dead.model.heard, ["state"]);
  });

  it("says so where the page refuses the code, and lets the next widget try anew", async () => {
    const told = mock.method(console, "error", () => {});
    const whole = mock.method(
      URL,
      "createObjectURL",
      () => "data:text/javascript,throw new Error('refused')",
    );
    const [first, second] = [widget("v6"), widget("v6")];
    const views = [{}, {}];
    for (const [at, { made }] of [first, second].entries()) made.render({ el: views[at] });
    await settled();
    assert.deepEqual(
      views.map((el) => el.textContent),
      ["Not here. (refused)", "Not here. (refused)"],
    );
    assert.equal(told.mock.callCount(), 2);
    for (const one of [whole, told]) one.mock.restore();
    const third = widget("v6");
    const el = {};
    third.made.render({ el });
    await settled();
    assert.deepEqual(third.model.sent, ["code"]);
    assert.equal(el.mounted, "ask");
  });
});
