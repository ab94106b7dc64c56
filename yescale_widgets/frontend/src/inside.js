/**
 * What went over the line, one step after another: back, step, play at any speed.
 *
 * @import { Context, Host, Message, Panel } from "./protocol.js"
 * @typedef {{ kind: string, at: number, title: string, text: string, adds: string }} Step
 * @typedef {{ title: string, steps: Step[], code: Record<string, string> }} State
 */
import { copyButton } from "./copy.js";
import { button, fill, h, set, shut, uid, write } from "./dom.js";
import { hub } from "./hub.js";
import { same } from "./values.js";
import { inTongue, t } from "./words.js";

/** Seconds that a pause takes at most while it plays: nobody waits a minute for a look at a task. */
const LONGEST = 2;
const SPEEDS = [0.25, 1, 4, 16];
const SLOWEST = 0.01;

/** @param {Host} _host @returns {Panel} */
export function inside(_host) {
  const views = hub();
  /** @type {State} */
  let state = { title: "", steps: [], code: {} };
  return {
    receive(/** @type {Message} */ message) {
      if (message.is !== "state") return;
      state = { title: message.title, steps: message.steps, code: message.code };
      views.tell(message);
    },
    view: (context) => view(context, views, () => state),
  };
}

/** @returns {Record<string, string>} */
const kinds = () => ({
  request: t("request"),
  answer: t("answer"),
  event: t("event"),
  body: t("body"),
  tool: t("function"),
  failed: t("failed"),
});

/**
 * @param {Context} context
 * @param {ReturnType<typeof hub>} views
 * @param {() => State} current
 */
function view({ say }, views, current) {
  let at = 0;
  let speed = 1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const title = h("b");
  const count = h("span", { class: "yw-small" });
  const bar = stepBar({ toggle, go, pace });
  const scene = sceneView();
  const copies = copiesView(() => current().code);

  /** A pause that runs already takes the new speed. @param {number} rate */
  function pace(rate) {
    speed = rate;
    if (timer) {
      clearTimeout(timer);
      plan();
    }
  }
  /** @param {number} to */
  function go(to) {
    halt();
    show(to);
    tell();
  }
  function toggle() {
    if (timer) return stop();
    if (at >= last()) show(0);
    plan();
  }
  const last = () => Math.max(0, current().steps.length - 1);

  function plan() {
    const { steps } = current();
    if (at >= last()) return stop();
    const pause = Math.min(LONGEST, Math.max(0, steps[at + 1].at - steps[at].at)) / speed;
    timer = setTimeout(goOn, pause * 1000);
    bar.plays(true);
  }
  const goOn = inTongue(() => {
    show(at + 1);
    plan();
  });
  function halt() {
    clearTimeout(timer);
    timer = undefined;
    bar.plays(false);
  }
  function stop() {
    halt();
    tell();
  }
  function tell() {
    const step = current().steps[at];
    if (step) say(`${at + 1}: ${step.title}`);
  }

  /** @param {number} to */
  function show(to) {
    const { steps } = current();
    at = Math.min(Math.max(0, to), last());
    bar.show(at, steps.length);
    const step = steps[at];
    if (!step) return;
    const seconds = step.at.toFixed(2);
    write(count, t("step {at} of {many} · {seconds} s", { at: at + 1, many: steps.length, seconds }));
    scene.show(step, at);
  }

  function update() {
    write(title, current().title);
    scene.take(current().steps);
    copies.update();
    show(at);
  }

  const leave = views.join(update);
  update();
  return {
    el: h(
      "div",
      { class: "yw-inside" },
      h("div", { class: "yw-head" }, title, count),
      bar.el,
      ...scene.parts,
      copies.el,
    ),
    close() {
      halt();
      leave();
    },
  };
}

/**
 * Back, play, step, the place among all steps, and how fast it plays.
 * @param {{ toggle: () => void, go: (to: number) => void, pace: (rate: number) => void }} acts
 */
function stepBar({ toggle, go, pace }) {
  let now = 0;
  const back = button("◂", () => go(now - 1), { title: t("Back") });
  const play = button(t("Play"), toggle, { class: "yw-go" });
  const next = button("▸", () => go(now + 1), { title: t("Step") });
  const place = h("input", {
    type: "range",
    class: "yw-range",
    min: 0,
    max: 0,
    value: 0,
    "aria-label": t("Step"),
    oninput: () => go(Number(place.value)),
  });
  return {
    el: h("div", { class: "yw-inside-bar" }, back, play, next, place, speedField(pace)),
    /** @param {boolean} is */
    plays: (is) => write(play, is ? t("Pause") : t("Play")),
    /** @param {number} at @param {number} of */
    show(at, of) {
      now = at;
      set(place, "max", Math.max(0, of - 1));
      place.value = `${at}`;
      shut(play, of < 2);
      shut(back, at === 0);
      shut(next, at >= of - 1);
    },
  };
}

/** How many times as fast as it was; what is no speed changes nothing. @param {(rate: number) => void} pace */
function speedField(pace) {
  const [id, list] = [uid(), uid()];
  const field = h("input", {
    id,
    list,
    class: "yw-input",
    type: "number",
    min: SLOWEST,
    step: "any",
    value: 1,
    oninput() {
      const wanted = Number(field.value);
      const good = Number.isFinite(wanted) && wanted >= SLOWEST;
      set(field, "aria-invalid", good ? null : "true");
      if (good) pace(wanted);
    },
  });
  return h(
    "span",
    { class: "yw-inside-rate" },
    h("label", { for: id, class: "yw-small" }, t("Speed")),
    field,
    h("span", { class: "yw-small" }, "×"),
    h("datalist", { id: list }, ...SPEEDS.map((one) => h("option", { value: one }))),
  );
}

/** One step as it went over the line, and above it what has come of the answer so far. */
function sceneView() {
  const said = document.createTextNode("");
  const text = h("p", { class: "yw-inside-text" }, said);
  const head = h("p", { class: "yw-inside-step" });
  const body = h("pre", {
    class: "yw-inside-body",
    tabindex: 0,
    "aria-label": t("The step as it went over the line"),
  });
  let whole = "";
  /** How much of the whole there is after each step. @type {number[]} */
  let ends = [];
  return {
    parts: [text, head, body],
    /** @param {Step[]} steps */
    take(steps) {
      whole = steps.map(({ adds }) => adds).join("");
      let end = 0;
      ends = steps.map(({ adds }) => {
        end += adds.length;
        return end;
      });
      said.data = "";
      text.hidden = whole === "";
    },
    /** @param {Step} step @param {number} at */
    show(step, at) {
      const kind = h("span", { class: "yw-small" }, kinds()[step.kind] ?? step.kind);
      fill(head, [kind, " ", step.title.slice(0, 300)]);
      write(body, step.text);
      body.scrollTop = 0;
      if (ends[at] < said.length) said.deleteData(ends[at], said.length - ends[at]);
      else said.appendData(whole.slice(said.length, ends[at]));
    },
  };
}

/** The request in other forms. @param {() => Record<string, string>} code */
function copiesView(code) {
  const el = h("div", { class: "yw-head yw-inside-copies" });
  /** @type {string[]} */
  let drawn = [];
  return {
    el,
    update() {
      const forms = Object.keys(code());
      if (same(forms, drawn)) return;
      drawn = forms;
      const buttons = forms.map((form) =>
        copyButton(form, () => code()[form], t("Copy as {form}", { form })),
      );
      fill(el, [h("span", { class: "yw-small" }, t("The request as")), ...buttons]);
    },
  };
}
