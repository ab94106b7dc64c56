"""Whose turn it is: the tasks a poller follows, by when they are due and by the call that reads them together.

A turn costs what it looks at, not what there is: ten thousand tasks that wait cost nothing while they wait.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from yescale_widgets.jobs.kinds import call_of
from yescale_widgets.jobs.row import Row


class Agenda:
    """Keys of tasks with the moment each is due, in seconds of the poller's clock."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []  # also moments that hold no longer; ``_when`` has those that do
        self._when: dict[str, float] = {}
        self._calls: dict[str, str] = {}
        self._together: dict[str, set[str]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._calls

    def add(self, row: Row) -> None:
        """Follow a task from now on; it has its turn once it is ``put``."""
        call = self._calls[row.key] = call_of(row)
        if call != row.key:
            self._together.setdefault(call, set()).add(row.key)

    def drop(self, key: str) -> None:
        """Follow it no longer."""
        self._when.pop(key, None)
        self._together.get(self._calls.pop(key, ""), set()).discard(key)

    def keep(self, keys: Iterable[str]) -> None:
        """Follow these of all, and no others."""
        for key in self._calls.keys() - set(keys):
            self.drop(key)

    def put(self, key: str, due: float) -> None:
        """Set or change when a task is due."""
        if key in self._calls and self._when.get(key) != due:
            self._when[key] = due
            heapq.heappush(self._heap, (due, key))

    def first(self) -> float | None:
        """When the next one is due."""
        while self._heap and self._when.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def due(self, now: float) -> Iterator[str]:
        """Those that are due, the longest waiting first; each has to be ``put`` again."""
        while (first := self.first()) is not None and first <= now:
            _, key = heapq.heappop(self._heap)
            del self._when[key]
            yield key

    def call(self, key: str) -> str:
        """What tasks that can be read together have in common."""
        return self._calls[key]

    def companions(self, call: str) -> Iterable[str]:
        """Every task that this call reads together with others."""
        return self._together.get(call, ())
