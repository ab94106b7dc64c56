"""Anthropic's messages: whole, or as a stream of named events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from yescale_widgets.sandbox import brain
from yescale_widgets.sandbox.brain import Answer
from yescale_widgets.sandbox.gate import bad_request
from yescale_widgets.sandbox.streams import named, refuse_unknown, streamed, thought
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use"}
_BLANKS: Mapping[str, dict[str, Json]] = {
    "text": {"text": ""},
    "thinking": {"thinking": "", "signature": ""},
    "tool_use": {"input": {}},
}


async def answer(asked: Asked) -> Response:
    """Answer a conversation; with ``stream`` as events."""
    body = asked.body
    if body.get("max_tokens") is None:
        raise bad_request("max_tokens: field required", "max_tokens")
    refuse_unknown(str(body.get("model") or ""))
    _check(body["messages"])
    made = await asyncio.to_thread(_made, asked)
    message = _message(asked, made)
    if body.get("stream"):
        return streamed(asked, _events(message), frame=named)
    await thought(asked)
    return JSONResponse(message)


def _check(messages: list[dict[str, Json]]) -> None:
    for number, message in enumerate(messages):
        if message.get("role") not in ("user", "assistant") or "content" not in message:
            raise bad_request(f"messages.{number}: role must be user or assistant, and content is required", "messages")
        if not isinstance(message["content"], str | list):
            raise bad_request(f"messages.{number}.content: must be a text or a list of parts", "messages")


def _made(asked: Asked) -> Answer:
    body = asked.body
    system = body.get("system") or ""
    text = system if isinstance(system, str) else "\n".join(str(part.get("text", "")) for part in system)
    messages = [*([{"role": "system", "content": text}] if text else []), *body["messages"]]
    options = {name: body[name] for name in ("tools", "tool_choice", "thinking", "max_tokens") if body.get(name)}
    options |= {"stop": body.get("stop_sequences"), "fetch": asked.world.shelf.read}
    return brain.answer(messages, model=body["model"], **options)


def _message(asked: Asked, made: Answer) -> dict[str, Json]:
    reason = _REASONS.get(made.finish_reason, made.finish_reason)
    return {
        "id": f"msg_{asked.request_id}",
        "type": "message",
        "role": "assistant",
        "model": asked.body["model"],
        "content": list(_content(made)),
        "stop_reason": reason,
        "stop_sequence": None,
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
    blank: dict[str, Json] = {"content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    yield {"type": "message_start", "message": {**message, **blank}}
    yield {"type": "ping"}
    for index, block in enumerate(message["content"]):
        start = {**block, **_BLANKS[block["type"]]}
        yield {"type": "content_block_start", "index": index, "content_block": start}
        for delta in _deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    end = {"stop_reason": message["stop_reason"], "stop_sequence": None}
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
