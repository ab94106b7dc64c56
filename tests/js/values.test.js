import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readText, same, showText, summary } from "../../yescale_widgets/frontend/src/values.js";

const field = (more) => ({ name: "x", title: "Seed", kind: "text", ...more });
const read = (more, text) => readText(field(more), text);

describe("what a control says", () => {
  it("is nothing where it is empty, and a problem where it is needed", () => {
    assert.deepEqual(read({}, "  "), { value: null, problem: null });
    assert.equal(read({ required: true }, " ").problem, "Seed is needed.");
  });

  it("is a number within its bounds, or the reason why not", () => {
    const seed = { kind: "number", min: 0, max: 10, step: 1 };
    assert.equal(read(seed, "7").value, 7);
    assert.equal(read(seed, "-4").problem, "From 0 to 10.");
    assert.equal(read({ ...seed, max: null }, "-4").problem, "At least 0.");
    assert.equal(read({ ...seed, min: null }, "11").problem, "At most 10.");
    assert.equal(read(seed, "1.5").problem, "A whole number, please.");
    assert.equal(read(seed, "many").problem, "This is not a number.");
    assert.equal(read({ kind: "number" }, "0,5").value, 0.5);
  });

  it("is a list of its lines that say something", () => {
    assert.deepEqual(read({ kind: "list" }, "a\n\n  b \n").value, ["a", "b"]);
    assert.equal(read({ kind: "list", max: 1 }, "a\nb").problem, "At most 1 entries.");
  });

  it("is JSON, or the reason why it is none", () => {
    assert.deepEqual(read({ kind: "json" }, '{"a": [1]}').value, { a: [1] });
    assert.match(read({ kind: "json" }, "{a: 1}").problem, /^This is not JSON/);
  });

  it("keeps the line breaks of a long text and trims a short one", () => {
    assert.equal(read({ kind: "area" }, " a\nb ").value, " a\nb ");
    assert.equal(read({ kind: "source" }, " boat.png ").value, "boat.png");
  });
});

it("a value goes into its control and comes out the same", () => {
  for (const [kind, value] of [
    ["list", ["a", "b"]],
    ["json", { a: [1, null] }],
    ["number", 0.5],
    ["text", "16:9"],
  ]) {
    assert.deepEqual(readText(field({ kind }), showText(field({ kind }), value)).value, value);
  }
});

it("values are compared by what they say", () => {
  assert.ok(same([1, { a: 2 }], [1, { a: 2 }]));
  assert.ok(same(null, undefined));
  assert.ok(!same(0, "0"));
});

it("a folded form says in a few words what is set", () => {
  const fields = [
    field({ name: "temperature", title: "Temperature" }),
    field({ name: "system", title: "System" }),
    field({ name: "stop" }),
  ];
  assert.equal(
    summary(fields, { temperature: 0.7, system: "You are a patient teacher." }),
    "temperature 0.7 · system",
  );
});
