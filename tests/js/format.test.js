import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  age,
  brief,
  clock,
  cost,
  elapsed,
  footLine,
  seconds,
  span,
  statusWords,
  usually,
  withOffset,
} from "../../yescale_widgets/frontend/src/format.js";

describe("times", () => {
  it("are short, and precise only where that is worth something", () => {
    assert.deepEqual([0.42, 7.6, 38, 89].map(seconds), ["0.42 s", "7.6 s", "38 s", "89 s"]);
    assert.deepEqual([95, 120, 3000, 4000, 90000, 200000].map(span), [
      "1 min 35 s",
      "2 min",
      "50 min",
      "1 h 6 min",
      "1 day",
      "2 days",
    ]);
    assert.deepEqual([5, 65, 7300, 200000].map(age), ["5 s", "1 min", "2 h", "2 d"]);
  });

  it("are nothing where they are not known", () => {
    assert.deepEqual([seconds(null), clock(undefined), clock(0), clock(Number.NaN)], ["", "", "", ""]);
  });

  it("of players look as players write them", () => {
    assert.deepEqual([clock(5), clock(151)], ["0:05", "2:31"]);
  });

  it("of tasks follow the kernel's clock, not the page's", () => {
    const task = withOffset({ started: 1000, finished: null, now: 1010 }, 500);
    assert.equal(elapsed(task, 503), 13);
    assert.equal(elapsed({ ...task, finished: 1042 }, 503), 42);
    assert.equal(elapsed({ ...task, started: null }, 503), null);
  });

  it("that are usual are told as a range", () => {
    assert.equal(usually([60, 180]), "usually 60 to 180 s");
    assert.equal(usually([120, 600]), "usually 2 to 10 min");
    assert.equal(usually(null), "");
  });
});

describe("the numbers under an answer", () => {
  it("say what is known, and that the cost is not", () => {
    const foot = {
      model: "m",
      ttft: 0.42,
      total: null,
      tokens: 3120,
      tps: 41.4,
      cost: null,
      finish_reason: "stop",
    };
    assert.deepEqual(footLine(foot), ["0.42 s to first token", "3,120 tokens", "41 tok/s", "cost unknown"]);
  });

  it("name an end that is not the ordinary one", () => {
    assert.ok(footLine({ finish_reason: "length" }).includes("ended by length"));
  });

  it("are none where nothing was told", () => {
    assert.deepEqual(footLine(null), []);
  });

  it("round a cost to what matters", () => {
    assert.deepEqual([cost(0), cost(0.00213), cost(1.5)], ["no cost", "$0.0021", "$1.50"]);
  });
});

it("the service's own status word is shown where it differs from ours", () => {
  assert.equal(statusWords("running", "pending"), "running · pending");
  assert.equal(statusWords("failed", "FAILED"), "failed");
  assert.equal(statusWords("queued", null), "queued");
});

it("a long text is cut with a sign that it was", () => {
  assert.equal(brief("a paper boat drifts", 12), "a paper boa…");
  assert.equal(brief("short", 12), "short");
});
