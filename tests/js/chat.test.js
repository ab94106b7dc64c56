import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked, buttonOf, frame, panel, press, type, until } from "./page.js";

const user = (s, text) => ({ s, role: "user", who: "You", text, status: "done" });
const model = (s, more = {}) => ({
  s,
  role: "model",
  who: "4o",
  b: [],
  c: 0,
  x: "",
  r: "",
  status: "streaming",
  ...more,
});

function chat(state = {}) {
  const made = panel("chat", { model: "a", options: {} });
  made.hear("state", {
    origin: "sandbox",
    models: ["a", "b"],
    model: "a",
    options: {},
    fields: [],
    turns: [],
    busy: null,
    connected: true,
    ...state,
  });
  return { ...made, area: made.el.querySelector(".yw-compose textarea") };
}

describe("writing", () => {
  it("sends with Enter and empties the place to write", () => {
    const { area, sent } = chat();
    type(area, "  What is a CRDT? ");
    press(area, "Enter");
    assert.deepEqual(asked(sent, "send"), [{ do: "send", text: "What is a CRDT?" }]);
    assert.equal(area.value, "");
  });

  it("breaks the line with Shift+Enter, and leaves Enter to an input method", () => {
    const { area, sent } = chat();
    type(area, "a");
    assert.equal(press(area, "Enter", { shiftKey: true }).defaultPrevented, false);
    press(area, "Enter", { isComposing: true });
    assert.deepEqual(asked(sent, "send"), []);
  });

  it("keeps its keys from the notebook", () => {
    const { area, el } = chat();
    let heard = 0;
    const listen = () => {
      heard += 1;
    };
    document.addEventListener("keydown", listen);
    press(area, "a");
    document.removeEventListener("keydown", listen);
    assert.equal(heard, 0);
    assert.ok(el.querySelector(".yw").getAttribute("data-lm-suppress-shortcuts"));
  });

  it("is not stopped again by the second click of a double click on Send", () => {
    const { el, sent, hear } = chat();
    const click = (detail) =>
      buttonOf(el, detail > 1 ? "Stop" : "Send").dispatchEvent(
        new window.MouseEvent("click", { bubbles: true, detail }),
      );
    type(el.querySelector(".yw-compose textarea"), "Explain CRDTs");
    click(1);
    hear("busy", { s: "m" });
    click(2);
    assert.deepEqual([asked(sent, "send").length, asked(sent, "stop").length], [1, 0]);
    buttonOf(el, "Stop").click();
    assert.equal(asked(sent, "stop").length, 1);
  });

  it("waits while an answer comes, and Escape stops it", () => {
    const { area, sent, hear } = chat({ busy: "m1" });
    type(area, "next");
    press(area, "Enter");
    assert.equal(area.value, "next");
    press(area, "Escape");
    assert.deepEqual(sent.at(-1), { do: "stop" });
    hear("busy", { s: null });
    press(area, "Escape");
    assert.equal(asked(sent, "stop").length, 1);
  });
});

describe("an answer", () => {
  it("streams as text and settles into blocks", async () => {
    const { el, hear } = chat();
    hear("turn", { turn: model("m1") });
    hear("d", { s: "m1", o: 0, x: "Hello <b>you</b>" });
    await until(() => /<.b>/.test(el.querySelector(".yw-tail").textContent));
    const answer = el.querySelector(".yw-answer");
    assert.equal(answer.querySelector(".yw-tail").textContent, "Hello <b>you</b>");
    assert.equal(answer.querySelector("b"), null);
    hear("d", { s: "m1", i: 0, b: ["<p>Hello <em>you</em></p>"], c: 16 });
    hear("end", { s: "m1", status: "done", foot: { tokens: 12, cost: null } });
    await frame();
    assert.equal(answer.querySelector("em").textContent, "you");
    assert.equal(answer.querySelector(".yw-tail").hidden, true);
    assert.match(el.querySelector(".yw-foot").textContent, /12 tokens/);
  });

  it("has thoughts that grow in place: what is there is not written again", () => {
    const { el, hear } = chat();
    hear("turn", { turn: model("m1") });
    hear("d", { s: "m1", q: 0, r: "First " });
    const [words] = el.querySelector(".yw-thoughts-text").childNodes;
    hear("d", { s: "m1", q: 6, r: "then" });
    assert.equal(words.data, "First then");
    assert.equal(el.querySelector(".yw-thoughts-text").firstChild, words);
    hear("snap", { s: "m1", b: [], c: 0, x: "", r: "Others" });
    assert.equal(el.querySelector(".yw-thoughts-text").textContent, "Others");
  });

  it("that broke off says so and keeps what had arrived", async () => {
    const { el, hear } = chat();
    hear("turn", { turn: model("m1") });
    hear("d", { s: "m1", o: 0, x: "Half", i: 0, b: [4], c: 4 });
    hear("end", {
      s: "m1",
      status: "cut",
      foot: null,
      error: { what: "The line dropped.", hint: "Ask again.", request_id: "r1" },
    });
    await frame();
    assert.match(
      el.querySelector(".yw-turn").textContent,
      /Half.*The line dropped\..*Ask again\..*request r1/s,
    );
  });

  it("may be stopped, asked for anew, and copied", () => {
    const { el, hear, sent } = chat({ turns: [model("m1")], busy: "m1" });
    buttonOf(el, "stop").click();
    hear("end", { s: "m1", status: "stopped", foot: null, busy: null });
    buttonOf(el, "again").click();
    buttonOf(el, "copy as").click();
    buttonOf(el, "curl").click();
    assert.deepEqual(sent.slice(1), [
      { do: "stop" },
      { do: "again", s: "m1" },
      { do: "copy", s: "m1", form: "curl" },
    ]);
  });

  it("is drawn anew from a snapshot", async () => {
    const { el, hear, sent } = chat({ turns: [model("m1", { b: ["<p>old</p>"], c: 3 })] });
    hear("d", { s: "m1", o: 99, x: "later" });
    assert.deepEqual(asked(sent, "resync"), [{ do: "resync", s: "m1" }]);
    hear("snap", { s: "m1", b: ["<p>one</p>", "<p>two</p>"], c: 9, x: "", r: "" });
    await frame();
    assert.equal(el.querySelector(".yw-blocks").textContent, "onetwo");
  });

  it("joins the pieces of a long list and of long code", () => {
    const pieces = [
      '<ol class="yw-open"><li>a</li></ol>',
      '<ol class="yw-joins" start="2"><li>b</li></ol>',
      '<pre class="highlight yw-open"><code>one\n</code></pre>',
      '<pre class="highlight yw-joins"><code>two\n</code></pre>',
    ];
    const { el } = chat({ turns: [model("m1", { b: pieces, c: 40, status: "done" })] });
    assert.equal(el.querySelectorAll("ol").length, 1);
    assert.equal(el.querySelectorAll("ol li").length, 2);
    assert.equal(el.querySelectorAll(".yw-pre").length, 1);
    assert.equal(el.querySelector(".yw-code-scroll").textContent, "one\ntwo\n");
  });
});

describe("a message of the user", () => {
  it("is changed in its place and sent again", () => {
    const { el, sent } = chat({ turns: [user("u1", "What?")] });
    buttonOf(el, "edit").click();
    const area = el.querySelector(".yw-editor textarea");
    assert.equal(area.value, "What?");
    type(area, "Why?");
    press(area, "Enter");
    assert.deepEqual(sent.at(-1), { do: "edit", s: "u1", text: "Why?" });
    assert.equal(el.querySelector(".yw-editor"), null);
  });

  it("is text and nothing else", () => {
    const { el } = chat({ turns: [user("u1", "<img src=x onerror=pwn()>")] });
    assert.equal(el.querySelector(".yw-words img"), null);
    assert.match(el.querySelector(".yw-words").textContent, /<img/);
  });
});

describe("a panel", () => {
  it("asks for its state once a view, and each view draws the same", () => {
    const made = chat({ turns: [user("u1", "hello")] });
    const other = document.createElement("div");
    document.body.append(other);
    const close = made.made.mount(other);
    assert.equal(asked(made.sent, "attach").length, 2);
    assert.match(other.textContent, /hello/);
    close();
    assert.equal(other.textContent, "");
  });

  it("hides its record while a view lives, and shows it again", () => {
    const made = chat({ record: "ab12" });
    const rules = () =>
      [...document.head.querySelectorAll("style")].filter((style) =>
        style.textContent.includes("yw-record-ab12"),
      ).length;
    const other = document.createElement("div");
    const close = made.made.mount(other);
    assert.equal(rules(), 1);
    close();
    assert.equal(rules(), 1);
    made.close();
    assert.equal(rules(), 0);
  });

  it("offers the sandbox where nothing is connected", () => {
    const { el, sent } = chat({ connected: false });
    buttonOf(el, "Start the sandbox").click();
    assert.deepEqual(sent.at(-1), { do: "sandbox" });
  });

  it("follows the model that code sets, also one that is not in its list", () => {
    const { el, host } = chat();
    host.set("model", "new-model");
    assert.equal(el.querySelector(".yw-pick").value, "new-model");
  });
});

it("a long answer lies in bundles, so that no box has many children, and reads as it would without", () => {
  const blocks = Array.from({ length: 400 }, (_, at) => `<p>${at} </p>`);
  blocks.splice(
    32,
    0,
    "<ul><li>a </li></ul>",
    '<ol class="yw-open"><li>b </li></ol>',
    '<ol class="yw-joins"><li>c </li></ol>',
  );
  const { el, hear } = chat({ turns: [model("m1", { b: blocks.slice(0, 34), c: 0, status: "streaming" })] });
  hear("d", { s: "m1", i: 34, b: blocks.slice(34), c: 0 });
  const answer = el.querySelector(".yw-blocks");
  assert.deepEqual(answer.textContent.split(" ").slice(30, 37), ["30", "31", "a", "b", "c", "32", "33"]);
  assert.equal(answer.querySelectorAll("p").length, 400);
  assert.equal(answer.querySelectorAll("ul + ol").length, 1);
  for (const box of [answer, ...answer.querySelectorAll("*")])
    assert.ok(box.childElementCount <= 34, `${box.className} has ${box.childElementCount}`);
});
