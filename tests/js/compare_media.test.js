import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked, buttonOf, panel, press, until } from "./page.js";

const medium = (kind, name) => ({ kind, url: `http://127.0.0.1/${name}`, extra: { fps: 25 } });
const cell = (s, name, media, status = "done") => ({
  s,
  name,
  fold: null,
  turn: { s, role: "model", who: "", b: [], c: 0, x: "", r: "", status, media, foot: null },
});
const STATE = {
  origin: "sandbox",
  prompt: "a boat",
  at: 0,
  prompts: 1,
  repeat: 0,
  repeats: 1,
  grid: null,
  worded: false,
  blind: false,
  hidden: false,
  left: 0,
  over: false,
  several: true,
  notes: [],
  standing: [],
  running: false,
  ended: 2,
  all: 2,
  trouble: "",
};

/** Makes a player of the page behave as one that is ready: it has a length, and tells its place. */
function ready(player, length = 10) {
  let place = 0;
  let going = false;
  const move = (to) => {
    place = to;
  };
  const go = (on) => {
    going = on;
  };
  const facts = {
    currentTime: { get: () => place, set: move },
    duration: { get: () => length },
    paused: { get: () => !going },
    readyState: { get: () => 4 },
    ended: { get: () => false },
    seeking: { get: () => false },
    error: { get: () => null },
    networkState: { get: () => 1 },
    play: { value: async () => go(true) },
    pause: { value: () => go(false) },
  };
  for (const [name, fact] of Object.entries(facts))
    Object.defineProperty(player, name, { configurable: true, ...fact });
  player.dispatchEvent(new window.Event("loadedmetadata"));
  return player;
}

function clips(kind = "video", more = {}, traits = {}) {
  const made = panel("compare", traits);
  const columns = [cell("a1", "pika", [medium(kind, "a")]), cell("b2", "luma", [medium(kind, "b")])];
  made.hear("state", { ...STATE, columns, ...more });
  const root = made.el.querySelector(".yw-compare");
  const players = [...made.el.querySelectorAll(kind)].map((one) => ready(one));
  return { ...made, root, players, bar: made.el.querySelector(".yw-step") };
}

describe("clips in one bar", () => {
  it("have no controls of their own, and stand still until somebody plays them", () => {
    const { players, bar } = clips();
    assert.equal(bar.hidden, false);
    assert.ok(players.every((one) => one.paused && !one.controls && !one.autoplay));
    assert.deepEqual(
      players.map((one) => one.muted),
      [false, true],
    );
    assert.equal(buttonOf(bar, "Hear pika").getAttribute("aria-pressed"), "true");
  });

  it("play and pause together by space, and a letter or X says which is heard", () => {
    const { root, players, bar } = clips();
    assert.equal(root.getAttribute("tabindex"), "-1", "a press on the panel gives it the keys");
    assert.equal(press(root, " ").defaultPrevented, true);
    assert.ok(players.every((one) => !one.paused));
    assert.ok(buttonOf(bar, "Pause all (space)"));
    press(root, "b");
    assert.deepEqual(
      players.map((one) => one.muted),
      [true, false],
    );
    press(root, "x");
    assert.deepEqual(
      players.map((one) => one.muted),
      [false, true],
    );
    press(root, "m");
    assert.ok(players.every((one) => one.muted));
    press(root, " ");
    assert.ok(players.every((one) => one.paused));
  });

  it("go frame by frame together, by the frames of the one that is seen", () => {
    const { root, players } = clips();
    press(root, ".");
    press(root, ".");
    for (const one of players) assert.ok(Math.abs(one.currentTime - 2.5 / 25) < 1e-6, `${one.currentTime}`);
    press(root, ",");
    for (const one of players) assert.ok(Math.abs(one.currentTime - 1.5 / 25) < 1e-6, `${one.currentTime}`);
  });

  it("are set by the slider: dragged, or by whole seconds", () => {
    const { bar, players } = clips();
    const slider = bar.querySelector("input[type=range]");
    slider.value = "4";
    slider.dispatchEvent(new window.Event("input", { bubbles: true }));
    assert.deepEqual(
      players.map((one) => one.currentTime),
      [4, 4],
    );
    press(slider, "ArrowRight");
    assert.deepEqual(
      players.map((one) => one.currentTime),
      [5, 5],
    );
    assert.equal(slider.getAttribute("aria-valuetext"), "0:05 of 0:10");
  });

  it("leave letters to a note, space to a button, and the arrows to the vote", () => {
    const { el, root, players, sent } = clips("video", {
      blind: true,
      hidden: true,
      left: 1,
      columns: [cell("a1", "A", [medium("video", "a")]), cell("b2", "B", [medium("video", "b")])],
    });
    press(el.querySelector(".yw-note input"), "b");
    press(buttonOf(el, "loop"), " ");
    assert.ok(players[0].paused && !players[0].muted);
    assert.ok(buttonOf(el, "Hear A"), "nobody's name is on the bar");
    press(root, "ArrowRight");
    assert.deepEqual(asked(sent, "vote"), [{ do: "vote", verdict: "right" }]);
  });

  it("show one large, whichever is heard", () => {
    const { el, root } = clips();
    const cols = el.querySelector(".yw-cols");
    const seen = () => [...cols.children].findIndex((one) => one.hasAttribute("data-heard"));
    press(root, "v");
    assert.ok(cols.hasAttribute("data-large"));
    assert.equal(seen(), 0);
    press(root, "b");
    assert.equal(seen(), 1);
    press(root, "v");
    assert.ok(!cols.hasAttribute("data-large"));
  });

  it("take in one that comes while the others play", () => {
    const waiting = [cell("a1", "pika", [medium("video", "a")]), cell("b2", "luma", [], "streaming")];
    const { el, root, players, hear } = clips("video", { columns: waiting });
    assert.match(el.querySelector('.yw-col[data-s="b2"]').textContent, /being made/);
    press(root, " ");
    assert.equal(players[0].paused, false);
    hear("turn", { turn: cell("b2", "luma", [medium("video", "b")]).turn });
    const [, late] = el.querySelectorAll("video");
    assert.equal(late.muted, true);
    assert.equal(players[0].paused, false, "it plays on");
    assert.ok(buttonOf(el, "Hear luma"));
  });
});

describe("while a panel in another language speaks", () => {
  /** Another panel of the page takes a message, and with it the word. */
  const inEnglish = () => panel("chat", { _language: "en" }).hear("busy", { s: null });

  it("clips that play keep their own words", async () => {
    const { root, bar, close } = clips("video", {}, { _language: "vi" });
    press(root, " ");
    inEnglish();
    const [play, place] = [bar.querySelector(".yw-play"), bar.querySelector("input[type=range]")];
    const begun = Number(place.value);
    await until(() => Number(place.value) > begun);
    assert.equal(play.title, "Tạm dừng tất cả (phím cách)");
    close();
  });

  it("pictures keep theirs under the wheel", () => {
    const image = (s, name) => cell(s, name, [medium("image", s)]);
    const columns = [image("a1", "gpt"), image("b1", "flux")];
    const made = panel("compare", { _language: "vi" });
    const grid = {
      at: 0,
      step: 3,
      all: 1,
      heads: ["gpt", "flux"],
      rows: [{ prompt: "a", repeat: 0, columns }],
    };
    made.hear("state", { ...STATE, grid, columns });
    [...made.el.querySelectorAll("button")].find((one) => one.textContent === "⇔").click();
    const dialog = made.el.querySelector("dialog");
    inEnglish();
    const event = new window.Event("wheel", { bubbles: true, cancelable: true });
    dialog.querySelector(".yw-abreast").dispatchEvent(Object.assign(event, { deltaY: -1 }));
    assert.match(dialog.textContent, /phóng to 1.1 lần/);
  });
});

describe("tracks in one bar", () => {
  it("have a place each where a model gave two, and nothing to see", () => {
    const two = (s, name) => cell(s, name, [medium("audio", `${s}1`), medium("audio", `${s}2`)]);
    const { el, root, players } = clips("audio", { columns: [two("a1", "soft"), two("b2", "loud")] });
    assert.equal(players.length, 4);
    assert.equal(buttonOf(el, "one large").hidden, true);
    const heard = () => players.findIndex((one) => !one.muted);
    for (const [key, at] of [
      ["b", 2],
      ["b", 3],
      ["b", 2],
      ["a", 0],
    ]) {
      press(root, key);
      assert.equal(heard(), at);
    }
  });
});

describe("pictures in rows and columns", () => {
  const row = (prompt, repeat, ...columns) => ({ prompt, repeat, columns });
  const image = (s, name, many = 1) =>
    cell(
      s,
      name,
      Array.from({ length: many }, (_, at) => medium("image", `${s}${at}`)),
    );
  function pictures(more = {}) {
    const rows = [
      row("a boat", 0, image("a1", "gpt"), image("b1", "flux", 2)),
      row("a boat", 1, image("a2", "gpt"), null),
      row("a fox", 0, cell("a3", "gpt", [], "streaming"), image("b3", "flux")),
    ];
    const grid = { at: 0, step: 3, all: 8, heads: ["gpt", "flux"], rows };
    const made = panel("compare");
    const state = { ...STATE, grid, columns: rows[0].columns, ...more };
    made.hear("state", state);
    const zooms = () => [...made.el.querySelectorAll(".yw-zoom")];
    const at = () => made.el.ownerDocument.activeElement.getAttribute("aria-label");
    return { ...made, state, zooms, at, root: made.el.querySelector(".yw-compare") };
  }

  it("have heads, a line for each prompt, and an empty place where a model was not asked", () => {
    const { el } = pictures();
    const texts = (query) => [...el.querySelectorAll(query)].map((one) => one.textContent);
    assert.deepEqual(texts("thead th"), ["gpt", "flux"]);
    assert.deepEqual(texts(".yw-grid-prompt"), ["a boat", "a fox"]);
    assert.equal(el.querySelectorAll("tbody td").length, 6);
    assert.equal(el.querySelectorAll("tbody td:empty").length, 1);
    assert.match(el.querySelector('.yw-shot[data-s="a3"]').textContent, /being made/);
    assert.equal(el.querySelector(".yw-step").hidden, true);
  });

  it("are gone through by the arrows, in both ways", () => {
    const { zooms, at } = pictures();
    assert.deepEqual(
      zooms().map((one) => one.tabIndex),
      [0, -1, -1, -1, -1],
    );
    zooms()[0].focus();
    for (const [key, name] of [
      ["ArrowDown", "Enlarge gpt: a boat, repeat 2"],
      ["ArrowUp", "Enlarge gpt: a boat, repeat 1"],
      ["ArrowRight", "Enlarge flux: a boat, repeat 1, 1 of 2"],
      ["ArrowDown", "Enlarge flux: a fox, repeat 1"],
      ["ArrowDown", "Enlarge flux: a fox, repeat 1"],
      ["Home", "Enlarge gpt: a boat, repeat 1"],
    ]) {
      press(document.activeElement, key);
      assert.equal(at(), name);
    }
  });

  it("are enlarged, and seen side by side in one zoom", () => {
    const { el, zooms } = pictures();
    zooms()[0].click();
    const light = el.querySelector("dialog");
    press(light, "ArrowDown");
    assert.match(light.textContent, /gpt: a boat, repeat 2/);
    press(light, "ArrowUp");
    buttonOf(light, "side by side").click();
    const beside = [...el.querySelectorAll("dialog")].at(-1);
    assert.equal(beside.querySelectorAll("img").length, 3);
    press(beside, "+");
    press(beside, "ArrowRight");
    const moved = [...beside.querySelectorAll("img")].map((one) => one.style.transform);
    assert.deepEqual(new Set(moved), new Set(["translate(-12%, 0%) scale(1.5)"]));
    press(beside, "0");
    assert.equal(beside.querySelector("img").style.transform, "translate(0%, 0%) scale(1)");
  });

  it("keep the enlarged one while rows come and go, and the arrows go by the rows of now", () => {
    const { el, zooms, hear, state } = pictures();
    const rows = (...at) => ({
      ...state,
      grid: { ...state.grid, rows: at.map((one) => state.grid.rows[one]) },
    });
    zooms()[4].click();
    const light = el.querySelector("dialog");
    const told = () => light.querySelector(".yw-small").textContent;
    assert.match(told(), /flux: a fox, repeat 1/);
    hear("state", rows(2, 0));
    assert.equal(told(), "flux: a fox", "no row is a repeat any more");
    press(light, "ArrowDown");
    assert.equal(told(), "flux: a boat, 1 of 2");
    press(light, "ArrowUp");
    buttonOf(light, "side by side").click();
    assert.equal([...el.querySelectorAll("dialog")].at(-1).querySelectorAll("figure").length, 1);
    hear("state", rows(0));
    assert.deepEqual([...el.querySelectorAll("dialog")], [], "both go with the row");
    assert.equal(document.activeElement, el.querySelector(".yw"));
  });

  it("close the enlarged one where it is asked for anew", () => {
    const { el, zooms, hear } = pictures();
    zooms()[0].click();
    hear("turn", { turn: cell("a1", "gpt", [], "streaming").turn });
    assert.equal(el.querySelector("dialog"), null);
  });

  it("keep the focus when they are told again, as for another view", () => {
    const { zooms, hear, state } = pictures();
    zooms()[1].focus();
    hear("state", state);
    assert.equal(document.activeElement, zooms()[1]);
  });

  it("keep the focus at either end of the zoom", () => {
    const { el } = pictures();
    const [beside] = el.querySelectorAll('[title="This row side by side, in one zoom"]');
    beside.click();
    const dialog = [...el.querySelectorAll("dialog")].at(-1);
    for (const [words, times] of [
      ["Larger", 6],
      ["Smaller", 6],
    ]) {
      const button = buttonOf(dialog, words);
      button.focus();
      for (let press = 0; press < times; press += 1) button.click();
      assert.equal(button.getAttribute("aria-disabled"), "true");
      assert.equal(document.activeElement, button, words);
    }
  });

  it("come a few rows at a time", () => {
    const { el, sent } = pictures();
    assert.match(el.querySelector(".yw-head").textContent, /Row 1–3 \/ 8/);
    buttonOf(el, "Row: the next one").click();
    assert.deepEqual(sent.at(-1), { do: "rows", to: 3 });
  });

  it("leave the arrows to a blind vote, and get their names with it", () => {
    const done = [row("a boat", 0, image("a1", "A"), image("b1", "B"))];
    const grid = { at: 0, step: 3, all: 1, heads: ["A", "B"], rows: done };
    const { el, sent, zooms, hear } = pictures({
      grid,
      blind: true,
      hidden: true,
      columns: done[0].columns,
      left: 1,
    });
    const before = zooms();
    assert.deepEqual(
      before.map((one) => one.tabIndex),
      [0, 0],
    );
    press(before[0], "ArrowLeft");
    assert.deepEqual(asked(sent, "vote"), [{ do: "vote", verdict: "left" }]);
    before[1].click();
    const light = el.querySelector("dialog");
    assert.match(light.textContent, /B: a boat/);
    hear("voted", {
      verdict: "left",
      columns: [
        { s: "a1", name: "gpt" },
        { s: "b1", name: "flux" },
      ],
      heads: ["gpt", "flux"],
      turns: done[0].columns.map(({ turn }) => turn),
      left: 0,
      standing: [],
    });
    assert.deepEqual(
      [...el.querySelectorAll("thead th")].map((one) => one.textContent),
      ["gpt", "flux"],
    );
    assert.deepEqual(zooms(), before, "the pictures stay where they are");
    assert.match(light.textContent, /flux: a boat/, "and so does the enlarged one, which gets its name");
    assert.equal(before[1].getAttribute("aria-label"), "Enlarge flux: a boat");
  });
});
