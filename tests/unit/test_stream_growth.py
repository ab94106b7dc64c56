"""What an answer costs grows with its text alone: messages, bytes and work, counted on a clock that nobody waits for."""

from __future__ import annotations

import asyncio
import json
import math
import selectors
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, cast

import pytest

from tests.unit.desk import bare, quiet, read, replayed
from yescale_widgets.panels import base
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.chat import Chat
from yescale_widgets.panels.pace import BURST, DEEPEST, Pace
from yescale_widgets.panels.relay import Relay
from yescale_widgets.show import code, parse
from yescale_widgets.show.markdown import BlockStream
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.values import Delta, Reply

ENVELOPE = 550
"""Bytes around each message on the wire."""
SIZES = (2_000, 20_000, 200_000)
MOST_PER_BYTE = 8
"""Bytes for each byte of text, once as it comes and once as what it becomes; formulas need the most."""
LINEAR = 1.05
"""The largest exponent that still counts as linear."""

PROSE = "A boat of paper carries *words* down the river, and `the river` keeps them.\n\n"
SHAPES = {
    "prose": ("", PROSE, ""),
    "one paragraph": ("", "A boat of paper carries **words** down the river.\n", ""),
    "one line": ("", "A boat of paper carries words down the river. ", ""),
    "one fence": ("```python\n", "def boat(n):  # paper\n    return 'river' * n + str(3)\n\n", "```\n"),
    "one plain fence": ("```\n", "paper boat river\n", "```\n"),
    "one list": ("", "- a *boat* of paper\n", ""),
    "one loose list": ("", "1. a *boat*\n\n   of paper\n\n", ""),
    "one table": ("| boat | river |\n|:--|--:|\n", "| paper | **wide** |\n", ""),
    "right to left": ("", "سفينة من ورق 🚢 شِراع *أبيض*، סירת נייר 👩‍👩‍👧‍👦 על הנהר 🏳️‍🌈.\n\n", ""),
    "emoji": ("", "👩🏽‍🚀🧑‍🤝‍🧑𝔘𝔫𝔦🇻🇳e\u0301 ", ""),  # noqa: RUF001 - letters that look like others
    "formulas": ("", "So $x_1^2 + y$ is\n\n$$\n\\frac{a}{b}\n$$\n\n", ""),
}
LONG = ("prose", "one fence", "one list", "one table", "right to left")


class Virtual(selectors.DefaultSelector):
    """Instead of waiting for a timer, the clock goes on to it."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready


class Clock:
    """An event loop whose time passes only when there is nothing to do."""

    def __init__(self) -> None:
        self._selector = Virtual()
        self.loop = asyncio.SelectorEventLoop(self._selector)
        self.loop.time = self.now

    def now(self) -> float:
        return self._selector.now

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            self.loop.run_until_complete(work)
        finally:
            self.loop.close()


@dataclass
class Spoken:
    """A model that takes ``seconds`` for ``text``."""

    text: str
    seconds: float
    reply: Reply = field(default_factory=Reply)

    async def __aiter__(self) -> AsyncIterator[Delta]:
        step = max(1, len(self.text) // 500)
        starts = range(0, len(self.text), step)
        for at in starts:
            await asyncio.sleep(self.seconds / len(starts))
            self.reply.text += self.text[at : at + step]
            yield Delta(text=self.text[at : at + step])

    async def aclose(self) -> None:
        """Nothing is open."""


def written(shape: str, size: int) -> str:
    """A text of about so many UTF-8 bytes."""
    opening, line, closing = SHAPES[shape]
    return opening + line * (size // len(line.encode())) + closing


def spoken(text: str, seconds: float) -> tuple[Relay, list[Message]]:
    """The relay after an answer, and its messages."""
    clock, sent = Clock(), cast("list[Message]", [])
    relay = Relay("0123abcd", "4o", sent.append, clock.now, pace=Pace(clock=clock.now))
    clock.run(relay.run(cast("AsyncStream", Spoken(text, seconds))))
    return relay, sent


def weight(messages: list[Message]) -> int:
    """Bytes of what is said, without envelopes."""
    return sum(len(json.dumps(m, ensure_ascii=False, separators=(",", ":")).encode()) for m in messages)


def most_messages(seconds: float) -> float:
    """Eight a second for five seconds, then one each time the answer has grown older by a fortieth; and the end."""
    return 4 + 8 * min(seconds, 5) + (40 * math.log(seconds / 5) if seconds > 5 else 0)


def exponent(costs: list[int]) -> float:
    """By which power of the size the cost grows, at worst."""
    return max(math.log(after / before) / math.log(10) for before, after in pairwise(costs))


@pytest.mark.parametrize(
    ("shape", "seconds"),
    [(shape, seconds) for shape in SHAPES for seconds in ((2, 10, 60) if shape in LONG else (10,))],
)
def test_bytes_grow_with_the_text_and_every_letter_arrives(shape: str, seconds: int) -> None:
    said, sent = [], []
    for size in SIZES:
        text = written(shape, size)
        relay, messages = spoken(text, seconds)
        said.append(weight(messages))
        sent.append(said[-1] + ENVELOPE * len(messages))
        assert len(messages) <= most_messages(seconds)
        assert "".join(m.get("x", "") for m in messages) == text == relay.text
        (turn,) = replayed(messages, bare("0123abcd")).values()
        assert turn.blocks == relay.turn()["b"], "the page holds what the kernel holds"
        assert size > 20_000 or turn.words == read(text)
    assert exponent(said) <= LINEAR
    assert exponent(sent) <= LINEAR
    assert sent[-1] <= MOST_PER_BYTE * SIZES[-1] + ENVELOPE * len(messages)


def counted(work: Callable[[], object]) -> int:
    """Calls of Python and C functions that ``work`` makes."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("shape", LONG)
def test_work_grows_with_the_text(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in calls, and in the characters that the parser, the sanitiser and the highlighter are given."""
    handed = 0

    def weighed(function: Callable[..., str]) -> Callable[..., str]:
        def weigh(text: str, *more: Any) -> str:
            nonlocal handed
            handed += len(text)
            return function(text, *more)

        return weigh

    monkeypatch.setattr(parse, "clean", weighed(parse.clean))
    monkeypatch.setattr(code, "highlight", weighed(code.highlight))
    spoken(written(shape, 2_000), 10)  # what is imported and cached by the first one is no cost of the second
    calls, characters = [], []
    for size in SIZES:
        text, handed = written(shape, size), 0
        relays: list[Relay] = []
        calls.append(counted(lambda text=text, relays=relays: relays.append(spoken(text, 10)[0])))
        characters.append(handed + relays[0]._blocks.parsed)
    assert exponent(calls) <= LINEAR
    assert exponent(characters) <= LINEAR


def test_the_whole_text_is_not_put_together_for_each_delta(monkeypatch: pytest.MonkeyPatch) -> None:
    read, whole = 0, BlockStream.text.fget
    assert whole is not None

    def counted(stream: BlockStream) -> str:
        nonlocal read
        read += 1
        return whole(stream)

    monkeypatch.setattr(BlockStream, "text", property(counted))
    spoken(written("prose", 20_000), 10)
    assert read <= 2


def busiest(times: list[float]) -> int:
    """The most messages in any second."""
    window: deque[float] = deque()
    most = 0
    for time in times:
        window.append(time)
        while window[0] <= time - 1:
            window.popleft()
        most = max(most, len(window))
    return most


async def together(relays: list[Relay], text: str, seconds: float) -> None:
    await asyncio.gather(*(relay.run(cast("AsyncStream", Spoken(text, seconds))) for relay in relays))


@pytest.mark.parametrize(("panels", "most"), [(4, 40), (40, 200)])
def test_many_panels_at_once_share_two_hundred_messages_a_second(panels: int, most: int) -> None:
    clock, sent = Clock(), cast("list[tuple[float, Message]]", [])
    pace = Pace(clock=clock.now)
    relays = [Relay(str(n), "4o", lambda m: sent.append((clock.now(), m)), clock.now, pace=pace) for n in range(panels)]
    clock.run(together(relays, written("prose", 8_000), 6))
    assert busiest([time for time, m in sent if m["is"] == "d" and time < 5.9]) <= most
    for relay in relays:
        mine = [m for _, m in sent if m["s"] == relay.id]
        (turn,) = replayed(mine, bare(relay.id)).values()
        assert (turn.status, turn.words) == ("done", read(relay.text))
        assert len(mine) > 5, "nobody waits for long"


def test_messages_that_cannot_wait_hold_back_those_that_can_but_not_for_long() -> None:
    now = 0.0
    pace = Pace(rate=100, burst=10, clock=lambda: now)
    assert [pace.book() for _ in range(10)] == [0] * 10
    assert pace.book() == pytest.approx(0.01)
    for _ in range(10_000):
        pace.spend()
    assert 0.5 < pace.book() <= DEEPEST
    now = 10.0
    assert pace.book() == 0


def test_what_any_panel_says_counts_at_the_gate_and_a_delta_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Pace(clock=lambda: 0.0)
    monkeypatch.setattr(base, "PACE", gate)
    with quiet(monkeypatch):
        panel = Chat()
        for _ in range(BURST):
            panel.post({"is": "d", "s": "t"})
        assert gate.book() == 0, "a delta was counted when it was due"
        for _ in range(BURST):
            panel.post({"is": "notice", "level": "info", "what": "", "hint": ""})
        assert gate.book() > 0
