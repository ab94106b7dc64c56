import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buttonOf, clock, panel, type, until } from "./page.js";

const STEPS = [
  { kind: "request", at: 0, title: "POST /v1/chat/completions", text: '{\n  "stream": true\n}', adds: "" },
  { kind: "answer", at: 0.01, title: "200 after 0.01 s", text: "HTTP 200", adds: "" },
  { kind: "event", at: 0.02, title: "'Red '", text: "data: 1", adds: "Red " },
  { kind: "event", at: 0.03, title: "'tea'", text: "data: <b>2</b>", adds: "tea" },
];
const STATE = { title: "Tea?", steps: STEPS, code: { curl: "curl -N …", httpx: "import httpx" } };

function shown() {
  const page = panel("inside");
  page.hear("state", STATE);
  const told = () => ({
    body: page.el.querySelector("pre").textContent,
    text: page.el.querySelector(".yw-inside-text").textContent,
    count: page.el.querySelector(".yw-head .yw-small").textContent,
  });
  return { ...page, told, press: (words) => buttonOf(page.el, words).click() };
}

const isShut = (el, words) => buttonOf(el, words).getAttribute("aria-disabled") === "true";

describe("seen from inside", () => {
  it("begins with the request and goes on and back a step at a time", () => {
    const { told, press, el } = shown();
    assert.deepEqual(told(), { body: STEPS[0].text, text: "", count: "step 1 of 4 · 0.00 s" });
    assert.ok(isShut(el, "Back"));
    for (const _ of [1, 2, 3]) press("Step");
    assert.deepEqual(told(), { body: "data: <b>2</b>", text: "Red tea", count: "step 4 of 4 · 0.03 s" });
    assert.ok(isShut(el, "Step"));
    press("Back");
    assert.equal(told().text, "Red ");
    assert.equal(el.querySelector("b b"), null);
  });

  it("lets what has come of the answer grow in place, and shrink again: a long one is not written anew each step", () => {
    const { told, press, el, hear } = shown();
    for (const _ of [1, 2]) press("Step");
    const { firstChild } = el.querySelector(".yw-inside-text");
    assert.equal(firstChild.data, "Red ");
    press("Step");
    assert.deepEqual([told().text, firstChild.data], ["Red tea", "Red tea"]);
    press("Back");
    assert.equal(firstChild.data, "Red ");
    hear("state", { ...STATE, steps: STEPS.map((step) => ({ ...step, adds: step.adds.toUpperCase() })) });
    assert.equal(told().text, "RED ");
  });

  it("plays to its end, and from the start again", (t) => {
    const tick = clock(t);
    const { told, press, el } = shown();
    press("Play");
    assert.ok(buttonOf(el, "Pause"));
    tick(10);
    assert.equal(told().count, "step 2 of 4 · 0.01 s");
    for (const _ of [1, 2]) tick(10);
    assert.equal(told().text, "Red tea");
    press("Play");
    assert.equal(told().count, "step 1 of 4 · 0.00 s");
    press("Pause");
    tick(60);
    assert.equal(told().count, "step 1 of 4 · 0.00 s");
  });

  it("plays at any speed, which a pause that runs already takes too", (t) => {
    const tick = clock(t);
    const page = panel("inside");
    page.hear("state", { title: "", code: {}, steps: [STEPS[0], { ...STEPS[1], at: 1.9 }] });
    const count = () => page.el.querySelector(".yw-head .yw-small").textContent;
    const speed = page.el.querySelector("input[type=number]");
    for (const none of ["0", "-3", "", "1e-9"]) {
      type(speed, none);
      assert.equal(speed.getAttribute("aria-invalid"), "true");
    }
    buttonOf(page.el, "Play").click();
    assert.equal(count(), "step 1 of 2 · 0.00 s");
    type(speed, "190");
    assert.equal(speed.getAttribute("aria-invalid"), null);
    tick(10);
    assert.equal(count(), "step 2 of 2 · 1.90 s");
  });

  it("goes where the slider says", () => {
    const { told, el } = shown();
    type(el.querySelector("input[type=range]"), "2");
    assert.equal(told().text, "Red ");
  });

  it("says the step it has come to, not the one it leaves", async () => {
    for (const move of [
      ({ press }) => press("Step"),
      ({ el }) => type(el.querySelector("input[type=range]"), "1"),
    ]) {
      const page = shown();
      move(page);
      await until(() => page.el.querySelector("[role=status]").textContent === "2: 200 after 0.01 s");
      page.close();
    }
  });

  it("keeps its place when a second view comes, and the focus stays at either end", () => {
    const { el, press, hear, told, made } = shown();
    press("Step");
    const place = document.createElement("div");
    document.body.append(place);
    const leave = made.mount(place);
    hear("state", STATE);
    assert.equal(told().count, "step 2 of 4 · 0.01 s");
    assert.match(place.textContent, /step 1 of 4/);
    leave();
    place.remove();
    const back = buttonOf(el, "Back");
    back.focus();
    back.click();
    assert.equal(document.activeElement, back);
  });

  it("offers the request as code, by buttons that keep the focus when it is told again", () => {
    const { el, hear } = shown();
    const copy = buttonOf(el, "Copy as curl");
    copy.focus();
    hear("state", structuredClone(STATE));
    assert.equal(document.activeElement, copy);
    assert.ok(buttonOf(el, "Copy as curl"));
    assert.ok(buttonOf(el, "Copy as httpx"));
  });

  it("stops playing when its view goes", (t) => {
    const tick = clock(t);
    const { close, press, el } = shown();
    const body = el.querySelector("pre");
    press("Play");
    close();
    const before = body.textContent;
    tick(80);
    assert.equal(body.textContent, before);
    assert.equal(el.querySelector("pre"), null);
  });
});
