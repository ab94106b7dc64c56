import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { panel, until } from "./page.js";

const { openTail } = await import("../../yescale_widgets/frontend/src/tail.js");
const { blockNodes } = await import("../../yescale_widgets/frontend/src/blocks.js");

/** The nodes of one finished block, on the page. */
function shown(html) {
  const el = document.createElement("div");
  el.append(...blockNodes({ html }));
  document.body.append(el);
  return el;
}

describe("the open end of an answer", () => {
  /** Letters drawn while a text grows by forty at a time. */
  function drawn(text) {
    const tail = openTail();
    let letters = 0;
    const append = Element.prototype.replaceChildren;
    Element.prototype.replaceChildren = function replaced(...nodes) {
      for (const node of nodes) letters += (node.textContent ?? node).length;
      append.apply(this, nodes);
    };
    try {
      for (let at = 40; at <= text.length; at += 40) tail.draw(text.slice(0, at), true, false);
      tail.draw(text, true, false);
    } finally {
      Element.prototype.replaceChildren = append;
    }
    return { letters, el: tail.el };
  }

  for (const [name, line] of Object.entries({
    "lines of prose": "a boat of paper\n",
    "one line": "a boat of paper ",
    "one word": "boat",
    "emoji without a blank": "👩‍👩‍👧🚢",
    "a line of code": "```\nx=[1,2];",
  })) {
    it(`is drawn with work that grows with the text alone: ${name}`, () => {
      const [opening, rest] = line.startsWith("```") ? ["```\n", line.slice(4)] : ["", line];
      const grown = (size) => opening + rest.repeat(size / rest.length);
      const [small, large] = [drawn(grown(20_000)), drawn(grown(200_000))];
      assert.ok(large.letters < 11 * small.letters, `${large.letters} after ${small.letters}`);
      const rows = [...large.el.children].map((row) => row.textContent);
      assert.equal(rows.join("\n"), grown(200_000).slice(opening.length));
    });
  }

  it("never tears a character in two", () => {
    const { el } = drawn("🚢".repeat(3000));
    for (const piece of el.querySelectorAll("span")) assert.ok(piece.textContent.isWellFormed());
  });
});

describe("a picture from elsewhere", () => {
  const html =
    '<p><a class="yw-remote" href="https://cats.example/1.png" title="cats.example">picture from cats.example: cat</a></p>';
  const click = (el, how = {}) => {
    const event = new window.MouseEvent("click", { bubbles: true, cancelable: true, ...how });
    el.dispatchEvent(event);
    return event;
  };

  it("is words with its host until it is clicked", () => {
    const el = shown(html);
    assert.equal(el.querySelector("img"), null);
    assert.match(el.textContent, /cats\.example/);
    assert.match(el.querySelector("a").title, /fetched from cats\.example/);
  });

  it("comes at a click, and says nothing of the page it is shown on", () => {
    const el = shown(html);
    const link = el.querySelector("a");
    let picture;
    const make = document.createElement;
    document.createElement = (tag) => {
      const made = make.call(document, tag);
      if (tag === "img") picture = made;
      return made;
    };
    const event = click(link);
    document.createElement = make;
    assert.ok(event.defaultPrevented);
    assert.equal(picture.getAttribute("src"), "https://cats.example/1.png");
    assert.equal(picture.getAttribute("referrerpolicy"), "no-referrer");
    picture.dispatchEvent(new window.Event("load"));
    assert.equal(link.firstChild, picture);
    assert.equal(picture.alt, "picture from cats.example: cat");
    assert.ok(!click(link).defaultPrevented, "the second click opens it outside");
  });

  it("that cannot be had leaves its words and says so", () => {
    const link = shown(html).querySelector("a");
    const make = document.createElement;
    let picture;
    document.createElement = (tag) => {
      const made = make.call(document, tag);
      if (tag === "img") picture = made;
      return made;
    };
    click(link);
    document.createElement = make;
    picture.dispatchEvent(new window.Event("error"));
    assert.match(link.textContent, /^picture from cats\.example: cat \(could not be shown here/);
  });

  it("opens outside where the click asks for a tab", () => {
    const el = shown(html);
    assert.ok(!click(el.querySelector("a"), { ctrlKey: true }).defaultPrevented);
    assert.equal(el.querySelector("img"), null);
  });

  it("is no picture where it leads nowhere we follow", () => {
    const el = shown('<p><a class="yw-remote" href="javascript:pwn()">x</a></p>');
    assert.ok(!click(el.querySelector("a")).defaultPrevented);
    assert.equal(el.querySelector("a").getAttribute("href"), null);
  });
});

it("letters that run from the right, and those made of many, arrive as they are", async () => {
  const { el, hear, close } = panel("ask");
  const text = "שלום 👩‍👩‍👧‍👦 مرحبا 🏳️‍🌈 e\u0301 𝔘";
  hear("state", {
    turn: { s: "a", role: "model", who: "4o", status: "streaming", b: [], c: 0, x: "", r: "" },
  });
  for (let at = 0; at < text.length; at += 5) hear("d", { s: "a", o: at, x: text.slice(at, at + 5) });
  await until(() => el.querySelector(".yw-tail").textContent.length >= text.length);
  assert.equal(el.querySelector(".yw-tail").textContent, text);
  hear("d", { s: "a", i: 0, b: [text.length], c: text.length });
  hear("end", { s: "a", c: text.length, status: "done", foot: null });
  assert.equal(el.querySelector(".yw-blocks p").textContent, text);
  close();
});
