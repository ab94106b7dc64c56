"""A ledger of an earlier version opens, keeps every row, and is brought up to date once."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.conftest import LIMIT
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.errors import ConfigError
from yescale_widgets.jobs import schema
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import COLUMNS

FIRST = Path(__file__).parent / "data" / "ledger-1.sqlite3"
"""Written by the first version: a task that succeeded, one uncertain, one that failed, one being submitted."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(FIRST, tmp_path / "ledger.sqlite3"))


def contents(path: Path) -> list[tuple[object, ...]]:
    """All columns of the first version."""
    with contextlib.closing(sqlite3.connect(path)) as file:
        names = [row[1] for row in file.execute("PRAGMA table_info(tasks)")]
        return sorted(file.execute(f"SELECT {', '.join(names[:20])} FROM tasks").fetchall(), key=str)


def version(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return int(file.execute("PRAGMA user_version").fetchone()[0])


def columns(path: Path) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return sorted(row[1:] for row in file.execute("PRAGMA table_info(tasks)"))


def test_a_ledger_of_the_first_version_keeps_every_row(old: Path) -> None:
    assert version(old) == 1
    before = contents(old)
    assert len(before) == 4
    with contextlib.closing(Ledger(old)) as ledger:
        rows = {row.prompt: row for row in ledger.rows()}
    assert contents(old) == before
    assert version(old) == schema.VERSION
    boat = rows["a paper boat"]
    assert (boat.status, boat.task_id, boat.read().media[0].url) == ("succeeded", "7b0c91d2", "https://cdn.example.com/boat.mp4")  # fmt: skip
    assert (boat.direct, boat.mark, boat.parent, boat.cost) == (0, "", "", None)
    assert [rows[prompt].status for prompt in ("lo-fi about rain", "a kite", "a lighthouse")] == ["uncertain", "failed", "submitting"]  # fmt: skip


def test_an_old_ledger_is_used_as_a_new_one_is(old: Path) -> None:
    with contextlib.closing(Ledger(old)) as ledger:
        newest = max(row.change for row in ledger.rows())
        row = ledger.begin(Generate(prompt="a new boat"), "https://api.yescale.io")
        assert row.change == newest + 1
        assert [r.prompt for r in ledger.sweep()] == ["a lighthouse"]
        assert sorted(r.status for r in ledger.rows()) == [
            "failed",
            "submitting",
            "succeeded",
            "uncertain",
            "uncertain",
        ]


def test_an_old_ledger_and_a_new_one_have_the_same_columns(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite3"
    for path in (old, new):
        Ledger(path).close()
    assert columns(old) == columns(new)
    assert {str(column[0]) for column in columns(new)} == set(COLUMNS)


def test_a_step_that_fails_leaves_the_ledger_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(old)
    broken = "ALTER TABLE tasks ADD COLUMN extra TEXT; INSERT INTO nowhere VALUES (1);"
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, broken))
    with pytest.raises(ConfigError, match="cannot be used"):
        Ledger(old)
    assert (version(old), contents(old)) == (1, before)


def test_many_kernels_may_bring_one_ledger_up_to_date_at_once(old: Path) -> None:
    code = "import sys, pathlib\nfrom yescale_widgets.jobs.ledger import Ledger\nsys.stdin.read(1)\n"
    code += "print(len(Ledger(pathlib.Path(sys.argv[1])).rows()))"
    command = [sys.executable, "-c", code, str(old)]
    racers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [racer.communicate("!", timeout=LIMIT) for racer in racers] == [("4\n", "")] * 4
    assert version(old) == schema.VERSION
