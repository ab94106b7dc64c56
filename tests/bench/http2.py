"""HTTP/2 beside HTTP/1.1 for the same calls to the same server, where h2 and hypercorn are installed."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from tests.bench.measure import ROOT, Line, alternated
from tests.bench.server import WHOLE

BODY = WHOLE.partition(b"\r\n\r\n")[2]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The smallest application that answers."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


def lines(point: str, what: str, number: int, together: Callable[[Any, int], Awaitable[None]]) -> list[Line]:
    """CPU of a call over one HTTP/2 connection beside kept HTTP/1.1 ones."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "hypercorn",
        "tests.bench.http2:app",
        "-b",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
    ]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            return asyncio.Runner().run(_ready(port)) or _compared(point, what, number, together, port)
        finally:
            process.terminate()


async def _ready(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise TimeoutError("hypercorn did not start")


def _compared(point: str, what: str, number: int, together: Any, port: int) -> list[Line]:
    loop = asyncio.new_event_loop()
    one, two = httpx.AsyncClient(trust_env=False), httpx.AsyncClient(http1=False, http2=True, trust_env=False)
    body = json.loads(BODY)

    def call(client: httpx.AsyncClient) -> Callable[[], object]:
        async def post() -> None:
            assert (await client.post(f"http://127.0.0.1:{port}/v1/chat/completions", json=body)).json() == body

        return lambda: loop.run_until_complete(together(post, number))

    old, new = alternated(call(one), call(two), rounds=3)
    for client in (one, two):
        loop.run_until_complete(client.aclose())
    loop.close()
    return [Line(point, what, 1e6 * new / number, 1e6 * old / number, "µs", "HTTP/1.1, kept connections")]
