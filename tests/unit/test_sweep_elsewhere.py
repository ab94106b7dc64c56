"""What holds in this process holds for an executor's workers too, or the work is refused."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT, Gateway, refusal, says
from tests.unit.grids import Connect, connect, here, posts
from yescale_widgets import session, tape
from yescale_widgets.class_mode import Rules, seat
from yescale_widgets.errors import ConfigError, QuotaExceeded
from yescale_widgets.grids.abroad import through
from yescale_widgets.grids.run import Run
from yescale_widgets.sandbox.server import Sandbox

__all__ = ["connect", "here"]  # fixtures

Serve = Callable[..., Gateway]


class Pool(concurrent.futures.ThreadPoolExecutor):
    """An executor that notes what it was given."""

    def __init__(self) -> None:
        super().__init__(2)
        self.orders: list[Any] = []

    def submit(self, fn: Any, /, *args: Any, **named: Any) -> Any:
        self.orders.extend(args)
        return super().submit(fn, *args, **named)


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool() as found:
        yield found


@pytest.fixture
def lesson(here: Sandbox, tmp_path: Path) -> Iterator[Path]:
    """A cassette with one picture on it, recorded here."""
    path = tmp_path / "lesson.yscassette"
    with ys.record(path):
        ys.images.generate("a fox")
    yield path
    assert tape.running() is None


def _sweep(pool: Pool) -> None:
    ys.sweep("images.generate", prompt=["a fox", "a boat"], executor=pool, check_models=False)


def _map(pool: Pool) -> None:
    ys.map([{"what": "fox"}], "a {what}", operation="images.generate", executor=pool, check_models=False)


@pytest.mark.parametrize("ask", [_sweep, _map])
def test_no_worker_is_asked_while_a_cassette_is_played(here: Sandbox, lesson: Path, pool: Pool, ask: Any) -> None:
    before = posts(here)
    with ys.replay(lesson, speed="instant"), pytest.raises(ConfigError, match="A cassette runs") as caught:
        ask(pool)
    assert "Leave executor out" in caught.value.hint
    assert not pool.orders
    assert posts(here) == before


@pytest.mark.parametrize("ask", [_sweep, _map])
def test_no_worker_is_asked_while_a_cassette_is_recorded(here: Sandbox, tmp_path: Path, pool: Pool, ask: Any) -> None:
    with ys.record(tmp_path / "lesson.yscassette"), pytest.raises(ConfigError, match="A cassette runs"):
        ask(pool)
    assert not pool.orders
    assert not posts(here)
    assert len(ys.runs()) == 0


@pytest.mark.parametrize("ask", [_sweep, _map])
def test_no_worker_is_asked_where_a_lesson_has_rules(here: Sandbox, pool: Pool, ask: Any) -> None:
    seat(session.current().client.core, Rules(sandbox=True, operations=["chat.*"]))
    with pytest.raises(ConfigError, match="A lesson has rules"):
        ask(pool)
    assert not pool.orders
    assert not posts(here)


def test_a_run_that_was_planned_for_workers_halts_where_a_cassette_began_meanwhile(
    here: Sandbox, tmp_path: Path, pool: Pool
) -> None:
    run = ys.sweep("images.generate", prompt=["a fox", "a boat"], executor=pool, run=False)
    with ys.record(tmp_path / "lesson.yscassette"), pytest.raises(ConfigError, match="A cassette runs"):
        run.resume().wait(LIMIT)
    assert (run.status, len(run.missing())) == ("halted", 2)
    assert not pool.orders
    assert not posts(here)
    assert run.resume().wait(LIMIT).counts() == {"succeeded": 2}


PICTURE = says({"created": 1, "data": [{"url": "https://x.example/boat.png"}]})


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers have a key of their own in their environment."""
    monkeypatch.setenv("YESCALE_API_KEY", CANARY)
    monkeypatch.setenv("YESCALE_SAVE", "0")


def _planned(pool: Pool, prompts: list[str]) -> Run:
    given: dict[str, Any] = {"prompt": prompts, "in_flight": 1, "check_models": False, "run": False}
    return ys.sweep("images.generate", executor=pool, **given)


@pytest.mark.usefixtures("worker")
def test_a_cell_that_a_worker_had_refused_for_its_quota_is_run_when_the_run_goes_on(
    gateway: Serve, connect: Connect, pool: Pool
) -> None:
    server = gateway(says(refusal("insufficient_user_quota"), 403), PICTURE)
    connect(server.url, save=False)
    run = _planned(pool, ["a", "b"]).resume()
    with pytest.raises(QuotaExceeded):
        run.wait(LIMIT)
    assert (run.status, len(run.missing()), len(server.posts)) == ("halted", 2, 1)
    assert run.resume().wait(LIMIT).counts() == {"succeeded": 2}
    assert len(server.posts) == 3, "the refused one was posted anew, under another key"


@pytest.mark.usefixtures("worker")
def test_a_call_that_a_worker_began_is_not_posted_again_when_its_row_was_forgotten(
    gateway: Serve, connect: Connect, pool: Pool
) -> None:
    begun, free = threading.Event(), threading.Event()

    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.to_thread(free.wait, LIMIT)
        await PICTURE(reader, writer)

    server = gateway(late, PICTURE)
    core = connect(server.url, save=False).client.core
    run = _planned(pool, ["a"])
    run.listen(lambda cell, _outcome: begun.set() if cell.begun else None)
    run.resume()
    assert begun.wait(LIMIT), "that it has begun is known here too"
    run.stop()
    free.set()
    pool.shutdown()
    core.board.ledger.forget([run.cells[0].row_key(run.id)])
    with Pool() as other:
        run.carry = through(other)
        assert run.resume().wait(LIMIT).counts() == {"uncertain": 1}
    assert len(server.posts) == 1
