"""Point 5: many pending tasks followed by one process, beside a loop of one coroutine a task that looks every five seconds.

The clock is virtual, the requests are real: real sockets, to a server in a process of its own. So has each side, and
only its CPU is counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
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
from tests.bench.virtual import VirtualLoop

POINT = "5 tasks"
LOOP = 5.0
SHORTEST, LONGEST = 60.0, 300.0
"""Seconds that the tasks take, spread evenly: those of more than a minute are what the goal is about."""


@dataclass
class Gateway:
    """Counts looks and tells the server beside each how far its task is, by its length."""

    loop: VirtualLoop
    lengths: list[float]
    requests: int = 0
    ended: dict[int, float] = field(default_factory=dict)

    def between(self, client: httpx.AsyncClient) -> httpx.AsyncClient:
        """Stand between a client and its connections."""
        client._transport = Counted(client._transport, self)
        return client

    def share(self, number: int) -> float:
        """How much of its length a task has behind it."""
        return self.loop.now / self.lengths[number]

    def late(self) -> float:
        """How late ends were seen, as a share of the task's length, at the median."""
        return statistics.median(at / self.lengths[number] - 1 for number, at in self.ended.items())


@dataclass
class Counted(httpx.AsyncBaseTransport):
    """The connections of one client, with a gateway before them."""

    inner: httpx.AsyncBaseTransport
    gateway: Gateway

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        gateway = self.gateway
        gateway.requests += 1
        number = int(request.url.path.rpartition("/t")[2])
        share = gateway.share(number)
        request.headers["X-Share"] = str(min(100, int(100 * share)))
        with gateway.loop.waiting():
            answer = await self.inner.handle_async_request(request)
            await answer.aread()
        if share >= 1:
            gateway.ended.setdefault(number, gateway.loop.now)
        return answer

    async def aclose(self) -> None:
        await self.inner.aclose()


def lengths(number: int) -> list[float]:
    rng = random.Random(5)
    return [rng.uniform(SHORTEST, LONGEST) for _ in range(number)]


async def _ours(gateway: Gateway, folder: Path, url: str) -> dict[str, Any]:
    from yescale_widgets.catalog.pika import Generate
    from yescale_widgets.connections import Connections
    from yescale_widgets.jobs.board import Board
    from yescale_widgets.jobs.ledger import Ledger
    from yescale_widgets.jobs.poller import Poller
    from yescale_widgets.keys import Secret
    from yescale_widgets.settings import Settings
    from yescale_widgets.transport import Transport
    from yescale_widgets.values import Snapshot

    class Through(Connections):
        def _client(self, *, keep: bool) -> httpx.AsyncClient:
            return gateway.between(super()._client(keep=keep))

    settings = Settings(base_url=url, api_key=Secret("sk-any"), home=folder)
    clock = gateway.loop.clock
    board = Board(Ledger(folder / "ledger.sqlite3", clock=clock))
    commits = Commits(board.ledger)
    for number in range(len(gateway.lengths)):
        row = board.ledger.begin(Generate(prompt="a boat"), settings.account)
        row = board.ledger.accepted(row.key, Snapshot(status="queued", id=f"t{number}"), "")
        board.publish(row)
    paid = commits.full
    rest, transport = AtRest(board), Transport(settings)
    transport.connections = Through(settings)
    poller = Poller(board, transport, clock=clock, rng=random.Random(7))
    began = time.process_time()
    poller.start()
    async with asyncio.timeout(20 * LONGEST):
        await rest.reached.wait()
    spent = time.process_time() - began
    await poller.stop()
    await transport.aclose()
    board.ledger.close()
    return {
        "cpu": spent,
        "paid": paid,
        "full": commits.full - paid,
        "news": commits.news,
        "ended": rest.ended,
        "late": gateway.late(),
    }


class AtRest:
    """Set when the board has heard of every task's end."""

    def __init__(self, board: Any) -> None:
        self.ended, self._left = 0, {row.key for row in board.rows()}
        self.reached = asyncio.Event()
        board.listen(self._heard)

    def _heard(self, row: Any) -> None:
        if row.final and row.key in self._left:
            self._left.discard(row.key)
            self.ended += 1
            if not self._left:
                self.reached.set()


class Commits:
    """Transactions of the ledger, by what they wait for; a statement outside of any is one of its own."""

    def __init__(self, ledger: Any) -> None:
        self.full = self.news = 0
        self._quick = ledger._news
        ledger._money.set_trace_callback(self._money)
        ledger._news.set_trace_callback(self._soon)

    def _money(self, text: str) -> None:
        self.full += text.startswith(("COMMIT", "UPDATE tasks"))

    def _soon(self, text: str) -> None:
        self.news += text == "COMMIT" or (text.startswith("UPDATE") and not self._quick.in_transaction)


async def _naive(gateway: Gateway, _folder: Path, url: str) -> dict[str, Any]:
    """Its first minute, in which nothing ends: each of its looks costs the same, and how many there will be is known."""
    rng = random.Random(7)
    starts = [rng.uniform(0, LOOP) for _ in gateway.lengths]  # not all at once: a pool of connections would choke on it
    async with gateway.between(httpx.AsyncClient(trust_env=False)) as client:

        async def follow(number: int) -> None:
            await asyncio.sleep(starts[number])
            while True:
                await asyncio.sleep(LOOP)
                found = (
                    await client.get(f"{url}/pika/feed/t{number}", headers={"Authorization": "Bearer sk-any"})
                ).json()
                if found["videos"][0]["status"] == "finished":
                    return

        began = time.process_time()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SHORTEST):
                await asyncio.gather(*map(follow, range(len(gateway.lengths))))
        spent = time.process_time() - began
    looks = sum(math.ceil((length - start) / LOOP) for length, start in zip(gateway.lengths, starts, strict=True))
    return {"cpu": spent / gateway.requests * looks, "requests": looks}


def _peak() -> float:
    """MB."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def one(side: str, number: int, url: str) -> dict[str, Any]:
    """One side in this process."""
    loop = VirtualLoop()
    gateway = Gateway(loop, lengths(number))
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=lambda: loop) as runner:
        found = runner.run({"ours": _ours, "naive": _naive}[side](gateway, Path(folder), url))
    return {"requests": gateway.requests, "peak": _peak()} | found


def apart(side: str, number: int, url: str) -> dict[str, Any]:
    """One side in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.tasks", side, str(number), url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run(*, short: bool) -> list[Line]:
    number = 24 if short else 10_000
    with server.running() as base:
        url = base.removesuffix("/v1")
        ours, naive = apart("ours", number, url), apart("naive", number, url)
    assert ours["ended"] == number
    what = f"{number:,} tasks of {SHORTEST:.0f} to {LONGEST:.0f} s"
    beside = "a coroutine a task, 5 s"
    each = f"{1e6 * ours['cpu'] / ours['requests']:.0f} µs a look, {1e6 * naive['cpu'] / naive['requests']:.0f} beside"
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
        Line(POINT, f"{what}: CPU", ours["cpu"], naive["cpu"], "s", beside, goal=third, note=each),
        Line(POINT, f"{what}: peak memory", ours["peak"], naive["peak"], "MB", beside),
    ]


if __name__ == "__main__":
    print(json.dumps(one(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
