import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { frame, panel } from "./page.js";

const { everySecond } = await import("../../yescale_widgets/frontend/src/ticker.js");
const { speak, t } = await import("../../yescale_widgets/frontend/src/words.js");

/** Every word that a reader of the panel meets. */
function words(el) {
  const names = ["aria-label", "title", "placeholder"];
  const named = [...el.querySelectorAll("*")].flatMap((one) => names.map((name) => one.getAttribute(name)));
  return [el.textContent, ...named].filter(Boolean).join("\n");
}

const chat = { turns: [], models: [], fields: [], options: {}, busy: null };
const studio = { connected: false, operations: [], operation: "pika.generate", fields: [], tasks: [] };
/** @type {(() => void)[]} */
let closing = [];

/** A panel of a kernel that speaks a language; it is closed after its test. */
function speaking(kind, traits) {
  const made = panel(kind, traits);
  closing.push(made.close);
  return made;
}

afterEach(() => {
  for (const close of closing) close();
  closing = [];
});

describe("the language of a panel", () => {
  it("is the one its kernel speaks, from the first thing it draws", async () => {
    const { el, hear } = speaking("tasks", { _language: "vi" });
    hear("state", { origin: "sandbox", rows: [] });
    await frame();
    assert.equal(el.querySelector(".yw").getAttribute("aria-label"), "Tác vụ");
    assert.match(words(el), /Chưa có tác vụ/);
    assert.doesNotMatch(words(el), /No tasks|Filter|forget/);
  });

  it("is English where the kernel says none, or one that is not known", () => {
    for (const language of [undefined, "", "fr", "constructor"])
      assert.match(words(speaking("tasks", { _language: language }).el), /Filter the tasks/);
  });

  it("is each panel's own, also where two kernels share a page", () => {
    const vi = speaking("chat", { _language: "vi" });
    const en = speaking("chat", { _language: "en" });
    const turn = { s: "a", role: "model", who: "4o", status: "stopped", b: [], c: 0, x: "", r: "" };
    for (const one of [vi, en, vi]) one.hear("state", { ...chat, turns: [turn] });
    assert.match(words(vi.el), /Đã dừng\./);
    assert.match(words(en.el), /Stopped\./);
    en.el.querySelector("button").click();
    vi.el.querySelector("button").click();
    en.hear("notice", { level: "bad", what: "x" });
    assert.match(words(en.el), /Dismiss this notice/);
  });

  it("is its own also in what frames, changed controls and traits draw while the other one speaks", async () => {
    const rows = [{ key: "a", name: "pika.generate", prompt: "", status: "running", started: 1, media: [] }];
    const fields = [{ name: "seed", title: "Seed", kind: "number", default: null }];
    const vi = speaking("tasks", { _language: "vi" });
    const form = speaking("studio", { _language: "vi", options: {} });
    const en = speaking("chat", { _language: "en" });
    form.hear("state", { ...studio, fields });
    vi.hear("state", { rows });
    en.hear("state", chat);
    await frame();
    assert.match(words(vi.el), /đang chạy/);
    assert.doesNotMatch(words(vi.el), /running/);
    const seed = form.el.querySelector("[name=seed]");
    seed.value = "x";
    Object.defineProperty(seed, "validity", { value: { badInput: true }, configurable: true });
    en.hear("state", chat);
    seed.dispatchEvent(new window.Event("change", { bubbles: true }));
    assert.doesNotMatch(words(form.el), /This is not a number/);
    assert.match(words(form.el), /Đây không phải là số/);
  });

  it("is its own in what the clock draws", () => {
    const beats = [];
    const { setInterval } = window;
    window.setInterval = (beat) => beats.push(beat);
    const said = [];
    speak(() => "vi");
    const stop = everySecond(() => said.push(t("running")));
    speak(() => "en");
    for (const beat of beats) beat();
    stop();
    window.setInterval = setInterval;
    assert.deepEqual(said, ["đang chạy"]);
  });

  it("is its own where the style sheet writes it, too", () => {
    const { el } = speaking("chat", { _language: "vi" });
    assert.equal(el.querySelector(".yw-chat").getAttribute("data-drop-words"), "Thả để đính kèm");
  });

  it("changes with the kernel: what is drawn from then on is said in the new one", () => {
    const { el, hear, traits } = speaking("studio", { _language: "en" });
    traits._language = "vi";
    hear("state", studio);
    assert.match(words(el), /Chưa kết nối\./);
  });
});
