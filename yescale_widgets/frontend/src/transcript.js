/**
 * The turns of a conversation in order. It follows the newest line while the reader is at the end, and stays
 * where it is once they have scrolled up.
 *
 * @import { Host, Turn } from "./protocol.js"
 * @import { Chat } from "./chat.js"
 */
import { fill, h } from "./dom.js";
import { turnView } from "./turn.js";

/** So near to the end still counts as at the end. */
const NEAR = 32;

/**
 * @param {Host} host
 * @param {Chat} chat
 * @param {(text: string) => void} say
 */
export function transcript(host, chat, say) {
  const list = h("div", { class: "yw-turns" });
  const empty = h(
    "p",
    { class: "yw-empty" },
    "Ask something. The answer streams in here and stays in the notebook.",
  );
  const el = h(
    "div",
    { class: "yw-transcript", tabindex: "0", role: "group", "aria-label": "Conversation" },
    list,
  );
  /** @type {Map<string, ReturnType<typeof turnView>>} */
  const views = new Map();
  let atEnd = true;
  let height = 0;

  el.addEventListener("scroll", () => {
    const gap = el.scrollHeight - el.scrollTop - el.clientHeight;
    // Growth moves the end away without anybody having scrolled: only a change of place counts.
    if (el.scrollHeight === height) atEnd = gap < NEAR;
    height = el.scrollHeight;
  });
  const resize = new ResizeObserver(() => {
    if (atEnd) el.scrollTop = el.scrollHeight;
    height = el.scrollHeight;
  });
  resize.observe(list);

  /** @param {Turn} turn */
  function viewOf(turn) {
    const known = views.get(turn.s);
    if (known) return known;
    const { s } = turn;
    const view = turnView(turn, {
      say,
      copy: (form) => host.send({ do: "copy", s, form }),
      again: () => host.send({ do: "again", s }),
      edit: (text) => host.send({ do: "edit", s, text }),
      stop: () => host.send({ do: "stop" }),
    });
    views.set(s, view);
    return view;
  }

  function drawAll() {
    const turns = chat.turns.all();
    const known = new Set(turns.map(({ s }) => s));
    for (const [s, view] of views) {
      if (known.has(s)) continue;
      view.close();
      views.delete(s);
    }
    fill(list, turns.length === 0 ? [empty] : turns.map((turn) => viewOf(turn).el));
    for (const turn of turns) viewOf(turn).update();
  }

  return {
    el,
    drawAll,
    /** @param {string} s */
    draw: (s) => views.get(s)?.update(),
    /** @param {{ s: string, form: string, text: string }} message */
    copied: ({ s, form, text }) => void views.get(s)?.copied(form, text),
    toEnd() {
      atEnd = true;
      el.scrollTop = el.scrollHeight;
    },
    close() {
      resize.disconnect();
      for (const view of views.values()) view.close();
    },
  };
}
