"""The ledger: one SQLite file in which every paid task stands before it is posted, and until it is forgotten."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError
from yescale_widgets.jobs import budget
from yescale_widgets.jobs.owner import is_dead, my_name
from yescale_widgets.jobs.row import COLUMNS, Intent, Row, facts_of
from yescale_widgets.jobs.schema import VERSION, migrate
from yescale_widgets.values import FINAL, Snapshot, Status

LEASE = 30.0
"""Seconds for which a kernel may hold a task without a sign of life."""

_PENDING = "status IN ('queued', 'running')"
_ALL = ", ".join(COLUMNS)


class Ledger:
    """Safe to use from any thread. Two connections: what money hangs on is on disk when a call returns, news of
    progress soon after.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.path, self.clock = path, clock
        self.owner = my_name()
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._money = _open(path, "FULL")
            try:
                self._news = _open(path, "NORMAL")
            except BaseException:
                self._money.close()
                raise
        except (OSError, sqlite3.DatabaseError) as error:
            raise ConfigError(
                f"The ledger {path} cannot be used ({error}).",
                "It was left as it is. Move it away, or set YESCALE_HOME to another folder.",
            ) from error

    def close(self) -> None:
        """Close both connections; rows and leases stay."""
        with self._lock:
            self._money.close()
            self._news.close()

    @contextmanager
    def _writing(self, connection: sqlite3.Connection) -> Iterator[int]:
        """One transaction; gives the number of this change."""
        with self._lock:
            connection.execute("BEGIN IMMEDIATE")
            try:
                (change,) = connection.execute("UPDATE counter SET change = change + 1 RETURNING change").fetchone()
                yield change
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

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
            until=now + LEASE * 20,
            **msgspec.structs.asdict(intent),
        )
        with self._writing(self._money) as change:
            row.change = change
            budget.take(self._money, budget.charge_of(row))
            marks = ", ".join("?" * len(COLUMNS))
            self._money.execute(f"INSERT INTO tasks ({_ALL}) VALUES ({marks})", [getattr(row, c) for c in COLUMNS])
        return row

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A look at what was spent and what may be, without writing."""
        with self._lock:
            yield self._news

    @contextmanager
    def money(self) -> Iterator[sqlite3.Connection]:
        """One transaction over what was spent and what may be; on disk when it ends."""
        with self._writing(self._money):
            yield self._money

    def accepted(self, key: str, snapshot: Snapshot, request_id: str) -> Row:
        """Write the id the gateway gave, safely on disk."""
        facts = facts_of(snapshot) | {"task_id": snapshot.id, "request_id": request_id}
        return self._write(self._money, key, facts | {"until": self.clock() + LEASE})

    def settle(self, key: str, status: Status, *, error: str | None = None, remark: str | None = None) -> Row:
        """Write how a submit ended where no id came: failed or uncertain."""
        return self._write(self._money, key, {"status": status, "error": error, "remark": remark})

    def refused(self, key: str, *, error: str, remark: str | None) -> Row:
        """Write that a call was refused, or never left: it costs nothing, and no budget counts it."""
        with self.money() as connection:
            budget.give_back(connection, key)
        return self.settle(key, "failed", error=error, remark=remark)

    def done(self, key: str, facts: dict[str, Any]) -> Row:
        """Write how a call that answers at once ended, safely on disk."""
        row = self._write(self._money, key, facts)
        if row.cost is not None:
            with self.money() as connection:
                budget.correct(connection, key, row.cost)
        return row

    def update(self, key: str, snapshot: Snapshot) -> Row:
        """Write what a look at the task showed. That it is watched no longer stays said until it has ended."""
        facts = facts_of(snapshot)
        with self._lock:
            before = self.row(key)
            if before is not None and not before.watching and snapshot.status not in FINAL:
                facts["remark"] = before.remark
            return self._write(self._news, key, facts)

    def remark(self, key: str, **facts: Any) -> Row:
        """Write other columns: ``remark`` (a sentence for people), ``status``, ``watching``."""
        return self._write(self._news, key, facts)

    def _write(self, connection: sqlite3.Connection, key: str, facts: dict[str, Any]) -> Row:
        row = self._change(connection, key, facts)
        if row is None:
            raise KeyError(key)
        return row

    def _change(self, connection: sqlite3.Connection, key: str, facts: dict[str, Any], only: str = "") -> Row | None:
        """Change a row, ``only`` where it is still as said; None where there is none."""
        now = self.clock()
        if facts.get("status") in FINAL:
            facts = facts | {"finished_at": now}
        names = ", ".join(f"{name} = ?" for name in (*facts, "updated_at", "change"))
        with self._writing(connection) as change:
            values = [*facts.values(), now, change, key]
            found = connection.execute(
                f"UPDATE tasks SET {names} WHERE key = ? {only} RETURNING {_ALL}", values
            ).fetchall()
        return Row(**dict(zip(COLUMNS, found[0], strict=True))) if found else None

    def _select(self, where: str = "1", values: Iterable[Any] = (), order: str = "submitted_at DESC") -> list[Row]:
        with self._lock:
            found = self._news.execute(
                f"SELECT {_ALL} FROM tasks WHERE {where} ORDER BY {order}", list(values)
            ).fetchall()
        return [Row(**dict(zip(COLUMNS, values, strict=True))) for values in found]

    def rows(self) -> list[Row]:
        """All tasks, newest first."""
        return self._select()

    def row(self, key: str) -> Row | None:
        """One task by its key in the ledger or the id the gateway gave."""
        return next(iter(self._select("key = ? OR task_id = ?", (key, key))), None)

    def changed_since(self, change: int) -> list[Row]:
        """What any kernel has written after that change."""
        return self._select("change > ?", (change,), "change")

    def claim(self, origin: str) -> list[Row]:
        """Take the lease on every pending task of this gateway that nobody living holds, and renew one's own."""
        now = self.clock()
        mine = self._select(f"{_PENDING} AND watching = 1 AND task_id != '' AND origin = ?", (origin,))
        free = [r for r in mine if r.owner == self.owner or r.until < now or is_dead(r.owner)]
        if any(r.owner != self.owner or r.until < now + LEASE / 2 for r in free):
            free = self._take(free, now)
        return free

    def _take(self, rows: list[Row], now: float) -> list[Row]:
        """Each lease is taken only if it is still as it was seen, so that of two kernels one gets it."""
        taken = []
        with self._lock:
            self._news.execute("BEGIN IMMEDIATE")
            for row in rows:
                done = self._news.execute(
                    "UPDATE tasks SET owner = ?, until = ? WHERE key = ? AND owner = ? AND until = ?",
                    (self.owner, now + LEASE, row.key, row.owner, row.until),
                )
                if done.rowcount:
                    row.owner, row.until = self.owner, now + LEASE
                    taken.append(row)
            self._news.execute("COMMIT")
        return taken

    def sweep(self) -> list[Row]:
        """Submits whose kernel is gone have no known outcome: mark them uncertain."""
        now = self.clock()
        left = [r for r in self._select("status = 'submitting'") if r.owner != self.owner]
        remark = "The kernel stopped while this was being sent. It may have been billed; it was not sent again."
        facts = {"status": "uncertain", "remark": remark}
        gone = [r for r in left if r.until < now or is_dead(r.owner)]
        found = [self._change(self._money, r.key, facts, "AND status = 'submitting'") for r in gone]
        return [row for row in found if row is not None]

    def release(self) -> None:
        """Give all leases back, so that another kernel need not wait for them to end."""
        with self._lock:
            self._news.execute("UPDATE tasks SET until = 0 WHERE owner = ? AND status != 'submitting'", (self.owner,))

    def hold(self, key: str) -> bool:
        """Take or renew the lease on one task, whatever its status, to save its results; False where a living kernel
        has it.
        """
        row, now = self.row(key), self.clock()
        if row is None or not (row.owner == self.owner or row.until < now or is_dead(row.owner)):
            return False
        return bool(self._take([row], now))

    def forget(self, keys: Iterable[str]) -> None:
        """Take rows away for good."""
        with self._writing(self._money):
            self._money.executemany("DELETE FROM tasks WHERE key = ?", [(key,) for key in keys])


def _version(connection: sqlite3.Connection, path: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise ConfigError(
            f"The ledger {path} was written by a newer version of yescale_widgets.",
            "Update this one, or set YESCALE_HOME to another folder.",
        )
    return int(version)


def _open(path: Path, synchronous: str) -> sqlite3.Connection:
    """The version is read before anything is changed: a file of a newer version, or of another program, stays as it
    is.
    """
    connection = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
    try:
        version = _version(connection, path)
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute(f"PRAGMA synchronous = {synchronous if mode == 'wal' else 'FULL'}")
        if version < VERSION:
            migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection
