"""Point 6: many calls at once, beside the openai package; and what reusing connections, and HTTP/2, are worth."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from tests.bench import server
from tests.bench.measure import Line, alternated
from tests.bench.streaming import MESSAGES, Bench
from yescale_widgets.catalog.chat import Complete

POINT = "6 sweep"
CALLS, AT_ONCE = 640, 64


async def _together(one: Callable[[], Awaitable[Any]], number: int = CALLS) -> None:
    """So many calls, 64 of them in flight."""
    left = iter(range(number))

    async def worker() -> None:
        for _ in left:
            await one()

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


def run(*, short: bool) -> list[Line]:
    if short:
        return []
    with server.running() as url, tempfile.TemporaryDirectory() as folder:
        bench = Bench(url, Path(folder))
        try:
            return _measured(bench)
        finally:
            bench.close()


def _measured(bench: Bench) -> list[Line]:
    body = {"model": "any", "messages": MESSAGES}
    fresh = httpx.AsyncClient(
        trust_env=False, headers={"Authorization": "Bearer sk-any"}, limits=httpx.Limits(max_keepalive_connections=0)
    )
    ways: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: bench.ours.send(Complete(prompt="A boat?", model="any")),
        lambda: bench.openai.chat.completions.create(model="any", messages=MESSAGES),
        lambda: bench.bare.post(f"{bench.url}/chat/completions", json=body),
        lambda: fresh.post(f"{bench.url}/chat/completions", json=body),
    )
    spent = alternated(*(bench.on_loop(lambda one=way: _together(one)) for way in ways), rounds=5)
    bench.loop.run_until_complete(fresh.aclose())
    ours, openai, bare, once = (1e6 * seconds / CALLS for seconds in spent)
    what = "a call, 64 in flight"
    note = f"{1e6 / ours:,.0f} calls a CPU second, {1e6 / openai:,.0f} beside"
    return [
        Line(POINT, what, ours, openai, "µs", "AsyncOpenAI", goal=2.0, at_least=True, note=note),
        Line(POINT, what, ours, bare, "µs", "httpx.AsyncClient, one pool"),
        Line(POINT, "httpx, a connection for each call", once, bare, "µs", "httpx, one pool of kept ones"),
        *_http2(),
    ]


def _http2() -> list[Line]:
    """Frames of HTTP/2 are packed in Python where h2 is there, and it needs a server that speaks it."""
    what = "HTTP/2, 64 streams on one connection"
    try:
        import h2  # noqa: F401 - only whether they are there
        import hypercorn  # noqa: F401 - as above
    except ImportError:
        return [Line(POINT, what, skipped="h2 and hypercorn are not installed")]
    from tests.bench import http2

    return http2.lines(POINT, what, CALLS // 4, _together)  # hypercorn ends a connection after 1,000
