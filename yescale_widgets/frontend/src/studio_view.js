/**
 * A view of the studio: the operation above, the form on the left, what came of it on the right.
 *
 * @import { Context } from "./protocol.js"
 * @import { Studio } from "./studio.js"
 */
import { foundWords } from "./candidates.js";
import { CALLS, copyMenu } from "./copy.js";
import { h, write } from "./dom.js";
import { noticeBar } from "./notice.js";
import { operationPicker } from "./operations.js";
import { originChip } from "./origin.js";
import { runsView } from "./runs.js";
import { studioForm } from "./studio_form.js";

/** @param {Context} context @param {Studio} studio */
export function studioView({ host, say }, studio) {
  const picker = operationPicker((operation) => host.send({ do: "pick", operation }));
  const title = h("span", { class: "yw-small yw-title" });
  const origin = originChip();
  const notice = noticeBar(host);
  const left = studioForm(host, say);
  const right = runsView(host, studio, say);
  const copy = copyMenu(CALLS, (style) => host.send({ do: "copy", form: style, values: left.values() }), say);

  function drawState() {
    const { state } = studio;
    if (!state) return;
    picker.show(state.operations ?? [], state.operation, state.choose === true);
    write(title, state.title ?? "");
    origin.show(state.origin);
    notice.show(state.notice ?? null);
    notice.connect(state.connected !== false);
    left.show(state);
    right.update();
  }

  /** @type {Record<string, (message: any) => void>} */
  const handlers = {
    state: drawState,
    problems: ({ problems }) => left.problems(problems),
    task({ task, fresh }) {
      left.task(task, fresh);
      right.take(task.key, fresh);
    },
    notice(message) {
      notice.show(message);
      if (message.level !== "info") left.refused();
    },
    uploaded: (message) => void left.uploaded(message),
    candidates(message) {
      right.update();
      say(foundWords(message.candidates));
    },
    canvas: (message) => left.canvas(message),
    presets: (message) => left.presets(message),
    earlier: (message) => left.earlier(message),
    saved: (message) => right.saved(message),
    copied: ({ form: style, text }) => void copy.take(style, text),
  };

  const leave = studio.views.join((message) => handlers[message.is]?.(message));
  drawState();
  const gap = h("span", { class: "yw-spacer" });
  const head = h("div", { class: "yw-head" }, picker.el, title, gap, copy.line, origin.el);
  return {
    el: h(
      "div",
      {},
      head,
      picker.board,
      notice.el,
      copy.shown,
      h("div", { class: "yw-studio" }, left.el, right.el),
    ),
    close() {
      leave();
      left.close();
      right.close();
    },
  };
}
