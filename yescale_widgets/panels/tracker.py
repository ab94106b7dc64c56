"""``ys.tasks``: every task of the ledger, live, and as a DataFrame."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from yescale_widgets import session
from yescale_widgets.jobs import upkeep
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.row import Payload, Row
from yescale_widgets.jobs.task import find
from yescale_widgets.jobs.view import RESTING, TaskView
from yescale_widgets.panels import output
from yescale_widgets.panels.acting import ActsApart
from yescale_widgets.panels.base import Message, Panel
from yescale_widgets.panels.pages import estimates, note, row_message, shown, task_message
from yescale_widgets.panels.row_verbs import RowVerbs
from yescale_widgets.panels.tasking import TaskVerbs
from yescale_widgets.panels.watcher import Watcher
from yescale_widgets.show.bundle import table_bundle
from yescale_widgets.show.words import lasted, when
from yescale_widgets.values import Status
from yescale_widgets.words import later, t

if TYPE_CHECKING:
    import pandas

MANY = {"image": later("{count} images"), "video": later("{count} videos"), "audio": later("{count} tracks")}
COLUMNS = (
    later("task"),
    later("operation"),
    later("prompt"),
    later("status"),
    later("submitted (UTC)"),
    later("took"),
    later("results"),
    later("note"),
)
RECORDED = 50
"""Rows that the static record shows."""


class Tracker(RowVerbs, TaskVerbs, ActsApart, Panel):
    """The tracker of all tasks in the ledger, of this kernel and of others."""

    kind = "tasks"

    def __init__(self) -> None:
        super().__init__()
        self._watched: Board | None = None
        self._watcher: Watcher | None = None
        self.connected()

    @property
    def _board(self) -> Board:
        return session.current().client.board

    def connected(self) -> None:
        """Follow the board of the present session."""
        if self._watched is self._board:
            return
        if self._watcher is not None:
            self._watcher.stop()
        self._watched = self._board
        session.current().client.follow()
        self._watcher = Watcher(self._board, self._news)

    def state(self) -> Message:
        self.connected()
        rows, past = self._board.filled(), estimates()
        return {"origin": session.current().origin_label(), "rows": [row_message(row, past) for row in rows]}

    def _news(self, rows: list[Row]) -> None:
        past = estimates()
        self.post({"is": "rows", "rows": [row_message(row, past) for row in rows]})
        if any(row.status in RESTING for row in rows):
            self.rest()

    def bundle(self) -> dict[str, str]:
        rows = self._board.rows()
        if not rows:
            return output.joined([], t("Tasks. Nothing has been asked for yet."))
        lines = [_line(row) for row in rows[:RECORDED]]
        noted = len(COLUMNS) if any(line[-1] for line in lines) else len(COLUMNS) - 1
        left = len(rows) - RECORDED
        more = [] if left <= 0 else [[t("and {count} more", count=left), *[""] * (noted - 1)]]
        return table_bundle([t(column) for column in COLUMNS[:noted]], [*(line[:noted] for line in lines), *more])

    def do_open(self, content: Mapping[str, Any]) -> None:
        self.post({"is": "task", "task": task_message(self._board.row(content["key"]))})

    def do_again(self, content: Mapping[str, Any]) -> None:
        task = session.current().client.task(str(content["key"]))
        self.once(task.key, lambda: self.sent(task.operation))

    def frame(self) -> pandas.DataFrame:
        """One row a task, newest first.

        Columns: id, operation, prompt, status, progress (percent), raw_status, submitted_at, finished_at, error, note,
        cost (US dollars, missing where unknown). Times are UTC. The types of the columns
        are the same whether there are rows or not.
        """
        return table(self._board.rows())

    def forget(
        self,
        *tasks: str | TaskView,
        status: Status | Iterable[Status] | None = None,
        older_than: float | datetime.timedelta | datetime.datetime | None = None,
    ) -> int:
        """Take tasks out of the ledger for good, and say how many; files that were saved stay.

        Named tasks (their ids, or the tasks themselves) go as they are. By ``status`` and ``older_than`` (days, a time
        span, or a moment) only those go that no longer work; of both, those that fit both. An uncertain task, which may
        have been paid, goes only where its status or its name says so.

        Raises:
            ValueError: nothing was chosen, or a status of tasks that still work.
            KeyError: the ledger has no such task.
        """
        keys = upkeep.chosen(self._board, [find(self._board, _key(task)) for task in tasks], status, older_than)
        upkeep.forget(self._board, keys)
        self.spawn(self.gone(keys))
        return len(keys)

    def size(self) -> upkeep.Size:
        """How much the ledger holds, and the media it has saved; it says itself in words."""
        return upkeep.size(self._board)


def _key(task: str | TaskView) -> str:
    return task if isinstance(task, str) else task.key


def table(rows: list[Row]) -> pandas.DataFrame:
    """The rows as a DataFrame; no payload is read for it."""
    import pandas

    columns = {
        "id": _texts([row.task_id or row.key for row in rows]),
        "operation": _texts([row.name for row in rows]),
        "prompt": _texts([row.prompt for row in rows]),
        "status": _texts([row.status for row in rows]),
        "progress": _numbers([row.progress for row in rows]),
        "raw_status": _texts([row.raw_status for row in rows]),
        "submitted_at": _moments([row.submitted_at for row in rows]),
        "finished_at": _moments([row.finished_at for row in rows]),
        "error": _texts([row.error for row in rows]),
        "note": _texts([row.remark for row in rows]),
        "cost": _numbers([row.cost for row in rows]),
    }
    return pandas.DataFrame(columns, copy=False)


def _texts(values: list[str | None]) -> Any:
    """A column of text. One that is all missing, as most are of errors, is not looked through value by value."""
    import numpy
    import pandas

    if values and values[0] is None and not any(values):
        return pandas.array(numpy.full(len(values), pandas.NA, dtype=object), dtype="string")
    return pandas.array(values, dtype="string")


def _numbers(values: list[float | None]) -> Any:
    """A column of numbers, NaN where there is none."""
    import numpy

    return numpy.array(values, dtype="float64")


def _moments(values: list[float | None]) -> Any:
    """A column of times in UTC, to the microsecond."""
    import numpy
    import pandas

    seconds = numpy.array(values, dtype="float64")
    missing = numpy.isnan(seconds)
    whole = numpy.where(missing, 0, numpy.round(seconds * 1e6)).astype("int64")
    moments = whole.view("datetime64[us]")
    moments[missing] = numpy.datetime64("NaT")
    return pandas.DatetimeIndex(moments).tz_localize("UTC")


def _line(row: Row) -> tuple[str | None, ...]:
    kinds = Counter(media.kind for media in shown(Payload(media=row.media())))
    return (
        (row.task_id or row.key)[:8],
        row.name,
        row.prompt[:80],
        _state(row),
        when(row.submitted_at).removesuffix(" UTC"),
        lasted(row.submitted_at, row.finished_at),
        ", ".join(t(kind) if many == 1 else t(MANY[kind], count=many) for kind, many in kinds.items()),
        note(row),
    )


def _state(row: Row) -> str:
    """The status, with the family's own word where that says more, and how far it is."""
    plain = {"", row.status} if row.status != "succeeded" else {row.raw_status.lower()}
    word = "" if row.raw_status.lower() in plain else f" ({row.raw_status})"
    far = f", {row.progress:.0f} %" if row.progress is not None and not row.final else ""
    return t(row.status) + word + far


def tasks() -> Tracker:
    """The tracker: every task in the ledger, live. ``tasks().frame()`` is the same as a DataFrame."""
    return Tracker()
