"""The ledger: one SQLite file in which every paid task stands before it is posted, and until it is forgotten."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from yescale_widgets.declare import Operation
from yescale_widgets.jobs import budget, sqlite
from yescale_widgets.jobs.owner import is_alive, is_dead, my_name
from yescale_widgets.jobs.row import Intent, Row, facts_of
from yescale_widgets.jobs.table import Sql, Table
from yescale_widgets.transport import ANSWER_SECONDS
from yescale_widgets.values import FINAL, Snapshot, Status
from yescale_widgets.words import t

LEASE = 30.0
"""Seconds for which a kernel may hold a task without a sign of life."""

_OPEN = "status IN ('submitting', 'queued', 'running')"
"""In the words of the index ``tasks_pending``, without which every question would read all rows."""
_PENDING = f"{_OPEN} AND status != 'submitting'"
_SUBMITTING = f"{_OPEN} AND status = 'submitting'"
_LEASES = f"SELECT key, owner, until FROM tasks WHERE {_PENDING} AND watching = 1 AND task_id != '' AND origin = ?"
_AT_REST = "status IN ('succeeded', 'failed', 'cancelled')"
Lease = tuple[str, str, float]
"""The key of a task, who holds it, and until when."""


class Ledger(Table):
    """What happens to a paid task, and which kernel holds it. ``lease`` is how many seconds a kernel may hold a task
    without a sign of life. Safe to use from any thread.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        lease: float = LEASE,
        connect: sqlite.Connect = sqlite3.connect,
    ) -> None:
        super().__init__(path, clock, connect)
        self.lease = lease
        self.owner = my_name()
        self.also: budget.Limits | None = None  # a budget that this process keeps to, and that is not written down

    def begin(self, operation: Operation, origin: str, intent: Intent | None = None) -> Row:
        """Write the intent to post, under a lease. When this returns it is on disk, and only then may the POST
        leave.

        Raises:
            BudgetExceeded: a budget of this ledger leaves no room for it; nothing was written.
        """
        now, intent = self.clock(), intent or Intent()
        row = Row(
            origin=origin,
            name=operation.name,
            note=msgspec.json.encode(operation.note()),
            prompt=str(getattr(operation, "prompt", None) or getattr(operation, "lyrics", None) or ""),
            submitted_at=now,
            updated_at=now,
            owner=self.owner,
            until=now + ANSWER_SECONDS + self.lease * 20,
            **msgspec.structs.asdict(intent),
        )
        with self.money() as connection:
            budget.take(connection, budget.charge_of(row), self.also)
            self._add(connection, row)
        return row

    def news(self, writes: Sequence[Callable[[], Row]]) -> list[Row | Exception]:
        """Carry out several ``update`` and ``remark`` in one transaction: for each its row, or what it raised."""
        with self._transaction(self._news):
            return [_tried(write) for write in writes]

    def accepted(self, key: str, snapshot: Snapshot, request_id: str) -> Row:
        """Write the id the gateway gave, safely on disk."""
        facts = facts_of(snapshot) | {"task_id": snapshot.id, "request_id": request_id}
        return self._write(self._money, key, facts | {"until": self.clock() + self._term})

    def settle(
        self,
        key: str,
        status: Status,
        *,
        error: str | None = None,
        remark: str | None = None,
        over: Iterable[Status] = ("submitting",),
    ) -> Row:
        """Write how a submit ended where no id came: failed or uncertain. Only ``over`` these: what has ended otherwise
        meanwhile stays as it is.
        """
        facts = {"status": status, "error": error, "remark": remark}
        still = ", ".join(f"'{one}'" for one in over)
        row = self._change(self._money, key, facts, f"AND status IN ({still})") or self.row(key)
        if row is None:
            raise KeyError(key)
        return row

    def refused(self, key: str, *, error: str, remark: str | None) -> Row:
        """Write that a call was refused, or never left: it costs nothing, and no budget counts it."""
        with self.money() as connection:
            row = self.settle(key, "failed", error=error, remark=remark)
            if row.status == "failed":
                budget.give_back(connection, key)
        return row

    def done(self, key: str, facts: dict[str, Any]) -> Row:
        """Write how a call ended or what it cost, safely on disk; budgets count what it cost."""
        row = self._write(self._money, key, facts)
        if row.cost is not None:
            with self.money() as connection:
                budget.correct(connection, key, row.cost)
        return row

    def update(self, key: str, snapshot: Snapshot) -> Row:
        """Write what a look at the task showed. An old look that comes late does not undo an end, and takes nothing
        back of what was said when watching ended.
        """
        facts, only = facts_of(snapshot), ""
        if snapshot.status not in FINAL:
            only = f"AND NOT {_AT_REST}"
            facts["remark"] = Sql("CASE WHEN watching = 1 THEN NULL ELSE remark END")
        found = self._change(self._news, key, facts, only) or self.row(key)
        if found is None:
            raise KeyError(key)
        return found

    def remark(self, key: str, **facts: Any) -> Row:
        """Write other columns: ``remark`` (a sentence for people), ``status``, ``watching``."""
        return self._write(self._news, key, facts)

    def revise(self, key: str, facts: Callable[[Row], dict[str, Any]]) -> Row:
        """Write what is made of the row as it is now, if anything is; nobody else writes in between.

        Raises:
            KeyError: the ledger has no such task.
        """
        with self._transaction(self._news):
            row = self.row(key)
            if row is None:
                raise KeyError(key)
            made = facts(row)
            return self._write(self._news, row.key, made) if made else row

    @property
    def _term(self) -> float:
        """Seconds for which a lease is written: a little less than it may last, for the turn it takes to be seen."""
        return self.lease * 0.75

    def claim(self, origin: str) -> list[str]:
        """Take the lease on every pending task of this gateway that nobody living holds, and renew one's own; the keys
        of the tasks that are held then.
        """
        now = self.clock()
        with self._whole(), self._lock:
            held: list[Lease] = self._news.execute(_LEASES, (origin,)).fetchall()
        owners = {owner for _, owner, _ in held} - {self.owner}
        gone = {owner for owner in owners if is_dead(owner)}
        free = [lease for lease in held if lease[1] == self.owner or lease[2] < now or lease[1] in gone]
        if any(owner != self.owner or until < now + self.lease / 2 for _, owner, until in free):
            return self._take(free, now)
        return [key for key, _, _ in free]

    def _take(self, leases: list[Lease], now: float) -> list[str]:
        """Each lease is taken only if it is still as it was seen, so that of two kernels one gets it."""
        take = "UPDATE tasks SET owner = ?, until = ? WHERE key = ? AND owner = ? AND until = ?"
        until = now + self._term
        with self._transaction(self._news):
            return [
                key
                for key, owner, seen in leases
                if self._news.execute(take, (self.owner, until, key, owner, seen)).rowcount
            ]

    def sweep(self) -> list[Row]:
        """Submits whose kernel is gone have no known outcome: mark them uncertain. One that lives on this machine may
        still be waiting for its answer.
        """
        now = self.clock()
        left = [r for r in self._select(_SUBMITTING) if r.owner != self.owner]
        remark = t("The kernel stopped while this was being sent. It may have been billed; it was not sent again.")
        facts = {"status": "uncertain", "remark": remark}
        gone = [r for r in left if is_dead(r.owner) or (r.until < now and not is_alive(r.owner))]
        found = [self._change(self._money, r.key, facts, "AND status = 'submitting'") for r in gone]
        return [row for row in found if row is not None]

    def release(self) -> None:
        """Give all leases back, so that another kernel need not wait for them to end, as it must where that fails."""
        with suppress(sqlite3.Error), self._lock:
            self._news.execute("UPDATE tasks SET until = 0 WHERE status != 'submitting' AND owner = ?", (self.owner,))

    def hold(self, key: str) -> bool:
        """Take or renew the lease on one task, whatever its status, to save its results; False where a living kernel
        has it.
        """
        row, now = self.row(key), self.clock()
        if row is None or not (row.owner == self.owner or row.until < now or is_dead(row.owner)):
            return False
        return bool(self._take([(row.key, row.owner, row.until)], now))


def _tried(write: Callable[[], Row]) -> Row | Exception:
    try:
        return write()
    except Exception as error:  # noqa: BLE001 - handed on to whoever asked for it
        return error
