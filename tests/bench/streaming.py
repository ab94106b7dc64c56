"""Point 1: streamed chunks and plain calls beside bare httpx and the openai package, and the memory of a long stream."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from tests.bench import server
from tests.bench.measure import Line, alternated, calls, child
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings

POINT = "1 stream"
CHUNKS, PLAIN = 20_000, 200
PIECE = 900
"""Bytes of a piece at the mean, a little less than four events: as chunks come in where a page is busy."""
MESSAGES = [{"role": "user", "content": "A boat?"}]


class Bench:
    """Four ways to the same gateway."""

    def __init__(self, url: str, home: Path) -> None:
        import openai

        self.url = url
        settings = Settings(base_url=url.removesuffix("/v1"), api_key=Secret("sk-any"), home=home)
        self.loop = asyncio.new_event_loop()
        self.ours = AsyncClient(settings=settings)
        self.sync = Client(core=AsyncClient(settings=settings))
        self.bare = httpx.AsyncClient(trust_env=False, headers={"Authorization": "Bearer sk-any"})
        self.openai = openai.AsyncOpenAI(api_key="sk-any", base_url=url, max_retries=0)

    def on_loop(self, work: Callable[[], Awaitable[Any]]) -> Callable[[], Any]:
        return lambda: self.loop.run_until_complete(work())

    def close(self) -> None:
        self.sync.close()
        for end in (self.ours.aclose, self.bare.aclose, self.openai.close):
            self.loop.run_until_complete(end())
        self.loop.close()

    async def stream_ours(self, model: str) -> str:
        stream = self.ours.stream(Complete(prompt="A boat?", model=model))
        async for _delta in stream:
            pass
        return stream.reply.text

    async def stream_bare(self, model: str) -> str:
        body = {"model": model, "messages": MESSAGES, "stream": True}
        said = []
        async with self.bare.stream("POST", f"{self.url}/chat/completions", json=body) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: ") and line != "data: [DONE]":
                    said.append(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")  # noqa: PERF401 - as people write it
        return "".join(said)

    async def stream_openai(self, model: str) -> str:
        said = []
        async for chunk in await self.openai.chat.completions.create(model=model, messages=MESSAGES, stream=True):
            said.append(chunk.choices[0].delta.content or "")  # noqa: PERF401 - as above
        return "".join(said)

    async def plain_ours(self, number: int = PLAIN) -> None:
        for _ in range(number):
            assert (await self.ours.send(Complete(prompt="A boat?", model="any"))).text

    def plain_sync(self) -> None:
        for _ in range(PLAIN):
            assert self.sync.send(Complete(prompt="A boat?", model="any")).text

    async def plain_bare(self, number: int = PLAIN) -> None:
        for _ in range(number):
            body = {"model": "any", "messages": MESSAGES}
            response = await self.bare.post(f"{self.url}/chat/completions", json=body)
            assert response.json()["choices"][0]["message"]["content"]


def _streamed(bench: Bench, size: int, rounds: int) -> list[Line]:
    model = f"bench-{CHUNKS}-{size}"
    texts = {bench.loop.run_until_complete(way(model)) for way in (bench.stream_ours, bench.stream_bare)}
    assert len(texts) == 1, "both ways read the same"
    ours, bare, openai = alternated(
        bench.on_loop(lambda: bench.stream_ours(model)),
        bench.on_loop(lambda: bench.stream_bare(model)),
        bench.on_loop(lambda: bench.stream_openai(model)),
        rounds=rounds,
    )
    each = 1e6 / CHUNKS
    what = f"typed chunk, pieces of {size:,} bytes"
    return [
        Line(POINT, what, ours * each, bare * each, "µs", "httpx + json.loads", goal=1.0),
        Line(POINT, what, ours * each, openai * each, "µs", "openai", goal=10.0, at_least=True),
    ]


def _plain(bench: Bench, rounds: int) -> list[Line]:
    ours, bare, sync = alternated(
        bench.on_loop(bench.plain_ours), bench.on_loop(bench.plain_bare), bench.plain_sync, rounds=2 * rounds
    )
    each = 1e6 / PLAIN
    return [
        Line(POINT, "plain call, AsyncClient", ours * each, bare * each, "µs", "httpx.AsyncClient", goal=1.15),
        Line(POINT, "plain call, Client", sync * each, ours * each, "µs", "AsyncClient", goal=1.5),
    ]


def counted(bench: Bench) -> list[Line]:
    """The same work in calls of functions."""

    def of(work: Callable[[], Any], number: int) -> float:
        work()
        return calls(work) / number

    model = f"bench-2000-{PIECE}"
    ours, bare = (of(bench.on_loop(lambda w=way: w(model)), 2000) for way in (bench.stream_ours, bench.stream_bare))
    mine, theirs = (of(bench.on_loop(lambda w=way: w(50)), 50) for way in (bench.plain_ours, bench.plain_bare))
    return [
        Line(POINT, "typed chunk, function calls", ours, bare, "calls", "httpx + json.loads", goal=1.2, counted=True),
        Line(POINT, "plain call, function calls", mine, theirs, "calls", "httpx.AsyncClient", goal=1.25, counted=True),
    ]


MEMORY = """
import asyncio, sys, tempfile
from pathlib import Path
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import AsyncClient
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings

def peak():
    status = Path("/proc/self/status").read_text()  # ru_maxrss is inherited from the parent
    return int(status.split("VmHWM:")[1].split()[0])

async def main(url, chunks):
    settings = Settings(base_url=url, api_key=Secret("sk-any"), home=Path(tempfile.gettempdir()))
    async with AsyncClient(settings=settings) as client:
        for number in (100, chunks):
            stream = client.stream(Complete(prompt="A boat?", model=f"bench-{number}-4000"))
            before = peak()
            async for _delta in stream:
                pass
        text = stream.reply.text
        print(peak() - before - len(text) // 1024)

asyncio.run(main(sys.argv[1].removesuffix("/v1"), int(sys.argv[2])))
"""


def memory(url: str) -> list[Line]:
    """How much more the peak is than the text of the answer, for streams of 5, 25 and 50 MB.

    Python 3.11's StringIO gathers 100,000 pieces, 5 MB of them, before it joins them; from there on nothing grows.
    """
    event = len(server.events(1000)) / 1000
    peaks = [max(int(child(MEMORY, url, str(int(size / event)))[1]), 1) / 1024 for size in (5e6, 25e6, 50e6)]
    note = "at 5, 25 and 50 MB: " + ", ".join(f"{peak:.1f}" for peak in peaks)
    return [
        Line(
            POINT, "peak beyond the text, 50 MB of stream over 25", peaks[2] - peaks[1], unit="MB", goal=2.0, note=note
        )
    ]


def run(*, short: bool) -> list[Line]:
    with server.running() as url, tempfile.TemporaryDirectory() as folder:
        bench = Bench(url, Path(folder))
        try:
            lines = counted(bench)
            if not short:
                lines += [line for size in (PIECE, 4000, 290) for line in _streamed(bench, size, 3)]
                lines += _plain(bench, 4)
                lines += memory(url)
        finally:
            bench.close()
    return lines
