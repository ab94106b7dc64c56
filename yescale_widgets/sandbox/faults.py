"""Faults on demand: what a network and a gateway can do to a request, done really.

A fault is written ``kind`` or ``kind=number``: in code ``faults.next("drop_after_read", path="/pika/generate")``, in a
request the header ``X-Sandbox-Fault: 429=2``. Kinds: see ``KINDS``.
"""

from __future__ import annotations

import asyncio
import fnmatch
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yescale_widgets.sandbox.gate import Refusal, Style, bad_request, too_many

HEADER = "x-sandbox-fault"
HANG_UP = "sandbox.hang_up"
"""Where the server puts the function that cuts a request's line."""


@dataclass
class Fault:
    """One fault for requests whose path fits the pattern; ``times`` is how often yet, None for always."""

    kind: str
    number: float | None = None
    path: str = "*"
    times: int | None = 1

    @classmethod
    def parse(cls, text: str, path: str = "*", times: int | None = 1) -> Fault:
        """A fault from ``kind`` or ``kind=number``.

        Raises:
            ValueError: there is no such kind, or the number is none.
        """
        kind, _, number = text.strip().partition("=")
        if kind not in KINDS:
            raise ValueError(f"There is no fault {kind!r}; there are {', '.join(KINDS)}.")
        return cls(kind, float(number) if number else None, path, times)


class Faults:
    """The faults of one server: a queue for the next requests, and faults that stay."""

    def __init__(self) -> None:
        self._queue: list[Fault] = []
        self._lock = threading.Lock()

    def next(self, fault: str, *, path: str = "*", times: int = 1) -> None:
        """Let the next ``times`` requests to the path (a pattern such as ``/pika/*``) meet a fault."""
        self._add(Fault.parse(fault, path, times))

    def always(self, fault: str, *, path: str = "*") -> None:
        """Let every request to the path meet a fault, until ``clear``."""
        self._add(Fault.parse(fault, path, None))

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._queue.clear()

    def _add(self, fault: Fault) -> None:
        with self._lock:
            self._queue.append(fault)

    def take(self, path: str) -> Fault | None:
        """The fault this request meets, used up by it."""
        with self._lock:
            fault = next((f for f in self._queue if fnmatch.fnmatchcase(path, f.path)), None)
            if fault is not None and fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._queue.remove(fault)
            return fault


@dataclass
class Exchange:
    """One request on its way through a fault."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    number: float | None
    body: list[Message] = field(default_factory=list)

    @property
    def request_id(self) -> str:
        """The id of the request."""
        return str(self.scope.get("state", {}).get("request_id", ""))

    @property
    def named(self) -> bool:
        """Whether the events of its stream are named, as Anthropic's are."""
        return str(self.scope["path"]).startswith("/v1/messages")

    async def read(self) -> None:
        """Read the whole request."""
        more = True
        while more:
            self.body.append(await self.receive())
            more = self.body[-1].get("more_body", False)

    async def _reread(self) -> Message:
        return self.body.pop(0) if self.body else await self.receive()

    async def work(self, send: Send) -> None:
        """Let the app answer, its messages going where the fault wants them."""
        await self.app(self.scope, self._reread, send)

    async def answer(self, response: Response) -> None:
        """Give an answer instead of the app's."""
        await self.read()
        await response(self.scope, self.receive, self.send)

    async def hang_up(self) -> None:
        """Close the line without a word, and wait until it is closed.

        Raises:
            ConnectionResetError: there is no line; the app was called in this process.
        """
        cut: Callable[[], None] | None = self.scope.get(HANG_UP)
        if cut is None:
            raise ConnectionResetError("The sandbox hung up.")
        cut()
        await self.wait_for_end()

    async def wait_for_end(self) -> None:
        """Wait until the other side is gone."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def after(self, default: int, then: Callable[[], Awaitable[None]]) -> None:
        """Pass on the start and the first chunks of the app's answer (``number`` of them), then do something else."""
        left = default if self.number is None else int(self.number)
        cut = False

        async def counting(message: Message) -> None:
            nonlocal left, cut
            if message["type"] == "http.response.start":
                headers = [h for h in message.get("headers", ()) if h[0].lower() != b"content-length"]
                await self.send({**message, "headers": headers})
            elif not cut and left > 0 and message.get("more_body"):
                left -= 1
                await self.send(message)
            elif not cut:
                cut = True
                await then()

        await self.work(counting)

    async def say(self, text: bytes, *, more: bool) -> None:
        """Put bytes into an answer that has begun."""
        await self.send({"type": "http.response.body", "body": text, "more_body": more})


async def _drop_before_read(exchange: Exchange) -> None:
    await exchange.hang_up()


async def _drop_after_read(exchange: Exchange) -> None:
    await exchange.read()
    await exchange.hang_up()


async def _drop_after_work(exchange: Exchange) -> None:
    async def nowhere(message: Message) -> None:
        pass

    await exchange.read()
    await exchange.work(nowhere)
    await exchange.hang_up()


async def _hang(exchange: Exchange) -> None:
    await exchange.read()
    await exchange.wait_for_end()


async def _slow(exchange: Exchange) -> None:
    await exchange.read()
    gone = asyncio.ensure_future(exchange.wait_for_end())
    await asyncio.wait({gone}, timeout=1.0 if exchange.number is None else exchange.number)
    if not gone.done():
        gone.cancel()
        await exchange.work(exchange.send)


async def _rate_limited(exchange: Exchange) -> None:
    await exchange.answer(_error(exchange, too_many(1 if exchange.number is None else exchange.number)))


def _error(exchange: Exchange, refusal: Refusal) -> Response:
    return refusal.response("openai", exchange.request_id)


def _fails(status: int, message: str, code: str) -> Callable[[Exchange], Awaitable[None]]:
    async def fault(exchange: Exchange) -> None:
        kind = "upstream_error" if status == 500 else "new_api_error"
        await exchange.answer(_error(exchange, Refusal(status, message, code, kind)))

    return fault


def _page(status: int, title: str) -> Callable[[Exchange], Awaitable[None]]:
    async def fault(exchange: Exchange) -> None:
        text = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1><hr>edge</body></html>"
        await exchange.answer(HTMLResponse(text, status))

    return fault


async def _not_json(exchange: Exchange) -> None:
    await exchange.answer(PlainTextResponse("upstream says: {oops", media_type="application/json"))


async def _empty(exchange: Exchange) -> None:
    await exchange.answer(Response(b"", media_type="application/json"))


async def _wrapped(exchange: Exchange) -> None:
    message = "request failed: the upstream channel answered 500"
    await exchange.answer(JSONResponse({"code": "request_failed", "message": message, "data": None}))


async def _redirect(exchange: Exchange) -> None:
    await exchange.answer(RedirectResponse(f"{exchange.scope['path']}?again=1", 307))


async def _cut(exchange: Exchange) -> None:
    await exchange.after(3, lambda: exchange.say(b"", more=False))


async def _drop_in_stream(exchange: Exchange) -> None:
    await exchange.after(3, exchange.hang_up)


async def _stall(exchange: Exchange) -> None:
    await exchange.after(3, exchange.wait_for_end)


async def _stream_error(exchange: Exchange) -> None:
    refusal = Refusal(500, "upstream closed the connection", "bad_response", "upstream_error")
    style: Style = "claude" if exchange.named else "openai"
    text = b"data: " + bytes(refusal.response(style, exchange.request_id).body) + b"\n\n"
    await exchange.after(3, lambda: exchange.say(b"event: error\n" * exchange.named + text, more=False))


async def _broken_chunk(exchange: Exchange) -> None:
    head = b'data: {"id":"chatcmpl-broken","choices":[{"ind'
    if exchange.named:
        head = b'event: content_block_delta\ndata: {"type":"content_block_delta","ind'
    await exchange.after(3, lambda: exchange.say(head + b"\n\n", more=False))


KINDS: dict[str, Callable[[Exchange], Awaitable[None]]] = {
    "drop_before_read": _drop_before_read,
    "drop_after_read": _drop_after_read,
    "drop_after_work": _drop_after_work,
    "hang": _hang,
    "slow": _slow,
    "429": _rate_limited,
    "500": _fails(500, "bad response status code 502", "bad_response_status_code"),
    "502": _fails(502, "bad gateway", "do_request_failed"),
    "503": _fails(503, "No available channel for model sandbox under group default (distributor)", "model_not_found"),
    "504": _fails(504, "gateway timeout", "do_request_failed"),
    "html_502": _page(502, "502 Bad Gateway"),
    "html_504": _page(504, "504 Gateway Time-out"),
    "html_524": _page(524, "524: A timeout occurred"),
    "not_json": _not_json,
    "empty": _empty,
    "wrapped": _wrapped,
    "redirect": _redirect,
    "cut": _cut,
    "drop_in_stream": _drop_in_stream,
    "stall": _stall,
    "stream_error": _stream_error,
    "broken_chunk": _broken_chunk,
}
"""Every fault. The number is seconds for ``slow`` and ``429`` (Retry-After), chunks before it for those of streams."""


class FaultyLine:
    """The layer that makes faults happen, from the queue or a request's own header."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            fault = self._find(scope) if scope["type"] == "http" else None
        except ValueError as error:
            await bad_request(str(error)).response("openai", "")(scope, receive, send)
            return
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await KINDS[fault.kind](Exchange(self._app, scope, receive, send, fault.number))

    def _find(self, scope: Scope) -> Fault | None:
        asked = Headers(scope=scope).get(HEADER)
        return Fault.parse(asked) if asked else self._faults.take(scope["path"])
