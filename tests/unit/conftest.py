"""What the unit tests share: a raw server whose answers are scripted, clocks and naps that take no time, and clients."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from yescale_widgets import session
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.keys import Secret
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import Settings
from yescale_widgets.transport import Transport, Wait

if TYPE_CHECKING:
    from tests.unit.desk import Desk

# a busy machine fails no example
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

CANARY = "sk-canary-5f1c0ffee9d2b7"
LIMIT = 60.0
"""Seconds after which a test that waits for something has failed."""
SWIFT = {"speed": 50.0, "poll_floor": 0.01}
"""Settings of whoever looks at tasks that take some hundredths of a second."""

Reply = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Clock:
    """Epoch seconds that stand still until someone naps."""

    now: float = 1_790_000_000.0
    naps: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Note a nap; the clock jumps to its end."""
        self.naps.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Heard:
    """A request as it came over the line."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


class Gateway:
    """A server that reads requests by hand. Each request takes the next reply of the script; the last one stays."""

    def __init__(self, *script: Reply) -> None:
        self.script = list(script)
        self.heard: list[Heard] = []
        self.connections = 0
        self.arrived = threading.Event()
        self.on_request: Callable[[Heard], None] = lambda _heard: None
        self.trouble: list[BaseException] = []
        self._serving: set[asyncio.Task[Any] | None] = set()
        self._ending = False
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def posts(self) -> list[Heard]:
        """The POSTs so far."""
        return [h for h in self.heard if h.method == "POST"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        self._serving.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not self._ending:
                await self._one(await _read(reader, number), reader, writer)
        writer.transport.abort()

    async def _one(self, heard: Heard, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(heard)
        try:
            self.on_request(heard)
        except BaseException as error:
            self.trouble.append(error)
        reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        self.arrived.set()
        await reply(reader, writer)

    def close(self) -> None:
        """Cut every line and stop."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(LIMIT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LIMIT)
        self._loop.close()
        if self.trouble:
            raise self.trouble[0]

    async def _end(self) -> None:
        """A line that was taken a moment ago comes to its reader first: asyncio would leave it open, where its task is
        cancelled before it begins, or the server is closed by then.
        """
        self._ending = True
        for listening in self._server.sockets:
            self._loop.remove_reader(listening.fileno())
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in self._serving & others:
                task.cancel()
            await asyncio.wait(others)
        self._server.close()
        await asyncio.sleep(0)


async def _read(reader: asyncio.StreamReader, connection: int) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Heard(method, path, headers, body, connection)


def says(body: Any = None, status: int = 200, **headers: str) -> Reply:
    """A whole answer: text as it is, anything else as JSON. ``retry_after`` becomes the header Retry-After."""
    text = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    kind = "text/html" if text.startswith(b"<") else "application/json"
    named = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(text)}", *(f"{n}: {v}" for n, v in named.items())]
    whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + text

    async def reply(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(whole)
        await writer.drain()

    return reply


async def drops(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The line breaks after the request was read."""
    writer.transport.abort()
    raise ConnectionResetError


async def holds(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """No answer at all, until the other side goes away."""
    await reader.read()
    raise ConnectionResetError


async def ends(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The proper end of a streamed answer."""
    writer.write(b"0\r\n\r\n")
    await writer.drain()


def streams(*events: str, then: Reply = ends) -> Reply:
    """An event stream: each text as one ``data:`` event, comments as they are."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(0)
        writer.write(head)
        for event in events:
            data = (event if event.startswith(":") else f"data: {event}").encode() + b"\n\n"
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
        await then(reader, writer)

    return reply


def chunk(text: str | None = None, finish: str | None = None, **more: Any) -> str:
    """One chunk of a chat stream."""
    delta = {} if text is None else {"content": text}
    return json.dumps(
        {"model": "gpt-4o-mini", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}
    )


def completion(text: str = "Hello.") -> dict[str, Any]:
    """A whole chat answer."""
    message = {"role": "assistant", "content": text}
    return {"model": "gpt-4o-mini", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


def refusal(code: str | None = "", message: str = "refused here") -> dict[str, Any]:
    """The gateway's usual error body."""
    return {"error": {"message": message, "type": "new_api_error", "param": "", "code": code}}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gateway() -> Iterator[Callable[..., Gateway]]:
    """``gateway(reply, reply, …)`` starts a server with that script."""
    with contextlib.ExitStack() as stack:

        def start(*script: Reply) -> Gateway:
            server = Gateway(*script)
            stack.callback(server.close)
            return server

        yield start


@pytest.fixture
def unused() -> Iterator[int]:
    """A port of this machine that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def at_once_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A future that is cancelled before its coroutine has begun ends that coroutine at once, also on an older Python:
    3.12.11, 3.13.4 and later do so by themselves (gh-105836).
    """
    chain = asyncio.futures._chain_future

    def chained(source: asyncio.Future[Any], destination: concurrent.futures.Future[Any]) -> None:
        chain(source, destination)
        if destination.cancelled():
            source.cancel()

    monkeypatch.setattr(asyncio.futures, "_chain_future", chained)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox whose tasks take some hundredths of a second."""
    with Sandbox(pace=0.005) as found:
        yield found
        assert not found.log.crashes, found.log.crashes[0]


@pytest.fixture
def settings(home: Path) -> Callable[..., Settings]:
    """``settings(url, …)``: how to reach a server of the test."""

    def make(url: str, **more: Any) -> Settings:
        facts = {"api_key": Secret(CANARY), "home": home, "connect_timeout": LIMIT} | SWIFT | more
        return Settings(base_url=url, **facts)

    return make


@pytest.fixture
def client(settings: Callable[..., Settings], clock: Clock) -> Iterator[Callable[..., Client]]:
    """``client(url, …)``: a client whose pauses between tries take no time (``clock.naps`` has them)."""
    with contextlib.ExitStack() as stack:

        def make(url: str, **more: Any) -> Client:
            found = settings(url, **more)
            core = AsyncClient(settings=found, transport=Transport(found, wait=Wait(sleep=clock.sleep)))
            return stack.enter_context(Client(core=core))

        yield make


Asked = list[dict[str, Any]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the sandbox's chat models were asked, whoever asked."""
    from yescale_widgets.sandbox import brain

    found: Asked = []
    answers = brain.answers

    def listening(messages: Any, **options: Any) -> Any:
        found.append({"messages": messages, **options})
        return answers(messages, **options)

    monkeypatch.setattr(brain, "answers", listening)
    return found


@pytest.fixture
def alone() -> Iterator[None]:
    """No session before, none after."""
    assert session._current is None
    yield
    if session._current is not None:
        session._current.close()
        session._current = None


@pytest.fixture
def desk(sandbox: Sandbox, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A notebook that is connected to the sandbox, without a front end."""
    from tests.unit.desk import at_desk  # panels and kernels are heavy, and most tests need neither

    with at_desk(sandbox, settings(sandbox.url), monkeypatch) as found:
        yield found
