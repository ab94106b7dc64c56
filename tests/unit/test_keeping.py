"""Results are saved by themselves: once, by one kernel, after a restart too; what cannot be had keeps its link."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT, Clock, Gateway, Reply, refusal, says
from tests.unit.desk import Desk, at_desk, hurried
from yescale_widgets.catalog.audio import Speech
from yescale_widgets.catalog.images import Generate as Picture
from yescale_widgets.catalog.pika import Generate as Clip
from yescale_widgets.client import Client
from yescale_widgets.errors import ConfigError
from yescale_widgets.jobs import keeping
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.fetching import save_task
from yescale_widgets.jobs.keeping import MediaKeeper
from yescale_widgets.jobs.ledger import LEASE, Ledger
from yescale_widgets.jobs.row import Intent, Row
from yescale_widgets.jobs.task import Task
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.session import Session
from yescale_widgets.settings import Settings
from yescale_widgets.transport import Transport, Wait
from yescale_widgets.values import Media, Snapshot

Serve = Callable[..., Gateway]
Open = Callable[..., Session]
MP4 = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 40


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebook's folder; results are to be in ``yescale_media`` below it."""
    monkeypatch.delenv("YESCALE_SAVE")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kernel(sandbox: Sandbox, settings: Callable[..., Settings], folder: Path) -> Iterator[Open]:
    """``kernel()``: a session on the sandbox; all share one ledger, as kernels on one machine do."""
    with ExitStack() as stack:

        def start(**more: Any) -> Session:
            found = hurried(Session(settings(sandbox.url, **more)))
            stack.callback(found.close)
            return found

        yield start


def fetched(sandbox: Sandbox) -> list[str]:
    return [r.path for r in sandbox.requests if r.path.startswith("/media/")]


def until(task: Task, enough: Callable[[Row], bool]) -> Row:
    row = task._keeper.board.wait(task.key, enough, LIMIT)
    assert row is not None, task.row
    return row


def saved(row: Row) -> bool:
    return all(m.path for m in row.read().media) and row.status == "succeeded"


# A task


def test_what_a_task_made_is_beside_the_notebook_when_the_wait_for_it_ends(
    kernel: Open, sandbox: Sandbox, folder: Path
) -> None:
    task = kernel().call(Clip(prompt="a boat")).wait(LIMIT)
    assert task.media
    for medium in task.media:
        path = Path(medium.path)
        assert path.parent == folder / "yescale_media"
        assert (medium.size, medium.extra["sha256"]) == (
            path.stat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        assert medium.url.startswith(sandbox.url)
        assert ys.recipe(path) == task.operation
    assert len(fetched(sandbox)) == len(task.media)
    assert not sandbox.log.leaks, "no key went to a link"


def test_awaiting_a_task_waits_for_its_file_too(kernel: Open) -> None:
    session = kernel()

    async def main() -> Task:
        return await session.call(Clip(prompt="a boat"))

    assert Path(asyncio.run(main()).media[0].path or "").is_file()


def test_the_folder_stays_where_it_was_when_the_kernel_changes_its_own(kernel: Open, folder: Path) -> None:
    session = kernel()
    (folder / "elsewhere").mkdir()
    os.chdir(folder / "elsewhere")
    task = session.call(Clip(prompt="a boat")).wait(LIMIT)
    assert Path(task.media[0].path).parent == folder / "yescale_media"


def test_a_later_look_does_not_forget_where_the_file_is(kernel: Open) -> None:
    task = kernel().call(Clip(prompt="a boat")).wait(LIMIT)
    before = task.media[0]
    assert task.refresh().media[0] == before


@pytest.mark.parametrize("off", ["0", "false", "No"])
def test_it_can_be_switched_off(kernel: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    monkeypatch.setenv("YESCALE_SAVE", off)
    task = kernel().call(Clip(prompt="a boat")).wait(LIMIT)
    assert task.media[0].path is None
    assert kernel(save=False).client.core.keeper is None
    assert not (folder / "yescale_media").exists()


def test_a_bare_client_saves_only_what_it_is_told_to(
    sandbox: Sandbox, client: Callable[..., Client], folder: Path
) -> None:
    task = client(sandbox.url).submit(Clip(prompt="a boat")).wait(LIMIT)
    assert task.media[0].path is None
    assert not (folder / "yescale_media").exists()


# Several kernels


def test_of_two_kernels_one_fetches_and_both_know(kernel: Open, sandbox: Sandbox) -> None:
    first, second = kernel(), kernel()
    task = first.call(Clip(prompt="a boat"))
    second.client.follow()
    other = second.client.task(task.key)
    task.wait(LIMIT)
    until(other, saved)
    assert other.media == task.media
    assert len(fetched(sandbox)) == 1


def test_a_fresh_kernel_saves_what_the_old_one_did_not_get_to(kernel: Open, sandbox: Sandbox) -> None:
    old = kernel(save=False)
    key = old.call(Clip(prompt="a boat")).wait(LIMIT).key
    old.close()
    task = kernel().client.task(key)
    until(task, saved)
    assert Path(task.media[0].path).is_file()
    assert len(fetched(sandbox)) == 1


def test_a_session_saves_the_pictures_that_the_one_before_it_did_not_get_to(
    kernel: Open, sandbox: Sandbox, settings: Callable[..., Settings]
) -> None:
    """In one kernel, which lives on: the leases of the first were given back."""
    with closing(Session(settings(sandbox.url, save=False))) as old:
        old.call(Picture(prompt="a boat", size="64x64"))
        (row,) = old.client.board.rows()
    until(kernel().client.task(row.key), saved)
    assert len(fetched(sandbox)) == 1


def test_what_is_long_past_is_left_alone(kernel: Open, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    old = kernel(save=False)
    old.call(Clip(prompt="a boat")).wait(LIMIT)
    old.close()
    monkeypatch.setattr(keeping, "RECENT", -1.0)
    kernel().call(Clip(prompt="another boat")).wait(LIMIT)
    assert len(fetched(sandbox)) == 1


# Links that have ended


class Shelf:
    """A keeper over a ledger with one task that has succeeded; the server says what the test wants."""

    def __init__(self, gateway: Serve, settings: Any, folder: Path, clock: Clock, *script: Reply, **more: Any) -> None:
        self.server = gateway(*script)
        self.folder = folder / "media"
        self.clock = clock
        self.board = Board(Ledger(folder / "ledger.sqlite3", clock=clock))
        self.transport = Transport(settings(self.server.url, **more), wait=Wait(sleep=clock.sleep))
        self.key = self.board.ledger.begin(Clip(prompt="a boat"), self.transport.settings.account).key
        self.board.publish(self.board.ledger.accepted(self.key, Snapshot(status="queued", id="t1"), "req-1"))

    def succeeded(self, *urls: str, **more: Any) -> None:
        links = [url if url.startswith("http") else self.server.url + url for url in urls]
        media = [Media(kind="video", url=url, **more) for url in links]
        row = self.board.ledger.update(self.key, Snapshot(status="succeeded", id="t1", media=media))
        self.board.publish(row)

    def keep(self, rounds: int = 1) -> Row:
        """Start a keeper, wait until it has done what there is to do, stop it; as often as that."""

        async def main() -> None:
            for _ in range(rounds):
                keeper = MediaKeeper(self.board, self.transport, self.folder, clock=self.clock)
                keeper.start()
                await keeper.until_kept(self.key)
                await keeper.aclose()
                await self.transport.aclose()

        asyncio.run(asyncio.wait_for(main(), LIMIT))
        return self.board.row(self.key)

    @property
    def asked(self) -> list[str]:
        return [h.path.partition("?")[0] for h in self.server.heard]


@pytest.fixture
def shelf(gateway: Serve, settings: Any, tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Shelf]]:
    made: list[Shelf] = []

    def make(*script: Reply, **more: Any) -> Shelf:
        made.append(Shelf(gateway, settings, tmp_path, clock, *script, **more))
        return made[-1]

    yield make
    for one in made:
        one.board.ledger.close()


def feed(url: Callable[[], str]) -> Reply:
    """The gateway's answer to another look: the task with a fresh link."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        video = {"status": "finished", "progress": 100, "resultUrl": url(), "error": ""}
        await says({"id": "t1", "videos": [video]})(reader, writer)

    return reply


@pytest.mark.parametrize(
    "gone",
    [says("gone", 403), says("gone", 404), says("gone", 410), says("<html>expired</html>"), says(b"")],
    ids=["403", "404", "410", "page", "empty"],
)
def test_behind_a_link_that_has_ended_the_task_is_asked_for_another(shelf: Callable[..., Shelf], gone: Reply) -> None:
    found = shelf(gone, feed(lambda: f"{found.server.url}/new.mp4?sig=2"), says(MP4, Content_Type="video/mp4"))
    found.succeeded("/old.mp4?sig=1")
    row = found.keep()
    (medium,) = row.read().media
    assert Path(medium.path or "").read_bytes() == MP4
    assert medium.url.endswith("/new.mp4?sig=2")
    assert (row.status, row.remark) == ("succeeded", None)
    assert [found.asked[0], found.asked[2]] == ["/old.mp4", "/new.mp4"]
    assert len(found.asked) == 3
    keys = [CANARY in str(heard) for heard in found.server.heard]
    assert keys == [False, True, False]


def test_saving_by_hand_asks_for_a_fresh_link_too(shelf: Callable[..., Shelf], tmp_path: Path) -> None:
    found = shelf(says("gone", 404), feed(lambda: f"{found.server.url}/new.mp4"), says(MP4, Content_Type="video/mp4"))
    found.succeeded("/old.mp4")

    async def main() -> list[Path]:
        try:
            return await save_task(found.board, found.key, tmp_path / "by hand", found.transport)
        finally:
            await found.transport.aclose()

    (path,) = asyncio.run(main())
    assert path.read_bytes() != b""
    assert found.board.row(found.key).read().media[0].path == str(path)


def test_saving_a_kept_result_elsewhere_copies_it(kernel: Open, sandbox: Sandbox, tmp_path: Path) -> None:
    task = kernel().call(Clip(prompt="a boat")).wait(LIMIT)
    kept = Path(task.media[0].path)
    (copy,) = task.save(tmp_path / "copy")
    assert copy != kept
    assert kept.is_file()
    assert ys.recipe(copy) == task.operation
    assert len(fetched(sandbox)) == 1


def test_a_link_whose_time_is_over_is_not_even_tried(shelf: Callable[..., Shelf], clock: Clock) -> None:
    found = shelf(feed(lambda: f"{found.server.url}/new.mp4"), says(MP4, Content_Type="video/mp4"))
    found.succeeded("/old.mp4", expires_at=clock.now - 1)
    assert saved(found.keep())
    assert "/old.mp4" not in found.asked
    assert len(found.asked) == 2


def test_a_link_of_yesterdays_sandbox_is_asked_for_anew(shelf: Callable[..., Shelf]) -> None:
    found = shelf(feed(lambda: f"{found.server.url}/new.mp4"), says(MP4, Content_Type="video/mp4"), sandbox=True)
    found.succeeded("http://127.0.0.1:9/media/t1/0.mp4")
    assert saved(found.keep())
    assert len(found.asked) == 2


def test_the_task_is_asked_once_for_all_its_results(shelf: Callable[..., Shelf]) -> None:
    found = shelf(says("gone", 404), feed(lambda: f"{found.server.url}/new.mp4"), says(MP4), says("gone", 404))
    found.succeeded("/a.mp4", "/b.mp4")
    row = found.keep()
    assert [bool(m.path) for m in row.read().media] == [True, False]
    assert row.status == "succeeded"
    assert row.remark == f"Not saved: 1 of 2 results: {found.server.url}/b.mp4 answered HTTP 404. Its link is kept; save() tries again."  # fmt: skip
    assert len(found.asked) == 4


@pytest.mark.parametrize(
    "answer",
    [says({"code": "task_not_exist", "message": "task_not_exist", "data": None}, 400), says(refusal(), 401), says("<html>", 502)],
    ids=["unknown", "refused", "proxy"],
)  # fmt: skip
def test_a_gateway_that_has_no_fresh_link_makes_a_remark_and_not_a_failed_task(
    shelf: Callable[..., Shelf], answer: Reply
) -> None:
    found = shelf(says("gone", 404), answer)
    found.succeeded("/old.mp4")
    row = found.keep()
    assert row.status == "succeeded"
    assert row.error is None
    assert row.remark is not None
    assert row.remark.startswith("Not saved: ")
    assert row.read().media[0].url == f"{found.server.url}/old.mp4"
    assert not found.folder.exists() or list(found.folder.iterdir()) == []


def test_the_next_kernel_tries_again_and_takes_the_remark_away(shelf: Callable[..., Shelf]) -> None:
    found = shelf(says("busy", 418), says(MP4, Content_Type="video/mp4"))
    found.succeeded("/a.mp4")
    row = found.keep(rounds=2)
    assert saved(row)
    assert row.remark is None


def test_a_folder_that_cannot_be_written_is_a_remark(shelf: Callable[..., Shelf]) -> None:
    found = shelf(says(MP4, Content_Type="video/mp4"))
    found.folder.write_text("a file stands here")
    found.succeeded("/a.mp4")
    row = found.keep()
    assert "cannot be written" in (row.remark or "")
    assert row.read().media[0].url == f"{found.server.url}/a.mp4"
    assert (row.status, found.asked) == ("succeeded", [])


def test_another_kernels_lease_is_respected_until_it_ends(
    shelf: Callable[..., Shelf], clock: Clock, tmp_path: Path
) -> None:
    found = shelf(says(MP4, Content_Type="video/mp4"))
    found.succeeded("/a.mp4")
    other = Ledger(tmp_path / "ledger.sqlite3", clock=clock)
    clock.now += LEASE * 30
    assert other.hold(found.key)
    assert not saved(found.keep())
    assert found.asked == []
    clock.now += LEASE + 1
    assert saved(found.keep())
    other.close()


def test_what_a_look_brings_while_files_come_stands_and_the_files_are_added(shelf: Callable[..., Shelf]) -> None:
    found = shelf(says(MP4, Content_Type="video/mp4"))
    found.succeeded("/a.mp4?sig=1")
    found.server.on_request = lambda _heard: found.succeeded("/a.mp4?sig=2")
    (medium,) = found.keep().read().media
    assert medium.url.endswith("/a.mp4?sig=2")
    assert Path(medium.path or "").read_bytes() == MP4


def test_what_was_saved_of_a_clip_that_was_still_being_made_is_not_taken_for_the_whole(
    shelf: Callable[..., Shelf], tmp_path: Path
) -> None:
    """A song plays while it is made: its first half, saved by hand, must not keep the whole from being fetched."""
    found = shelf(says(MP4, Content_Type="video/mp4"), says(MP4 + b"more", Content_Type="video/mp4"))
    link = Media(kind="video", url=f"{found.server.url}/a.mp4")
    row = found.board.ledger.update(found.key, Snapshot(status="running", id="t1", media=[link]))
    found.board.publish(row)

    async def main() -> list[Path]:
        try:
            return await save_task(found.board, found.key, tmp_path / "half", found.transport)
        finally:
            await found.transport.aclose()

    found.server.on_request = lambda _heard: found.succeeded("/a.mp4")
    (half,) = asyncio.run(main())
    assert half.read_bytes() == MP4
    found.server.on_request = lambda _heard: None
    (medium,) = found.keep().read().media
    assert Path(medium.path or "").parent == found.folder
    assert Path(medium.path or "").read_bytes() == MP4 + b"more"


def test_a_task_that_is_forgotten_meanwhile_is_no_trouble(shelf: Callable[..., Shelf]) -> None:
    found = shelf(says(MP4, Content_Type="video/mp4"))
    found.succeeded("/a.mp4")
    found.server.on_request = lambda _heard: found.board.forget([found.key])
    with pytest.raises(KeyError):
        found.keep()


# Results that come at once


def test_a_picture_that_came_at_once_knows_its_file(kernel: Open, sandbox: Sandbox, folder: Path) -> None:
    operation = Picture(prompt="a boat", model="flux-dev", n=2, size="64x64")
    found = kernel().call(operation)
    assert [Path(m.path).parent for m in found.media] == [folder / "yescale_media"] * 2
    assert [ys.recipe(m.path) for m in found.media] == [operation] * 2
    assert len(fetched(sandbox)) == 2


def test_an_interrupt_ends_the_wait_for_the_file_and_not_the_result(
    kernel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = kernel()

    class Interrupted:
        def run(self, work: Any) -> None:
            work.close()
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("yescale_widgets.session.runtime", Interrupted)
        found = session.call(Picture(prompt="a boat", size="64x64"))
    assert found.media[0].url


def test_a_picture_that_comes_while_the_session_closes_is_saved(
    kernel: Open, sandbox: Sandbox, folder: Path, home: Path
) -> None:
    sandbox.faults.next("slow=0.4", path="/v1/images/generations")
    session, posted = kernel(), threading.Event()
    picture = Picture(prompt="a boat", size="64x64", response_format="b64_json")
    session.client.board.listen(lambda row: posted.set() if row.status == "submitting" else None)
    waiting = runtime().submit(session.client.core.send(picture))
    assert posted.wait(LIMIT)
    session.close()
    assert waiting.done()
    (row,) = Ledger(home / "ledger.sqlite3").changed_since(0)
    assert [Path(m.path).parent for m in row.read().media] == [folder / "yescale_media"]
    assert all(Path(m.path).exists() for m in row.read().media)


def test_speech_knows_its_file(kernel: Open, folder: Path) -> None:
    operation = Speech(prompt="hello there", voice="alloy")
    found = kernel().call(operation)
    assert Path(found.path).parent == folder / "yescale_media"
    assert Path(found.path).name.startswith("audio-speech-")
    assert ys.recipe(found.path) == operation


def direct(shelf: Shelf) -> Row:
    """The row of a picture that has just come; its bytes are not in it."""
    row = shelf.board.ledger.begin(Picture(prompt="a boat"), shelf.server.url, Intent(direct=1))
    media = [Media(kind="image", size=9)]
    row = shelf.board.ledger.update(row.key, Snapshot(status="succeeded", media=media))
    shelf.board.publish(row)
    return row


def kept(shelf: Shelf, media: list[Media]) -> tuple[Row, list[Media] | None]:
    async def main() -> tuple[Row, list[Media] | None]:
        keeper = MediaKeeper(shelf.board, shelf.transport, shelf.folder, clock=shelf.clock)
        keeper.start()
        row = direct(shelf)
        try:
            return row, await keeper.keep_answer(row, media)
        finally:
            await asyncio.gather(*keeper._under_way.values())
            await keeper.aclose()

    row, found = asyncio.run(main())
    return shelf.board.row(row.key), found


INSIDE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_bytes_that_stand_in_no_row_are_saved_for_it_with_its_recipe(shelf: Callable[..., Shelf]) -> None:
    _, found = kept(shelf(says(MP4)), [Media(kind="image", url=INSIDE)])
    assert found is not None
    path = Path(found[0].path or "")
    assert path.suffix == ".png"
    assert ys.recipe(path) == Picture(prompt="a boat")


def test_media_that_cannot_be_saved_keep_their_link_and_the_row_says_why(shelf: Callable[..., Shelf]) -> None:
    place = shelf(says("gone", 404))
    link = f"{place.server.url}/a.png"
    row, found = kept(place, [Media(kind="image", url=link)])
    assert found is not None
    assert [(m.url, m.path) for m in (*found, *row.read().media)] == [(link, None)] * 2
    assert "404" in found[0].extra["not_saved"]
    assert (row.status, "404" in (row.remark or "")) == ("succeeded", True)
    assert place.asked == ["/a.png"], "and nothing else has tried"


def test_a_ledger_that_turns_out_to_be_damaged_takes_nothing_from_an_answer(
    shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place = shelf(says(MP4))

    def damaged(*_given: Any) -> Any:
        raise ConfigError("The ledger cannot be used.")

    monkeypatch.setattr(place.board.ledger, "revise", damaged)
    _, found = kept(place, [Media(kind="image", url=INSIDE)])
    assert found is not None
    assert Path(found[0].path or "").is_file()
    assert "could not be written" in caplog.text


def test_so_does_a_task_whose_lease_cannot_be_had(
    shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place = shelf(says(MP4, Content_Type="video/mp4"))
    place.succeeded("/a.mp4")

    def damaged(*_given: Any) -> Any:
        raise ConfigError("The ledger cannot be used.")

    monkeypatch.setattr(place.board.ledger, "hold", damaged)
    assert place.keep().status == "succeeded"
    gc.collect()
    assert "never retrieved" not in caplog.text
    assert place.asked == []


def test_what_takes_too_long_is_told_to_the_row_later(
    shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE", 0.0)
    row, found = kept(shelf(says(MP4)), [Media(kind="image", url=INSIDE)])
    assert found is None
    (medium,) = row.read().media
    assert Path(medium.path or "").is_file()
    assert medium.url == ""


def test_a_picture_that_cannot_be_fetched_comes_all_the_same(kernel: Open, sandbox: Sandbox) -> None:
    sandbox.faults.always("wrapped", path="/media/*")
    found = kernel().call(Picture(prompt="a boat", size="64x64"))
    assert found.media[0].url
    assert found.media[0].path is None
    assert "is application/json, not image" in found.media[0].extra["not_saved"]
    assert "not saved: " in found._repr_mimebundle_()["text/html"]


# What is shown


@pytest.fixture
def desk(
    sandbox: Sandbox, settings: Callable[..., Settings], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    with at_desk(sandbox, settings(sandbox.url), monkeypatch) as found:
        yield found


def test_a_static_result_plays_the_file_beside_the_notebook_and_names_no_folder_above(desk: Desk, folder: Path) -> None:
    task = desk.session.call(Clip(prompt="a boat")).wait(LIMIT)
    name = Path(task.media[0].path).name
    for text in (*task._repr_mimebundle_().values(), repr(task.media)):
        assert str(folder) not in text
        assert f"yescale_media/{name}" in text.replace("\\", "")
    assert f'src="yescale_media/{name}"' in task._repr_mimebundle_()["text/html"]


def test_a_page_gets_the_file_when_the_link_has_ended(desk: Desk) -> None:
    task = desk.session.call(Clip(prompt="a boat")).wait(LIMIT)
    desk.sandbox.faults.always("wrapped", path="/media/*")
    page = desk.page(ys.tasks())
    page.does("media", key=task.key, index=0)
    assert page.wait(lambda: page.all("media"))[0]["mime"] == "video/mp4"
    assert Path(task.media[0].path).read_bytes() in page.buffers()


def test_the_studio_shows_where_a_picture_was_saved(desk: Desk, folder: Path) -> None:
    page = desk.page(ys.studio("images.generate", size="64x64"))
    page.does("run", values={"prompt": "a lighthouse"})
    done = page.wait(
        lambda: [m["task"] for m in page.all("task") if m["task"]["media"] and m["task"]["media"][0]["path"]]
    )
    path = done[0]["media"][0]["path"]
    assert path.startswith("yescale_media/")
    assert (folder / path).is_file()


def test_the_session_says_where_results_go(kernel: Open, folder: Path) -> None:
    assert "saved to yescale_media" in repr(kernel()), "as the notebook knows it: its own folder is not told"
    assert "saved when asked to" in repr(kernel(save=False))
    assert json.dumps(kernel().facts())
