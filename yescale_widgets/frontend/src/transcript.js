/**
 * The turns of a conversation in order. It follows the newest line while the reader is at the end, and stays
 * where it is once they have scrolled up.
 *
 * @import { Host, Turn } from "./protocol.js"
 * @import { Chat } from "./chat.js"
 */
import { button, fill, h, keepingFocus, scrolling } from "./dom.js";
import { turnView } from "./turn.js";
import { same } from "./values.js";
import { t } from "./words.js";

/** So near to the end still counts as at the end. */
const NEAR = 32;

/**
 * @param {Host} host
 * @param {Chat} chat
 * @param {(text: string) => void} say
 * @param {(text: string) => void} begin puts a starter where one writes
 */
export function transcript(host, chat, say, begin) {
  const list = h("div", { class: "yw-turns" });
  const starters = h("div", { class: "yw-starters", role: "group", "aria-label": t("Ways to begin") });
  const empty = h(
    "div",
    { class: "yw-empty" },
    h("p", {}, t("Ask something. The answer streams in here and stays in the notebook.")),
    starters,
  );
  const el = h("div", { class: "yw-transcript", ...scrolling(t("Conversation")) }, list);
  /** @type {Map<string, ReturnType<typeof turnView>>} */
  const views = new Map();
  /** @type {string[]} */
  let drawn = [];
  /** The button by which another branch was asked for. @type {"back" | "on" | null} */
  let held = null;
  const end = followEnd(el, list);

  /** @param {Turn} turn */
  function viewOf(turn) {
    const known = views.get(turn.s);
    if (known) return known;
    const { s } = turn;
    const view = turnView(turn, {
      say,
      copy: (form) => host.send({ do: "copy", s, form }),
      again: () => void (atRest() && host.send({ do: "again", s })),
      edit(text) {
        const may = atRest();
        if (may) host.send({ do: "edit", s, text });
        return may;
      },
      branch(to) {
        if (!atRest()) return;
        held = view.branch.focused();
        host.send({ do: "branch", s, to });
      },
      decide: (id, allow) => host.send({ do: "decide", s, id, allow }),
      media: chat.media,
      stop: () => host.send({ do: "stop" }),
    });
    views.set(s, view);
    return view;
  }

  /** The other branch has a turn of its own: the focus moves to the same button there. @param {Set<string>} before */
  function giveFocus(before) {
    const which = held;
    if (!which || [...views.keys()].every((s) => before.has(s))) return;
    const list = chat.turns.all().filter(({ branch }) => branch);
    const turn = list.find(({ s }) => !before.has(s)) ?? list.at(-1);
    held = null;
    if (turn) views.get(turn.s)?.branch.focus(which);
    if (turn?.branch) say(t("Branch {number} of {of}", { number: turn.branch[0], of: turn.branch[1] }));
  }

  function drawStarters() {
    /** @type {string[]} */
    const texts = chat.state?.starters ?? [];
    if (same(texts, drawn)) return;
    drawn = texts;
    fill(
      starters,
      texts.map((text) => button(text, () => begin(text), { class: "yw-plain yw-starter" })),
    );
  }

  /** While an answer is written nothing else can be asked. */
  function atRest() {
    const rest = chat.state?.busy == null;
    if (!rest) say(t("Wait until the answer is complete, or stop it"));
    return rest;
  }

  /** Puts those that there are in their places; what is said in them is drawn by each. */
  function arrange() {
    const turns = chat.turns.all();
    const known = new Set(turns.map(({ s }) => s));
    const before = new Set(views.keys());
    for (const [s, view] of views) {
      if (known.has(s)) continue;
      view.close();
      views.delete(s);
    }
    keepingFocus(el, () => fill(list, turns.length === 0 ? [empty] : turns.map((turn) => viewOf(turn).el)));
    if (turns.length === 0) drawStarters();
    return before;
  }

  /** @param {string} s */
  const draw = (s) => views.get(s)?.update();

  return {
    el,
    arrange,
    draw,
    drawAll() {
      const before = arrange();
      for (const s of views.keys()) draw(s);
      giveFocus(before);
    },
    /** One that is new, or another one now. @param {string} s */
    put(s) {
      const before = arrange();
      draw(s);
      giveFocus(before);
    },
    /** @param {{ s: string, form: string, text: string }} message */
    copied: ({ s, form, text }) => void views.get(s)?.copied(form, text),
    toEnd: end.go,
    close() {
      end.close();
      for (const view of views.values()) view.close();
    },
  };
}

/**
 * Keeps the end of what grows in a box in sight, until somebody goes elsewhere in it.
 * @param {HTMLElement} box
 * @param {HTMLElement} content
 */
function followEnd(box, content) {
  let atEnd = true;
  let height = 0;

  box.addEventListener("scroll", () => {
    const gap = box.scrollHeight - box.scrollTop - box.clientHeight;
    // Growth moves the end away without anybody having scrolled: only a change of place counts.
    if (box.scrollHeight === height) atEnd = gap < NEAR;
    height = box.scrollHeight;
  });
  const resize = new ResizeObserver(() => {
    if (atEnd) box.scrollTop = box.scrollHeight;
    height = box.scrollHeight;
  });
  resize.observe(content);

  return {
    go() {
      atEnd = true;
      box.scrollTop = box.scrollHeight;
    },
    close: () => resize.disconnect(),
  };
}
