"""The sandbox on a port: in a thread beside a notebook or test, or in the main thread of a terminal."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from yescale_widgets.errors import ConfigError
from yescale_widgets.words import t

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.types import Receive, Scope, Send

    from yescale_widgets.sandbox.faults import Faults
    from yescale_widgets.sandbox.gate import Gate
    from yescale_widgets.sandbox.record import Log, Record

HOST = "127.0.0.1"
_START_LIMIT = 30.0


class Sandbox:
    """An offline gateway on this machine's loopback address.

    ``port`` 0 takes a free one, ``pace`` scales how long everything takes, ``log`` prints one line a request. In the
    folder ``store`` its tasks outlive it: any sandbox that is given the folder knows them, on whatever port. The other
    options are those of ``create_app``: ``clock``, ``quota``, ``per_minute``, ``link_life``.

    Raises:
        ConfigError: the extra is missing, or the port is in use.
    """

    def __init__(
        self, port: int = 0, pace: float = 1.0, *, log: bool = False, store: Path | None = None, **options: Any
    ) -> None:
        self.app = _app(pace, {"store": store, **options})
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self._server = _server(self.app)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="yescale-sandbox", daemon=True)
        if log:
            self.log.listener = _print_line

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Log:
        """What was asked so far: requests, counts, leaked keys and crashes."""
        found: Log = self.app.state.log
        return found

    @property
    def requests(self) -> list[Record]:
        """Every request so far, without keys."""
        return self.log.requests

    @property
    def faults(self) -> Faults:
        """Faults for the requests to come."""
        found: Faults = self.app.state.faults
        return found

    @property
    def gate(self) -> Gate:
        """Quota and rate limits."""
        found: Gate = self.app.state.gate
        return found

    def start(self) -> Self:
        """Serve, from a thread of its own; returns when requests are taken."""
        if not self._thread.ident:
            self._thread.start()
        end = time.monotonic() + _START_LIMIT
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > end:
                raise ConfigError(t("The sandbox did not start."), t("Try another port."))
            self._thread.join(0.005)
        return self

    def stop(self) -> None:
        """Stop serving and let go of the port; may be called twice."""
        self._server.should_exit = True
        if self._loop is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop may have ended by itself
                self._loop.call_soon_threadsafe(self._hang_up)
            self._thread.join(10)
        self._socket.close()
        self.app.state.studio.close()

    def serve(self) -> None:
        """Serve in this thread until Ctrl+C."""
        self._run()

    def _hang_up(self) -> None:
        """Cut every line, so that no hanging request delays the end."""
        for connection in list(self._server.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            runner.run(self._server.serve(sockets=[self._socket]))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Sandbox({self.url!r}, {'running' if self._thread.is_alive() else 'not running'})"


def serve(port: int = 0, pace: float = 1.0) -> None:
    """Serve in this thread until Ctrl+C; prints the URL, then the method and path of each request.

    Raises:
        ConfigError: the extra is missing, or the port is in use.
    """
    sandbox = Sandbox(port, pace, log=True)
    _say(t("The sandbox is at {url} (any key that starts with sk- will do; Ctrl+C stops it).", url=sandbox.url))
    try:
        sandbox.serve()
    except KeyboardInterrupt:
        pass
    finally:
        sandbox.stop()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _print_line(record: Record) -> None:
    with contextlib.suppress(OSError):  # whoever read the lines has gone, or their disk is full: requests are answered
        _say(f"{record.method} {record.path}")


def _app(pace: float, options: dict[str, Any]) -> Starlette:
    try:
        from yescale_widgets.sandbox.app import create_app
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("yescale_widgets"):
            raise
        raise ConfigError(
            t("This needs {module}, which is not installed.", module=error.name),
            t("Install it: {command}", command="pip install 'yescale_widgets[sandbox]'"),
        ) from error
    return create_app(pace=pace, **options)


def _bound(port: int) -> socket.socket:
    # With its protocol named, asyncio turns Nagle's algorithm off; else answers wait 40 ms for an acknowledgement.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        # A port that has just been let go may be taken again; on Windows the option would let two share one.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen()  # only now is the port taken: on some systems two may bind it
    except (OSError, OverflowError) as error:
        found.close()
        why = getattr(error, "strerror", None) or error
        raise ConfigError(
            t("Port {port} cannot be used: {why}.", port=port, why=why),
            t("Stop what uses it, choose another port, or give none for a free one."),
        ) from error
    return found


def _server(app: Starlette) -> uvicorn.Server:
    import uvicorn

    config = uvicorn.Config(
        _with_hang_up(app),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _with_hang_up(app: Starlette) -> Callable[[Scope, Receive, Send], Any]:
    """The app, told how to cut each request's line: ASGI has no word for that, so the server's own object is asked."""
    from yescale_widgets.sandbox.faults import HANG_UP

    async def line(scope: Scope, receive: Receive, send: Send) -> None:
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if transport is not None:
            scope[HANG_UP] = transport.abort
        await app(scope, receive, send)

    return line
