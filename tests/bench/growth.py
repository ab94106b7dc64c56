"""Point 7: each kind of work once, ten times and a hundred times, and the exponent by which its CPU grows."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.bench.ledger import fill
from tests.bench.measure import LINEAR, Line, calls, cpu, exponent
from tests.bench.server import events
from tests.unit.conftest import Clock
from tests.unit.test_stream_growth import spoken, written
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.poller import Poller
from yescale_widgets.keys import Secret
from yescale_widgets.panels.tracker import table
from yescale_widgets.panels.transcripts import SavedChat, SavedTurn, Transcript
from yescale_widgets.panels.turns import Recorded
from yescale_widgets.settings import Settings
from yescale_widgets.show.bundle import transcript_bundle
from yescale_widgets.show.markdown import render
from yescale_widgets.sse import EventSplitter, deltas, finish
from yescale_widgets.transport import Transport
from yescale_widgets.values import Snapshot

POINT = "7 growth"
Work = Callable[[], object]


def streaming(size: int) -> Work:
    """Chunks of a chat: split, typed, put together."""
    body = events(size)
    pieces = [body[at : at + 900] for at in range(0, len(body), 900)]

    def work() -> None:
        reader, splitter = Complete.streams(), EventSplitter()
        for piece in pieces:
            for _ in deltas(reader, splitter.feed(piece)):
                pass
        assert finish(reader).text

    return work


def relaying(size: int) -> Work:
    """Bytes of prose through the relay of a panel."""
    text = written("prose", size)
    return lambda: spoken(text, 10)


def rendering(size: int) -> Work:
    """Bytes of prose to HTML at once."""
    text = written("prose", size)
    return lambda: render(text, static=True)


def recording(size: int) -> Work:
    """Turns of a conversation as its static record."""
    turns = [Recorded("model", "4o", written("prose", 800), "", "done", "", None, []) for _ in range(size)]
    return lambda: transcript_bundle(turns, title="Chat")


def transcribing(size: int) -> Work:
    """Turns of a conversation into its file."""
    turns = [SavedTurn(id=f"t{n}", role="model", text=written("prose", 800)) for n in range(size)]
    transcript = Transcript("growth")
    return lambda: transcript.write(lambda: SavedChat(turns=turns))


@contextlib.contextmanager
def _ledger(size: int) -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Ledger(Path(folder) / "l.sqlite3")) as ledger:
        fill(ledger, size)
        yield ledger


def polled(size: int) -> int:
    """Looks at so many pending tasks, in function calls on the loop's thread: first looks at all of them."""
    clock, looks = Clock(), 0

    async def answer(_request: httpx.Request) -> httpx.Response:
        nonlocal looks
        looks += 1
        return httpx.Response(200, json={"id": "any", "videos": [{"status": "pending", "progress": 0}]})

    async def main(poller: Poller, transport: Transport) -> None:
        poller.start()
        while looks < size:  # noqa: ASYNC110 - the clock is virtual
            await asyncio.sleep(0.001)
        await poller.stop()
        await transport.aclose()

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(base_url="https://api.yescale.io", api_key=Secret("sk-any"), home=Path(folder))
        with contextlib.closing(Ledger(Path(folder) / "l.sqlite3", clock=clock, lease=1e9)) as ledger:
            board = Board(ledger)
            for number in range(size):
                row = ledger.begin(Generate(prompt="a boat"), settings.account)
                board.publish(ledger.accepted(row.key, Snapshot(status="queued", id=f"t{number}"), ""))
            transport = Transport(settings, http=httpx.MockTransport(answer))
            poller = Poller(board, transport, clock=clock, sleep=clock.sleep, rng=random.Random(7))
            return calls(lambda: asyncio.run(main(poller, transport)))


def _grown(what: str, of: str, sizes: tuple[int, int, int], make: Callable[[int], Work], *, counted: bool) -> Line:
    works = [make(size) for size in sizes]
    works[0]()
    costs = [calls(work) if counted else min(cpu(work) for _ in range(3)) for work in works]
    return _line(what, of, sizes, costs, counted=counted)


def _line(what: str, of: str, sizes: tuple[int, ...], costs: list[Any], *, counted: bool) -> Line:
    each = ", ".join(
        f"{1e6 * cost / size:.3g}" if not counted else f"{cost / size:.4g}"
        for cost, size in zip(costs, sizes, strict=True)
    )
    note = f"{'calls' if counted else 'µs'} for each of {', '.join(f'{s:,}' for s in sizes)} {of}: {each}"
    return Line(POINT, what, exponent(sizes, costs), unit="exponent", goal=LINEAR, counted=counted, note=note)


def run(*, short: bool) -> list[Line]:
    """The short form counts function calls, the long one CPU."""
    with tempfile.TemporaryDirectory() as home:
        before = os.environ.get("YESCALE_HOME")
        os.environ["YESCALE_HOME"] = home
        try:
            return _all(short=short)
        finally:
            os.environ.pop("YESCALE_HOME")
            if before is not None:
                os.environ["YESCALE_HOME"] = before
            gc.collect()


def _all(*, short: bool) -> list[Line]:
    scale = 1 if short else 4
    kinds: tuple[tuple[str, str, int, Callable[[int], Work]], ...] = (
        ("streaming", "chunks", 50 * scale, streaming),
        ("a panel's relay", "bytes", 500 * scale, relaying),
        ("rendering", "bytes", 500 * scale, rendering),
        ("a transcript's file", "turns", 10 * scale, transcribing),
        ("a record", "turns", 1 * scale, recording),
    )
    lines = [_grown(what, of, (size, 10 * size, 100 * size), make, counted=short) for what, of, size, make in kinds]
    sizes = (30, 300, 3_000) if short else (100, 1_000, 10_000)
    with contextlib.ExitStack() as stack:
        ledgers = [stack.enter_context(_ledger(size)) for size in sizes]
        boards = [Board(ledger) for ledger in ledgers]
        by_size = dict(zip(sizes, boards, strict=True))
        if not short:
            lines.append(_grown("frame()", "rows", sizes, lambda n: lambda: table(by_size[n].rows()), counted=False))
            lines.append(
                _grown("opening the ledger", "rows", sizes, lambda n: lambda: Board(by_size[n].ledger), counted=False)
            )
        lines.append(_flat(by_size, counted=short))
    few = sizes[:2] if short else sizes
    lines.append(_line("the poller", "pending tasks", few, [polled(size) for size in few], counted=True))
    return lines


def _flat(boards: dict[int, Board], *, counted: bool) -> Line:
    """A life in the ledger costs the same whatever else stands in it."""

    def life(ledger: Ledger) -> Work:
        def work() -> None:
            for _ in range(20):
                row = ledger.begin(Generate(prompt="a boat"), "https://api.yescale.io")
                ledger.accepted(row.key, Snapshot(status="queued", id="mine"), "r")
                ledger.update(row.key, Snapshot(status="succeeded", progress=100))

        return work

    works = [life(board.ledger) for board in boards.values()]
    works[0]()
    costs = [calls(work) if counted else min(cpu(work) for _ in range(3)) for work in works]
    note = f"{'calls' if counted else 'µs'} of a task among {', '.join(f'{n:,}' for n in boards)} rows: " + ", ".join(
        f"{cost / 20:.4g}" if counted else f"{1e6 * cost / 20:.3g}" for cost in costs
    )
    return Line(
        POINT,
        "a task's life in the ledger",
        exponent(tuple(boards), costs),
        unit="exponent",
        goal=0.1,
        counted=counted,
        note=note,
    )
