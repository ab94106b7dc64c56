"""The file in which grids are kept beside the ledger: runs with their cells, answers by content, votes and notes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from yescale_widgets.errors import ConfigError
from yescale_widgets.grids.ballots import Vote
from yescale_widgets.grids.cells import Cell, Outcome
from yescale_widgets.jobs import sqlite
from yescale_widgets.jobs.owner import is_alive, is_dead, my_name
from yescale_widgets.jobs.schema import migrate
from yescale_widgets.values import Json
from yescale_widgets.words import later, t

NAME = "grids.sqlite3"
LEASE = 30.0
"""Seconds for which a kernel may hold a run without a sign of life."""
_FIRST = """
CREATE TABLE runs (
  id TEXT PRIMARY KEY, kind TEXT, operation TEXT, origin TEXT, grid TEXT, facts BLOB, made_at REAL, notebook TEXT,
  cells INTEGER, ended INTEGER NOT NULL DEFAULT 0, owner TEXT NOT NULL DEFAULT '', until REAL NOT NULL DEFAULT 0
);
CREATE INDEX runs_by_grid ON runs (grid);
CREATE TABLE cells (
  run TEXT, number INTEGER, repeat INTEGER, content TEXT, params BLOB, note BLOB, attempt INTEGER NOT NULL DEFAULT 0,
  begun INTEGER NOT NULL DEFAULT 0, outcome BLOB, PRIMARY KEY (run, number)
) WITHOUT ROWID;
CREATE TABLE answers (content TEXT PRIMARY KEY, origin TEXT, operation TEXT, at REAL, outcome BLOB);
CREATE TABLE votes (id TEXT PRIMARY KEY, grid TEXT, at REAL, vote BLOB);
CREATE INDEX votes_by_grid ON votes (grid);
"""
STEPS: tuple[str, ...] = (_FIRST,)
"""As in ``jobs.schema``: a step that was released is never changed."""


KIND = sqlite.Kind(
    version=len(STEPS),
    migrate=partial(migrate, steps=STEPS),
    newer=later("The grids in {path} were written by a newer version of yescale_widgets."),
    unusable=later("The grids in {path} cannot be used ({error})."),
)


class RunRow(Struct, kw_only=True):
    """One run. ``grid`` names its content, ``ended`` is 1 where no cell is missing, times are epoch seconds."""

    id: str
    kind: str
    operation: str
    origin: str
    grid: str
    facts: dict[str, Json] = field(default_factory=dict)
    made_at: float = 0
    notebook: str = ""
    cells: int = 0
    ended: int = 0
    owner: str = ""
    until: float = 0


class Kept(Struct, kw_only=True):
    """One cell of a run as it is in the file."""

    number: int
    repeat: int
    content: str
    params: dict[str, Json]
    note: dict[str, Json]
    attempt: int
    begun: bool
    outcome: Outcome | None


_CELL = "INSERT INTO cells (run, number, repeat, content, params, note) VALUES (?,?,?,?,?,?)"
_RUN = ", ".join(RunRow.__struct_fields__)
_decode = msgspec.json.Decoder(Outcome).decode


class Store:
    """Safe to use from any thread."""

    def __init__(
        self, home: Path, clock: Callable[[], float] = time.time, connect: sqlite.Connect = sqlite3.connect
    ) -> None:
        self.path, self.clock, self.owner = home / NAME, clock, my_name()
        self._lock, self._connect = threading.RLock(), connect
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._file = sqlite.opened(self.path, KIND, "NORMAL", connect)
        except (OSError, sqlite3.DatabaseError) as error:
            raise sqlite.unusable(self.path, KIND, error) from error

    def close(self) -> None:
        """Close the file; all stays in it."""
        with self._lock:
            self._file.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with sqlite.sound(self.path, KIND), self._lock:
            yield

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._reading(), sqlite.transaction(self._file):
            yield self._file

    def begin(self, run: RunRow, cells: Iterable[Cell]) -> None:
        """Write a run and its cells, before any of them is carried out."""
        values = [getattr(run, name) for name in RunRow.__struct_fields__]
        values[RunRow.__struct_fields__.index("facts")] = msgspec.json.encode(run.facts)
        rows = ((run.id, c.number, c.repeat, c.content, _json(c.params), _json(c.operation.note())) for c in cells)
        with self._transaction() as file:
            file.execute(f"INSERT INTO runs ({_RUN}) VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - names from code
            file.executemany(_CELL, rows)

    def add(self, run: str, cells: Iterable[Cell]) -> None:
        """Write more cells of a run that there is."""
        rows = [(run, c.number, c.repeat, c.content, _json(c.params), _json(c.operation.note())) for c in cells]
        with self._transaction() as file:
            file.executemany(_CELL, rows)
            file.execute("UPDATE runs SET cells=cells+?, ended=0 WHERE id=?", (len(rows), run))

    def write(self, run: str, news: Iterable[tuple[Cell, Outcome | None]], *, ended: bool = False) -> None:
        """Write what has become of cells, and that the run's owner lives."""
        rows = [
            (cell.attempt, int(cell.begun), None if out is None else msgspec.json.encode(out), run, cell.number)
            for cell, out in news
        ]
        with self._transaction() as file:
            file.executemany("UPDATE cells SET attempt=?, begun=?, outcome=? WHERE run=? AND number=?", rows)
            file.execute("UPDATE runs SET ended=?, until=? WHERE id=?", (int(ended), self.clock() + LEASE, run))

    def unfinished(self, grid: str, origin: str, notebook: str) -> RunRow | None:
        """The newest run of this content and notebook in which cells are missing."""
        where = "grid = ? AND origin = ? AND notebook = ? AND ended = 0"
        return next(iter(self._runs(where, (grid, origin, notebook))), None)

    def runs(self) -> list[RunRow]:
        """All runs, newest first."""
        return self._runs("1", ())

    def _runs(self, where: str, values: tuple[Any, ...]) -> list[RunRow]:
        select = f"SELECT {_RUN} FROM runs WHERE {where} ORDER BY made_at DESC, rowid DESC"  # noqa: S608 - names from code
        with self._reading():
            found = self._file.execute(select, values).fetchall()
        rows = [dict(zip(RunRow.__struct_fields__, values, strict=True)) for values in found]
        return [RunRow(**{**row, "facts": msgspec.json.decode(row["facts"])}) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many cells of each run have come to an end."""
        with self._reading():
            return dict(self._file.execute("SELECT run, count(*) FROM cells WHERE outcome IS NOT NULL GROUP BY run"))

    def cells(self, run: str) -> list[Kept]:
        """The cells of a run in order."""
        select = (
            "SELECT number, repeat, content, params, note, attempt, begun, outcome FROM cells WHERE run = ? ORDER BY 1"
        )
        with self._reading():
            found = self._file.execute(select, (run,)).fetchall()
        return [
            Kept(
                number=number,
                repeat=repeat,
                content=content,
                params=msgspec.json.decode(params),
                note=msgspec.json.decode(note),
                attempt=attempt,
                begun=bool(begun),
                outcome=None if outcome is None else _decode(outcome),
            )
            for number, repeat, content, params, note, attempt, begun, outcome in found
        ]

    def take(self, run: str) -> bool:
        """Hold a run, so that two kernels do not carry out its cells at once; False where a living one has it."""
        with self._transaction() as file:
            (owner, until) = file.execute("SELECT owner, until FROM runs WHERE id = ?", (run,)).fetchone()
            held = owner and owner != self.owner and not is_dead(owner) and (is_alive(owner) or until > self.clock())
            if not held:
                file.execute("UPDATE runs SET owner=?, until=? WHERE id=?", (self.owner, self.clock() + LEASE, run))
        return not held

    def release(self, run: str) -> None:
        """Hold it no longer."""
        with self._transaction() as file:
            file.execute("UPDATE runs SET owner='', until=0 WHERE id=? AND owner=?", (run, self.owner))

    def note(self, run: str, notes: list[str]) -> None:
        """Keep the notes on a run."""
        with self._transaction() as file:
            (facts,) = file.execute("SELECT facts FROM runs WHERE id = ?", (run,)).fetchone()
            kept = msgspec.json.encode({**msgspec.json.decode(facts), "notes": notes})
            file.execute("UPDATE runs SET facts = ? WHERE id = ?", (kept, run))

    def vote(self, grid: str, vote: Vote) -> None:
        """Keep a vote on the answers of a grid; it is on disk when this returns: nobody can be asked for it again."""
        values = (vote.id, grid, vote.at, msgspec.json.encode(vote))
        with (
            sqlite.sound(self.path, KIND),
            closing(sqlite.opened(self.path, KIND, "FULL", self._connect)) as file,
            sqlite.transaction(file),
        ):
            file.execute("INSERT OR REPLACE INTO votes VALUES (?,?,?,?)", values)

    def votes(self, grid: str) -> list[Vote]:
        """The votes on a grid, of all notebooks."""
        with self._reading():
            found = self._file.execute("SELECT vote FROM votes WHERE grid = ? ORDER BY at", (grid,)).fetchall()
        return [msgspec.json.decode(vote, type=Vote) for (vote,) in found]

    def forget(self, run: str) -> None:
        """Take a run and its cells away; what the ledger has stays there."""
        with self._transaction() as file:
            file.execute("DELETE FROM cells WHERE run = ?", (run,))
            file.execute("DELETE FROM runs WHERE id = ?", (run,))

    def remember(self, origin: str, operation: str, answers: Iterable[tuple[str, Outcome]]) -> None:
        """Keep answers by what was asked."""
        now = self.clock()
        rows = [(f"{origin} {content}", origin, operation, now, msgspec.json.encode(out)) for content, out in answers]
        with self._transaction() as file:
            file.executemany("INSERT OR REPLACE INTO answers VALUES (?,?,?,?,?)", rows)

    def remembered(self, origin: str, contents: Iterable[str]) -> dict[str, Outcome]:
        """The answers that are kept of these, by content; those of the sandbox are never taken for others."""
        found: dict[str, Outcome] = {}
        with self._reading():
            for content in contents:
                name = f"{origin} {content}"
                row = self._file.execute("SELECT outcome FROM answers WHERE content = ?", (name,)).fetchone()
                if row is not None:
                    found[content] = _decode(row[0])
        return found

    def clear(self, operation: str = "") -> int:
        """Forget the kept answers, of one operation or all; how many there were."""
        where, values = ("WHERE operation = ?", (operation,)) if operation else ("", ())
        with self._transaction() as file:
            return file.execute(f"DELETE FROM answers {where}", values).rowcount  # noqa: S608 - no value in it


def unwritten(path: Path, error: Exception) -> ConfigError:
    """What is said where the file cannot be written just now."""
    what = t("The grids in {path} cannot be written just now ({error}).", path=path, error=error)
    return ConfigError(what, t("What has come is kept in this kernel; it is tried again, and once more by resume()."))


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=repr)
