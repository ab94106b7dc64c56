"""What the ledger costs: statements, rows, bytes and waits for the disk of one task's life; a table of many rows.

``python tests/bench/ledger.py [rows]``. Waits for the disk are counted as commits with ``synchronous=FULL``: with a
write-ahead log each of these is one fsync, and no other commit is.
"""

from __future__ import annotations

import contextlib
import operator
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas

from yescale_widgets.catalog.pika import Generate
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import COLUMNS
from yescale_widgets.panels.tracker import table
from yescale_widgets.values import Media, Snapshot

ORIGIN = "https://api.yescale.io"
DONE = Snapshot(
    status="succeeded",
    progress=100,
    raw_status="finished",
    media=[Media(kind="video", url="https://cdn.example/clip.mp4")],
    raw={"said": "x" * 1500},
)
READ = operator.attrgetter(
    "task_id", "name", "prompt", "status", "progress", "raw_status", "submitted_at", "finished_at", "error", "remark"
)


def fill(ledger: Ledger, number: int) -> None:
    """So many finished tasks."""
    row = ledger.begin(Generate(prompt="a paper boat"), ORIGIN)
    row = ledger.update(ledger.accepted(row.key, Snapshot(status="queued", id="t"), "r").key, DONE)
    insert = f"INSERT INTO tasks ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    facts = {name: getattr(row, name) for name in COLUMNS}
    ledger._money.execute("BEGIN IMMEDIATE")
    for count in range(number - 1):
        facts |= {"key": f"k{count}", "task_id": f"t{count}", "prompt": f"boat {count}", "change": row.change + 1}
        facts["submitted_at"] = row.submitted_at + count / 1000
        ledger._money.execute(insert, list(facts.values()))
    ledger._money.execute("COMMIT")
    ledger._money.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Counted:
    """What a step writes: statements of either connection, rows, bytes of the log."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.said: list[str] = []
        ledger._money.set_trace_callback(lambda text: self.said.append(f"full {text.split()[0]}"))
        ledger._news.set_trace_callback(lambda text: self.said.append(f"soon {text.split()[0]}"))

    def step(self, name: str, do: Callable[[], Any]) -> Any:
        """Do it, and print a line."""
        log = self.ledger.path.with_name(f"{self.ledger.path.name}-wal")
        connections = (self.ledger._money, self.ledger._news)
        rows, size = sum(c.total_changes for c in connections), log.stat().st_size if log.exists() else 0
        self.said.clear()
        found = do()
        rows = sum(c.total_changes for c in connections) - rows
        full = sum(text.startswith("full") for text in self.said)
        print(
            f"{name:<22}{len(self.said):>11}{rows:>6}{log.stat().st_size - size:>9}{full:>8}   {', '.join(self.said)}"
        )
        return found


def life(ledger: Ledger) -> None:
    """One task from intent to end."""
    print(f"{'':<22}{'statements':>11}{'rows':>6}{'bytes':>9}{'fsyncs':>8}")
    counted = Counted(ledger)
    row = counted.step("intent", lambda: ledger.begin(Generate(prompt="a paper boat"), ORIGIN))
    counted.step("id", lambda: ledger.accepted(row.key, Snapshot(status="queued", id="mine"), "r"))
    counted.step("news", lambda: ledger.update(row.key, Snapshot(status="running", progress=42)))
    counted.step("end", lambda: ledger.update(row.key, DONE))
    counted.step("lease, nothing to do", lambda: ledger.claim(ORIGIN))
    for connection in (ledger._money, ledger._news):
        connection.set_trace_callback(None)


def cpu(do: Callable[[], Any], times: int = 9) -> float:
    """CPU milliseconds at the median."""
    took = []
    for _ in range(times):
        began = time.process_time()
        do()
        took.append(time.process_time() - began)
    return statistics.median(took) * 1000


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Ledger(Path(folder) / "l.sqlite3")) as ledger:
        fill(ledger, number)
        print(f"{number:,} rows, {ledger.size() / 1e6:.1f} MB")
        life(ledger)
        board = Board(ledger)
        tuples = [READ(row) for row in board.rows()]
        ours = cpu(lambda: table(board.rows()))
        plain = cpu(lambda: pandas.DataFrame(tuples))
        print(f"frame {ours:.1f} ms, pandas from tuples {plain:.1f} ms: {ours / plain:.2f} of it")
        print(f"board {cpu(lambda: Board(ledger), 3):.1f} ms, with every payload {cpu(ledger.rows, 3):.1f} ms")
        print(f"claim {cpu(lambda: ledger.claim(ORIGIN)):.3f} ms, news of others {cpu(board.catch_up):.3f} ms")


if __name__ == "__main__":
    main()
