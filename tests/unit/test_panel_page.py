"""A page without a browser: a comm that keeps what a panel sends, read as docs/protocol.md says; and the relay by it."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import cast

import pytest

from tests.unit.conftest import LIMIT
from tests.unit.desk import MakeSettings, Turn, bare, read, replayed, wide
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import StreamCut
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.pace import Pace
from yescale_widgets.panels.relay import Relay
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.show.stream import units
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.values import Delta, Reply


@dataclass
class Said:
    """A stream that gives what it was given, as fast as it is asked; ``error`` comes at its end."""

    deltas: list[Delta]
    error: Exception | None = None
    before_each: Callable[[], None] = lambda: None
    reply: Reply = field(default_factory=Reply)
    closed: bool = False

    async def __aiter__(self) -> AsyncIterator[Delta]:
        for delta in self.deltas:
            self.before_each()
            self.reply.text += delta.text
            yield delta
        if self.error is not None:
            raise self.error

    async def aclose(self) -> None:
        self.closed = True


def texts(text: str, size: int = 3) -> list[Delta]:
    return [Delta(text=text[at : at + size]) for at in range(0, len(text), size)]


def relayed(said: Said, pause: float = 0.0) -> tuple[Relay, list[Message]]:
    """The messages of a stream between whose deltas the relay's clock goes on by ``pause``."""
    sent: list[Message] = []
    moments = itertools.count(0.0, pause) if pause else itertools.repeat(0.0)
    relay = Relay("t", "ai", sent.append, clock=lambda: next(moments), pace=Pace(1e6))
    try:
        runtime().run(relay.run(cast("AsyncStream", said)))
    except StreamCut:
        assert said.error is not None
    return relay, json.loads(json.dumps(sent))


def size(messages: Iterable[Message]) -> int:
    return sum(len(json.dumps(m, ensure_ascii=False, separators=(",", ":")).encode()) for m in messages)


MIXED = "# Title 😀\n\nA *word* & a <tag>.\n\nplain\nlines\n\n- one\n- two 😀\n\n```py\nx = 1\n```\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\nEnd"


def test_four_hundred_tokens_in_two_seconds_are_few_small_messages(settings: MakeSettings) -> None:
    async def ask(sandbox: Sandbox, relay: Relay) -> Reply:
        async with AsyncClient(settings=settings(sandbox.url)) as client:
            return await relay.run(client.stream(Complete(prompt="Write exactly 400 tokens about the sea.")))

    sent: list[Message] = []
    with Sandbox(pace=0.25) as sandbox:
        reply = runtime().run(ask(sandbox, Relay("0123abcd", "4o", sent.append)))
    assert reply.usage is not None
    assert 395 <= reply.usage["completion_tokens"] <= 405
    assert 1 < (reply.timing.total or 0) < LIMIT
    assert len(sent) <= 60
    assert size(sent) <= 9_000
    (turn,) = replayed(sent, bare("0123abcd")).values()
    assert (turn.status, turn.words) == ("done", read(reply.text))


@pytest.mark.parametrize("pause", [0.0, 0.03, 100.0])
@pytest.mark.parametrize("step", [1, 3, 50])
def test_the_page_has_the_text_whatever_the_pace(pause: float, step: int) -> None:
    relay, sent = relayed(Said(texts(MIXED, step)), pause)
    (turn,) = replayed(sent, bare()).values()
    assert (turn.status, turn.words) == ("done", read(MIXED))
    assert sent[-1]["c"] == units(MIXED) == units(relay.text)


def test_the_first_words_leave_at_once_and_the_rest_is_gathered() -> None:
    _, sent = relayed(Said(texts("one two three four five")))
    assert [m["is"] for m in sent] == ["d", "d", "end"]
    assert sent[0]["x"] == "one"


def test_the_longer_an_answer_the_fewer_its_messages() -> None:
    _, sent = relayed(Said(texts("word " * 4000, 5)), pause=0.01)
    assert len(sent) < 250


@pytest.mark.parametrize(
    "line", ["word ", "- item\n", "```\n", "a\n\n", "| a | b |\n", "> quote\n", "1. one\n\n", "**", "[a](", "<b>", "😀"]
)
def test_what_is_sent_grows_with_the_text_alone(line: str) -> None:
    once, twice = (size(relayed(Said(texts(line * n, 40)), pause=100.0)[1]) for n in (600, 1200))
    assert twice < 2.2 * once


def test_a_view_that_comes_late_goes_on_from_what_it_gets() -> None:
    sent: list[Message] = []
    late: list[tuple[int, Message]] = []
    moments = itertools.count(0.0, 100.0)
    relay = Relay("t", "ai", sent.append, clock=lambda: next(moments), pace=Pace(1e6))
    thinking = [Delta(reasoning="why 😀 "), *texts(MIXED), Delta(reasoning="not"), Delta(text=" there")]
    said = Said(thinking, before_each=lambda: late.append((len(sent), relay.turn())))
    runtime().run(relay.run(cast("AsyncStream", said)))
    for at, turn in late:
        (seen,) = replayed(sent[at:], {"t": Turn(turn)}).values()
        assert (seen.words, seen.thought) == (read(MIXED + " there"), wide("why 😀 not"))


def test_a_view_that_asks_between_two_messages_sees_nothing_twice() -> None:
    sent: list[Message] = []
    relay = Relay("t", "ai", sent.append, clock=lambda: 0.0)
    said = Said([*texts("one two three", 3), Delta(reasoning="hm")])
    snaps: list[tuple[int, Message]] = []
    said.before_each = lambda: snaps.append((len(sent), relay.snapshot()))
    runtime().run(relay.run(cast("AsyncStream", said)))
    for at, snap in snaps:
        (seen,) = replayed([snap, *sent[at:]], bare()).values()
        assert (seen.words, seen.thought) == ("one two three", wide("hm"))


def test_a_lost_message_is_seen_by_its_offsets() -> None:
    _, sent = relayed(Said(texts(MIXED)), pause=100.0)
    for lost in range(len(sent) - 1):
        if sent[lost].keys() & {"x", "b"}:
            with pytest.raises(AssertionError):
                replayed(sent[:lost] + sent[lost + 1 :], bare())


def test_a_character_in_two_halves_arrives_whole() -> None:
    _, sent = relayed(Said([Delta(text="a\ud83d"), Delta(text="\ude00b"), Delta(text="\ud83d")]), pause=100.0)
    (turn,) = replayed(sent, bare()).values()
    assert turn.words == "a😀b\ufffd"


def test_a_broken_answer_ends_with_what_arrived_and_why() -> None:
    said = Said(texts("half of i"), StreamCut("The line dropped.", "Run it again.", code="x", request_id="r-1"))
    relay, sent = relayed(said)
    (turn,) = replayed(sent, bare()).values()
    assert (turn.words, turn.status, relay.status) == ("half of i", "cut", "cut")
    assert turn.error == {"what": "The line dropped.", "hint": "Run it again.", "code": "x", "request_id": "r-1"}
    assert said.closed


def test_nothing_is_sent_after_the_end() -> None:
    _, sent = relayed(Said([Delta(text="a"), Delta(text="b"), Delta(reasoning="c")]))
    assert [m["is"] for m in sent].index("end") == len(sent) - 1


def test_an_empty_answer_is_just_its_end() -> None:
    _, sent = relayed(Said([]))
    assert [(m["is"], m["c"], m["status"]) for m in sent] == [("end", 0, "done")]
