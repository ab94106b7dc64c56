import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OURS, viewsOf } from "../../yescale_widgets/frontend/src/living.js";
import { keepPlace, outputsOf, whenSaved } from "../../yescale_widgets/frontend/src/place.js";

const NEW = { "text/html": "<p>the result</p>" };

/** An output of ours, as the notebook has it. */
const output = (stamp, place = "p") => ({ metadata: { yescale_widgets: { place, stamp } } });

/** A cell's outputs, as JupyterLab has them. */
const area = (...list) => ({
  list,
  get length() {
    return list.length;
  },
  get: (at) => list[at],
  set: (at, value) => {
    list[at] = value;
  },
});

/** A notebook whose kernel has published number `stamp` of place "p". */
function page(kind, stamp, areas) {
  const traits = { _place: "p", _stamp: stamp };
  const sent = [];
  let changed = () => {};
  const host = {
    get: (name) => traits[name],
    send: (message) => sent.push(message.do),
    watch: (_, callback) => {
      changed = callback;
      return () => {};
    },
    notebook: () => areas,
  };
  const place = keepPlace(kind, host);
  const publish = (newer) => {
    traits._stamp = newer;
    changed();
  };
  return { sent, place, publish };
}

describe("an output that the kernel has replaced", () => {
  it("is asked for where the notebook has an older one, and put wherever that stands", () => {
    const [first, second] = [area({ metadata: {} }, output(1)), area(output(2), output(9, "another"))];
    const { sent, place } = page("chat", 3, [first, second]);
    assert.deepEqual(sent, ["place"]);
    place.receive({ is: "place", stamp: 3, data: NEW });
    const put = { output_type: "display_data", data: NEW, ...output(3) };
    assert.deepEqual(first.list[1], put);
    assert.deepEqual(second.list, [put, output(9, "another")]);
    assert.deepEqual(first.list[0], { metadata: {} });
  });

  it("is not asked for where the notebook has it, has none, or before there is any", () => {
    for (const areas of [[area(output(3))], [area(output(1, "another"))], [], null])
      assert.deepEqual(page("chat", 3, areas).sent, []);
    assert.deepEqual(page("card", 0, [area(output(1))]).sent, []);
  });

  it("is asked for once, and again when there is a newer one", () => {
    const { sent, publish } = page("tasks", 2, [area(output(1))]);
    publish(2);
    publish(3);
    assert.deepEqual(sent, ["place", "place"]);
  });
});

describe("a card", () => {
  it("may go when its result is in the notebook", () => {
    const { sent, publish, place } = page("card", 0, [area(output(1))]);
    publish(2);
    assert.deepEqual(sent, ["place"]);
    place.receive({ is: "place", stamp: 2, data: NEW });
    assert.deepEqual(sent, ["place", "placed"]);
  });

  it("may go where the notebook cannot be seen, and stays where its output is not found", () => {
    assert.deepEqual(page("ask", 2, null).sent, ["placed"]);
    assert.deepEqual(page("ask", 2, []).sent, []);
  });

  it("waits until the notebook is saved", () => {
    const heard = new Set();
    const saveState = { connect: (slot) => heard.add(slot), disconnect: (slot) => heard.delete(slot) };
    const tell = (state) => {
      for (const slot of [...heard]) slot(null, state);
    };
    const context = { saveState, model: { dirty: true } };
    let saved = 0;
    const count = () => {
      saved += 1;
    };
    whenSaved({ context }, count);
    for (const state of ["started", "failed"]) tell(state);
    assert.equal(saved, 0);
    tell("completed manually");
    tell("completed");
    assert.equal(saved, 1);
    context.model.dirty = false;
    for (const manager of [{ context }, {}, undefined]) whenSaved(manager, count);
    assert.equal(saved, 4);
  });
});

it("outputs are those of the code cells, where there is a notebook at all", () => {
  const outputs = area();
  const list = [{}, { outputs }];
  const cells = { length: 2, get: (at) => list[at] };
  assert.deepEqual(outputsOf({ context: { model: { cells } } }), [outputs]);
  for (const manager of [undefined, {}, { context: {} }, { context: { model: {} } }])
    assert.equal(outputsOf(manager), null);
});

describe("a view that will not last", () => {
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const shown = () => ({
    ...output(1),
    output_type: "display_data",
    data: { [VIEW]: { model_id: "w" }, "text/plain": "words" },
  });
  const area = (one) => ({
    list: [one],
    sets: 0,
    length: 1,
    get(at) {
      return { metadata: this.list[at].metadata, toJSON: () => this.list[at] };
    },
    set(at, value) {
      this.list[at] = value;
      this.sets += 1;
    },
  });

  /** JupyterLab's registry, with its renderer of views, which marks the data of a view that goes away. */
  function views(alive) {
    const drawn = [];
    const registry = {
      addFactory(factory, rank) {
        Object.assign(registry, { factory, rank });
      },
      createRenderer: () => ({
        node: { textContent: "" },
        renderModel(model) {
          drawn.push({ ...model.data[VIEW] });
          model.data[VIEW].model_id = "";
        },
      }),
    };
    return { registry, has: (id) => alive.includes(id), drawn };
  }

  /** The page of a card whose output that is. */
  function card(outputs, known) {
    const traits = { _place: "p", _stamp: 0 };
    const host = {
      get: (name) => traits[name],
      send() {},
      watch() {},
      notebook: () => [outputs],
      views: () => known,
    };
    return keepPlace("card", host);
  }

  it("stands in the notebook under a name that only a page with the living widget draws", async () => {
    const outputs = area(shown());
    const known = views(["w"]);
    card(outputs, known).nameView();
    const { data, ...rest } = outputs.list[0];
    assert.deepEqual(data, { [OURS]: { model_id: "w" }, "text/plain": "words" });
    assert.deepEqual(rest, { ...output(1), output_type: "display_data" });
    assert.deepEqual(known.registry.factory.mimeTypes, [OURS]);
    assert.equal(known.registry.factory.safe, false);
    assert.ok(known.registry.rank < 0);
    const drawer = known.registry.factory.createRenderer();
    for (let twice = 0; twice < 2; twice += 1) await drawer.renderModel({ data });
    assert.deepEqual(known.drawn, [{ model_id: "w" }, { model_id: "w" }]);
  });

  it("is words where the widget is gone", async () => {
    const outputs = area(shown());
    const known = views([]);
    card(outputs, known).nameView();
    const drawer = known.registry.factory.createRenderer();
    await drawer.renderModel({ data: outputs.list[0].data });
    assert.equal(drawer.node.textContent, "words");
    assert.deepEqual(known.drawn, []);
  });

  it("is drawn anew by a page that comes back, and is left alone by one that has drawn it", () => {
    const outputs = area(shown());
    const known = views(["w"]);
    const first = card(outputs, known);
    assert.equal(outputs.sets, 1);
    first.nameView();
    assert.equal(outputs.sets, 1);
    card(outputs, views(["w"]));
    assert.equal(outputs.sets, 2);
  });

  it("stays a view where the host cannot learn a name, and in a panel that has a record", () => {
    for (const known of [
      null,
      undefined,
      viewsOf(undefined),
      viewsOf({}),
      { registry: {}, has: () => true },
    ]) {
      const outputs = area(shown());
      card(outputs, known).nameView();
      assert.deepEqual(outputs.list[0], shown());
    }
    const manager = { rendermime: { name: "lab" }, has_model: (id) => id === "w" };
    assert.equal(viewsOf(manager).registry, manager.rendermime);
    assert.deepEqual([viewsOf(manager).has("w"), viewsOf(manager).has("v")], [true, false]);
  });
});
