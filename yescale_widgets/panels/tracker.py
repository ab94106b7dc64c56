"""``ys.tasks``: every task of the ledger, live, and as a DataFrame."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yescale_widgets import session
from yescale_widgets.declare import Operation
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.task import RESTING, Task
from yescale_widgets.panels.acting import Acts
from yescale_widgets.panels.base import Message, Panel
from yescale_widgets.panels.pages import row_message, task_message
from yescale_widgets.panels.tasking import TaskVerbs
from yescale_widgets.panels.watcher import Watcher
from yescale_widgets.show.bundle import table_bundle

if TYPE_CHECKING:
    import pandas

COLUMNS = ("task", "operation", "prompt", "status", "progress", "word", "submitted", "finished", "results", "note")
RECORDED = 50
"""Rows that the static record shows."""


class Tracker(TaskVerbs, Acts, Panel):
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
        return {"origin": session.current().origin_label(), "rows": [row_message(row) for row in self._board.rows()]}

    def _news(self, rows: list[Row]) -> None:
        self.post({"is": "rows", "rows": [row_message(row) for row in rows]})
        if any(row.status in RESTING for row in rows):
            self.rest()

    def bundle(self) -> dict[str, str]:
        rows = self._board.rows()
        lines = [[str(cell) if cell is not None else "" for cell in _line(row)] for row in rows[:RECORDED]]
        more = [] if len(rows) <= RECORDED else [[f"and {len(rows) - RECORDED} more", *[""] * (len(COLUMNS) - 1)]]
        return table_bundle(list(COLUMNS), lines + more)

    def do_open(self, content: Mapping[str, Any]) -> None:
        self.post({"is": "task", "task": task_message(self._board.row(content["key"]))})

    def do_again(self, content: Mapping[str, Any]) -> None:
        task = session.current().client.task(str(content["key"]))
        self.spawn(self._again(task))

    async def _again(self, task: Task) -> None:
        operation, core = task.operation, session.current().client.core
        await (core.send(operation) if operation.follow is None else core.submit(operation))

    def carry_out(self, operation: Operation) -> None:
        """Run an action of a task; it gets a row of its own."""
        self.spawn(self._sent(operation))

    async def _sent(self, operation: Operation) -> None:
        await session.current().client.core.submit(operation)

    def refill(self, operation: str, options: Mapping[str, Any]) -> None:
        """What wants more options first is a form: said as the call that opens it."""
        given = "".join(f", {name}={value!r}" for name, value in options.items())
        call = f"ys.studio({operation!r}{given})"
        self.post({"is": "notice", "level": "info", "what": "This wants a few words first.", "hint": f"Run {call}"})

    def do_forget(self, content: Mapping[str, Any]) -> None:
        self._board.forget([content["key"]])
        self.spawn(self._gone([content["key"]]))

    async def _gone(self, keys: list[str]) -> None:
        """Told on the loop thread, as news are: none of these rows is sent after this."""
        self.post({"is": "gone", "keys": keys})
        self.rest()

    def frame(self) -> pandas.DataFrame:
        """One row a task, newest first.

        Columns: id, operation, prompt, status, progress (percent), raw_status, submitted_at, finished_at, error, note.
        Times are UTC. The types of the columns are the same whether there are rows or not.
        """
        import pandas

        rows = self._board.rows()
        frame = pandas.DataFrame(
            {
                "id": [row.task_id or row.key for row in rows],
                "operation": [row.name for row in rows],
                "prompt": [row.prompt for row in rows],
                "status": [row.status for row in rows],
                "progress": [row.progress for row in rows],
                "raw_status": [row.raw_status for row in rows],
                "submitted_at": [row.submitted_at for row in rows],
                "finished_at": [row.finished_at for row in rows],
                "error": [row.error for row in rows],
                "note": [row.remark for row in rows],
            }
        )
        frame = frame.astype({"progress": "float64", "submitted_at": "float64", "finished_at": "float64"})
        for name in ("submitted_at", "finished_at"):
            frame[name] = pandas.to_datetime(frame[name], unit="s", utc=True).dt.as_unit("us")
        return frame.astype(
            dict.fromkeys(("id", "operation", "prompt", "status", "raw_status", "error", "note"), "string")
        )


def _line(row: Row) -> tuple[Any, ...]:
    message = row_message(row)
    done = None if row.finished_at is None else _clock(row.finished_at)
    progress = None if row.progress is None else f"{row.progress:.0f} %"
    results = ", ".join(message["media"])
    return (
        (row.task_id or row.key)[:8],
        row.name,
        row.prompt[:80],
        row.status,
        progress,
        row.raw_status,
        _clock(row.submitted_at),
        done,
        results,
        message["note"],
    )


def _clock(when: float) -> str:
    return datetime.datetime.fromtimestamp(when, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")


def tasks() -> Tracker:
    """The tracker: every task in the ledger, live. ``tasks().frame()`` is the same as a DataFrame."""
    return Tracker()
