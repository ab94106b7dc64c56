import assert from "node:assert/strict";
import { it } from "node:test";
import { asked, buttonOf, frame, panel, press, task, type } from "./page.js";

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
  await frame();
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
  await frame();
  assert.equal(el.querySelector('tr[data-key="a"]'), before);
  assert.match(before.textContent, /77 %/);
});

it("a filter leaves what it lets through, and says when that is nothing", async () => {
  const { el, drawn } = await tracker([row("a", { prompt: "paper boat" }), row("b", { prompt: "kite" })]);
  type(el.querySelector(".yw-filter"), "boat");
  await frame();
  assert.deepEqual(drawn(), ["a"]);
  type(el.querySelector(".yw-filter"), "zebra");
  await frame();
  assert.match(el.querySelector(".yw-empty").textContent, /No task matches/);
});

it("filter, order and groups are each view's own, and a view begins with none", async () => {
  const { el, made, drawn, close } = await tracker([
    row("a", { prompt: "paper boat" }),
    row("b", { prompt: "kite", name: "suno.song" }),
  ]);
  const place = document.createElement("div");
  document.body.append(place);
  made.mount(place);
  const beside = () => [...place.querySelectorAll("tr[data-key]")].map((one) => one.dataset.key).sort();
  type(el.querySelector(".yw-filter"), "boat");
  buttonOf(el, "by family").click();
  made.receive({ is: "rows", rows: [row("c", { prompt: "another kite" })] });
  await frame();
  assert.deepEqual([drawn(), beside()], [["a"], ["a", "b", "c"]]);
  assert.equal(place.querySelector(".yw-group"), null);
  close();
  made.mount(el);
  await frame();
  assert.equal(el.querySelector(".yw-filter").value, "");
  assert.deepEqual(drawn().sort(), ["a", "b", "c"]);
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
  await frame();
  assert.ok(el.querySelector(".yw-detail video"));
  assert.equal(el.querySelector(".yw-name").getAttribute("aria-expanded"), "true");
  buttonOf(el, "forget").click();
  assert.deepEqual(sent.at(-1), { do: "forget", key: "a" });
  hear("gone", { keys: ["a"] });
  await frame();
  assert.equal(el.querySelector(".yw-detail"), null);
});

it("open details follow the progress of their row, and ask anew when it has ended", async () => {
  const { el, hear, sent } = await tracker([row("a")]);
  el.querySelector(".yw-name").click();
  hear("task", { task: task({ key: "a", progress: 10 }) });
  hear("rows", { rows: [row("a", { progress: 55 })] });
  await frame();
  assert.match(el.querySelector(".yw-detail").textContent, /55 %/);
  assert.equal(asked(sent, "open").length, 1);
  hear("rows", { rows: [row("a", { status: "succeeded", media: ["video"] })] });
  assert.equal(asked(sent, "open").length, 2);
});

it("a result that is a table is drawn from its own HTML, and nothing in it runs or loads", async () => {
  const made = panel("card");
  const { el, hear } = made;
  const html =
    '<table><tr><th>language</th></tr><tr><td>vi<img src="https://evil.example/p.png" onerror="x()"></td></tr></table>';
  hear("state", { task: task({ status: "succeeded", media: [], html }) });
  await frame();
  assert.match(el.querySelector(".yw-answer table").textContent, /language\s*vi/);
  assert.equal(el.querySelector(".yw-answer img").getAttribute("src"), null);
  assert.equal(el.querySelector(".yw-answer img").getAttribute("onerror"), null);
});

it("a press on the head of a column sorts by it, and says so to all", async () => {
  const { el, drawn } = await tracker([
    row("a", { progress: 80, started: 1 }),
    row("b", { progress: 5, started: 9 }),
    row("c", { progress: 40, started: 5 }),
  ]);
  const sorts = () =>
    [...el.querySelectorAll("th[aria-sort]")].map((th) => [th.textContent, th.getAttribute("aria-sort")]);
  assert.deepEqual(sorts(), [["Age", "ascending"]]);
  buttonOf(el, "Progress").click();
  await frame();
  assert.deepEqual(drawn(), ["b", "c", "a"]);
  assert.deepEqual(sorts(), [["Progress", "ascending"]]);
  assert.match(el.querySelector(".yw-scroll").getAttribute("aria-label"), /by progress, ascending/);
  buttonOf(el, "Progress").click();
  await frame();
  assert.deepEqual(drawn(), ["a", "c", "b"]);
  assert.deepEqual(sorts(), [["Progress", "descending"]]);
  buttonOf(el, "Progress").click();
  await frame();
  assert.deepEqual(drawn(), ["b", "c", "a"]);
  assert.deepEqual(sorts(), [["Age", "ascending"]]);
});

it("by family the rows stand under heads that fold, and ten thousand are still few in the page", async () => {
  const { el, drawn } = await tracker(
    Array.from({ length: 10_000 }, (_, n) =>
      row(`k${n}`, { started: 20_000 - n, name: n % 2 ? "suno.song" : "pika.generate" }),
    ),
  );
  buttonOf(el, "by family").click();
  await frame();
  assert.equal(buttonOf(el, "by family").getAttribute("aria-pressed"), "true");
  const head = () => el.querySelector(".yw-group button");
  assert.match(head().textContent, /^pika 5,000 tasks · 5,000 running$/);
  assert.equal(head().getAttribute("aria-expanded"), "true");
  assert.ok(drawn().length < 40 && drawn().every((key) => Number(key.slice(1)) % 2 === 0));
  assert.equal(el.querySelector("table").getAttribute("aria-rowcount"), "10003");
  head().click();
  await frame();
  assert.equal(head().getAttribute("aria-expanded"), "false");
  assert.equal(el.querySelector("table").getAttribute("aria-rowcount"), "5003");
  assert.equal(drawn()[0], "k1");
});

it("a hostile family, name and id are words and nothing else", async () => {
  const bad = '<img src=x onerror="pwn()">';
  const { el, hear } = await tracker([row("a", { name: `${bad}.x`, prompt: bad, status: "uncertain" })]);
  buttonOf(el, "by family").click();
  await frame();
  el.querySelector(".yw-name").click();
  hear("task", { task: task({ key: "a", name: `${bad}.x`, prompt: bad, status: "uncertain" }) });
  hear("candidates", { key: "a", candidates: [{ task_id: bad, platform: bad, action: bad, status: bad }] });
  hear("saved", { key: "a", folder: bad, names: [bad] });
  await frame();
  assert.equal(el.querySelector("img"), null);
  assert.match(el.querySelector(".yw-candidates").textContent, /onerror/);
});

it("what may be the lost task is listed, and the reader says which it is", async () => {
  const doubtful = row("a", { status: "uncertain" });
  const { el, hear, sent } = await tracker([doubtful]);
  el.querySelector(".yw-name").click();
  hear("task", { task: task({ key: "a", status: "uncertain" }) });
  await frame();
  assert.equal(el.querySelector(".yw-candidates").hidden, true);
  hear("candidates", { key: "a", candidates: [] });
  await frame();
  assert.match(el.querySelector(".yw-candidates").textContent, /lists no task/);
  const found = { task_id: "t-9", platform: "pika", status: "SUCCESS", seconds_apart: -4, cost_usd: 0.2 };
  hear("candidates", { key: "a", candidates: [found] });
  await frame();
  assert.match(el.querySelector(".yw-candidates").textContent, /t-9 pika · SUCCESS · 4 s before · \$0\.2/);
  buttonOf(el, "It is this one: t-9").click();
  assert.deepEqual(asked(sent, "adopt"), [{ do: "adopt", key: "a", id: "t-9" }]);
  hear("task", { task: task({ key: "a", status: "running" }) });
  await frame();
  assert.equal(el.querySelector(".yw-candidates").hidden, true);
});

const doubtful = { status: "uncertain", note: "No answer came." };
const found = { task_id: "t-9", platform: "pika", status: "SUCCESS", seconds_apart: -4, cost_usd: 0.2 };

it("a card and the studio, too, list what may be the lost task", async () => {
  const card = panel("card");
  card.hear("state", { task: task(doubtful) });
  const studio = panel("studio", { options: {} });
  studio.hear("state", { operations: [], operation: "pika.generate", fields: [], tasks: [task(doubtful)] });
  for (const { el, hear, sent } of [card, studio]) {
    buttonOf(el, "find again").click();
    hear("candidates", { key: "k1", candidates: [found] });
    buttonOf(el, "It is this one: t-9").click();
    assert.deepEqual(asked(sent, "adopt"), [{ do: "adopt", key: "k1", id: "t-9" }]);
    hear("task", { task: task({ status: "running" }) });
    assert.equal(el.querySelector(".yw-candidates").hidden, true);
  }
});

it("a card shows what the kernel wants known, such as why nothing was sent again", () => {
  const made = panel("card");
  const { el, hear } = made;
  hear("state", { task: task(doubtful) });
  hear("notice", { level: "bad", what: "This would be call 4 of 3.", hint: "Raise the budget." });
  const told = el.querySelector(".yw-notice");
  assert.equal(told.hidden, false);
  assert.match(told.textContent, /call 4 of 3.*Raise the budget/);
  hear("task", { task: task(doubtful) });
  assert.equal(told.hidden, false);
});

it("a finished row is saved and copied, and a working one is cancelled where that can be", async () => {
  const done = task({
    key: "a",
    status: "succeeded",
    media: [{ kind: "video", url: "https://cdn.example/a.mp4" }],
  });
  const { el, hear, sent } = await tracker([row("a", { status: "succeeded", media: ["video"] })]);
  el.querySelector(".yw-name").click();
  hear("task", { task: done });
  await frame();
  const detail = el.querySelector(".yw-detail");
  buttonOf(detail, "save").click();
  assert.deepEqual(asked(sent, "save"), [{ do: "save", key: "a" }]);
  hear("saved", { key: "a", folder: "yescale_media", names: ["boat-1.mp4"] });
  await frame();
  assert.match(detail.textContent, /Saved to yescale_media: boat-1\.mp4/);
  buttonOf(detail, "copy as").click();
  buttonOf(detail, "curl").click();
  assert.deepEqual(asked(sent, "copy"), [{ do: "copy", key: "a", form: "curl" }]);
  hear("copied", { key: "other", form: "curl", text: "not this one" });
  assert.equal(detail.querySelector("textarea"), null);
  assert.equal(buttonOf(detail, "cancel"), undefined);
  hear("rows", { rows: [row("a", { status: "running" })] });
  hear("task", { task: task({ key: "a", status: "running", can_cancel: true }) });
  await frame();
  buttonOf(detail, "cancel").click();
  assert.deepEqual(asked(sent, "cancel"), [{ do: "cancel", key: "a" }]);
});

it("a working row says what is usual, and where that comes from", async () => {
  const { el } = await tracker([
    row("a", { typical: [61, 178], learned: { tasks: 12, median: 95 } }),
    row("b", { typical: [20, 20.2], started: 99 }),
    row("c", { typical: null, started: 98 }),
    row("d", { typical: [20, 40], started: 97, status: "succeeded" }),
  ]);
  const said = (key) => el.querySelector(`tr[data-key="${key}"] .yw-two-lines`);
  assert.match(said("a").textContent, /usually 61 to 178 s/);
  assert.match(said("a").title, /From your last 12 of them; half took less than/);
  assert.match(said("b").textContent, /usually about 20 s/);
  for (const key of ["c", "d"]) assert.doesNotMatch(said(key).textContent, /usually/);
});

it("what has ended is forgotten together, once that is confirmed", async () => {
  const { el, sent, hear } = await tracker([
    row("a", { status: "succeeded" }),
    row("b", { status: "failed" }),
    row("c"),
    row("d", { status: "uncertain" }),
  ]);
  const bar = el.querySelector(".yw-tidy");
  assert.equal(bar.hidden, true);
  buttonOf(el, "forget…").click();
  assert.match(bar.textContent, /Forget the 2 ended tasks shown here, for good\?/);
  assert.deepEqual(asked(sent, "size"), [{ do: "size" }]);
  assert.deepEqual(asked(sent, "forget"), []);
  hear("size", { text: "4 tasks, 40.0 kB in /home/x/ledger.sqlite3" });
  assert.match(bar.textContent, /4 tasks, 40\.0 kB/);
  buttonOf(bar, "keep them").click();
  assert.equal(bar.hidden, true);
  buttonOf(el, "forget…").click();
  assert.equal(press(bar, "Escape").defaultPrevented, true);
  assert.equal(bar.hidden, true);
  assert.deepEqual(asked(sent, "forget"), []);
  type(el.querySelector(".yw-filter"), "failed");
  buttonOf(el, "forget…").click();
  buttonOf(bar, "forget them").click();
  assert.deepEqual(asked(sent, "forget"), [{ do: "forget", keys: ["b"] }]);
});

it("the focus stays in the table when the row it was in goes, or its button gives way to another", async () => {
  const { el, hear } = await tracker([row("a", { status: "failed" }), row("b")]);
  buttonOf(el.querySelector('tr[data-key="a"]'), "pika.generate").click();
  hear("task", { task: task({ key: "a", status: "failed" }) });
  await frame();
  buttonOf(el, "forget").focus();
  hear("gone", { keys: ["a"] });
  await frame();
  assert.equal(document.activeElement, el.querySelector(".yw-scroll"));
  buttonOf(el, "Details of pika.generate").focus();
  hear("rows", { rows: [row("b", { status: "succeeded", media: ["video"] })] });
  await frame();
  assert.equal(document.activeElement, buttonOf(el, "▶ play: the result of pika.generate"));
});

it("what plays in the details of a row plays on while one scrolls", async () => {
  const rows = Array.from({ length: 1000 }, (_, n) =>
    row(`k${n}`, { started: 20_000 - n, status: "succeeded", media: ["audio"] }),
  );
  const { el, hear, drawn } = await tracker(rows);
  const open = 500;
  const scroller = el.querySelector(".yw-scroll");
  const scroll = (to) => {
    scroller.scrollTop = to * 49;
    scroller.dispatchEvent(new window.Event("scroll"));
  };
  scroll(open);
  el.querySelector(`tr[data-key="k${open}"] .yw-name`).click();
  const media = [{ kind: "audio", url: "https://cdn.example/a.mp3" }];
  hear("task", { task: task({ key: `k${open}`, status: "succeeded", media }) });
  await frame();
  const detail = el.querySelector(".yw-detail");
  assert.ok(detail.querySelector("audio"));
  const moved = [];
  const watch = new MutationObserver((changes) =>
    moved.push(...changes.flatMap(({ removedNodes }) => [...removedNodes]).filter((one) => one === detail)),
  );
  watch.observe(el.querySelector("tbody"), { childList: true });
  for (const to of [0, 900, 480, 520, 10]) {
    scroll(to);
    assert.ok(drawn().includes(`k${to}`) && drawn().length < 45, `${to}`);
    assert.equal(detail.previousElementSibling.dataset.key, `k${open}`);
  }
  moved.push(
    ...watch
      .takeRecords()
      .flatMap(({ removedNodes }) => [...removedNodes])
      .filter((one) => one === detail),
  );
  watch.disconnect();
  assert.equal(moved.length, 0);
});

it("a row that takes another place keeps the focus that is in it", async () => {
  const { el, hear, drawn } = await tracker([row("a"), row("b", { started: 50 })]);
  buttonOf(el, "Status").click();
  await frame();
  assert.deepEqual(drawn(), ["a", "b"]);
  const name = el.querySelector('tr[data-key="b"] .yw-name');
  name.focus();
  for (const [key, order] of [
    ["b", ["b", "a"]],
    ["a", ["a", "b"]],
  ]) {
    hear("rows", { rows: ["a", "b"].map((one) => row(one, one === key ? { status: "lost" } : {})) });
    await frame();
    assert.deepEqual(drawn(), order);
    assert.ok(document.activeElement === name, `${order}`);
  }
});
