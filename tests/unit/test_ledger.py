"""The ledger: on disk when a call returns, shared by kernels through leases, never harmed by a version that does not know it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.conftest import LIMIT, Clock
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.errors import ConfigError
from yescale_widgets.jobs import schema
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.ledger import LEASE, Lease, Ledger
from yescale_widgets.jobs.owner import is_dead, my_name
from yescale_widgets.jobs.row import Row
from yescale_widgets.transport import ANSWER_SECONDS
from yescale_widgets.values import Media, Snapshot

BOAT = Generate(prompt="a paper boat", motion=3)
HOST = "https://api.yescale.io"
Open = Callable[..., Ledger]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "ledger.sqlite3"


@pytest.fixture
def kernel(path: Path, clock: Clock) -> Iterator[Open]:
    """``kernel()`` opens the ledger as one more kernel would."""
    with contextlib.ExitStack() as stack:

        def start() -> Ledger:
            return stack.enter_context(contextlib.closing(Ledger(path, clock=clock)))

        yield start


def pending(ledger: Ledger, task_id: str = "t1") -> Row:
    row = ledger.begin(BOAT, HOST)
    return ledger.accepted(row.key, Snapshot(status="queued", id=task_id), "r1")


def in_another_process(code: str, *arguments: object) -> str:
    head = "import sys, pathlib\nfrom yescale_widgets.jobs.ledger import Ledger\nfrom yescale_widgets.values import Snapshot\n"
    head += "from yescale_widgets.catalog.pika import Generate\nledger = Ledger(pathlib.Path(sys.argv[1]))\n"
    command = [sys.executable, "-c", head + code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT).stdout.strip()


def test_a_task_is_kept_from_intent_to_end(kernel: Open, clock: Clock) -> None:
    ledger = kernel()
    row = ledger.begin(BOAT, HOST)
    assert (row.status, row.name, row.prompt, row.task_id) == ("submitting", "pika.generate", "a paper boat", "")
    row = ledger.accepted(row.key, Snapshot(status="queued", id="t1"), "r1")
    assert (row.status, row.task_id, row.request_id, row.finished_at) == ("queued", "t1", "r1", None)
    clock.now += 60
    clip = Media(kind="video", url="https://cdn.example/clip.mp4")
    row = ledger.update(row.key, Snapshot(status="succeeded", id="t1", progress=100, media=[clip], raw={"id": "t1"}))
    assert (row.status, row.finished_at, row.read().media, row.read().raw) == (
        "succeeded",
        clock.now,
        [clip],
        {"id": "t1"},
    )
    assert kernel().row("t1") == ledger.row(row.key) == row


def test_changes_are_numbered_so_that_another_kernel_reads_only_news(kernel: Open) -> None:
    mine, other = kernel(), kernel()
    first, second = pending(mine), pending(mine, "t2")
    assert [r.task_id for r in other.changed_since(0)] == ["t1", "t2"]
    seen = max(first.change, second.change)
    other.remark(first.key, remark="hello")
    assert [r.key for r in mine.changed_since(seen)] == [first.key]


def test_a_lease_is_held_by_one_kernel_at_a_time(kernel: Open) -> None:
    mine, other = kernel(), kernel()
    row = pending(mine)
    assert mine.claim(HOST) == [row.key]
    assert other.claim(HOST) == []


def test_a_lease_that_ran_out_is_taken_over_and_not_taken_back(kernel: Open, clock: Clock) -> None:
    mine, other = kernel(), kernel()
    pending(mine)
    clock.now += LEASE + 1
    assert len(other.claim(HOST)) == 1
    assert mine.claim(HOST) == []


def test_a_living_kernel_renews_its_lease(kernel: Open, clock: Clock) -> None:
    mine, other = kernel(), kernel()
    pending(mine)
    for _ in range(10):
        clock.now += LEASE * 0.6
        assert len(mine.claim(HOST)) == 1
        assert other.claim(HOST) == []


def test_leases_given_back_are_free_at_once(kernel: Open) -> None:
    mine, other = kernel(), kernel()
    pending(mine)
    mine.release()
    assert len(other.claim(HOST)) == 1


def lease(row: Row) -> Lease:
    return row.key, row.owner, row.until


def test_of_two_kernels_that_see_a_free_lease_one_gets_it(kernel: Open, clock: Clock) -> None:
    mine, first, second = kernel(), kernel(), kernel()
    row = pending(mine)
    clock.now += LEASE + 1
    seen = first.row(row.key), second.row(row.key)
    assert seen[0] is not None
    assert seen[1] is not None
    assert first._take([lease(seen[0])], clock.now) == [row.key]
    assert second._take([lease(seen[1])], clock.now) == []


def test_tasks_of_another_gateway_and_tasks_let_go_are_not_claimed(kernel: Open) -> None:
    ledger = kernel()
    row = pending(ledger)
    assert ledger.claim("https://other.example") == []
    ledger.remark(row.key, watching=0)
    assert ledger.claim(HOST) == []


def test_a_task_of_a_dead_process_is_taken_over_before_its_lease_ends(path: Path) -> None:
    code = "row = ledger.begin(Generate(prompt='a boat'), sys.argv[2])\n"
    code += "ledger.accepted(row.key, Snapshot(status='running', id='t9'), '')\nprint(row.owner)"
    owner = in_another_process(code, path, HOST)
    with contextlib.closing(Ledger(path)) as ledger:
        row = ledger.row("t9")
        assert row is not None
        assert row.until > ledger.clock()
        assert is_dead(owner)
        assert ledger.claim(HOST) == [row.key]


def test_a_living_process_keeps_its_lease_from_another_process(path: Path) -> None:
    with contextlib.closing(Ledger(path)) as ledger:
        pending(ledger)
        assert in_another_process("print(len(ledger.claim(sys.argv[2])), len(ledger.sweep()))", path, HOST) == "0 0"


def test_an_owner_is_dead_only_when_that_is_sure() -> None:
    me = my_name()
    host, pid, started, _ = me.split("|")
    assert not is_dead(me)
    assert not is_dead(f"elsewhere|{pid}|{started}|x")
    assert not is_dead("")
    assert is_dead(f"{host}|{pid}|1|x") == bool(started)


def test_a_submit_of_a_dead_process_is_swept_and_one_of_a_living_is_not(path: Path) -> None:
    in_another_process("ledger.begin(Generate(prompt='a boat'), sys.argv[2])", path, HOST)
    with contextlib.closing(Ledger(path)) as ledger, contextlib.closing(Ledger(path)) as living:
        living.begin(BOAT, HOST)
        assert [(r.status, r.prompt) for r in ledger.sweep()] == [("uncertain", "a boat")]
        assert sorted(r.status for r in ledger.rows()) == ["submitting", "uncertain"]


def test_a_submit_that_waits_long_for_its_answer_is_swept_only_where_its_kernel_may_be_gone(
    kernel: Open, clock: Clock
) -> None:
    here, elsewhere, other = kernel(), kernel(), kernel()
    elsewhere.owner = "another-machine|1|1|x"
    mine, theirs = here.begin(BOAT, HOST), elsewhere.begin(BOAT, HOST)
    clock.now += ANSWER_SECONDS
    assert other.sweep() == []
    clock.now += 86_400
    assert [row.key for row in other.sweep()] == [theirs.key]
    assert here.row(mine.key) == mine


def test_two_threads_may_read_one_row_that_left_its_payload_in_the_file() -> None:
    reads: list[str] = []

    class Shared(Row):
        def __getattribute__(self, name: str) -> Any:
            """Another thread has read it as soon as this one has looked."""
            if name != "fetch":
                return super().__getattribute__(name)
            reads.append(name)
            return (lambda _key: b'{"text":"hello"}') if len(reads) == 1 else None

    assert Shared(key="k", origin=HOST, name="pika.generate", note=b"{}").read().text == "hello"


def test_many_processes_may_open_a_new_ledger_at_once(path: Path) -> None:
    code = "import sys, pathlib\nfrom yescale_widgets.jobs.ledger import Ledger\n"
    code += "from yescale_widgets.catalog.pika import Generate\nsys.stdin.read(1)\n"
    code += "ledger = Ledger(pathlib.Path(sys.argv[1]))\nledger.begin(Generate(prompt='a boat'), 'x')"
    command = [sys.executable, "-c", code, str(path)]
    racers = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(5)]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(b"!")
        racer.stdin.flush()
    assert [(racer.communicate(timeout=LIMIT)[1], racer.returncode) for racer in racers] == [(b"", 0)] * 5
    with contextlib.closing(Ledger(path)) as ledger:
        assert sorted(r.change for r in ledger.rows()) == [1, 2, 3, 4, 5]


def digest(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_ledger_of_a_newer_version_is_refused_and_left_as_it_is(path: Path, mode: str) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA journal_mode = {mode}")
        file.execute("CREATE TABLE tasks (of_tomorrow)")
        file.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
        file.commit()
    before = digest(path.parent)
    with pytest.raises(ConfigError, match=r"newer version.*YESCALE_HOME"):
        Ledger(path)
    assert digest(path.parent) == before


@pytest.mark.parametrize("text", [b"This is a diary, not a database.\n" * 100, os.urandom(5000)])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(path: Path, text: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(text)
    before = digest(path.parent)
    with pytest.raises(ConfigError, match=r"left as it is.*YESCALE_HOME"):
        Ledger(path)
    assert digest(path.parent) == before


def test_a_folder_that_cannot_be_written_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(ConfigError, match="YESCALE_HOME"):
        Ledger(tmp_path / "file" / "ledger.sqlite3")


def test_money_is_written_with_full_synchrony_and_news_with_less(kernel: Open) -> None:
    ledger = kernel()
    modes = [c.execute("PRAGMA synchronous").fetchone()[0] for c in (ledger._money, ledger._news)]
    assert modes == [2, 1]


def test_a_row_that_was_forgotten_is_gone_for_all(kernel: Open) -> None:
    mine, other = kernel(), kernel()
    row = pending(mine)
    mine.forget([row.key])
    assert other.rows() == []
    with pytest.raises(KeyError):
        other.remark(row.key, remark="too late")


def test_a_late_sweep_does_not_overwrite_an_id_that_came(kernel: Open, clock: Clock, monkeypatch: Any) -> None:
    mine, other = kernel(), kernel()
    mine.owner = "another-machine|1|1|x"
    row = mine.begin(BOAT, HOST)
    clock.now += ANSWER_SECONDS + LEASE * 21
    stale = other.rows()
    mine.accepted(row.key, Snapshot(status="queued", id="t1"), "")
    monkeypatch.setattr(other, "_select", lambda *_given: stale)
    other.sweep()
    found = mine.row(row.key)
    assert found is not None
    assert (found.status, found.task_id) == ("queued", "t1")


# Damage, fallback, copies


def filled(ledger: Ledger, number: int) -> None:
    """So many finished tasks, each with an answer of a few kilobytes."""
    clip = Media(kind="video", url="https://cdn.example/clip.mp4")
    for count in range(number):
        row = pending(ledger, f"t{count}")
        ledger.update(row.key, Snapshot(status="succeeded", media=[clip], raw={"said": "x" * 3000}))


def test_a_file_damaged_in_the_middle_is_said_to_be_so_and_left_as_it_is(path: Path) -> None:
    with contextlib.closing(Ledger(path)) as ledger:
        filled(ledger, 60)
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xee" * 4096 * 40)
    before = digest(path.parent)
    with (
        pytest.raises(ConfigError, match=r"cannot be used.*left as it is.*YESCALE_HOME"),
        contextlib.closing(Ledger(path)) as ledger,
    ):
        ledger.rows()
    assert digest(path.parent)[path.name] == before[path.name]


class WithoutLog(sqlite3.Connection):
    """A file on a network: a write-ahead log is declined, as SQLite declines it where memory cannot be shared."""

    def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace("journal_mode = WAL", "journal_mode = DELETE"), *given)


class Refusing(sqlite3.Connection):
    """The same, where the file system answers with an error."""

    def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
        if "journal_mode = WAL" in sql:
            error = sqlite3.OperationalError("locking protocol")
            error.sqlite_errorname = "SQLITE_PROTOCOL"
            raise error
        return super().execute(sql, *given)


@pytest.mark.parametrize("kind", [WithoutLog, Refusing])
def test_without_a_write_ahead_log_everything_is_written_with_full_synchrony(path: Path, kind: type) -> None:
    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        return sqlite3.connect(*given, **named, factory=kind)

    with (
        contextlib.closing(Ledger(path, connect=connect)) as mine,
        contextlib.closing(Ledger(path, connect=connect)) as other,
    ):
        for connection in (mine._money, mine._news):
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        row = pending(mine)
        other.remark(row.key, remark="seen")
        assert [r.remark for r in mine.changed_since(row.change)] == ["seen"]
        assert other.claim(HOST) == []
        mine.release()
        assert other.claim(HOST) == [row.key]
        assert not path.with_name(f"{path.name}-wal").exists()


@pytest.mark.parametrize("closed", [True, False], ids=["after closing", "while it is open"])
def test_a_copy_of_the_files_is_a_backup(path: Path, tmp_path: Path, closed: bool) -> None:
    copy = tmp_path / "backup" / path.name
    copy.parent.mkdir()
    with contextlib.ExitStack() as stack:
        ledger = Ledger(path)
        stack.callback(ledger.close)
        filled(ledger, 30)
        rows = ledger.rows()
        if closed:
            stack.close()
        files = list(path.parent.iterdir())
        assert (path.with_name(f"{path.name}-wal") in files) != closed
        for file in files:
            if not file.name.endswith("-shm"):  # SQLite makes that one again
                shutil.copy(file, copy.parent)
        with contextlib.closing(Ledger(copy)) as restored:
            assert restored.rows() == rows


# What it costs


def test_one_update_is_one_statement_that_touches_one_row_and_waits_for_no_disk(kernel: Open) -> None:
    ledger = kernel()
    filled(ledger, 200)
    row = pending(ledger, "mine")
    said: list[str] = []
    for name, connection in (("money", ledger._money), ("news", ledger._news)):
        connection.set_trace_callback(lambda text, name=name: said.append(f"{name}: {text.split()[0]}"))
    before = ledger._news.total_changes
    ledger.update(row.key, Snapshot(status="running", progress=42, raw={"id": "mine"}))
    assert said == ["news: UPDATE"]
    assert ledger._news.total_changes - before == 1


def test_a_task_waits_for_the_disk_twice_in_its_life(kernel: Open) -> None:
    """Commits with full synchrony: the intent, and the id. All looks after them are news."""
    ledger = kernel()
    full: list[str] = []
    ledger._money.set_trace_callback(full.append)
    row = pending(ledger)
    for percent in range(0, 100, 10):
        ledger.update(row.key, Snapshot(status="running", progress=percent))
    ledger.update(row.key, Snapshot(status="succeeded", progress=100))
    assert [word for text in full if (word := text.split()[0]) in ("COMMIT", "UPDATE")] == ["COMMIT", "UPDATE"]


def test_an_update_writes_a_few_pages_however_many_rows_there_are(path: Path, kernel: Open) -> None:
    ledger = kernel()
    filled(ledger, 500)
    row = pending(ledger, "mine")
    log = path.with_name(f"{path.name}-wal")
    ledger._money.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.update(row.key, Snapshot(status="running", progress=42, raw={"id": "mine"}))
    assert 0 < log.stat().st_size <= 8 * (4096 + 24) + 32


def test_what_is_asked_every_other_second_reads_no_row_that_is_at_rest(kernel: Open) -> None:
    ledger = kernel()
    filled(ledger, 20)
    asked: list[str] = []
    ledger._news.set_trace_callback(asked.append)
    ledger.claim(HOST)
    ledger.sweep()
    ledger.changed_since(10)
    ledger.count()
    ledger._news.set_trace_callback(None)
    assert len(asked) == 4
    plans = [ledger._news.execute(f"EXPLAIN QUERY PLAN {text}").fetchall() for text in asked]
    assert all("USING" in plan[0][3] and "INDEX" in plan[0][3] for plan in plans), plans


def test_payloads_stay_in_the_file_until_they_are_read(kernel: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(kernel(), 3)
    ledger = kernel()
    asked: list[str] = []
    payload = ledger.payload
    monkeypatch.setattr(ledger, "payload", lambda key: asked.append(key) or payload(key))
    board = Board(ledger)
    rows = board.rows()
    assert [row.payload for row in rows] == [b"{}"] * 3
    assert [m.url for m in rows[0].read().media] == ["https://cdn.example/clip.mp4"]
    assert [m.url for m in rows[0].read().media] == ["https://cdn.example/clip.mp4"]
    assert asked == [rows[0].key]
    assert all(row.read().media for row in board.filled())
    assert asked == [rows[0].key]


def test_what_was_left_in_the_file_can_be_read_after_closing(path: Path, kernel: Open) -> None:
    filled(kernel(), 1)
    ledger = Ledger(path)
    (row,) = Board(ledger).rows()
    ledger.close()
    assert [m.url for m in row.read().media] == ["https://cdn.example/clip.mp4"]


def test_who_waits_for_a_task_that_is_forgotten_is_told(kernel: Open) -> None:
    board = Board(kernel())
    row = pending(board.ledger)
    board.publish(row)
    waiting = threading.Event()

    def enough(_row: Row) -> bool:
        waiting.set()
        return False

    def forget() -> None:
        assert waiting.wait(LIMIT)
        board.forget([row.key])

    other = threading.Thread(target=forget)
    other.start()
    with pytest.raises(KeyError, match="was forgotten"):
        board.wait(row.key, enough, LIMIT)
    other.join(LIMIT)


# Ends, and rows that go


def test_an_old_look_that_comes_late_does_not_undo_an_end(kernel: Open, clock: Clock) -> None:
    mine, other = kernel(), kernel()
    row = pending(mine)
    done = other.update(row.key, Snapshot(status="succeeded", progress=100))
    clock.now += 5
    assert mine.update(row.key, Snapshot(status="running", progress=50)) == done


def test_a_look_at_a_finished_task_does_not_move_its_end(kernel: Open, clock: Clock) -> None:
    ledger = kernel()
    row = pending(ledger)
    end = ledger.update(row.key, Snapshot(status="succeeded")).finished_at
    clock.now += 3600
    assert ledger.update(row.key, Snapshot(status="succeeded")).finished_at == end


def test_a_task_that_was_lost_and_is_found_again_has_no_end_yet(kernel: Open) -> None:
    ledger = kernel()
    row = pending(ledger)
    assert ledger.settle(row.key, "lost", over=("queued",)).finished_at is not None
    found = ledger.update(row.key, Snapshot(status="running"))
    assert (found.status, found.finished_at) == ("running", None)


def test_after_the_newest_row_was_forgotten_other_kernels_still_hear_news(kernel: Open) -> None:
    mine, other = kernel(), kernel()
    board = Board(other)
    old, new = pending(mine), pending(mine, "t2")
    board.catch_up()
    mine.forget([new.key])
    mine.remark(old.key, remark="news")
    board.catch_up()
    assert [(row.key, row.remark) for row in board.rows()] == [(old.key, "news")]


def test_what_a_kernel_has_written_itself_is_not_read_again(kernel: Open) -> None:
    ledger = kernel()
    board = Board(ledger)
    board.publish(pending(ledger))
    ledger.changed_since = lambda change: pytest.fail("all of it is known")
    assert [row.task_id for row in board.catch_up()] == ["t1"]
    assert board.catch_up() == []


def test_news_of_another_kernel_between_two_of_ones_own_is_heard(kernel: Open) -> None:
    mine, other = kernel(), kernel()
    board = Board(mine)
    own, foreign = pending(mine), pending(mine, "t2")
    board.publish(own)
    board.publish(foreign)
    listed = mine.changes_since

    def meanwhile(change: int) -> list[tuple[str, int]]:
        """Between the question and its use, both kernels write."""
        found = listed(change)
        mine.changes_since = listed
        other.remark(foreign.key, remark="theirs")
        board.publish(mine.remark(own.key, remark="mine"))
        return found

    mine.changes_since = meanwhile
    board.catch_up()
    board.catch_up()
    assert {row.remark for row in board.rows()} == {"mine", "theirs"}


def test_the_space_of_forgotten_rows_is_given_back(path: Path, kernel: Open) -> None:
    ledger = kernel()
    filled(ledger, 300)
    ledger.compact()
    before = ledger.size()
    ledger.forget([row.key for row in ledger.rows()[10:]])
    ledger.compact()
    assert before > 1_000_000
    assert ledger.size() < before / 5
    assert len(kernel().rows()) == 10


def test_a_short_lease_is_held_and_taken_over_in_its_own_time(path: Path, clock: Clock) -> None:
    with (
        contextlib.closing(Ledger(path, clock=clock, lease=2)) as mine,
        contextlib.closing(Ledger(path, clock=clock, lease=2)) as other,
    ):
        pending(mine)
        mine.claim(HOST)
        clock.now += 1.5
        assert other.claim(HOST) == []
        clock.now += 0.5
        assert len(other.claim(HOST)) == 1
