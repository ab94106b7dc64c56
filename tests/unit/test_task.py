"""A task stands in the ledger before it is posted, outlives its kernel, and says plainly how it stands."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.conftest import CANARY, LIMIT, Gateway, Heard, drops, holds, says
from yescale_widgets import errors
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.catalog.suno import Lyrics, Song
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.task import Task
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Snapshot

BOAT = Generate(prompt="a paper boat", seed=7)
Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
SUBMIT = """
import sys
import yescale_widgets as ys
from yescale_widgets.catalog.pika import Generate
ys.Client(base_url=sys.argv[1]).submit(Generate(prompt="a paper boat"))
"""


def look_into(home: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(f"file:{home / 'ledger.sqlite3'}?mode=ro", uri=True) as file:
        rows = file.execute("SELECT name, status, prompt FROM tasks").fetchall()
    file.close()
    return rows


def test_the_intent_is_on_disk_before_the_post_arrives(gateway: Serve, client: Connect, home: Path) -> None:
    seen: list[Any] = []
    server = gateway(drops)

    def look(_heard: Heard) -> None:
        seen.extend(look_into(home))

    server.on_request = look
    client(server.url).submit(BOAT)
    assert seen == [("pika.generate", "submitting", "a paper boat")]


def test_a_kernel_killed_in_the_middle_of_a_submit_leaves_an_uncertain_task(gateway: Serve, home: Path) -> None:
    server = gateway(holds)
    environment = os.environ | {"YESCALE_API_KEY": CANARY}
    kernel = subprocess.Popen([sys.executable, "-c", SUBMIT, server.url], env=environment)
    assert server.arrived.wait(LIMIT)
    kernel.send_signal(signal.SIGKILL)
    kernel.wait(LIMIT)
    assert [row[1] for row in look_into(home)] == ["submitting"]
    sweep = "import sys, pathlib; from yescale_widgets.jobs.ledger import Ledger\n"
    sweep += "print(*[r.status + ': ' + r.remark for r in Ledger(pathlib.Path(sys.argv[1])).sweep()])"
    fresh = [sys.executable, "-c", sweep, str(home / "ledger.sqlite3")]
    said = subprocess.run(fresh, capture_output=True, text=True, check=True, timeout=LIMIT).stdout
    assert said.startswith("uncertain: ")
    assert "not sent again" in said
    assert [row[1] for row in look_into(home)] == ["uncertain"]
    assert len(server.heard) == 1


def test_a_client_closed_in_the_middle_of_a_submit_leaves_it_uncertain(
    gateway: Serve, settings: Callable[..., Any], home: Path
) -> None:
    server = gateway(holds)

    async def main() -> None:
        async with AsyncClient(settings=settings(server.url)) as client:
            waiting = asyncio.ensure_future(client.submit(BOAT))
            assert await asyncio.to_thread(server.arrived.wait, LIMIT)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    asyncio.run(main())
    assert [row[1] for row in look_into(home)] == ["uncertain"]
    assert len(server.heard) == 1


def test_an_id_that_comes_after_its_wait_was_cancelled_is_not_lost(
    gateway: Serve, settings: Callable[..., Any]
) -> None:
    release = threading.Event()

    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await asyncio.to_thread(release.wait, LIMIT)
        await says({"id": "t1"})(reader, writer)

    server = gateway(late, says({"id": "t1", "videos": []}))

    async def main() -> None:
        async with AsyncClient(settings=settings(server.url)) as client:
            known = asyncio.Event()
            client.board.listen(lambda row: known.set() if row.task_id else None)
            waiting = asyncio.ensure_future(client.submit(BOAT))
            assert await asyncio.to_thread(server.arrived.wait, LIMIT)
            waiting.cancel()
            release.set()
            async with asyncio.timeout(LIMIT):
                await known.wait()
            assert waiting.cancelled()
            assert [(row.status, row.task_id) for row in client.board.rows()] == [("queued", "t1")]

    asyncio.run(main())
    assert len(server.posts) == 1


def test_a_submit_cancelled_while_it_is_written_down_does_not_stay_submitting(
    gateway: Serve, settings: Callable[..., Any], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(says({"id": "t1"}), says({"id": "t1", "videos": []}))
    begun, go_on = threading.Event(), threading.Event()
    begin = Ledger.begin

    def slow(self: Ledger, *given: Any) -> Any:
        begun.set()
        assert go_on.wait(LIMIT)
        return begin(self, *given)

    monkeypatch.setattr(Ledger, "begin", slow)

    async def main() -> None:
        async with AsyncClient(settings=settings(server.url)) as client:
            waiting = asyncio.ensure_future(client.submit(BOAT))
            assert await asyncio.to_thread(begun.wait, LIMIT)
            waiting.cancel()
            go_on.set()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    asyncio.run(main())
    assert len(server.posts) <= 1
    assert {row[1] for row in look_into(home)} <= {"queued", "uncertain", "failed"}


def test_a_file_that_vanished_is_an_error_before_anything_is_written_down(
    client: Connect, unused: int, tmp_path: Path
) -> None:
    picture = tmp_path / "start.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    operation = Generate(prompt="a boat", image=picture)
    picture.unlink()
    found = client(f"http://127.0.0.1:{unused}")
    with pytest.raises(errors.MediaError, match="cannot be read"):
        found.submit(operation)
    assert found.board.rows() == []


@pytest.mark.parametrize("operation", [BOAT, Song(prompt="lo-fi about rain"), Lyrics(prompt="a lullaby")])
def test_a_task_runs_to_its_end_in_the_sandbox(sandbox: Sandbox, client: Connect, operation: Any) -> None:
    task = client(sandbox.url, sandbox=True).submit(operation)
    assert task.wait(LIMIT) is task
    assert (task.status, task.done, task.error, task.progress) == ("succeeded", True, None, 100.0)
    assert bool(task.text) == isinstance(operation, Lyrics)
    assert bool(task.media) != isinstance(operation, Lyrics)
    assert sandbox.log.posts(operation.at.path) == 1
    assert task.submitted_at.tzinfo is not None
    assert task.finished_at is not None
    assert task.finished_at >= task.submitted_at


def test_a_failed_task_raises_its_reason(sandbox: Sandbox, client: Connect) -> None:
    task = client(sandbox.url, sandbox=True).submit(Generate(prompt="a boat [fail]"))
    with pytest.raises(errors.TaskFailed, match="moderation") as caught:
        task.wait(LIMIT)
    assert caught.value.task is task
    assert task.status == "failed"
    assert task.progress is not None
    assert 0 < task.progress < 100


def test_a_wait_that_is_over_says_that_the_task_goes_on(sandbox: Sandbox, client: Connect) -> None:
    task = client(sandbox.url, sandbox=True).submit(Generate(prompt="a boat [stall]"))
    with pytest.raises(TimeoutError, match="goes on") as caught:
        task.wait(0.01)
    assert isinstance(caught.value, errors.TaskTimeout)
    assert caught.value.task is task


def test_a_task_is_found_again_in_a_fresh_kernel_without_another_post(sandbox: Sandbox, client: Connect) -> None:
    first = client(sandbox.url, sandbox=True)
    submitted = first.submit(Generate(prompt="a boat", motion=3))
    second = client(sandbox.url, sandbox=True)
    again = second.task(submitted.id)
    assert again.operation == Generate(prompt="a boat", motion=3)
    assert again.operation_name == "pika.generate"
    first.close()
    second.follow()
    assert again.wait(LIMIT).status == "succeeded"
    assert sandbox.log.posts("/pika/generate") == 1


def test_an_unknown_task_is_a_key_error_that_names_it(client: Connect, unused: int) -> None:
    with pytest.raises(KeyError, match="no task 'nope'"):
        client(f"http://127.0.0.1:{unused}").task("nope")


def test_watching_is_stopped_and_taken_up_again(sandbox: Sandbox, client: Connect) -> None:
    task = client(sandbox.url, sandbox=True).submit(Generate(prompt="a boat [stall]"))
    assert "goes on at the gateway" in (task.stop_watching().note or "")
    assert task.row.watching == 0
    assert task.watch().row.watching == 1
    assert task.note is None


@pytest.mark.parametrize("blocking", [True, False], ids=["wait", "await"])
def test_a_wait_ends_when_the_task_is_forgotten(sandbox: Sandbox, settings: Callable[..., Any], blocking: bool) -> None:
    with pytest.raises(KeyError, match="was forgotten"):
        left(sandbox, settings, blocking, lambda task: task._keeper.board.forget([task.key]))


@pytest.mark.parametrize("blocking", [True, False], ids=["wait", "await"])
def test_a_wait_ends_with_the_note_when_the_task_is_watched_no_more(
    sandbox: Sandbox, settings: Callable[..., Any], blocking: bool
) -> None:
    with pytest.raises(errors.TaskTimeout, match="goes on at the gateway"):
        left(sandbox, settings, blocking, lambda task: task.stop_watching())


def left(sandbox: Sandbox, settings: Callable[..., Any], blocking: bool, leave: Callable[[Any], Any]) -> None:
    """Wait for a task that stays at work, and ``leave`` it meanwhile."""

    async def main() -> None:
        async with AsyncClient(settings=settings(sandbox.url, sandbox=True)) as client, asyncio.timeout(LIMIT):
            task = await client.submit(Generate(prompt="a boat [stall]"))
            while task.status != "running":
                await task.refresh()
            client.watch(task.key, on=False)
            taken_up = asyncio.Event()
            loop = asyncio.get_running_loop()
            client.board.listen(lambda row: loop.call_soon_threadsafe(taken_up.set) if row.watching else None)
            sync = Task(task.key, MarksOnly(client))
            waits = asyncio.to_thread(sync.wait, LIMIT) if blocking else task._until_rest()
            waiting = asyncio.ensure_future(waits)
            await taken_up.wait()
            leave(task)
            await waiting

    asyncio.run(main())


class MarksOnly:
    """A client for a handle on another thread, whose looks are made by somebody else."""

    def __init__(self, core: AsyncClient) -> None:
        self.board, self.watch, self.kept = core.board, core.mark_watched, core.kept


def test_an_awaited_task_of_before_is_looked_at(sandbox: Sandbox, settings: Callable[..., Any]) -> None:
    async def main() -> str:
        async with AsyncClient(settings=settings(sandbox.url, sandbox=True)) as first:
            key = (await first.submit(BOAT)).key
        async with AsyncClient(settings=settings(sandbox.url, sandbox=True)) as second, asyncio.timeout(LIMIT):
            return (await second.task(key)).status

    assert asyncio.run(main()) == "succeeded"


def test_an_async_client_has_the_same_verbs_awaitable(sandbox: Sandbox, settings: Callable[..., Any]) -> None:
    async def main() -> str:
        async with AsyncClient(settings=settings(sandbox.url, sandbox=True)) as client:
            task = await client.submit(BOAT)
            assert (await task.refresh()) is task
            assert not hasattr(task, "wait"), "it would block the loop that brings the news"
            return (await task).status

    assert asyncio.run(main()) == "succeeded"


def test_a_table_of_a_task_has_one_row_a_medium(sandbox: Sandbox, client: Connect) -> None:
    frame = client(sandbox.url, sandbox=True).submit(BOAT).wait(LIMIT).frame()
    assert list(frame.columns) == ["kind", "url", "title", "duration"]
    assert list(frame["kind"]) == ["video"]


def test_a_gateway_that_gives_a_number_for_an_id_is_understood(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"id": 4711}), says({"id": 4711, "videos": [{"status": "finished", "resultUrl": ""}]}))
    assert client(server.url).submit(BOAT).wait(LIMIT).id == "4711"


KERNEL = """
import sys
import yescale_widgets as ys
client = ys.Client(base_url=sys.argv[1])
client.follow()
print("follows", flush=True)
row = client.board.wait(sys.argv[2], lambda row: row.final, 30)
print(row and row.status, flush=True)
client.close()
"""


def test_two_kernels_see_the_end_of_a_task_that_one_of_them_looks_at(gateway: Serve, home: Path) -> None:
    both_follow = threading.Event()

    async def finished(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await asyncio.to_thread(both_follow.wait, LIMIT)
        await says({"id": "t1", "videos": [{"status": "finished", "progress": 100}]})(reader, writer)

    server = gateway(finished)
    with contextlib.closing(Ledger(home / "ledger.sqlite3")) as ledger:
        key = ledger.begin(BOAT, server.url).key
        ledger.accepted(key, Snapshot(status="queued", id="t1"), "")
        ledger.release()
    command = [sys.executable, "-c", KERNEL, server.url, key]
    environment = os.environ | {"YESCALE_API_KEY": CANARY}
    kernels = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [_line(kernel) for kernel in kernels] == ["follows", "follows"]
    both_follow.set()
    assert [kernel.communicate(timeout=2 * LIMIT)[0].strip() for kernel in kernels] == ["succeeded", "succeeded"]
    assert [h.path for h in server.heard] == ["/pika/feed/t1"]


def _line(kernel: subprocess.Popen[str]) -> str:
    assert kernel.stdout is not None
    return kernel.stdout.readline().strip()
