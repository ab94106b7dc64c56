import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isHead } from "../../yescale_widgets/frontend/src/groups.js";
import { NEWEST, pressed } from "../../yescale_widgets/frontend/src/order.js";
import { rowStore } from "../../yescale_widgets/frontend/src/rows.js";
import { planOf } from "../../yescale_widgets/frontend/src/windowed.js";

const row = (key, more = {}) => ({
  key,
  name: "pika.generate",
  prompt: "",
  status: "succeeded",
  started: 0,
  ...more,
});
const keys = (store) => [...store.shown()];

describe("the rows of the tracker", () => {
  it("stand newest first, and one that has not started stands above all", () => {
    const store = rowStore();
    store.load([row("old", { started: 1 }), row("new", { started: 9 }), row("next", { started: null })]);
    assert.deepEqual(keys(store), ["next", "new", "old"]);
  });

  it("change in their place and come and go by key", () => {
    const store = rowStore();
    store.load([row("a", { started: 2 }), row("b", { started: 1 })]);
    store.take([row("a", { started: 2, status: "failed" }), row("c", { started: 3 })]);
    store.drop(["b"]);
    assert.deepEqual(keys(store), ["c", "a"]);
    assert.equal(store.get("a").status, "failed");
  });

  it("pass the filter if all of its words are found", () => {
    const store = rowStore();
    store.load([
      row("a", { prompt: "A Paper boat" }),
      row("b", { prompt: "a boat" }),
      row("c", { raw_status: "moderated" }),
    ]);
    store.filter("paper BOAT", "");
    assert.deepEqual(keys(store), ["a"]);
    store.filter("moderated", "");
    assert.deepEqual(keys(store), ["c"]);
  });

  it("are filtered by what they say now, not by what they said", () => {
    const store = rowStore();
    store.load([row("a", { status: "running" })]);
    store.filter("failed", "");
    store.take([row("a", { status: "failed" })]);
    assert.deepEqual(keys(store), ["a"]);
  });

  it("are counted by what they mean to a reader", () => {
    const store = rowStore();
    store.load([
      row("a", { status: "queued" }),
      row("b", { status: "running" }),
      row("c"),
      row("d", { status: "uncertain" }),
    ]);
    assert.deepEqual(store.counts(), [
      ["running", 2],
      ["uncertain", 1],
      ["done", 1],
    ]);
    store.filter("", "running");
    assert.deepEqual(keys(store).sort(), ["a", "b"]);
  });
});

describe("the order of the rows", () => {
  const made = (...rows) => {
    const store = rowStore();
    store.load(rows);
    return store;
  };

  it("goes up, then down, then back to newest first", () => {
    const up = pressed(NEWEST, "status");
    assert.deepEqual(up, { by: "status", down: false });
    const down = pressed(up, "status");
    assert.deepEqual(down, { by: "status", down: true });
    assert.deepEqual(pressed(down, "status"), NEWEST);
    assert.deepEqual(pressed(NEWEST, "age"), { by: "age", down: true });
    assert.deepEqual(pressed({ by: "age", down: true }, "age"), NEWEST);
  });

  it("puts what wants attention first, and the newest of those that are alike", () => {
    const store = made(
      row("done", { started: 9 }),
      row("old", { status: "failed", started: 1 }),
      row("new", { status: "failed", started: 2 }),
      row("doubt", { status: "uncertain", started: 0 }),
    );
    store.sort({ by: "status", down: false });
    assert.deepEqual(keys(store), ["doubt", "new", "old", "done"]);
    store.sort({ by: "status", down: true });
    assert.deepEqual(keys(store), ["done", "new", "old", "doubt"]);
  });

  it("leaves what is unknown at the end, whichever way", () => {
    const store = made(row("none"), row("low", { progress: 0 }), row("high", { progress: 90 }));
    store.sort({ by: "progress", down: false });
    assert.deepEqual(keys(store), ["low", "high", "none"]);
    store.sort({ by: "progress", down: true });
    assert.deepEqual(keys(store), ["high", "low", "none"]);
  });

  it("is kept while rows change", () => {
    const store = made(row("a", { progress: 10 }), row("b", { progress: 20 }));
    store.sort({ by: "progress", down: false });
    store.take([row("a", { progress: 30 })]);
    assert.deepEqual(keys(store), ["b", "a"]);
  });

  it("is by name and then by words under What", () => {
    const store = made(
      row("b", { name: "suno.song", prompt: "rain" }),
      row("a", { name: "pika.generate", prompt: "sea" }),
      row("c", { name: "Pika.generate", prompt: "boat" }),
    );
    store.sort({ by: "what", down: false });
    assert.deepEqual(keys(store), ["c", "a", "b"]);
  });
});

describe("the rows by family", () => {
  const families = (store) =>
    store.lines().map((line) => (isHead(line) ? store.groupAt(line).family.toUpperCase() : line));
  const three = () => {
    const store = rowStore();
    store.load([
      row("s", { name: "suno.song", started: 3 }),
      row("p", { started: 2, status: "running" }),
      row("q", { started: 4, status: "failed" }),
    ]);
    store.group(true);
    return store;
  };

  it("stand under a head with their counts, in their order", () => {
    const store = three();
    assert.deepEqual(families(store), ["PIKA", "q", "p", "SUNO", "s"]);
    const head = store.groupAt(store.lines()[0]);
    assert.deepEqual(head, { family: "pika", count: 2, working: 1, folded: false });
    store.group(false);
    assert.deepEqual(store.lines(), ["q", "s", "p"]);
  });

  it("are left out where they are folded, but counted", () => {
    const store = three();
    store.fold("pika");
    assert.deepEqual(families(store), ["PIKA", "SUNO", "s"]);
    assert.equal(store.groupAt(store.lines()[0]).count, 2);
    store.fold("pika");
    assert.deepEqual(families(store), ["PIKA", "q", "p", "SUNO", "s"]);
  });

  it("follow filter and changes, and a family with nothing to show has no head", () => {
    const store = three();
    store.filter("", "done");
    assert.deepEqual(families(store), ["SUNO", "s"]);
    store.filter("", "");
    store.take([row("p", { started: 2 })]);
    assert.equal(store.groupAt(store.lines()[0]).working, 0);
    store.drop(["s"]);
    assert.deepEqual(families(store), ["PIKA", "q", "p"]);
  });

  it("name what may be forgotten together: what is shown and has ended", () => {
    const store = three();
    store.take([row("u", { status: "uncertain" })]);
    assert.deepEqual(store.ended().sort(), ["q", "s"]);
    store.filter("", "failed");
    assert.deepEqual(store.ended(), ["q"]);
  });

  it("of ten thousand, a change costs less than to sort them anew", () => {
    const store = rowStore();
    const names = ["pika.generate", "suno.song", "luma.generate", "kling.text_to_video"];
    store.load(
      Array.from({ length: 10_000 }, (_, n) =>
        row(`k${n}`, { started: n, name: names[n % 4], prompt: `p${n}` }),
      ),
    );
    store.group(true);
    const before = performance.now();
    store.sort({ by: "what", down: false });
    assert.equal(store.lines().length, 10_004);
    const sorted = performance.now() - before;
    const changed = performance.now();
    for (let n = 0; n < 20; n += 1) {
      store.take([row(`k${n}`, { started: n, name: names[n % 4], prompt: `p${n}`, progress: n })]);
      store.lines();
    }
    const each = (performance.now() - changed) / 20;
    assert.ok(each < sorted, `sorted in ${sorted} ms, each change ${each} ms`);
  });
});

describe("the part of a long table that is drawn", () => {
  const all = { height: 490, count: 10_000, row: 49 };

  it("is what is in sight and a few rows around it", () => {
    const { parts, heights } = planOf({ ...all, top: 4900 });
    const [[from, to], ...rest] = parts;
    assert.ok(from <= 100 && from >= 90 && to >= 110 && to <= 121);
    assert.deepEqual(heights, [from * 49, 0, 0, (10_000 - to) * 49]);
    assert.ok(rest.every(([from, to]) => from === to));
  });

  it("never reaches beyond the table", () => {
    const whole = { parts: [0, 3, 3].map((from) => [from, 3]), heights: [0, 0, 0, 0] };
    assert.deepEqual(planOf({ ...all, top: 0, count: 3 }), whole);
    assert.deepEqual(planOf({ ...all, top: 99_999, count: 0 }).parts, [
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it("has the opened row in it, wherever one has scrolled, and room for what is not drawn", () => {
    for (const [top, open] of [0, 490, 5000, 40_000].flatMap((top) =>
      [0, 12, 999].map((open) => [top, open]),
    )) {
      const { parts, heights } = planOf({ ...all, count: 1000, top, open, extra: 300 });
      const rows = parts.reduce((sum, [from, to]) => sum + to - from, 0);
      const height = heights.reduce((sum, one) => sum + one, 0) + rows * 49;
      assert.equal(height, 1000 * 49);
      assert.ok(heights.every((one) => one >= 0) && rows < 45, `${top} ${open}`);
      assert.deepEqual(parts[1], [open, open + 1]);
      assert.ok(parts[0][1] <= open && parts[2][0] > open);
    }
  });

  it("counts the details of the opened row, so that what stands after them is drawn where it is seen", () => {
    const { parts } = planOf({ ...all, count: 1000, top: 13 * 49 + 100, open: 12, extra: 300 });
    assert.ok(parts[0][0] <= 8 && parts[2][1] >= 16, "only the details are at the top");
    const later = planOf({ ...all, count: 1000, top: 100 * 49 + 300, open: 12, extra: 300 });
    assert.deepEqual(later.parts[2], [92, 119]);
    assert.deepEqual(later.heights.slice(0, 3), [12 * 49, 0, 79 * 49]);
  });
});
