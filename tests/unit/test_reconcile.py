"""A task whose submit lost its answer is found again where that can be proved, offered where it can be guessed, and
never sent again by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.unit.conftest import CANARY, LIMIT, Gateway, drops, says
from yescale_widgets import errors
from yescale_widgets.catalog.images import Generate as Picture
from yescale_widgets.catalog.kling import TextToVideo
from yescale_widgets.catalog.midjourney import Imagine
from yescale_widgets.catalog.pika import Generate as Clip
from yescale_widgets.catalog.suno import Song
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.declare import Operation
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.task import Task, give_up
from yescale_widgets.keys import Secret
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Snapshot

Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
ACCESS = {"access_key": Secret("sandbox-access-key")}
MARKED = [Imagine(prompt="a walled garden"), TextToVideo(prompt="a paper boat")]


def listed(sandbox: Sandbox) -> dict[str, Any]:
    """Settings with which the account's tasks can be listed."""
    return {"system_url": sandbox.url, "sandbox": True, **ACCESS}


def lost(session: Client, sandbox: Sandbox, operation: Operation) -> Task:
    """A task whose submit arrived, and whose answer did not."""
    sandbox.faults.next("drop_after_work", path=operation.at.path)
    task = session.submit(operation)
    assert task.status == "uncertain"
    return task


@pytest.mark.parametrize("operation", MARKED, ids=lambda o: o.name)
def test_a_task_with_a_mark_is_found_again_for_certain_and_goes_on(
    sandbox: Sandbox, client: Connect, operation: Operation
) -> None:
    session = client(sandbox.url, **listed(sandbox))
    for _ in range(2):
        session.submit(operation)
    task = lost(session, sandbox, operation)
    session.submit(operation)
    assert task.reconcile() is task
    assert "Found again at the gateway" in (task.note or "")
    assert task.id == sandbox.app.state.engine.tickets()[2].id
    assert task.wait(LIMIT).status == "succeeded"
    assert sandbox.log.posts(operation.at.path) == 4
    assert all(row.mark == f"ys-{row.key}" for row in session.board.rows())


def test_a_family_that_can_be_asked_by_the_mark_needs_no_access_key(sandbox: Sandbox, client: Connect) -> None:
    task = lost(client(sandbox.url, sandbox=True), sandbox, MARKED[1])
    assert task.reconcile().wait(LIMIT).status == "succeeded"


def test_a_users_own_mark_is_kept(sandbox: Sandbox, client: Connect) -> None:
    task = lost(client(sandbox.url, **listed(sandbox)), sandbox, Imagine(prompt="a garden", mark="cell-7"))
    assert task.row.mark == "cell-7"
    assert task.reconcile().wait(LIMIT).raw["state"] == "cell-7"


def test_the_mark_that_the_library_sets_is_no_option_of_the_user(sandbox: Sandbox, client: Connect) -> None:
    task = client(sandbox.url, sandbox=True).submit(MARKED[0])
    assert task.operation == MARKED[0]
    assert task.wait(LIMIT).raw["state"] == task.row.mark == f"ys-{task.key}"


@pytest.mark.parametrize("operation", [Clip(prompt="a paper boat"), Song(prompt="rain")], ids=lambda o: o.name)
def test_without_a_mark_the_accounts_tasks_are_offered_and_the_user_says_which(
    sandbox: Sandbox, client: Connect, operation: Operation
) -> None:
    session = client(sandbox.url, **listed(sandbox))
    session.submit(operation)
    session.submit(Imagine(prompt="another family"))
    task = lost(session, sandbox, operation)
    assert task.reconcile().status == "uncertain"
    assert f"One task of the account may be it: ys.task({task.key!r}).candidates() lists them" in (task.note or "")
    (entry,) = task.candidates().entries
    assert entry["platform"] == operation.family()
    assert abs(entry["seconds_apart"]) < LIMIT
    assert task.adopt(entry["task_id"]).wait(LIMIT).status == "succeeded"
    assert task.id == entry["task_id"]
    assert sandbox.log.posts(operation.at.path) == 2


def test_without_an_access_key_it_says_that_it_cannot_and_what_to_do(sandbox: Sandbox, client: Connect) -> None:
    task = lost(client(sandbox.url, sandbox=True), sandbox, Clip(prompt="a boat"))
    assert task.reconcile().status == "uncertain"
    assert "cannot be found again from here" in (task.note or "")
    assert "YESCALE_ACCESS_KEY" in (task.note or "")
    with pytest.raises(errors.ConfigError, match="access key"):
        task.candidates()


def test_a_submit_that_never_arrived_is_said_to_have_none(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url, **listed(sandbox))
    sandbox.faults.next("drop_after_read", path="/pika/generate")
    task = session.submit(Clip(prompt="a boat"))
    assert task.status == "uncertain"
    assert "seems never to have arrived" in (task.reconcile().note or "")


def test_a_task_of_another_mark_is_not_adopted(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url, **listed(sandbox))
    other = session.submit(MARKED[0])
    session.board.forget([other.key])
    task = lost(session, sandbox, MARKED[0])
    with pytest.raises(errors.TaskError, match="bears the mark"):
        task.adopt(sandbox.app.state.engine.tickets()[0].id)
    assert task.status == "uncertain"


def test_a_users_own_mark_that_two_tasks_bear_gives_the_second_not_the_firsts_task(
    gateway: Serve, client: Connect
) -> None:
    first = {"task_id": "FIRST", "task_status": "processing", "task_info": {"external_task_id": "scene"}}
    taken = says({"code": 0, "data": first})
    session = client(gateway(taken, drops, taken).url, poll_floor=600.0)
    one, two = (session.submit(TextToVideo(prompt="a boat", mark="scene")) for _ in range(2))
    assert (one.id, two.reconcile().status, two.id) == ("FIRST", "uncertain", two.key)


def test_what_the_account_says_a_found_task_cost_is_what_the_budgets_count(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url, **listed(sandbox))
    task = lost(session, sandbox, MARKED[0]).reconcile()
    with session.board.ledger.reading() as connection:
        (counted,) = connection.execute("SELECT usd FROM spent WHERE key = ?", (task.key,)).fetchone()
    assert counted == task.cost
    assert counted is not None


def test_a_task_of_another_connection_is_neither_lost_nor_asked_for(gateway: Serve, client: Connect) -> None:
    unknown = says({"code": "task_not_exist", "message": "task_not_exist", "data": None}, 400)
    server = gateway(unknown)
    session = client(server.url, poll_floor=600.0)
    ledger = session.board.ledger
    key = ledger.begin(Clip(prompt="a boat"), "https://other.example").key
    long_ago = ledger.accepted(key, Snapshot(status="running", id="t1", raw_status="pending"), "").submitted_at - 86_400
    task = session.task(ledger.remark(key, submitted_at=long_ago).key)
    waiting = session.task(
        ledger.settle(ledger.begin(Clip(prompt="a boat"), "https://other.example").key, "uncertain").key
    )
    acts: list[Callable[[], Any]] = [task.refresh, task.cancel, waiting.reconcile, waiting.candidates, lambda: waiting.adopt("t1")]  # fmt: skip
    for act in acts * 2:
        with pytest.raises(errors.ConfigError, match=r"made with another connection \(https://other\.example\)"):
            act()
    assert (task.status, task.row.watching, waiting.status, server.heard) == ("running", 1, "uncertain", [])


def test_what_is_no_candidate_cannot_be_adopted(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url, sandbox=True)
    known = session.submit(Clip(prompt="a boat"))
    task = lost(session, sandbox, Clip(prompt="a boat"))
    with pytest.raises(errors.TaskError, match="in the ledger already"):
        task.adopt(known.id)
    with pytest.raises(errors.TaskError, match="no task to be found"):
        known.adopt("t9")
    with pytest.raises(errors.ApiError):
        task.adopt("nobody-knows-this")
    assert task.status == "uncertain"


def test_a_task_that_is_not_uncertain_is_left_as_it_is(sandbox: Sandbox, client: Connect) -> None:
    task = client(sandbox.url, sandbox=True).submit(Clip(prompt="a boat")).wait(LIMIT)
    assert task.reconcile().note is None
    assert task.status == "succeeded"


def test_an_answer_that_comes_at_once_cannot_be_found_again(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url, sandbox=True)
    sandbox.faults.next("drop_after_work", path=Picture.at.path)
    with pytest.raises(errors.LostAnswer):
        session.send(Picture(prompt="a boat"))
    (row,) = session.board.rows()
    assert "keeps no list of answers that come at once" in (session.task(row.key).reconcile().note or "")


# Sending again is an act of its own


def test_sending_again_makes_a_new_row_that_names_the_first(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url, sandbox=True)
    first = lost(session, sandbox, MARKED[0])
    second = first.resubmit()
    assert isinstance(second, Task)
    assert (second.parent, second.operation, first.status) == (first.key, first.operation, "uncertain")
    assert second.row.mark != first.row.mark
    assert second.wait(LIMIT).status == "succeeded"
    assert sandbox.log.posts(MARKED[0].at.path) == 2


def test_a_direct_call_can_be_sent_again_and_gives_its_result(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url, sandbox=True)
    sandbox.faults.next("drop_after_work", path=Picture.at.path)
    with pytest.raises(errors.LostAnswer):
        session.send(Picture(prompt="a boat", size="320x200"))
    (row,) = session.board.rows()
    again = session.task(row.key).resubmit()
    assert again.media[0].url
    assert {r.parent for r in session.board.rows()} == {"", row.key}


def test_the_async_client_has_the_same_verbs(sandbox: Sandbox, settings: Callable[..., Any]) -> None:
    async def work() -> tuple[str, int, str]:
        async with AsyncClient(settings=settings(sandbox.url, **listed(sandbox))) as core:
            sandbox.faults.next("drop_after_work", path=Clip.at.path)
            task = await core.submit(Clip(prompt="a boat"))
            await task.reconcile()
            found = await task.candidates()
            await task.adopt(found[0]["task_id"])
            again = await task.resubmit()
            return (await task).status, len(found), again.parent == task.key

    assert asyncio.run(work()) == ("succeeded", 1, True)


# Two cancels


def test_a_cancel_that_races_with_success_ends_in_the_truth(gateway: Serve, client: Connect) -> None:
    done = {"id": "t1", "videos": [{"status": "finished", "resultUrl": "https://cdn.example.com/1.mp4"}]}
    server = gateway(says({"id": "t1"}), says(done))
    task = client(server.url, poll_floor=60.0).submit(Clip(prompt="a boat"))
    assert not task.can_cancel
    assert task.cancel().status == "succeeded"
    assert task.note is None
    assert [m.url for m in task.media] == ["https://cdn.example.com/1.mp4"]


def test_a_look_under_way_does_not_take_back_that_a_task_is_watched_no_longer(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"id": "t1"}), says({"id": "t1", "videos": []}))
    session = client(server.url, poll_floor=60.0)
    task = session.submit(Clip(prompt="a boat"))
    task.cancel()
    session.board.publish(session.board.ledger.update(task.key, Snapshot(status="running", id="t1", progress=10.0)))
    assert "cannot be cancelled" in (task.note or "")
    session.board.publish(session.board.ledger.update(task.key, Snapshot(status="succeeded", id="t1")))
    assert task.note is None


def test_stopping_to_watch_asks_nobody_anything(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"id": "t1"}), says({"id": "t1", "videos": []}))
    session = client(server.url, poll_floor=60.0)
    task = session.submit(Clip(prompt="a boat"))
    heard = len(server.heard)
    assert "goes on at the gateway" in (task.stop_watching().note or "")
    assert len(server.heard) == heard


LET_GO: dict[str, Callable[[Client, str], object]] = {
    "stop watching": lambda session, key: session.watch(key, on=False),
    "give up": lambda session, key: give_up(session.board, key),
}


@pytest.mark.parametrize("let_go", LET_GO.values(), ids=LET_GO)
def test_what_another_kernel_has_seen_end_is_not_said_to_go_on(
    gateway: Serve, client: Connect, let_go: Callable[[Client, str], object]
) -> None:
    session = client(gateway(says({"id": "t1"})).url, poll_floor=60.0)
    task = session.submit(Clip(prompt="a boat"))
    with closing(Ledger(session.board.ledger.path)) as other:
        other.update(task.key, Snapshot(status="succeeded", id="t1"))
    let_go(session, task.key)
    assert (task.status, task.note) == ("succeeded", None)


@pytest.mark.parametrize("after", ["CANCELLED", "SUCCEEDED", "RUNNING"])
def test_a_family_that_can_end_a_task_is_asked_and_looked_at_once_more(
    gateway: Serve, client: Connect, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    from msgspec.structs import replace

    from yescale_widgets.catalog.runway import ImageToVideo
    from yescale_widgets.following import Call

    call = Call(method="DELETE", path="/runwayml/v1/tasks/{id}", id="end_it")
    assert ImageToVideo.follow is not None
    monkeypatch.setattr(ImageToVideo, "follow", replace(ImageToVideo.follow, cancel=call))
    server = gateway(says({"id": "t1"}), says({}), says({"id": "t1", "status": after, "output": []}))
    task = client(server.url, poll_floor=60.0).submit(ImageToVideo(image="https://example.com/a.png", prompt="a boat"))
    assert task.can_cancel
    task.stop_watching()  # its end is looked for all the same
    task.cancel()
    assert [h.method for h in server.heard] == ["POST", "DELETE", "GET"]
    assert task.status == after.lower()
    if after == "RUNNING":
        assert "asked to end it" in (task.note or "")
        assert task.row.watching


def test_a_key_that_is_refused_leaves_an_uncertain_task_uncertain(gateway: Serve, client: Connect) -> None:
    server = gateway(drops, says({"success": False, "message": "no such key"}, 401))
    session = client(server.url, system_url=server.url, access_key=Secret(CANARY))
    task = session.submit(Clip(prompt="a boat"))
    with pytest.raises(errors.Unauthorized):
        task.reconcile()
    assert task.status == "uncertain"
    assert len(server.posts) == 1
