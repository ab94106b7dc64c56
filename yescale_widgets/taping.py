"""The tapes: one that records calls into a cassette, one that plays them back with the network cut."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import threading
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx

from yescale_widgets.errors import NotRecorded
from yescale_widgets.keys import struck, struck_bytes, struck_value, without_given
from yescale_widgets.mediatypes import suffix_of
from yescale_widgets.near import nearest
from yescale_widgets.tape import Send
from yescale_widgets.tape_file import Exchange, canonical, lines, media_folder
from yescale_widgets.words import t

_KEPT = {
    "content-type",
    "content-length",
    "content-range",
    "accept-ranges",
    "etag",
    "last-modified",
    "location",
    "retry-after",
}
_MEDIA = ("image/", "video/", "audio/", "application/octet-stream")
_UNSENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol", "LocalProtocolError", "ProxyError")
PIECE = 256 * 1024


async def _asked(request: httpx.Request, base: str) -> Exchange:
    """The call, as it is kept and compared."""
    body = canonical(await request.aread(), request.headers.get("content-type", ""))
    url = struck(unquote(str(request.url)))
    return Exchange(request.method, url.removeprefix(base) or "/", struck_value(body))


class Recorder:
    """Writes every exchange to a cassette as it ends. ``clock`` is seconds from any beginning.

    A disk that gives out ends the recording, as ``trouble``; the calls go on, since they may have been paid for.
    """

    cuts = False

    def __init__(self, part: Path, cassette: Path, base: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._part, self._cassette, self._base, self._clock = part, cassette, base, clock
        self._lock, self._began = threading.Lock(), clock()
        self.calls = 0
        self.closed = False
        self.trouble: OSError | None = None
        self.files: set[str] = set()

    async def carry(self, request: httpx.Request, send: Send) -> httpx.Response:
        exchange = await _asked(request, self._base)
        began = self._clock()
        exchange.at = began - self._began
        try:
            answer: httpx.Response = await send()
        except httpx.HTTPError as error:
            exchange.failed = type(error).__name__
            self.keep(exchange, None)
            raise
        exchange.after, exchange.status = self._clock() - began, answer.status_code
        exchange.headers = {name: struck(value) for name, value in _kept(answer.headers).items()}
        taking = _Taking(answer, exchange, self, began)
        return httpx.Response(
            answer.status_code,
            headers=_kept(answer.headers),
            stream=taking,
            request=request,
            extensions=answer.extensions,
        )

    def since(self, began: float) -> float:
        """Seconds since then."""
        return self._clock() - began

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One at a time."""
        with self._lock:
            try:
                yield
            except OSError as error:
                self.trouble, self.closed = error, True

    def scratch(self, mime: str) -> Path | None:
        """A new file for a medium; None where the answer is text."""
        if not mime.startswith(_MEDIA):
            return None
        return media_folder(self._cassette) / f"{uuid.uuid4().hex}.part"

    def add(self, scratch: Path, data: bytes) -> None:
        """More of a medium."""
        with self._writing():
            if not self.closed:
                scratch.parent.mkdir(parents=True, exist_ok=True)
                with scratch.open("ab") as file:
                    file.write(data)

    def keep(self, exchange: Exchange, scratch: Path | None) -> None:
        """The exchange has ended. One that ends after the recording is left out."""
        with self._writing():
            if self.closed:
                return
            if scratch is not None:
                exchange.file = self._named(scratch, exchange.headers.get("content-type", ""))
            elif exchange.chunks:
                exchange.chunks = _struck(exchange.chunks)
            text = "".join(f"{line}\n" for line in lines(exchange))
            with self._part.open("r+", encoding="utf-8", newline="\n") as file:
                file.seek(0, os.SEEK_END)
                file.write(text)
            self.calls += 1

    def _named(self, scratch: Path, mime: str) -> str:
        """The file under the hash of what is in it, without keys."""
        data = scratch.read_bytes()
        kept = without_given(data, same_length=True)
        if kept != data:
            scratch.write_bytes(kept)
        name = f"{hashlib.sha256(kept).hexdigest()}{suffix_of(mime) or '.bin'}"
        scratch.replace(scratch.with_name(name))
        self.files.add(name)
        return name

    def close(self) -> None:
        """Take nothing down any more."""
        with self._lock:
            self.closed = True


def _kept(headers: httpx.Headers) -> dict[str, str]:
    """The headers that mean something later. A body is kept unpacked, so its packed length is not its length."""
    packed = headers.get("content-encoding", "identity") != "identity"
    kept = {name: value for name, value in headers.items() if name in _KEPT or "request-id" in name}
    return {name: value for name, value in kept.items() if not (packed and name == "content-length")}


def _struck(chunks: list[tuple[float, bytes]]) -> list[tuple[float, bytes]]:
    """Pieces of a text without keys; where one lies across two of them, they become one piece."""
    found = [(at, struck_bytes(data)) for at, data in chunks]
    whole = struck_bytes(b"".join(data for _, data in chunks))
    return found if b"".join(data for _, data in found) == whole else [(chunks[0][0], whole)]


class _Taking(httpx.AsyncByteStream):
    """An answer's bytes on their way, taken down as they pass."""

    def __init__(self, answer: httpx.Response, exchange: Exchange, recorder: Recorder, began: float) -> None:
        self._answer, self._exchange, self._recorder, self._began = answer, exchange, recorder, began
        self._scratch = recorder.scratch(exchange.headers.get("content-type", "")) if answer.is_success else None
        self._over = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for data in self._answer.aiter_bytes():
                if self._scratch is None:
                    self._exchange.chunks.append((self._recorder.since(self._began), data))
                else:
                    await asyncio.to_thread(self._recorder.add, self._scratch, data)
                yield data
        except httpx.HTTPError as error:
            self._exchange.failed = type(error).__name__
            raise

    async def aclose(self) -> None:
        await self._answer.aclose()
        if not self._over:
            self._over = True
            if self._scratch is not None:
                await asyncio.to_thread(self._recorder.add, self._scratch, b"")  # an empty medium is one too
            await asyncio.to_thread(self._recorder.keep, self._exchange, self._scratch)


class Player:
    """Answers from a cassette. ``speed`` is how many times faster than it was; None: at once.

    Equal calls get their answers in the order in which they were recorded, the last one again and again. Where no call
    is equal, one counts that differs in its pictures or sounds only.
    """

    cuts = True

    def __init__(
        self,
        cassette: Path,
        base: str,
        exchanges: Iterable[Exchange],
        speed: float | None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._cassette, self._base, self._speed = cassette, base, speed
        self._sleep = sleep
        self._kept: dict[str, list[Exchange]] = {}
        for exchange in exchanges:
            self._kept.setdefault(exchange.key, []).append(exchange)
        self._alike: dict[str, list[str]] = {}
        for key, kept in self._kept.items():
            self._alike.setdefault(kept[0].likeness, []).append(key)
        self.missed: list[str] = []

    async def carry(self, request: httpx.Request, send: Send) -> httpx.Response:
        del send  # the network is cut
        asked = await _asked(request, self._base)
        found = self._next(asked)
        await self._pause(found.after)
        if not found.status:
            await _tell_sent(request, found.failed)
            raise _error(found.failed, request)
        return httpx.Response(found.status, headers=found.headers, stream=_Playing(self, found), request=request)

    def _next(self, asked: Exchange) -> Exchange:
        kept = self._kept.get(asked.key) or self._kept.get(self._like(asked))
        if not kept:
            self.missed.append(asked.label)
            raise self._missing(asked)
        return kept.pop(0) if len(kept) > 1 else kept[0]

    def _like(self, asked: Exchange) -> str:
        """The call that differs in its media only; of several the next one."""
        keys = self._alike.get(asked.likeness, [""])
        return keys.pop(0) if len(keys) > 1 else keys[0]

    def _missing(self, asked: Exchange) -> NotRecorded:
        known = {exchanges[0].label: exchanges[0] for exchanges in self._kept.values()}
        near = nearest(asked.label, known, 0.0)
        what = t("{cassette} holds no call {call}.", cassette=self._cassette.name, call=asked.label)
        if not near:
            return NotRecorded(what, t("It holds none at all."))
        hint = t("The nearest one it has is {near}.", near=near)
        return NotRecorded(what, hint + (_difference(asked, known[near]) if near == asked.label else ""))

    async def _pause(self, seconds: float) -> None:
        if self._speed is not None and seconds > 0:
            await self._sleep(seconds / self._speed)

    async def pieces(self, exchange: Exchange) -> AsyncIterator[bytes]:
        """The bytes of an answer, each when its time has come."""
        if exchange.file:
            async for data in _read(media_folder(self._cassette) / exchange.file):
                yield data
        before = exchange.after
        for at, data in exchange.chunks:
            await self._pause(at - before)
            before = at
            yield data


def _difference(asked: Exchange, kept: Exchange) -> str:
    """What tells two calls apart that have one label."""
    names = asked.differs(kept)
    if names == ["messages"]:
        return t(" What was said before it is another: run the cells of this conversation again, from its first one.")
    return t(" They differ in {names}.", names=", ".join(names)) if names else ""


async def _read(path: Path) -> AsyncIterator[bytes]:
    try:
        hashed = hashlib.sha256()
        with await asyncio.to_thread(path.open, "rb") as file:
            while data := await asyncio.to_thread(file.read, PIECE):
                hashed.update(data)
                yield data
    except OSError as error:
        what = t("The cassette's medium {file} cannot be read: {why}.", file=path.name, why=error.strerror or error)
        raise NotRecorded(what, t("It belongs beside the cassette, in {folder}.", folder=path.parent.name)) from None
    if hashed.hexdigest() != path.stem:
        what = t("The cassette's medium {file} is not what was recorded.", file=path.name)
        raise NotRecorded(what, t("Copy {folder} again from where it came.", folder=path.parent.name))


class _Playing(httpx.AsyncByteStream):
    def __init__(self, player: Player, exchange: Exchange) -> None:
        self._player, self._exchange = player, exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._player.pieces(self._exchange):
            yield data
        if self._exchange.failed:
            raise _error(self._exchange.failed, None)


def _error(name: str, request: httpx.Request | None) -> httpx.HTTPError:
    kind = getattr(httpx, name, None)
    if not (isinstance(kind, type) and issubclass(kind, httpx.RequestError)):
        kind = httpx.ReadError
    return kind("as it was recorded", request=request)


async def _tell_sent(request: httpx.Request, failed: str) -> None:
    """Let the caller know, as httpcore would, that the request had left when its answer was lost."""
    trace = request.extensions.get("trace")
    if trace is not None and failed not in _UNSENT:
        await trace("http11.send_request_headers.started", {"request": None})
