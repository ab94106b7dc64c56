"""Calls, seen from inside: step by step as they went over the line. Keys are never in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence

from msgspec import DecodeError, Struct

from yescale_widgets.calls import Call
from yescale_widgets.declare import StreamReader
from yescale_widgets.errors import ApiError
from yescale_widgets.keys import struck
from yescale_widgets.values import Delta, Json, ToolCall
from yescale_widgets.words import t

KEY = "$YESCALE_API_KEY"
_MOST = 2_000
_TOLD = ("content-type", "retry-after", "location")
_BYTES = re.compile(r"(?:data:[\w/.+;=-]+,)?[A-Za-z0-9+/_-]{512,}={0,2}")
"""A picture or sound in the middle of a text; its hash says enough."""


class Step(Struct, frozen=True):
    """One thing that happened: a "request", the head of an "answer", an "event" of a stream, a "body", the result of
    a "tool", or how it "failed". ``at`` is seconds since the first one, ``adds`` the text it adds to the answer.
    """

    kind: str
    at: float
    title: str
    text: str
    adds: str = ""


def steps(calls: Sequence[Call]) -> list[Step]:
    """Everything that happened in some calls, in its order."""
    began = calls[0].at if calls else 0.0
    found: list[Step] = []
    before: Call | None = None
    for call in calls:
        told = [] if before is not None and before.request is call.request else list(_tools(call))
        for kind, at, title, text, adds in (*told, *_of(call)):
            spelled = (struck(one) for one in (title, text, adds))
            found.append(Step(kind, round(at - began, 4), *spelled))
        before = call
    return found[:_MOST]


_Told = tuple[str, float, str, str, str]
"""Kind, time, title, text and what it adds."""


def _of(call: Call) -> Iterator[_Told]:
    yield "request", call.at, f"{call.request.method} {call.url}", _request(call), ""
    if call.status:
        told = [f"{name}: {value}" for name, value in call.headers.items() if name in _TOLD or "request-id" in name]
        head = t("{status} after {seconds:.2f} s", status=call.status, seconds=call.after)
        yield "answer", call.at + call.after, head, "\n".join([f"HTTP {call.status}", *told]), ""
    last = call.at + (call.chunks[-1][0] if call.chunks else call.after)
    if "event-stream" in call.headers.get("content-type", ""):
        yield from _events(call)
    elif call.chunks:
        yield "body", last, t("{size:,} bytes", size=call.size), _pretty(call.body), ""
    if call.left:
        yield "body", last, t("{size:,} bytes more", size=call.left), t("They are too many to be remembered."), ""
    if call.failed:
        yield "failed", last, call.failed, t("The line broke, or nothing came."), ""


def _tools(call: Call) -> Iterator[_Told]:
    """What functions said between the call before and this one: it tells the model of them."""
    sent = body_of(call)
    messages = sent.get("messages") if isinstance(sent, dict) else None
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        return
    last = next((i for i in range(len(messages) - 1, -1, -1) if messages[i].get("role") != "tool"), -1)
    asked = messages[last].get("tool_calls") or [] if last >= 0 else []
    names = {one.get("id"): one.get("function", {}) for one in asked}
    for message in messages[last + 1 :]:
        function = names.get(message.get("tool_call_id"), {})
        title = t("result of {name}", name=function.get("name", "?"))
        text = f"{function.get('name', '?')}({function.get('arguments', '')})\n→ {message.get('content')}"
        yield "tool", call.at, title, text, ""


def body_of(call: Call) -> Json:
    """The request's body, long bytes as their hash; of a form its names and values, of files their names."""
    if call.request.form:
        return [[name, f"@{file}" if file else data.decode()] for name, (file, data, _) in call.request.form]
    return None if not call.request.content else json.loads(_short(call.request.content.decode()))


def _short(text: str) -> str:
    def hashed(found: re.Match[str]) -> str:
        return f"sha256:{hashlib.sha256(found[0].encode()).hexdigest()} ({len(found[0])} characters)"

    return _BYTES.sub(hashed, text)


def _request(call: Call) -> str:
    sent = body_of(call)
    head = [f"{call.request.method} {call.url}", f"Authorization: Bearer {KEY}"]
    head += [f"{name}: {value}" for name, value in call.request.headers.items()]
    body = [] if sent is None else ["", json.dumps(sent, indent=2, ensure_ascii=False)]
    return "\n".join([*head, *body])


def _events(call: Call) -> Iterator[_Told]:
    """Server-sent events, each with the time at which its last byte came; one that was cut off is the last."""
    reader = call.request.streams() if call.request.streams else None
    begun: set[str] = set()
    rest, at = b"", call.after
    for at, data in call.chunks:
        *whole, rest = (rest + data).replace(b"\r\n", b"\n").split(b"\n\n")
        for event in filter(None, (one.decode("utf-8", "replace").strip() for one in whole)):
            yield "event", call.at + at, *_told(event, reader, begun)
    if rest.strip():
        title = t("cut off") if call.failed or call.left else ""
        told = _told(rest.decode("utf-8", "replace").strip(), None if title else reader, begun)
        yield "event", call.at + at, title or told[0], *told[1:]


def _told(event: str, reader: StreamReader | None, begun: set[str]) -> tuple[str, str, str]:
    """What an event says, in a word or two; the whole of it; and the text it adds."""
    data = "\n".join(line[5:].strip() for line in event.splitlines() if line.startswith("data:"))
    if reader is None or not data or data == "[DONE]":
        return (data or event)[:60], _spread(event), ""
    try:
        delta = reader.feed(data.encode())
    except ApiError as error:
        return error.what[:200], _spread(event), ""
    except (DecodeError, ValueError, TypeError, LookupError, AttributeError):  # a gateway may send anything
        return data[:60], _spread(event), ""
    return _said(delta or Delta(), begun), _spread(event), (delta or Delta()).text


def _said(delta: Delta, begun: set[str]) -> str:
    """What a delta adds, in a word or two; ``begun`` are the calls that came before."""
    calls = [_call(one, begun) for one in delta.tool_calls]
    said = [repr(_short(delta.text or delta.reasoning))] if delta.text or delta.reasoning else calls
    ends = [t("ends: {reason}", reason=delta.finish_reason)] if delta.finish_reason else []
    counted = [t("usage")] if delta.usage and not said and not ends else []
    return ", ".join([*said, *ends, *counted]) or t("nothing new")


def _call(call: ToolCall, begun: set[str]) -> str:
    mark = call.id or call.name
    if mark in begun:
        return t("more of its arguments: {arguments}", arguments=call.arguments)
    begun.add(mark)
    return t("asks for {name} {arguments}", name=call.name, arguments=call.arguments).strip()


def _spread(event: str) -> str:
    """An event with its JSON so that it can be read."""
    head, data, body = event.rpartition("data: ") if event.count("data: ") == 1 else ("", "", event)
    return f"{head}{data}{_pretty(body.encode())}"


def _pretty(body: bytes) -> str:
    """A body as it can be read: JSON on lines of its own, other text as it is, of bytes how many they are."""
    try:
        text = _short(body.decode())
    except UnicodeDecodeError:
        return f"sha256:{hashlib.sha256(body).hexdigest()} ({len(body):,} bytes)"
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
