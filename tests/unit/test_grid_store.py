"""The file of the grids is opened and kept as carefully as the ledger is."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_ledger import Refusing, WithoutLog, digest
from yescale_widgets.errors import ConfigError
from yescale_widgets.grids.ballots import Vote
from yescale_widgets.grids.cells import Outcome
from yescale_widgets.grids.store import NAME, STEPS, Store

VOTE = Vote(item="tides", left="a", right="b", verdict="left", voter="lan")


def made_by(kind: type[sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    """Opens connections of a kind."""

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        return sqlite3.connect(*given, **named, factory=kind)

    return connect


@pytest.mark.parametrize("kind", [WithoutLog, Refusing])
def test_without_a_write_ahead_log_everything_is_written_with_full_synchrony(tmp_path: Path, kind: Any) -> None:
    with contextlib.closing(Store(tmp_path, connect=made_by(kind))) as store:
        assert store._file.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert store._file.execute("PRAGMA synchronous").fetchone() == (2,)
        store.vote("grid", VOTE)
        assert store.votes("grid") == [VOTE]
        assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_a_vote_is_on_disk_when_it_is_given_and_what_has_come_of_cells_soon_after(tmp_path: Path) -> None:
    written: list[tuple[str, int]] = []

    class Noting(sqlite3.Connection):
        def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
            if sql.startswith(("INSERT OR REPLACE", "DELETE FROM")):
                written.append(("votes" if "votes" in sql else "answers", self._synchrony()))
            return super().execute(sql, *given)

        def _synchrony(self) -> int:
            return int(super().execute("PRAGMA synchronous").fetchone()[0])

    with contextlib.closing(Store(tmp_path, connect=made_by(Noting))) as store:
        store.vote("grid", VOTE)
        store.clear()
    with contextlib.closing(Store(tmp_path)) as other:
        assert other.votes("grid") == [VOTE]
    assert written == [("votes", 2), ("answers", 1)]


def test_a_file_damaged_in_the_middle_is_said_to_be_so_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / NAME
    answers = [(f"content {number}", Outcome(status="succeeded", text="x" * 3000)) for number in range(200)]
    with contextlib.closing(Store(tmp_path)) as store:
        store.remember("sandbox", "chat.complete", answers)
    with path.open("r+b") as file:
        file.seek(4096 * 9)
        file.write(b"\xee" * 4096 * 150)
    before = digest(tmp_path)
    with (
        pytest.raises(ConfigError, match=r"The grids in .* cannot be used.*left as it is.*YESCALE_HOME"),
        contextlib.closing(Store(tmp_path)) as store,
    ):
        store.remembered("sandbox", [content for content, _ in answers])
    assert digest(tmp_path)[NAME] == before[NAME]


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / NAME)) as file:
        file.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = digest(tmp_path)
    with pytest.raises(ConfigError, match=r"The grids in .* newer version.*YESCALE_HOME"):
        Store(tmp_path)
    assert digest(tmp_path) == before
