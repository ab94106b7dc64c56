import assert from "node:assert/strict";
import { after, it } from "node:test";
import { asked, buttonOf, panel, settled, task, type } from "./page.js";

const open = [];
after(() => {
  for (const { close } of open) close();
});

const row = (key, more = {}) => ({
  ...task(),
  key,
  progress: 10,
  started: 100,
  media: [],
  thumb: null,
  ...more,
});

async function tracker(rows) {
  const made = panel("tasks");
  made.hear("state", { origin: "sandbox", rows });
  open.push(made);
  await settled();
  return {
    ...made,
    drawn: () => [...made.el.querySelectorAll("tr[data-key]")].map((one) => one.dataset.key),
  };
}

it("ten thousand tasks are drawn as the few that are in sight", async () => {
  const { el, drawn } = await tracker(
    Array.from({ length: 10_000 }, (_, n) => row(`k${n}`, { started: 20_000 - n })),
  );
  assert.ok(drawn().length < 40);
  assert.equal(drawn()[0], "k0");
  assert.equal(el.querySelector("table").getAttribute("aria-rowcount"), "10001");
  assert.match(el.querySelector(".yw-counts").textContent, /10,000 running/);
});

it("a change touches its own row and leaves the element in place", async () => {
  const { el, hear } = await tracker([row("a"), row("b")]);
  const before = el.querySelector('tr[data-key="a"]');
  hear("rows", { rows: [row("a", { progress: 77 })] });
  await settled();
  assert.equal(el.querySelector('tr[data-key="a"]'), before);
  assert.match(before.textContent, /77 %/);
});

it("a filter leaves what it lets through, and says when that is nothing", async () => {
  const { el, drawn } = await tracker([row("a", { prompt: "paper boat" }), row("b", { prompt: "kite" })]);
  type(el.querySelector(".yw-filter"), "boat");
  await settled();
  assert.deepEqual(drawn(), ["a"]);
  type(el.querySelector(".yw-filter"), "zebra");
  await settled();
  assert.match(el.querySelector(".yw-empty").textContent, /No task matches/);
});

it("a row opens its details, with the player and what can be done", async () => {
  const done = row("a", { status: "succeeded", media: ["video"] });
  const { el, hear, sent } = await tracker([done]);
  buttonOf(el, "▶ play: the result of pika.generate").click();
  assert.deepEqual(asked(sent, "open"), [{ do: "open", key: "a" }]);
  hear("task", {
    task: task({
      key: "a",
      status: "succeeded",
      media: [{ kind: "video", url: "https://cdn.example/a.mp4" }],
    }),
  });
  await settled();
  assert.ok(el.querySelector(".yw-detail video"));
  assert.equal(el.querySelector(".yw-name").getAttribute("aria-expanded"), "true");
  buttonOf(el, "forget").click();
  assert.deepEqual(sent.at(-1), { do: "forget", key: "a" });
  hear("gone", { keys: ["a"] });
  await settled();
  assert.equal(el.querySelector(".yw-detail"), null);
});

it("open details follow the progress of their row, and ask anew when it has ended", async () => {
  const { el, hear, sent } = await tracker([row("a")]);
  el.querySelector(".yw-name").click();
  hear("task", { task: task({ key: "a", progress: 10 }) });
  hear("rows", { rows: [row("a", { progress: 55 })] });
  await settled();
  assert.match(el.querySelector(".yw-detail").textContent, /55 %/);
  assert.equal(asked(sent, "open").length, 1);
  hear("rows", { rows: [row("a", { status: "succeeded", media: ["video"] })] });
  assert.equal(asked(sent, "open").length, 2);
});

it("a result that is a table is drawn from its own HTML, and nothing in it runs or loads", async () => {
  const made = panel("card");
  open.push(made);
  const { el, hear } = made;
  const html =
    '<table><tr><th>language</th></tr><tr><td>vi<img src="https://evil.example/p.png" onerror="x()"></td></tr></table>';
  hear("state", { task: task({ status: "succeeded", media: [], html }) });
  await settled();
  assert.match(el.querySelector(".yw-answer table").textContent, /language\s*vi/);
  assert.equal(el.querySelector(".yw-answer img").getAttribute("src"), null);
  assert.equal(el.querySelector(".yw-answer img").getAttribute("onerror"), null);
});
