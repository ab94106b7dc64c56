import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked, buttonOf, panel, press, type, until } from "./page.js";

const turn = (s, more = {}) => ({
  s,
  role: "model",
  who: "",
  b: [],
  c: 0,
  x: "",
  r: "",
  status: "streaming",
  ...more,
});
const column = (s, name, more = {}) => ({ s, name, fold: null, turn: turn(s, more) });
const FOOT = { ttft: 0.4, total: 2, tokens: 30, tps: 40, cost: null, finish_reason: "stop" };

function compare(more = {}) {
  const made = panel("compare");
  const state = {
    origin: "sandbox",
    prompt: "Explain rainbows",
    at: 0,
    prompts: 1,
    repeat: 0,
    repeats: 1,
    columns: [column("a1", "gpt-4o"), column("b2", "claude")],
    blind: false,
    hidden: false,
    left: 0,
    over: false,
    several: true,
    notes: [],
    standing: [],
    running: true,
    ended: 0,
    all: 2,
    trouble: "",
    ...more,
  };
  made.hear("state", state);
  const one = (s) => made.el.querySelector(`.yw-col[data-s="${s}"]`);
  return { ...made, one, state };
}

const blind = (more = {}) =>
  compare({
    blind: true,
    hidden: true,
    left: 3,
    columns: [column("a1", "A", { status: "done" }), column("b2", "B", { status: "done" })],
    ...more,
  });

describe("columns", () => {
  it("stream apart, and one that fails leaves the other alone", async () => {
    const { one, hear } = compare();
    hear("d", { s: "a1", o: 0, x: "Sunlight " });
    hear("end", {
      s: "b2",
      c: 0,
      status: "failed",
      foot: null,
      error: { what: "No such model.", hint: "Choose another." },
    });
    hear("d", { s: "a1", o: 9, x: "bends." });
    hear("end", { s: "a1", c: 15, status: "done", foot: FOOT });
    await until(() => /bends\./.test(one("a1").textContent));
    assert.match(one("a1").textContent, /Sunlight bends\./);
    assert.match(one("a1").textContent, /0\.4 s.*40.*2 s in all.*30 tokens.*cost unknown/);
    assert.match(one("b2").querySelector(".yw-fault").textContent, /No such model\. ?Choose another\./);
    assert.equal(one("b2").getAttribute("aria-busy"), null);
  });

  it("are drawn only where something has grown", async () => {
    const { one, hear } = compare();
    hear("end", { s: "b2", c: 0, status: "done", foot: FOOT });
    const touched = [];
    const watch = new MutationObserver((changes) => touched.push(...changes));
    watch.observe(one("b2"), { subtree: true, childList: true, attributes: true, characterData: true });
    hear("d", { s: "a1", o: 0, x: "Sunlight " });
    await until(() => /Sunlight/.test(one("a1").textContent));
    watch.disconnect();
    assert.equal(touched.length, 0);
  });

  it("that failed without a word have no empty place for words", () => {
    const error = { what: "No such model.", hint: "" };
    const { one, hear } = compare();
    assert.equal(one("a1").querySelector(".yw-answer").hidden, false, "words are to come");
    hear("end", { s: "a1", c: 0, status: "failed", foot: null, error });
    assert.equal(one("a1").querySelector(".yw-answer").hidden, true);
  });

  it("ask for what was lost of one answer only", () => {
    const { sent, hear } = compare();
    hear("d", { s: "b2", o: 50, x: "late" });
    assert.deepEqual(asked(sent, "resync"), [{ do: "resync", s: "b2" }]);
  });

  it("say how much repeats agree", () => {
    const fold = { n: 4, distinct: 2, agreement: 0.75 };
    const { one } = compare({ columns: [{ ...column("a1", "gpt-4o"), fold }, column("b2", "claude")] });
    assert.match(one("a1").textContent, /4 answers, 2 distinct · 75 % agree/);
  });

  it("take an open vote", () => {
    const done = [
      { ...column("a1", "gpt-4o", { status: "done" }), best: true },
      column("b2", "claude", { status: "done" }),
    ];
    const { one, sent, hear } = compare({ columns: done });
    const pressed = () => ["a1", "b2"].map((s) => buttonOf(one(s), "Better").getAttribute("aria-pressed"));
    assert.deepEqual(pressed(), ["true", "false"], "what was said earlier is there");
    buttonOf(one("b2"), "Better").click();
    assert.deepEqual(sent.at(-1), { do: "better", s: "b2" });
    hear("better", { s: "b2", among: ["a1", "b2"] });
    assert.deepEqual(pressed(), ["false", "true"]);
    hear("better", { s: "c3", among: ["c3", "d4"] });
    assert.deepEqual(pressed(), ["false", "true"], "a vote on others beside leaves it");
  });
});

describe("a blind vote", () => {
  it("is cast by one key, once, when both answers are there", () => {
    const { el, sent } = blind();
    const root = el.querySelector(".yw-compare");
    press(root, "ArrowUp");
    press(root, "ArrowLeft");
    assert.deepEqual(asked(sent, "vote"), [{ do: "vote", verdict: "tie" }]);
    for (const [key, verdict] of [
      ["1", "left"],
      ["2", "right"],
      ["3", "tie"],
      ["4", "both_bad"],
      ["ArrowDown", "both_bad"],
      ["ArrowRight", "right"],
    ]) {
      const other = blind();
      press(other.el.querySelector(".yw-compare"), key);
      assert.deepEqual(other.sent.at(-1), { do: "vote", verdict });
    }
  });

  it("waits for both answers, and lets letters be typed", () => {
    const { el, sent, hear } = blind({ columns: [column("a1", "A"), column("b2", "B", { status: "done" })] });
    const root = el.querySelector(".yw-compare");
    press(root, "ArrowLeft");
    assert.deepEqual(asked(sent, "vote"), []);
    hear("end", { s: "a1", c: 0, status: "done", foot: null });
    press(el.querySelector(".yw-note input"), "1");
    assert.deepEqual(asked(sent, "vote"), []);
    press(root, "1");
    assert.deepEqual(asked(sent, "vote"), [{ do: "vote", verdict: "left" }]);
  });

  it("is not cast by a key that belongs to something else", () => {
    const picture = (n) => ({ kind: "image", url: `https://cdn.example/${n}.png` });
    const media = [picture(1), picture(2)];
    const b = ['<pre><code class="language-python">x = 1</code></pre>'];
    const { el, sent, one } = blind({
      columns: [column("a1", "A", { status: "done", media, b }), column("b2", "B", { status: "done" })],
    });
    const zoom = one("a1").querySelector(".yw-zoom");
    zoom.focus();
    press(zoom, "ArrowRight");
    assert.equal(document.activeElement, one("a1").querySelectorAll(".yw-zoom")[1]);
    for (const key of ["ArrowLeft", "ArrowDown", "1"]) press(el.querySelector(".yw-note input"), key);
    const [long, wide] = [one("b2").querySelector(".yw-answer"), one("a1").querySelector(".yw-code-scroll")];
    long.style.overflowY = wide.style.overflowX = "auto";
    Object.defineProperty(long, "scrollHeight", { value: 900 });
    Object.defineProperty(wide, "scrollWidth", { value: 900 });
    press(long, "ArrowDown");
    press(wide, "ArrowRight");
    const taken = new window.KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true });
    taken.preventDefault();
    el.querySelector(".yw-cols").dispatchEvent(taken);
    assert.deepEqual(asked(sent, "vote"), []);
    press(buttonOf(el, "A is better"), "ArrowLeft");
    assert.deepEqual(asked(sent, "vote"), [{ do: "vote", verdict: "left" }]);
  });

  it("is heard wherever in the panel one is, and after a press on what takes no focus", () => {
    for (const where of [
      (el) => buttonOf(el, "diff"),
      (el) => el.querySelector(".yw-answer"),
      (el) => el.querySelector("b"),
    ]) {
      const { el, sent } = blind();
      press(where(el), "ArrowLeft");
      assert.deepEqual(asked(sent, "vote"), [{ do: "vote", verdict: "left" }]);
      assert.equal(el.querySelector(".yw-compare").getAttribute("tabindex"), "-1");
    }
    assert.equal(compare().el.querySelector(".yw-compare").hasAttribute("tabindex"), false);
  });

  it("goes on by keys from an answer that has given way to the next pair", () => {
    const { one, el, sent, hear, state } = blind();
    one("a1").querySelector(".yw-answer").focus();
    const next = [column("c3", "A", { status: "done" }), column("d4", "B", { status: "done" })];
    hear("state", { ...state, columns: next });
    press(document.activeElement, "4");
    assert.equal(document.activeElement, el.querySelector(".yw-compare"));
    assert.deepEqual(asked(sent, "vote"), [{ do: "vote", verdict: "both_bad" }]);
  });

  it("leaves Enter to a button that has the focus", () => {
    const { el, sent } = blind({ hidden: false });
    const event = press(buttonOf(el, "diff"), "Enter");
    assert.deepEqual([event.defaultPrevented, asked(sent, "next")], [false, []]);
    press(el.querySelector(".yw-votebar"), "Enter");
    press(el.querySelector(".yw-answer"), "Enter");
    assert.deepEqual(asked(sent, "next"), [{ do: "next" }, { do: "next" }]);
  });

  it("shows names and numbers after it, and goes on with Enter", () => {
    const { el, sent, hear, one } = blind();
    assert.equal(one("a1").querySelector("b").textContent, "A");
    buttonOf(el, "B is better").click();
    hear("voted", {
      verdict: "right",
      columns: [
        { s: "a1", name: "gpt-4o" },
        { s: "b2", name: "claude" },
      ],
      turns: [turn("a1", { status: "done", foot: FOOT }), turn("b2", { status: "done", foot: FOOT })],
      left: 2,
      standing: [{ name: "claude", wins: 1, ties: 0, losses: 0, share: 1, low: 0.2, high: 1, score: 1100 }],
    });
    assert.equal(one("b2").querySelector("b").textContent, "claude");
    assert.match(one("b2").textContent, /30 tokens/);
    assert.match(el.querySelector(".yw-standing").textContent, /claude100100 % \(20 % to 100 %\)1100/);
    assert.equal(el.querySelector(".yw-votes").hidden, true);
    press(el.querySelector(".yw-compare"), "Enter");
    assert.deepEqual(sent.at(-1), { do: "next" });
  });
});

describe("around the columns", () => {
  it("words that differ are text and nothing else", () => {
    const { el, sent, hear } = compare();
    buttonOf(el, "diff").click();
    assert.deepEqual(asked(sent, "diff"), [{ do: "diff", left: "a1", right: "b2" }]);
    const pieces = [
      ["same", "the "],
      ["only_left", "<b>red</b>"],
      ["only_right", "blue"],
    ];
    hear("diff", { left: "a1", right: "b2", pieces, share: 0.5 });
    assert.equal(el.querySelector(".yw-diff del").textContent, "<b>red</b>");
    assert.equal(el.querySelector(".yw-diff del").children.length, 0);
    assert.match(el.querySelector(".yw-diff").textContent, /50 % alike/);
  });

  it("prompts are gone through, and notes are added", () => {
    const { el, sent, hear } = compare({ prompts: 3, at: 1 });
    buttonOf(el, "Prompt: the next one").click();
    assert.deepEqual(sent.at(-1), { do: "go", to: 2 });
    type(el.querySelector(".yw-note input"), "clear");
    el.querySelector(".yw-note").dispatchEvent(new window.Event("submit", { cancelable: true }));
    assert.deepEqual(sent.at(-1), { do: "note", text: "clear" });
    hear("notes", { notes: ["clear"] });
    assert.equal(el.querySelector(".yw-notes").textContent, "clear");
  });

  it("prompts end at either end, and the group that goes through them has a name", () => {
    const { el, sent } = compare({ prompts: 3, at: 0 });
    const back = buttonOf(el, "Prompt: the one before");
    back.click();
    assert.deepEqual(asked(sent, "go"), []);
    assert.deepEqual(
      [back.parentElement.getAttribute("role"), back.parentElement.getAttribute("aria-label")],
      ["group", "Prompt 1 / 3"],
    );
  });

  it("a notice that was put away stays away until there is another", async () => {
    const { el, hear } = compare();
    const bar = el.querySelector(".yw-notice");
    const trouble = "2 answers failed.";
    hear("whole", { running: true, ended: 1, all: 2, trouble });
    assert.equal(bar.hidden, false);
    buttonOf(bar, "Dismiss this notice").click();
    hear("whole", { running: true, ended: 2, all: 2, trouble });
    hear("notes", { notes: ["x"] });
    assert.equal(bar.hidden, true);
    hear("whole", { running: false, ended: 2, all: 2, trouble: "3 answers failed." });
    assert.equal(bar.hidden, false);
  });

  it("a notice is spoken with what to do", async () => {
    const { el, hear } = compare();
    hear("notice", { level: "bad", what: "No.", hint: "Try again." });
    await until(() => el.querySelector("[role=status]").textContent === "No. Try again.");
  });

  it("says how far it is, and offers to stop or to go on", () => {
    const { el, sent, hear } = compare();
    assert.match(el.querySelector(".yw-head").textContent, /0 of 2 answers/);
    buttonOf(el, "stop").click();
    hear("whole", { running: false, ended: 1, all: 2, trouble: "" });
    assert.equal(buttonOf(el, "stop").hidden, true);
    buttonOf(el, "go on").click();
    assert.deepEqual(
      sent.slice(-2).map((one) => one.do),
      ["stop", "resume"],
    );
  });
});

describe("more of it", () => {
  const more = (given = {}) => compare({ models: ["gpt-4o-mini"], named: true, ...given });

  it("asks for another model with options of its own, and for another prompt", () => {
    const { el, sent, hear } = more();
    const form = el.querySelector(".yw-widen");
    assert.equal(form.hidden, true);
    buttonOf(el, "+ model").click();
    assert.equal(form.hidden, false);
    const [model, options] = form.querySelectorAll("input");
    type(model, "gpt-4o-mini");
    type(options, "temperature=0");
    buttonOf(form, "Ask it too").click();
    assert.deepEqual(sent.at(-1), { do: "add", model: "gpt-4o-mini", options: "temperature=0" });
    assert.equal(model.value, "gpt-4o-mini", "what was refused is not lost");
    hear("asked", { do: "add" });
    assert.equal(model.value, "");
    assert.equal(form.hidden, true);
    const area = el.querySelector(".yw-anew textarea");
    type(area, "Explain dew");
    press(area, "Enter");
    assert.deepEqual(sent.at(-1), { do: "again", prompt: "Explain dew" });
    hear("asked", { do: "again" });
    assert.equal(area.value, "");
  });

  it("goes to what can be written where a model has no name, and back to its button", () => {
    const { el } = more({ named: false });
    const [model, options] = el.querySelectorAll(".yw-widen input");
    buttonOf(el, "+ model").click();
    assert.deepEqual([model.hidden, document.activeElement === options], [true, true]);
    press(options, "Escape");
    assert.equal(document.activeElement, buttonOf(el, "+ model"));
    assert.equal(buttonOf(el, "+ model").getAttribute("aria-expanded"), "false");
  });

  it("says what it costs, and sends it on a second word only", () => {
    const { el, sent, hear } = more();
    const ask = { do: "again", prompt: "a boat" };
    hear("offer", { ask, words: "This takes 2 calls, paid (cost unknown). No budget is set." });
    const offer = el.querySelector('[aria-label="This costs money"]');
    assert.match(offer.textContent, /2 calls, paid/);
    const before = sent.length;
    buttonOf(offer, "Not now").click();
    assert.equal(offer.hidden, true);
    assert.equal(sent.length, before);
    hear("offer", { ask, words: "This takes 2 calls, paid." });
    buttonOf(offer, "Send it").click();
    buttonOf(offer, "Send it").click();
    assert.deepEqual(asked(sent, "again"), [{ ...ask, sure: true }], "two clicks are one");
  });

  it("leaves the focus to the view that somebody is in", () => {
    const { el, hear, made } = more();
    const place = document.createElement("div");
    document.body.append(place);
    made.mount(place);
    const area = el.querySelector(".yw-anew textarea");
    area.focus();
    hear("offer", { ask: { do: "again", prompt: "a boat" }, words: "This takes 2 calls, paid." });
    assert.equal(document.activeElement, buttonOf(el, "Send it"));
    assert.equal(place.querySelector('[aria-label="This costs money"]').hidden, false);
    buttonOf(el, "Not now").click();
    hear("asked", { do: "add" });
    assert.equal(document.activeElement, area);
  });

  it("tries again beside the error, and never what may have been billed", () => {
    const error = { what: "No such model.", hint: "" };
    const failed = [
      column("a1", "gpt-4o", { status: "failed", error }),
      column("b2", "claude", { status: "failed", error, stuck: true }),
    ];
    const { one, sent } = more({ columns: failed });
    buttonOf(one("a1"), "Try again").click();
    assert.deepEqual(sent.at(-1), { do: "retry", s: "a1" });
    assert.equal(one("b2").querySelector(".yw-retry").hidden, true);
  });

  it("is not there while names are hidden", () => {
    const { el } = blind();
    assert.equal(buttonOf(el, "+ model").hidden, true);
    assert.equal(el.querySelector(".yw-anew").hidden, true);
    assert.equal(el.querySelector(".yw-retry").hidden, true);
  });
});

describe("many prompts", () => {
  it("are gone to by their number", () => {
    const { el, sent } = compare({ prompts: 2500, at: 4 });
    const place = el.querySelector(".yw-goto");
    assert.equal(place.value, "5");
    assert.match(el.querySelector(".yw-head").textContent, /Prompt.*\/ 2500/);
    type(place, "1200");
    place.form.requestSubmit();
    assert.deepEqual(sent.at(-1), { do: "go", to: 1199 });
    type(place, "many");
    place.form.requestSubmit();
    assert.equal(place.value, "5");
    assert.equal(asked(sent, "go").length, 1);
  });

  it("are stepped through where they are few", () => {
    const { el } = compare({ prompts: 3 });
    assert.equal(el.querySelector(".yw-goto").closest("form").hidden, true);
    assert.match(el.querySelector(".yw-head").textContent, /Prompt 1 \/ 3/);
  });
});
