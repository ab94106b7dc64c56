"""Several kernels on one ledger, and kernels that are killed: real processes against a sandbox on a real socket."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.conftest import CANARY, Clock
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import Row
from yescale_widgets.keys import Secret
from yescale_widgets.sandbox.record import Record
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import Settings

LIMIT = 60.0
TASKS = 1000
KILLS = 10
STALLED = 20
SAMPLE = 12
"""Of the doubtful tasks, so many are looked for again."""

COMMON = """
import asyncio, base64, io, pathlib, socket, sys
import msgspec
from yescale_widgets import catalog
from yescale_widgets.client import AsyncClient
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.view import RESTING
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings, home_folder
from yescale_widgets.transport import Transport

url = sys.argv[1]
settings = Settings(base_url=url, api_key=Secret("sk-any"), sandbox=True, poll_floor=0.05)
"""

WATCHER = (
    COMMON
    + """
import httpx
name, lease, host = sys.argv[2], float(sys.argv[3]), sys.argv[4]
if host:
    socket.gethostname = lambda: host

class Signed(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request):
        request.headers["x-kernel"] = name
        return await super().handle_async_request(request)

async def main():
    board = Board(Ledger(home_folder() / "ledger.sqlite3", lease=lease))
    async with AsyncClient(settings=settings, transport=Transport(settings, http=Signed()), board=board) as client:
        client.follow()
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""
)

WORKER = (
    COMMON
    + """
from PIL import Image

def picture(number):
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256, 7)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()

def operations(number):
    for count in range(number):
        kind = kinds[count % len(kinds)]
        mark = "[fail]" if count % 11 == 5 else "[unknown]" if count % 97 == 40 else ""
        given = {"media.submit": {"model": "some-model"}}.get(name_of(kind), {})
        if "prompt" in kind.__struct_fields__:
            given["prompt"] = f"boat {count} {mark}"
        for option in ("image", "human_image", "cloth_image"):
            if option in kind.__struct_fields__ and name_of(kind) in PICTURED:
                given[option] = picture(count)
        if "images" in kind.__struct_fields__ and name_of(kind) == "midjourney.blend":
            given["images"] = [picture(count), picture(count + 1)]
        yield kind(**given)

def name_of(kind):
    return f"{kind.family()}.{kind.verb()}"

PICTURED = {"kling.try_on", "kling.image_to_video", "runway.image_to_video", "midjourney.describe"}
NEXT = {"midjourney.change", "midjourney.action", "midjourney.modal"}
kinds = [kind for kind in catalog.operations() if kind.follow is not None and name_of(kind) not in NEXT]

async def main():
    async with AsyncClient(settings=settings) as client:
        known = {row.note for row in client.board.rows()}
        wanted = [op for op in operations(int(sys.argv[2])) if msgspec.json.encode(op.note()) not in known]
        client.follow()
        gate = asyncio.Semaphore(24)

        async def one(operation):
            async with gate:
                await client.submit(operation)

        print("ready", flush=True)
        await asyncio.gather(*map(one, wanted))
        print("submitted", flush=True)
        while not all(row.status in RESTING for row in client.board.rows()):
            await asyncio.sleep(0.05)
        print("done", flush=True)

asyncio.run(main())
"""
)


class Kernels:
    """Processes that are killed at the end, whatever happens."""

    def __init__(self) -> None:
        self.all: list[subprocess.Popen[str]] = []

    def start(self, code: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        found = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.all.append(found)
        return found

    def close(self) -> None:
        for kernel in self.all:
            kernel.kill()
            kernel.communicate(timeout=LIMIT)


@pytest.fixture
def kernels() -> Iterator[Kernels]:
    with contextlib.closing(Kernels()) as found:
        yield found


def said(kernel: subprocess.Popen[str]) -> str:
    assert kernel.stdout is not None
    return kernel.stdout.readline().strip()


class Heard:
    """The requests of a sandbox, to be waited for."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.changed = threading.Condition()
        self.records: list[Record] = []
        self.on: Callable[[Record], None] = lambda _record: None
        sandbox.log.listener = self._hear

    def _hear(self, record: Record) -> None:
        with self.changed:
            self.records.append(record)
            self.on(record)
            self.changed.notify_all()

    def until(self, enough: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(enough, LIMIT)

    def lookers(self) -> dict[str, list[str]]:
        """For each task the kernels that looked at it, in order, each once for a row of looks."""
        found: dict[str, list[str]] = defaultdict(list)
        for record in self.records:
            kernel = record.headers.get("x-kernel")
            if kernel and found[record.path][-1:] != [kernel]:
                found[record.path].append(kernel)
        return found

    def looks(self, kernel: str) -> Counter[str]:
        return Counter(r.path for r in self.records if r.headers.get("x-kernel") == kernel)


def stalled(sandbox: Sandbox, home: Path, number: int) -> None:
    """So many tasks that never end, whose leases nobody holds any more."""
    settings = Settings(base_url=sandbox.url, api_key=Secret(CANARY), sandbox=True, home=home)
    with Client(core=AsyncClient(settings=settings)) as client:
        for count in range(number):
            client.submit(Generate(prompt=f"boat {count} [stall]"))
    with contextlib.closing(Ledger(home / "ledger.sqlite3")) as ledger:
        ledger.release()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "kills", "lease", "host"),
    [(2, 1, 600.0, ""), (5, 2, 600.0, ""), (2, 1, 4.0, "far"), (5, 2, 4.0, "far")],
    ids=["two on one host", "five on one host", "two on two hosts", "five on five hosts"],
)
def test_each_task_is_looked_at_by_one_kernel_and_another_takes_over_when_that_dies(  # noqa: PLR0917 - the columns of its table
    sandbox: Sandbox, home: Path, kernels: Kernels, number: int, kills: int, lease: float, host: str
) -> None:
    """On its own host a kernel is seen to be dead, long before its lease ends; on another only the lease can tell."""
    stalled(sandbox, home, STALLED)
    heard = Heard(sandbox)
    started = {
        f"k{n}": kernels.start(WATCHER, sandbox.url, f"k{n}", lease, host and f"{host}{n}") for n in range(number)
    }
    assert [said(kernel) for kernel in started.values()] == ["ready"] * number
    holders = [_holder(heard, list(started))]
    for _ in range(kills):
        started[holders[-1]].send_signal(signal.SIGKILL)
        started[holders[-1]].wait(LIMIT)
        ends = {row.task_id: row.until for row in _rows(home)}
        holders.append(_holder(heard, [name for name in started if name not in holders], times=1))
        looks = [r for r in heard.records if r.headers.get("x-kernel") == holders[-1]]
        assert {r.at >= ends[r.path.rpartition("/")[2]] for r in looks} == {bool(host)}
    _holder(heard, holders[-1:])
    assert list(heard.lookers().values()) == [holders] * STALLED


def _holder(heard: Heard, names: list[str], times: int = 3) -> str:
    """The kernel that has looked at each of the tasks so many times."""

    def found() -> list[str]:
        looks = {name: heard.looks(name) for name in names}
        return [name for name in names if len(looks[name]) == STALLED and min(looks[name].values()) >= times]

    heard.until(lambda: bool(found()))
    return found()[0]


@pytest.mark.slow
def test_kernels_killed_at_random_lose_no_task_and_post_none_twice(home: Path, kernels: Kernels, clock: Clock) -> None:
    """No task ends before the last kill, so that in the end a thousand are in flight."""
    rng = random.Random(20)
    clock.now = time.time()  # the account's list is asked for by the time of the ledger
    with Sandbox(pace=0.05, clock=clock) as sandbox:
        heard = Heard(sandbox)
        for _ in range(KILLS):
            _killed(kernels.start(WORKER, sandbox.url, TASKS), heard, rng.randint(1, 400))
        last = kernels.start(WORKER, sandbox.url, TASKS)
        assert said(last) == "ready"
        assert said(last) == "submitted"
        assert Counter(row.status for row in _rows(home)).keys() <= {"queued", "running", "uncertain", "lost"}
        clock.now += 3600
        assert said(last) == "done"
        last.wait(LIMIT)
        rows = _rows(home)
        _nothing_lost(rows)
        _nothing_twice(heard, rows)
        _ends_as_the_sandbox_says(sandbox, rows)
        _found_again_by_their_marks(sandbox, home)
        assert not sandbox.log.crashes


def _rows(home: Path) -> list[Row]:
    with contextlib.closing(Ledger(home / "ledger.sqlite3")) as ledger:
        return ledger.rows()


def _killed(kernel: subprocess.Popen[str], heard: Heard, after: int) -> None:
    """Kill it the moment the sandbox has read the head of so many of its requests."""
    left = after

    def count(_record: Record) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(kernel.pid, signal.SIGKILL)

    heard.on = count
    assert kernel.wait(LIMIT) == -signal.SIGKILL
    heard.on = lambda _record: None


def _nothing_lost(rows: list[Row]) -> None:
    """A task whose intent was never written was never posted: the next kernel made it. All others have their row."""
    assert len({row.note for row in rows}) == len(rows) == TASKS
    assert {row.status for row in rows if not row.task_id} == {"uncertain"}
    doubtful = [row for row in rows if row.status == "uncertain"]
    assert doubtful
    assert all("not sent again" in (row.remark or "") for row in doubtful)
    assert len(doubtful) <= KILLS * 24


def _nothing_twice(heard: Heard, rows: list[Row]) -> None:
    posts = Counter(r.body for r in heard.records if r.method == "POST" and r.operation)
    assert set(posts.values()) == {1}
    assert len(posts) <= len(rows)


def _ends_as_the_sandbox_says(sandbox: Sandbox, rows: list[Row]) -> None:
    engine = sandbox.app.state.engine
    known = {ticket.id: engine.state(ticket)[0] for ticket in engine.tickets()}
    ids = [row.task_id for row in rows if row.task_id]
    assert len(set(ids)) == len(ids)
    for row in rows:
        if row.task_id:
            assert row.status == known.get(row.task_id, "lost")
    strangers = set(engine._tickets) - set(ids)
    assert len(strangers) <= sum(row.status == "uncertain" for row in rows)


def _found_again_by_their_marks(sandbox: Sandbox, home: Path) -> None:
    """Of the doubtful ones that carry a mark, each whose task the sandbox has is found, and no other; nothing is posted."""
    by_mark = {
        mark: ticket.id
        for ticket in sandbox.app.state.engine.tickets()
        if (mark := getattr(ticket.operation, "mark", None))
    }
    keys = {"api_key": Secret("sk-any"), "system_url": sandbox.url, "access_key": Secret("access-any")}
    posts = sum(count for (method, _), count in sandbox.log.counts.items() if method == "POST")
    with Client(core=AsyncClient(settings=Settings(base_url=sandbox.url, sandbox=True, home=home, **keys))) as client:
        marked = [row for row in _rows(home) if row.status == "uncertain" and row.mark]
        assert marked
        marked = marked[:: len(marked) // SAMPLE + 1]  # each reads the account's thousand tasks
        for row in marked:
            client.reconcile(row.key)
    found = {row.key: row.task_id for row in _rows(home)}
    assert {row.mark: found[row.key] for row in marked} == {row.mark: by_mark.get(row.mark, "") for row in marked}
    assert sum(count for (method, _), count in sandbox.log.counts.items() if method == "POST") == posts
