"""The gateway's connections: pools of one, which request takes a kept one and which a fresh, and what key goes with it.

They lie in lanes: a pool looks at each of its connections for every request, which many at once would make quadratic.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

from yescale_widgets import hosts
from yescale_widgets.errors import ConfigError
from yescale_widgets.keys import Secret
from yescale_widgets.settings import ACCESS_WAYS, Settings, is_local, origin_of
from yescale_widgets.tape import TapedClient
from yescale_widgets.wire import Request
from yescale_widgets.words import t

FEW = 1
"""Requests that one pool has at the same time before another is opened: more than one is looked at for every request,
whether its line still stands, and that costs a quarter of a call.
"""
MOST = 32
"""Pools; from there on they are shared.
"""


class _Lane:
    def __init__(self, client: TapedClient) -> None:
        self.client, self.busy = client, 0


class Lanes:
    """Clients that are made as they are needed; belongs to one loop."""

    def __init__(self, make: Callable[[], TapedClient]) -> None:
        self._make = make
        self._lanes: list[_Lane] = []

    @contextmanager
    def client(self) -> Iterator[TapedClient]:
        """A client for one request: the first with room, so that connections are used again."""
        lane = next((one for one in self._lanes if one.busy < FEW), None)
        if lane is None and len(self._lanes) >= MOST:
            lane = min(self._lanes, key=lambda one: one.busy)
        if lane is None:
            lane = _Lane(self._make())
            self._lanes.append(lane)
        lane.busy += 1
        try:
            yield lane.client
        finally:
            lane.busy -= 1

    async def aclose(self) -> None:
        """Close all connections; the next use opens them again."""
        lanes, self._lanes = self._lanes, []
        for lane in lanes:
            await lane.client.aclose()


class Departure:
    """Whether the first byte of a request was written: httpcore's trace is the best judge."""

    def __init__(self) -> None:
        self.sent = False

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """A proxy's CONNECT is not the request."""
        if event.endswith("send_request_headers.started"):
            self.sent |= getattr(info.get("request"), "method", b"") != b"CONNECT"


class _Bearer(httpx.Auth):
    """Adds a key when the request is written, and only for the origin it belongs to."""

    def __init__(self, key: Secret, origin: str) -> None:
        self._key, self._place = key, _place(httpx.URL(origin))

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if _place(request.url) == self._place:
            request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


def _place(url: httpx.URL) -> tuple[bytes, bytes, int | None]:
    """The origin of a URL; httpx has both in lower case, and no port that goes without saying."""
    return url.raw_scheme, url.raw_host, url.port


class Connections:
    """One gateway's connections, bound to the loop they are first used on. ``http`` takes the place of the network."""

    def __init__(self, settings: Settings, http: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings, self._http = settings, http
        self._kept = Lanes(lambda: self._client(keep=True))
        self._fresh = Lanes(lambda: self._client(keep=False))
        self._bearers: dict[str, _Bearer] = {}

    def _client(self, *, keep: bool) -> TapedClient:
        if self._http is None and not hosts.here().sockets:
            what = t("Python in a browser has no sockets, so the gateway cannot be reached from here.")
            raise ConfigError(what, t("Use a notebook with a kernel of its own. Nothing was sent."))
        timeout = httpx.Timeout(
            self._settings.paid_timeout if not keep else self._settings.read_timeout,
            connect=self._settings.connect_timeout,
        )
        limits = httpx.Limits(max_connections=128, max_keepalive_connections=64 if keep else 0)
        return TapedClient(
            base_url=self._settings.base_url,
            timeout=timeout,
            limits=limits,
            transport=self._http,
            follow_redirects=False,
            trust_env=not is_local(urlsplit(self._settings.base_url).hostname or ""),
        )

    @asynccontextmanager
    async def opened(self, request: Request, left: Departure) -> AsyncIterator[httpx.Response]:
        """Paid posts take a fresh connection: on a kept one, a race with the server's closing looks like a lost
        answer.
        """
        lanes = self._fresh if request.repeat == "unsent" else self._kept
        with lanes.client() as client:
            written = httpx.Request(
                request.method,
                self.url(request),
                content=request.content,
                files=list(request.form) or None,
                headers=client.usual | dict(request.headers),
                extensions={"trace": left.trace},
            )
            response = await client.send(written, auth=self._auth(request), stream=True)
            try:
                yield response
            finally:
                await response.aclose()

    def _auth(self, request: Request) -> httpx.Auth:
        found = self._bearers.get(request.auth)
        if found is None:
            found = self._bearers[request.auth] = self._bearer(request)
        return found

    def _bearer(self, request: Request) -> _Bearer:
        if request.auth == "access":
            if not self._settings.access_key:
                raise ConfigError(t("This call needs the account's access key."), t(ACCESS_WAYS))
            return _Bearer(self._settings.access_key, origin_of(self._settings.system_url))
        return _Bearer(self._settings.key, self._settings.origin)

    def url(self, request: Request) -> str:
        """The System API has a host of its own. Absolute, for httpx parses what it has to join a second time."""
        if request.auth == "access":
            return self._settings.system_url + request.path
        path = self._settings.path(request.path)
        return self._settings.base_url + path if path.startswith("/") else path

    async def aclose(self) -> None:
        """Close all connections; the next use opens them again."""
        await self._kept.aclose()
        await self._fresh.aclose()
