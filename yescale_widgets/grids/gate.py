"""When the next call of a family may leave: all grids of a kernel wait together when the gateway asks for patience."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

from yescale_widgets.client import AsyncClient

LONGEST = 120.0
"""Seconds that a family is held back at the most by one word of the gateway."""
_FIRST = 1.0


class Gate:
    """Holds calls back. ``clock`` and ``sleep`` are parameters, so that tests need no time; belongs to the loop."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self._clock, self._sleep, self._rng = clock, sleep, rng or random.Random()  # noqa: S311 - jitter
        self._until = 0.0
        self._refused = 0

    @property
    def closed_for(self) -> float:
        """Seconds until calls leave again; 0 where they do."""
        return max(0.0, self._until - self._clock())

    async def enter(self) -> None:
        """Wait until a call may leave; those that have waited do not all leave in the same moment."""
        while (left := self.closed_for) > 0:
            await self._sleep(left + self._rng.uniform(0, left / 10))

    def refused(self, retry_after: float | None) -> None:
        """The gateway asked for patience: for so many seconds, else for 1, 2, 4 … of them."""
        if retry_after is None and self.closed_for > 0:
            return  # the same moment's other calls say nothing new
        pause = _FIRST * 2**self._refused if retry_after is None else retry_after
        self._refused = min(self._refused + 1, 7)
        self._until = max(self._until, self._clock() + min(pause, LONGEST))

    def passed(self) -> None:
        """A call was taken."""
        self._refused = 0


class Spacing:
    """So many calls a minute at the most; None: no limit of one's own."""

    def __init__(
        self,
        per_minute: float | None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = 0.0 if per_minute is None else 60.0 / per_minute
        self._clock, self._sleep, self._next = clock, sleep, 0.0

    async def enter(self) -> None:
        """Wait for one's turn."""
        if not self._gap:
            return
        now = self._clock()
        self._next, mine = max(self._next, now) + self._gap, max(self._next, now)
        if mine > now:
            await self._sleep(mine - now)


_GATES: WeakKeyDictionary[AsyncClient, dict[str, Gate]] = WeakKeyDictionary()


def gate_of(client: AsyncClient, family: str) -> Gate:
    """The one gate of a family at a gateway."""
    return _GATES.setdefault(client, {}).setdefault(family, Gate())
