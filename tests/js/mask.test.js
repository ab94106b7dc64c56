import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { paint, strokes, toMask } from "../../yescale_widgets/frontend/src/strokes.js";
import { asked, buttonOf, clock, panel, some, type, until } from "./page.js";

const at = (x, y) => ({ x, y });

describe("What is drawn on a picture", () => {
  it("is taken back stroke by stroke, and what was cleared comes back too", () => {
    const drawn = strokes(100, 80);
    drawn.begin(at(1, 2), 8, false);
    drawn.move(at(3, 4));
    drawn.begin(at(9, 9), 4, true);
    drawn.clear();
    assert.deepEqual(drawn.seen, []);
    drawn.box({ x: 0, y: 0, width: 5, height: 5 }, false);
    assert.equal(drawn.seen.length, 1);
    drawn.undo();
    drawn.undo();
    assert.deepEqual(drawn.seen, [
      { kind: "line", erase: false, size: 8, points: [at(1, 2), at(3, 4)] },
      { kind: "line", erase: true, size: 4, points: [at(9, 9)] },
    ]);
    drawn.undo();
    drawn.undo();
    drawn.undo();
    assert.equal(drawn.empty, true);
  });

  it("is cut at the picture's edge, and a rectangle beside it is none", () => {
    const drawn = strokes(100, 80);
    assert.equal(drawn.box({ x: -10, y: 70, width: 30, height: 99 }, false), true);
    assert.deepEqual(drawn.last, { kind: "box", erase: false, x: 0, y: 70, width: 20, height: 10 });
    assert.equal(drawn.box({ x: 100, y: 0, width: 5, height: 5 }, false), false);
    assert.equal(drawn.box({ x: Number.NaN, y: 0, width: Number.NaN, height: 5 }, false), false);
    assert.equal(drawn.seen.length, 1);
  });

  it("is rubbed out by the eraser, a dot is a dot", () => {
    const did = [];
    const pen = new Proxy(
      {},
      {
        get: (self, name) => self[name] ?? ((...given) => did.push([name, ...given])),
      },
    );
    paint(pen, { kind: "line", erase: true, size: 6, points: [at(2, 3)] });
    assert.deepEqual([pen.globalCompositeOperation, pen.lineWidth], ["destination-out", 6]);
    assert.deepEqual(did, [["beginPath"], ["moveTo", 2, 3], ["lineTo", 2, 3], ["stroke"]]);
    paint(pen, { kind: "box", erase: false, x: 1, y: 2, width: 3, height: 4 });
    assert.equal(pen.globalCompositeOperation, "source-over");
    assert.deepEqual(did.at(-1), ["fillRect", 1, 2, 3, 4]);
  });
});

describe("A mask", () => {
  const marks = () => new Uint8ClampedArray([9, 9, 9, 255, 9, 9, 9, 128, 9, 9, 9, 127, 0, 0, 0, 0]);
  const four = (one, other) => [...one, ...one, ...other, ...other];
  const BLACK = [0, 0, 0, 255];
  const WHITE = [255, 255, 255, 255];

  for (const [how, one, other] of [
    ["black", BLACK, WHITE],
    ["white", WHITE, BLACK],
    ["transparent", [0, 0, 0, 0], WHITE],
  ]) {
    it(`is ${how} where it is to act, and without half tones`, () => {
      const pixels = marks();
      assert.equal(toMask(pixels, how), 2);
      assert.deepEqual([...pixels], four(one, other));
    });
  }
});

const FIELDS = [
  { name: "image", title: "Picture", kind: "source", required: true, accept: "image/png,image/jpeg" },
  {
    name: "mask",
    title: "Mask",
    kind: "source",
    accept: "image/png",
    mask: "black",
    help: "Black where to repaint.",
  },
  { name: "pictures", title: "Pictures", kind: "list", accept: "image/png" },
  { name: "prompt", title: "Prompt", kind: "area" },
];

function editor(values = {}) {
  const made = panel("studio", { options: values });
  made.hear("state", {
    operations: [],
    operation: "ideogram.edit",
    fields: FIELDS,
    values,
    tasks: [],
    connected: true,
  });
  const row = (name) => made.el.querySelector(`[name=${name}]`).closest(".yw-field");
  return { ...made, row };
}

describe("The control of a picture", () => {
  it("has a button for a file, and only a mask has a brush", () => {
    const { row } = editor();
    assert.ok(buttonOf(row("image"), "file…"));
    assert.equal(buttonOf(row("image"), "draw…"), undefined);
    assert.ok(buttonOf(row("mask"), "draw…"));
    assert.equal(buttonOf(row("prompt"), "file…"), undefined);
  });

  it("takes a file that is dropped on it, and then holds the place where the kernel has put it", async () => {
    const { row, sent, hear, traits } = editor();
    const file = new File([new Uint8Array(3)], "boat.png", { type: "image/png" });
    const event = new window.Event("drop", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "dataTransfer", { value: { files: [file], types: ["Files"] } });
    row("image").dispatchEvent(event);
    const [piece, ...more] = await until(() => some(sent, "upload"));
    assert.deepEqual([piece.use, piece.name, more.length], ["image", "boat.png", 0]);
    hear("uploaded", { id: piece.id, at: 3, done: true, value: "/home/files/ab.png" });
    await until(() => traits.options.image);
    assert.deepEqual(traits.options, { image: "/home/files/ab.png" });
  });

  it("is forgotten with the view that sent it, as is what is being drawn", async () => {
    const { row, sent, hear, close, el } = editor({ image: "boat.png" });
    const { createObjectURL, revokeObjectURL } = URL;
    const revoked = [];
    URL.createObjectURL = () => "blob:below";
    URL.revokeObjectURL = (url) => revoked.push(url);
    const input = row("image").querySelector("input[type=file]");
    Object.defineProperty(input, "files", { value: [new File(["xyz"], "b.png")], configurable: true });
    input.dispatchEvent(new window.Event("change"));
    await until(() => some(sent, "upload"));
    buttonOf(row("mask"), "draw…").click();
    hear("canvas", { option: "mask", width: 64, height: 48, mime: "image/png" }, [new Uint8Array(2).buffer]);
    assert.ok(el.querySelector("dialog"));
    close();
    Object.assign(URL, { createObjectURL, revokeObjectURL });
    assert.deepEqual(asked(sent, "forget"), [{ do: "forget", id: asked(sent, "upload")[0].id }]);
    assert.deepEqual(revoked, ["blob:below"]);
    assert.equal(el.querySelector("dialog"), null);
  });

  it("gives way to another operation's, whose values nothing that was begun for it touches", async (t) => {
    const { row, sent, hear, el, traits } = editor({ image: "boat.png" });
    const input = row("image").querySelector("input[type=file]");
    const old = row("prompt").querySelector("textarea");
    Object.defineProperty(input, "files", { value: [new File(["xyz"], "b.png")], configurable: true });
    input.dispatchEvent(new window.Event("change"));
    const [{ id }] = await until(() => some(sent, "upload"));
    buttonOf(row("mask"), "draw…").click();
    const tick = clock(t);
    const values = { prompt: "a kite" };
    hear("state", {
      operations: [],
      operation: "flux.edit",
      fields: FIELDS,
      values,
      tasks: [],
      connected: true,
    });
    traits.options = values;
    hear("uploaded", { id, at: 3, done: true, value: "/home/files/b.png" });
    hear("canvas", { option: "mask", width: 64, height: 48, mime: "image/png" }, [new Uint8Array(2).buffer]);
    type(old, "a boat");
    old.dispatchEvent(new window.Event("change", { bubbles: true }));
    tick(300);
    assert.deepEqual(traits.options, { prompt: "a kite" });
    assert.equal(el.querySelector("dialog"), null);
    assert.deepEqual(asked(sent, "forget"), [{ do: "forget", id }]);
  });

  it("of several adds one more", async () => {
    const { row, sent, hear, traits } = editor({ pictures: ["a.png"] });
    const input = row("pictures").querySelector("input[type=file]");
    Object.defineProperty(input, "files", { value: [new File(["x"], "b.png")], configurable: true });
    input.dispatchEvent(new window.Event("change"));
    await until(() => some(sent, "upload"));
    hear("uploaded", { id: asked(sent, "upload")[0].id, at: 1, done: true, value: "/f/b.png" });
    await until(() => traits.options.pictures.length > 1);
    assert.deepEqual(traits.options, { pictures: ["a.png", "/f/b.png"] });
  });

  it("says beside itself why a file cannot be taken", async () => {
    const { row, sent, hear, traits } = editor();
    const input = row("image").querySelector("input[type=file]");
    Object.defineProperty(input, "files", { value: [new File(["x"], "b.txt")], configurable: true });
    input.dispatchEvent(new window.Event("change"));
    await until(() => some(sent, "upload"));
    hear("uploaded", {
      id: asked(sent, "upload")[0].id,
      error: { what: "It is text.", hint: "Give a PNG." },
    });
    assert.match(
      row("image").querySelector(".yw-source-tools .yw-why").textContent,
      /It is text\. Give a PNG\./,
    );
    assert.deepEqual(traits.options, {});
  });

  it("asks the kernel for the picture to draw on, and says beside itself why there is none", () => {
    const { row, sent, hear, el } = editor({ image: "boat.png" });
    buttonOf(row("mask"), "draw…").click();
    assert.deepEqual(asked(sent, "canvas"), [
      { do: "canvas", option: "mask", values: { image: "boat.png" } },
    ]);
    hear("canvas", {
      option: "mask",
      error: { what: "There is no picture.", hint: "Fill in “Picture” first." },
    });
    assert.match(row("mask").textContent, /There is no picture\. Fill in “Picture” first\./);
    assert.equal(el.querySelector("dialog"), null);
  });

  it("opens the picture in its own size, with all that the keyboard needs", () => {
    const { row, hear, el } = editor({ image: "boat.png" });
    const draw = buttonOf(row("mask"), "draw…");
    draw.focus();
    draw.click();
    hear("canvas", { option: "mask", width: 640, height: 480, mime: "image/png" }, [
      new Uint8Array(2).buffer,
    ]);
    const dialog = el.querySelector("dialog");
    const canvas = dialog.querySelector("canvas");
    assert.deepEqual([canvas.getAttribute("width"), canvas.getAttribute("height")], ["640", "480"]);
    assert.match(dialog.textContent, /Mark what is to change\./);
    for (const input of dialog.querySelectorAll("input")) {
      assert.ok(dialog.querySelector(`label[for="${input.id}"]`)?.textContent, "every input has a label");
    }
    assert.deepEqual(
      [...dialog.querySelectorAll("fieldset input")].map(({ value }) => value),
      ["160", "120", "320", "240"],
    );
    buttonOf(dialog, "eraser").click();
    assert.equal(buttonOf(dialog, "eraser").getAttribute("aria-pressed"), "true");
    assert.equal(buttonOf(dialog, "undo").getAttribute("aria-disabled"), "true");
    buttonOf(dialog, "add rectangle").click();
    assert.equal(buttonOf(dialog, "undo").getAttribute("aria-disabled"), null);
    dialog.close();
    assert.equal(document.activeElement, draw);
  });
});
