"""The ledger's file: its table of tasks, opened, read and changed. What a change means, ``ledger`` says."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from yescale_widgets.jobs import sqlite
from yescale_widgets.jobs.row import COLUMNS, Row
from yescale_widgets.jobs.schema import VERSION, migrate
from yescale_widgets.values import FINAL
from yescale_widgets.words import later

_ALL = ", ".join(COLUMNS)
_NEXT = "(SELECT max(counter.change, coalesce((SELECT max(change) FROM tasks), 0)) + 1 FROM counter)"
"""The number of the next change; ``counter`` keeps those of rows that are gone, so that none is given twice."""
_LIGHT = tuple(name for name in COLUMNS if name != "payload")
KIND = sqlite.Kind(
    version=VERSION,
    migrate=migrate,
    newer=later("The ledger {path} was written by a newer version of yescale_widgets."),
    unusable=later("The ledger {path} cannot be used ({error})."),
)


class Sql(str):
    """A value that the file works out itself."""

    __slots__ = ()


class Table:
    """Rows of tasks in one SQLite file. Two connections: what money hangs on is on disk when a call returns, news of
    progress soon after. Safe to use from any thread.
    """

    def __init__(self, path: Path, clock: Callable[[], float], connect: sqlite.Connect) -> None:
        self.path, self.clock = path, clock
        self._lock, self._closed = threading.RLock(), False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._money = sqlite.opened(path, KIND, "FULL", connect)
            try:
                self._news = sqlite.opened(path, KIND, "NORMAL", connect)
            except BaseException:
                self._money.close()
                raise
        except (OSError, sqlite3.DatabaseError) as error:
            raise sqlite.unusable(path, KIND, error) from error

    def close(self) -> None:
        """Close both connections; rows and leases stay."""
        with self._lock:
            self._closed = True
            self._money.close()
            self._news.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """A file that turns out to be damaged is said to be so; one that is only busy is not."""
        with sqlite.sound(self.path, KIND):
            yield

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Several statements, all or none of them."""
        with self._whole(), self._lock, sqlite.transaction(connection):
            yield

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A look at what was spent and what may be, without writing."""
        with self._lock:
            yield self._news

    @contextmanager
    def money(self) -> Iterator[sqlite3.Connection]:
        """One transaction over what was spent and what may be; on disk when it ends."""
        with self._transaction(self._money):
            yield self._money

    def _add(self, connection: sqlite3.Connection, row: Row) -> None:
        """Write a new row down; it is told the number of its change."""
        names = [name for name in COLUMNS if name != "change"]
        marks = ", ".join("?" * len(names))
        insert = f"INSERT INTO tasks ({', '.join(names)}, change) VALUES ({marks}, {_NEXT}) RETURNING change"
        ((row.change,),) = connection.execute(insert, [getattr(row, name) for name in names]).fetchall()

    def _write(self, connection: sqlite3.Connection, key: str, facts: dict[str, Any]) -> Row:
        row = self._change(connection, key, facts)
        if row is None:
            raise KeyError(key)
        return row

    def _change(self, connection: sqlite3.Connection, key: str, facts: dict[str, Any], only: str = "") -> Row | None:
        """Change a row, ``only`` where it is still as said; None where there is none."""
        now, given = self.clock(), {name: value for name, value in facts.items() if not isinstance(value, Sql)}
        told = [f"{name} = {value}" for name, value in facts.items() if isinstance(value, Sql)]
        names = ", ".join([*(f"{name} = ?" for name in (*given, "updated_at")), *told])
        if "status" in facts:
            names += f", finished_at = {f'coalesce(finished_at, {now!r})' if facts['status'] in FINAL else 'NULL'}"
        update = f"UPDATE tasks SET {names}, change = {_NEXT} WHERE key = ? {only} RETURNING {_ALL}"
        with self._whole(), self._lock:
            found = connection.execute(update, [*given.values(), now, key]).fetchall()
        return Row(**dict(zip(COLUMNS, found[0], strict=True))) if found else None

    def _select(
        self,
        where: str = "1",
        values: Iterable[Any] = (),
        order: str = "submitted_at DESC",
        columns: tuple[str, ...] = COLUMNS,
    ) -> list[Row]:
        with self._whole(), self._lock:
            found = self._news.execute(
                f"SELECT {', '.join(columns)} FROM tasks WHERE {where} ORDER BY {order}", list(values)
            ).fetchall()
        whole: dict[str, Any] = {} if "payload" in columns else {"fetch": self.payload}
        return [Row(**dict(zip(columns, values, strict=True)), **whole) for values in found]

    def rows(self) -> list[Row]:
        """All tasks, newest first."""
        return self._select()

    def row(self, key: str) -> Row | None:
        """One task by its key in the ledger or the id the gateway gave."""
        return next(iter(self._select("key = ? OR task_id = ?", (key, key))), None)

    def payload(self, key: str) -> bytes:
        """What is kept of a task for a closer look, as JSON. It can be had after ``close`` too: handles of an earlier
        connection go on showing what they know.
        """
        select = "SELECT payload FROM tasks WHERE key = ?"
        with self._whole(), self._lock:
            if self._closed:
                with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as file:
                    found = file.execute(select, (key,)).fetchone()
            else:
                found = self._news.execute(select, (key,)).fetchone()
        return found[0] if found else b"{}"

    def payloads(self) -> dict[str, bytes]:
        """The same of all tasks."""
        with self._whole(), self._lock:
            return dict(self._news.execute("SELECT key, payload FROM tasks"))

    def keys(self) -> set[str]:
        """Every task that is still kept."""
        with self._whole(), self._lock:
            return {key for (key,) in self._news.execute("SELECT key FROM tasks")}

    def count(self) -> int:
        """How many tasks are kept."""
        with self._whole(), self._lock:
            (found,) = self._news.execute("SELECT count(*) FROM tasks").fetchone()
        return int(found)

    def changes_since(self, change: int) -> list[tuple[str, int]]:
        """The keys of the rows that any kernel has written after that change, with the number of their last one."""
        with self._whole(), self._lock:
            return self._news.execute("SELECT key, change FROM tasks WHERE change > ?", (change,)).fetchall()

    def changed_since(self, change: int) -> list[Row]:
        """What any kernel has written after that change; payloads stay in the file until they are read."""
        return self._select("change > ?", (change,), "change", _LIGHT)

    def forget(self, keys: Iterable[str]) -> None:
        """Take rows away for good."""
        with self._transaction(self._money):
            self._money.execute(f"UPDATE counter SET change = {_NEXT} - 1")
            self._money.executemany("DELETE FROM tasks WHERE key = ?", [(key,) for key in keys])

    def compact(self) -> None:
        """Give the space of forgotten rows back, where that is worth while and nobody else is writing."""
        with self._whole(), self._lock:
            (free,) = self._money.execute("PRAGMA freelist_count").fetchone()
            (pages,) = self._money.execute("PRAGMA page_count").fetchone()
            if free * 4 < pages:
                return
            with suppress(sqlite3.OperationalError):
                self._money.execute("VACUUM")
                self._money.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def size(self) -> int:
        """Bytes on disk, with what is still in the log."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
