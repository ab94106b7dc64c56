"""Streams: events cut anywhere, and an answer is whole only with its finish reason."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.conftest import LIMIT, Gateway, chunk, drops, ends, holds, streams
from yescale_widgets import errors
from yescale_widgets.catalog.chat import ChatStream, Complete
from yescale_widgets.client import Client
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.sse import EventSplitter, deltas, finish
from yescale_widgets.values import Reply

HELLO = Complete(prompt="Count to three.")
USAGE = {"prompt_tokens": 11, "completion_tokens": 6, "total_tokens": 17}
Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
TEXT = b': ping\r\ndata: {"a": 1}\r\n\r\nevent: x\nid: 7\nretry: 5\ndata:two\ndata: lines\n\ndata: \xf0\x9f\xa6\x86\n\n\n\ndata: last\n\n'
EVENTS = [b'{"a": 1}', b"two\nlines", "🦆".encode(), b"last"]


def split(*chunks: bytes) -> list[bytes]:
    splitter = EventSplitter()
    return [event for chunk in chunks for event in splitter.feed(chunk)] + list(splitter.close())


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 1000])
def test_events_may_be_cut_anywhere(size: int) -> None:
    assert split(*(TEXT[i : i + size] for i in range(0, len(TEXT), size))) == EVENTS


def test_every_single_cut_gives_the_same_events() -> None:
    assert all(split(TEXT[:i], TEXT[i:]) == EVENTS for i in range(len(TEXT)))


def test_a_last_event_without_its_blank_line_counts() -> None:
    assert split(b"data: one\n\ndata: two") == [b"one", b"two"]


def test_an_event_of_a_megabyte_in_small_pieces_is_one_event() -> None:
    large = b"data: " + b"x" * 1_000_000 + b"\n\n"
    assert split(*(large[i : i + 4096] for i in range(0, len(large), 4096))) == [large[6:-2]]


def test_a_whole_stream_is_a_reply_with_usage_and_timing(gateway: Serve, client: Connect) -> None:
    events = (chunk(""), ": PING", chunk("One, "), chunk("two."), chunk(finish="stop"))
    last = json.dumps({"choices": [], "usage": USAGE})
    server = gateway(streams(*events, last, "[DONE]"))
    stream = client(server.url).stream(HELLO)
    found = list(stream)
    assert "".join(d.text for d in found) == stream.reply.text == "One, two."
    assert (stream.reply.finish_reason, stream.reply.usage, stream.reply.prompt) == ("stop", USAGE, "Count to three.")
    assert [d.usage for d in found if d.usage] == [USAGE]
    assert stream.reply.timing.ttft is not None
    assert stream.reply.timing.total is not None
    assert 0 <= stream.reply.timing.ttft <= stream.reply.timing.total
    body = json.loads(server.heard[0].body)
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    assert server.heard[0].headers["accept"] == "text/event-stream"


ERROR = json.dumps({"error": {"message": "upstream closed (request id: 2026abc)", "code": "bad_response"}})
CUTS = {
    "it ends without a finish reason": streams(chunk("One, "), chunk("two"), then=ends),
    "only the end mark comes": streams(chunk("One, "), chunk("two"), "[DONE]", then=ends),
    "a chunk is broken": streams(chunk("One, "), chunk("two"), '{"choices": [{"ind', then=ends),
    "a chunk is of another shape": streams(chunk("One, "), chunk("two"), '{"choices": 7}', then=ends),
    "a chunk is no UTF-8": streams(
        chunk("One, "), chunk("two"), '{"choices": [{"delta": {"content": "\\ud83e"}}]', then=ends
    ),
    "an error comes as an event": streams(chunk("One, "), chunk("two"), ERROR, then=ends),
    "an error comes as a text": streams(chunk("One, "), chunk("two"), '{"error": "upstream"}', then=ends),
    "the line drops": streams(chunk("One, "), chunk("two"), then=drops),
    "an empty finish reason": streams(chunk("One, "), chunk("two", finish=""), then=ends),
}


@pytest.mark.parametrize("reply", CUTS.values(), ids=CUTS)
def test_a_stream_that_is_cut_keeps_its_text(gateway: Serve, client: Connect, reply: Any) -> None:
    server = gateway(reply)
    stream, texts = client(server.url).stream(HELLO), []
    with pytest.raises(errors.StreamCut, match="kept") as caught:
        texts.extend(d.text for d in stream)
    assert isinstance(caught.value.partial, Reply)
    assert caught.value.partial.text == stream.reply.text == "One, two"
    assert caught.value.partial.finish_reason in (None, "")
    assert len(server.heard) == 1


def test_an_error_event_keeps_its_code_and_request_id(gateway: Serve, client: Connect) -> None:
    server = gateway(streams(chunk("One"), ERROR))
    with pytest.raises(errors.StreamCut, match="upstream closed") as caught:
        list(client(server.url).stream(HELLO))
    assert (caught.value.code, caught.value.request_id) == ("bad_response", "2026abc")


def test_a_stream_that_stalls_is_cut_when_the_time_to_read_is_up(gateway: Serve, client: Connect) -> None:
    server = gateway(streams(chunk("One"), then=holds))
    with pytest.raises(errors.StreamCut, match="dropped") as caught:
        list(client(server.url, read_timeout=0.2).stream(HELLO))
    assert getattr(caught.value.partial, "text", "") == "One"


@pytest.mark.parametrize("then", [holds, drops], ids=["is held open", "drops"])
def test_after_the_end_mark_it_does_not_matter_that_the_line(gateway: Serve, client: Connect, then: Any) -> None:
    server = gateway(streams(chunk("One"), chunk(finish="stop"), "[DONE]", then=then))
    stream = client(server.url, read_timeout=5).stream(HELLO)
    assert "".join(d.text for d in stream) == "One"
    assert stream.reply.finish_reason == "stop"


def test_closing_a_stream_hangs_up_and_keeps_what_came(gateway: Serve, client: Connect) -> None:
    gone = threading.Event()

    async def noted(reader: Any, writer: Any) -> None:
        await reader.read()
        gone.set()
        raise ConnectionResetError

    server = gateway(streams(chunk("One"), then=noted))
    stream = client(server.url).stream(HELLO)
    assert next(iter(stream)).text == "One"
    stream.close()
    assert gone.wait(LIMIT)
    assert (stream.reply.text, stream.reply.finish_reason) == ("One", None)


@pytest.mark.parametrize("fault", ["cut", "drop_in_stream", "stream_error", "broken_chunk"])
def test_the_faults_of_the_sandbox_cut_the_stream(sandbox: Sandbox, client: Connect, fault: str) -> None:
    sandbox.faults.next(fault)
    stream = client(sandbox.url).stream(HELLO)
    with pytest.raises(errors.StreamCut):
        list(stream)
    assert len(sandbox.requests) == 1


def test_an_operation_that_does_not_stream_says_so(client: Connect, unused: int) -> None:
    from yescale_widgets.catalog.pika import Generate

    with pytest.raises(errors.ConfigError, match="does not stream"):
        client(f"http://127.0.0.1:{unused}").stream(Generate(prompt="a boat"))


def test_tool_calls_are_merged_by_their_index() -> None:
    def piece(index: int, **facts: Any) -> bytes:
        return json.dumps({"choices": [{"index": 0, "delta": {"tool_calls": [{"index": index, **facts}]}}]}).encode()

    events = [
        piece(0, id="a", function={"name": "first", "arguments": ""}),
        piece(1, id="b", function={"name": "second", "arguments": "{}"}),
        piece(0, function={"arguments": '{"x":'}),
        piece(0, function={"arguments": "1}"}),
        chunk(finish="tool_calls").encode(),
    ]
    reader = ChatStream()
    given = [call for delta in deltas(reader, events) for call in delta.tool_calls]
    assert [(c.id, c.name, c.arguments) for c in finish(reader).tool_calls] == [
        ("a", "first", '{"x":1}'),
        ("b", "second", "{}"),
    ]
    assert [c.arguments for c in given] == ["", "{}", '{"x":', "1}"]
