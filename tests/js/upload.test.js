import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked, buttonOf, frame, panel, some, until } from "./page.js";

const FIELDS = [{ name: "prompt", title: "Prompt", kind: "area", required: true }];
function studio() {
  const made = panel("studio", { options: {} });
  const state = (operation, values) => ({
    operations: [],
    operation,
    title: "",
    fields: FIELDS,
    values,
    paid: "",
    tasks: [],
    connected: true,
  });
  made.hear("state", state("pika.generate", {}));
  return { ...made, state, form: made.el.querySelector("form") };
}

/** A file of `size` bytes, each piece of which can be told from the others. */
function fileOf(size, name = "boat.mp4") {
  const data = Uint8Array.from({ length: size }, (_, at) => (at / 1000) % 251);
  return { file: new File([data], name), data };
}

/** Drops files on an element, as a browser tells it. */
function drop(el, files, kind = "drop") {
  const event = new window.Event(kind, { bubbles: true, cancelable: true });
  Object.defineProperty(event, "dataTransfer", {
    value: { files, types: files.length > 0 ? ["Files"] : [] },
  });
  el.dispatchEvent(event);
  return event;
}

/** Waits until so many pieces have been sent; reading a file takes the time it takes. */
const pieceCount = (sent, count) => until(() => some(sent, "upload", count));

/** Answers as the kernel does: the next piece, until the file is whole. */
async function answer({ sent, hear }, size) {
  const parts = [];
  for (;;) {
    await pieceCount(sent, parts.length + 1);
    const pieces = asked(sent, "upload");
    assert.equal(pieces.length, parts.length + 1, "one piece is under way");
    const { id, at, buffers } = pieces.at(-1);
    parts.push(new Uint8Array(buffers[0]));
    const have = at + buffers[0].byteLength;
    hear("uploaded", have < size ? { id, at: have } : { id, at: have, done: true });
    if (have >= size) return parts;
  }
}

describe("A zone in another one", () => {
  const FIELD = { name: "image", title: "Image", kind: "source", default: null, accept: "image/*" };
  const LIST = { ...FIELD, name: "images", kind: "list" };
  const withField = (field) => {
    const made = studio();
    made.hear("state", { ...made.state("pika.generate", {}), fields: [...FIELDS, field] });
    return { ...made, row: made.el.querySelector(`[name=${field.name}]`).closest(".yw-field") };
  };
  const { file } = fileOf(10, "a.png");
  const { file: other } = fileOf(10, "b.png");

  it("is the only one that is marked, and neither is after the drop", () => {
    const { form, row } = withField(FIELD);
    drop(form, [file], "dragenter");
    assert.ok(form.hasAttribute("data-drop"));
    drop(row, [file], "dragenter");
    assert.deepEqual([form.hasAttribute("data-drop"), row.hasAttribute("data-drop")], [false, true]);
    drop(row, [file]);
    assert.deepEqual([form.hasAttribute("data-drop"), row.hasAttribute("data-drop")], [false, false]);
  });

  it("takes one file, says which, and the zone around it takes none", async () => {
    const { row, sent } = withField(FIELD);
    drop(row, [file, other]);
    await pieceCount(sent, 1);
    await frame();
    assert.deepEqual(
      asked(sent, "upload").map(({ name, use }) => [name, use]),
      [["a.png", "image"]],
    );
    assert.match(row.querySelector(".yw-source-tools").textContent, /One file is taken at a time: a\.png/);
  });

  it("takes all files for a list", async () => {
    const { row, sent } = withField(LIST);
    drop(row, [file, other]);
    await pieceCount(sent, 2);
    assert.deepEqual(
      asked(sent, "upload").map(({ name, use }) => [name, use]),
      [
        ["a.png", "images"],
        ["b.png", "images"],
      ],
    );
  });

  it("of recipes takes one, too, and says so", async () => {
    const { form, sent } = studio();
    drop(form, [file, other]);
    await pieceCount(sent, 1);
    assert.match(form.textContent, /One file is taken at a time: a\.png/);
  });
});

describe("A file that is dropped on the form", () => {
  it("goes to the kernel in pieces that no server drops, one after the other", async () => {
    const made = studio();
    const { file, data } = fileOf(9_500_000);
    assert.ok(drop(made.form, [file]).defaultPrevented);
    const parts = await answer(made, data.length);
    assert.deepEqual(
      parts.map((part) => part.length),
      [4_000_000, 4_000_000, 1_500_000],
    );
    assert.ok(Buffer.from(data).equals(Buffer.concat(parts)));
    for (const piece of asked(made.sent, "upload")) {
      assert.equal(piece.name, "boat.mp4");
      assert.equal(piece.size, 9_500_000);
    }
    assert.equal(new Set(asked(made.sent, "upload").map(({ id }) => id)).size, 1);
  });

  it("is sent no more once the kernel has done with it", async () => {
    const made = studio();
    drop(made.form, [fileOf(9_000_000).file]);
    await pieceCount(made.sent, 1);
    const [{ id }] = asked(made.sent, "upload");
    made.hear("uploaded", { id, at: 9_000_000, done: true });
    made.hear("uploaded", { id, at: 4_000_000 });
    made.hear("uploaded", { id: "another", at: 0 });
    await frame();
    assert.equal(asked(made.sent, "upload").length, 1);
  });

  it("may be empty", async () => {
    const made = studio();
    drop(made.form, [fileOf(0, "empty.png").file]);
    await pieceCount(made.sent, 1);
    const [piece] = asked(made.sent, "upload");
    assert.deepEqual([piece.size, piece.at, piece.buffers[0].byteLength], [0, 0, 0]);
  });

  it("marks the form while it is held over it, and text that is dragged does not", () => {
    const { form } = studio();
    assert.ok(drop(form, [fileOf(4).file], "dragover").defaultPrevented);
    assert.ok(form.hasAttribute("data-drop"));
    drop(form, [], "dragleave");
    assert.ok(!form.hasAttribute("data-drop"));
    assert.ok(!drop(form, [], "dragover").defaultPrevented);
    assert.ok(!drop(form, []).defaultPrevented);
  });

  it("that cannot be read is said and not sent", async () => {
    const made = studio();
    const broken = {
      name: "a.png",
      size: 9,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error()) }),
    };
    drop(made.form, [broken]);
    await frame();
    assert.deepEqual(asked(made.sent, "upload"), []);
    assert.match(made.el.textContent, /cannot be read/);
  });
});

describe("A file that cannot be read to its end", () => {
  it("is said to be so, and the kernel forgets what it has of it", async () => {
    const made = studio();
    const whole = fileOf(9_000_000, "clip.mp4").file;
    const broken = {
      name: "clip.mp4",
      size: 9_000_000,
      slice: (at, to) =>
        at === 0 ? whole.slice(at, to) : { arrayBuffer: () => Promise.reject(new Error()) },
    };
    drop(made.form, [broken]);
    await pieceCount(made.sent, 1);
    const [{ id }] = asked(made.sent, "upload");
    made.hear("uploaded", { id, at: 4_000_000 });
    await until(() => /clip\.mp4 cannot be read/.test(made.el.textContent));
    assert.deepEqual(asked(made.sent, "forget"), [{ do: "forget", id }]);
  });
});

describe("The button for a file", () => {
  it("sends what is picked, and can be used for the same file again", async () => {
    const made = studio();
    assert.ok(buttonOf(made.form, "from a file…"));
    const input = made.form.querySelector("input[type=file]");
    const { file } = fileOf(10);
    for (const count of [1, 2]) {
      Object.defineProperty(input, "files", { value: [file], configurable: true });
      input.dispatchEvent(new window.Event("change"));
      await pieceCount(made.sent, count);
      assert.equal(asked(made.sent, "upload").length, count);
    }
  });

  it("does not press Generate", () => {
    const made = studio();
    buttonOf(made.form, "from a file…").click();
    assert.deepEqual(asked(made.sent, "run"), []);
  });
});

describe("The form", () => {
  it("holds what the kernel has read in the file, of another operation too", () => {
    const made = studio();
    made.hear("state", made.state("luma.generate", { prompt: "a paper boat" }));
    assert.equal(made.el.querySelector("[name=prompt]").value, "a paper boat");
  });
});
