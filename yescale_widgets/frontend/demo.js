/** Fake kernels for the panels: a scripted chat, a clip that takes its time, a song, and ten thousand tasks. */
import { create } from "../static/yw.js";

const query = new URLSearchParams(location.search);
const only = query.get("only")?.split(",");
const pace = Number(query.get("pace") ?? 1);
document.body.classList.add(query.get("theme") === "dark" ? "dark" : "light");

const now = () => Date.now() / 1000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms * pace));

/** A host whose kernel is `verbs`: one function a verb of the page. */
function mount(place, kind, traits, verbs) {
  const watchers = new Map();
  const host = {
    sent: [],
    send(message) {
      host.sent.push(message);
      queueMicrotask(() => verbs[message.do]?.(message, panel));
    },
    get: (name) => traits[name],
    set(name, value) {
      traits[name] = value;
      for (const callback of watchers.get(name) ?? []) callback();
    },
    watch(name, callback) {
      const set = watchers.get(name) ?? new Set();
      watchers.set(name, set.add(callback));
      return () => set.delete(callback);
    },
  };
  const panel = create(kind, host);
  const el = document.createElement("div");
  el.id = kind;
  place.append(el);
  const close = panel.mount(el);
  window.demo = { ...window.demo, [kind]: { panel, host, traits, close, el } };
}

const ANSWER = [
  [
    "A **CRDT** is a data type whose copies can change apart and still meet again. Each change commutes, so the order in which it arrives does not matter:\n\n",
    "<p>A <strong>CRDT</strong> is a data type whose copies can change apart and still meet again. Each change commutes, so the order in which it arrives does not matter:</p>",
  ],
  [
    "```python\ndef merge(a: dict, b: dict) -> dict:\n    return {k: max(a.get(k, 0), b.get(k, 0)) for k in a | b}\n```\n\n",
    '<pre class="highlight"><code class="language-python"><span class="k">def</span> <span class="nf">merge</span>(a: <span class="nb">dict</span>, b: <span class="nb">dict</span>) -&gt; <span class="nb">dict</span>:\n    <span class="k">return</span> {k: <span class="nb">max</span>(a.get(k, <span class="m">0</span>), b.get(k, <span class="m">0</span>)) <span class="k">for</span> k <span class="ow">in</span> a | b}\n</code></pre>',
  ],
  ["Three kinds come up again and again:\n\n", 36],
  [
    "- **counters**, which only grow\n- **sets**, which remember what was taken out\n- **sequences**, for text 🌊\n\n",
    "<ul><li><strong>counters</strong>, which only grow</li><li><strong>sets</strong>, which remember what was taken out</li><li><strong>sequences</strong>, for text 🌊</li></ul>",
  ],
  [
    "| kind | size | merges by |\n|---|---|---|\n| counter | small | maximum |\n| set | grows | union |\n\n",
    "<table><thead><tr><th>kind</th><th>size</th><th>merges by</th></tr></thead><tbody><tr><td>counter</td><td>small</td><td>maximum</td></tr><tr><td>set</td><td>grows</td><td>union</td></tr></tbody></table>",
  ],
];

async function stream(panel, s, parts) {
  let offset = 0;
  let index = 0;
  for (const [text, block] of parts) {
    for (let at = 0; at < text.length; at += 30) {
      const x = text.slice(at, at + 30);
      panel.receive({ is: "d", s, o: offset, x });
      offset += x.length;
      await sleep(110);
    }
    panel.receive({ is: "d", s, i: index, b: [block], c: offset });
    index += 1;
  }
  const foot = {
    model: "gpt-4o-mini",
    ttft: 0.42,
    total: 7.6,
    tokens: 312,
    tps: 41.2,
    cost: null,
    finish_reason: "stop",
  };
  panel.receive({ is: "end", s, status: "done", foot });
}

const user = (s, text, more = {}) => ({
  s,
  role: "user",
  who: "You",
  text,
  b: [],
  c: 0,
  x: "",
  r: "",
  status: "done",
  ...more,
});
const model = (s, more = {}) => ({
  s,
  role: "model",
  who: "4o",
  b: [],
  c: 0,
  x: "",
  r: "",
  status: "streaming",
  ...more,
});
const THUMB = drawn(64, 64, 210);

const FIELDS = [
  {
    name: "temperature",
    title: "Temperature",
    kind: "slider",
    min: 0,
    max: 2,
    step: 0.1,
    default: 1,
    help: "Lower is steadier.",
  },
  {
    name: "max_tokens",
    title: "Max tokens",
    kind: "number",
    min: 1,
    step: 1,
    default: null,
    placeholder: "no limit",
  },
  {
    name: "system",
    title: "System",
    kind: "area",
    lines: 2,
    default: null,
    help: "What the model is told before everything else.",
  },
  { name: "stop", title: "Stop", kind: "list", default: null, group: "more" },
  { name: "logit_bias", title: "Logit bias", kind: "json", default: null, group: "more" },
];

function chat(place) {
  let turn = 0;
  const answer = async (panel, parts) => {
    turn += 1;
    const s = `m${turn}`;
    panel.receive({ is: "turn", turn: model(s, { r: "" }) });
    panel.receive({ is: "busy", s });
    if (turn === 1)
      panel.receive({
        is: "d",
        s,
        r: "The reader asks for a definition. Begin with the promise, then show one merge.",
      });
    await sleep(400);
    await stream(panel, s, parts);
    panel.receive({ is: "busy", s: null });
  };
  mount(
    place,
    "chat",
    { model: "gpt-4o-mini", options: { temperature: 0.7 } },
    {
      attach(_, panel) {
        const turns = [
          user("u0", "What is a CRDT?", {
            attachments: [{ name: "whiteboard.png", kind: "image", thumb: THUMB }],
          }),
        ];
        panel.receive({
          is: "state",
          origin: "sandbox: made up",
          models: ["gpt-4o-mini", "gpt-4o", "claude-sonnet-4-5", "gemini-2.5-flash"],
          model: "gpt-4o-mini",
          options: { temperature: 0.7 },
          fields: FIELDS,
          turns,
          busy: null,
          connected: true,
        });
        answer(panel, ANSWER).then(async () => {
          panel.receive({ is: "turn", turn: user("u1", "And when two people write the same word?") });
          if (!query.has("rest")) return;
          panel.receive({ is: "turn", turn: model("m9") });
          panel.receive({ is: "busy", s: "m9" });
          panel.receive({
            is: "d",
            s: "m9",
            o: 0,
            x: "Then both words stay, side by side, in an order every copy agrees on ",
          });
        });
      },
      send({ text }, panel) {
        panel.receive({ is: "turn", turn: user(`u${turn + 1}`, text) });
        answer(panel, ANSWER.slice(0, 3));
      },
      copy: ({ s, form }, panel) => panel.receive({ is: "copied", s, form, text: `# ${form}` }),
    },
  );
}

function ask(place) {
  mount(
    place,
    "ask",
    {},
    {
      async attach(_, panel) {
        panel.receive({ is: "state", turn: model("a1") });
        await stream(panel, "a1", ANSWER.slice(0, 2));
      },
    },
  );
}

const STUDIO_FIELDS = [
  { name: "prompt", title: "Prompt", kind: "area", required: true, lines: 3, group: "main" },
  {
    name: "aspect_ratio",
    title: "Aspect ratio",
    kind: "choice",
    default: "16:9",
    choices: ["16:9", "9:16", "1:1"].map((value) => ({ value, label: value })),
  },
  {
    name: "effect",
    title: "Effect",
    kind: "choice",
    default: null,
    choices: ["melt", "cake", "inflate"].map((value) => ({ value, label: value })),
  },
  { name: "motion", title: "Motion", kind: "slider", min: 0, max: 4, step: 1, default: null },
  {
    name: "seed",
    title: "Seed",
    kind: "number",
    min: 0,
    step: 1,
    default: null,
    placeholder: "random",
    help: "The same seed gives the same clip.",
  },
  { name: "sound", title: "With sound", kind: "toggle", default: false },
  {
    name: "camera",
    title: "Camera",
    kind: "text",
    default: null,
    suggestions: ["pan left", "zoom in"],
    group: "more",
  },
  { name: "image", title: "Start image", kind: "source", default: null, group: "more" },
  { name: "negative_prompt", title: "Negative prompt", kind: "text", default: null, group: "more" },
];
const OPERATIONS = ["pika.generate", "luma.generate", "suno.song", "midjourney.imagine"].map((name) => ({
  name,
  title: name,
  family: name.split(".")[0],
  paid: true,
}));

function task(more) {
  return {
    key: "k1",
    id: "7b0c2a54",
    name: "pika.generate",
    title: "Create a video from a prompt",
    prompt: "A pink flamingo wading through an indoor pool, golden hour",
    status: "queued",
    raw_status: "queued",
    progress: null,
    started: now(),
    finished: null,
    now: now(),
    typical: [60, 180],
    watching: true,
    note: null,
    media: [],
    previews: [],
    text: null,
    error: null,
    again: true,
    ...more,
  };
}

function studio(place) {
  let runs = 0;
  const older = task({
    key: "k0",
    id: "66aa",
    status: "failed",
    raw_status: "moderated",
    prompt: "A windmill at sea",
    started: now() - 720,
    finished: now() - 700,
    error: {
      what: "Rejected by moderation.",
      hint: "Change the prompt, then run again.",
      code: "moderation",
      request_id: "2025-abc",
    },
  });
  const run = async (panel, prompt) => {
    runs += 1;
    const key = `r${runs}`;
    const started = now();
    const send = (more) =>
      panel.receive({ is: "task", task: task({ key, prompt, started, now: now(), ...more }) });
    send({});
    await sleep(900);
    for (let progress = 0; progress <= 96; progress += 12) {
      send({ status: "running", raw_status: "pending", progress: progress || null });
      await sleep(600);
    }
    const url = await clip();
    send({
      status: "succeeded",
      raw_status: "finished",
      progress: 100,
      finished: now(),
      note: "Saved as yescale_media/flamingo-7b0c.mp4",
      media: [
        {
          kind: "video",
          url,
          poster: drawn(640, 360, 190),
          title: null,
          duration: 2,
          mime: "video/webm",
          extra: {},
        },
      ],
    });
  };
  mount(
    place,
    "studio",
    { options: {} },
    {
      attach(_, panel) {
        panel.receive({
          is: "state",
          origin: "sandbox: made up",
          operations: OPERATIONS,
          operation: "pika.generate",
          title: "Create a video from a prompt",
          help: "",
          fields: STUDIO_FIELDS,
          values: { prompt: "A pink flamingo wading through an indoor pool, golden hour", motion: 2 },
          paid: "One paid request · cost unknown",
          tasks: [older],
          connected: true,
        });
      },
      async run({ values }, panel) {
        await sleep(300);
        if (values.seed === 13)
          panel.receive({ is: "problems", problems: [{ option: "seed", message: "Not 13, please." }] });
        else run(panel, values.prompt);
      },
      copy: ({ form }, panel) => panel.receive({ is: "copied", form, text: `# ${form}` }),
      pick({ operation }, panel) {
        panel.receive({
          is: "state",
          origin: "sandbox: made up",
          operations: OPERATIONS,
          operation,
          title: operation,
          help: "",
          fields: STUDIO_FIELDS.slice(0, 3),
          values: {},
          paid: "One paid request · cost unknown",
          tasks: [older],
          connected: true,
        });
      },
    },
  );
}

function card(place) {
  const url = tone();
  const media = ["Rain on Tin Roofs", "Rain on Tin Roofs, second take"].map((title, at) => ({
    kind: "audio",
    url,
    poster: drawn(64, 64, 260 + at * 60),
    title,
    duration: 151,
    mime: "audio/wav",
    extra: {
      tags: "lo-fi, mellow, 82 bpm",
      lyrics: "Rain on tin roofs\nslow and low\nnothing to do\nnowhere to go",
    },
  }));
  mount(
    place,
    "card",
    {},
    {
      attach: (_, panel) =>
        panel.receive({
          is: "state",
          task: task({
            name: "suno.song",
            title: "Write and sing a song",
            prompt: "lo-fi about rain",
            status: "running",
            raw_status: "streaming",
            started: now() - 42,
            note: "It plays already while it is being made.",
            media,
          }),
        }),
      stop: (_, panel) =>
        panel.receive({
          is: "task",
          task: task({ name: "suno.song", status: "running", watching: false, media }),
        }),
    },
  );
}

function tasks(place) {
  const rows = [
    {
      status: "running",
      raw_status: "pending",
      progress: 42,
      name: "pika.generate",
      prompt: "A pink flamingo wading through an indoor pool",
      age: 38,
    },
    {
      status: "running",
      raw_status: "streaming",
      progress: 8,
      name: "suno.song",
      prompt: "lo-fi about rain",
      age: 70,
      note: "It plays already while it is being made.",
      media: ["audio", "audio"],
    },
    {
      status: "uncertain",
      name: "kling.image_to_video",
      prompt: "from flamingo-7b0c.png",
      age: 240,
      note: "The line dropped after sending. It may have been billed; it was not sent again.",
    },
    {
      status: "succeeded",
      name: "luma.generate",
      prompt: "sea at night",
      age: 540,
      note: "saved, 2.1 MB",
      media: ["video"],
      thumb: drawn(108, 64, 195),
    },
    {
      status: "failed",
      name: "runway.image_to_video",
      prompt: "windmill",
      age: 720,
      note: "Rejected by moderation. Change the prompt, then run again.",
    },
  ];
  const many = Number(query.get("rows") ?? 10_000);
  for (let at = rows.length; at < many; at += 1)
    rows.push({
      status: at % 17 ? "succeeded" : "cancelled",
      name: ["pika.generate", "luma.generate", "suno.song"][at % 3],
      prompt: `number ${at}`,
      age: 600 + at * 60,
      media: at % 17 ? ["video"] : [],
    });
  const wire = rows.map(({ age, ...row }, at) => ({
    key: `t${at}`,
    id: ((at * 2654435761) % 2 ** 32).toString(16).padStart(8, "0"),
    raw_status: null,
    progress: null,
    started: now() - age,
    finished: row.status === "running" ? null : now() - age + 30,
    now: now(),
    note: null,
    thumb: null,
    media: [],
    watching: true,
    again: true,
    ...row,
  }));
  mount(
    place,
    "tasks",
    {},
    {
      attach(_, panel) {
        panel.receive({ is: "state", origin: "sandbox: made up", rows: wire });
        setInterval(() => {
          const row = wire[0];
          row.progress = (row.progress + 1) % 100;
          panel.receive({ is: "rows", rows: [{ ...row, now: now() }] });
        }, 1000);
      },
      async open({ key }, panel) {
        const row = wire.find((one) => one.key === key);
        const media = row.media.includes("video")
          ? [
              {
                kind: "video",
                url: await clip(),
                poster: drawn(640, 360, 195),
                title: row.prompt,
                duration: 2,
                mime: "video/webm",
                extra: {},
              },
            ]
          : [];
        panel.receive({
          is: "task",
          task: task({
            ...row,
            title: "",
            media,
            error:
              row.status === "failed"
                ? { what: "Rejected by moderation.", hint: "Change the prompt.", code: "", request_id: "r-1" }
                : null,
          }),
        });
      },
      forget: ({ key }, panel) => panel.receive({ is: "gone", keys: [key] }),
    },
  );
}

/** A picture, as a data address. */
function drawn(width, height, hue) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  paint(canvas, hue, 0);
  return canvas.toDataURL("image/jpeg", 0.8);
}

function paint(canvas, hue, t) {
  const { width, height } = canvas;
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, `hsl(${hue} 60% 62%)`);
  sky.addColorStop(1, `hsl(${hue + 30} 60% 22%)`);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = `hsl(${hue - 150} 90% 75%)`;
  pen.beginPath();
  pen.arc(width * (0.3 + 0.4 * t), height * 0.4, height * 0.12, 0, 7);
  pen.fill();
}

let recorded;
/** Two seconds of film, recorded from a canvas. */
function clip() {
  recorded ??= new Promise((resolve) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
    const recorder = new MediaRecorder(canvas.captureStream(24), { mimeType: "video/webm" });
    const parts = [];
    const start = performance.now();
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => resolve(URL.createObjectURL(new Blob(parts, { type: "video/webm" })));
    recorder.start();
    const step = () => {
      const t = (performance.now() - start) / 2000;
      paint(canvas, 190, t);
      if (t < 1) requestAnimationFrame(step);
      else recorder.stop();
    };
    step();
  });
  return recorded;
}

/** A soft tone, as a WAV. */
function tone() {
  const rate = 8000;
  const samples = new Int16Array(rate * 4);
  for (let at = 0; at < samples.length; at += 1)
    samples[at] = 6000 * Math.sin((at / rate) * 2 * Math.PI * 220) * Math.exp(-at / rate);
  const head = new DataView(new ArrayBuffer(44));
  const words = { 0: "RIFF", 8: "WAVE", 12: "fmt ", 36: "data" };
  for (const [at, word] of Object.entries(words)) {
    for (let i = 0; i < 4; i += 1) head.setUint8(Number(at) + i, word.charCodeAt(i));
  }
  head.setUint32(4, 36 + samples.byteLength, true);
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, rate, true);
  head.setUint32(28, rate * 2, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  head.setUint32(40, samples.byteLength, true);
  return URL.createObjectURL(new Blob([head, samples], { type: "audio/wav" }));
}

const columns = [
  { chat, ask },
  { studio, card, tasks },
];
for (const kinds of columns) {
  const place = document.querySelector("main").appendChild(document.createElement("div"));
  for (const [name, show] of Object.entries(kinds)) if (!only || only.includes(name)) show(place);
  if (!place.children.length) place.remove();
}
