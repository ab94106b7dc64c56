"""Reading Anthropic's messages, whole or as a stream of named events."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from typing import Any

import msgspec
from msgspec import Struct, field

from yescale_widgets.failures import api_error
from yescale_widgets.values import Choice, Delta, Json, Reply, ToolCall, cost_of


class _Block(Struct):
    type: str = ""
    text: str | None = None
    thinking: str | None = None
    id: str | None = None
    name: str | None = None
    input: Json = None


class _Change(Struct):
    type: str = ""
    text: str | None = None
    thinking: str | None = None
    partial_json: str | None = None
    stop_reason: str | None = None


class _Message(Struct):
    model: str | None = None
    usage: dict[str, Json] | None = None
    content: list[_Block] | None = None
    stop_reason: str | None = None


class _Event(Struct):
    type: str = ""
    index: int = 0
    delta: _Change | None = None
    content_block: _Block | None = None
    message: _Message | None = None
    usage: dict[str, Json] | None = None
    error: Json = None


_decode_event = msgspec.json.Decoder(_Event).decode


class _Call(Struct):
    """A tool that is asked for; its arguments come in pieces, or whole at once."""

    id: str
    name: str
    whole: Json = None
    pieces: list[str] = field(default_factory=list)

    def value(self) -> ToolCall:
        written = "".join(self.pieces) or msgspec.json.encode(self.whole or {}).decode()
        return ToolCall(id=self.id, name=self.name, arguments=written)


class MessageStream:
    """Reads the events of a message. Its stop reason comes after all of its parts; ``message_stop`` ends the line."""

    def __init__(self) -> None:
        self.over = False
        self._text = StringIO()  # in one piece: as a list of its words it would take ten times the room
        self._thoughts = StringIO()
        self._calls: dict[int, _Call] = {}
        self._usage: dict[str, Json] = {}
        self._model = ""
        self._finish: str | None = None

    @property
    def done(self) -> bool:
        """Whether the reason of its end has come."""
        return self._finish is not None

    def feed(self, data: bytes) -> Delta | None:
        try:
            event = _decode_event(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise api_error(200, "an event of the stream is not what the contract promises", "broken_chunk") from None
        if event.error is not None:
            raise _failure(event.error)
        if event.type == "content_block_delta" and event.delta is not None:
            return self._change(event.index, event.delta)
        if event.type == "content_block_start" and event.content_block is not None:
            return self.block(event.index, event.content_block)
        return self._frame(event)

    def _change(self, index: int, change: _Change) -> Delta | None:
        if change.text:
            self._text.write(change.text)
            return Delta(text=change.text)
        if change.thinking:
            self._thoughts.write(change.thinking)
            return Delta(reasoning=change.thinking)
        call = self._calls.get(index)
        if change.partial_json and call is not None:
            call.pieces.append(change.partial_json)
            return Delta(tool_calls=[ToolCall(id=call.id, name=call.name, arguments=change.partial_json)])
        return None

    def block(self, index: int, block: _Block) -> Delta | None:
        """A part of the answer begins; in a whole answer it is all there. Parts of other kinds add nothing."""
        if block.type == "tool_use":
            call = self._calls[index] = _Call(block.id or "", block.name or "", block.input)
            return Delta(tool_calls=[ToolCall(id=call.id, name=call.name)])
        return self._change(index, _Change(text=block.text, thinking=block.thinking))

    def _frame(self, event: _Event) -> Delta | None:
        """Events about the message as a whole."""
        if event.message is not None:
            self.begin(event.message.model, event.message.usage)
        if event.type == "message_stop":
            self.over = True
        if event.type != "message_delta":
            return None
        self._count(event.usage)
        reason = event.delta.stop_reason if event.delta else None
        self._finish = reason or self._finish
        return Delta(finish_reason=reason, usage=counted(self._usage))

    def begin(self, model: str | None, usage: Mapping[str, Json] | None, finish: str | None = None) -> None:
        """Who answers, what the question cost, and, of a whole answer, why it ends."""
        self._model, self._finish = model or self._model, finish or self._finish
        self._count(usage)

    def _count(self, usage: Mapping[str, Json] | None) -> None:
        """A later count takes the place of an earlier one, unless it says nothing."""
        self._usage |= {name: value for name, value in (usage or {}).items() if value is not None}

    def reply(self) -> Reply:
        choice = Choice(
            text=self._text.getvalue(),
            reasoning=self._thoughts.getvalue(),
            tool_calls=[self._calls[i].value() for i in sorted(self._calls)],
            finish_reason=self._finish,
        )
        usage = counted(self._usage)
        return Reply(
            text=choice.text,
            reasoning=choice.reasoning,
            tool_calls=choice.tool_calls,
            choices=[choice],
            model=self._model,
            finish_reason=self._finish,
            usage=usage,
            cost=cost_of(usage),
        )


def counted(usage: Mapping[str, Json]) -> dict[str, Json] | None:
    """Anthropic's count, with OpenAI's names beside its own; what was read from or put into a cache is prompt too."""
    if not usage:
        return None
    asked = sum(_number(usage.get(f"{name}input_tokens")) for name in ("", "cache_creation_", "cache_read_"))
    said = _number(usage.get("output_tokens"))
    return {**usage, "prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _failure(error: Json) -> Exception:
    facts = error if isinstance(error, dict) else {"message": error}
    code = str(facts.get("code") or facts.get("type") or "")
    return api_error(200, str(facts.get("message") or "unknown error"), code)


def read_message(payload: Json) -> Reply:
    """A whole message as a reply.

    Raises:
        ValueError: it is none: it has no content.
    """
    reader, message = MessageStream(), msgspec.convert(payload, _Message)
    if message.content is None:
        raise ValueError("a message without content")
    reader.begin(message.model, message.usage, message.stop_reason)
    for index, block in enumerate(message.content):
        reader.block(index, block)
    reply = reader.reply()
    reply.raw = payload
    return reply
