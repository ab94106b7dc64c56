"""Follows pending tasks: which of them this kernel may look at, and whose turn it is. ``looks`` says what a look is."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from yescale_widgets import tape
from yescale_widgets.errors import ConfigError
from yescale_widgets.jobs.agenda import Agenda
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.looks import Looks
from yescale_widgets.jobs.owner import is_dead
from yescale_widgets.jobs.row import Row
from yescale_widgets.transport import Transport

_log = logging.getLogger(__name__)
TICK = 2.0
"""Seconds between two reads of the ledger for tasks of other kernels; less where leases are short."""
TOGETHER = 16
"""Looks under way at one moment."""
MOST = 50
"""Tasks in one batch call."""
PATIENCE = 1.0
"""Seconds that a look under way has to end when looking is stopped."""


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
        self._looks = Looks(self.board, self.transport, self.clock, self.rng, self.speed)
        self._agenda = Agenda()
        self._claim_at = float("-inf")
        self._busy: dict[str, asyncio.Event] = {}
        self._trouble_said = ""
        self._under_way: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(TOGETHER)
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def _account(self) -> str:
        return self.transport.settings.account

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
            work = {self._task, *self._under_way}
            await asyncio.wait(work, timeout=PATIENCE)
            for each in work:
                each.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await self._looks.aclose()
        await asyncio.to_thread(self.board.ledger.release)

    async def _run(self) -> None:
        while not self._stopping:
            try:
                if await self._has_looked_around():
                    await self._look_at_due()
            except Exception:  # noqa: BLE001 - it is logged; without a next turn no task of this kernel would be followed
                _log.exception("a turn of the followed tasks failed; the next one looks around anew")
                self._claim_at = float("-inf")
                await self.sleep(self._tick)
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
                self._agenda.put(key, self._looks.watch(row).due)

    async def _look_at_due(self) -> None:
        """Look at what is due, and wait for it a while; a gateway that answers slowly must not cost the leases."""
        now = self.clock()
        if now < self._looks.held:
            return
        fresh = [self._begun(group) for group in self._groups(now)]
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
                if key not in self._busy:  # one that is being looked at has its turn again after that
                    self._agenda.drop(key)
                continue
            group = found.setdefault(self._agenda.call(key), [])
            if len(group) % most == 0 and calls == TOGETHER * 4:
                left.append(key)
                break
            calls += len(group) % most == 0
            group.append(row)
        for call, group in found.items():
            group.extend(self._joining(call, group, now))
        self._put_again(left)
        return [group[i : i + most] for group in found.values() for i in range(0, len(group), most)]

    def _joining(self, call: str, group: list[Row], now: float) -> list[Row]:
        """Those due soon that a batch call with room has room for."""
        room = -len(group) % _most()
        chosen = {row.key for row in group}
        companions = self._agenda.companions(call)
        soon = (key for key in companions if key not in chosen and self._looks.soon(key, now))
        rows = (self._idle(key) for key in soon)
        return list(itertools.islice((row for row in rows if row is not None), room))

    def _idle(self, key: str) -> Row | None:
        """The task's row, where it may be looked at now."""
        row = self.board.get(key)
        at_rest = row is None or row.final or not row.watching
        return None if at_rest or key in self._busy else row

    def _begun(self, group: list[Row]) -> asyncio.Task[None]:
        """A look that nobody else begins at the same moment."""
        keys = {row.key for row in group}
        over = self._begin(keys)
        look = asyncio.ensure_future(self._look_at(group))
        self._under_way.add(look)
        look.add_done_callback(self._under_way.discard)
        look.add_done_callback(lambda _look: self._end(keys, over))
        return look

    async def _look_at(self, group: list[Row]) -> None:
        async with self._gate:
            if self.clock() >= self._looks.held:
                await self._looks.at(group)

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

    def _put_again(self, keys: Iterable[str]) -> None:
        for key in keys:
            due = self._looks.due(key)
            if due is not None:
                self._agenda.put(key, due)
            else:
                self._agenda.drop(key)

    async def _rest(self) -> None:
        """Until the next look, the next read of the ledger, or a wake-up."""
        now = self.clock()
        first = self._agenda.first()
        upcoming = max(now + TICK if first is None else first, self._looks.held)
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
            return await self._looks.one(self.board.get(row.key) or row)
        finally:
            self._end({row.key}, over)
