"""Carries out the cells of a run on the loop thread: so many at a time, each paid one posted once, none lost."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from msgspec import Struct

from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import (
    ApiError,
    BudgetExceeded,
    ConfigError,
    NotSent,
    QuotaExceeded,
    RateLimited,
    TaskError,
    Unauthorized,
    YEScaleError,
)
from yescale_widgets.grids.cells import Cell, Outcome, outcome_of, outcome_of_error, outcome_of_row
from yescale_widgets.grids.gate import Gate, Spacing
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.submit import KeyTaken, Posting
from yescale_widgets.transport import ANSWER_SECONDS
from yescale_widgets.words import later, t

Carry = Callable[[AsyncClient, Cell, Posting], Awaitable[Any]]
"""Carries one cell's operation out: gives its value, or the row of its task."""
TRIES = 8
"""Times that one cell is tried again after the gateway asked for patience."""
FORGOTTEN = later(
    "Its call was begun, and its row was forgotten since: it may have been billed. It was not sent again."
)
_HALTING = (BudgetExceeded, QuotaExceeded, Unauthorized, ConfigError)
"""What every other cell would meet too: the run stops there, and its cells stay as they are."""
_LOOK = 0.5


class Pace(Struct, frozen=True, kw_only=True):
    """How fast a run goes: cells ``in_flight`` at a time, through its family's gate, spaced as the user wants."""

    in_flight: int
    gate: Gate
    spacing: Spacing


def _asks_for_patience(cell: Cell, error: YEScaleError) -> bool:
    """Whether nothing was carried out and the gateway may take it later: of a cheap call a named pause says so too."""
    named = isinstance(error, ApiError) and error.retry_after is not None and not cell.operation.once
    return isinstance(error, RateLimited) or named


class Halted(Exception):
    """A run that cannot go on; ``error`` says why."""

    def __init__(self, error: YEScaleError) -> None:
        super().__init__(str(error))
        self.error = error


async def at_once(client: AsyncClient, cell: Cell, how: Posting) -> Any:
    """Send, or submit and wait for the task's end."""
    operation = cell.operation
    if operation.follow is None:
        return await client.send(operation, how)
    task = await client.submit(operation, how)
    with contextlib.suppress(TaskError):  # its row says more
        await task
    return client.board.row(task.key)


class Engine:
    """One go at the missing cells of a run. ``tell`` hears of every change of a cell, on the loop."""

    def __init__(
        self,
        client: AsyncClient,
        run: str,
        pace: Pace,
        tell: Callable[[Cell, Outcome], None],
        carry: Carry = at_once,
    ) -> None:
        self._client, self._run, self._pace, self._tell, self._carry = client, run, pace, tell, carry
        self._queue: deque[Cell] = deque()
        self._unsent = 0

    async def work(self, cells: Iterable[Cell]) -> None:
        """Carry them out, in order as far as that goes.

        Raises:
            Halted: the others would fail likewise; they are left as they are.
            asyncio.CancelledError: it was stopped; what was posted goes on to its end.
        """
        self._queue.extend(cells)
        workers = [asyncio.ensure_future(self._worker()) for _ in range(min(self._pace.in_flight, len(self._queue)))]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _worker(self) -> None:
        while self._queue:
            await self._pace.gate.enter()
            await self._pace.spacing.enter()
            if not self._queue:  # another worker took it meanwhile
                return
            await self._one(self._queue.popleft())

    async def _one(self, cell: Cell) -> None:
        self._tell(cell, Outcome(status="running", key=cell.row_key(self._run) if cell.operation.once else ""))
        try:
            outcome = await self._outcome(cell)
        except asyncio.CancelledError:
            self._tell(cell, Outcome())
            raise
        except NotSent as error:
            self._unreached(cell, error)
        except _HALTING as error:
            cell.attempt += cell.begun
            cell.begun = False
            self._tell(cell, Outcome())
            raise Halted(error) from None
        except YEScaleError as error:
            if _asks_for_patience(cell, error):
                self._later(cell, error)
            else:
                self._end(cell, outcome_of_error(error, now=time.time()))
        else:
            self._end(cell, outcome)

    def _end(self, cell: Cell, outcome: Outcome) -> None:
        self._pace.gate.passed()
        self._unsent = 0
        self._tell(cell, outcome)

    async def _outcome(self, cell: Cell) -> Outcome:
        """Raises what tells that nothing was carried out, and what the gateway refused; doubt is in the outcome."""
        key = cell.row_key(self._run) if cell.operation.once else ""
        if cell.begun and key and await asyncio.to_thread(self._client.board.ledger.row, key) is None:
            return Outcome(status="uncertain", error=t(FORGOTTEN), key=key, finished_at=time.time())

        def begun(_row: Row) -> None:
            cell.begun = True
            self._tell(cell, Outcome(status="running", key=key))

        began = time.perf_counter()
        try:
            value = await self._carry(self._client, cell, Posting(key=key, begun=begun, yields=True))
        except KeyTaken:
            return await self._found(key)
        except YEScaleError:
            row = self._client.board.get(key) if key else None
            if row is not None and row.status == "uncertain":
                return outcome_of_row(row)
            raise
        if isinstance(value, Outcome):
            return value
        if isinstance(value, Row):
            return outcome_of_row(value)
        outcome = outcome_of(value, key=key, now=time.time())
        outcome.seconds = outcome.seconds or time.perf_counter() - began
        if key and outcome.cost is None:
            row = self._client.board.get(key)
            outcome.cost = None if row is None else row.cost
        return outcome

    async def _found(self, key: str) -> Outcome:
        """A call that was begun before, by a kernel that is gone or lives: what the ledger says of it."""
        board, began = self._client.board, time.monotonic()
        while True:
            await asyncio.to_thread(board.ledger.sweep)
            row = await asyncio.to_thread(board.ledger.row, key)
            if row is None:
                return Outcome(status="uncertain", error=t(FORGOTTEN), key=key, finished_at=time.time())
            board.publish(row)
            if row.task_id and not row.final:
                return await self._awaited(key)
            if row.status != "submitting" or time.monotonic() - began > ANSWER_SECONDS:
                return outcome_of_row(row)
            await asyncio.sleep(_LOOK)

    async def _awaited(self, key: str) -> Outcome:
        task = self._client.task(key)
        with contextlib.suppress(TaskError):
            await task
        return outcome_of_row(self._client.board.row(key))

    def _later(self, cell: Cell, error: YEScaleError) -> None:
        """Nothing was carried out: it waits its turn again, and its family with it."""
        self._pace.gate.refused(getattr(error, "retry_after", None))
        cell.attempt += 1
        cell.begun = False
        if cell.attempt % TRIES == 0:
            self._tell(cell, self._repeatable(error))
            return
        self._tell(cell, Outcome())
        self._queue.appendleft(cell)

    def _unreached(self, cell: Cell, error: NotSent) -> None:
        """It never left. When that happens to cell after cell, the line is down, and the run stops.

        Where it was not even written down it keeps its key: a worker that was given up may still begin it.
        """
        cell.attempt += cell.begun
        cell.begun = False
        self._unsent += 1
        if self._unsent >= self._pace.in_flight:
            self._tell(cell, Outcome())
            raise Halted(error)
        self._tell(cell, self._repeatable(error))

    def _repeatable(self, error: YEScaleError) -> Outcome:
        outcome = outcome_of_error(error, now=time.time())
        outcome.repeatable = True
        return outcome
