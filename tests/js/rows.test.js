import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rowStore } from "../../yescale_widgets/frontend/src/rows.js";
import { offsetOf, sliceOf } from "../../yescale_widgets/frontend/src/windowed.js";

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

describe("the part of a long table that is drawn", () => {
  it("is what is in sight and a few rows around it", () => {
    const { from, to, above, below } = sliceOf({ top: 4900, height: 490, count: 10_000, row: 49 });
    assert.ok(from <= 100 && from >= 90 && to >= 110 && to <= 121);
    assert.equal(above, from * 49);
    assert.equal(below, (10_000 - to) * 49);
  });

  it("never reaches beyond the table", () => {
    assert.deepEqual(sliceOf({ top: 0, height: 490, count: 3, row: 49 }), {
      from: 0,
      to: 3,
      above: 0,
      below: 0,
    });
    assert.deepEqual(sliceOf({ top: 99_999, height: 490, count: 0, row: 49 }), {
      from: 0,
      to: 0,
      above: 0,
      below: 0,
    });
  });

  it("makes room for the details of an opened row, wherever one has scrolled", () => {
    for (const top of [0, 490, 5000, 40_000]) {
      const { from, to, above, below } = sliceOf({
        top,
        height: 400,
        count: 1000,
        row: 49,
        open: 12,
        extra: 300,
      });
      const drawn = (to - from) * 49 + (from <= 12 && to > 12 ? 300 : 0);
      assert.equal(above + drawn + below, 1000 * 49 + 300);
    }
    assert.equal(offsetOf(13, 49, 12, 300), 13 * 49 + 300);
  });

  it("still holds the opened row while only its details are in sight", () => {
    const { from } = sliceOf({ top: 13 * 49 + 100, height: 100, count: 1000, row: 49, open: 12, extra: 300 });
    assert.ok(from <= 12);
  });
});
