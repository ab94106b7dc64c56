/**
 * A view of a conversation: head, transcript, and the place to write.
 *
 * @import { Context } from "./protocol.js"
 * @import { Chat } from "./chat.js"
 */
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { modelHead } from "./model_head.js";
import { noticeBar } from "./notice.js";
import { transcript } from "./transcript.js";

/** @param {Context} context @param {Chat} chat */
export function chatView({ host, say }, chat) {
  const head = modelHead(host);
  const notice = noticeBar(host);
  const turns = transcript(host, chat, say);
  const compose = composer({
    send(text) {
      turns.toEnd();
      host.send({ do: "send", text });
    },
    stop: () => host.send({ do: "stop" }),
  });

  function drawState() {
    const { state } = chat;
    if (!state) return;
    head.show(state);
    notice.show(state.notice ?? null);
    notice.connect(state.connected !== false);
    compose.busy(state.busy !== null && state.busy !== undefined);
    turns.drawAll();
  }

  /** @type {Record<string, (message: any) => void>} */
  const handlers = {
    state: drawState,
    turn: () => turns.drawAll(),
    drop: () => turns.drawAll(),
    busy: ({ s }) => compose.busy(s !== null && s !== undefined),
    copied: (message) => turns.copied(message),
    notice(message) {
      notice.show(message);
      say(message.what);
    },
    d: ({ s }) => turns.draw(s),
    snap: ({ s }) => turns.draw(s),
    end({ s, status }) {
      turns.draw(s);
      say(status === "done" ? "The answer is complete" : `The answer is ${status}`);
    },
  };

  /** Escape stops the answer, wherever in the panel one is. @param {KeyboardEvent} event */
  function onkeydown(event) {
    if (event.key !== "Escape" || event.defaultPrevented || chat.state?.busy == null) return;
    event.preventDefault();
    host.send({ do: "stop" });
  }

  const leave = chat.views.join((message) => handlers[message.is]?.(message));
  drawState();
  return {
    el: h("div", { onkeydown }, head.el, notice.el, turns.el, compose.el),
    close() {
      leave();
      head.close();
      turns.close();
    },
  };
}
