"""Looks at tasks: one call for one or for several, what it shows, what of that is written, and when the next is due."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from yescale_widgets import catalog, wire
from yescale_widgets.declare import Operation
from yescale_widgets.errors import NotFound, NotRecorded, YEScaleError
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.journal import Journal
from yescale_widgets.jobs.kinds import asked_of, task_of
from yescale_widgets.jobs.pacing import Glimpse, jitter, next_look
from yescale_widgets.jobs.patience import Hold, Watch, said
from yescale_widgets.jobs.results import NOT_SAVED, with_files
from yescale_widgets.jobs.row import Row, is_news
from yescale_widgets.reading import follow_of
from yescale_widgets.transport import Transport
from yescale_widgets.values import FINAL, Snapshot, Status
from yescale_widgets.words import everywhere, t

_log = logging.getLogger(__name__)
STALL = 240.0
"""Seconds without any change after which that is said."""
SANDBOX = 0.7
"""Longest pause (seconds) with the built-in sandbox, which is not to be spared."""
_WORST = 300.0  # seconds: the longest pause after looks that failed


@dataclass
class Looks:
    """Looks at tasks of one gateway, and what is remembered between two of them. Belongs to one loop; whose turn it is,
    others say.
    """

    board: Board
    transport: Transport
    clock: Callable[[], float]
    rng: random.Random
    speed: float

    def __post_init__(self) -> None:
        self._watched: dict[str, Watch] = {}
        self._journal = Journal(self.board.ledger)
        self._hold = Hold(self.rng)

    async def aclose(self) -> None:
        """Come to the end of what is to be written."""
        await self._journal.aclose()

    @property
    def held(self) -> float:
        """Until when no task at all is looked at."""
        return self._hold.until

    def due(self, key: str) -> float | None:
        """When a task is due; None where it is not followed, or no more."""
        watch = self._watched.get(key)
        return None if watch is None else watch.due

    def soon(self, key: str, now: float) -> bool:
        """Whether half of a task's pause is over, so that it may join a call that is made anyway."""
        watch = self._watched.get(key)
        return watch is not None and watch.due - now <= watch.gap / 2

    def watch(self, row: Row) -> Watch:
        """What is remembered of a task. One that is met for the first time is looked at as its age says; an old one
        soon, and one of a clock that is ahead as if it were new.
        """
        if row.key not in self._watched:
            kind = task_of(row)
            first = 0.0 if kind is None else next_look(follow_of(kind), 0.0, Glimpse()) / self.speed
            first = min(max(first, self._floor) * jitter(self.rng.random()), self._longest)
            self._watched[row.key] = Watch(min(row.submitted_at, self.clock()) + first, first)
        return self._watched[row.key]

    @property
    def _floor(self) -> float:
        return self.transport.settings.poll_floor

    @property
    def _longest(self) -> float:
        return SANDBOX / self.transport.settings.speed if self.transport.settings.sandbox else float("inf")

    async def at(self, group: list[Row]) -> None:
        """One look at tasks that one call can read together, or at one."""
        await self._safely(group, self.one(group[0]) if len(group) == 1 else self._together(group))

    async def _safely(self, rows: list[Row], look: Awaitable[Any]) -> None:
        """One bad row must not stop the others."""
        try:
            await look
        except KeyError:  # forgotten meanwhile
            for row in rows:
                self._watched.pop(row.key, None)
        except Exception:  # noqa: BLE001 - it is logged, counted as a failure and tried again
            for row in rows:
                self._failed(row)
            _log.exception("a look at %s failed", rows[0].name)

    async def one(self, row: Row) -> Row:
        """One look at one task; the row as it stands after it."""
        kind = task_of(row)
        if kind is None:
            remark = t("This version does not know {name}.", name=row.name)
            return self._tell(row, await self._remarked(row, watching=0, remark=remark))
        try:
            with self._journal.look():
                answer = await self.transport.send(wire.look(kind, row.task_id))
            found: Snapshot | YEScaleError = wire.read_look(kind, answer, asked_of(kind, row))
        except YEScaleError as error:
            found = error
        return await self._took(kind, row, found)

    async def _together(self, rows: list[Row]) -> None:
        """One look at several tasks; one that the answer leaves out is looked at alone, which tells whether it is
        unknown. So are all of them where there is no such call: that says nothing of any task.
        """
        kind = catalog.operation(rows[0].name)
        found: Mapping[str, Snapshot | YEScaleError]
        try:
            with self._journal.look():
                answer = await self.transport.send(wire.look_many(kind, [row.task_id for row in rows]))
            found = wire.read_many(kind, answer)
        except NotFound:
            found = {}
        except YEScaleError as error:
            found = dict.fromkeys((row.task_id for row in rows), error)
        told = [row for row in rows if row.task_id in found]
        took = [self._took(catalog.operation(row.name), row, found[row.task_id]) for row in told]
        await asyncio.gather(*(self._safely([row], news) for row, news in zip(told, took, strict=True)))
        for row in rows:
            if row.task_id not in found:
                await self._safely([row], self.one(row))

    async def _took(self, kind: type[Operation], row: Row, found: Snapshot | YEScaleError) -> Row:
        """Write down what a look has shown, and when the next one is."""
        row = self.board.get(row.key) or row
        if isinstance(found, YEScaleError) and self._hold.takes(found, self.clock(), self._floor):
            return row if row.final else self._tell(row, await self._remark(row, said(found)))
        if isinstance(found, YEScaleError):
            fresh = await self._trouble(kind, row, found)
        else:
            fresh = await self._news(kind, row, found)
        return self._tell(row, await self._judged(kind, fresh))

    async def _news(self, kind: type[Operation], row: Row, found: Snapshot) -> Row:
        watch = self.watch(row)
        self._hold.over()
        watch.saw(found, self.clock())
        self._plan(kind, row, watch)
        still = watch.standing(found, self.clock(), STALL / self.speed)
        if not row.watching and found.status not in FINAL:
            still = row.remark
        if row.final and (row.remark or "").startswith(everywhere(NOT_SAVED)):
            still = row.remark
        return await self._remark(await self._updated(row, found), still)

    async def _updated(self, row: Row, found: Snapshot) -> Row:
        """The row with what a look has shown, written only where that is news."""
        if row.fetch is None and not self._is_news(row, found):
            return row
        return await self._journal.write(partial(self._update, row, found))

    def _update(self, row: Row, found: Snapshot) -> Row:
        """Where it is over, its files may have been saved since the look was asked for, by another kernel too."""
        if found.status in FINAL:
            row = self.board.ledger.row(row.key) or row
        return self.board.ledger.update(row.key, found) if self._is_news(row, found) else row

    def _is_news(self, row: Row, found: Snapshot) -> bool:
        if row.final:  # what was saved of a task that still worked may be half of it
            found.media = with_files(found.media, row.media())
        return is_news(row, found)

    def _plan(self, kind: type[Operation], row: Row, watch: Watch) -> None:
        """Set the next look; each one that failed doubles the pause."""
        now = self.clock()
        age = max(0.0, (now - row.submitted_at) * self.speed)
        pause = (next_look(follow_of(kind), age, watch.seen) - age) / self.speed * jitter(self.rng.random())
        pause = min(max(pause, self._floor), self._longest)
        worst = max(_WORST, pause)
        watch.gap = min(pause * 2.0 ** min(watch.failures, 8), worst)
        watch.due = now + watch.gap

    async def _judged(self, kind: type[Operation], row: Row) -> Row:
        """A task that is over, or has had all the time its family is given, is not looked at any more. A look or two
        that fail prove nothing: the network may just be coming back.
        """
        deadline, watch = follow_of(kind).deadline, self.watch(row)
        if row.final:
            self._watched.pop(row.key, None)
        elif self.clock() - row.submitted_at > deadline and watch.failures not in (1, 2):
            self._watched.pop(row.key, None)
            remark = t(
                "No end after {minutes:.0f} minutes, so it is no longer watched. Refresh looks again.",
                minutes=deadline / 60,
            )
            return await self._remarked(row, watching=0, remark=remark)
        return row

    async def _trouble(self, kind: type[Operation], row: Row, error: YEScaleError) -> Row:
        """A look that failed says nothing of the task, except that an id is unknown for longer than a fresh one may
        be. One that was known before has to be unknown twice.
        """
        watch = self._failed(row)
        if row.final and row.status != "lost":
            return row
        if isinstance(error, NotRecorded):  # it was recorded while it was under way: no look will ever tell its end
            return await self._over(row, "failed", str(error), t("The cassette ended before this task did."))
        if not isinstance(error, NotFound):
            return await self._remark(row, said(error))
        grace = row.submitted_at + follow_of(kind).grace / self.speed
        if self.clock() > grace and (not row.raw_status or watch.failures > 1):
            return await self._over(row, "lost", error.what, t("The gateway does not know this task."))
        watch.due = max(grace + 0.01, self.clock() + self._floor)
        return await self._remark(row, said(error))

    async def _over(self, row: Row, status: Status, error: str, remark: str) -> Row:
        over: tuple[Status, ...] = ("queued", "running")
        settle = self.board.ledger.settle
        return await asyncio.to_thread(settle, row.key, status, error=error, remark=remark, over=over)

    def _failed(self, row: Row) -> Watch:
        watch, kind = self.watch(row), task_of(row)
        watch.failures += 1
        if kind is not None:
            self._plan(kind, row, watch)
        return watch

    async def _remark(self, row: Row, remark: str | None) -> Row:
        """Written only where it says something else than before."""
        if row.remark == remark:
            return row
        return await self._remarked(row, remark=remark)

    async def _remarked(self, row: Row, **facts: Any) -> Row:
        return await self._journal.write(partial(self.board.ledger.remark, row.key, **facts))

    def _tell(self, before: Row, row: Row) -> Row:
        if row is not before:
            self.board.publish(row)
        return row
