import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inlineParts } from "../../yescale_widgets/frontend/src/inline.js";
import { paceAt } from "../../yescale_widgets/frontend/src/reveal.js";
import { bodyOf } from "../../yescale_widgets/frontend/src/tail.js";
import { actsFor } from "../../yescale_widgets/frontend/src/task_acts.js";
import { initials } from "../../yescale_widgets/frontend/src/turn.js";

describe("the reveal", () => {
  const pace = { seen: 100, goal: 150, since: 1000, from: 100 };

  it("goes at one speed and has caught up after a quarter of a second", () => {
    assert.deepEqual(
      [1000, 1050, 1125, 1250, 9000].map((now) => paceAt(pace, now)),
      [100, 110, 125, 150, 150],
    );
  });

  it("never runs backwards when a frame is older than its news", () => {
    assert.equal(paceAt(pace, 900), 100);
  });
});

describe("an open fence", () => {
  it("is code from its first line on, without the fence itself", () => {
    assert.deepEqual(bodyOf("```python\nx = 1"), { code: true, body: "x = 1" });
    assert.deepEqual(bodyOf("\n~~~\nx"), { code: true, body: "x" });
  });

  it("shows nothing while its first line is still being written", () => {
    assert.deepEqual(bodyOf("```pyth"), { code: true, body: "" });
  });

  it("is not seen in ordinary words", () => {
    assert.deepEqual(bodyOf("Use `x` here"), { code: false, body: "Use `x` here" });
  });
});

describe("open text", () => {
  it("shows bold words and code as soon as they begin", () => {
    assert.deepEqual(inlineParts("A **CRDT** and `x"), ["A ", { bold: "CRDT" }, " and ", { code: "x" }]);
    assert.deepEqual(inlineParts("A **CR"), ["A ", { bold: "CR" }]);
  });

  it("leaves alone what is no mark", () => {
    for (const text of ["2 ** 3 is 8", "a * b * c", "<b>x</b>", "* item\n* item"])
      assert.deepEqual(inlineParts(text), [text]);
  });

  it("does not carry a mark over a line end", () => {
    assert.deepEqual(inlineParts("**a\nb"), ["**a\nb"]);
  });
});

describe("what may be done with a task", () => {
  const verbs = (task, may = ["stop", "watch", "refresh", "again", "forget"]) =>
    actsFor(task, may).map(({ verb }) => verb);

  it("depends on whether it works and is watched", () => {
    assert.deepEqual(verbs({ status: "running", watching: true, again: true }), ["stop", "refresh"]);
    assert.deepEqual(verbs({ status: "running", watching: false }), ["watch", "refresh"]);
  });

  it("includes a new request only once the old one has ended", () => {
    assert.deepEqual(verbs({ status: "failed", again: true }), ["again", "forget"]);
    assert.deepEqual(verbs({ status: "succeeded", again: false }), ["forget"]);
  });

  it("has nothing to watch where the answer comes at once", () => {
    assert.deepEqual(verbs({ status: "submitting", watching: false, at_once: true }), []);
    assert.deepEqual(verbs({ status: "succeeded", again: true, at_once: true }, ["refresh", "again"]), [
      "again",
    ]);
  });

  it("includes another look where nobody knows what became of it", () => {
    assert.deepEqual(verbs({ status: "lost", watching: false }, ["watch", "refresh"]), ["watch", "refresh"]);
  });

  it("is finding it again or sending it again, and never a mere new run, where a submit lost its answer", () => {
    const may = ["watch", "refresh", "reconcile", "resubmit", "again"];
    assert.deepEqual(verbs({ status: "uncertain", again: true }, may), ["reconcile", "resubmit"]);
    assert.deepEqual(verbs({ status: "uncertain", again: true, at_once: true }, may), ["resubmit"]);
    assert.deepEqual(verbs({ status: "succeeded", again: true }, may), ["again"]);
  });
});

it("the gutter has room for a short label", () => {
  assert.deepEqual(["You", "4o", "claude-sonnet"].map(initials), ["You", "4o", "cla"]);
});
