"""A loop whose time passes only while nothing is under way, so that five minutes of waiting cost what is done in them."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

EPOCH = 1_790_000_000.0


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to its next timer where a real loop would wait for it. While requests or threads are under way it waits
    for them, and no time passes: they take none.
    """

    def __init__(self) -> None:
        super().__init__(_Selector(self))
        self.now, self.under_way = 0.0, 0

    def time(self) -> float:
        """Seconds since the beginning."""
        return self.now

    def clock(self) -> float:
        """The time of day."""
        return EPOCH + self.now

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Something is under way that the loop cannot see."""
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        """Threads are under way until they are heard of."""
        future = super().run_in_executor(executor, func, *args)
        self.under_way += 1
        future.add_done_callback(self._heard)
        return future

    def _heard(self, _future: object) -> None:
        self.under_way -= 1


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if self._loop.under_way or timeout is None or timeout <= 0:
            return super().select(timeout if timeout is not None and timeout <= 0 else None)
        found = super().select(0)
        if not found:
            self._loop.now += timeout
        return found
