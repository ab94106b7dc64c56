"""Chat completions: whole, or as a stream of real server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import zip_longest

import msgspec
from starlette.responses import JSONResponse, Response, StreamingResponse

from yescale_widgets.sandbox import brain
from yescale_widgets.sandbox.brain import Answer
from yescale_widgets.sandbox.gate import bad_request, check_model
from yescale_widgets.sandbox.streams import FIRST_SECONDS, NEXT_SECONDS, Tempo
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

_ROLES = ("system", "developer", "user", "assistant", "tool", "function")
_PING_EVERY = 24
_PING, _DONE = b": PING\n\n", b"data: [DONE]\n\n"
_SOUND_LETTERS = 24_000
_SOUND_LIFE = 3600


async def complete(asked: Asked) -> Response:
    """Answer a conversation; with ``stream`` as events, a piece of text each."""
    body = asked.body
    _check(body)
    made = await asyncio.to_thread(_answers, asked)
    expires, usage = asked.now + _SOUND_LIFE, brain.total(made).wire()
    head = {"id": f"chatcmpl-{asked.request_id}", "created": asked.now, "model": body["model"]}
    if body.get("stream"):
        counted = usage if (body.get("stream_options") or {}).get("include_usage") else None
        choices = _abreast([_steps(number, one, expires) for number, one in enumerate(made)])
        events = _events({**head, "object": "chat.completion.chunk"}, choices, counted, asked.world.pace)
        return StreamingResponse(events, media_type="text/event-stream", headers={"cache-control": "no-cache"})
    await asyncio.sleep(FIRST_SECONDS * asked.world.pace)
    whole = [_choice(number, "message", one.message(expires), one.finish_reason) for number, one in enumerate(made)]
    return JSONResponse({**head, "object": "chat.completion", "choices": whole, "usage": usage})


def _answers(asked: Asked) -> list[Answer]:
    options = {**asked.body, "fetch": asked.world.shelf.read}
    return brain.answers(options.pop("messages"), model=options.pop("model"), **options)


def _check(body: dict[str, Json]) -> None:
    """What the declaration cannot say: a model that nobody serves, roles that do not exist.

    Raises:
        Refusal: 400 or 404.
    """
    check_model(str(body.get("model") or ""))
    for number, message in enumerate(body["messages"]):
        if message.get("role") not in _ROLES:
            at = f"messages[{number}].role"
            raise bad_request(f"{at} must be one of {', '.join(_ROLES)}, not {message.get('role')!r}", at)


def _choice(number: int, name: str, content: Json, finish: str | None) -> dict[str, Json]:
    return {"index": number, name: content, "logprobs": None, "finish_reason": finish}


async def _events(
    head: dict[str, Json], choices: Iterator[dict[str, Json]], usage: Json, pace: float
) -> AsyncIterator[bytes]:
    """The stream: a keep-alive now and then, usage at the end where it was asked for, and the end mark."""
    tempo = Tempo()
    yield _PING
    await tempo.rest(FIRST_SECONDS * pace)
    for index, choice in enumerate(choices):
        yield _event({**head, "choices": [choice], "usage": None})
        if index % _PING_EVERY == _PING_EVERY - 1:
            yield _PING
        await tempo.rest(NEXT_SECONDS * pace)
    if usage is not None:
        yield _event({**head, "choices": [], "usage": usage})
    yield _DONE


def _event(data: Json) -> bytes:
    return b"data: " + msgspec.json.encode(data) + b"\n\n"


def _abreast(streams: list[Iterator[dict[str, Json]]]) -> Iterator[dict[str, Json]]:
    """Several choices at once, a piece of each in turn."""
    return (step for row in zip_longest(*streams) for step in row if step is not None)


def _steps(number: int, made: Answer, expires: int) -> Iterator[dict[str, Json]]:
    """The stream of one choice: who speaks, what is said, why it ends."""
    yield _choice(number, "delta", {"role": "assistant", "content": ""}, None)
    for delta in _said(made, made.message(expires)):
        yield _choice(number, "delta", delta, None)
    yield _choice(number, "delta", {}, made.finish_reason)


def _said(made: Answer, message: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """The message in pieces. A call names its function first and writes its arguments after."""
    for text in brain.pieces(made.reasoning):
        yield {"reasoning_content": text}
    if made.audio:
        yield from _spoken(message["audio"])
    else:
        yield from ({"content": text} for text in _written(made.text))
    for index, call in enumerate(message.get("tool_calls") or ()):
        yield {"tool_calls": [{**call, "index": index, "function": {**call["function"], "arguments": ""}}]}
        for text in brain.pieces(call["function"]["arguments"]):
            yield {"tool_calls": [{"index": index, "function": {"arguments": text}}]}
    if message.get("function_call"):
        yield {"function_call": message["function_call"]}


def _written(text: str) -> Iterator[str]:
    """Pieces of text, but a picture inside it as one very long line, as gateways send it."""
    start = text.find("![image](data:")
    if start < 0:
        yield from brain.pieces(text)
        return
    end = text.index(")", start) + 1
    yield from brain.pieces(text[:start])
    yield text[start:end]
    yield from brain.pieces(text[end:])


def _spoken(audio: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Sound as base64 in pieces, after its transcript."""
    yield {"audio": {"id": audio["id"], "expires_at": audio["expires_at"], "transcript": ""}}
    for text in brain.pieces(audio["transcript"]):
        yield {"audio": {"transcript": text}}
    for start in range(0, len(audio["data"]), _SOUND_LETTERS):
        yield {"audio": {"data": audio["data"][start : start + _SOUND_LETTERS]}}
