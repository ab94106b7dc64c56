"""Follows pending tasks: politely towards the gateway, honestly towards the reader."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from yescale_widgets import catalog, tape, wire
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError, NotFound, NotRecorded, YEScaleError
from yescale_widgets.jobs.agenda import Agenda
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.journal import Journal
from yescale_widgets.jobs.kinds import asked_of, kind_of
from yescale_widgets.jobs.owner import is_dead
from yescale_widgets.jobs.pacing import Glimpse, jitter, next_look
from yescale_widgets.jobs.patience import Hold, Watch, said
from yescale_widgets.jobs.results import NOT_SAVED, with_files
from yescale_widgets.jobs.row import Row, is_news
from yescale_widgets.reading import follow_of
from yescale_widgets.transport import Transport
from yescale_widgets.values import FINAL, Snapshot, Status
from yescale_widgets.words import everywhere, t

_log = logging.getLogger(__name__)
TICK = 2.0
"""Seconds between two reads of the ledger for tasks of other kernels; less where leases are short."""
TOGETHER = 16
"""Looks under way at one moment."""
MOST = 50
"""Tasks in one batch call."""
PATIENCE = 1.0
"""Seconds that a look under way has to end when looking is stopped."""
STALL = 240.0
"""Seconds without any change after which that is said."""
SANDBOX = 0.7
"""Longest pause (seconds) with the built-in sandbox, which is not to be spared."""
_WORST = 300.0  # seconds: the longest pause after looks that failed


def _most() -> int:
    """Tasks of one batch call. Which share one is chance, so that a recording of them could not be played back."""
    return MOST if tape.running() is None else 1


@dataclass
class Poller:
    """Looks at every pending task this kernel holds the lease of. Time is a parameter, so that tests need none."""

    board: Board
    transport: Transport
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    rng: random.Random = field(default_factory=random.Random)
    speed: float = 1.0

    def __post_init__(self) -> None:
        self._watched: dict[str, Watch] = {}
        self._agenda = Agenda()
        self._claim_at = float("-inf")
        self._busy: dict[str, asyncio.Event] = {}
        self._trouble_said = ""
        self._looks: set[asyncio.Task[None]] = set()
        self._journal = Journal(self.board.ledger)
        self._gate = asyncio.Semaphore(TOGETHER)
        self._hold = Hold(self.rng)
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def _account(self) -> str:
        return self.transport.settings.account

    @property
    def _floor(self) -> float:
        return self.transport.settings.poll_floor

    @property
    def _tick(self) -> float:
        """Short enough that a lease which ends is seen well before another would have ended."""
        return min(TICK, self.board.ledger.lease / 8)

    def start(self) -> None:
        """Begin, or look around again at once. Call on the loop."""
        self._stopping = False
        self._wake.set()
        if self._task is None or self._task.done():
            self._claim_at = float("-inf")
            self._task = asyncio.get_running_loop().create_task(self._run(), name="yescale-poller")

    async def stop(self) -> None:
        """Stop looking and give the leases back. A look under way may end: cut while it connects, it would leave a line
        open.
        """
        if self._task is not None:
            self._stopping = True
            self._wake.set()
            work = {self._task, *self._looks}
            await asyncio.wait(work, timeout=PATIENCE)
            for each in work:
                each.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await self._journal.aclose()
        await asyncio.to_thread(self.board.ledger.release)

    async def _run(self) -> None:
        while not self._stopping:
            if await self._has_looked_around():
                await self._look_at_due()
            if not self._wake.is_set():
                await self._rest()

    async def _has_looked_around(self) -> bool:
        """Learn which tasks there are, when that was asked for and every few seconds; False where the ledger is locked
        for a while, and the next turn has to ask again.
        """
        if not self._wake.is_set() and self.clock() < self._claim_at:
            return True
        self._wake.clear()
        held = await asyncio.to_thread(self._claimed)
        if held is None:
            self._claim_at = float("-inf")
            return False
        self._note(*held)
        return True

    def _claimed(self) -> tuple[list[str], bool] | None:
        """The tasks this kernel may look at: every few seconds all of them (True), between that those that are new to
        it. Submits whose kernel is gone come to rest on the way.
        """
        try:
            for left in self.board.ledger.sweep():
                self.board.publish(left)
            fresh = [row for row in self.board.catch_up() if self._is_pending(row)]
            mine = [row.key for row in fresh if row.owner == self.board.ledger.owner]
            others = [row for row in fresh if row.owner != self.board.ledger.owner]
            free = any(row.until < self.clock() for row in others) or any(map(is_dead, {row.owner for row in others}))
            if self.clock() < self._claim_at and not free:
                return mine, False
            held = self.board.ledger.claim(self._account)
        except (sqlite3.Error, ConfigError) as error:
            self._say_once(error)
            return None
        self._trouble_said, self._claim_at = "", self.clock() + self._tick
        return held, True

    def _say_once(self, error: Exception) -> None:
        """A ledger that is locked for a while is nothing to tell of; one on a full disk or in pieces is, once."""
        busy = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        if not busy and str(error) != self._trouble_said:
            self._trouble_said = str(error)
            _log.warning("the tasks in the ledger cannot be read: %s", error)

    def _is_pending(self, row: Row) -> bool:
        pending = row.status in ("queued", "running") and row.watching and row.task_id
        return bool(pending) and row.origin == self._account

    def _note(self, keys: list[str], whole: bool) -> None:  # noqa: FBT001 - given as one with the keys
        """Give each task its turn; where these are all, no others have one."""
        if whole:
            self._agenda.keep(keys)
        for key in keys:
            if key not in self._agenda and (row := self.board.get(key)) is not None:
                self._agenda.add(row)
                self._agenda.put(key, self._watch(row).due)

    async def _look_at_due(self) -> None:
        """Look at what is due, and wait for it a while; a gateway that answers slowly must not cost the leases."""
        now = self.clock()
        if now < self._hold.until:
            return
        fresh = {asyncio.ensure_future(self._look_safely(group)) for group in self._groups(now)}
        self._looks |= fresh
        for look in fresh:
            look.add_done_callback(self._looks.discard)
        if fresh:
            await asyncio.wait(fresh, timeout=self.board.ledger.lease / 4)

    def _groups(self, now: float) -> list[list[Row]]:
        """Rows that one batch call can read together, others alone, as many as a turn can take. What is due soon joins
        a call that is made anyway.
        """
        found: dict[str, list[Row]] = {}
        most, calls, left = _most(), 0, []
        for key in self._agenda.due(now):
            row = self._idle(key)
            if row is None:
                continue
            group = found.setdefault(self._agenda.call(key), [])
            if len(group) % most == 0 and calls == TOGETHER * 4:
                left.append(key)
                break
            calls += len(group) % most == 0
            group.append(row)
        for call, group in found.items():
            group.extend(self._joining(call, group, now))
        for key in left:
            self._agenda.put(key, self._watched[key].due)
        return [group[i : i + most] for group in found.values() for i in range(0, len(group), most)]

    def _joining(self, call: str, group: list[Row], now: float) -> list[Row]:
        """Those due soon that a batch call with room has room for."""
        room = -len(group) % _most()
        chosen = {row.key for row in group}
        soon = (
            key
            for key in self._agenda.companions(call)
            if key not in chosen and (watch := self._watched.get(key)) and watch.due - now <= watch.gap / 2
        )
        rows = (self._idle(key) for key in soon)
        return list(itertools.islice((row for row in rows if row is not None), room))

    def _idle(self, key: str) -> Row | None:
        """The task's row, where it may be looked at now. One that is being looked at has its turn again after that."""
        row = self.board.get(key)
        if row is None or row.final or not row.watching:
            self._agenda.drop(key)
            return None
        return None if key in self._busy else row

    async def _look_safely(self, group: list[Row]) -> None:
        """One bad row must not stop the others."""
        keys = {row.key for row in group}
        over = self._begin(keys)
        try:
            async with self._gate:
                if self.clock() >= self._hold.until:
                    await (self._look(group[0]) if len(group) == 1 else self._look_together(group))
        except KeyError:  # forgotten meanwhile
            for key in keys:
                self._watched.pop(key, None)
        except Exception:  # noqa: BLE001 - it is logged, counted as a failure and tried again
            for row in group:
                self._failed(row)
            _log.exception("a look at %s failed", group[0].name)
        finally:
            self._end(keys, over)

    def _begin(self, keys: set[str]) -> asyncio.Event:
        """A look at these begins; what this gives is set when it is over."""
        over = asyncio.Event()
        self._busy |= dict.fromkeys(keys, over)
        return over

    def _end(self, keys: set[str], over: asyncio.Event) -> None:
        for key in keys:
            self._busy.pop(key, None)
        over.set()
        self._put_again(keys)

    def _put_again(self, keys: set[str]) -> None:
        for key in keys:
            watch = self._watched.get(key)
            if watch is not None:
                self._agenda.put(key, watch.due)
            else:
                self._agenda.drop(key)

    def _watch(self, row: Row) -> Watch:
        """What is remembered of a task. One that is met for the first time is looked at as its age says; an old one
        soon.
        """
        if row.key not in self._watched:
            kind = kind_of(row)
            first = 0.0 if kind is None else next_look(follow_of(kind), 0.0, Glimpse()) / self.speed
            first = min(max(first, self._floor) * jitter(self.rng.random()), self._longest)
            self._watched[row.key] = Watch(row.submitted_at + first, first)
        return self._watched[row.key]

    async def _rest(self) -> None:
        """Until the next look, the next read of the ledger, or a wake-up."""
        now = self.clock()
        first = self._agenda.first()
        upcoming = max(now + TICK if first is None else first, self._hold.until)
        waiting = asyncio.ensure_future(self._wake.wait())
        resting = asyncio.ensure_future(self.sleep(min(max(upcoming - now, 0.02), self._tick)))
        try:
            await asyncio.wait({waiting, resting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            resting.cancel()

    async def look(self, row: Row) -> Row:
        """One look at one task, now; the row as it stands after it. A look under way may show what was before, so this
        one comes after it.
        """
        while (under_way := self._busy.get(row.key)) is not None:
            await under_way.wait()
        over = self._begin({row.key})
        try:
            return await self._look(self.board.get(row.key) or row)
        finally:
            self._end({row.key}, over)

    async def _look(self, row: Row) -> Row:
        kind = kind_of(row)
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

    async def _look_together(self, rows: list[Row]) -> None:
        """One look at several tasks; one that the answer leaves out is looked at alone, which tells whether it is
        unknown. So are all of them where there is no such call: that says nothing of any task.
        """
        kind = catalog.operation(rows[0].name)
        try:
            with self._journal.look():
                answer = await self.transport.send(wire.look_many(kind, [row.task_id for row in rows]))
            found = wire.read_many(kind, answer)
        except NotFound:
            found = {}
        except YEScaleError as error:
            for row in rows:
                await self._took(kind, row, error)
            return
        for row in rows:
            if row.task_id in found:
                await self._took(catalog.operation(row.name), row, found[row.task_id])
            else:
                await self._look(row)

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
        watch = self._watch(row)
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
        return self.board.ledger.update(row.key, found) if self._is_news(row, found) else row

    def _is_news(self, row: Row, found: Snapshot) -> bool:
        if row.final:  # what was saved of a task that still worked may be half of it
            found.media = with_files(found.media, row.media())
        return is_news(row, found)

    async def _remarked(self, row: Row, **facts: Any) -> Row:
        return await self._journal.write(partial(self.board.ledger.remark, row.key, **facts))

    def _plan(self, kind: type[Operation], row: Row, watch: Watch) -> None:
        """Set the next look; each one that failed doubles the pause."""
        now = self.clock()
        age = max(0.0, (now - row.submitted_at) * self.speed)
        pause = (next_look(follow_of(kind), age, watch.seen) - age) / self.speed * jitter(self.rng.random())
        pause = min(max(pause, self._floor), self._longest)
        worst = max(_WORST, pause)
        watch.gap = min(pause * 2.0 ** min(watch.failures, 8), worst)
        watch.due = now + watch.gap

    @property
    def _longest(self) -> float:
        return SANDBOX / self.transport.settings.speed if self.transport.settings.sandbox else float("inf")

    async def _judged(self, kind: type[Operation], row: Row) -> Row:
        """A task that is over, or has had all the time its family is given, is not looked at any more. A look or two
        that fail prove nothing: the network may just be coming back.
        """
        deadline, watch = follow_of(kind).deadline, self._watch(row)
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
        watch, kind = self._watch(row), kind_of(row)
        watch.failures += 1
        if kind is not None:
            self._plan(kind, row, watch)
        return watch

    async def _remark(self, row: Row, remark: str | None) -> Row:
        """Written only where it says something else than before."""
        if row.remark == remark:
            return row
        return await self._remarked(row, remark=remark)

    def _tell(self, before: Row, row: Row) -> Row:
        if row is not before:
            self.board.publish(row)
        return row
