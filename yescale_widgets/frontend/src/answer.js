/**
 * The words of the model in one turn: thoughts folded away, finished blocks, and the open tail.
 *
 * @import { Block, Turn } from "./protocol.js"
 */
import { blockNodes } from "./blocks.js";
import { h, scrolling, write } from "./dom.js";
import { place } from "./join.js";
import { reveal } from "./reveal.js";
import { wholeAt } from "./stream.js";
import { openTail } from "./tail.js";
import { tree } from "./tree.js";
import { t } from "./words.js";

/** @param {Turn} turn @param {Record<string, unknown>} [given] attributes of the whole */
export function answerView(turn, given = {}) {
  const thoughts = thoughtsView();
  const blocks = h("div", { class: "yw-blocks" });
  const tail = openTail();
  let drawn = 0;
  let epoch = turn.epoch;

  const pace = reveal((seen) => {
    const upTo = wholeAt(turn.tail, Math.max(0, seen - turn.c));
    tail.draw(turn.tail.slice(0, upTo), turn.status === "streaming", inCode(turn.blocks.at(-1)));
  });

  function drawBlocks() {
    if (epoch !== turn.epoch) {
      thoughts.clear();
      blocks.replaceChildren();
      drawn = 0;
      epoch = turn.epoch;
    }
    for (; drawn < turn.blocks.length; drawn += 1) place(blocks, blockNodes(turn.blocks[drawn]));
  }

  function update() {
    drawBlocks();
    thoughts.update(turn.reasoning, turn.status === "streaming" && turn.c + turn.tail.length === 0);
    drawObject();
    pace.to(turn.c, turn.c + turn.tail.length);
  }

  /** Structured output takes the place of its JSON, which stays at hand. */
  function drawObject() {
    if (turn.object === undefined || shelf.firstChild) return;
    shelf.append(
      tree(turn.object),
      h("details", { class: "yw-raw" }, h("summary", {}, t("as JSON")), blocks),
    );
  }

  const shelf = h("div", { class: "yw-object" });
  return {
    el: h("div", { class: "yw-answer", ...given }, thoughts.el, blocks, shelf, tail.el),
    update,
    close: pace.stop,
  };
}

/**
 * Whether the tail carries on a piece of code that the block before it has begun.
 * @param {Block | undefined} last
 */
const inCode = (last) =>
  last !== undefined && "html" in last && /^<pre class="[^"]*\byw-open\b/.test(last.html);

/** What the model thought before it spoke: folded, but there. */
function thoughtsView() {
  const label = h("summary");
  const text = document.createTextNode("");
  const el = h(
    "details",
    { class: "yw-thoughts", hidden: true },
    label,
    h("div", { class: "yw-thoughts-text", ...scrolling(t("thoughts")) }, text),
  );
  return {
    el,
    /** The answer is another one. */
    clear: () => text.deleteData(0, text.length),
    /** What is there stays, and what is new goes behind it. @param {string} reasoning @param {boolean} thinking */
    update(reasoning, thinking) {
      el.hidden = reasoning === "";
      write(label, thinking ? t("thinking…") : t("thoughts"));
      text.appendData(reasoning.slice(text.length));
    },
  };
}
