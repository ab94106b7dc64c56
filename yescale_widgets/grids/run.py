"""A run: a grid that is carried out, kept as it goes, stopped, and taken up again where cells are missing."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Self

from yescale_widgets.amounts import about
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import ConfigError, YEScaleError
from yescale_widgets.grids import terminal
from yescale_widgets.grids.cells import ENDED, Cell, Outcome
from yescale_widgets.grids.engine import Carry, Engine, Halted, Pace, at_once
from yescale_widgets.grids.gate import Spacing, gate_of
from yescale_widgets.grids.listeners import Listener, Listeners
from yescale_widgets.grids.results import Entry
from yescale_widgets.grids.steps import Crew, is_missing
from yescale_widgets.grids.store import RunRow, Store, unwritten
from yescale_widgets.grids.waiting import RunState, Waiting
from yescale_widgets.jobs.till import Plan
from yescale_widgets.runtime import runtime
from yescale_widgets.show import hooks
from yescale_widgets.words import later, t

IN_FLIGHT = 8
"""Cells that are carried out at the same time, unless another number is wished for."""
WRITING = 0.2
"""Seconds between two writes of what has become of cells."""
LIFE = 5.0
"""Seconds between two signs of life in the file, where there is nothing to write."""
_STATES: dict[str, str] = {
    "waiting": "",
    "running": later("at work"),
    "stopped": later("stopped"),
    "halted": later("came to a halt"),
    "done": "",
}


class Run(Waiting):
    """A grid of calls. It goes on in the background: ``wait()`` waits, ``stop()`` stops, ``resume()`` runs what is
    missing, also in a fresh kernel (``ys.runs()`` lists them).
    """

    def __init__(self, client: AsyncClient, store: Store, row: RunRow, cells: Sequence[Cell]) -> None:
        super().__init__(row.kind, row.operation)
        self.notes = [str(note) for note in row.facts.get("notes", ())]
        self.id, self.row, self.plan = row.id, row, Plan(calls=len(cells), paid=0)
        self.status: RunState = "waiting"
        self.trouble: YEScaleError | None = None
        self.carry: Carry = at_once
        self.in_flight = IN_FLIGHT
        self.per_minute: float | None = None
        self._client, self._store, self._cells = client, store, list(cells)
        self._entries = [Entry(params=cell.params, repeat=cell.repeat) for cell in cells]
        self._dirty: dict[int, None] = {}
        self._writing = threading.Lock()
        self._unwritten: ConfigError | None = None
        self._work: concurrent.futures.Future[None] | None = None
        self._lock = threading.Lock()
        self._listeners = Listeners()
        self._began, self._begun_with, self._written = 0.0, 0, 0.0
        self.took = 0.0
        self.found = 0
        self.crew = Crew()

    @classmethod
    def made(cls, client: AsyncClient, store: Store, row: RunRow, cells: Sequence[Cell]) -> Self:
        """A new run, written down."""
        store.begin(row, cells)
        return cls(client, store, row, cells)

    def restore(self) -> Self:
        """Take over what the file has of its cells."""
        for kept in self._store.cells(self.id):
            cell = self._cells[kept.number]
            cell.attempt, cell.begun = kept.attempt, kept.begun
            if kept.outcome is not None and kept.outcome.status in ENDED:
                self._entries[kept.number].outcome = kept.outcome
                self.found += 1
        self.status = "done" if not self.missing() else "stopped"
        return self

    @property
    def cells(self) -> Sequence[Cell]:
        """What is carried out, in order."""
        return self._cells

    def missing(self, *, failed: bool = False) -> list[Cell]:
        """The cells that are still to be run; with ``failed`` those too that failed. Never one whose outcome is
        uncertain.
        """
        return [cell for cell in self._cells if is_missing(self._entries[cell.number].outcome, failed=failed)]

    @property
    def done(self) -> bool:
        """Whether no cell is missing."""
        return self.status == "done"

    @property
    def ended(self) -> int:
        """How many cells have come to an end."""
        return sum(entry.outcome.status in ENDED for entry in self._entries)

    @property
    def estimate(self) -> float | None:
        """Seconds it will probably still take, by the cells so far; None while nobody can know."""
        done = self.ended - self._begun_with
        if self.status != "running" or done <= 0:
            return None
        return (time.monotonic() - self._began) / done * (len(self) - self.ended)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change of a cell, on the loop's thread; the answer stops it."""
        return self._listeners.add(listener)

    def resume(self, *, failed: bool = False) -> Self:
        """Run the cells that are missing; with ``failed`` also those that failed. What is uncertain stays so.

        Raises:
            ConfigError: another kernel runs it just now, or it was made with another connection.
            BudgetExceeded: a budget has no room for all of them; nothing was sent.
        """
        with self._lock:
            if self._work is not None and not self._work.done():
                return self
            cells = self.missing(failed=failed)
            if not cells:
                self.status = "done"
                if self._unwritten is not None:
                    self._keep(rest=True)
                return self
            self._start(cells)
        hooks.present(self)
        return self

    def permit(self, cells: Sequence[Cell]) -> Plan:
        """What these cells would take; nothing is sent.

        Raises:
            ConfigError: the run was made with another connection.
            BudgetExceeded: a budget has no room for all of them.
        """
        if self._client.settings.account != self.row.origin:
            what = t("This {kind} was made with another connection ({origin}).", kind=self.said, origin=self.row.origin)
            raise ConfigError(what, t("Connect to that first, or make it anew here. Nothing was sent."))
        name = t("This {kind}", kind=self.said)
        return self._client.till.plan(name, (cell.operation for cell in cells if not cell.begun))

    def _start(self, cells: list[Cell]) -> None:
        self.plan = self.permit(cells)
        if not self._store.take(self.id):
            what = t("Another kernel runs this {kind} just now.", kind=self.said)
            raise ConfigError(what, t("Wait for it: ys.runs()[{id!r}] shows how it stands.", id=self.id))
        self._clear(cells)
        self.status, self.trouble = "running", None
        self._began, self._begun_with = time.monotonic(), self.ended
        terminal.care_for(self)
        self._work = runtime().submit(self._go(cells))

    def _clear(self, cells: Sequence[Cell]) -> None:
        """Forget what came of them: they are run anew."""
        for cell in cells:
            outcome = self._entries[cell.number].outcome
            if outcome.status == "failed" and not outcome.repeatable:
                cell.attempt, cell.begun = cell.attempt + 1, False
            self._entries[cell.number].outcome = Outcome()
            self._dirty[cell.number] = None

    def groups(self, cells: list[Cell]) -> list[tuple[Pace, list[Cell]]]:
        """The cells that go at one pace; groups never wait for each other."""
        gate = gate_of(self._client, self.operation_name.partition(".")[0])
        return [(Pace(in_flight=self.in_flight, gate=gate, spacing=Spacing(self.per_minute)), cells)]

    async def _go(self, cells: list[Cell]) -> None:
        writer = asyncio.ensure_future(self._write_on())
        ended: RunState = "stopped"
        self.crew = Crew()
        self.crew.join(self._works(cells))
        try:
            await self.crew.done()
            ended = "done"
        except Halted as halted:
            ended, self.trouble = "halted", halted.error
        finally:
            writer.cancel()
            try:
                with contextlib.suppress(asyncio.CancelledError):
                    await writer
            finally:
                self.took += time.monotonic() - self._began
                await asyncio.shield(asyncio.to_thread(self._come_to_rest, ended))

    def _works(self, cells: list[Cell]) -> list[Coroutine[Any, Any, None]]:
        engines = ((Engine(self._client, self.id, pace, self._tell, self.carry), c) for pace, c in self.groups(cells))
        return [engine.work(own) for engine, own in engines]

    def _come_to_rest(self, ended: RunState) -> None:
        try:
            self._keep(rest=True)
        finally:
            self.status = "stopped" if ended == "done" and self.missing() else ended
            self._listeners.tell(self._cells[0], self._entries[0].outcome)

    def _tell(self, cell: Cell, outcome: Outcome) -> None:
        self._entries[cell.number].outcome = outcome
        self._dirty[cell.number] = None
        self._listeners.tell(cell, outcome)

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(WRITING)
            if self._dirty or time.monotonic() - self._written > LIFE:
                await asyncio.to_thread(self._keep)

    def _keep(self, *, rest: bool = False) -> None:
        """Write what has come. Where the file cannot be written that is said, and tried again at the next turn."""
        before = self.trouble
        try:
            self._write(ended=rest and not self.missing())
            if rest:
                self._store.release(self.id)
        except (sqlite3.Error, OSError, ConfigError) as error:
            self._unwritten = self._unwritten or unwritten(self._store.path, error)
            self.trouble = self.trouble or self._unwritten
        else:
            self.trouble = None if self.trouble is self._unwritten else self.trouble
            self._unwritten = None
        if self.trouble is not before:
            self._listeners.tell(self._cells[0], self._entries[0].outcome)

    def _write(self, *, ended: bool = False) -> None:
        with self._writing:
            numbers = []
            while self._dirty:  # the loop adds to it meanwhile
                numbers.append(self._dirty.popitem()[0])
            news = [(self._cells[number], self._kept(self._entries[number].outcome)) for number in numbers]
            try:
                self._store.write(self.id, news, ended=ended)
                self.written(numbers)
            except BaseException:
                self._dirty.update(dict.fromkeys(numbers))
                raise
            self._written = time.monotonic()

    def _kept(self, outcome: Outcome) -> Outcome | None:
        return outcome if outcome.status in ENDED else None

    def written(self, numbers: Sequence[int]) -> None:
        """Told of the cells that were just written down."""

    def stop(self) -> Self:
        """Stop. Cheap calls under way are given up, paid ones go on to their end and are found again by ``resume``."""
        if self._work is not None:
            runtime().cancel(self._work)
        self._rest(10)
        hooks.settle(self)
        return self

    def belongs_to(self, client: AsyncClient) -> bool:
        """Whether it is carried out by this client."""
        return self._client is client

    def headline(self) -> str:
        """What it is and how it stands, in a line."""
        left = self.estimate
        parts = [super().headline(), t(_STATES[self.status])]
        if left is not None:
            parts.append(t("about {left} left", left=about(left)))
        if self.trouble is not None:
            parts.append(str(self.trouble))
        return " · ".join(filter(None, parts))
