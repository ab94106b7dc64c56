"""The sandbox's memory of what it was asked, for lessons and tests. Keys are never kept."""

from __future__ import annotations

import hashlib
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yescale_widgets.declare import Operation
from yescale_widgets.sandbox.gate import KEY_HEADERS, Refusal, new_request_id

_SECRET = frozenset({*KEY_HEADERS, "cookie", "proxy-authorization"})
_MOST = 20_000


@dataclass
class Record:
    """One request. ``body`` is the SHA-256 of what was read of it, ``status`` 0 where no answer was given.

    ``operation`` and ``model`` are what it asked for, once it was understood.
    """

    method: str
    path: str
    headers: dict[str, str]
    at: float
    request_id: str
    body: str = ""
    status: int = 0
    operation: str = ""
    model: str = ""

    def understood(self, operation: Operation) -> None:
        """Note what was asked for, for the account's log."""
        self.operation, self.model = operation.name, str(getattr(operation, "model", "") or operation.name)


@dataclass
class Log:
    """Every request so far; ``counts`` by (method, path).

    ``leaks`` are paths of media that were asked for with a key, which must never happen; ``crashes`` are tracebacks of
    the sandbox's own faults.
    """

    clock: Callable[[], float]
    requests: list[Record] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    listener: Callable[[Record], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def posts(self, path: str) -> int:
        """How many POSTs a path has seen."""
        return self.counts["POST", path]

    def open(self, scope: Scope) -> Record:
        """Note a request that begins."""
        headers, now = Headers(scope=scope), self.clock()
        shown = {name: value for name, value in headers.items() if name not in _SECRET}
        record = Record(scope["method"], scope["path"], shown, now, new_request_id(now))
        with self._lock:
            self.requests.append(record)
            del self.requests[:-_MOST]
            self.counts[record.method, record.path] += 1
            if record.path.startswith("/media/") and _carries_key(scope, headers):
                self.leaks.append(record.path)
        if self.listener is not None:
            self.listener(record)
        return record


def _carries_key(scope: Scope, headers: Headers) -> bool:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return any(name in headers for name in KEY_HEADERS) or "key" in query


class Recorder:
    """The outermost layer: notes the request, gives the answer its id, and turns a crash into the gateway's 500."""

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record, digest = self._log.open(scope), hashlib.sha256()
        scope.setdefault("state", {}).update(request_id=record.request_id, record=record)

        async def reading() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                digest.update(message.get("body", b""))
                record.body = digest.hexdigest()
            return message

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", record.request_id.encode())]
            await send(message)

        try:
            await self._app(scope, reading, answering)
        except ClientDisconnect:
            return
        except ConnectionResetError:
            # A fault hung up where there is no line to cut: the caller in this process sees it raised.
            raise
        except Exception:  # noqa: BLE001 - nothing of the sandbox's own may reach the terminal from its thread
            self._log.crashes.append(traceback.format_exc())
            if not record.status:
                refusal = Refusal(500, "the sandbox itself has failed", "do_request_failed")
                await refusal.response("openai", record.request_id)(scope, reading, answering)
