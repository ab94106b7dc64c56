"""Cells in the workers of an executor: the same ledger, the same rules, also when a worker is killed."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas
import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.grids import connect, here
from yescale_widgets import session
from yescale_widgets.errors import NotSent
from yescale_widgets.grids.run import Run
from yescale_widgets.sandbox.record import Record
from yescale_widgets.sandbox.server import Sandbox

__all__ = ["connect", "here"]  # fixtures

PROMPTS = [f"boat {number}" for number in range(12)]


def bodies(sandbox: Sandbox) -> Counter[str]:
    return Counter(r.body for r in sandbox.requests if r.method == "POST" and r.operation)


def begun(how: str, **more: Any) -> Run:
    """The same twelve paid cells as a sweep, or as a map over a table."""
    if how == "sweep":
        return ys.sweep("audio.speech", prompt=PROMPTS, **more)
    return ys.map([{"line": prompt} for prompt in PROMPTS], "{line}", operation="audio.speech", **more)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["sweep", "map"])
def test_workers_of_a_pool_share_the_ledger_and_post_each_cell_once(here: Sandbox, how: str) -> None:
    ys.budget(calls=12)
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        found = begun(how, executor=pool, in_flight=4).wait(60)
    assert found.counts() == {"succeeded": 12}
    assert set(bodies(here).values()) == {1}
    rows = session.current().client.board.ledger.rows()
    assert {row.key for row in rows} == {entry.outcome.key for entry in found.entries}
    assert len({row.owner.split("|")[1] for row in rows} - {str(os.getpid())}) >= 1, "others than this process posted"
    assert ys.budget()["notebook"].used_calls == 12


@pytest.mark.slow
def test_what_workers_answered_stands_beside_the_table_and_is_kept(here: Sandbox) -> None:
    frame = pandas.DataFrame({"text": ["a", None, "b", "a"]})
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        found = ys.map(frame, "Say {text}", executor=pool, max_tokens=5).frame()
    assert found["answer"].notna().tolist() == [True, False, True, True]
    assert found["answer"][0] == found["answer"][3]
    assert "nothing was sent" in found["error"][1]
    assert sum(bodies(here).values()) == 2, "rows that ask the same are asked once"
    again = ys.map(frame, "Say {text}", max_tokens=5).frame()
    assert again["cached"].tolist() == [True, False, True, True], "what workers answered is kept for the kernel"
    assert sum(bodies(here).values()) == 2


@pytest.mark.slow
@pytest.mark.parametrize("how", ["sweep", "map"])
def test_a_worker_that_is_killed_leaves_doubt_and_no_second_post(here: Sandbox, how: str) -> None:
    hit = threading.Event()
    pool = concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))

    def kill(record: Record) -> None:
        if record.method == "POST" and not hit.is_set():
            hit.set()
            for worker in list(pool._processes.values()):
                os.kill(worker.pid, signal.SIGKILL)

    here.log.listener = kill
    try:
        run = begun(how, executor=pool, in_flight=2)
        with pytest.raises(NotSent, match="A worker gave no answer"):
            run.wait(60)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    assert run.status == "halted"
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as fresh:
        again = begun(how, executor=fresh, in_flight=4).wait(60)
    assert again.id == run.id
    assert again.counts().keys() == {"succeeded", "uncertain"}
    assert 1 <= again.counts()["uncertain"] <= 2, "what was on the line when the workers died"
    assert sum(again.counts().values()) == 12
    assert set(bodies(here).values()) == {1}
    table = again.frame()
    doubt = table["error"].notna()
    assert doubt.sum() == again.counts()["uncertain"], "each row in doubt says so"
    assert table.loc[doubt, "error"].str.contains("not sent again").all()


class Late:
    """An executor that gives its first worker up, which is only slow: ``begin`` lets it begin."""

    def __init__(self) -> None:
        self.pool = concurrent.futures.ThreadPoolExecutor(1)
        self.slow: Callable[[], bytes] | None = None

    def submit(self, function: Callable[[bytes], bytes], order: bytes) -> concurrent.futures.Future[Any]:
        if self.slow is not None:
            return self.pool.submit(function, order)
        self.slow = partial(function, order)
        lost: concurrent.futures.Future[Any] = concurrent.futures.Future()
        lost.set_exception(concurrent.futures.BrokenExecutor())
        return lost

    def begin(self) -> None:
        assert self.slow is not None
        self.pool.submit(self.slow).result(LIMIT)


def test_a_worker_that_was_given_up_and_begins_after_all_does_not_post_what_is_asked_for_again(here: Sandbox) -> None:
    executor = Late()
    with executor.pool:
        run = ys.sweep("audio.speech", prompt=["a boat"], executor=executor, in_flight=1)
        with pytest.raises(NotSent, match="A worker gave no answer"):
            run.wait(LIMIT)
        executor.begin()
        run.resume().wait(LIMIT)
    assert run.counts() == {"succeeded": 1}
    assert bodies(here).total() == 1


DASK = """
import os, sys
import yescale_widgets as ys
from yescale_widgets import session
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings

if __name__ == "__main__":
    from distributed import Client, LocalCluster

    os.environ["JPY_SESSION_NAME"] = "/home/lan/boats.ipynb"
    session._current = session.Session(Settings(base_url=sys.argv[1], api_key=Secret("sk-any"), sandbox=True))
    cluster = LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None, host="127.0.0.1")
    with cluster, Client(cluster) as client:
        print(*[worker.pid for worker in cluster.workers.values()], flush=True)
        pool = client.get_executor(pure=False, retries=0)
        lines = [f"boat {n}" for n in range(12)]
        if sys.argv[2] == "sweep":
            found = ys.sweep("audio.speech", prompt=lines, executor=pool, in_flight=4)
        else:
            table = [{"line": line} for line in lines]
            found = ys.map(table, "{line}", operation="audio.speech", executor=pool, in_flight=4)
        found.wait(60)
        print(*sorted(found.counts().items()), flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["sweep", "map"])
def test_dask_workers_do_the_same_also_when_one_is_killed(
    sandbox: Sandbox, home: Path, tmp_path: Path, how: str
) -> None:
    script = tmp_path / "sweep.py"
    script.write_text(DASK)
    done = threading.Event()
    workers: list[int] = []

    def kill(record: Record) -> None:
        if record.method == "POST" and record.path == "/v1/audio/speech" and workers and not done.is_set():
            done.set()
            os.kill(workers[0], signal.SIGKILL)

    sandbox.log.listener = kill
    process = subprocess.Popen([sys.executable, str(script), sandbox.url, how], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        workers += map(int, process.stdout.readline().split())
        counts = process.stdout.readline()
        process.wait(LIMIT)
    finally:
        process.kill()
        process.communicate()
    assert done.is_set()
    assert "succeeded" in counts
    assert sum(int(word.rstrip(")")) for word in counts.replace("(", "").split() if word.rstrip(")").isdigit()) == 12
    assert set(bodies(sandbox).values()) == {1}, "each paid cell was posted at most once"
