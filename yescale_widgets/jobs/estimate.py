"""How long tasks of an operation usually take: learned from those that have finished, else as its family declares."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from heapq import nlargest

from msgspec import Struct

from yescale_widgets.jobs.kinds import kind_of
from yescale_widgets.jobs.row import Row

ENOUGH = 3
"""Finished tasks without which nothing is learned."""
LATEST = 30
"""Finished tasks that count, the newest: providers grow faster and slower."""


class Usual(Struct, frozen=True):
    """Seconds from ``low`` to ``high``. ``learned`` is the number of past tasks that say so, 0 where the family's
    declaration does; ``median`` is theirs.
    """

    low: float
    high: float
    median: float | None = None
    learned: int = 0


class Estimates:
    """What the rows of a board teach; they are brought, and looked through once, when something is asked for."""

    def __init__(self, rows: Callable[[], Iterable[Row]]) -> None:
        self._rows = rows
        self._past: dict[tuple[str, str], list[Row]] | None = None
        self._known: dict[tuple[str, str], Usual | None] = {}

    def usual(self, row: Row) -> Usual | None:
        """What is usual for tasks like this one, of the same operation at the same place; None where nobody knows."""
        like = (row.name, row.origin)
        if like not in self._known:
            self._known[like] = learned(self._finished().get(like, ()), _deadline(row)) or declared(row)
        return self._known[like]

    def _finished(self) -> dict[tuple[str, str], list[Row]]:
        if self._past is None:
            self._past = {}
            for row in self._rows():
                if row.status == "succeeded" and row.finished_at is not None:
                    self._past.setdefault((row.name, row.origin), []).append(row)
        return self._past


def learned(rows: Iterable[Row], deadline: float) -> Usual | None:
    """The range and the median of the newest tasks; None where they are too few.

    The slowest and the quickest tenth are left out, and what took longer than ``deadline`` (seconds): there nobody
    looked for a while, and the time says when somebody did.
    """
    newest = nlargest(LATEST, rows, key=lambda row: row.finished_at or 0)
    took = sorted(t for row in newest if 0 <= (t := (row.finished_at or 0) - row.submitted_at) <= deadline)
    if len(took) < ENOUGH:
        return None
    edge = len(took) // 10
    middle = took[edge : len(took) - edge]
    return Usual(middle[0], middle[-1], statistics.median(took), len(took))


def declared(row: Row) -> Usual | None:
    """What the family's file says; nothing for the sandbox, whose tasks only play at it."""
    kind = kind_of(row)
    if kind is None or kind.follow is None or row.origin == "sandbox":
        return None
    return Usual(*kind.follow.typical)


def _deadline(row: Row) -> float:
    kind = kind_of(row)
    return kind.follow.deadline if kind is not None and kind.follow is not None else 3600
