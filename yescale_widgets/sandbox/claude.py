"""Anthropic's messages: whole, or as a stream of named events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from yescale_widgets.sandbox import brain
from yescale_widgets.sandbox.brain import Answer
from yescale_widgets.sandbox.gate import bad_request
from yescale_widgets.sandbox.streams import named, refuse_misshapen, refuse_unknown, streamed, thought
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use"}
_STOPPED = "stop_sequence:"
"""Why an answer ends that one of the caller's texts has ended; the text follows."""
_BLANKS: Mapping[str, dict[str, Json]] = {
    "text": {"text": ""},
    "thinking": {"thinking": "", "signature": ""},
    "tool_use": {"input": {}},
}


class _Source(Struct):
    url: str | None = None
    data: str | None = None
    media_type: str | None = None


class _Block(Struct):
    type: str
    text: str | None = None
    source: _Source | None = None
    content: str | list[dict[str, Json]] | None = None


class _Turn(Struct):
    role: Literal["user", "assistant"]
    content: str | list[_Block]


class _Form(Struct):
    type: str
    schema: dict[str, Json] | None = None


class _Output(Struct):
    format: _Form | None = None


class _Body(Struct):
    """What a conversation looks like."""

    messages: Annotated[list[_Turn], Meta(min_length=1)]
    system: str | list[_Block] | None = None
    tools: list[dict[str, Json]] | None = None
    tool_choice: dict[str, Json] | None = None
    thinking: dict[str, Json] | None = None
    stop_sequences: list[str] | None = None
    output_config: _Output | None = None


async def answer(asked: Asked) -> Response:
    """Answer a conversation; with ``stream`` as events."""
    body = asked.body
    if body.get("max_tokens") is None:
        raise bad_request("max_tokens: field required", "max_tokens")
    refuse_unknown(str(body.get("model") or ""))
    refuse_misshapen(body, _Body)
    made = await asyncio.to_thread(_made, asked)
    message = _message(asked, made)
    if body.get("stream"):
        return streamed(asked, _events(message), frame=named)
    await thought(asked)
    return JSONResponse(message)


def _made(asked: Asked) -> Answer:
    body = asked.body
    system = body.get("system") or ""
    text = system if isinstance(system, str) else "\n".join(str(part.get("text", "")) for part in system)
    messages = [*([{"role": "system", "content": text}] if text else []), *body["messages"]]
    options = {name: body[name] for name in ("tools", "tool_choice", "max_tokens") if body.get(name)}
    made = brain.answer(messages, model=body["model"], **options, **_manner(body), fetch=asked.world.shelf.read)
    return _stopped(made, body.get("stop_sequences") or ())


def _manner(body: dict[str, Json]) -> dict[str, Any]:
    """How to answer, in OpenAI's words: aloud or not, freely or by a schema."""
    thinking, form = body.get("thinking") or {}, (body.get("output_config") or {}).get("format") or {}
    options: dict[str, Any] = {}
    if thinking:
        options["thinking"] = {"type": "enabled" if thinking.get("type") == "adaptive" else thinking.get("type")}
    if form.get("type") == "json_schema":
        schema = {"name": "answer", "schema": form.get("schema") or {}}
        options["response_format"] = {"type": "json_schema", "json_schema": schema}
    return options


def _stopped(made: Answer, stops: Sequence[str]) -> Answer:
    """The answer up to the first of the texts that end it."""
    found = min(((made.text.find(stop), stop) for stop in stops if stop and stop in made.text), default=None)
    if found is None:
        return made
    text = made.text[: found[0]]
    spent = replace(made.usage, completion=made.usage.reasoning + brain.count(text))
    return replace(made, text=text, finish_reason=f"{_STOPPED}{found[1]}", usage=spent)


def _message(asked: Asked, made: Answer) -> dict[str, Json]:
    reason, _, sequence = made.finish_reason.partition(":")
    return {
        "id": f"msg_{asked.request_id}",
        "type": "message",
        "role": "assistant",
        "model": asked.body["model"],
        "content": list(_content(made)),
        "stop_reason": _REASONS.get(reason, reason),
        "stop_sequence": sequence or None,
        "usage": {
            "input_tokens": made.usage.prompt,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": made.usage.completion,
        },
    }


def _content(made: Answer) -> Iterator[dict[str, Json]]:
    if made.reasoning:
        yield {"type": "thinking", "thinking": made.reasoning, "signature": "sandbox"}
    if made.text or not made.tool_calls:
        yield {"type": "text", "text": made.text}
    for call in made.tool_calls:
        identity = str(call["id"]).replace("call_", "toolu_")
        function = call["function"]
        yield {"type": "tool_use", "id": identity, "name": function["name"], "input": json.loads(function["arguments"])}


def _events(message: dict[str, Json]) -> Iterator[Json]:
    """The message in pieces, part by part."""
    usage = message["usage"]
    blank: dict[str, Json] = {"content": [], "stop_reason": None, "stop_sequence": None}
    blank["usage"] = {**usage, "output_tokens": 1}
    yield {"type": "message_start", "message": {**message, **blank}}
    yield {"type": "ping"}
    for index, block in enumerate(message["content"]):
        start = {**block, **_BLANKS[block["type"]]}
        yield {"type": "content_block_start", "index": index, "content_block": start}
        for delta in _deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    end = {"stop_reason": message["stop_reason"], "stop_sequence": message["stop_sequence"]}
    yield {"type": "message_delta", "delta": end, "usage": {"output_tokens": usage["output_tokens"]}}
    yield {"type": "message_stop"}


def _deltas(block: dict[str, Any]) -> Iterator[dict[str, Json]]:
    if block["type"] == "thinking":
        yield from ({"type": "thinking_delta", "thinking": text} for text in brain.pieces(block["thinking"]))
        yield {"type": "signature_delta", "signature": block["signature"]}
    elif block["type"] == "text":
        yield from ({"type": "text_delta", "text": text} for text in brain.pieces(block["text"]))
    else:
        written = json.dumps(block["input"], ensure_ascii=False)
        yield from ({"type": "input_json_delta", "partial_json": text} for text in brain.pieces(written))


HANDLERS = {"anthropic_messages": answer}
