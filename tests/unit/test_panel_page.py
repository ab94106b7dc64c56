"""A page without a browser: a comm that keeps what a panel sends, read as docs/protocol.md says; and the relay by it."""

from __future__ import annotations

import asyncio
import html
import itertools
import json
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import comm
import ipykernel.ipkernel  # noqa: F401 - first imported, it puts its own create_comm in place: not amid a test
import pytest
from comm.base_comm import BaseComm

from tests.unit.conftest import LIMIT
from tests.unit.test_show_page import words
from yescale_widgets import session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import StreamCut
from yescale_widgets.jobs.poller import Poller
from yescale_widgets.panels import base
from yescale_widgets.panels.base import Message, Panel
from yescale_widgets.panels.pace import Pace
from yescale_widgets.panels.relay import Relay
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.session import Session
from yescale_widgets.settings import Settings
from yescale_widgets.show.markdown import render
from yescale_widgets.show.stream import units
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.transport import Wait
from yescale_widgets.values import Delta, Reply

T = TypeVar("T")
MakeSettings = Callable[..., Settings]


# The page


class Line(BaseComm):
    """One widget's line to the page; what goes over it must be JSON."""

    def __init__(self, changed: threading.Condition, **facts: Any) -> None:
        self.changed = changed
        self.sent: list[tuple[dict[str, Any], list[bytes]]] = []
        super().__init__(**facts)

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        plain = json.loads(json.dumps(data, allow_nan=False))
        with self.changed:
            self.sent.append(({"type": msg_type, **(plain or {})}, [bytes(b) for b in buffers or ()]))
            self.changed.notify_all()


@dataclass
class Page:
    """What a page knows of one panel."""

    line: Line

    @property
    def messages(self) -> list[Message]:
        """The panel's own messages so far."""
        return [data["content"] for data, _ in list(self.line.sent) if data.get("method") == "custom"]

    @property
    def traits(self) -> dict[str, Any]:
        """The synced traits as the page has them."""
        found: dict[str, Any] = {}
        for data, _ in list(self.line.sent):
            found |= data.get("state") or {}
        return found

    @property
    def closed(self) -> bool:
        return any(data["type"] == "comm_close" for data, _ in list(self.line.sent))

    def all(self, kind: str) -> list[Message]:
        """The messages of a kind."""
        return [m for m in self.messages if m["is"] == kind]

    def last(self, kind: str) -> Message:
        return self.all(kind)[-1]

    def does(self, verb: str, **facts: Any) -> None:
        """Send what a click sends."""
        self._tell({"method": "custom", "content": {"do": verb, **facts}})

    def writes(self, **traits: Any) -> None:
        """Change traits, as the page does when a form changes."""
        self._tell({"method": "update", "state": traits, "buffer_paths": []})

    def _tell(self, data: dict[str, Any]) -> None:
        self.line.handle_msg({"content": {"data": json.loads(json.dumps(data))}, "buffers": []})

    def wait(self, found: Callable[[], T], about: str = "what the test waits for") -> T:
        """Wait until something is there."""
        with self.line.changed:
            assert self.line.changed.wait_for(lambda: bool(found()), LIMIT), f"never came: {about}: {self.messages}"
            return found()

    def buffers(self) -> list[bytes]:
        return [b for _, buffers in list(self.line.sent) for b in buffers]

    def turns(self) -> dict[str, Turn]:
        """The conversation as the page shows it, from all messages so far."""
        return replayed(self.messages)


@dataclass
class Desk:
    """A connected notebook without a front end."""

    sandbox: Sandbox
    session: Session

    def page(self, panel: Panel) -> Page:
        """The page that shows a panel, with one view."""
        page = Page(cast("Line", panel.comm))
        page.does("attach")
        return page


async def no_nap(_seconds: float) -> None:
    await asyncio.sleep(0)


@contextmanager
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lines instead of a kernel's comms; no session and no hub before or after."""
    changed = threading.Condition()
    monkeypatch.setattr(comm, "create_comm", lambda **facts: Line(changed, **facts))
    monkeypatch.setattr(base, "_hub", None)
    assert session._current is None
    yield
    found, session._current = session._current, None
    if found is not None:
        found.close()


@contextmanager
def at_desk(sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A session with a sandbox as with any gateway, but in a hurry."""
    with quiet(monkeypatch):
        found = session._current = hurried(Session(settings))
        yield Desk(sandbox, found)


def hurried(found: Session) -> Session:
    """Pauses between tries take no time, those between looks at a task next to none."""
    core = found.client.core
    core.transport._wait = Wait(sleep=no_nap)
    core._poller = Poller(core.board, core.transport, speed=200.0)
    return found


# A turn


def wide(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def appended(have: bytes, start: int, text: str, at: int) -> bytes:
    """What is there with text from an offset on, which may overlap."""
    end = start + len(have) // 2
    assert at <= end, f"lost: {at} after {end}"
    return have + wide(text)[2 * (end - at) :]


class Turn:
    """An answer on the page. Text is kept as UTF-16, two bytes a unit."""

    def __init__(self, turn: Message) -> None:
        self.role, self.text = turn["role"], turn.get("text")
        self.status, self.foot, self.error = turn["status"], turn.get("foot"), turn.get("error")
        self.snap(turn)

    def snap(self, m: Message) -> None:
        self.blocks: list[str] = list(m["b"])
        self.start: int = m["c"]
        self.tail, self.thought = wide(m["x"]), wide(m["r"])

    def delta(self, m: Message) -> None:
        if "x" in m:
            self.tail = appended(self.tail, self.start, m["x"], m["o"])
        if "r" in m:
            self.thought = appended(self.thought, 0, m["r"], m["q"])
        if "b" in m:
            assert m["i"] == len(self.blocks)
            self._swallow(m["b"], m["c"])

    def _swallow(self, blocks: list[str | int], committed: int) -> None:
        at = 0
        for block in blocks:
            if isinstance(block, int):
                rest = self.tail[at:].decode("utf-16-le")
                at += 2 * len(re.match(r"(?:[ \t]*\r?\n)*", rest)[0])  # type: ignore[index]
                text = self.tail[at : at + 2 * block].decode("utf-16-le")
                at += 2 * block
            self.blocks.append(block if isinstance(block, str) else f"<p>{html.escape(text, quote=False)}</p>")
        self.tail = self.tail[2 * (committed - self.start) :]
        self.start = committed

    def end(self, m: Message) -> None:
        assert m["c"] == self.start + len(self.tail) // 2, "the last delta was lost"
        assert self.tail == b""
        self.status, self.foot, self.error = m["status"], m["foot"], m["error"]

    @property
    def words(self) -> str:
        """What a reader sees."""
        return words("".join(self.blocks) + html.escape(self.tail.decode("utf-16-le")))


def replayed(messages: Iterable[Message], turns: dict[str, Turn] | None = None) -> dict[str, Turn]:
    """The turns after these messages."""
    turns = {} if turns is None else turns
    for m in messages:
        if m["is"] == "state":
            turns = {t["s"]: Turn(t) for t in m.get("turns", [m.get("turn")])}
        elif m["is"] == "begin":
            turns |= {t["s"]: Turn(t) for t in m["turns"]}
        elif m["is"] == "drop":
            turns = {s: turn for s, turn in turns.items() if s not in m["s"]}
        elif m["is"] in ("d", "snap", "end") and m["s"] in turns:
            {"d": Turn.delta, "snap": Turn.snap, "end": Turn.end}[m["is"]](turns[m["s"]], m)
    return turns


def read(text: str) -> str:
    """The words of a markdown text."""
    return words(render(text, static=False))


def bare(turn: str = "t") -> dict[str, Turn]:
    """A page that has just been told of an answer to come."""
    state = {"s": turn, "role": "model", "b": [], "c": 0, "x": "", "r": "", "status": "streaming"}
    return {turn: Turn(state)}


# The relay


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
