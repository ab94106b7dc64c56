"""Whatever a gateway says, the library gives a value or one of its own exceptions: never another one, never a hang.

Seeds are fixed: what fails here fails again.
"""

from __future__ import annotations

import collections
import itertools
import json
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract.mutate import ODD, UNSPEAKABLE, cuts, garbled, mutated, nested
from tests.contract.reader import Example, examples, smallest
from tests.unit.conftest import Gateway, chunk
from yescale_widgets import catalog, errors, sse, wire
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import Client
from yescale_widgets.declare import Operation
from yescale_widgets.failures import LONGEST_TEXT, LONGEST_WAIT, api_error, error_of, retry_after
from yescale_widgets.jobs.row import facts_of
from yescale_widgets.show import bundle as bundles
from yescale_widgets.show.hooks import Table
from yescale_widgets.values import Reply, Snapshot

STATUSES = (0, 100, 200, 201, 204, 299, 301, 307, 400, 401, 402, 403, 404, 408, 413, 418, 429, 500, 501, 503, 524, 999)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"content-type": "application/json", "retry-after": "soon"},
    {"content-type": "text/html; charset=²", "x-request-id": "<script>"},
    {"content-type": "audio/mpeg", "retry-after": "9" * 400},
    {"content-type": "application/json; charset=utf-16", "retry-after": "Mon, 99 Foo 2026 99:99:99 GMT"},
    {"content-type": "", "Retry-After": "-1"},
)
EXAMPLES = [*examples(good=True), *examples(good=False)]
IDS = sorted({example.operation for example in EXAMPLES})
fixed = settings(derandomize=True, deadline=None, max_examples=150, database=None)


def settles(make: Callable[[], Any], *, drawn: bool = True) -> Any:
    """The value, or our exception; what can come over a line can also be said, drawn and written down. Any other
    exception fails the test.
    """
    try:
        found = make()
    except errors.YEScaleError as error:
        return str(error)
    for value in (found if isinstance(found, list) else [found]) if drawn else ():
        assert isinstance(repr(value), str)
        if hasattr(value, "_repr_mimebundle_"):
            assert value._repr_mimebundle_()["text/plain"] is not None
        if isinstance(value, Snapshot):
            judge_snapshot(value)
            assert "text/html" in bundles.task_bundle(value, {})
        if isinstance(value, Reply):
            assert "text/html" in bundles.reply_bundle(value, prompt=None)
        if isinstance(value, Table) and len(str(value)) % 7 == 0:  # frames take a millisecond each
            assert len(value.frame()) == len(value.table()[1])
    return found


def judge_snapshot(found: Snapshot) -> None:
    """A snapshot can be kept in a ledger, and its progress is a share of a hundred or unknown."""
    try:
        assert facts_of(found)["payload"]
    except (UnicodeEncodeError, ValueError, RecursionError):
        assert json_of(found.raw) is None, "an answer that came as JSON can be kept"
    assert found.progress is None or 0 <= found.progress <= 100


def json_of(value: Any) -> bytes | None:
    """The value as JSON, which some mutations cannot be."""
    try:
        return json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None


def wire_of(value: Any) -> bytes:
    """An example as it would come over the line."""
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return ("\n\n".join(value) + "\n\n").encode("utf-8", "replace")
    return value.encode("utf-8", "replace") if isinstance(value, str) else json_of(value) or b"{}"


@pytest.mark.parametrize("identity", IDS)
def test_an_answer_with_wrong_nodes_is_a_value_or_an_error_of_ours(identity: str) -> None:
    rng = random.Random(identity)
    for example in (e for e in EXAMPLES if e.operation == identity):
        for round_ in range(60):
            odd = ODD if round_ % 3 else (*ODD, *UNSPEAKABLE)
            body = mutated(example.value, rng, odd)
            settles(lambda body=body: catalog.read(identity, body), drawn=odd is ODD)
            line = wire_of(body)
            settles(lambda line=line: catalog.read(identity, line))


@pytest.mark.parametrize("identity", IDS)
def test_an_answer_with_wrong_bytes_is_a_value_or_an_error_of_ours(identity: str) -> None:
    rng = random.Random(identity)
    for example in (e for e in EXAMPLES if e.operation == identity):
        for _ in range(60):
            body = garbled(wire_of(example.value), rng)
            settles(lambda body=body: catalog.read(identity, body))
            settles(lambda body=body: catalog.read(identity, body.decode("utf-8", "surrogateescape")))


def reads(kind: type[Operation], answer: wire.Answer) -> Iterator[Callable[[], Any]]:
    """Every way in which a client reads an answer to this operation."""
    if kind.follow is None:
        operation = smallest(kind)
        yield lambda: wire.read_direct(operation, answer)
        return
    yield lambda: wire.read_submit(kind, answer)
    yield lambda: wire.read_look(kind, answer)
    if kind.follow.batch is not None:
        yield lambda: list(wire.read_many(kind, answer).values())


@pytest.mark.parametrize("kind", list(catalog.operations()), ids=lambda k: f"{k.family()}.{k.verb()}")
def test_any_status_headers_and_body_are_read_or_refused(kind: type[Operation]) -> None:
    rng = random.Random(kind.__name__)
    bodies = [
        e.value for e in EXAMPLES if e.operation == kind.at.id or (kind.follow and e.operation == kind.follow.poll.id)
    ]
    for example in bodies:
        for _ in range(20):
            body = wire_of(mutated(example, rng))
            body = garbled(body, rng) if rng.random() < 0.3 else body
            answer = wire.Answer(rng.choice(STATUSES), rng.choice(HEADERS), body)
            for read in reads(kind, answer):
                settles(read)


DEEP = [b"[" * 100_000, b'{"a":' * 100_000, b'{"data":' * 5000 + b"1" + b"}" * 5000, b'{"id":' + b"9" * 100_000 + b"}", b'{"error":{"message":' + b"[" * 900 + b"]" * 900 + b"}}", b"", b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"null", b'"' + b"a" * 100_000 + b'"']  # fmt: skip


@pytest.mark.parametrize("body", DEEP, ids=lambda b: b[:12].decode("latin-1"))
def test_a_body_that_is_deep_huge_or_nothing_is_refused_everywhere(body: bytes) -> None:
    for identity in IDS:
        settles(lambda identity=identity: catalog.read(identity, body))
    for status in STATUSES:
        assert isinstance(error_of(status, {}, body), errors.ApiError)


@fixed
@given(st.sampled_from(STATUSES), st.dictionaries(st.sampled_from(["retry-after", "x-request-id", "content-type", "Retry-After"]), st.text()), st.binary() | st.text().map(str.encode) | st.recursive(st.none() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.sampled_from(["error", "code", "message", "success", "properties", "bannedWord", "type"]), c)).map(lambda v: json.dumps(v).encode()))  # fmt: skip
def test_no_status_headers_or_body_makes_the_reading_of_errors_fail(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    error = error_of(status, headers, body)
    assert isinstance(error, errors.ApiError)
    assert (error.status, bool(str(error))) == (status, True)
    assert len(error.body) <= 4000


def test_an_error_of_any_length_is_short_enough_to_be_read_and_keeps_its_request_id() -> None:
    error = api_error(500, "x" * 50_000_000 + " (request id: 2026abc)", "y" * 10_000_000)
    assert len(error.what) <= LONGEST_TEXT
    assert len(error.code) <= LONGEST_TEXT
    assert error.request_id == "2026abc"


@fixed
@given(
    st.text() | st.from_regex(r"[-+]?[0-9]{1,400}(\.[0-9]+)?") | st.dates().map("{:%a, %d %b %Y} 10:00:00 GMT".format)
)
def test_any_retry_after_is_a_bearable_pause_or_none(text: str) -> None:
    found = retry_after({"Retry-After": text}, now=1_790_000_000.0)
    assert found is None or 0 <= found <= LONGEST_WAIT


STREAMS = [e for e in examples(good=True) if "event-stream" in e.content]
ANSWERS = {
    "chat_completions": [chunk("One "), chunk("twö 🦆"), chunk(finish="stop"), "[DONE]"],
    "completions": ['{"choices": [{"index": 0, "text": "One"}]}', '{"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]}'],
    "anthropic_messages": [
        '{"type": "message_start", "message": {"model": "m", "usage": {"input_tokens": 1}}}',
        '{"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}',
        '{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Ünd"}}',
        '{"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}}',
        '{"type": "message_stop"}',
    ],
    "gemini_generate_content": [
        '{"candidates": [{"index": 0, "content": {"parts": [{"text": "Eins "}]}}], "modelVersion": "g"}',
        '{"candidates": [{"index": 0, "content": {"parts": [{"text": "zwei"}]}, "finishReason": "STOP"}]}',
    ],
}  # fmt: skip
READERS = {kind.at.id: kind.streams for kind in catalog.operations() if kind.streams}


def streamed() -> list[tuple[str, bytes]]:
    """Whole streams of every family, as bytes: the contract's, and one of each with letters of several bytes."""
    found = [(e.operation, wire_of(e.value)) for e in STREAMS]
    own = [(i, "".join(f"data: {event}\n\n" for event in events).encode()) for i, events in ANSWERS.items()]
    return [*found, *own, *((i, body.replace(b"\n", b"\r\n")) for i, body in own)]


def run(identity: str, pieces: list[bytes]) -> tuple[str, Reply]:
    """The text of the deltas and the whole reply of a stream that comes in these pieces."""
    reader, splitter, texts = READERS[identity](), sse.EventSplitter(), []
    for piece in pieces:
        texts += [delta.text for delta in sse.deltas(reader, splitter.feed(piece))]
    texts += [delta.text for delta in sse.deltas(reader, splitter.close())]
    return "".join(texts), sse.finish(reader)


def outcome(identity: str, pieces: list[bytes]) -> tuple[str, Reply]:
    """As ``run``; of a stream that breaks off, what it is and its partial reply."""
    try:
        return run(identity, pieces)
    except errors.StreamCut as cut:
        return cut.what, cast("Reply", cut.partial)


def test_every_family_that_streams_is_fuzzed_here() -> None:
    assert {identity for identity, _ in streamed()} == set(READERS) == set(ANSWERS)


@pytest.mark.parametrize(("identity", "body"), streamed(), ids=lambda v: v if isinstance(v, str) else "")
def test_a_stream_says_the_same_however_it_is_cut(identity: str, body: bytes) -> None:
    whole, rng = outcome(identity, [body]), random.Random(0)
    step = max(1, len(body) // 120)
    for at in range(0, len(body), step):
        assert outcome(identity, [body[:at], body[at:]]) == whole
    assert outcome(identity, [body[i : i + 1] for i in range(len(body))]) == whole
    for _ in range(40):
        assert outcome(identity, cuts(body, rng)) == whole


@pytest.mark.parametrize(("identity", "body"), streamed(), ids=lambda v: v if isinstance(v, str) else "")
def test_a_garbled_stream_is_a_reply_or_a_cut_with_its_text(identity: str, body: bytes) -> None:
    rng = random.Random(1)
    for _ in range(150):
        wrong = garbled(body, rng)
        assert outcome(identity, cuts(wrong, rng)) == outcome(identity, [wrong])


@pytest.mark.parametrize(("identity", "body"), streamed(), ids=lambda v: v if isinstance(v, str) else "")
def test_a_stream_with_wrong_nodes_is_a_reply_or_a_cut(identity: str, body: bytes) -> None:
    rng, events = random.Random(2), list(sse.EventSplitter().feed(body.replace(b"\r", b"")))
    for _ in range(150):
        lines = [json_of(mutated(json.loads(event), rng)) or b"{}" if rng.random() < 0.4 else event for event in events]
        text, reply = outcome(identity, [b"".join(b"data: " + line + b"\n\n" for line in lines)])
        assert isinstance(repr(reply), str)
        assert "text/html" in bundles.reply_bundle(reply, prompt=None)
        assert isinstance(text, str)


@fixed
@given(
    st.lists(
        st.binary(max_size=40)
        | st.sampled_from([b"data: ", b"\n", b"\n\n", b"\r\n", b"[DONE]", b'{"choices": []}', b": x", b"event: y\n"])
    )
)
def test_the_splitter_gives_the_same_events_for_any_bytes_however_cut(pieces: list[bytes]) -> None:
    def events(parts: list[bytes]) -> tuple[list[bytes], bool]:
        splitter = sse.EventSplitter()
        found = [event for part in parts for event in splitter.feed(part)] + list(splitter.close())
        return found, splitter.done

    body = b"".join(pieces)
    assert events(pieces) == events([body]) == events([body[i : i + 1] for i in range(len(body))])


ENDLESS: dict[str, tuple[bytes, bytes]] = {
    "a line without an end": (b"data: ", b"x" * 65_536),
    "a line with returns but no end": (b"data: ", b"x\r" * 32_768),
    "an event without an end": (b"", b"data: " + b"x" * 65_530 + b"\n"),
    "a comment without an end": (b": ", b"x" * 65_536),
    "a field without an end": (b"event: ", b"x" * 65_536),
}


@pytest.mark.parametrize(("head", "more"), ENDLESS.values(), ids=ENDLESS)
def test_what_has_no_end_is_refused_at_a_limit_and_takes_no_more_memory(
    head: bytes, more: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "EVENT_LIMIT", 2_000_000)
    splitter, fed = sse.EventSplitter(), itertools.count()
    list(splitter.feed(head))
    tracemalloc.start()
    try:
        with pytest.raises(errors.BadAnswer, match="longer than 2 MB"):
            collections.deque(
                (list(splitter.feed(bytes(bytearray(more)))) for _ in zip(range(1000), fed, strict=False)), maxlen=0
            )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert next(fed) * len(more) <= 2_000_000 + 3 * len(more)
    assert peak < 5_000_000


def test_small_events_without_an_end_are_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "STREAM_LIMIT", 1_000_000)
    splitter, events, heard = sse.EventSplitter(), b"data: {}\n\n" * 100, list[bytes]()
    with pytest.raises(errors.BadAnswer, match="longer than 1 MB"):
        heard.extend(event for _ in range(2000) for event in splitter.feed(events))
    assert len(heard) == 100_000


def test_the_limits_leave_room_for_pictures_of_4k() -> None:
    picture = b"data: " + b"A" * 60_000_000 + b"\n\n"
    splitter = sse.EventSplitter()
    assert [len(event) for half in (picture[:9], picture[9:], picture) for event in splitter.feed(half)] == [
        60_000_000
    ] * 2


def test_an_endless_line_from_a_real_gateway_ends_the_stream_with_the_text_so_far(
    gateway: Callable[..., Gateway], client: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "EVENT_LIMIT", 1_000_000)

    async def endless(_reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        writer.write(f"data: {chunk('One, ')}\n\ndata: ".encode())
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    server = gateway(endless)
    with pytest.raises(errors.StreamCut, match="longer than 1 MB") as caught:
        list(client(server.url).stream(Complete(prompt="Count.")))
    assert isinstance(caught.value.partial, Reply)
    assert caught.value.partial.text == "One, "
    assert len(server.heard) == 1


def test_the_fuzzer_itself_takes_every_way_and_repeats_itself() -> None:
    example: Example = next(e for e in EXAMPLES if e.operation == "pika_feed" and e.status == "200")
    found = {repr(mutated(example.value, random.Random(seed))) for seed in range(300)}
    assert len(found) > 200
    assert len({garbled(b'{"a": 1}', random.Random(seed)) for seed in range(300)}) > 100
    assert repr(mutated(example.value, random.Random(7))) == repr(mutated(example.value, random.Random(7)))
    assert nested(3) == {"a": [{"a": None}]}


SLOW = ["[", "![", "![a](http://a", "![](data:image/png;base64,", " ", "<title>", "(request id: ", "00:", "1", ":1", "1:1.1 ", "sk-", '"key":"', "\\"]  # fmt: skip


@pytest.mark.parametrize("piece", SLOW)
def test_no_text_is_looked_through_over_and_over(piece: str) -> None:
    """Twice the text takes about twice the time; where each place were looked through to the end, four times."""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        bodies = [
            ("chat_completions", {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}),
            ("pika_feed", {"error": {"message": text, "code": text}}),
            ("suno_fetch", {"code": "fail", "message": text}),
            ("audio_transcriptions", text),
        ]
        lines = [(identity, wire_of(body)) for identity, body in bodies]
        began = time.process_time()
        for identity, line in lines:
            settles(lambda identity=identity, line=line: catalog.read(identity, line), drawn=False)
        return time.process_time() - began

    assert seconds(40_000) < 3 * max(seconds(20_000), 0.03)
