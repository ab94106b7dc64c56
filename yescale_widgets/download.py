"""Files behind links: read without any key, a piece at a time, taken up again where the line was cut."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import httpx

from yescale_widgets import tape
from yescale_widgets.amounts import sized
from yescale_widgets.errors import LinkGone, MediaError
from yescale_widgets.failures import retry_after
from yescale_widgets.guard import Guard, refuse_spelling
from yescale_widgets.links import LARGEST, spoken
from yescale_widgets.settings import is_local
from yescale_widgets.words import t

Pause = Callable[[int, float | None], Awaitable[None]]
"""``await pause(attempt, retry_after)`` before another try."""

Judge = Callable[[bytes, str], None]
"""Told the first bytes and the content type; raises ``MediaError`` where they are not what was asked for."""

TRIES = 6
HOPS = 5
PIECE = 256 * 1024
_GONE = (401, 403, 404, 410)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_ONWARD = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Got:
    """A file that has come: bytes, their SHA-256 in hex, and the type its server named."""

    size: int
    sha256: str
    mime: str


@dataclass
class _Sink:
    """Where the bytes go, and what is needed to go on after a cut: how many there are, of which version of the file."""

    file: IO[bytes]
    limit: int
    size: int = 0
    version: str = ""
    total: int | None = None
    hash: Any = field(default_factory=hashlib.sha256)

    def put(self, data: bytes) -> None:
        self.file.write(data)
        self.hash.update(data)
        self.size += len(data)

    def again(self) -> None:
        """From the start: what has come cannot be gone on with."""
        self.file.seek(0)
        self.file.truncate()
        self.size, self.version, self.total, self.hash = 0, "", None, hashlib.sha256()


class _Cut(Exception):
    """The line broke, or the server asks for patience: another try may help."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


class Downloader:
    """Reads what stands behind links. It knows where the gateway is, and no key.

    Links into this machine or its network are refused, unless the gateway itself stands at that very address: before
    the name is looked up, after it, and of the connection that was made, so that a name cannot change in between.
    """

    def __init__(self, base_url: str, pause: Pause, http: httpx.AsyncBaseTransport | None = None) -> None:
        self._home = urlsplit(base_url).hostname or ""
        self._pause, self._http = pause, http

    async def fetch(self, url: str, *, limit: int) -> tuple[bytes, str]:
        """All bytes of something small, and its content type.

        Raises:
            MediaError: not http(s), a private address, too large, or not to be had.
        """
        memory = io.BytesIO()
        mime = await self._brought(url, _Sink(memory, limit), None, tries=1)
        return memory.getvalue(), mime

    async def download(self, url: str, to: Path, *, judge: Judge | None = None, limit: int = LARGEST) -> Got:
        """Write a file, at most ``limit`` bytes of it; memory holds one piece at a time.

        Raises:
            LinkGone: there is nothing behind the link any more.
            MediaError: as ``fetch`` does, or ``judge`` refused it.
            OSError: the file cannot be written.
        """
        with await asyncio.to_thread(to.open, "wb") as file:
            sink = _Sink(file, limit)
            mime = await self._brought(url, sink, judge, tries=TRIES)
        return Got(sink.size, sink.hash.hexdigest(), mime)

    async def _brought(self, url: str, sink: _Sink, judge: Judge | None, *, tries: int) -> str:
        for attempt in range(tries):
            try:
                return await self._once(url, sink, judge)
            except _Cut as cut:
                if attempt == tries - 1:
                    raise MediaError(
                        t("{link} could not be fetched ({why}).", link=spoken(url), why=cut.why),
                        t("Try again in a while."),
                    ) from None
                await self._pause(attempt, cut.after)
        raise AssertionError("unreachable")

    async def _once(self, url: str, sink: _Sink, judge: Judge | None) -> str:
        target = _parsed(url)
        for _ in range(HOPS + 1):
            async with self._opened(target, sink) as response:
                if response.status_code not in _ONWARD or "location" not in response.headers:
                    return await self._take(response, str(target), sink, judge)
                target = _parsed(response.headers["location"], target)
        raise MediaError(
            t("{link} leads on more than {most} times.", link=spoken(url), most=HOPS),
            t("Open the link yourself if you trust it."),
        )

    @asynccontextmanager
    async def _opened(self, url: httpx.URL, sink: _Sink) -> AsyncIterator[httpx.Response]:
        guard = Guard(url.raw_host.decode("ascii"), self._home)
        if not tape.cut():  # a name is looked up in the network too
            await guard.look_up()
        wanted = {"Accept-Encoding": "identity"}
        if sink.size:
            wanted |= {"Range": f"bytes={sink.size}-", "If-Range": sink.version}
        try:
            async with (
                self._client(url.host) as client,
                client.stream("GET", url, headers=wanted, extensions={"trace": guard.trace}) as response,
            ):
                yield response
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise MediaError(
                t("{link} cannot be fetched ({kind}).", link=spoken(str(url)), kind=type(error).__name__),
                t("Check the link."),
            ) from None
        except httpx.HTTPError as error:
            if not sink.version:
                sink.again()
            raise _Cut(type(error).__name__) from None

    def _client(self, host: str) -> httpx.AsyncClient:
        """A client for one request: a file that comes late must not leave a line open after all others were closed."""
        return tape.TapedClient(
            timeout=httpx.Timeout(60, connect=10),
            transport=self._http,
            follow_redirects=False,
            trust_env=not is_local(host),
        )

    async def _take(self, response: httpx.Response, url: str, sink: _Sink, judge: Judge | None) -> str:
        _refuse_status(response, url)
        if not _goes_on(response, sink):
            partial = response.status_code != 200
            sink.again()
            if partial:
                raise _Cut(t("it has changed meanwhile"))
            _note_version(response, sink)
        _refuse_size(url, sink.total, sink.limit)
        mime = str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
        async for piece in response.aiter_raw(PIECE):
            _refuse_size(url, sink.size + len(piece), sink.limit)
            if judge is not None and not sink.size:
                judge(piece, mime)
            await asyncio.to_thread(sink.put, piece)
        if judge is not None and not sink.size:
            judge(b"", mime)
        return mime


def _parsed(text: str, base: httpx.URL | None = None) -> httpx.URL:
    """A link as httpx will understand it, so that what is checked is what is dialled."""
    try:
        url = httpx.URL(text) if base is None else base.join(text)
    except (httpx.InvalidURL, ValueError):
        refuse_spelling(text)
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.raw_host:
        raise MediaError(t("Only http and https links are fetched."), t("Open the link yourself if you trust it."))
    return url


def _refuse_status(response: httpx.Response, url: str) -> None:
    status = response.status_code
    if status in _GONE:
        raise LinkGone(
            t("{link} answered HTTP {status}.", link=spoken(url), status=status), t("The link may have expired.")
        )
    if status in _PASSING:
        raise _Cut(f"HTTP {status}", retry_after(response.headers))
    if status not in (200, 206, 416):
        raise MediaError(
            t("{link} answered HTTP {status}.", link=spoken(url), status=status),
            t("Open the link yourself if you trust it."),
        )
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise MediaError(
            t("{link} came compressed, which was not asked for.", link=spoken(url)), t("Open its link instead.")
        )


def _refuse_size(url: str, size: int | None, limit: int) -> None:
    if size is not None and size > limit:
        raise MediaError(
            t("{link} is larger than {size}.", link=spoken(url), size=sized(limit)), t("Open its link instead.")
        )


def _goes_on(response: httpx.Response, sink: _Sink) -> bool:
    """Whether an answer is the rest of what has come so far."""
    if response.status_code != 206 or not sink.size:
        return False
    span, _, total = response.headers.get("content-range", "").removeprefix("bytes ").partition("/")
    same = sink.total is None or total in ("*", str(sink.total))
    return str(span).partition("-")[0].strip() == str(sink.size) and same


def _note_version(response: httpx.Response, sink: _Sink) -> None:
    """What names this version of the file. A weak tag does not, byte for byte."""
    tag = response.headers.get("etag", "")
    sink.version = tag if tag.startswith('"') else response.headers.get("last-modified", "")
    length = response.headers.get("content-length", "")
    sink.total = int(length) if length.isdigit() else None
