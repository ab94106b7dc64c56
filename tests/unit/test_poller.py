"""Tasks are followed politely and honestly; the clock and the naps are the test's."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.unit.conftest import LIMIT, Clock, refusal
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.catalog.suno import Song
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.ledger import LEASE, Ledger
from yescale_widgets.jobs.pacing import LONGEST
from yescale_widgets.jobs.poller import TICK, TOGETHER, Poller
from yescale_widgets.jobs.row import Row
from yescale_widgets.reading import follow_of
from yescale_widgets.transport import ANSWER_SECONDS, Transport, Wait
from yescale_widgets.values import Snapshot

FOLLOW = follow_of(Generate)
UNKNOWN = httpx.Response(400, json={"code": "task_not_exist", "message": "task_not_exist", "data": None})
FINISHED = {"status": "finished", "progress": 100, "resultUrl": "https://cdn.example/a.mp4"}


def state(**video: Any) -> httpx.Response:
    return httpx.Response(200, json={"id": "t1", "videos": [{"error": "", **video}]})


class World:
    """A poller over a real ledger; ``answers`` is what the gateway says, the last one stays. Time passes by naps alone."""

    def __init__(self, path: Path, clock: Clock, settings: Any) -> None:
        self.clock = clock
        self.board = Board(Ledger(path, clock=clock))
        self.answers: list[httpx.Response | Exception] = []
        self.looks: list[float] = []
        self.asked: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.answer: Callable[[httpx.Request], httpx.Response] | None = None
        settings = settings("https://api.yescale.io", poll_floor=1.0)
        http = httpx.MockTransport(self._answer)
        self.transport = Transport(settings, http=http, wait=Wait(sleep=clock.sleep))
        self.row = self.task("t1")

    def task(self, task_id: str) -> Row:
        """One more task that the gateway has taken."""
        ledger = self.board.ledger
        key = ledger.begin(Generate(prompt="a boat"), "https://api.yescale.io").key
        row = ledger.accepted(key, Snapshot(status="queued", id=task_id), "")
        self.board.publish(row)
        return row

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.looks.append(self.clock.now - self.row.submitted_at)
        self.asked.append(f"{request.method} {request.url.path}")
        self.meanwhile()
        if self.answer is not None:
            return self.answer(request)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return httpx.Response(found.status_code, headers=found.headers, content=found.content)

    @property
    def now(self) -> Row:
        """The row as the board knows it."""
        return self.board.row(self.row.key)

    def poller(self) -> Poller:
        return Poller(self.board, self.transport, clock=self.clock, sleep=self.clock.sleep, rng=random.Random(1))

    def until(self, enough: Callable[[], bool], **facts: Any) -> None:
        """Let a poller run until something is so."""

        async def main() -> None:
            poller = self.poller()
            for name, value in facts.items():
                setattr(poller, name, value)
            poller.start()
            async with asyncio.timeout(LIMIT):
                while not enough():  # noqa: ASYNC110 - the clock is the test's, so there is nothing to wait for
                    await asyncio.sleep(0)
            await poller.stop()
            await self.transport.aclose()

        asyncio.run(main())

    def look(self, times: int = 1) -> None:
        """So many looks, one after another."""

        async def main() -> None:
            poller = self.poller()
            for _ in range(times):
                await poller.look(self.now)
            await self.transport.aclose()

        asyncio.run(main())


@pytest.fixture
def world(tmp_path: Path, clock: Clock, settings: Callable[..., Any]) -> Iterator[World]:
    found = World(tmp_path / "ledger.sqlite3", clock, settings)
    with contextlib.closing(found.board.ledger):
        yield found


def test_a_task_is_followed_from_queued_to_its_end(world: World) -> None:
    world.answers = [state(status="queued", progress=0), state(status="pending", progress=42), state(**FINISHED)]
    seen: list[tuple[str, float | None]] = []
    world.board.listen(lambda row: seen.append((row.status, row.progress)))
    world.until(lambda: world.now.final)
    assert seen == [("queued", 0), ("running", 42), ("succeeded", 100)]
    assert world.now.raw_status == "finished"
    assert [m.url for m in world.now.read().media] == ["https://cdn.example/a.mp4"]
    assert world.now.finished_at == world.clock.now
    assert len(world.looks) == 3


def test_a_finished_task_is_not_looked_at_again(world: World) -> None:
    world.answers = [state(**FINISHED)]
    world.until(lambda: sum(world.clock.naps) > 300)
    assert len(world.looks) == 1


def test_looks_grow_rarer_with_the_age_of_a_task(world: World) -> None:
    world.answers = [state(status="pending", progress=10)]
    world.until(lambda: world.clock.now - world.row.submitted_at > 600)
    gaps = [later - earlier for earlier, later in zip(world.looks, world.looks[1:], strict=False)]
    dense = [(age, gap) for age, gap in zip(world.looks, gaps, strict=False) if age > FOLLOW.typical[0]]
    assert all(gap <= 0.2 * age for age, gap in dense)
    assert max(gaps) <= LONGEST * 1.1
    assert len(world.looks) <= 600 / 5 / 3


def test_a_fresh_id_may_be_unknown_for_a_while(world: World) -> None:
    world.answers = [UNKNOWN, state(status="pending", progress=5)]
    world.look()
    assert world.now.status == "queued"
    world.look()
    assert (world.now.status, world.now.remark) == ("running", None)


def test_an_id_that_stays_unknown_is_lost_not_done(world: World) -> None:
    world.answers = [UNKNOWN]
    world.until(lambda: world.now.final)
    assert world.now.status == "lost"
    assert world.clock.now - world.row.submitted_at > FOLLOW.grace
    assert "does not know" in (world.now.remark or "")


def test_after_the_deadline_a_task_is_no_longer_watched_but_not_called_failed(world: World) -> None:
    world.answers = [state(status="pending", progress=42)]
    world.until(lambda: not world.now.watching)
    assert (world.now.status, world.now.progress) == ("running", 42)
    assert FOLLOW.deadline < world.clock.now - world.row.submitted_at < FOLLOW.deadline + LONGEST * 1.2
    assert "no longer watched" in (world.now.remark or "")


def test_the_deadline_also_holds_where_every_look_fails(world: World) -> None:
    world.answers = [httpx.Response(401, json=refusal())]
    world.until(lambda: world.clock.now - world.row.submitted_at > FOLLOW.deadline + 40 * LONGEST)
    assert not world.now.watching
    assert world.now.status == "queued"


FAULTS = {
    "a page of a proxy": httpx.Response(502, text="<html></html>"),
    "500": httpx.Response(500, json=refusal()),
    "a line that drops": httpx.ReadError("gone"),
    "no connection": httpx.ConnectError("no"),
    "a refused key": httpx.Response(401, json=refusal()),
    "broken JSON": httpx.Response(200, text="{oops"),
    "an answer that is no object": httpx.Response(200, json=["what"]),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_look_that_fails_says_nothing_of_the_task_and_is_made_again(world: World, fault: Any) -> None:
    world.answers = [state(status="pending", progress=42), *[fault] * 3, state(**FINISHED)]
    world.look(2)
    assert (world.now.status, world.now.progress) == ("running", 42)
    assert world.now.remark
    world.until(lambda: world.now.final)
    assert (world.now.status, world.now.remark) == ("succeeded", None)


def test_looks_that_fail_again_and_again_grow_rarer(world: World) -> None:
    world.answers = [httpx.Response(401, json=refusal())]
    world.until(lambda: len(world.looks) >= 6)
    gaps = [later - earlier for earlier, later in zip(world.looks, world.looks[1:], strict=False)]
    assert gaps[-1] > 3 * gaps[0]


@pytest.mark.parametrize("seconds", [25, 90])
def test_a_gateway_that_names_a_time_is_not_asked_before_it(world: World, seconds: int) -> None:
    slow_down = httpx.Response(429, json=refusal(), headers={"Retry-After": str(seconds)})
    world.answers = [slow_down, state(**FINISHED)]
    world.until(lambda: world.now.final)
    assert world.looks[1] - world.looks[0] >= seconds


def test_a_task_that_stands_still_is_said_to_stand_still(world: World) -> None:
    world.answers = [state(status="pending", progress=42)]
    world.until(lambda: bool(world.now.remark))
    assert world.now.status == "running"
    assert 240 <= world.clock.now - world.row.submitted_at <= 300
    assert "no change" in (world.now.remark or "").lower()


def test_an_operation_of_a_newer_version_is_left_alone(world: World) -> None:
    world.answers = [state(**FINISHED)]
    row = world.row
    row.name = "pika.dream"

    async def main() -> Row:
        return await world.poller().look(row)

    found = asyncio.run(main())
    assert (found.watching, found.status) == (0, "queued")
    assert "pika.dream" in (found.remark or "")


def test_what_was_a_task_for_another_version_stops_no_other(world: World) -> None:
    odd = world.task("t2")
    world.board.publish(world.board.ledger.remark(odd.key, name="chat.complete"))
    world.answers = [state(**FINISHED)]
    world.until(lambda: world.now.final and not world.board.row(odd.key).watching)
    assert (world.now.status, world.board.row(odd.key).status) == ("succeeded", "queued")
    assert "chat.complete" in (world.board.row(odd.key).remark or "")


def test_two_kernels_do_not_look_at_the_same_task(world: World, settings: Callable[..., Any]) -> None:
    world.answers = [state(status="pending", progress=1)]
    with contextlib.closing(Ledger(world.board.ledger.path, clock=world.clock)) as other:
        world.until(
            lambda: len(world.looks) > 20,
            sleep=_checking(world.clock, lambda: other.claim("https://api.yescale.io") == []),
        )
        assert other.claim("https://api.yescale.io") == [world.row.key]


def test_all_tasks_are_claimed_every_few_seconds_and_not_at_every_turn(world: World) -> None:
    tasks, began, claims = 300, world.clock.now, 0
    for number in range(tasks):
        world.task(f"many{number}")
    claim = world.board.ledger.claim

    def counted(origin: str) -> list[str]:
        nonlocal claims
        claims += 1
        return claim(origin)

    world.board.ledger.claim = counted
    world.answers = [state(status="pending", progress=1)]
    world.until(lambda: len(world.looks) > 3 * tasks)
    assert claims <= (world.clock.now - began) / TICK + 2


def _checking(clock: Clock, holds: Callable[[], bool]) -> Callable[[float], Awaitable[None]]:
    async def sleep(seconds: float) -> None:
        assert seconds < LEASE
        assert holds()
        await clock.sleep(seconds)

    return sleep


def test_a_task_that_is_forgotten_while_it_is_looked_at_does_not_stop_the_others(world: World) -> None:
    other = world.task("t2")
    world.answers = [state(status="pending", progress=1)] * 3 + [state(**FINISHED)]
    world.meanwhile = lambda: world.board.forget([world.row.key])
    world.until(lambda: world.board.row(other.key).final)
    assert [row.key for row in world.board.rows()] == [other.key]


def test_a_listener_that_fails_does_not_stop_the_looking(world: World) -> None:
    world.answers = [state(status="pending", progress=1), state(**FINISHED)]

    def broken(_row: Row) -> None:
        raise RuntimeError("a listener of the page")

    world.board.listen(broken)
    world.until(lambda: world.now.final)
    assert world.now.status == "succeeded"


def songs(world: World, number: int) -> None:
    """So many songs instead of the clip."""
    world.board.forget([world.row.key])
    for count in range(number):
        key = world.board.ledger.begin(Song(prompt="rain"), "https://api.yescale.io").key
        world.board.publish(world.board.ledger.accepted(key, Snapshot(status="queued", id=f"s{count}"), ""))


def test_several_tasks_of_a_family_are_read_by_one_call_where_it_has_one(world: World) -> None:
    songs(world, 5)
    tasks = [{"task_id": f"s{n}", "action": "MUSIC", "status": "SUCCESS", "data": []} for n in range(5)]
    world.answers = [httpx.Response(200, json={"code": "success", "message": "", "data": tasks})]
    world.until(lambda: all(row.final for row in world.board.rows()))
    assert world.asked == ["POST /suno/fetch"]


def test_a_task_that_a_batch_leaves_out_is_looked_at_alone(world: World) -> None:
    songs(world, 2)
    known = {"task_id": "s0", "action": "MUSIC", "status": "SUCCESS", "data": []}
    single = httpx.Response(200, json={"code": "success", "data": known | {"task_id": "s1"}})
    world.answers = [httpx.Response(200, json={"code": "success", "data": [known]}), single]
    world.until(lambda: all(row.final for row in world.board.rows()))
    assert [row.status for row in world.board.rows()] == ["succeeded", "succeeded"]
    assert world.asked == ["POST /suno/fetch", "GET /suno/fetch/s1"]


def test_a_gateway_without_the_batch_call_loses_no_task(world: World) -> None:
    songs(world, 3)
    for row in world.board.rows():
        if row.name == "suno.song":
            world.board.publish(world.board.ledger.remark(row.key, raw_status="IN_PROGRESS"))
    world.clock.now += 600

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(404, json=refusal())
        one = {"task_id": request.url.path.rpartition("/")[2], "action": "MUSIC", "status": "IN_PROGRESS", "data": []}
        return httpx.Response(200, json={"code": "success", "data": one})

    world.answer = answer
    world.until(lambda: world.asked.count("POST /suno/fetch") >= 3)
    assert {row.status for row in world.board.rows() if row.name == "suno.song"} == {"running"}
    assert world.asked.count("GET /suno/fetch/s0") >= 2


# A gateway that asks for patience


def fleet(world: World, number: int) -> list[Row]:
    """So many clips beside the first."""
    return [world.task(f"c{count}") for count in range(number)]


@pytest.mark.parametrize("named", [{"Retry-After": "40"}, {}], ids=["with a time", "without one"])
def test_when_the_gateway_has_had_too_many_requests_no_task_is_looked_at_for_a_while(
    world: World, named: dict[str, str]
) -> None:
    fleet(world, 60)
    world.answers = [httpx.Response(429, json=refusal(), headers=named), state(**FINISHED)]
    world.until(lambda: all(row.final for row in world.board.rows()))
    assert world.looks[1] - world.looks[0] >= (40 if named else 2)
    assert len(world.looks) == 62


def test_a_gateway_that_goes_on_refusing_is_asked_ever_more_rarely(world: World) -> None:
    fleet(world, 20)
    world.answers = [httpx.Response(429, json=refusal())]
    world.until(lambda: world.clock.now - world.row.submitted_at > 300)
    turns = [b for a, b in zip(world.looks, world.looks[1:], strict=False) if b - a > 0.1]
    assert len(turns) <= 9
    assert turns[-1] - turns[-2] > 4 * (turns[1] - turns[0])
    assert {row.status for row in world.board.rows()} == {"queued"}


def test_without_a_connection_all_wait_together_and_no_task_loses_its_place(world: World) -> None:
    fleet(world, 20)
    world.answers = [httpx.ConnectError("no")] * 9 + [state(**FINISHED)]
    world.until(lambda: all(row.final for row in world.board.rows()))
    assert {row.status for row in world.board.rows()} == {"succeeded"}
    assert len(world.looks) == 9 + 21


def test_looks_that_are_refused_together_are_one_refusal(world: World) -> None:
    fleet(world, TOGETHER)
    world.clock.now += 60  # all are due
    together, looks = asyncio.Barrier(TOGETHER), []

    async def answer(_request: httpx.Request) -> httpx.Response:
        looks.append(world.clock.now)
        if len(looks) > TOGETHER + 1:
            return state(**FINISHED)
        if len(looks) == TOGETHER + 1:
            return httpx.Response(429, json=refusal())
        await together.wait()
        return httpx.Response(429, json=refusal(), headers={"Retry-After": "5"})

    world.transport = Transport(world.transport.settings, http=httpx.MockTransport(answer))
    world.until(lambda: all(row.final for row in world.board.rows()))
    assert looks[TOGETHER + 1] - looks[TOGETHER] < 10


# Ids that are not known


def test_an_id_that_was_known_must_be_unknown_twice_to_be_lost(world: World) -> None:
    world.answers = [state(status="pending", progress=5), UNKNOWN, state(status="pending", progress=9)]
    world.look()
    world.clock.now += 60
    poller = world.poller()

    async def main() -> None:
        for _ in range(2):
            await poller.look(world.now)
        assert (world.now.status, world.now.progress) == ("running", 9)
        world.answers = [UNKNOWN]
        for _ in range(2):
            await poller.look(world.now)
        await world.transport.aclose()

    asyncio.run(main())
    assert world.now.status == "lost"


def test_a_lost_task_that_is_known_again_goes_on(world: World) -> None:
    world.clock.now += 60
    world.answers = [UNKNOWN, state(status="pending", progress=5)]
    world.look()
    assert world.now.status == "lost"
    world.look()
    assert (world.now.status, world.now.finished_at) == ("running", None)


def test_without_a_connection_nothing_is_said_of_a_task_that_is_over(world: World) -> None:
    world.answers = [state(**FINISHED), httpx.ConnectError("no")]
    world.look(2)
    assert (world.now.status, world.now.remark) == ("succeeded", None)


@pytest.mark.parametrize("ended", ["succeeded", "failed", "cancelled"])
def test_what_is_over_is_not_lost_because_the_gateway_has_forgotten_it(world: World, ended: str) -> None:
    world.board.publish(world.board.ledger.remark(world.row.key, status=ended))
    world.clock.now += 600
    world.answers = [UNKNOWN]
    world.look(3)
    assert (world.now.status, world.now.remark) == (ended, None)


def test_a_look_at_a_task_whose_media_were_not_saved_goes_on_saying_so(world: World) -> None:
    world.answers = [state(**FINISHED), state(**FINISHED, seed=7)]
    world.look()
    said = "Not saved: the disk is full. Its link is kept; save() tries again."
    world.board.publish(world.board.ledger.remark(world.row.key, remark=said))
    world.look()
    assert world.now.read().raw["videos"][0]["seed"] == 7
    assert world.now.remark == said


# What is written


def test_a_look_that_shows_nothing_new_writes_nothing(world: World) -> None:
    world.answers = [state(status="pending", progress=42)]
    world.look()
    before = world.now
    world.look(3)
    assert world.now is before
    assert world.board.ledger.row(before.key) == before


def test_a_look_at_a_task_whose_media_were_saved_keeps_where_they_are(world: World) -> None:
    world.answers = [state(**FINISHED), state(**FINISHED, seed=7)]
    world.look()
    payload = world.now.read()
    payload.media = [msgspec.structs.replace(m, path="/here/a.mp4", size=5) for m in payload.media]
    world.board.publish(world.board.ledger.remark(world.row.key, payload=msgspec.json.encode(payload)))
    world.look()
    assert world.now.read().raw["videos"][0]["seed"] == 7
    assert [(m.path, m.size) for m in world.now.read().media] == [("/here/a.mp4", 5)]


def test_a_look_keeps_where_another_kernel_has_saved_the_media_meanwhile(world: World) -> None:
    world.answers = [state(**FINISHED), state(**FINISHED, seed=7)]
    world.look()
    payload = world.now.read()
    payload.media = [msgspec.structs.replace(m, path="/here/a.mp4", size=5) for m in payload.media]
    with contextlib.closing(Ledger(world.board.ledger.path, clock=world.clock)) as other:
        saved = {"payload": msgspec.json.encode(payload), "remark": None}
        world.meanwhile = lambda: other.remark(world.row.key, **saved)
        world.look()
    assert world.now.read().raw["videos"][0]["seed"] == 7
    assert [(m.path, m.size) for m in world.now.read().media] == [("/here/a.mp4", 5)]


def test_a_word_that_no_version_knows_counts_as_running_and_is_shown(world: World) -> None:
    world.answers = [state(status="dreaming", progress=12)]
    world.look()
    assert (world.now.status, world.now.raw_status, world.now.progress) == ("running", "dreaming", 12)


PROGRESS = {
    "35%": ("midjourney.imagine", {"status": "IN_PROGRESS", "progress": "35%"}, "running", 35),
    "0.42": ("runway.image_to_video", {"status": "RUNNING", "progress": 0.42}, "running", 42),
    "42": ("pika.generate", {"videos": [{"status": "pending", "progress": 42}]}, "running", 42),
    "none": ("luma.generate", {"state": "dreaming"}, "running", None),
    "100% on a failure": ("midjourney.imagine", {"status": "FAILURE", "progress": "100%"}, "failed", None),
}


@pytest.mark.parametrize(("name", "answer", "status", "progress"), PROGRESS.values(), ids=PROGRESS)
def test_progress_is_percent_in_whatever_form_it_comes(
    world: World, name: str, answer: dict[str, Any], status: str, progress: float | None
) -> None:
    world.board.publish(world.board.ledger.remark(world.row.key, name=name))
    world.answers = [httpx.Response(200, json={"id": "t1"} | answer)]
    world.look()
    assert (world.now.status, world.now.progress) == (status, progress)


# Time and leases


def test_a_network_that_comes_back_late_does_not_end_the_watching(world: World) -> None:
    world.clock.now += FOLLOW.deadline + 60
    world.answers = (
        [httpx.ConnectError("no")] * 3 + [httpx.Response(502, text="<html></html>")] * 6 + [state(**FINISHED)]
    )
    world.until(lambda: world.now.final)
    assert world.now.status == "succeeded"


def test_a_gateway_that_answers_slowly_costs_neither_the_lease_nor_the_other_tasks(
    tmp_path: Path, settings: Callable[..., Any]
) -> None:
    """In real time: one look hangs for good, and the lease is short."""
    hangs, looks = asyncio.Event(), asyncio.Semaphore(0)

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/slow"):
            await hangs.wait()
        looks.release()
        return httpx.Response(200, json={"id": "quick", "videos": [{"status": "pending", "progress": 1}]})

    async def main() -> None:
        path = tmp_path / "ledger.sqlite3"
        with contextlib.closing(Ledger(path, lease=1)) as mine, contextlib.closing(Ledger(path, lease=1)) as other:
            board = Board(mine)
            for name in ("slow", "quick"):
                key = mine.begin(Generate(prompt="a boat"), "https://api.yescale.io").key
                mine.accepted(key, Snapshot(status="queued", id=name), "")
            transport = Transport(settings("https://api.yescale.io"), http=httpx.MockTransport(answer))
            poller = Poller(board, transport, speed=60.0)
            poller.start()
            async with asyncio.timeout(LIMIT):
                for _ in range(6):
                    await looks.acquire()
                    assert other.claim("https://api.yescale.io") == []
            await poller.stop()
            await transport.aclose()

    asyncio.run(main())


def test_a_task_whose_clock_was_ahead_is_looked_at_all_the_same(world: World) -> None:
    world.board.publish(world.board.ledger.remark(world.row.key, submitted_at=world.clock.now + 3600))
    world.answers = [state(**FINISHED)]
    began = world.clock.now
    world.until(lambda: world.now.final or world.clock.now - began > 600)
    assert world.now.status == "succeeded"


def test_leases_that_cannot_be_given_back_do_not_stop_the_closing(world: World) -> None:
    world.board.ledger._news.execute("PRAGMA busy_timeout = 0")
    with contextlib.closing(sqlite3.connect(world.board.ledger.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.run(world.poller().stop())
        other.execute("ROLLBACK")
    (row,) = world.board.ledger.rows()
    assert row.until > world.clock.now


def test_a_submit_whose_kernel_dies_comes_to_rest_in_a_kernel_that_lives(world: World) -> None:
    world.answers = [state(status="pending", progress=1)]
    with contextlib.closing(Ledger(world.board.ledger.path, clock=world.clock)) as other:
        other.owner = "another-machine|1|1|x"
        left = other.begin(Generate(prompt="a boat"), "https://api.yescale.io")
    world.clock.now += ANSWER_SECONDS
    world.until(lambda: (row := world.board.get(left.key)) is not None and row.status == "uncertain")
    assert world.clock.now - left.submitted_at > LEASE
    assert "not sent again" in (world.board.row(left.key).remark or "")


def test_a_ledger_that_another_program_has_locked_does_not_stop_the_loop(world: World) -> None:
    """In real time: the look waits for the ledger, the loop goes on."""
    world.answers = [state(status="pending", progress=7)]

    async def main() -> None:
        with contextlib.closing(sqlite3.connect(world.board.ledger.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            looking = asyncio.ensure_future(world.poller().look(world.row))
            while not world.looks:  # noqa: ASYNC110 - each turn of the loop counts
                await asyncio.sleep(0)
            for _ in range(20):
                await asyncio.sleep(0)
            assert (len(world.looks), looking.done()) == (1, False)
            other.execute("ROLLBACK")
            assert (await asyncio.wait_for(looking, LIMIT)).progress == 7
        await world.transport.aclose()

    asyncio.run(main())


def test_who_asks_during_a_look_gets_one_that_began_after_the_question(world: World) -> None:
    """As after a task was told to end: a look under way may still show it at work."""
    world.answers = [state(status="pending", progress=7), state(**FINISHED)]

    async def main() -> None:
        poller = world.poller()
        first, second = await asyncio.gather(poller.look(world.now), poller.look(world.now))
        assert (first.status, second.status) == ("running", "succeeded")
        assert len(world.looks) == 2
        await world.transport.aclose()

    asyncio.run(main())


def test_a_task_is_not_looked_at_twice_at_the_same_moment(world: World) -> None:
    """Somebody asks just when its turn has come."""
    now, most, asked = 0, 0, []

    async def answer(_request: httpx.Request) -> httpx.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1
        return state(status="pending", progress=7)

    world.transport = Transport(world.transport.settings, http=httpx.MockTransport(answer))

    async def main() -> None:
        poller, get = world.poller(), world.board.get

        def overheard(key: str) -> Row | None:
            if not asked:
                asked.append(asyncio.ensure_future(poller.look(world.now)))
            return get(key)

        poller.start()
        while not world.clock.naps:  # noqa: ASYNC110 - the clock is the test's, so there is nothing to wait for
            await asyncio.sleep(0)
        world.board.get = overheard
        async with asyncio.timeout(LIMIT):
            while not (asked and asked[0].done()):  # noqa: ASYNC110
                await asyncio.sleep(0)
        await poller.stop()
        await world.transport.aclose()

    asyncio.run(main())
    assert most == 1


def test_a_ledger_that_cannot_be_read_is_told_once_and_tried_again(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.answers = [state(**FINISHED)]
    claim, tries = world.board.ledger.claim, iter(range(3))

    def breaks(origin: str) -> list[Row]:
        if next(tries, None) is not None:
            raise sqlite3.OperationalError("disk I/O error")
        return claim(origin)

    monkeypatch.setattr(world.board.ledger, "claim", breaks)
    world.until(lambda: world.now.final)
    assert [record.message for record in caplog.records] == ["the tasks in the ledger cannot be read: disk I/O error"]


# Batches


def test_what_is_due_soon_joins_a_batch_that_is_made_anyway(world: World) -> None:
    songs(world, 30)
    for row in world.board.rows():
        world.clock.now += 0.02
        world.board.publish(world.board.ledger.remark(row.key, submitted_at=world.clock.now))
    tasks = [{"task_id": f"s{n}", "action": "MUSIC", "status": "IN_PROGRESS", "data": []} for n in range(30)]
    world.answers = [httpx.Response(200, json={"code": "success", "message": "", "data": tasks})]
    began = world.clock.now
    world.until(lambda: world.clock.now - began > 20)
    assert set(world.asked) == {"POST /suno/fetch"}
    assert len(world.asked) <= 10


def test_more_tasks_than_a_batch_may_have_are_read_by_several(world: World) -> None:
    songs(world, 120)
    sizes: list[int] = []

    def some(request: httpx.Request) -> httpx.Response:
        ids = json.loads(request.content)["ids"]
        sizes.append(len(ids))
        tasks = [{"task_id": one, "action": "MUSIC", "status": "SUCCESS", "data": []} for one in ids]
        return httpx.Response(200, json={"code": "success", "message": "", "data": tasks})

    world.answer = some
    world.until(lambda: all(row.final for row in world.board.rows()))
    assert sorted(sizes) == [20, 50, 50]


def songs_in_turn(world: World, number: int) -> list[Row]:
    """So many songs, each begun a moment after the one before."""
    songs(world, number)
    rows = []
    for row in sorted(world.board.rows(), key=lambda row: row.task_id):
        world.clock.now += 0.02
        rows.append(world.board.ledger.remark(row.key, submitted_at=world.clock.now))
        world.board.publish(rows[-1])
    return rows


def sung(*names: str) -> httpx.Response:
    """What a batch says of songs that are done."""
    tasks = [{"task_id": name, "action": "MUSIC", "status": "SUCCESS", "data": []} for name in names]
    return httpx.Response(200, json={"code": "success", "message": "", "data": tasks})


def test_a_task_let_go_while_it_might_join_a_batch_stops_no_other(world: World) -> None:
    rows = songs_in_turn(world, 6)
    let_go = rows[3].key
    world.answers = [sung(*(row.task_id for row in rows))]

    async def sleep(seconds: float) -> None:
        if seconds < TICK and world.board.row(let_go).watching:  # the last nap: nothing is claimed before the look
            world.board.publish(world.board.ledger.remark(let_go, watching=0))
        await world.clock.sleep(seconds)

    world.until(lambda: sum(row.final for row in world.board.rows()) == 5, sleep=sleep)
    assert world.board.row(let_go).status == "queued"


def test_a_turn_that_fails_is_told_and_the_next_one_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.answers = [state(**FINISHED)]
    catch_up, faults = world.board.catch_up, [RuntimeError("nobody foresaw it")]

    def faulty() -> list[Row]:
        if faults:
            raise faults.pop()
        return catch_up()

    monkeypatch.setattr(world.board, "catch_up", faulty)
    world.until(lambda: world.now.final)
    assert world.now.status == "succeeded"
    assert [record.message for record in caplog.records] == [
        "a turn of the followed tasks failed; the next one looks around anew"
    ]


def test_a_task_forgotten_while_a_batch_is_read_takes_no_news_from_the_others(world: World) -> None:
    songs(world, 5)
    first = world.board.rows()[0].key
    world.answers = [sung(*(row.task_id for row in world.board.rows()))]
    world.meanwhile = lambda: world.board.forget([first])
    world.until(lambda: all(row.final for row in world.board.rows()))
    assert len(world.board.rows()) == 4
    assert world.asked == ["POST /suno/fetch"]


def test_what_a_batch_has_brought_is_written_in_one_transaction(world: World) -> None:
    songs(world, 30)
    world.answers = [sung(*(row.task_id for row in world.board.rows()))]
    said: list[str] = []
    world.board.ledger._news.set_trace_callback(said.append)
    world.until(lambda: all(row.final for row in world.board.rows()))
    world.board.ledger._news.set_trace_callback(None)
    assert sum(text.startswith("UPDATE tasks SET status") for text in said) == 30
    assert said.count("COMMIT") == 1
