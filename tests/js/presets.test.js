import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked, buttonOf, panel, press, task } from "./page.js";

const FIELDS = [{ name: "prompt", title: "Prompt", kind: "area" }];

function studio(more = {}) {
  const made = panel("studio", { options: { prompt: "a boat" } });
  const state = { operations: [], operation: "pika.generate", fields: FIELDS, values: { prompt: "a boat" } };
  made.hear("state", { ...state, tasks: [], connected: true, presets: [], ...more });
  return {
    ...made,
    bar: made.el.querySelector(".yw-presets"),
    choice: made.el.querySelector(".yw-presets select"),
  };
}

describe("Presets", () => {
  it("are saved under a name with what the form holds, and are chosen from then on", () => {
    const { bar, choice, sent, hear } = studio();
    assert.equal(choice.getAttribute("aria-disabled"), "true");
    buttonOf(bar, "save as…").click();
    const name = bar.querySelector("input");
    assert.equal(document.activeElement, name);
    name.value = "Dusk <b>";
    press(name, "Enter");
    assert.deepEqual(asked(sent, "preset"), [
      { do: "preset", act: "save", name: "Dusk <b>", values: { prompt: "a boat" } },
    ]);
    assert.deepEqual(asked(sent, "run"), []);
    hear("presets", { presets: ["Dawn", "Dusk <b>"], chosen: "Dusk <b>" });
    assert.equal(choice.value, "Dusk <b>");
    assert.equal(bar.querySelector(".yw-preset-name").hidden, true);
    assert.equal(bar.querySelector("b"), null);
  });

  it("are loaded by choosing one and deleted by a button that says which", () => {
    const { bar, choice, sent, hear } = studio({ presets: ["Dawn", "Dusk"] });
    choice.value = "Dusk";
    choice.dispatchEvent(new window.Event("change", { bubbles: true }));
    hear("presets", { presets: ["Dawn", "Dusk"], chosen: "Dusk" });
    const away = buttonOf(bar, "delete");
    assert.equal(away.title, "Delete the preset Dusk");
    away.click();
    assert.deepEqual(
      asked(sent, "preset").map(({ act, name }) => [act, name]),
      [
        ["load", "Dusk"],
        ["delete", "Dusk"],
      ],
    );
    hear("presets", { presets: ["Dawn"], chosen: "" });
    assert.equal(away.hidden, true);
  });

  it("say why a name is none, and keep it", () => {
    const { bar, hear } = studio();
    buttonOf(bar, "save as…").click();
    hear("presets", { presets: [], chosen: "", why: "A name has 1 to 80 letters." });
    assert.match(bar.querySelector(".yw-why").textContent, /1 to 80 letters/);
    assert.equal(bar.querySelector(".yw-preset-name").hidden, false);
    press(bar.querySelector("input"), "Escape");
    assert.equal(bar.querySelector(".yw-preset-name").hidden, true);
    assert.equal(document.activeElement, buttonOf(bar, "save as…"));
  });

  it("say so where their file cannot be read", () => {
    const { bar } = studio({ presets_fault: "The presets of pika.generate cannot be read." });
    assert.match(bar.textContent, /cannot be read/);
  });
});

describe("Earlier runs", () => {
  it("are asked for when they are unfolded, and fill the form again", () => {
    const { el, sent, hear } = studio();
    const fold = el.querySelector("details:has(.yw-earlier)");
    assert.deepEqual(asked(sent, "earlier"), []);
    fold.open = true;
    assert.equal(asked(sent, "earlier").length, 1);
    const runs = [
      {
        key: "k7",
        prompt: "a kite",
        status: "succeeded",
        started: Date.now() / 1000 - 120,
        options: "motion 3",
      },
    ];
    hear("earlier", { operation: "pika.generate", runs });
    assert.match(fold.textContent, /a kite.*succeeded.*2 min ago/);
    buttonOf(fold, "Fill the form with a kite").click();
    assert.deepEqual(asked(sent, "fill"), [{ do: "fill", key: "k7" }]);
    hear("earlier", { operation: "another", runs: [] });
    assert.match(fold.textContent, /a kite/);
    hear("earlier", { operation: "pika.generate", runs: [] });
    assert.match(fold.textContent, /No earlier run of this operation is kept/);
  });
});

/** A studio with one result. */
function played(media, more = {}) {
  const made = studio();
  const tell = (status, list, extra = {}) =>
    made.hear("task", { task: task({ status, media: list, ...more, ...extra }) });
  tell("running", [media]);
  return { ...made, tell };
}

describe("A clip", () => {
  it("goes frame by frame, by buttons and by keys, never out of the clip", () => {
    const { el, tell } = played({ kind: "video", url: "https://cdn.example/a.mp4", size: 2_345_678 });
    tell("succeeded", [{ kind: "video", url: "https://cdn.example/a.mp4", size: 2_345_678 }]);
    const video = el.querySelector("video");
    Object.defineProperty(video, "duration", { value: 2, configurable: true });
    buttonOf(el, "One frame on (.)").click();
    assert.equal(video.currentTime, 1.5 / 24);
    press(video, ".");
    assert.equal(video.currentTime, 2.5 / 24);
    press(video, ",");
    assert.equal(video.currentTime, 1.5 / 24);
    buttonOf(el, "One frame back (,)").click();
    buttonOf(el, "One frame back (,)").click();
    assert.equal(video.currentTime, 0.5 / 24);
    video.currentTime = 2;
    press(video, ".");
    assert.equal(video.currentTime, 47.5 / 24);
    assert.match(el.querySelector(".yw-video").textContent, /2\.3 MB/);
  });

  it("goes by its own frames where it says how many there are", () => {
    const { el } = played({ kind: "video", url: "https://cdn.example/a.mp4", extra: { fps: 10 } });
    press(el.querySelector("video"), ".");
    assert.equal(el.querySelector("video").currentTime, 0.15);
  });

  it("repeats and runs slower where that is wished", () => {
    const { el } = played({ kind: "video", url: "https://cdn.example/a.mp4" });
    const video = el.querySelector("video");
    buttonOf(el, "loop").click();
    assert.deepEqual([video.loop, buttonOf(el, "loop").getAttribute("aria-pressed")], [true, "true"]);
    const rate = el.querySelector(".yw-film select");
    rate.value = "0.5";
    rate.dispatchEvent(new window.Event("change", { bubbles: true }));
    assert.equal(video.playbackRate, 0.5);
  });
});

describe("A track", () => {
  const live = {
    kind: "audio",
    url: "https://cdn.example/live.mp3",
    title: "Rain",
    poster: "https://cdn.example/c.jpg",
  };
  const whole = { ...live, url: "https://cdn.example/whole.mp3", extra: { lyrics: "la la" } };

  it("plays while it is made; the whole file waits until it is paused, and goes on at the same second", () => {
    const { el, tell } = played(live);
    const audio = el.querySelector("audio");
    assert.equal(audio.getAttribute("src"), live.url);
    Object.defineProperty(audio, "paused", { value: false, configurable: true });
    Object.defineProperty(audio, "readyState", { value: 4, configurable: true });
    audio.currentTime = 12;
    audio.dispatchEvent(new window.Event("timeupdate"));
    tell("succeeded", [whole]);
    assert.equal(el.querySelector("audio"), audio);
    assert.equal(audio.getAttribute("src"), live.url);
    assert.equal(audio.currentTime, 12);
    Object.defineProperty(audio, "paused", { value: true, configurable: true });
    audio.dispatchEvent(new window.Event("pause"));
    assert.equal(audio.getAttribute("src"), whole.url);
    audio.currentTime = 0;
    audio.dispatchEvent(new window.Event("loadedmetadata"));
    assert.equal(audio.currentTime, 12);
    assert.match(el.querySelector(".yw-lyrics-text").textContent, /la la/);
    assert.equal(el.querySelector(".yw-cover img").getAttribute("src"), live.poster);
  });

  it("whose stream has run out goes on by itself where it was, once there is more", () => {
    runsOut(9);
  });

  it("whose stream ends before the length that its head has promised goes on where it was heard last", () => {
    runsOut(24);
  });

  /** @param {number} stands where the player says that it is, once the stream has ended */
  function runsOut(stands) {
    const { el, tell } = played(live);
    const audio = el.querySelector("audio");
    let plays = 0;
    audio.play = () => {
      plays += 1;
      return Promise.resolve();
    };
    audio.currentTime = 9;
    audio.dispatchEvent(new window.Event("timeupdate"));
    Object.defineProperty(audio, "ended", { value: true, configurable: true });
    audio.currentTime = stands;
    for (const name of ["timeupdate", "pause", "ended"]) audio.dispatchEvent(new window.Event(name));
    assert.equal(audio.getAttribute("src"), live.url);
    tell("succeeded", [whole]);
    assert.equal(audio.getAttribute("src"), whole.url);
    audio.currentTime = 0;
    Object.defineProperty(audio, "duration", { value: 24, configurable: true });
    audio.dispatchEvent(new window.Event("loadedmetadata"));
    assert.deepEqual([audio.currentTime, plays], [9, 1]);
  }

  it("whose stream breaks is heard on from the kernel's copy, or from the whole where that is no longer", () => {
    const { el, tell, hear } = played(live);
    const audio = el.querySelector("audio");
    let plays = 0;
    audio.play = () => {
      plays += 1;
      return Promise.resolve();
    };
    Object.defineProperty(audio, "paused", { value: false, configurable: true });
    audio.currentTime = 9;
    audio.dispatchEvent(new window.Event("timeupdate"));
    audio.dispatchEvent(new window.Event("error"));
    Object.defineProperty(audio, "paused", { value: true, configurable: true });
    hear("media", { key: "k1", index: 0, mime: "audio/mpeg" }, [new Uint8Array([1]).buffer]);
    audio.currentTime = 0;
    Object.defineProperty(audio, "duration", { value: 9.2, configurable: true });
    audio.dispatchEvent(new window.Event("loadedmetadata"));
    audio.dispatchEvent(new window.Event("timeupdate"));
    assert.deepEqual([audio.currentTime, plays], [0, 0]);
    tell("succeeded", [whole]);
    Object.defineProperty(audio, "duration", { value: 24, configurable: true });
    audio.dispatchEvent(new window.Event("loadedmetadata"));
    assert.deepEqual([audio.currentTime, plays], [9, 1]);
  });

  it("whose stream stands still while it plays takes the whole at once", () => {
    const { el, tell } = played(live);
    const audio = el.querySelector("audio");
    Object.defineProperty(audio, "paused", { value: false, configurable: true });
    Object.defineProperty(audio, "readyState", { value: 4, configurable: true });
    audio.currentTime = 9;
    audio.dispatchEvent(new window.Event("timeupdate"));
    tell("succeeded", [whole]);
    assert.equal(audio.getAttribute("src"), live.url);
    Object.defineProperty(audio, "readyState", { value: 2, configurable: true });
    audio.dispatchEvent(new window.Event("waiting"));
    assert.equal(audio.getAttribute("src"), whole.url);
  });

  it("whose stream broke just before the whole came does not stay with the kernel's part of it", () => {
    const { el, tell, hear } = played(live);
    const audio = el.querySelector("audio");
    Object.defineProperty(audio, "paused", { value: false, configurable: true });
    Object.defineProperty(audio, "readyState", { value: 4, configurable: true });
    audio.currentTime = 9;
    audio.dispatchEvent(new window.Event("timeupdate"));
    audio.dispatchEvent(new window.Event("error"));
    tell("succeeded", [whole]);
    hear("media", { key: "k1", index: 0, mime: "audio/mpeg" }, [new Uint8Array([1]).buffer]);
    assert.equal(audio.getAttribute("src"), whole.url);
  });

  it("that was heard to its end does not begin again by itself", () => {
    const { el, tell } = played(live);
    const audio = el.querySelector("audio");
    let plays = 0;
    audio.play = () => {
      plays += 1;
      return Promise.resolve();
    };
    Object.defineProperty(audio, "ended", { value: true, configurable: true });
    Object.defineProperty(audio, "duration", { value: 24, configurable: true });
    audio.currentTime = 24;
    audio.dispatchEvent(new window.Event("timeupdate"));
    audio.dispatchEvent(new window.Event("ended"));
    tell("succeeded", [whole]);
    audio.currentTime = 0;
    audio.dispatchEvent(new window.Event("loadedmetadata"));
    assert.deepEqual([audio.currentTime, plays], [0, 0]);
  });

  it("goes on from where the listener is, in its own card", () => {
    const actions = [
      { label: "Continue from here", title: "as a form", ready: false, medium: 0, at: true },
      { label: "Sing it", title: "as a form", ready: false, medium: null, at: false },
    ];
    const { el, tell, sent } = played(live);
    tell("succeeded", [whole], { actions });
    const go = el.querySelector(".yw-track .yw-acts button");
    assert.equal(go.textContent, "Continue from here…");
    const audio = el.querySelector("audio");
    audio.currentTime = 83.4;
    audio.dispatchEvent(new window.Event("timeupdate"));
    assert.equal(go.textContent, "Continue from here · 1:23…");
    go.click();
    assert.deepEqual(asked(sent, "act"), [{ do: "act", key: "k1", index: 0, at: 83.4 }]);
    const others = [...el.querySelectorAll(".yw-task > .yw-acts button")].map(
      ({ textContent }) => textContent,
    );
    assert.deepEqual(others, ["Sing it…"]);
  });

  it("of a take is that take's own, also where another comes before it while the song is made", () => {
    const beside = (medium) => ({
      label: `Continue take ${medium + 1}`,
      title: "",
      ready: true,
      medium,
      at: true,
    });
    const takes = [0, 1].map((n) => ({ kind: "audio", url: `https://cdn.example/${n}.mp3`, title: `${n}` }));
    const { el, hear, sent } = studio({ tasks: [task({ media: takes, actions: [beside(1)] })] });
    hear("task", { task: task({ status: "succeeded", media: takes, actions: [beside(0), beside(1)] }) });
    const [, second] = el.querySelectorAll("audio");
    second.currentTime = 7;
    second.dispatchEvent(new window.Event("timeupdate"));
    for (const number of [1, 2]) {
      const found = [...el.querySelectorAll("button")].filter((one) =>
        one.textContent.startsWith(`Continue take ${number}`),
      );
      assert.equal(found.length, 1);
      found[0].click();
    }
    assert.deepEqual(
      asked(sent, "act").map(({ index, at }) => [index, at]),
      [
        [0, 0],
        [1, 7],
      ],
    );
  });
});
