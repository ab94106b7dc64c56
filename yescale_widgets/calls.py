"""What a client has lately asked, and what came back, so that it can be looked at afterwards. No key is in it."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from yescale_widgets.errors import YEScaleError

LATELY = 400
"""Calls that are remembered."""
LONGEST = 400_000
"""Bytes of one answer that are remembered."""
ROOM = 32_000_000
"""Bytes of all that is remembered: of requests with pictures in them only the last few."""


@dataclass
class Call:
    """One call: the request as ``wire`` made it, and the answer as it came. ``after`` and the times of ``chunks`` are
    seconds since it was sent, ``at`` is when that was (seconds from any beginning).
    """

    request: Any
    url: str
    at: float = field(default_factory=time.perf_counter)
    after: float = 0.0
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    size: int = 0
    failed: str = ""
    among: Calls | None = None

    def __repr__(self) -> str:
        """Without what was said: it hangs on replies and errors, whose attributes are shown in tracebacks."""
        return f"<Call {self.request.method} {self.request.path}>"

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """The head of the answer is here."""
        self.after, self.status, self.headers = time.perf_counter() - self.at, status, headers

    def took(self, data: bytes) -> None:
        """A piece of its body is here; what is too long is only counted."""
        self.size += len(data)
        if self.size <= LONGEST:
            self.chunks.append((time.perf_counter() - self.at, data))
            if self.among is not None:
                self.among.held += len(data)

    @property
    def left(self) -> int:
        """Bytes of the answer that were too many to be remembered."""
        return self.size - sum(len(data) for _, data in self.chunks)

    @property
    def body(self) -> bytes:
        """What is remembered of the answer."""
        return b"".join(data for _, data in self.chunks)

    @property
    def weight(self) -> int:
        """Bytes that it holds."""
        form = sum(len(data) for _, (_, data, _) in self.request.form)
        return len(self.request.content or b"") + form + sum(len(data) for _, data in self.chunks)


class Calls:
    """The calls of one client, newest last. Its methods belong to the loop thread, but for ``of`` and ``about``."""

    def __init__(self) -> None:
        self._kept: deque[Call] = deque()
        self._tries: dict[int, list[Call]] = {}  # by the identity of their request
        self.held = 0
        """Bytes of requests and answers that are remembered."""

    def begin(self, request: Any, url: str) -> Call:
        """A call is about to be made; the oldest give way to it."""
        call = Call(request, url, among=self)
        self.held += call.weight
        self._kept.append(call)
        self._tries.setdefault(id(request), []).append(call)
        while len(self._kept) > LATELY or (self.held > ROOM and len(self._kept) > 1):
            gone = self._kept.popleft()
            self.held, gone.among = self.held - gone.weight, None
            self._tries.pop(id(gone.request), None)
        return call

    def of(self, request: Any) -> list[Call]:
        """Every try of one request, while the first of them is remembered."""
        return list(self._tries.get(id(request), ()))

    @contextmanager
    def behind(self, request: Any) -> Iterator[None]:
        """An error that is raised in the block knows the calls behind it, for who wants to see them from inside."""
        try:
            yield
        except YEScaleError as error:
            error.__dict__.setdefault("calls", self.of(request))
            raise

    def about(self, row: str, id: str = "") -> list[Call]:
        """The calls of one row of the ledger: its own, and those that ask for its id by address or in their body."""
        named = re.compile(rf"(?<![\w.-]){re.escape(id)}(?![\w.-])")
        quoted = f'"{id}"'.encode()

        def asks(call: Call) -> bool:
            return bool(id) and (named.search(unquote(call.url)) is not None or quoted in (call.request.content or b""))

        found = [c for c in tuple(self._kept) if c.request.row == row or (not c.request.row and asks(c))]
        own = next((n for n, call in enumerate(found) if call.request.row), 0)
        return found[own:]  # a cassette that is played twice gives the same id to an earlier row
