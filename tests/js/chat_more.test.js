import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { asked, buttonOf, frame, panel, press, some, type, until } from "./page.js";

const HOSTILE = "<img src=x onerror=pwn()><script>pwn()</script>";
const user = (s, text, more = {}) => ({ s, role: "user", who: "You", text, status: "done", ...more });
const model = (s, more = {}) => ({
  s,
  role: "model",
  who: "4o",
  b: ["<p>words</p>"],
  c: 5,
  x: "",
  r: "",
  status: "done",
  ...more,
});

function chat(state = {}) {
  const made = panel("chat", { model: "a", options: {} });
  made.hear("state", {
    origin: "sandbox",
    models: ["a"],
    model: "a",
    options: {},
    fields: [],
    turns: [],
    busy: null,
    connected: true,
    name: "",
    tools: [],
    starters: [],
    ...state,
  });
  return { ...made, area: made.el.querySelector(".yw-compose textarea") };
}

const shown = (el) => el !== null && !el.closest("[hidden]");

describe("branches", () => {
  const forked = (at) => [user("u", "one"), model(`m${at}`, { branch: [at, 2] })];

  it("are counted under the turn that has them, and nowhere else", () => {
    const { el } = chat({ turns: [user("u", "one"), model("m2", { branch: [2, 2] }), user("v", "two")] });
    const bars = [...el.querySelectorAll(".yw-branch")].filter(shown);
    assert.equal(bars.length, 1);
    assert.equal(bars[0].getAttribute("aria-label"), "Branch 2 of 2");
    assert.match(bars[0].textContent, /branch 2 of 2/);
  });

  it("are asked for by their number, and not beyond either end", () => {
    const { el, sent } = chat({ turns: forked(2) });
    buttonOf(el, "Next branch").click();
    assert.deepEqual(asked(sent, "branch"), []);
    assert.equal(buttonOf(el, "Next branch").getAttribute("aria-disabled"), "true");
    el.querySelector('.yw-turn[data-s="m2"] [aria-label="Previous branch"]').click();
    assert.deepEqual(asked(sent, "branch"), [{ do: "branch", s: "m2", to: 1 }]);
  });

  it("give the keyboard the same button on the other branch", () => {
    const { el, hear } = chat({ turns: forked(2) });
    const back = el.querySelector('.yw-turn[data-s="m2"] [aria-label="Previous branch"]');
    back.focus();
    back.click();
    hear("drop", { s: ["m2"] });
    hear("begin", { turns: [model("m1", { branch: [1, 2] })], busy: null });
    const there = el.querySelector('.yw-turn[data-s="m1"] [aria-label="Previous branch"]');
    assert.equal(document.activeElement, there);
  });

  it("wait while an answer is written, and so does what was edited", () => {
    const { el, sent } = chat({ turns: [user("u", "one", { branch: [1, 2] }), model("m")], busy: "m" });
    el.querySelector('[aria-label="Next branch"]').click();
    buttonOf(el, "again").click();
    buttonOf(el, "edit").click();
    const area = el.querySelector(".yw-editor textarea");
    type(area, "not lost");
    press(area, "Enter");
    assert.deepEqual(
      sent.map((m) => m.do),
      ["attach"],
    );
    assert.equal(el.querySelector(".yw-editor textarea").value, "not lost");
  });

  it("never let a key fall to the notebook when the turn under the focus goes", () => {
    const { el, hear } = chat({ turns: [user("u", "one"), model("m1")] });
    const again = buttonOf(el, "again");
    again.focus();
    hear("drop", { s: ["m1"] });
    assert.equal(document.activeElement, el.querySelector(".yw-transcript"));
  });
});

describe("a call that waits", () => {
  const call = { id: "c1", name: "rm", text: `rm(path="${HOSTILE}")` };

  it("is shown whole as text, and answered with yes or no", () => {
    for (const [word, allow] of [
      ["Allow", true],
      ["Refuse", false],
    ]) {
      const { el, hear, sent } = chat({ turns: [model("m", { status: "streaming" })], busy: "m" });
      const bar = el.querySelector(".yw-approve");
      assert.equal(bar.hidden, true);
      hear("asks", { s: "m", call });
      assert.equal(bar.hidden, false);
      assert.equal(bar.querySelector("code").textContent, call.text);
      assert.equal(bar.querySelector("img, script"), null);
      buttonOf(bar, word).click();
      assert.deepEqual(asked(sent, "decide"), [{ do: "decide", s: "m", id: "c1", allow }]);
      assert.equal(bar.hidden, true);
    }
  });

  it("is there for a view that comes later, and gone when the answer ends", () => {
    const { el, hear } = chat({ turns: [model("m", { status: "streaming", asks: call })], busy: "m" });
    assert.equal(el.querySelector(".yw-approve").hidden, false);
    hear("end", { s: "m", status: "stopped", foot: null, c: 5, busy: null });
    assert.equal(el.querySelector(".yw-approve").hidden, true);
  });

  it("asks again for a second call of the same kind", () => {
    const { el, hear, sent } = chat({ turns: [model("m", { status: "streaming" })], busy: "m" });
    hear("asks", { s: "m", call });
    buttonOf(el, "Allow").click();
    hear("asks", { s: "m", call: null });
    hear("asks", { s: "m", call: { ...call, id: "c2" } });
    assert.equal(el.querySelector(".yw-approve").hidden, false);
    buttonOf(el, "Refuse").click();
    assert.deepEqual(
      asked(sent, "decide").map(({ id, allow }) => [id, allow]),
      [
        ["c1", true],
        ["c2", false],
      ],
    );
  });
});

describe("structured output", () => {
  const draw = (object) => chat({ turns: [model("m", { object })] }).el.querySelector(".yw-object");

  it("is drawn as names and values, with its JSON at hand", () => {
    const el = draw({ name: "Ada", age: 36, alive: false, born: null, works: ["a", { year: 1843 }] });
    const text = el.querySelector(".yw-tree").textContent;
    for (const word of ["name", "Ada", "age", "36", "no", "none", "2 items", "1843"])
      assert.match(text, new RegExp(word));
    assert.match(el.querySelector(".yw-raw").textContent, /as JSON.*words/s);
  });

  it("is text and nothing else", () => {
    const el = draw({ [HOSTILE]: HOSTILE, list: [HOSTILE] });
    assert.equal(el.querySelector("img, script"), null);
    assert.match(el.textContent, /onerror/);
  });

  it("may be a single value, nothing, or empty", () => {
    assert.equal(draw(7).querySelector(".yw-tree").textContent, "7");
    assert.equal(draw(null).querySelector(".yw-tree").textContent, "none");
    assert.equal(draw([]).querySelector(".yw-tree").textContent, "(empty)");
    assert.equal(draw(undefined).childNodes.length, 0);
  });

  it("draws deep and long ones as far as they are looked at", () => {
    const el = draw({ list: Array.from({ length: 1000 }, (_, n) => n), a: { b: { c: { d: "deep" } } } });
    assert.ok(el.querySelectorAll("li").length < 260);
    assert.match(el.textContent, /800 more/);
    const closed = [...el.querySelectorAll(".yw-tree details")].find((one) => !one.open);
    assert.doesNotMatch(closed.textContent, /deep/);
    closed.open = true;
    closed.dispatchEvent(new window.Event("toggle"));
    assert.match(closed.textContent, /d/);
  });
});

describe("files", () => {
  const note = (size, name = "a.txt") => new File([new Uint8Array(size)], name, { type: "text/plain" });

  async function attached(file = note(10)) {
    const made = chat();
    const event = new window.Event("paste", { bubbles: true, cancelable: true });
    event.clipboardData = { files: [file] };
    made.area.dispatchEvent(event);
    assert.equal(event.defaultPrevented, true);
    const [{ id }] = await until(() => some(made.sent, "upload"));
    return { ...made, id, tray: made.el.querySelector(".yw-tray") };
  }

  it("go piece by piece, each once the one before it has come", async () => {
    const { sent, hear, id, tray } = await attached(note(7_000_000));
    for (const [before, at] of [4_000_000, 6_000_000].entries()) {
      hear("uploaded", { id, at });
      await until(() => some(sent, "upload", before + 2));
    }
    assert.deepEqual(
      asked(sent, "upload").map(({ at, size }) => [at, size]),
      [
        [0, 7_000_000],
        [4_000_000, 7_000_000],
        [6_000_000, 7_000_000],
      ],
    );
    assert.match(tray.textContent, /86 %/);
    assert.equal(tray.querySelector("progress").value, 6_000_000);
  });

  it("are sent with the message once they have come", async () => {
    const { area, sent, hear, id } = await attached();
    type(area, "look");
    press(area, "Enter");
    assert.deepEqual(asked(sent, "send"), []);
    hear("uploaded", {
      id,
      at: 10,
      done: true,
      file: { name: "a.txt", kind: "text", size: 10, thumb: null },
    });
    assert.deepEqual(asked(sent, "send"), [{ do: "send", text: "look", files: [id] }]);
  });

  it("come back with the words where the kernel takes neither", async () => {
    const { area, hear, id, tray, sent } = await attached();
    hear("uploaded", {
      id,
      at: 10,
      done: true,
      file: { name: "a.txt", kind: "text", size: 10, thumb: null },
    });
    type(area, "look");
    press(area, "Enter");
    assert.deepEqual([area.value, tray.hidden], ["", true]);
    hear("notice", { level: "bad", what: "Not connected.", hint: "" });
    assert.deepEqual([area.value, tray.hidden], ["look", false]);
    press(area, "Enter");
    assert.deepEqual(asked(sent, "send")[1], { do: "send", text: "look", files: [id] });
  });

  it("come back before what has been begun meanwhile", async () => {
    const { area, hear } = chat();
    type(area, "the long one");
    press(area, "Enter");
    type(area, "and another");
    hear("notice", { level: "bad", what: "Not connected.", hint: "" });
    assert.equal(area.value, "the long one\n\nand another");
    hear("notice", { level: "bad", what: "Not connected.", hint: "" });
    assert.equal(area.value, "the long one\n\nand another", "and only once");
  });

  it("that are refused say why and hold nothing up", async () => {
    const { area, hear, id, tray, sent } = await attached();
    hear("uploaded", { id, error: { what: "a.txt is empty.", hint: "Attach another." } });
    assert.match(tray.textContent, /a\.txt is empty\. Attach another\./);
    type(area, "look");
    press(area, "Enter");
    assert.deepEqual(asked(sent, "send"), [{ do: "send", text: "look" }]);
  });

  const come = (id) => ({
    id,
    at: 10,
    done: true,
    file: { name: "a.txt", kind: "text", size: 10, thumb: null },
  });
  const paste = (area, file) => {
    const event = new window.Event("paste", { bubbles: true, cancelable: true });
    event.clipboardData = { files: [file] };
    area.dispatchEvent(event);
  };

  it("that fail after Send take the message with them: neither the rest nor a later file goes by itself", async () => {
    for (const words of ["", "look at this"]) {
      const { area, sent, hear, id } = await attached();
      type(area, words);
      press(area, "Enter");
      hear("uploaded", { id, error: { what: "a.txt is empty.", hint: "" } });
      assert.deepEqual([asked(sent, "send"), area.value], [[], words]);
      paste(area, note(10, "b.txt"));
      await until(() => some(sent, "upload", 2));
      hear("uploaded", come(asked(sent, "upload")[1].id));
      assert.deepEqual(asked(sent, "send"), []);
    }
  });

  it("that were taken away after Send, or words that were changed, want another press", async () => {
    const one = await attached();
    type(one.area, "look");
    press(one.area, "Enter");
    buttonOf(one.tray, "Take a.txt away").click();
    assert.deepEqual(asked(one.sent, "send"), []);
    const two = await attached();
    type(two.area, "look");
    press(two.area, "Enter");
    type(two.area, "look at th");
    two.hear("uploaded", come(two.id));
    assert.deepEqual(asked(two.sent, "send"), []);
    press(two.area, "Enter");
    assert.deepEqual(asked(two.sent, "send"), [{ do: "send", text: "look at th", files: [two.id] }]);
  });

  it("that come while another answer is written wait for a press", async () => {
    const { area, sent, hear, id } = await attached();
    type(area, "look");
    press(area, "Enter");
    hear("begin", { turns: [user("u", "elsewhere"), model("m", { status: "streaming" })], busy: "m" });
    hear("uploaded", come(id));
    hear("end", { s: "m", status: "done", foot: null, c: 5, busy: null });
    assert.deepEqual([asked(sent, "send"), area.value], [[], "look"]);
  });

  it("go with the message as it was when Send was pressed; a later one stays", async () => {
    const { area, sent, hear, id, tray } = await attached();
    type(area, "look");
    press(area, "Enter");
    paste(area, note(10, "b.txt"));
    await until(() => some(sent, "upload", 2));
    hear("uploaded", come(id));
    assert.deepEqual(asked(sent, "send"), [{ do: "send", text: "look", files: [id] }]);
    assert.match(tray.textContent, /b\.txt/);
    assert.doesNotMatch(tray.textContent, /a\.txt/);
  });

  it("that a view has not sent are forgotten with it", async () => {
    const { sent, id, close } = await attached();
    close();
    assert.deepEqual(asked(sent, "forget"), [{ do: "forget", id }]);
  });

  it("can be taken away, and the kernel forgets them", async () => {
    const { hear, id, tray, sent, el } = await attached();
    buttonOf(tray, "Take a.txt away").click();
    hear("uploaded", { id, at: 5 });
    await frame();
    assert.deepEqual(asked(sent, "forget"), [{ do: "forget", id }]);
    assert.equal(asked(sent, "upload").length, 1);
    assert.equal(tray.hidden, true);
    assert.equal(document.activeElement, buttonOf(el, "attach"));
  });

  it("bear names that are text and nothing else", async () => {
    const { tray } = await attached(note(3, HOSTILE));
    assert.equal(tray.querySelector("img, script"), null);
    const { el } = chat({
      turns: [user("u", "x", { attachments: [{ name: HOSTILE, kind: "image", thumb: "javascript:pwn()" }] })],
    });
    assert.equal(el.querySelector(".yw-chip img, script"), null);
  });
});

describe("a conversation that grows", () => {
  it("touches no turn that is there already, and so what is selected in it stays", () => {
    const error = { what: "It broke.", hint: "" };
    const foot = { total: 2, tokens: 30, cost: null };
    const before = [user("u", "one"), model("m", { foot }), model("x", { status: "failed", error, foot })];
    const { el, hear } = chat({ turns: before });
    const touched = [];
    const watch = new MutationObserver((changes) => touched.push(...changes));
    for (const turn of el.querySelectorAll(".yw-turn"))
      watch.observe(turn, { subtree: true, childList: true, attributes: true, characterData: true });
    hear("begin", { turns: [user("v", "two"), model("n", { status: "streaming" })], busy: "n" });
    hear("drop", { s: ["n"] });
    touched.push(...watch.takeRecords());
    watch.disconnect();
    assert.equal(el.querySelectorAll(".yw-turn").length, 4);
    assert.deepEqual(touched.length, 0);
  });
});

describe("a message of the user", () => {
  it("keeps its thumbnails in place while the conversation is drawn anew", () => {
    const attachments = [{ name: "a.png", kind: "image", thumb: "data:image/png;base64,AAAA" }];
    const { el, hear } = chat({ turns: [user("u", "look", { attachments }), model("m")] });
    const thumb = el.querySelector(".yw-chip img");
    assert.ok(thumb);
    hear("turn", { turn: user("u", "look", { attachments: structuredClone(attachments) }) });
    hear("turn", { turn: model("m2") });
    assert.equal(el.querySelector(".yw-chip img"), thumb);
  });

  it("can be copied as it was said", async () => {
    const copied = [];
    const clipboard = { writeText: async (text) => void copied.push(text) };
    const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
    const { el } = chat({ turns: [user("u", "**as it is** <b>")] });
    buttonOf(el, "Copy this message").click();
    await until(() => buttonOf(el, "Copy this message").textContent === "copied");
    assert.deepEqual(copied, ["**as it is** <b>"]);
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else delete globalThis.navigator;
  });
});

describe("the head", () => {
  it("counts the functions the model may have run, and names them", () => {
    const { el } = chat({ tools: ["add", "look_up"] });
    const told = [...el.querySelectorAll(".yw-head span")].find((one) => one.textContent === "2 tools");
    assert.match(told.title, /add, look_up/);
  });

  it("says the name under which it is kept, also one that comes later", () => {
    const { el, hear } = chat();
    assert.equal(el.querySelector(".yw-kept").hidden, true);
    hear("named", { name: "lesson" });
    assert.equal(el.querySelector(".yw-kept").textContent, "kept as lesson");
    assert.match(el.querySelector(".yw-kept").title, /ys\.chat\(name="lesson"\)/);
  });

  it("asks for an export and saves what it asked for, once", () => {
    const { el, hear, sent } = chat();
    const saved = [];
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      saved.push(blob.type);
      return "blob:x";
    };
    const file = { form: "html", name: "lesson.html", mime: "text/html" };
    hear("exported", file, [new Uint8Array([60])]);
    buttonOf(el, "export").click();
    buttonOf(el, "Web page").click();
    hear("exported", file, [new Uint8Array([60])]);
    hear("exported", file, [new Uint8Array([60])]);
    URL.createObjectURL = createObjectURL;
    assert.deepEqual(asked(sent, "export"), [{ do: "export", form: "html" }]);
    assert.deepEqual(saved, ["text/html"]);
  });
});

describe("What a button opens in place", () => {
  it("keeps Escape for itself, shuts, and gives the focus back, whichever it is", () => {
    const fields = [{ name: "temperature", title: "Temperature", kind: "number", default: null }];
    const made = chat({ fields, turns: [model("m")] });
    for (const [words, within] of [
      ["export", "Markdown"],
      ["copy as", "Python"],
    ]) {
      const opener = buttonOf(made.el, words);
      opener.click();
      assert.equal(opener.getAttribute("aria-expanded"), "true");
      const inner = buttonOf(made.el, within);
      inner.focus();
      assert.equal(press(inner, "Escape").defaultPrevented, true);
      assert.equal(opener.getAttribute("aria-expanded"), "false");
      assert.equal(document.activeElement, opener);
    }
  });

  it("stays shut when the file comes that was asked for there, and leaves the focus where it is", () => {
    const { el, area, hear } = chat();
    const { createObjectURL } = URL;
    URL.createObjectURL = () => "blob:x";
    buttonOf(el, "export").click();
    buttonOf(el, "Markdown").click();
    buttonOf(el, "export").click();
    area.focus();
    hear("exported", { form: "md", name: "a.md", mime: "text/markdown" }, [new Uint8Array([60])]);
    URL.createObjectURL = createObjectURL;
    assert.equal(buttonOf(el, "export").getAttribute("aria-expanded"), "false");
    assert.equal(document.activeElement, area);
  });

  it("bears its own name again after two copies in a moment", async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    const clipboard = { writeText: async () => {} };
    Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
    const { el, hear } = chat({ turns: [model("m")] });
    const opener = buttonOf(el, "copy as");
    opener.click();
    mock.timers.enable({ apis: ["setTimeout"] });
    for (const pause of [1000, 1000]) {
      buttonOf(el, "Python").click();
      hear("copied", { s: "m", form: "python", text: "x" });
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(opener.textContent, "copied");
      mock.timers.tick(pause);
    }
    mock.timers.tick(1000);
    mock.timers.reset();
    assert.equal(opener.textContent, "copy as");
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else delete globalThis.navigator;
  });
});

describe("an empty conversation", () => {
  it("offers ways to begin, which can be changed before they are sent", () => {
    const { el, area, sent } = chat({ starters: ["Explain CRDTs.", HOSTILE] });
    assert.equal(el.querySelector(".yw-starters img"), null);
    buttonOf(el, "Explain CRDTs.").click();
    assert.equal(area.value, "Explain CRDTs.");
    assert.equal(document.activeElement, area);
    assert.deepEqual(asked(sent, "send"), []);
  });

  it("puts one before what was begun, and the next in its place, so that nothing written is lost", () => {
    const { el, area } = chat({ starters: ["Explain CRDTs.", "Write a limerick."] });
    area.value = "As for a child";
    buttonOf(el, "Explain CRDTs.").click();
    assert.equal(area.value, "Explain CRDTs.\n\nAs for a child");
    buttonOf(el, "Write a limerick.").click();
    assert.equal(area.value, "Write a limerick.\n\nAs for a child");
  });
});

describe("a picture in an answer", () => {
  it("is asked for by the turn's id, and shown", async () => {
    const { el, hear, sent } = chat({ turns: [model("m", { status: "streaming", b: [], c: 0 })], busy: "m" });
    hear("end", {
      s: "m",
      c: 0,
      status: "done",
      foot: null,
      busy: null,
      media: [{ kind: "image", url: "" }],
    });
    assert.deepEqual(asked(sent, "media"), [{ do: "media", key: "m", index: 0 }]);
    const { createObjectURL } = URL;
    URL.createObjectURL = () => "blob:picture";
    hear("media", { key: "m", index: 0, mime: "image/png" }, [new Uint8Array([1])]);
    URL.createObjectURL = createObjectURL;
    assert.equal(el.querySelector(".yw-image img").getAttribute("src"), "blob:picture");
  });
});
