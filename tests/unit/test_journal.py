"""News of many looks goes to the ledger together, and none of it is lost or holds other news up."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.unit.conftest import LIMIT
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.jobs.journal import Journal
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import Row
from yescale_widgets.values import Snapshot

HOST = "https://api.yescale.io"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """One that gives up at once where another program has it locked."""

    def connect(*given: object, **named: object) -> sqlite3.Connection:
        return sqlite3.connect(*given, **{**named, "timeout": 0})

    with contextlib.closing(Ledger(tmp_path / "ledger.sqlite3", connect=connect)) as found:
        yield found


def tasks(ledger: Ledger, number: int) -> list[Row]:
    rows = [ledger.begin(Generate(prompt="a boat"), HOST) for _ in range(number)]
    return [ledger.accepted(row.key, Snapshot(status="queued", id=f"t{n}"), "") for n, row in enumerate(rows)]


def moved(ledger: Ledger, row: Row) -> Callable[[], Row]:
    return partial(ledger.update, row.key, Snapshot(status="running", progress=42))


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(LIMIT):
            await work()

    asyncio.run(main())


def test_what_looks_bring_at_the_same_time_is_one_transaction(ledger: Ledger) -> None:
    rows, said = tasks(ledger, 5), []
    ledger._news.set_trace_callback(said.append)

    async def main() -> None:
        journal, answered = Journal(ledger), asyncio.Event()

        async def look(row: Row) -> Row:
            with journal.look():
                await answered.wait()
            return await journal.write(moved(ledger, row))

        looks = [asyncio.ensure_future(look(row)) for row in rows]
        await asyncio.sleep(0)
        answered.set()
        assert [row.progress for row in await asyncio.gather(*looks)] == [42] * 5

    run(main)
    ledger._news.set_trace_callback(None)
    assert said.count("COMMIT") == 1
    assert sum(text.startswith("UPDATE tasks") for text in said) == 5


def test_a_look_that_hangs_does_not_hold_the_news_of_others_up(ledger: Ledger) -> None:
    (row,) = tasks(ledger, 1)

    async def main() -> None:
        journal = Journal(ledger)
        with journal.look():  # its answer never comes
            assert (await journal.write(moved(ledger, row))).progress == 42
        await journal.aclose()

    run(main)


def test_of_several_writes_one_that_cannot_be_done_leaves_the_others_alone(ledger: Ledger) -> None:
    gone, kept = tasks(ledger, 2)
    ledger.forget([gone.key])

    async def main() -> None:
        journal = Journal(ledger)
        with journal.look():
            both = [asyncio.ensure_future(journal.write(moved(ledger, row))) for row in (gone, kept)]
            await asyncio.sleep(0)
        found = await asyncio.gather(*both, return_exceptions=True)
        assert isinstance(found[0], KeyError)
        assert isinstance(found[1], Row)

    run(main)
    assert [row.progress for row in ledger.rows()] == [42]


def test_where_the_ledger_is_locked_every_look_is_told_and_the_next_news_is_written(
    ledger: Ledger, tmp_path: Path
) -> None:
    first, second = tasks(ledger, 2)

    async def main() -> None:
        journal = Journal(ledger)
        with contextlib.closing(sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            both = [journal.write(moved(ledger, row)) for row in (first, second)]
            found = await asyncio.gather(*both, return_exceptions=True)
            assert [type(one) for one in found] == [sqlite3.OperationalError] * 2
            other.execute("ROLLBACK")
        assert (await journal.write(moved(ledger, first))).progress == 42

    run(main)


def test_news_is_written_also_where_nobody_waits_for_it_any_more(ledger: Ledger) -> None:
    (row,) = tasks(ledger, 1)

    async def main() -> None:
        journal = Journal(ledger)
        with journal.look():
            waits = asyncio.ensure_future(journal.write(moved(ledger, row)))
            await asyncio.sleep(0)
            waits.cancel()
        await journal.aclose()

    run(main)
    assert [row.progress for row in ledger.rows()] == [42]
