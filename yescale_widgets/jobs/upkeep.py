"""Keeping the ledger small: which tasks may go, and how much there is."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from yescale_widgets.amounts import sized
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.view import RESTING
from yescale_widgets.values import FINAL, Status
from yescale_widgets.words import t

_DAY = 86_400.0


@dataclass(frozen=True)
class Size:
    """``rows`` of the ledger at ``path`` and their ``bytes`` on disk; ``files`` of saved media that are still there,
    and ``media_bytes`` they have.
    """

    path: Path
    rows: int
    bytes: int
    files: int
    media_bytes: int

    def __str__(self) -> str:
        tasks = t("1 task") if self.rows == 1 else t("{count} tasks", count=f"{self.rows:,}")
        files = t("1 saved file") if self.files == 1 else t("{count} saved files", count=f"{self.files:,}")
        media = (
            t("; {files} of their media, {size}", files=files, size=sized(self.media_bytes))
            if self.files
            else t("; no saved media")
        )
        return t("{tasks}, {size} in {path}{media}", tasks=tasks, size=sized(self.bytes), path=self.path, media=media)

    __repr__ = __str__


def size(board: Board) -> Size:
    """How much the ledger of a board holds."""
    rows = board.filled()
    paths = {Path(medium.path) for row in rows if b'"path":"' in row.payload for medium in row.media() if medium.path}
    sizes = [path.stat().st_size for path in paths if path.is_file()]
    return Size(board.ledger.path, len(rows), board.ledger.size(), len(sizes), sum(sizes))


def forget(board: Board, keys: list[str]) -> None:
    """Take rows away, here and in the ledger, and give their space back."""
    board.forget(keys)
    board.ledger.compact()


def chosen(
    board: Board,
    named: list[str],
    status: Status | Iterable[Status] | None,
    older_than: float | datetime.timedelta | datetime.datetime | None,
) -> list[str]:
    """The keys of the tasks that are meant: the named ones, of these or of all those at rest the ones that fit.

    Raises:
        ValueError: nothing was chosen, or a status of tasks that still work.
    """
    if status is None and older_than is None:
        if not named:
            raise ValueError(t("Say which tasks: their ids, status='failed', or older_than=30 (days)."))
        return named
    wanted = _statuses(status)
    before = board.ledger.clock() if older_than is None else _moment(older_than, board.ledger.clock())
    rows = [board.row(key) for key in named] if named else board.rows()
    return [row.key for row in rows if row.status in wanted and _last(row) <= before]


def _statuses(status: Status | Iterable[Status] | None) -> frozenset[str]:
    if status is None:  # one that is uncertain may still be found at the gateway, where it may have been paid
        return FINAL
    wanted = frozenset({status} if isinstance(status, str) else status)
    if not wanted <= RESTING:
        odd = ", ".join(sorted(wanted - RESTING))
        raise ValueError(
            t(
                "By status go only tasks at rest ({names}), not {odd}. "
                "One that still works goes by its id; its result is lost with it.",
                names=", ".join(sorted(RESTING)),
                odd=odd,
            )
        )
    return wanted


def _last(row: Row) -> float:
    return row.finished_at or row.updated_at or row.submitted_at


def _moment(given: float | datetime.timedelta | datetime.datetime, now: float) -> float:
    if isinstance(given, datetime.datetime):
        return given.timestamp()
    seconds = given.total_seconds() if isinstance(given, datetime.timedelta) else given * _DAY
    return now - seconds
