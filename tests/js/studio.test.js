import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { asked, buttonOf, clock, panel, press, task, type } from "./page.js";

const FIELDS = [
  { name: "prompt", title: "Prompt", kind: "area", required: true },
  {
    name: "seed",
    title: "Seed",
    kind: "number",
    min: 0,
    step: 1,
    default: null,
    help: "Same seed, same clip.",
  },
  { name: "sound", title: "With sound", kind: "toggle", default: false },
  {
    name: "ratio",
    title: "Aspect ratio",
    kind: "choice",
    default: "16:9",
    choices: ["16:9", "1:1"].map((value) => ({ value, label: value })),
  },
  { name: "camera", title: "Camera", kind: "text", default: null, group: "more" },
];
const OPERATIONS = [{ name: "pika.generate", title: "", family: "pika", paid: true }];
function studio(values = { prompt: "a boat" }, state = {}) {
  const made = panel("studio", { options: values });
  made.hear("state", {
    operations: OPERATIONS,
    operation: "pika.generate",
    title: "",
    fields: FIELDS,
    values,
    paid: true,
    tasks: [],
    connected: true,
    ...state,
  });
  return {
    ...made,
    go: buttonOf(made.el, "Generate"),
    control: (name) => made.el.querySelector(`[name=${name}]`),
  };
}

describe("Generate", () => {
  it("sends one run however often it is pressed before the kernel has answered", () => {
    const { go, sent } = studio();
    go.click();
    go.click();
    go.click();
    assert.deepEqual(asked(sent, "run"), [{ do: "run", values: { prompt: "a boat" } }]);
    assert.equal(go.getAttribute("aria-disabled"), "true");
  });

  it("explains after three seconds why nothing happens, but not once its view has gone", (t) => {
    const tick = clock(t);
    const [stays, goes] = [studio(), studio()];
    const words = ({ go }) => go.nextSibling.textContent;
    for (const one of [stays, goes]) one.go.click();
    goes.close();
    tick(3000);
    assert.match(words(stays), /The kernel is busy/);
    assert.equal(words(goes), "Sending…");
  });

  it("may be pressed again once its task has come", () => {
    const { go, sent, hear } = studio();
    go.click();
    hear("task", { task: task() });
    go.click();
    assert.equal(asked(sent, "run").length, 2);
  });

  it("stays shut while its request is still on its way", () => {
    const { go, sent, hear } = studio();
    go.click();
    hear("task", { task: task({ status: "submitting" }) });
    go.click();
    assert.equal(asked(sent, "run").length, 1);
    hear("task", { task: task({ status: "queued" }) });
    go.click();
    assert.equal(asked(sent, "run").length, 2);
  });

  it("is not opened by news of an older task", () => {
    const { go, sent, hear } = studio(undefined, { tasks: [task()] });
    go.click();
    hear("task", { task: task({ progress: 50 }) });
    go.click();
    assert.equal(asked(sent, "run").length, 1);
  });

  it("is not opened by a state that comes for another view", () => {
    const { go, sent, hear } = studio();
    go.click();
    hear("state", {
      operations: OPERATIONS,
      operation: "pika.generate",
      fields: FIELDS,
      values: { prompt: "a boat" },
      tasks: [],
      connected: true,
    });
    go.click();
    assert.equal(asked(sent, "run").length, 1);
  });

  it("shows the kernel's problems beside their controls and goes to the first", () => {
    const { go, hear, control } = studio();
    go.click();
    hear("problems", { problems: [{ option: "seed", message: "Not 13, please." }] });
    const seed = control("seed");
    assert.equal(seed.getAttribute("aria-invalid"), "true");
    assert.equal(document.activeElement, seed);
    const told = seed
      .getAttribute("aria-describedby")
      .split(" ")
      .map((id) => document.getElementById(id).textContent);
    assert.deepEqual(told, ["Same seed, same clip.", "Not 13, please."]);
    assert.equal(go.getAttribute("aria-disabled"), null);
  });

  it("sends nothing while a value cannot be, and goes to that value", () => {
    const { go, sent, control } = studio();
    type(control("seed"), "-4");
    go.click();
    assert.deepEqual(asked(sent, "run"), []);
    assert.equal(control("seed").getAttribute("aria-invalid"), "true");
    assert.equal(document.activeElement, control("seed"));
  });

  it("goes with Ctrl+Enter too", () => {
    const { sent, control } = studio();
    press(control("prompt"), "Enter", { ctrlKey: true });
    assert.equal(asked(sent, "run").length, 1);
  });
});

describe("the form", () => {
  it("takes values set in code while somebody types, but not in the field in hand", (t) => {
    const tick = clock(t);
    const { control, host, traits } = studio({ prompt: "a boat", seed: 1 });
    type(control("prompt"), "a paper boat");
    host.set("options", { prompt: "a ship", seed: 7 });
    assert.deepEqual([control("prompt").value, control("seed").value], ["a paper boat", "7"]);
    tick(300);
    assert.deepEqual(traits.options, { prompt: "a paper boat", seed: 7 });
  });

  it("leaves the reason beside what cannot be read", () => {
    const { control, host } = studio({ prompt: "a boat" });
    const seed = control("seed");
    Object.defineProperty(seed, "validity", { value: { badInput: true }, configurable: true });
    seed.dispatchEvent(new window.Event("change", { bubbles: true }));
    const why = seed.closest(".yw-field").querySelector(".yw-why");
    assert.match(why.textContent, /not a number/);
    host.set("options", { prompt: "a ship" });
    assert.deepEqual([control("prompt").value, why.hidden], ["a ship", false]);
  });

  it("writes the options once typing has come to rest, and only those that somebody set", (t) => {
    const tick = clock(t);
    const { traits, control } = studio();
    type(control("prompt"), "a b");
    type(control("prompt"), "a bo");
    type(control("seed"), "7");
    tick(299);
    assert.deepEqual(traits.options, { prompt: "a boat" });
    tick(1);
    assert.deepEqual(traits.options, { prompt: "a bo", seed: 7 });
  });

  it("says nothing of a choice that stands at its own entry for nothing", (t) => {
    const tick = clock(t);
    const choices = [
      { value: "", label: "none" },
      { value: "melt", label: "Melt" },
    ];
    const { el, traits } = studio(
      {},
      { fields: [{ name: "effect", title: "Effect", kind: "choice", default: null, choices }] },
    );
    const effect = el.querySelector("[name=effect]");
    assert.deepEqual(
      [...effect.options].map(({ textContent }) => textContent),
      ["none", "Melt"],
    );
    effect.value = "1";
    effect.dispatchEvent(new Event("change", { bubbles: true }));
    tick(300);
    assert.deepEqual(traits.options, { effect: "melt" });
    effect.value = "0";
    effect.dispatchEvent(new Event("change", { bubbles: true }));
    tick(300);
    assert.deepEqual(traits.options, {});
  });

  it("leaves a bad value out of the options", (t) => {
    const tick = clock(t);
    const { traits, control } = studio();
    type(control("seed"), "1.5");
    tick(300);
    assert.deepEqual(traits.options, { prompt: "a boat" });
  });

  it("follows options set in code", () => {
    const { host, control } = studio();
    host.set("options", { prompt: "a kite", ratio: "1:1", sound: true });
    assert.equal(control("prompt").value, "a kite");
    assert.equal(control("ratio").selectedOptions[0].textContent, "1:1");
    assert.equal(control("sound").checked, true);
  });

  it("gives every control a name", () => {
    const { el } = studio();
    for (const control of el.querySelectorAll("form input, form select, form textarea")) {
      const label = el.querySelector(`label[for="${control.id}"]`)?.textContent;
      assert.ok(label || control.getAttribute("aria-label"), control.name);
    }
  });

  it("stays as it was typed when the same form is told again", () => {
    const { hear, control } = studio();
    const before = control("prompt");
    hear("state", {
      operations: OPERATIONS,
      operation: "pika.generate",
      fields: FIELDS,
      values: { prompt: "a boat" },
      tasks: [],
      connected: true,
    });
    assert.equal(control("prompt"), before);
  });
});

describe("the result", () => {
  it("is told by a bar that knows how far it is only where that is known", () => {
    const { el, hear } = studio();
    hear("task", { task: task() });
    const bar = el.querySelector("[role=progressbar]");
    assert.equal(bar.getAttribute("aria-valuenow"), null);
    hear("task", { task: task({ progress: 42.4 }) });
    assert.equal(bar.getAttribute("aria-valuenow"), "42");
    assert.match(el.querySelector(".yw-state").textContent, /running · pending.*38 s, usually 60 to 180 s/);
  });

  it("leaves the focus on what can still be done, and what is selected of its error", () => {
    const error = { what: "Rejected.", hint: "Change the prompt." };
    const { el, hear } = studio();
    hear("task", { task: task({ error }) });
    const look = buttonOf(el, "look now");
    look.focus();
    const [what] = el.querySelector(".yw-fault").childNodes;
    hear("task", { task: task({ error: { ...error }, watching: false }) });
    assert.ok(buttonOf(el, "watch"));
    assert.equal(document.activeElement, look);
    assert.equal(el.querySelector(".yw-fault").firstChild, what);
  });

  it("says where a result is saved, once it is", () => {
    const { el, hear } = studio();
    const media = { kind: "video", url: "http://127.0.0.1:9/a.mp4", path: null };
    hear("task", { task: task({ status: "succeeded", media: [media] }) });
    assert.doesNotMatch(el.textContent, /saved in/);
    hear("task", { task: task({ status: "succeeded", media: [{ ...media, path: "yescale_media/a.mp4" }] }) });
    assert.match(el.textContent, /saved in yescale_media/);
    assert.ok(el.querySelector('[title="yescale_media/a.mp4"]'));
  });

  it("is spoken of at each status and each quarter of the way, and not with all news", (t) => {
    const tick = clock(t);
    let now = 0;
    t.mock.method(performance, "now", () => now);
    const { el, hear } = studio();
    const voice = el.querySelector("[role=status]");
    const said = [null, 3, 9, 26, 30, 44, 51].map((progress) => {
      voice.textContent = "";
      hear("task", { task: task({ progress }) });
      now += 5000;
      tick(5000);
      return voice.textContent;
    });
    const name = "pika.generate: running";
    assert.deepEqual(said, [name, "", "", `${name}, 26 percent`, "", "", `${name}, 51 percent`]);
  });

  it("lets go of its connection with its view", (t) => {
    const load = t.mock.method(HTMLMediaElement.prototype, "load", () => {});
    const { hear, close } = studio();
    const media = [{ kind: "video", url: "https://cdn.example/a.mp4" }];
    hear("task", { task: task({ status: "succeeded", media }) });
    close();
    const [call] = load.mock.calls;
    assert.equal(call.this.hasAttribute("src"), false);
  });

  it("plays from its address, without crossorigin", () => {
    const { el, hear } = studio();
    hear("task", {
      task: task({
        status: "succeeded",
        media: [{ kind: "video", url: "https://cdn.example/a.mp4", poster: "https://cdn.example/a.jpg" }],
      }),
    });
    const video = el.querySelector("video");
    assert.equal(video.getAttribute("src"), "https://cdn.example/a.mp4");
    assert.equal(video.hasAttribute("crossorigin"), false);
    assert.equal(video.getAttribute("preload"), "metadata");
    assert.equal(video.getAttribute("poster"), "https://cdn.example/a.jpg");
  });

  it("asks the kernel once for a medium that does not play, and plays what comes", () => {
    const { el, hear, sent } = studio();
    hear("task", {
      task: task({ status: "succeeded", media: [{ kind: "video", url: "https://cdn.example/a.mp4" }] }),
    });
    const video = el.querySelector("video");
    video.dispatchEvent(new Event("error"));
    video.dispatchEvent(new Event("error"));
    assert.deepEqual(asked(sent, "media"), [{ do: "media", key: "k1", index: 0 }]);
    hear("media", { key: "k1", index: 0, mime: "video/mp4" }, [new Uint8Array([1]).buffer]);
    assert.match(video.getAttribute("src"), /^blob:/);
  });

  it("is asked for once by all views, and let go with the last of them", () => {
    const { el, hear, sent, made, close } = studio();
    const other = document.createElement("div");
    const closeOther = made.mount(other);
    hear("task", { task: task({ media: [{ kind: "video", url: "https://cdn.example/a.mp4" }] }) });
    for (const view of [el, other]) view.querySelector("video").dispatchEvent(new Event("error"));
    assert.equal(asked(sent, "media").length, 1);
    hear("media", { key: "k1", index: 0, mime: "video/mp4" }, [new Uint8Array([1]).buffer]);
    assert.equal(
      other.querySelector("video").getAttribute("src"),
      el.querySelector("video").getAttribute("src"),
    );
    const revoked = mock.method(URL, "revokeObjectURL");
    closeOther();
    assert.equal(revoked.mock.callCount(), 0);
    close();
    assert.equal(revoked.mock.callCount(), 1);
  });

  it("says so in plain words where the kernel cannot help either", () => {
    const { el, hear } = studio();
    hear("task", { task: task({ status: "succeeded", media: [{ kind: "audio", url: "ftp://x/y" }] }) });
    hear("media", { key: "k1", index: 0, error: "The link has expired." });
    assert.match(
      el.querySelector(".yw-trouble").textContent,
      /could not be shown here. The link has expired./,
    );
  });

  it("that no decoder here knows is said so at once, with its poster, its link and its file", () => {
    const { el, hear, sent } = studio();
    const decodes = mock.method(HTMLMediaElement.prototype, "canPlayType", (type) =>
      /avc1|mp4a/.test(type) ? "" : "maybe",
    );
    const media = [
      {
        kind: "video",
        mime: "video/mp4",
        url: "https://cdn.example/a",
        poster: "https://cdn.example/a.jpg",
        path: "yescale_media/a.mp4",
      },
    ];
    hear("task", { task: task({ status: "succeeded", media }) });
    el.querySelector("video").dispatchEvent(new Event("error"));
    const trouble = el.querySelector(".yw-trouble");
    assert.match(trouble.textContent, /no decoder for it.*Its file is yescale_media\/a.mp4/);
    assert.equal(trouble.querySelector("a").getAttribute("href"), "https://cdn.example/a");
    assert.equal(el.querySelector("video").getAttribute("poster"), "https://cdn.example/a.jpg");
    assert.deepEqual(asked(sent, "media"), []);
    decodes.mock.restore();
  });

  it("whose sound has no decoder here says so when it plays", () => {
    const { el, hear } = studio();
    const decodes = mock.method(HTMLMediaElement.prototype, "canPlayType", (type) =>
      /mp4a/.test(type) ? "" : "maybe",
    );
    const media = [{ kind: "video", url: "https://cdn.example/a.mp4?x=1" }];
    hear("task", { task: task({ status: "succeeded", media }) });
    el.querySelector("video").dispatchEvent(new Event("loadedmetadata"));
    assert.match(el.querySelector(".yw-trouble").textContent, /no decoder for AAC. Open it in a tab/);
    decodes.mock.restore();
  });

  it("plays without a word where the page has its decoders", () => {
    const { el, hear } = studio();
    const decodes = mock.method(HTMLMediaElement.prototype, "canPlayType", () => "probably");
    const media = [{ kind: "video", url: "https://cdn.example/a.mp4" }];
    hear("task", { task: task({ status: "succeeded", media }) });
    el.querySelector("video").dispatchEvent(new Event("loadedmetadata"));
    assert.equal(el.querySelector(".yw-trouble").hidden, true);
    decodes.mock.restore();
  });

  it("is tried again when the task has come further, and not before", () => {
    const { el, hear, sent } = studio();
    const media = [{ kind: "audio", url: "https://cdn.example/a.mp3" }];
    hear("task", { task: task({ media }) });
    el.querySelector("audio").dispatchEvent(new Event("error"));
    hear("media", { key: "k1", index: 0, error: "Not yet there." });
    el.querySelector("audio").removeAttribute("src");
    hear("task", { task: task({ media, progress: 80 }) });
    assert.equal(el.querySelector("audio").hasAttribute("src"), false);
    hear("task", { task: task({ media, status: "succeeded" }) });
    assert.equal(el.querySelector("audio").getAttribute("src"), "https://cdn.example/a.mp3");
    assert.equal(el.querySelector(".yw-trouble").hidden, true);
    assert.equal(asked(sent, "media").length, 1);
  });

  it("is called by its place among all that there are now", () => {
    const { el, hear } = studio();
    const media = ["a", "b", "c"].map((name) => ({ kind: "audio", url: `https://cdn.example/${name}.mp3` }));
    const names = () => [...el.querySelectorAll("audio")].map((one) => one.getAttribute("aria-label"));
    const titles = () => [...el.querySelectorAll(".yw-track b")].map((one) => one.textContent);
    hear("task", { task: task({ media: media.slice(0, 2) }) });
    const [first] = el.querySelectorAll("audio");
    hear("task", { task: task({ media }) });
    assert.deepEqual(
      names(),
      [1, 2, 3].map((n) => `a boat, audio, ${n} of 3`),
    );
    assert.deepEqual(titles(), names());
    assert.equal(el.querySelector("audio"), first);
  });

  it("goes on playing while the list of media grows", () => {
    const { el, hear } = studio();
    const track = (n) => ({
      kind: "audio",
      url: `https://cdn.example/${n}.mp3`,
      title: `Take ${n}`,
      extra: { lyrics: "la" },
    });
    hear("task", { task: task({ media: [track(1)] }) });
    const first = el.querySelector("audio");
    hear("task", { task: task({ media: [track(1), track(2)] }) });
    assert.equal(el.querySelector("audio"), first);
    assert.equal(el.querySelectorAll("audio").length, 2);
  });

  it("of an older run comes back with a click on its line", () => {
    const { el, hear } = studio();
    hear("task", { task: task({ key: "a", prompt: "first" }) });
    hear("task", { task: task({ key: "b", prompt: "second" }) });
    assert.match(el.querySelector(".yw-stage").textContent, /second/);
    [...el.querySelectorAll(".yw-run-line")].find((line) => line.textContent.includes("first")).click();
    assert.match(el.querySelector(".yw-stage").textContent, /first/);
  });

  it("offers what its service can do next, and says which wants words first", () => {
    const { el, hear, sent } = studio();
    const actions = [
      { label: "U1", title: "midjourney.change: a new request", ready: true },
      { label: "<b>Continue</b>", title: "suno.song, as a form", ready: false },
    ];
    hear("task", { task: task({ status: "succeeded", actions }) });
    buttonOf(el, "U1").click();
    assert.ok(buttonOf(el, "<b>Continue</b>…"));
    assert.deepEqual(asked(sent, "act"), [{ do: "act", key: "k1", index: 0 }]);
  });

  it("goes on into a form that takes its kind of medium", () => {
    const uses = [
      {
        kind: "image",
        operation: "kling.try_on",
        option: "human_image",
        label: "try on: person",
        family: "kling",
      },
      { kind: "video", operation: "pika.generate", option: "video", label: "generate", family: "pika" },
    ];
    const { el, hear, sent } = studio(undefined, { uses });
    const media = [{ kind: "image", url: "https://cdn.example/a.png", title: "Fox" }];
    hear("task", { task: task({ media, status: "running" }) });
    assert.equal(el.querySelector(".yw-use"), null);
    hear("task", { task: task({ media, status: "succeeded" }) });
    const choice = el.querySelector(".yw-use");
    assert.equal(choice.getAttribute("aria-label"), "Use Fox in");
    assert.deepEqual(
      [...choice.options].map(({ text }) => text),
      ["use in…", "try on: person"],
    );
    choice.value = "0";
    choice.dispatchEvent(new window.Event("change", { bubbles: true }));
    assert.deepEqual(asked(sent, "use"), [
      { do: "use", key: "k1", index: 0, operation: "kling.try_on", option: "human_image" },
    ]);
    assert.equal(choice.value, "");
  });
});

describe("the choice of an operation", () => {
  const operations = [
    { name: "kling.image", title: "Draw pictures", family: "kling" },
    { name: "kling.try_on", title: "Dress a person", family: "kling" },
    { name: "pika.generate", title: "Create a video", family: "pika" },
  ];
  const names = (el) => [...el.querySelectorAll(".yw-operation b")].map(({ textContent }) => textContent);

  it("is folded away behind its name, and open where none was chosen yet", () => {
    assert.equal(studio(undefined, { operations }).el.querySelector(".yw-board").hidden, true);
    const { el } = studio(undefined, { operations, choose: true });
    assert.equal(el.querySelector(".yw-board").hidden, false);
    assert.deepEqual(names(el), ["pika.generate"]);
  });

  it("goes from family to family by the arrows, and is found by words", () => {
    const { el, sent } = studio(undefined, { operations });
    buttonOf(el, "Operation: pika.generate").click();
    press(buttonOf(el, "pika"), "ArrowRight");
    assert.deepEqual(names(el), ["kling.image", "kling.try_on"]);
    assert.equal(buttonOf(el, "kling").getAttribute("aria-selected"), "true");
    const search = el.querySelector(".yw-board .yw-filter");
    type(search, "dress person");
    assert.deepEqual(names(el), ["kling.try_on"]);
    press(search, "Enter");
    assert.deepEqual(asked(sent, "pick"), [{ do: "pick", operation: "kling.try_on" }]);
    assert.equal(el.querySelector(".yw-board").hidden, true);
  });

  it("says so where no operation has the words, and closes with Escape", () => {
    const { el } = studio(undefined, { operations, choose: true });
    const search = el.querySelector(".yw-board .yw-filter");
    type(search, "zebra");
    assert.match(el.querySelector(".yw-board").textContent, /No operation has these words/);
    assert.equal(press(search, "Escape").defaultPrevented, true);
    assert.equal(el.querySelector(".yw-board").hidden, true);
  });
});
