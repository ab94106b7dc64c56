"""A gateway that costs next to nothing, in a process of its own: what a client spends is then its own.

A chat whose model is ``"bench-20000-900"`` is streamed in 20,000 chunks, cut into pieces of 900 bytes on average
anywhere; any other model is answered at once. A look at a task is answered by its header ``X-Share``, in percent.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

WORDS = [
    "a",
    "boat",
    "of",
    "paper",
    "carries",
    "these",
    "few",
    "words",
    "down",
    "the",
    "wide",
    "river",
    "and",
    "on",
    "to",
    "the",
    "sea",
]
HEAD = {
    "id": "chatcmpl-9s8fKq2vXbYt1oWc5zLmNdEe",
    "object": "chat.completion.chunk",
    "created": 1_790_000_000,
    "model": "gpt-4o-mini-2024-07-18",
    "service_tier": "default",
    "system_fingerprint": "fp_560af6e559",
}
USAGE = {"prompt_tokens": 12, "completion_tokens": 20, "total_tokens": 32}


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return b"data: " + json.dumps(HEAD | {"choices": [choice], "usage": None}, separators=(",", ":")).encode() + b"\n\n"


@cache
def events(chunks: int) -> bytes:
    """A chat of so many chunks as server-sent events."""
    said = [_event({"content": f" {WORDS[n % len(WORDS)]}"}) for n in range(chunks)]
    return b"".join((_event({"role": "assistant", "content": ""}), *said, _event({}, "stop"), b"data: [DONE]\n\n"))


@cache
def pieces(chunks: int, size: int) -> tuple[bytes, ...]:
    """The same as the pieces of an HTTP body; where they are cut is chance, always the same."""
    rng, body, cut, at = random.Random(7), events(chunks), [], 0
    while at < len(body):
        step = max(1, round(rng.uniform(0.2, 1.8) * size))
        piece = body[at : at + step]
        cut.append(b"%x\r\n%s\r\n" % (len(piece), piece))
        at += step
    return (*cut, b"0\r\n\r\n")


def _whole() -> bytes:
    message = {"role": "assistant", "content": " ".join(WORDS), "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    body = json.dumps(HEAD | {"object": "chat.completion", "choices": [choice], "usage": USAGE}).encode()
    return _answer(body)


def _task(percent: int) -> bytes:
    """A look at a video of Pika's, so far."""
    done = {"status": "finished", "progress": 100, "resultUrl": "https://cdn.example/clip.mp4"}
    video = done if percent >= 100 else {"status": "pending", "progress": percent}
    return _answer(json.dumps({"id": "any", "videos": [video]}).encode())


def _answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


WHOLE = _whole()
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            looked = re.search(rb"(?i)x-share: (\d+)", head)
            asked = re.search(rb'"model": ?"bench-(\d+)-(\d+)"', body)
            if looked is not None:
                writer.write(_task(int(looked[1])))
            elif asked is None:
                writer.write(WHOLE)
            else:
                writer.write(STREAM)
                for piece in pieces(int(asked[1]), int(asked[2])):
                    writer.write(piece)
                    await writer.drain()
            await writer.drain()
    writer.close()


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The base URL of such a gateway, while it runs."""
    with subprocess.Popen([sys.executable, "-m", "tests.bench.server"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main())
