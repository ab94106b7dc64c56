"""What is known of one task, as its handle shows it, and what a handle needs of its client."""

from __future__ import annotations

import asyncio
import concurrent.futures
import datetime
import os
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Protocol, Self

import msgspec

from yescale_widgets import catalog
from yescale_widgets.declare import Operation
from yescale_widgets.errors import TaskError, TaskFailed, TaskLost, TaskTimeout, TaskUncertain
from yescale_widgets.jobs.board import Board, forgotten
from yescale_widgets.jobs.kinds import ending_of
from yescale_widgets.jobs.row import Row
from yescale_widgets.show.hooks import Shown
from yescale_widgets.values import Action, Json, Media, Status
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas


RESTING = frozenset({"succeeded", "failed", "cancelled", "lost", "uncertain"})


class Keeper(Protocol):
    """What a handle needs of its client."""

    @property
    def board(self) -> Board:
        """Where the latest rows are."""

    def refresh(self, key: str) -> Any:
        """Look at the task now."""

    def watch(self, key: str, *, on: bool) -> None:
        """Go on or stop looking."""

    def cancel(self, key: str) -> Any:
        """Give the task up as far as that can be done."""

    def reconcile(self, key: str) -> Any:
        """Look for a task whose submit lost its answer."""

    def candidates(self, key: str) -> Any:
        """The tasks of the account that may be it."""

    def adopt(self, key: str, task_id: str) -> Any:
        """Take up the task with this id."""

    def resubmit(self, key: str) -> Any:
        """Post it once more."""

    def save(self, key: str, folder: str | os.PathLike[str]) -> Any:
        """Write its media into a folder."""

    def kept(self, key: str) -> concurrent.futures.Future[None] | None:
        """Done when its media are saved by themselves, or cannot be; None where nobody does that."""


class TaskView(Shown):
    """What is known of one paid task. It lives in the ledger; this shows the latest row."""

    def __init__(self, key: str, keeper: Keeper) -> None:
        self.key = key
        self._keeper = keeper

    @property
    def row(self) -> Row:
        """The ledger's row."""
        return self._keeper.board.row(self.key)

    @property
    def id(self) -> str:
        """The gateway's id; the ledger's own key until there is one."""
        return self.row.task_id or self.key

    @property
    def operation_name(self) -> str:
        """ "pika.generate"."""
        return self.row.name

    @property
    def operation(self) -> Operation:
        """The frozen options it was submitted with."""
        return catalog.operation(self.row.name).from_note(self.options)

    @property
    def options(self) -> dict[str, Json]:
        """The options that were set, as JSON."""
        found: dict[str, Json] = msgspec.json.decode(self.row.note)
        return found

    @property
    def prompt(self) -> str:
        return self.row.prompt

    @property
    def status(self) -> Status:
        """submitting, queued, running, succeeded, failed, cancelled, uncertain or lost."""
        return self.row.status

    @property
    def raw_status(self) -> str:
        """The family's own word."""
        return self.row.raw_status

    @property
    def progress(self) -> float | None:
        """Percent, 0 to 100; None where the family says nothing."""
        return self.row.progress

    @property
    def media(self) -> list[Media]:
        return self.row.read().media

    @property
    def previews(self) -> list[Media]:
        return self.row.read().previews

    @property
    def text(self) -> str:
        """Lyrics or a description."""
        return self.row.read().text

    @property
    def actions(self) -> list[Action]:
        return self.row.read().actions

    @property
    def raw(self) -> Json:
        """The gateway's latest answer."""
        return self.row.read().raw

    @property
    def error(self) -> str | None:
        return self.row.error

    @property
    def note(self) -> str | None:
        """A sentence on what people should know now."""
        return self.row.remark

    @property
    def cost(self) -> float | None:
        """US dollars by the table of prices, None where unknown."""
        return self.row.cost

    @property
    def parent(self) -> str:
        """The ledger's key of the row that this one sent again; "" where it is the first."""
        return self.row.parent

    @property
    def can_cancel(self) -> bool:
        """Whether ``cancel`` ends it at the provider; else it only stops the watching."""
        return ending_of(self.row.name) is not None

    @property
    def title(self) -> str:
        """The title of the first result that has one."""
        return next((m.title for m in self.media if m.title), "")

    @property
    def submitted_at(self) -> datetime.datetime:
        """When the intent was written, in UTC."""
        return datetime.datetime.fromtimestamp(self.row.submitted_at, datetime.UTC)

    @property
    def finished_at(self) -> datetime.datetime | None:
        """When its end was seen, in UTC."""
        when = self.row.finished_at
        return None if when is None else datetime.datetime.fromtimestamp(when, datetime.UTC)

    @property
    def done(self) -> bool:
        """Whether waiting would change nothing."""
        return self.row.status in RESTING

    def __await__(self) -> Generator[Any, None, Self]:
        return self._until_rest().__await__()

    async def _until_rest(self) -> Self:
        loop, rest = asyncio.get_running_loop(), asyncio.Event()
        self._keeper.watch(self.key, on=True)

        def heard(row: Row) -> None:
            if row.key == self.key and waited_out(row):
                loop.call_soon_threadsafe(rest.set)

        def gone(key: str) -> None:
            if key == self.key:
                loop.call_soon_threadsafe(rest.set)

        stop = self._keeper.board.listen(heard, gone)
        try:
            if not self._iswaited_out():
                await rest.wait()
        finally:
            stop()
        if self._keeper.board.get(self.key) is None:
            raise forgotten(self.key)
        if not self.done:
            raise self.still_at_work()
        kept = self._keeper.kept(self.key) if self.status == "succeeded" else None
        if kept is not None:
            await asyncio.wrap_future(kept)
        return self.judged()

    def _iswaited_out(self) -> bool:
        row = self._keeper.board.get(self.key)
        return row is None or waited_out(row)

    def still_at_work(self) -> TaskTimeout:
        unwatched = None if self.row.watching else self.note
        hint = unwatched or t("It goes on; wait again or look at ys.tasks().")
        return TaskTimeout(t("{name} is still {status}.", name=self._name(), status=t(self.status)), hint, task=self)

    def judged(self) -> Self:
        if self.status == "succeeded":
            return self
        raise self._failure()

    def _failure(self) -> TaskError:
        if self.status == "uncertain":
            return TaskUncertain(
                self.note or t("{name} has no known outcome.", name=self._name()),
                t("It was not sent again."),
                task=self,
            )
        if self.status == "lost":
            return TaskLost(
                t("The gateway does not know {name}.", name=self._name()),
                t("It may have been removed there."),
                task=self,
            )
        reason = self.error or t("the provider gave no reason")
        return TaskFailed(
            t("{name} {status}: {reason}", name=self._name(), status=t(self.status), reason=reason),
            t("Change what it names, then run it again."),
            task=self,
        )

    def _name(self) -> str:
        return f"{self.operation_name} {self.id[:8]}"

    def stop_watching(self) -> Self:
        """Look no more; the task goes on at the gateway. ``watch`` takes it up again."""
        self._keeper.watch(self.key, on=False)
        return self

    def watch(self) -> Self:
        """Look again from now on."""
        self._keeper.watch(self.key, on=True)
        return self

    def frame(self) -> pandas.DataFrame:
        """One row a medium: kind, url, title, duration (seconds)."""
        import pandas

        rows = [(m.kind, m.url, m.title, m.duration) for m in self.media]
        return pandas.DataFrame(rows, columns=["kind", "url", "title", "duration"])

    def __repr__(self) -> str:
        progress = "" if self.progress is None or self.done else f" {self.progress:.0f} %"
        return f"<Task {self._name()}: {self.status}{progress}>"


def waited_out(row: Row) -> bool:
    """Whether no more news is to be waited for: it has come to rest, or nobody looks at it any more."""
    return row.status in RESTING or not row.watching
