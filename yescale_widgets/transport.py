"""How calls leave for the gateway, with its key: send, stream, and when a call may be repeated."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from yescale_widgets.amounts import sized
from yescale_widgets.calls import Call, Calls
from yescale_widgets.connections import Connections, Departure
from yescale_widgets.errors import ApiError, BadAnswer, LostAnswer, NotSent, YEScaleError
from yescale_widgets.failures import error_of, error_within, request_id
from yescale_widgets.keys import without_given
from yescale_widgets.links import LARGEST
from yescale_widgets.settings import Settings, is_local
from yescale_widgets.wire import Answer, Request, may_repeat
from yescale_widgets.words import t

if TYPE_CHECKING:
    from yescale_widgets.download import Downloader, Got, Judge

Sleep = Callable[[float], Awaitable[None]]
TRIES = 3
ANSWER_SECONDS = 1800.0
"""Seconds for a whole answer that is no stream: one that comes byte by byte would else be waited for without end."""
ANSWER_LIMIT = 128_000_000
"""Bytes of an answer that is no stream: ten pictures of 4K as base64 come to less."""
LONGEST_WAIT = 30.0
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)


@dataclass
class Wait:
    """How long to wait before another try. ``sleep`` and ``rng`` are parameters, so that tests need no time."""

    sleep: Sleep = asyncio.sleep
    rng: random.Random = field(default_factory=random.Random)

    async def before(self, attempt: int, retry_after: float | None) -> None:
        """Seconds named by the gateway (at most 30), else 0.5, 1, 2 … with jitter."""
        pause = 0.5 * 2**attempt * self.rng.uniform(0.75, 1.25) if retry_after is None else retry_after
        await self.sleep(min(pause, LONGEST_WAIT))


class Transport:
    """One gateway's connections, bound to the loop it is first used on."""

    def __init__(
        self, settings: Settings, *, http: httpx.AsyncBaseTransport | None = None, wait: Wait | None = None
    ) -> None:
        self.settings = settings
        self._wait = wait or Wait()
        self._http = http
        self.connections = Connections(settings, http)
        self.calls = Calls()

    @cached_property
    def links(self) -> Downloader:
        """Fetches what stands behind links, without the key."""
        from yescale_widgets.download import Downloader

        return Downloader(self.settings.base_url, self._pause, self._http)

    async def _pause(self, attempt: int, retry_after: float | None) -> None:
        await self._wait.before(attempt, retry_after)

    async def aclose(self) -> None:
        """Close all connections; the next use opens them again."""
        await self.connections.aclose()

    async def send(self, request: Request) -> Answer:
        """The answer, whatever its status; repeated only where ``request.repeat`` allows.

        Raises:
            NotSent: the request never left.
            LostAnswer: it left, and no answer came.
        """
        for attempt in range(TRIES):
            try:
                answer = await self._once(request)
            except NotSent:
                if attempt == TRIES - 1:
                    raise
                await self._wait.before(attempt, None)
                continue
            except LostAnswer:
                if request.repeat != "read" or attempt == TRIES - 1:
                    raise
                await self._wait.before(attempt, None)
                continue
            if answer.status < 400 or attempt == TRIES - 1:
                return answer
            error = error_of(answer.status, answer.headers, answer.body)
            if not may_repeat(request, error) or _too_long(error):
                return answer
            await self._wait.before(attempt, error.retry_after)
        raise AssertionError("unreachable")

    async def _once(self, request: Request) -> Answer:
        left = Departure()
        call = self.calls.begin(request, self.connections.url(request))
        try:
            async with self.connections.opened(request, left) as response:
                async with asyncio.timeout(ANSWER_SECONDS):
                    call.answered(response.status_code, response.headers)
                    body = self._shown(response, await _whole(response))
                    call.took(body)
                    return Answer(response.status_code, response.headers, body)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            call.failed = type(error).__name__
            raise self._lost(error, sent=left.sent, request=request) from None

    def _lost(self, error: Exception, *, sent: bool, request: Request | None = None) -> YEScaleError:
        system = request is not None and request.auth == "access"
        base = self.settings.system_url if system else self.settings.base_url
        host, name = urlsplit(base).netloc, type(error).__name__
        if not sent or isinstance(error, _UNSENT):
            return NotSent(
                t("No connection to {host} ({name}).", host=host, name=name),
                _advice(base, error),
            )
        return LostAnswer(
            t("{host} took the request, but its answer was lost ({name}).", host=host, name=name),
            t("It was not sent again."),
        )

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes of a streamed answer as they come. Another try is made only before any of them has come.

        Raises:
            ApiError: the answer is not a stream but an error.
            NotSent, LostAnswer: as in ``send``; a line lost while bytes come is raised by the iterator.
        """
        for attempt in range(TRIES):
            left, call = Departure(), self.calls.begin(request, self.connections.url(request))
            opened = self.connections.opened(request, left)
            try:
                response = await opened.__aenter__()
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                call.failed = type(error).__name__
                lost = self._lost(error, sent=left.sent)
                if isinstance(lost, LostAnswer) or attempt == TRIES - 1:
                    raise lost from None
                await self._wait.before(attempt, None)
                continue
            try:
                call.answered(response.status_code, response.headers)
                refused = await self._refusal(response, call)
                if refused is None:
                    yield self._bytes(response, call)
                    return
            finally:
                await opened.__aexit__(None, None, None)
            if attempt == TRIES - 1 or not may_repeat(request, refused) or _too_long(refused):
                raise refused
            await self._wait.before(attempt, refused.retry_after)

    async def _refusal(self, response: httpx.Response, call: Call) -> ApiError | None:
        """An answer to a stream that is no stream: an error status, a redirect, a page, or JSON with an error in it."""
        kind = response.headers.get("content-type", "")
        if response.status_code < 300 and "event-stream" in kind:
            return None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                body = without_given(await _whole(response))
        except (httpx.HTTPError, TimeoutError) as error:
            call.failed = type(error).__name__
            raise self._lost(error, sent=True) from None
        call.took(body)
        return error_of(response.status_code, response.headers, body)

    def _shown(self, response: httpx.Response, body: bytes) -> bytes:
        """An error without the keys it may repeat; an answer that holds one stays as it is."""
        struck = without_given(body)
        kept = struck == body or (response.status_code < 300 and error_within(response.headers, body) is None)
        return body if kept else struck

    async def _bytes(self, response: httpx.Response, call: Call) -> AsyncIterator[bytes]:
        try:
            async for chunk in response.aiter_bytes():
                call.took(chunk)
                yield chunk
        except httpx.HTTPError as error:
            call.failed = type(error).__name__
            raise self._lost(error, sent=True) from None

    async def fetch(self, url: str, *, limit: int = 50_000_000) -> tuple[bytes, str]:
        """As ``Downloader.fetch``."""
        return await self.links.fetch(url, limit=limit)

    async def download(self, url: str, to: Path, *, judge: Judge | None = None, limit: int = LARGEST) -> Got:
        """As ``Downloader.download``."""
        return await self.links.download(url, to, judge=judge, limit=limit)


def _advice(url: str, error: Exception) -> str:
    """What to look at where there is no connection; a proxy of the environment may have a password in it."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return t("Nothing was sent. Its certificate is not trusted here; SSL_CERT_FILE names a file of those that are.")
    host, proxies = urlsplit(url).hostname or "", getproxies()
    proxy = proxies.get(urlsplit(url).scheme) or proxies.get("all")
    if not proxy or is_local(host) or proxy_bypass(host):
        return t("Nothing was sent. Check the network and the base URL.")
    place = urlsplit(proxy if "://" in proxy else f"http://{proxy}").netloc.rpartition("@")[2]
    return t("Nothing was sent. Check the network, the proxy at {place} and the base URL.", place=place)


async def _whole(response: httpx.Response) -> bytes:
    """The body of an answer.

    Raises:
        BadAnswer: it is larger than any answer that is meant well; the rest is not read.
    """
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > ANSWER_LIMIT:
            raise BadAnswer(
                t("The gateway's answer is larger than {size}.", size=sized(ANSWER_LIMIT)),
                t("The rest was not read. Ask for less at once."),
                status=response.status_code,
                code="answer_too_large",
                request_id=request_id(response.headers),
            )
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_long(error: ApiError) -> bool:
    """A gateway that asks for more patience than a call has is not asked again meanwhile."""
    return (error.retry_after or 0) > LONGEST_WAIT
