"""What this kernel knows of all tasks now, and who wants to be told of changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import Row
from yescale_widgets.words import t

_log = logging.getLogger(__name__)
T = TypeVar("T")
Listener = Callable[[Row], None]
Leaver = Callable[[str], None]
"""Told of the key of a row that was forgotten."""


class Board:
    """The latest row of every task in memory. Listeners are called on whichever thread brings the news, and only hand
    work on.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._changed = threading.Condition()
        self._rows: dict[str, Row] = {}
        self._listeners: list[Listener] = []
        self._leavers: list[Leaver] = []
        self._seen = 0
        self.catch_up()

    def catch_up(self) -> list[Row]:
        """Read what was written since, by other kernels and by this one; all of it is given."""
        changes = self.ledger.changes_since(self._seen)
        fresh = self._known(changes)
        if fresh is None:
            fresh = self.ledger.changed_since(self._seen)
            changes = [(row.key, row.change) for row in fresh]
            for row in fresh:
                if (old := self._rows.get(row.key)) is None or old.change < row.change:
                    self.publish(row)
        self._seen = max([self._seen, *(change for _, change in changes)])
        self._let_go()
        return fresh

    def _known(self, changes: list[tuple[str, int]]) -> list[Row] | None:
        """The rows with these changes, where all of them were made known already: what this kernel has written itself
        is not read once more.
        """
        with self._changed:
            rows = [self._rows.get(key) for key, _ in changes]
        pairs = zip(rows, changes, strict=True)
        known = [row for row, (_, change) in pairs if row is not None and row.change >= change]
        return known if len(known) == len(changes) else None

    def _let_go(self) -> None:
        """Drop what another kernel has forgotten."""
        if self.ledger.count() == len(self._rows):
            return
        with self._changed:
            known = set(self._rows)
        self._drop(known - self.ledger.keys())

    def _drop(self, keys: Iterable[str]) -> None:
        with self._changed:
            gone = [key for key in keys if self._rows.pop(key, None) is not None]
            leavers = tuple(self._leavers)
            self._changed.notify_all()
        for leaver in leavers:
            for key in gone:
                _tell(leaver, key)

    def filled(self) -> list[Row]:
        """All tasks, newest first, with their payloads read in one go."""
        rows = self.rows()
        if any(row.fetch is not None for row in rows):
            payloads = self.ledger.payloads()
            for row in rows:
                if row.fetch is not None and row.key in payloads:
                    row.payload, row.fetch = payloads[row.key], None
        return rows

    def publish(self, row: Row) -> None:
        """Make a row known."""
        with self._changed:
            old = self._rows.get(row.key)
            if old is not None and old.change > row.change:
                return
            self._rows[row.key] = row
            listeners = tuple(self._listeners)
            self._changed.notify_all()
        for listener in listeners:
            _tell(listener, row)

    def rows(self) -> list[Row]:
        """All tasks, newest first."""
        with self._changed:
            return sorted(self._rows.values(), key=lambda row: row.submitted_at, reverse=True)

    def row(self, key: str) -> Row:
        """The latest row of a task."""
        with self._changed:
            return self._rows[key]

    def get(self, key: str) -> Row | None:
        """The latest row of a task; None where there is none, or no more."""
        with self._changed:
            return self._rows.get(key)

    def forget(self, keys: Iterable[str]) -> None:
        """Take rows away, here and in the ledger."""
        gone = list(keys)
        self.ledger.forget(gone)
        self._drop(gone)

    def listen(self, listener: Listener, gone: Leaver | None = None) -> Callable[[], None]:
        """Be told of every change, and by ``gone`` of the keys of rows that were forgotten; the answer stops it."""
        with self._changed:
            self._listeners.append(listener)
            if gone is not None:
                self._leavers.append(gone)

        def stop() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)
                if gone in self._leavers:
                    self._leavers.remove(gone)

        return stop

    def wait(self, key: str, enough: Callable[[Row], bool], timeout: float | None) -> Row | None:
        """Wait until a row is as wanted; None when the time (seconds) is up.

        Raises:
            KeyError: there is no such task, or it was forgotten meanwhile.
        """
        with self._changed:
            done = self._changed.wait_for(lambda: key not in self._rows or enough(self._rows[key]), timeout)
            if key not in self._rows:
                raise forgotten(key)
            return self._rows[key] if done else None


def forgotten(key: str) -> KeyError:
    """What somebody is told who waits for a row that was taken away."""
    return KeyError(t("The task {key!r} was forgotten; the ledger has it no more.", key=key))


def _tell(who: Callable[[T], None], what: T) -> None:
    try:
        who(what)
    except Exception:  # noqa: BLE001 - one page that fails must not keep the others from hearing
        _log.exception("a listener failed")
