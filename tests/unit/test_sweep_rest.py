"""A run always comes to rest: stopped too early, with a file that cannot be written, with a panel that fails."""

from __future__ import annotations

import threading

import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.grids import connect, here, posts
from yescale_widgets.grids import shelf
from yescale_widgets.grids.cells import Cell, Outcome
from yescale_widgets.grids.mapping import Mapped
from yescale_widgets.grids.sweeping import begun
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
