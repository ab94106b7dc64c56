import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buttonOf, panel, type, until } from "./page.js";

const { hear, speak, voice } = await import("../../yescale_widgets/frontend/src/live.js");
const { onEscape } = await import("../../yescale_widgets/frontend/src/dom.js");

describe("the voice of a panel", () => {
  it("says what is spoken anywhere inside, the latest word alone, and then is still for two seconds", (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
    t.mock.method(window, "setTimeout", (...args) => setTimeout(...args));
    t.mock.method(performance, "now", () => Date.now());
    const { el, say } = voice();
    const root = document.createElement("div");
    const inner = document.createElement("p");
    root.append(inner);
    hear(root, say);
    speak(inner, "one");
    speak(inner, "two");
    t.mock.timers.tick(1);
    assert.equal(el.textContent, "two");
    speak(inner, "three");
    speak(inner, "four");
    t.mock.timers.tick(1998);
    assert.equal(el.textContent, "two");
    t.mock.timers.tick(20);
    assert.equal(el.textContent, "four");
  });

  it("is the only one: nothing else in a panel is a live region", () => {
    const fields = [{ name: "motion", title: "Motion", kind: "slider", min: 0, max: 4, default: null }];
    const state = { operations: [], operation: "pika.generate", tasks: [], fields, values: {} };
    for (const kind of ["ask", "card", "chat", "compare", "inside", "studio", "tasks"]) {
      const { el, hear } = panel(kind);
      if (kind === "studio") hear("state", state);
      hear("notice", { level: "bad", what: "It broke." });
      assert.equal(el.querySelectorAll("[aria-live], [role=status], [role=alert], output").length, 1, kind);
    }
  });
});

it("a slider says itself where it stands, and that it stands nowhere", () => {
  const { el, hear } = panel("studio");
  const fields = [
    { name: "motion", title: "Motion", kind: "slider", min: 0, max: 4, step: 1, default: null },
  ];
  hear("state", { operations: [], operation: "pika.generate", tasks: [], fields, values: {} });
  const slider = el.querySelector("[name=motion]");
  assert.equal(slider.getAttribute("aria-valuetext"), "not set");
  type(slider, "3");
  assert.equal(slider.getAttribute("aria-valuetext"), "3");
});

describe("Escape", () => {
  it("shuts once, and is not heard by what lies around", () => {
    let shut = 0;
    const key = onEscape(() => {
      shut += 1;
    });
    const event = (name) => new Event(name, { cancelable: true });
    const pressed = Object.assign(event("keydown"), { key: "Escape" });
    key(pressed);
    key(pressed);
    key(Object.assign(event("keydown"), { key: "a" }));
    assert.equal(shut, 1);
    assert.equal(pressed.defaultPrevented, true);
  });

  it("shuts the choice of what to copy as, and goes back to its button", () => {
    const { el } = panel("studio");
    const opener = buttonOf(el, "copy as");
    opener.click();
    const first = buttonOf(el, "Python");
    first.dispatchEvent(
      Object.assign(new Event("keydown", { bubbles: true, cancelable: true }), { key: "Escape" }),
    );
    assert.equal(opener.getAttribute("aria-expanded"), "false");
    assert.equal(document.activeElement, opener);
  });
});

describe("high contrast", () => {
  it("is worn where the host's theme asks for it", async () => {
    const { el } = panel("tasks");
    const root = el.querySelector(".yw");
    assert.equal(root.hasAttribute("data-contrast"), false);
    document.body.dataset.jpThemeName = "JupyterLab Dark High Contrast";
    await until(() => root.getAttribute("data-contrast") === "more");
    delete document.body.dataset.jpThemeName;
  });
});
