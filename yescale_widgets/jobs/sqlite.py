"""SQLite files that several kernels share: how one is opened, written in one go, and said to be damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from msgspec import Struct

from yescale_widgets.errors import ConfigError
from yescale_widgets.words import later, t

PATIENCE = 20.0
"""Seconds that a write waits for those of others."""
Connect = Callable[..., sqlite3.Connection]
_LEFT = later("It was left as it is. Move it away, or set YESCALE_HOME to another folder.")
_UPDATE = later("Update this one, or set YESCALE_HOME to another folder.")


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of file: its ``version``, what brings an older one up to it, and what is said of one that is ``newer``
    ({path}), or ``unusable`` ({path} and {error}).
    """

    version: int
    migrate: Callable[[sqlite3.Connection], None]
    newer: str
    unusable: str


def opened(
    path: Path, kind: Kind, synchronous: Literal["FULL", "NORMAL"], connect: Connect = sqlite3.connect
) -> sqlite3.Connection:
    """A connection in autocommit mode, for all threads. What is written with FULL is on disk when it is committed, with
    NORMAL soon after; without a write-ahead log everything is written with FULL.

    The version is read before anything is changed: a file of a newer version, or of another program, stays as it is.

    Raises:
        ConfigError: it was written by a newer version.
        OSError, sqlite3.DatabaseError: it cannot be used; ``unusable`` says so.
    """
    connection = connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        version = _version(connection, path, kind)
        connection.execute(f"PRAGMA synchronous = {synchronous if _wal(connection) else 'FULL'}")
        if version < kind.version:
            kind.migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection, path: Path, kind: Kind) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > kind.version:
        raise ConfigError(t(kind.newer, path=path), t(_UPDATE))
    return int(version)


def _wal(connection: sqlite3.Connection) -> bool:
    """Whether the file has a write-ahead log. Network file systems have none: the log's index is shared memory."""
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname == "SQLITE_BUSY":
            raise
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    return str(mode) == "wal"


def unusable(path: Path, kind: Kind, error: Exception) -> ConfigError:
    """What is said of a file that cannot be used."""
    return ConfigError(t(kind.unusable, path=path, error=error), t(_LEFT))


@contextmanager
def sound(path: Path, kind: Kind) -> Iterator[None]:
    """Around statements: a file that turns out to be damaged is said to be so; one that is only busy is not."""
    try:
        yield
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise unusable(path, kind, error) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Several statements, all or none of them."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")  # this too may be refused, and leave all of it open
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise
