"""A run always comes to rest: stopped too early, with a file that cannot be written, with a panel that fails."""

from __future__ import annotations

import threading

import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.grids import connect, here, posts
from yescale_widgets.grids import shelf
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
