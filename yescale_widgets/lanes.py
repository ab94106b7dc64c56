"""Connections in lanes of a few: a pool looks at each of its connections for every request, which many at once would
make quadratic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from yescale_widgets.tape import TapedClient

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
