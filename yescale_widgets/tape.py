"""What runs while calls are made: nothing, or a tape that records them or plays them back with the network cut.

``transport`` and ``download`` make ``TapedClient``s; each of their calls passes here before any key is put on it. The
tapes themselves are in ``taping``, which is loaded with the first cassette.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

import httpx

from yescale_widgets.errors import ConfigError
from yescale_widgets.words import t

Send = Callable[[], Any]


class Tape(Protocol):
    """What stands between a client and the network."""

    cuts: bool
    """Whether nothing reaches the network."""

    async def carry(self, request: httpx.Request, send: Send) -> httpx.Response:
        """The answer to a request; ``send`` asks the network for it."""


_running: Tape | None = None


def running() -> Tape | None:
    """The tape that runs in this process."""
    return _running


def cut() -> bool:
    """Whether a tape plays, and nothing reaches the network."""
    return _running is not None and _running.cuts


def run(tape: Tape | None) -> None:
    """Let a tape run in the place of the one before; None: none."""
    global _running
    _running = tape


class _NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave them where they are."""


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted, read once for all clients."""
    return httpx.create_ssl_context()


def _why(error: Exception) -> str:
    if isinstance(error, ImportError):
        return t("a SOCKS proxy needs the package socksio")
    return (getattr(error, "strerror", None) or str(error)).rstrip(".")


class TapedClient(httpx.AsyncClient):
    """An httpx client whose calls pass the running tape, where there is one. It takes no cookies: a gateway knows its
    callers by their keys, and looking for cookies costs a twentieth of a call. ``usual`` are the headers of every
    request.

    Raises:
        ConfigError: the environment names a proxy or certificates that cannot be used.
    """

    def __init__(self, **facts: Any) -> None:
        try:
            super().__init__(verify=_trust(), **facts)
        except (ImportError, OSError, ValueError) as error:
            raise ConfigError(
                t("The proxy or the certificates that the environment names cannot be used: {why}.", why=_why(error)),
                t("Nothing was sent. Mend HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, or SSL_CERT_FILE or SSL_CERT_DIR."),
            ) from None
        self._cookies = _NoCookies()
        self.usual = {name.decode(): value.decode() for name, value in self.headers.raw}

    async def send(self, request: httpx.Request, *, stream: bool = False, **more: Any) -> httpx.Response:
        if _running is None:
            return await super().send(request, stream=stream, **more)
        network = super().send
        answer = await _running.carry(request, lambda: network(request, stream=True, **more))
        if not stream:
            await answer.aread()
        return answer
