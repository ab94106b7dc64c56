"""What holds in this process holds for an executor's workers too, or the work is refused."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.grids import connect, here, posts
from yescale_widgets import session, tape
from yescale_widgets.class_mode import Rules, seat
from yescale_widgets.errors import ConfigError
from yescale_widgets.sandbox.server import Sandbox

__all__ = ["connect", "here"]  # fixtures


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
