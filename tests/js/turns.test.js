import assert from "node:assert/strict";
import { it } from "node:test";
import { turnStore } from "../../yescale_widgets/frontend/src/turns.js";

function store() {
  const sent = [];
  const made = turnStore({ send: (message) => sent.push(message) });
  made.load([{ s: "a", role: "model", who: "4o", status: "streaming", b: [], c: 0, x: "", r: "" }]);
  return { turns: made, sent };
}

it("asks for a snapshot once when something was lost", () => {
  const { turns, sent } = store();
  turns.receive({ is: "d", s: "a", o: 5, x: "later" });
  turns.receive({ is: "d", s: "a", o: 10, x: "still" });
  assert.deepEqual(sent, [{ do: "resync", s: "a" }]);
});

it("asks again when a later gap opens after the first was mended", () => {
  const { turns, sent } = store();
  turns.receive({ is: "d", s: "a", o: 5, x: "later" });
  turns.receive({ is: "snap", s: "a", b: [], c: 0, x: "all later", r: "" });
  turns.receive({ is: "d", s: "a", o: 20, x: "more" });
  assert.equal(sent.length, 2);
  assert.equal(turns.get("a").tail, "all later");
});

it("keeps the numbers and the fault with which a turn ends", () => {
  const { turns } = store();
  turns.receive({ is: "end", s: "a", status: "cut", foot: { tokens: 3 }, error: { what: "It broke off." } });
  const turn = turns.get("a");
  assert.deepEqual([turn.status, turn.foot.tokens, turn.error.what], ["cut", 3, "It broke off."]);
});

it("asks for a snapshot where the last words before the end were lost", () => {
  for (const [delta, c] of [
    [{ o: 0, x: "Hello" }, 5],
    [{ o: 0, x: "Hello", i: 0, b: [5], c: 5 }, 12],
  ]) {
    const { turns, sent } = store();
    turns.receive({ is: "d", s: "a", ...delta });
    turns.receive({ is: "end", s: "a", c, status: "done" });
    assert.deepEqual(sent, [{ do: "resync", s: "a" }]);
  }
});

it("asks for nothing where all of an answer has come before its end", () => {
  const { turns, sent } = store();
  turns.receive({ is: "d", s: "a", o: 0, x: "Hello", i: 0, b: [5], c: 5 });
  turns.receive({ is: "end", s: "a", c: 5, status: "done" });
  assert.deepEqual(sent, []);
});

it("lets go of dropped turns and keeps the order of the others", () => {
  const { turns } = store();
  turns.put({ s: "b", role: "user", who: "You", text: "hi", status: "done" });
  turns.put({ s: "c", role: "user", who: "You", text: "ho", status: "done" });
  turns.drop(["b"]);
  assert.deepEqual(
    turns.all().map(({ s }) => s),
    ["a", "c"],
  );
});

it("replaces a turn in its place", () => {
  const { turns } = store();
  turns.put({ s: "b", role: "user", who: "You", text: "hi", status: "done" });
  turns.put({ s: "a", role: "model", who: "cl", status: "streaming", b: [], c: 0, x: "", r: "" });
  assert.deepEqual(
    turns.all().map(({ who }) => who),
    ["cl", "You"],
  );
});

it("is deaf to streams of turns it does not know", () => {
  const { turns, sent } = store();
  turns.receive({ is: "d", s: "zzz", o: 9, x: "?" });
  assert.deepEqual(sent, []);
});
