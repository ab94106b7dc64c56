/**
 * A view of a conversation: head, transcript, and the place to write.
 *
 * @import { Context } from "./protocol.js"
 * @import { Chat } from "./chat.js"
 */
import { composer } from "./composer.js";
import { h, set, write } from "./dom.js";
import { exportMenu } from "./export.js";
import { endWords } from "./format.js";
import { modelHead } from "./model_head.js";
import { noticeBar } from "./notice.js";
import { transcript } from "./transcript.js";
import { dropZone } from "./upload.js";
import { t } from "./words.js";

/** @param {Context} context @param {Chat} chat */
export function chatView({ host, say }, chat) {
  const take = exportMenu((form) => host.send({ do: "export", form }), say);
  const tools = h("span", { class: "yw-small", hidden: true });
  const head = modelHead(host, tools, take.name, take.el);
  const notice = noticeBar(host);
  const turns = transcript(host, chat, say, (text) => compose.put(text));
  const compose = composer(host, {
    send(text, files) {
      turns.toEnd();
      host.send({ do: "send", text, ...(files.length > 0 ? { files } : {}) });
    },
    stop: () => host.send({ do: "stop" }),
    say,
  });

  /** @param {string[]} names */
  function drawTools(names) {
    tools.hidden = names.length === 0;
    write(tools, names.length === 1 ? t("1 tool") : t("{count} tools", { count: names.length }));
    set(tools, "title", t("The model may have these functions run: {names}", { names: names.join(", ") }));
  }

  function drawState() {
    const { state } = chat;
    if (!state) return;
    head.show(state);
    take.named(state.name ?? "");
    drawTools(state.tools ?? []);
    notice.show(state.notice ?? null);
    notice.connect(state.connected !== false);
    compose.busy(state.busy !== null && state.busy !== undefined);
    turns.drawAll();
  }

  /** @type {Record<string, (message: any) => void>} */
  const handlers = {
    state: drawState,
    turn: ({ turn }) => turns.put(turn.s),
    drop: turns.arrange,
    busy: ({ s }) => compose.busy(s !== null && s !== undefined),
    copied: (message) => turns.copied(message),
    exported: (message) => take.take(message),
    named: (message) => take.named(message.name),
    uploaded: (message) => compose.uploaded(message),
    asks({ s, call }) {
      turns.draw(s);
      if (call) say(t("The model wants to run {name}. Allow it, or refuse.", { name: call.name }));
    },
    notice(message) {
      if (message.level === "bad") compose.refused();
      notice.show(message);
    },
    d: ({ s }) => turns.draw(s),
    snap: ({ s }) => turns.draw(s),
    end({ s, status }) {
      turns.draw(s);
      say(endWords(status));
    },
  };

  /** Escape stops the answer, wherever in the panel one is. @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.key !== "Escape" || event.defaultPrevented || chat.state?.busy == null) return;
    event.preventDefault();
    host.send({ do: "stop" });
  }

  const leave = chat.views.join((message) => handlers[message.is]?.(message));
  const given = { class: "yw-chat", "data-drop-words": t("Drop to attach"), onkeydown };
  const el = h("div", given, head.el, notice.el, turns.el, compose.el);
  dropZone(el, compose.add);
  drawState();
  return {
    el,
    close() {
      leave();
      head.close();
      turns.close();
      compose.close();
    },
  };
}
