"""A kernel that is killed in the middle of a sweep: the next one runs what is missing, and posts nothing paid twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.unit.test_kernels import LIMIT, Heard, Kernels, kernels, said
from yescale_widgets.sandbox.record import Record
from yescale_widgets.sandbox.server import Sandbox

__all__ = ["kernels"]  # a fixture

SWEEPER = """
import json, os, sys
import yescale_widgets as ys
from yescale_widgets import session
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings

os.environ["JPY_SESSION_NAME"] = "/home/lan/boats.ipynb"
url, operation, cells = sys.argv[1], sys.argv[2], int(sys.argv[3])
session._current = session.Session(Settings(base_url=url, api_key=Secret("sk-any"), sandbox=True, poll_floor=0.05))
found = ys.sweep(operation, prompt=[f"boat {n}" for n in range(cells)], in_flight=8)
print(found.found, flush=True)
found.wait()
print(json.dumps([found.id, found.counts(), list(found.frame()["prompt"])]), flush=True)
"""


def killed_after(kernel: subprocess.Popen[str], heard: Heard, posts: int) -> None:
    """Kill it the moment the sandbox has read so many of its posts."""
    left = posts

    def count(record: Record) -> None:
        nonlocal left
        left -= record.method == "POST"
        if left == 0:
            os.kill(kernel.pid, signal.SIGKILL)

    heard.on = count
    assert kernel.wait(LIMIT) == -signal.SIGKILL
    heard.on = lambda _record: None


@pytest.mark.slow
@pytest.mark.parametrize(("operation", "kills"), [("pika.generate", (9, 12)), ("audio.speech", (9,))])
def test_a_paid_sweep_goes_on_after_kills_and_posts_each_cell_at_most_once(
    sandbox: Sandbox, home: Path, kernels: Kernels, operation: str, kills: tuple[int, ...]
) -> None:
    heard, cells = Heard(sandbox), 40
    for posts in kills:
        killed_after(kernels.start(SWEEPER, sandbox.url, operation, cells), heard, posts)
    last = kernels.start(SWEEPER, sandbox.url, operation, cells)
    said(last)
    run, counts, prompts = json.loads(said(last))
    assert prompts == [f"boat {n}" for n in range(cells)]
    assert sum(counts.values()) == cells
    assert counts.keys() <= {"succeeded", "uncertain"}
    assert counts.get("uncertain", 0) <= 8 * len(kills), "only what was on the line when it was killed"
    bodies = Counter(r.body for r in heard.records if r.method == "POST" and r.operation)
    assert set(bodies.values()) == {1}, "nothing paid was posted twice"
    assert cells - counts.get("uncertain", 0) <= len(bodies) <= cells
    again = kernels.start(SWEEPER, sandbox.url, operation, cells + 1)
    said(again)
    assert json.loads(said(again))[0] != run, "another grid is another run"


@pytest.mark.slow
def test_a_sweep_of_chats_goes_on_after_a_kill_and_asks_only_what_is_missing(
    sandbox: Sandbox, home: Path, kernels: Kernels
) -> None:
    heard, cells = Heard(sandbox), 150
    killed_after(kernels.start(SWEEPER, sandbox.url, "chat.complete", cells), heard, 120)
    before = sum(r.method == "POST" for r in heard.records)
    last = kernels.start(SWEEPER, sandbox.url, "chat.complete", cells)
    kept = int(said(last))
    assert kept > 0
    _run, counts, _prompts = json.loads(said(last))
    assert counts == {"succeeded": cells}
    posts = sum(r.method == "POST" for r in heard.records) - before
    assert posts == cells - kept, "what was written down is not asked again"
