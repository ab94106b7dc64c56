"""A run always comes to rest: stopped too early, with a file that cannot be written, with a panel that fails."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.grids import connect, here, posts
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import ConfigError
from yescale_widgets.grids import shelf
from yescale_widgets.grids.cells import Cell, Outcome
from yescale_widgets.grids.mapping import Mapped
from yescale_widgets.grids.sweeping import begun
from yescale_widgets.jobs.submit import Posting
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox

__all__ = ["connect", "here"]  # fixtures


@pytest.mark.usefixtures("at_once_cancelled")
def test_a_run_that_is_stopped_before_its_first_step_is_stopped_and_held_no_more(
    here: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ys.sweep("chat.complete", prompt="x", seed=range(3), run=False)
    free, rest = threading.Event(), run._rest

    def resting(timeout: float | None) -> bool:
        free.set()
        return rest(timeout)

    monkeypatch.setattr(run, "_rest", resting)
    runtime().call(lambda: free.wait(LIMIT))  # the loop is busy until the stop has been asked for
    run.resume()
    run.stop()
    assert run.status == "stopped"
    (row,) = shelf.store().runs()
    assert not row.owner
    assert not posts(here)
    assert run.resume().wait(LIMIT).counts() == {"succeeded": 3}


def test_who_listens_is_told_on_the_loops_thread_alone(here: Sandbox) -> None:
    heard: list[tuple[str, str]] = []

    async def caught_up() -> None: ...

    def listener(_cell: Cell, outcome: Outcome) -> None:
        heard.append((outcome.status, threading.current_thread().name))

    run = ys.sweep("chat.complete", prompt=["x", "y"], run=False)
    run.listen(listener)
    run.resume().wait(LIMIT)
    first = ys.map([{"what": "boat"}], "a {what}").wait(LIMIT)
    again: Mapped = begun(Mapped, "map", first.cells, facts={}, fresh=True)
    again.listen(listener)
    again.recall()
    runtime().run(caught_up())
    assert again.counts() == {"succeeded": 1}
    assert [status for status, _ in heard].count("succeeded") >= 4, "every cell, the end, and what was kept"
    assert {thread for _, thread in heard} == {"yescale-io"}


def test_a_listener_that_fails_ends_neither_the_run_nor_another(
    here: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def broken(_cell: Cell, _outcome: Outcome) -> None:
        raise RuntimeError("a panel without a page")

    run = ys.sweep("images.generate", prompt=["a boat", "a fox"], run=False)
    run.listen(broken)
    run.listen(lambda _cell, outcome: heard.append(outcome.status))
    assert run.resume().wait(LIMIT).counts() == {"succeeded": 2}
    assert heard.count("succeeded") >= 2
    assert "a panel without a page" in caplog.text
    assert set(posts(here).values()) == {1}


@contextmanager
def locked() -> Iterator[None]:
    """The file of the grids is being written by somebody else, and nobody here has the patience to wait for it."""
    shelf.store()._file.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(shelf.store().path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_file_that_is_locked_for_a_while_is_said_and_written_later(here: Sandbox) -> None:
    run = ys.sweep("chat.complete", prompt="x", seed=range(3), in_flight=1, run=False)
    said, free = threading.Event(), asyncio.Event()
    send = run.carry

    async def carry(client: AsyncClient, cell: Cell, how: Posting) -> Any:
        if cell.number:
            await free.wait()
        return await send(client, cell, how)

    run.carry = carry
    run.listen(lambda _cell, _outcome: said.set() if run.trouble is not None else None)
    run.resume()
    with locked():
        assert said.wait(LIMIT)
        assert "cannot be written just now (database is locked)" in run.headline()
        assert "What has come is kept in this kernel" in run.headline()
    runtime().call(free.set)
    assert run.wait(LIMIT).counts() == {"succeeded": 3}
    assert run.trouble is None
    kept = shelf.store().cells(run.id)
    assert [one.outcome.status if one.outcome else None for one in kept] == ["succeeded"] * 3


def test_a_run_whose_end_cannot_be_written_comes_to_rest_and_is_written_by_resume(here: Sandbox) -> None:
    run = ys.sweep("chat.complete", prompt="x", seed=range(3), run=False)
    ready = threading.Event()
    send = run.carry

    async def carry(client: AsyncClient, cell: Cell, how: Posting) -> Any:
        await asyncio.to_thread(ready.wait, LIMIT)
        return await send(client, cell, how)

    run.carry = carry
    run.resume()
    with locked():
        ready.set()
        with pytest.raises(ConfigError, match="cannot be written just now"):
            run.wait(LIMIT)
        assert run.counts() == {"succeeded": 3}
        assert run.status == "done"
    assert run.resume().wait(LIMIT).trouble is None
    (row,) = shelf.store().runs()
    assert (row.ended, row.owner) == (1, "")
    assert shelf.store().counts() == {run.id: 3}
    assert sum(posts(here).values()) == 3


def test_whatever_fails_when_it_is_written_down_a_run_comes_to_rest_and_says_so(
    here: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ys.sweep("chat.complete", prompt="x", seed=range(3), run=False)
    rested = threading.Event()

    def broken(_numbers: object) -> None:
        raise ValueError("a mistake of our own")

    monkeypatch.setattr(run, "written", broken)
    run.listen(lambda _cell, _outcome: rested.set() if run.status == "done" else None)
    with pytest.raises(ValueError, match="a mistake of our own"):
        run.resume().wait(LIMIT)
    assert run.status == "done"
    assert rested.wait(LIMIT)
