"""Follows pending tasks: politely towards the gateway, honestly towards the reader."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec

from yescale_widgets import catalog, wire
from yescale_widgets.declare import Follow, Operation
from yescale_widgets.errors import ApiError, LostAnswer, NotFound, NotSent, OptionError, Unauthorized, YEScaleError
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.saving import with_files
from yescale_widgets.reading import follow_of
from yescale_widgets.transport import Transport
from yescale_widgets.values import Snapshot

_log = logging.getLogger(__name__)
TICK = 2.0
"""Seconds between two reads of the ledger for tasks of other kernels."""
SHARE = 0.1
"""A task is looked at again after this share of its age, so that its end is seen at most about that much late."""
LONGEST = 20.0
TOGETHER = 16
MOST = 50
"""Tasks in one batch call."""
PATIENCE = 1.0
"""Seconds that a look under way has to end when looking is stopped."""
STALL = 240.0
"""Seconds without any change after which that is said."""


def pause(follow: Follow, age: float, floor: float, rng: random.Random) -> float:
    """Seconds until the next look at a task of that age, with jitter so that many tasks do not ask at once."""
    usual = SHARE * max(age, follow.typical[0])
    return min(max(usual, floor), LONGEST) * rng.uniform(0.9, 1.1)


def _groups(rows: list[Row]) -> list[list[Row]]:
    """Rows that one batch call can read together, others alone."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        follow = catalog.operation(row.name).follow if row.name in _known() else None
        batch = follow.batch.call.id if follow is not None and follow.batch is not None else row.key
        found.setdefault(batch, []).append(row)
    return [group[i : i + MOST] for group in found.values() for i in range(0, len(group), MOST)]


def _known() -> frozenset[str]:
    return frozenset(f"{kind.family()}.{kind.verb()}" for kind in catalog.operations())


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
        self._due: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._moved: dict[str, tuple[object, float]] = {}
        self._busy: set[str] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def _account(self) -> str:
        return self.transport.settings.account

    def start(self) -> None:
        """Begin, or look around again at once. Call on the loop."""
        self._stopping = False
        self._wake.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="yescale-poller")

    async def stop(self) -> None:
        """Stop looking and give the leases back. A look under way may end: cut while it connects, it would leave a line
        open.
        """
        if self._task is not None:
            self._stopping = True
            self._wake.set()
            await asyncio.wait({self._task}, timeout=PATIENCE)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.board.ledger.release()

    async def _run(self) -> None:
        for row in self.board.ledger.sweep():
            self.board.publish(row)
        while not self._stopping:
            self._wake.clear()
            rows = self._claimed()
            await self._look_at_due(rows)
            if not self._stopping:
                await self._rest(rows)

    def _claimed(self) -> list[Row]:
        """A ledger that is locked for a while is asked again on the next turn."""
        try:
            self.board.catch_up()
            return self.board.ledger.claim(self._account)
        except sqlite3.OperationalError:
            return []

    async def _look_at_due(self, rows: list[Row]) -> None:
        now = self.clock()
        due = [r for r in rows if self._next(r) <= now][: TOGETHER * 4]
        gate = asyncio.Semaphore(TOGETHER)

        async def one(group: list[Row]) -> None:
            async with gate:
                await self._look_safely(group)

        await asyncio.gather(*(one(group) for group in _groups(due)))

    async def _look_safely(self, group: list[Row]) -> None:
        """One bad row must not stop the others."""
        try:
            await (self.look(group[0]) if len(group) == 1 else self._look_together(group))
        except KeyError:  # forgotten meanwhile
            for row in group:
                self._drop(row.key)
        except Exception:  # noqa: BLE001 - it is logged, counted as a failure and tried again
            for row in group:
                self._failures[row.key] = self._failures.get(row.key, 0) + 1
            _log.exception("a look at %s failed", group[0].name)

    def _next(self, row: Row) -> float:
        if row.key not in self._due:
            self._due[row.key] = row.submitted_at + min(self._floor, 1.0)
        return self._due[row.key]

    @property
    def _floor(self) -> float:
        return self.transport.settings.poll_floor

    async def _rest(self, rows: list[Row]) -> None:
        """Until the next look, the next read of the ledger, or a wake-up."""
        now = self.clock()
        upcoming = min((self._next(r) for r in rows), default=now + TICK)
        waiting = asyncio.ensure_future(self._wake.wait())
        resting = asyncio.ensure_future(self.sleep(min(max(upcoming - now, 0.02), TICK)))
        try:
            await asyncio.wait({waiting, resting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            resting.cancel()

    async def look(self, row: Row) -> Row:
        """One look at one task, now; the row as it stands after it."""
        try:
            kind = catalog.operation(row.name)
        except KeyError:
            return self._tell(
                self.board.ledger.remark(row.key, watching=0, remark=f"This version does not know {row.name}.")
            )
        self._due[row.key] = self.clock() + self._pause(kind, row)
        if row.key in self._busy:
            return row
        self._busy.add(row.key)
        try:
            answer = await self.transport.send(wire.look(kind, row.task_id))
            found: Snapshot | YEScaleError = wire.read_look(kind, answer, _asked(kind, row))
        except YEScaleError as error:
            found = error
        finally:
            self._busy.discard(row.key)
        return self._took(kind, row, found)

    async def _look_together(self, rows: list[Row]) -> None:
        """One look at several tasks; one that the answer leaves out is looked at alone, which tells whether it is
        unknown.
        """
        kind = catalog.operation(rows[0].name)
        for row in rows:
            self._due[row.key] = self.clock() + self._pause(kind, row)
        try:
            answer = await self.transport.send(wire.look_many(kind, [row.task_id for row in rows]))
            found = wire.read_many(kind, answer)
        except YEScaleError as error:
            for row in rows:
                self._took(kind, row, error)
            return
        for row in rows:
            if row.task_id in found:
                self._took(catalog.operation(row.name), row, found[row.task_id])
            else:
                await self.look(row)

    def _took(self, kind: type[Operation], row: Row, found: Snapshot | YEScaleError) -> Row:
        if isinstance(found, YEScaleError):
            fresh = self._trouble(kind, row, found)
        else:
            self._failures.pop(row.key, None)
            known = self.board.get(row.key)
            found.media = with_files(found.media, known.read().media if known is not None else [])
            fresh = self._stalled(self.board.ledger.update(row.key, found))
        return self._tell(self._judged(kind, fresh))

    def _pause(self, kind: type[Operation], row: Row) -> float:
        follow = follow_of(kind)
        age = (self.clock() - row.submitted_at) * self.speed
        failures = self._failures.get(row.key, 0)
        patience: float = 2.0 ** min(failures, 5)
        return pause(follow, age, self._floor * self.speed, self.rng) / self.speed * patience

    def _judged(self, kind: type[Operation], row: Row) -> Row:
        """A task that is over, or has had all the time its family is given, is not looked at any more."""
        deadline = follow_of(kind).deadline
        if row.final:
            self._drop(row.key)
        elif self.clock() - row.submitted_at > deadline:
            self._drop(row.key)
            remark = f"No end after {deadline / 60:.0f} minutes, so it is no longer watched. Refresh looks again."
            return self.board.ledger.remark(row.key, watching=0, remark=remark)
        return row

    def _drop(self, key: str) -> None:
        for memory in (self._due, self._failures, self._moved):
            memory.pop(key, None)

    def _stalled(self, row: Row) -> Row:
        """Say so where nothing has changed for a long while."""
        facts = (row.status, row.raw_status, row.progress, row.payload)
        before, since = self._moved.get(row.key, (None, self.clock()))
        if before is None or before != facts:
            self._moved[row.key] = (facts, self.clock())
        elif not row.final and (still := self.clock() - since) >= STALL / self.speed:
            remark = f"No change for {_spoken(still)}; it is still looked at."
            return self.board.ledger.remark(row.key, remark=remark)
        return row

    def _trouble(self, kind: type[Operation], row: Row, error: YEScaleError) -> Row:
        """A look that failed says nothing of the task, except that an id is unknown for longer than a fresh one may
        be.
        """
        self._failures[row.key] = self._failures.get(row.key, 0) + 1
        if isinstance(error, NotFound) and self.clock() - row.submitted_at > follow_of(kind).grace / self.speed:
            return self.board.ledger.settle(
                row.key, "lost", error=error.what, remark="The gateway does not know this task."
            )
        if isinstance(error, ApiError) and error.retry_after:
            self._due[row.key] = self.clock() + error.retry_after
        return self.board.ledger.remark(row.key, remark=_remark(error))

    def _tell(self, row: Row) -> Row:
        self.board.publish(row)
        return row


def _asked(kind: type[Operation], row: Row) -> Operation | None:
    """The operation itself, where the answer alone does not tell what it made."""
    if follow_of(kind).guess is None:
        return None
    try:
        return kind.from_note(msgspec.json.decode(row.note))
    except (OptionError, msgspec.DecodeError):
        return None


def _spoken(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"  # noqa: PLR2004


def _remark(error: YEScaleError) -> str:
    if isinstance(error, NotSent | LostAnswer):
        return "No connection; it goes on at the gateway and is looked at again soon."
    if isinstance(error, Unauthorized):
        return "The key was refused, so the task cannot be looked at. Connect with the key that made it."
    return f"{error.what} It is looked at again soon."
