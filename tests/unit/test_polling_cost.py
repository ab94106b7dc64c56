"""What following a task costs, measured against a loop that looks every five seconds, over each family's usual times."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.conftest import LIMIT, Clock
from tests.unit.test_panel_form import sample
from yescale_widgets import catalog
from yescale_widgets.catalog.midjourney import Imagine
from yescale_widgets.catalog.suno import Song
from yescale_widgets.declare import Operation
from yescale_widgets.jobs import poller as module
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.poller import Poller
from yescale_widgets.jobs.row import Row
from yescale_widgets.reading import follow_of
from yescale_widgets.sandbox.app import create_app
from yescale_widgets.transport import Transport, Wait
from yescale_widgets.values import Snapshot

LOOP = 5.0
TASKS = 24
Progress = Callable[[float], float]
FORMS: dict[str, Progress] = {
    "told as it is": lambda share: 100 * share,
    "quick at first": lambda share: 100 * (1 - (1 - share) ** 1.3),
    "slow at first": lambda share: 100 * share**2,
    "never told": lambda _share: 0.0,
}


@dataclass
class Told:
    """What following one task came to: its length, the looks at it, how late its end was seen (seconds)."""

    length: float
    looks: list[float]
    late: float

    @property
    def loop(self) -> int:
        """Looks of the loop."""
        return math.ceil(self.length / LOOP)


class Gateway:
    """The sandbox as an app without a socket; the length of each task is the test's, and so is the time."""

    def __init__(self, path: Path, clock: Clock, settings: Any, progress: Progress) -> None:
        self.clock = clock
        self.app = create_app(clock=clock, pace=0.001)
        self.engine = self.app.state.engine
        self.progress = progress
        state = self.engine.state

        def told(ticket: Any) -> Any:
            status, percent, ended = state(ticket)
            share = (clock.now - ticket.submitted) / ticket.length
            return status, min(99.0, progress(share)) if status == "running" else percent, ended

        self.engine.state = told
        self.board = Board(Ledger(path, clock=clock, lease=1e9))
        self.looks: list[tuple[float, str]] = []
        found = settings("https://api.yescale.io", poll_floor=1.0)
        inner = httpx.ASGITransport(app=self.app)

        async def answer(request: httpx.Request) -> httpx.Response:
            self.looks.append((clock.now, request.url.path))
            return await inner.handle_async_request(request)

        self.transport = Transport(found, http=httpx.MockTransport(answer), wait=Wait(sleep=clock.sleep))
        self.poller = Poller(self.board, self.transport, clock=clock, sleep=clock.sleep, rng=random.Random(1))

    def submit(self, operation: Operation, length: float) -> Row:
        """A task that the gateway has taken in, and that will take so many seconds."""
        ticket = self.engine.submit(operation)
        self.engine._tickets[ticket.id] = replace(ticket, length=length)
        row = self.board.ledger.begin(operation, "https://api.yescale.io")
        row = self.board.ledger.accepted(row.key, Snapshot(status="queued", id=ticket.id), "")
        self.board.publish(row)
        return row

    async def end(self, *rows: Row) -> None:
        """Follow until these have ended."""
        async with asyncio.timeout(LIMIT):
            while not all(self.board.row(row.key).final for row in rows):  # noqa: ASYNC110 - the clock is the test's
                await asyncio.sleep(0)

    def follow(self, operation: Operation, lengths: list[float]) -> list[Told]:
        """One task after another, each alone."""

        async def main() -> list[Told]:
            told = []
            for length in lengths:
                self.looks.clear()
                row = self.submit(operation, length)
                self.poller.start()
                await self.end(row)
                ended = self.board.row(row.key).finished_at
                assert ended is not None
                at = [when - row.submitted_at for when, _ in self.looks]
                told.append(Told(length, at, ended - row.submitted_at - length))
            await self.poller.stop()
            await self.transport.aclose()
            return told

        return asyncio.run(main())


@pytest.fixture
def gateway(
    tmp_path: Path, clock: Clock, settings: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Gateway]]:
    monkeypatch.setattr(module, "TICK", 1e6)  # no one else writes to this ledger
    with contextlib.ExitStack() as stack:

        def make(progress: Progress) -> Gateway:
            found = Gateway(tmp_path / "ledger.sqlite3", clock, settings, progress)
            stack.callback(found.board.ledger.close)
            stack.callback(found.app.state.studio.close)
            return found

        yield make


def operation_of(kind: type[Operation]) -> Operation:
    return kind(**sample(kind))


def spread(kind: type[Operation]) -> list[float]:
    """Lengths over all of a family's usual range, enough of them on either side of a minute."""
    least, most = follow_of(kind).typical
    parts = [(least, min(most, 60.0), TASKS // 2), (max(least, 60.0), most, TASKS)]
    return [a + (b - a) * (number + 0.5) / count for a, b, count in parts if a < b for number in range(count)]


CASES = [
    pytest.param(kind, form, id=f"{kind.family()}.{kind.verb()}, progress {form}")
    for kind in catalog.operations()
    if kind.follow is not None and not kind.follow.closely
    for form in (FORMS if kind.follow.progress_form != "none" else ["never told"])
]


@pytest.mark.parametrize(("kind", "form"), CASES)
def test_a_task_is_followed_at_little_cost_and_its_end_is_seen_soon(
    gateway: Callable[..., Gateway], kind: type[Operation], form: str
) -> None:
    told = gateway(FORMS[form]).follow(operation_of(kind), spread(kind))
    long = [one for one in told if one.length > 60]
    short = [one for one in told if one.length <= 60]
    assert all(len(one.looks) <= one.loop for one in short)
    if long:
        assert sum(len(one.looks) for one in long) <= sum(one.loop for one in long) / 3
        assert statistics.median(one.late / one.length for one in long) <= 0.1


@pytest.mark.parametrize("form", [form for form in FORMS if form != "never told"])
def test_a_song_is_followed_closely_until_its_first_sound_and_rarely_after_it(
    gateway: Callable[..., Gateway], form: str
) -> None:
    found = gateway(FORMS[form])
    heard: list[float] = []
    found.board.listen(lambda row: heard.append(row.updated_at) if row.read().media and not row.final else None)
    late, after, loop = [], 0, 0.0
    for length in spread(Song):
        heard.clear()
        (one,) = found.follow(Song(prompt="rain"), [length])
        sound = heard[0] - (found.clock.now - one.late - length)
        gaps = [b - a for a, b in zip([0.0, *one.looks], one.looks, strict=False) if b <= sound + 0.01]
        assert max(gaps) <= 5
        after += sum(at > sound + 0.01 for at in one.looks)
        loop += (length - sound) / LOOP
        late.append(one.late / length)
    assert after <= loop / 3
    assert statistics.median(late) <= 0.1


def test_fifty_tasks_that_one_call_reads_cost_hardly_more_than_one(gateway: Callable[..., Gateway]) -> None:
    found = gateway(FORMS["told as it is"])
    rng = random.Random(3)
    lengths = [rng.uniform(20, 90) for _ in range(50)]

    async def main() -> None:
        rows = [found.submit(Imagine(prompt=f"boat {number}"), length) for number, length in enumerate(lengths)]
        found.poller.start()
        await found.end(*rows)
        await found.poller.stop()
        await found.transport.aclose()

    asyncio.run(main())
    assert len(found.looks) <= sum(math.ceil(length / LOOP) for length in lengths) / 10
    assert {path for _, path in found.looks} <= {"/mj/task/list-by-condition"} | {
        f"/mj/task/{row.task_id}/fetch" for row in found.board.rows()
    }
