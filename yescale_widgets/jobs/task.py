"""The handle of a task: verbs that wait, look again and let go."""

from __future__ import annotations

import concurrent.futures
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from yescale_widgets.errors import shorten
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.view import RESTING, TaskView, waited_out
from yescale_widgets.runtime import runtime
from yescale_widgets.show import hooks
from yescale_widgets.words import later, t

if TYPE_CHECKING:
    from yescale_widgets.catalog.account import Entries

FOLDER = "yescale_media"
"""Where results are saved: beside the notebook."""
NOT_CANCELLED = later("No longer watched. It cannot be cancelled at the gateway: it goes on there, and is billed.")
ENDING = later("The provider was asked to end it. It is looked at until that is certain.")


class Task(TaskView):
    """One paid task: its latest row, and verbs that wait, look again and let go. ``ys.task(id)`` rebuilds it."""

    def wait(self, timeout: float | None = None) -> Self:
        """Wait (seconds) until it succeeded, and a session has saved its results: half a minute longer at the most.

        Raises:
            TaskFailed, TaskUncertain, TaskLost: it will not succeed.
            TaskTimeout: the time was up, or it is no longer watched; the task goes on.
            KeyError: it was forgotten.
        """
        if runtime().inside():
            raise RuntimeError(t("A blocking wait was made on the I/O thread; await the task instead."))
        began = time.monotonic()
        self._keeper.watch(self.key, on=True)
        try:
            row = self._keeper.board.wait(self.key, waited_out, timeout)
        except KeyboardInterrupt as error:
            shorten(error)
            raise
        if row is None or row.status not in RESTING:
            raise self.still_at_work()
        self._wait_for_files(None if timeout is None else timeout - (time.monotonic() - began))
        hooks.settle(self)
        return self.judged()

    def _wait_for_files(self, timeout: float | None) -> None:
        """No longer than that: the result is there, its files come all the same."""
        kept = self._keeper.kept(self.key) if self.status == "succeeded" else None
        if kept is not None:
            concurrent.futures.wait([kept], None if timeout is None else max(timeout, 0.0))

    def refresh(self) -> Self:
        """Look at the task now."""
        self._keeper.refresh(self.key)
        return self

    def cancel(self) -> Self:
        """End it at the provider where ``can_cancel``, then look once more: it may have come to its end meanwhile.

        Elsewhere it goes on at the gateway and is only watched no longer; ``note`` says which of the two it was.
        """
        self._keeper.cancel(self.key)
        return self

    def reconcile(self) -> Self:
        """Look for a task whose submit lost its answer; nothing is posted. ``note`` says what came of it."""
        self._keeper.reconcile(self.key)
        return self

    def candidates(self) -> Entries:
        """The tasks of the account that may be this one; needs the access key."""
        found: Entries = self._keeper.candidates(self.key)
        return found

    def adopt(self, task_id: str) -> Self:
        """Take up the task with this id, where its own was lost.

        Raises:
            TaskError: it has one already, or the id belongs to another task.
        """
        self._keeper.adopt(self.key, task_id)
        return self

    def resubmit(self) -> Any:
        """Post it once more, knowingly: it may be billed again. Gives the new task, or the new result."""
        return self._keeper.resubmit(self.key)

    def save(self, folder: str | os.PathLike[str] = FOLDER) -> list[Path]:
        """Write its media into a folder, and remember where.

        Raises:
            MediaError: there are none, or one cannot be had; the others are saved all the same.
        """
        paths: list[Path] = self._keeper.save(self.key, folder)
        return paths


class AsyncTask(TaskView):
    """The same for ``AsyncClient``: ``await task`` waits, ``await task.refresh()`` looks now.

    It has no ``wait``, which would hold up the very loop that brings the news.
    """

    async def refresh(self) -> Self:
        """Look at the task now."""
        await self._keeper.refresh(self.key)
        return self

    async def cancel(self) -> Self:
        """As ``Task.cancel``."""
        await self._keeper.cancel(self.key)
        return self

    async def reconcile(self) -> Self:
        """As ``Task.reconcile``."""
        await self._keeper.reconcile(self.key)
        return self

    async def candidates(self) -> Entries:
        """As ``Task.candidates``."""
        found: Entries = await self._keeper.candidates(self.key)
        return found

    async def adopt(self, task_id: str) -> Self:
        """As ``Task.adopt``."""
        await self._keeper.adopt(self.key, task_id)
        return self

    async def resubmit(self) -> Any:
        """As ``Task.resubmit``."""
        return await self._keeper.resubmit(self.key)

    async def save(self, folder: str | os.PathLike[str] = FOLDER) -> list[Path]:
        """As ``Task.save``."""
        paths: list[Path] = await self._keeper.save(self.key, folder)
        return paths


def give_up(board: Board, key: str, *, told: bool = False) -> None:
    """Look at a task no longer, unless the provider was told to end it; what has come to rest stays as it is."""
    facts: dict[str, Any] = {"remark": t(ENDING)} if told else {"watching": 0, "remark": t(NOT_CANCELLED)}
    board.publish(board.ledger.revise(key, lambda row: {} if row.status in RESTING else facts))


def find(board: Board, key: str) -> str:
    """The ledger's key of a task, from that or from the gateway's id.

    Raises:
        KeyError: the ledger has no such task.
    """
    row = board.ledger.row(key)
    if row is None:
        raise KeyError(t("The ledger has no task {key!r}; ys.tasks() lists them.", key=key))
    board.publish(row)
    return row.key
