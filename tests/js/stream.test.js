import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emptyStream, takeDelta, takeSnapshot, wholeAt } from "../../yescale_widgets/frontend/src/stream.js";

/** A stream that has taken these deltas, all of them without a gap. */
function after(...deltas) {
  const stream = emptyStream();
  for (const delta of deltas) assert.equal(takeDelta(stream, { s: "a", ...delta }), "taken");
  return stream;
}

describe("the open tail", () => {
  it("grows by what each delta adds", () => {
    assert.equal(after({ o: 0, x: "Hello" }, { o: 5, x: ", you" }).tail, "Hello, you");
  });

  it("takes only what is new of a delta that overlaps", () => {
    assert.equal(after({ o: 0, x: "Hello" }, { o: 3, x: "lo, you" }).tail, "Hello, you");
  });

  it("takes nothing of a delta that came twice", () => {
    assert.equal(after({ o: 0, x: "Hello" }, { o: 0, x: "Hello" }, { o: 1, x: "el" }).tail, "Hello");
  });

  it("counts offsets in UTF-16 units, so that an emoji is two", () => {
    const stream = after({ o: 0, x: "a🌊" }, { o: 3, x: "b" });
    assert.equal(stream.tail, "a🌊b");
    assert.equal(takeDelta(stream, { s: "a", o: 5, x: "too far" }), "lost");
  });

  it("slices an overlap that begins behind an emoji", () => {
    assert.equal(after({ o: 0, x: "👩‍🚀 ok" }, { o: 6, x: "ok now" }).tail, "👩‍🚀 ok now");
  });
});

describe("finished blocks", () => {
  it("swallow the tail up to the offset at which the tail starts anew", () => {
    const stream = after({ o: 0, x: "one\n\ntwo" }, { i: 0, b: ["<p>one</p>"], c: 5 });
    assert.deepEqual(stream.blocks, [{ html: "<p>one</p>" }]);
    assert.equal(stream.tail, "two");
    assert.equal(stream.c, 5);
  });

  it("may come with the text they are made of", () => {
    const stream = after({ o: 0, x: "one\n\ntw", i: 0, b: ["<p>one</p>"], c: 5 }, { o: 7, x: "o" });
    assert.equal(stream.tail, "two");
  });

  it("are plain paragraphs of the tail where they are numbers", () => {
    const stream = after({ o: 0, x: "one 🌊\n\n  \ntwo\nlines\n\nrest", i: 0, b: [6, 9], c: 22 });
    assert.deepEqual(stream.blocks, [{ text: "one 🌊" }, { text: "two\nlines" }]);
    assert.equal(stream.tail, "rest");
  });

  it("may be numbers first and HTML after them", () => {
    const stream = after({ o: 0, x: "one\n\n*two*\n\n", i: 0, b: [3, "<p><em>two</em></p>"], c: 12 });
    assert.deepEqual(stream.blocks, [{ text: "one" }, { html: "<p><em>two</em></p>" }]);
    assert.equal(stream.tail, "");
  });

  it("are not taken twice when a delta brings some that are here already", () => {
    const stream = after(
      { o: 0, x: "a\n\nb\n\n", i: 0, b: ["<p>a</p>"], c: 3 },
      { i: 0, b: ["<p>a</p>", "<p>b</p>"], c: 6 },
    );
    assert.deepEqual(stream.blocks, [{ html: "<p>a</p>" }, { html: "<p>b</p>" }]);
    assert.equal(stream.c, 6);
  });

  it("leave the tail alone when they come late and are known", () => {
    const stream = after({ o: 0, x: "a\n\nb", i: 0, b: ["<p>a</p>"], c: 3 }, { i: 0, b: ["<p>a</p>"], c: 3 });
    assert.equal(stream.tail, "b");
  });
});

describe("thoughts", () => {
  it("are collected apart from the answer", () => {
    const stream = after({ r: "First " }, { r: "this.", o: 0, x: "Yes" });
    assert.equal(stream.reasoning, "First this.");
    assert.equal(stream.tail, "Yes");
  });

  it("are sliced by their own offset where it is given", () => {
    assert.equal(
      after({ q: 0, r: "First " }, { q: 0, r: "First this" }, { q: 10, r: "." }).reasoning,
      "First this.",
    );
  });

  it("that were lost are noticed", () => {
    assert.equal(takeDelta(emptyStream(), { s: "a", q: 4, r: "later" }), "lost");
  });
});

describe("a gap", () => {
  it("in the text is noticed", () => {
    assert.equal(takeDelta(after({ o: 0, x: "Hello" }), { s: "a", o: 6, x: "you" }), "lost");
  });

  it("in the blocks is noticed", () => {
    assert.equal(takeDelta(emptyStream(), { s: "a", i: 1, b: ["<p></p>"], c: 0 }), "lost");
  });

  it("is noticed where blocks swallow more than there is", () => {
    assert.equal(takeDelta(after({ o: 0, x: "abc" }), { s: "a", i: 0, b: ["<p></p>"], c: 9 }), "lost");
  });

  it("makes deltas wait for the snapshot, and asks once", () => {
    const stream = after({ o: 0, x: "Hello" });
    assert.equal(takeDelta(stream, { s: "a", o: 9, x: "x" }), "lost");
    assert.equal(takeDelta(stream, { s: "a", o: 10, x: "y" }), "ignored");
    assert.equal(stream.tail, "Hello");
  });

  it("is mended by a snapshot, after which an overlapping delta fits", () => {
    const stream = after({ o: 0, x: "Hel" });
    takeDelta(stream, { s: "a", o: 9, x: "x" });
    takeSnapshot(stream, { b: ["<p>Hello</p>"], c: 7, x: "wor", r: "hm" });
    assert.equal(takeDelta(stream, { s: "a", o: 8, x: "orld" }), "taken");
    assert.deepEqual([stream.c, stream.tail, stream.reasoning, stream.blocks.length], [7, "world", "hm", 1]);
  });

  it("counts an epoch for each snapshot, so that a view draws all blocks anew", () => {
    const stream = emptyStream();
    takeSnapshot(stream, { b: ["<p>a</p>"], c: 1, x: "", r: "" });
    assert.equal(stream.epoch, 1);
  });
});

it("a long answer arrives whole, whatever the sizes of its pieces", () => {
  const text = Array.from({ length: 400 }, (_, n) => `Paragraph ${n} 🌊 ${"x".repeat(n % 37)}\n\n`).join("");
  const stream = emptyStream();
  let rebuilt = "";
  for (let at = 0, step = 1; at < text.length; at += step, step = (step * 7) % 61 || 5) {
    const from = Math.max(0, at - (at % 3));
    takeDelta(stream, { s: "a", o: from, x: text.slice(from, at + step) });
    const end = stream.tail.lastIndexOf("\n\n");
    if (end < 0) continue;
    const chunk = stream.tail.slice(0, end + 2);
    const paragraphs = chunk.split("\n\n").filter((one) => one !== "");
    takeDelta(stream, {
      s: "a",
      i: stream.blocks.length,
      b: paragraphs.map((one) => one.length),
      c: stream.c + chunk.length,
    });
  }
  for (const block of stream.blocks) rebuilt += `${block.text}\n\n`;
  assert.equal(rebuilt + stream.tail, text);
});

it("a cut never tears a surrogate pair", () => {
  assert.equal(wholeAt("a🌊b", 2), 3);
  assert.equal(wholeAt("a🌊b", 1), 1);
  assert.equal(wholeAt("a🌊b", 3), 3);
  assert.equal(wholeAt("a🌊", 3), 3);
});
