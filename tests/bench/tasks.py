"""Point 5: many pending tasks followed by one process, beside a loop of one coroutine a task that looks every five seconds.

The clock is virtual, the requests are real. Each side has a process of its own.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.bench import server
from tests.bench.measure import ROOT, Line

POINT = "5 tasks"
LOOP = 5.0
SHORTEST, LONGEST = 60.0, 300.0
"""Seconds that the tasks take, spread evenly: those of more than a minute are what the goal is about."""


class Clock:
    """Time that passes when everybody naps: the next sleeper wakes at once, and it is then."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._count), future))
        await future

    def wake(self) -> bool:
        """Let the next one go on; False where nobody sleeps."""
        while self._sleepers:
            when, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                self.now = max(self.now, when)
                future.set_result(None)
                return True
        return False


@dataclass
class Gateway(httpx.AsyncBaseTransport):
    """Counts looks and tells the server beside each how far its task is, by its length."""

    clock: Clock
    lengths: list[float]
    began: float = field(init=False)
    requests: int = 0
    open: int = 0
    ended: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = self.clock.now
        self.inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=64))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        number = int(request.url.path.rpartition("/t")[2])
        share = (self.clock.now - self.began) / self.lengths[number]
        request.headers["X-Share"] = str(min(100, int(100 * share)))
        self.open += 1
        try:
            answer = await self.inner.handle_async_request(request)
        finally:
            self.open -= 1
        if share >= 1:
            self.ended.setdefault(number, self.clock.now)
        return answer

    def late(self) -> float:
        """How late ends were seen, as a share of the task's length, at the median."""
        seen = self.ended.items()
        return statistics.median((at - self.began) / self.lengths[number] - 1 for number, at in seen)


def lengths(number: int) -> list[float]:
    rng = random.Random(5)
    return [rng.uniform(SHORTEST, LONGEST) for _ in range(number)]


async def _ours(gateway: Gateway, clock: Clock, folder: Path, url: str) -> dict[str, Any]:
    from yescale_widgets.catalog.pika import Generate
    from yescale_widgets.jobs.board import Board
    from yescale_widgets.jobs.ledger import Ledger
    from yescale_widgets.jobs.poller import Poller
    from yescale_widgets.settings import Secret, Settings
    from yescale_widgets.transport import Transport
    from yescale_widgets.values import Snapshot

    settings = Settings(base_url=url, api_key=Secret("sk-any"), home=folder)
    board = Board(Ledger(folder / "ledger.sqlite3", clock=clock))
    commits = Commits(board.ledger)
    for number in range(len(gateway.lengths)):
        row = board.ledger.begin(Generate(prompt="a boat"), settings.account)
        row = board.ledger.accepted(row.key, Snapshot(status="queued", id=f"t{number}"), "")
        board.publish(row)
    paid = commits.full
    poller = Poller(board, Transport(settings, http=gateway), clock=clock, sleep=clock.sleep, rng=random.Random(7))
    began = time.process_time()
    poller.start()
    while len(gateway.ended) < len(gateway.lengths):
        await _pass(clock, gateway, poller)
    while poller._looks:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0.002)  # the last end is being written
    spent = time.process_time() - began
    ended = sum(row.final for row in board.rows())
    await poller.stop()
    board.ledger.close()
    return {"cpu": spent, "paid": paid, "full": commits.full - paid, "news": commits.news, "ended": ended}


class Commits:
    """Writes of the ledger, by what they wait for."""

    def __init__(self, ledger: Any) -> None:
        self.full = self.news = 0
        ledger._money.set_trace_callback(self._money)
        ledger._news.set_trace_callback(self._soon)

    def _money(self, text: str) -> None:
        self.full += text.startswith(("COMMIT", "UPDATE tasks"))

    def _soon(self, text: str) -> None:
        self.news += text.startswith(("COMMIT", "UPDATE tasks SET status", "UPDATE tasks SET remark"))


async def _pass(clock: Clock, gateway: Gateway, poller: Any = None) -> None:
    """Let everybody work until nobody can, then let time pass."""
    for _ in range(4):
        await asyncio.sleep(0)
    if gateway.open or (poller is not None and poller._looks):
        await asyncio.sleep(0.002)  # the answer is on its way, or the ledger is being written
    else:
        clock.wake()


async def _naive(gateway: Gateway, clock: Clock, _folder: Path, url: str) -> dict[str, Any]:
    async with httpx.AsyncClient(transport=gateway) as client:

        async def follow(number: int) -> None:
            while True:
                await clock.sleep(LOOP)
                found = (
                    await client.get(f"{url}/pika/feed/t{number}", headers={"Authorization": "Bearer sk-any"})
                ).json()
                if found["videos"][0]["status"] == "finished":
                    return

        began = time.process_time()
        tasks = [asyncio.ensure_future(follow(number)) for number in range(len(gateway.lengths))]
        while len(gateway.ended) < len(tasks):
            await _pass(clock, gateway)
        await asyncio.gather(*tasks)
        return {"cpu": time.process_time() - began}


def _peak() -> float:
    """MB."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def one(side: str, number: int, url: str) -> dict[str, Any]:
    """One side in this process."""
    clock = Clock()
    gateway = Gateway(clock, lengths(number))
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run({"ours": _ours, "naive": _naive}[side](gateway, clock, Path(folder), url))
    return found | {"requests": gateway.requests, "late": gateway.late(), "peak": _peak()}


def apart(side: str, number: int, url: str) -> dict[str, Any]:
    """One side in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.tasks", side, str(number), url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run(*, short: bool) -> list[Line]:
    number = 24 if short else 300
    with server.running() as base:
        url = base.removesuffix("/v1")
        ours, naive = apart("ours", number, url), apart("naive", number, url)
    assert ours["ended"] == number
    what = f"{number:,} tasks of {SHORTEST:.0f} to {LONGEST:.0f} s"
    beside = "a coroutine a task, 5 s"
    third = 1 / 3
    counted = [
        Line(
            POINT,
            f"{what}: requests",
            ours["requests"],
            naive["requests"],
            "requests",
            beside,
            goal=third,
            counted=True,
        ),
        Line(POINT, f"{what}: end seen late", ours["late"], unit="of its length", goal=0.1, counted=True),
        Line(POINT, "waits for the disk, for money", ours["paid"] / number, unit="a task", goal=2, counted=True),
        Line(POINT, "waits for the disk, beyond", ours["full"] / number, unit="a task", goal=0, counted=True),
        Line(POINT, "other writes of the ledger", ours["news"] / number, unit="a task", note="no wait for the disk"),
    ]
    if short:
        return counted
    return [
        *counted,
        Line(POINT, f"{what}: CPU", ours["cpu"], naive["cpu"], "s", beside, goal=third),
        Line(POINT, f"{what}: peak memory", ours["peak"], naive["peak"], "MB", beside),
    ]


if __name__ == "__main__":
    print(json.dumps(one(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
