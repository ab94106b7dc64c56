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
  const back = button("◂", () => go(at - 1), { title: t("Back") });
  const play = button(t("Play"), toggle, { class: "yw-go" });
  const next = button("▸", () => go(at + 1), { title: t("Step") });
  const name = uid();
  const place = h("input", {
    type: "range",
    class: "yw-range",
    min: 0,
    max: 0,
    value: 0,
    "aria-label": t("Step"),
    oninput: slid,
  });
  const offered = uid();
  const rate = h("input", {
    id: name,
    class: "yw-input",
    type: "number",
    min: SLOWEST,
    step: "any",
    value: 1,
    list: offered,
    oninput: paced,
  });
  const so_far = h("p", { class: "yw-inside-text" });
  const head = h("p", { class: "yw-inside-step" });
  const body = h("pre", {
    class: "yw-inside-body",
    tabindex: 0,
    "aria-label": t("The step as it went over the line"),
  });
  const copies = h("div", { class: "yw-head yw-inside-copies" });

  function slid() {
    go(Number(place.value));
  }
  /** What is no speed changes nothing. A pause that runs already takes the new one. */
  function paced() {
    const wanted = Number(rate.value);
    const good = Number.isFinite(wanted) && wanted >= SLOWEST;
    set(rate, "aria-invalid", good ? null : "true");
    if (!good) return;
    speed = wanted;
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
    write(play, t("Pause"));
  }
  const goOn = inTongue(() => {
    show(at + 1);
    plan();
  });
  function halt() {
    clearTimeout(timer);
    timer = undefined;
    write(play, t("Play"));
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
    const step = steps[at];
    if (!step) return;
    place.value = `${at}`;
    write(
      count,
      t("step {at} of {many} · {seconds} s", { at: at + 1, many: steps.length, seconds: step.at.toFixed(2) }),
    );
    fill(head, [
      h("span", { class: "yw-small" }, kinds()[step.kind] ?? step.kind),
      " ",
      step.title.slice(0, 300),
    ]);
    write(body, step.text);
    body.scrollTop = 0;
    write(
      so_far,
      steps
        .slice(0, at + 1)
        .map((one) => one.adds)
        .join(""),
    );
    so_far.hidden = !steps.some((one) => one.adds);
    shut(back, at === 0);
    shut(next, at === last());
  }

  function update() {
    const { title: said, steps, code } = current();
    write(title, said);
    set(place, "max", last());
    shut(play, steps.length < 2);
    const forms = Object.keys(code).map((form) =>
      copyButton(form, () => code[form], t("Copy as {form}", { form })),
    );
    fill(copies, [h("span", { class: "yw-small" }, t("The request as")), ...forms]);
    show(at);
  }

  const leave = views.join(update);
  update();
  return {
    el: h(
      "div",
      { class: "yw-inside" },
      h("div", { class: "yw-head" }, title, count),
      h(
        "div",
        { class: "yw-inside-bar" },
        back,
        play,
        next,
        place,
        h("label", { for: name, class: "yw-small" }, t("Speed")),
        rate,
        h("span", { class: "yw-small" }, "×"),
        h("datalist", { id: offered }, ...SPEEDS.map((one) => h("option", { value: one }))),
      ),
      so_far,
      head,
      body,
      copies,
    ),
    close() {
      halt();
      leave();
    },
  };
}
