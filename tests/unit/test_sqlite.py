"""Files that several kernels share: a transaction is there whole or not at all, and leaves the file free."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from yescale_widgets.jobs.schema import migrate
from yescale_widgets.jobs.sqlite import transaction


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with contextlib.closing(sqlite3.connect(tmp_path / "file.sqlite3")) as file:
        file.execute("CREATE TABLE words (word TEXT)")
        file.execute("INSERT INTO words VALUES ('one')")
        file.commit()
    return tmp_path / "file.sqlite3"


@contextlib.contextmanager
def read_by_another(path: Path) -> Iterator[None]:
    """Without a write-ahead log, as on a network file system, who reads keeps others from coming to their end."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM words").fetchone()
        yield


@pytest.fixture
def ours(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        yield connection


def test_what_cannot_be_brought_to_its_end_is_taken_back_and_the_next_can_be_written(
    path: Path, ours: sqlite3.Connection
) -> None:
    with read_by_another(path), pytest.raises(sqlite3.OperationalError, match="locked"), transaction(ours):
        ours.execute("INSERT INTO words VALUES ('lost')")
    with transaction(ours):
        ours.execute("INSERT INTO words VALUES ('two')")
    assert [word for (word,) in ours.execute("SELECT word FROM words")] == ["one", "two"]


def test_so_it_is_where_a_file_is_brought_up_to_date(path: Path, ours: sqlite3.Connection) -> None:
    step = ("CREATE TABLE more (word TEXT)",)
    with read_by_another(path), pytest.raises(sqlite3.OperationalError, match="locked"):
        migrate(ours, step)
    migrate(ours, step)
    assert ours.execute("PRAGMA user_version").fetchone() == (1,)


def test_where_sqlite_has_taken_it_back_itself_the_true_reason_is_told(ours: sqlite3.Connection) -> None:
    def meets_a_full_disk() -> None:
        with transaction(ours):
            ours.execute("INSERT INTO words VALUES ('lost')")
            ours.execute("ROLLBACK")  # as SQLite does by itself then
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(sqlite3.OperationalError, match="full"):
        meets_a_full_disk()
    with transaction(ours):
        pass
