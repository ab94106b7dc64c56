"""A sandbox's tasks outlive it: on the same port or another, in two sandboxes at once, for a month."""

from __future__ import annotations

import base64
import io
import json
import os
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

import yescale_widgets as ys
from tests.samples import painted
from tests.unit.conftest import LIMIT, Clock
from yescale_widgets import session
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.sandbox.store import MONTH, Kept, Store
from yescale_widgets.settings import home_folder

PIKA = "/pika/generate"


@dataclass
class Shop:
    """Starts sandboxes on one folder, by one clock that only the test moves."""

    folder: Path
    clock: Clock

    def open(self, port: int = 0, pace: float = 0.01) -> Sandbox:
        return Sandbox(port, pace, clock=self.clock, store=self.folder)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "sandbox", Clock())


def http(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(base_url=sandbox.url, headers={"Authorization": "Bearer sk-canary"}, timeout=LIMIT)


def handed_in(sandbox: Sandbox, prompt: str = "A paper boat", **fields: Any) -> str:
    with http(sandbox) as line:
        return str(line.post(PIKA, json={"promptText": prompt, "options": {}, **fields}).json()["id"])


def look(sandbox: Sandbox, identity: str) -> dict[str, Any]:
    with http(sandbox) as line:
        return dict(line.get(f"/pika/feed/{identity}").json()["videos"][0])


def song(sandbox: Sandbox, identity: str) -> dict[str, Any]:
    with http(sandbox) as line:
        return dict(line.get(f"/suno/fetch/{identity}").json()["data"])


def fetched(sandbox: Sandbox, url: str) -> bytes:
    """The bytes of a link of any sandbox, had from this one."""
    with http(sandbox) as line:
        answer = line.get(httpx.URL(url).path)
        assert answer.status_code == 200, answer.text
        return answer.content


# One after the other


@pytest.mark.parametrize("same_port", [True, False])
def test_a_task_goes_on_in_the_next_sandbox(shop: Shop, same_port: bool) -> None:
    with shop.open() as first:
        identity = handed_in(first)
        shop.clock.now += 0.04
        before = look(first, identity)
    assert before["status"] == "pending"
    with shop.open(first.port if same_port else 0) as second:
        assert look(second, identity) == before
        shop.clock.now += 0.05
        after = look(second, identity)
        assert after["status"] == "finished"
        assert after["resultUrl"].startswith(second.url)
        assert fetched(second, after["resultUrl"])[4:8] == b"ftyp"


def test_its_media_are_the_same_bytes_behind_the_old_links(shop: Shop) -> None:
    with shop.open() as first:
        identity = handed_in(first, options={"parameters": {"seed": 5}})
        shop.clock.now += 1
        done = look(first, identity)
        poster = fetched(first, done["videoPoster"])
    with shop.open(first.port) as second:
        assert look(second, identity) == done
        answer = httpx.get(done["videoPoster"], timeout=LIMIT)
        assert answer.content == poster


def test_a_link_works_before_anyone_has_asked_for_its_task(shop: Shop) -> None:
    with shop.open() as first:
        identity = handed_in(first)
    shop.clock.now += 1
    with shop.open() as second:
        assert fetched(second, f"/media/{identity}/0-small.jpg").startswith(b"\xff\xd8")


@pytest.mark.parametrize("colour", ["red", "blue"])
def test_a_clip_still_starts_from_its_picture(shop: Shop, colour: str) -> None:
    picture = base64.b64encode(painted(colour)).decode()
    with shop.open() as first:
        identity = handed_in(first, image=picture, options={"parameters": {"seed": 1}})
        shop.clock.now += 1
        poster = fetched(first, f"/media/{identity}/0-small.jpg")
    with shop.open() as second:
        assert fetched(second, f"/media/{identity}/0-small.jpg") == poster
        with Image.open(io.BytesIO(poster)) as small:
            red, _, blue = small.convert("RGB").resize((1, 1)).getpixel((0, 0))
        assert (red > blue) == (colour == "red")


def test_a_picture_that_was_a_link_to_an_earlier_result_stays_too(shop: Shop) -> None:
    with shop.open() as first:
        earlier = handed_in(first)
        shop.clock.now += 1
        identity = handed_in(first, "Now with snow", image=look(first, earlier)["videoPoster"])
        shop.clock.now += 1
        poster = fetched(first, f"/media/{identity}/0-poster.jpg")
    (shop.folder / f"{earlier}.json").unlink()
    with shop.open() as second:
        assert fetched(second, f"/media/{identity}/0-poster.jpg") == poster


def test_songs_keep_their_words_and_their_clips(shop: Shop) -> None:
    with shop.open() as first, http(first) as line:
        identity = line.post("/suno/submit/music", json={"gpt_description_prompt": "lo-fi about rain"}).json()["data"]
        shop.clock.now += 1
        before = song(first, identity)
    with shop.open() as second:
        after = song(second, identity)
        assert [clip["id"] for clip in after["data"]] == [clip["id"] for clip in before["data"]]
        assert after["data"][0]["metadata"] == before["data"][0]["metadata"]
        assert fetched(second, after["data"][1]["audio_url"])


def test_several_at_once_are_found_together(shop: Shop) -> None:
    with shop.open() as first, http(first) as line:
        body = {"prompt": "a lullaby"}
        ids = [line.post("/suno/submit/lyrics", json=body).json()["data"] for _ in range(2)]
    shop.clock.now += 1
    with shop.open() as second, http(second) as line:
        found = line.post("/suno/fetch", json={"ids": [*ids, str(uuid.uuid4())]}).json()["data"]
        assert [task["task_id"] for task in found] == ids


def test_a_task_takes_the_time_it_was_given_whatever_the_next_pace(shop: Shop) -> None:
    with shop.open(pace=1) as first:
        identity = handed_in(first, "boat [slow]")
    shop.clock.now += 39
    with shop.open(pace=0.001) as second:
        assert look(second, identity)["status"] == "pending"
        shop.clock.now += 2
        assert look(second, identity)["status"] == "finished"


@pytest.mark.parametrize(("prompt", "status"), [("boat [fail]", "error"), ("boat [stall]", "pending")])
def test_a_fate_is_kept(shop: Shop, prompt: str, status: str) -> None:
    with shop.open() as first:
        identity = handed_in(first, prompt)
    shop.clock.now += 1
    with shop.open() as second:
        assert look(second, identity)["status"] == status


def test_a_result_of_yesterday_can_be_worked_on_today(shop: Shop) -> None:
    with shop.open() as first:
        identity = handed_in(first)
        shop.clock.now += 1
        poster = look(first, identity)["videoPoster"]
    with shop.open() as second:
        with_start, without = handed_in(second, "Snow", image=poster), handed_in(second, "Snow")
        shop.clock.now += 1
        pictures = [fetched(second, f"/media/{i}/0-small.jpg") for i in (with_start, without)]
        assert pictures[0] != pictures[1]


# Two at once


def test_two_sandboxes_know_each_others_tasks(shop: Shop) -> None:
    with shop.open() as one, shop.open() as other:
        mine, yours = handed_in(one), handed_in(other)
        shop.clock.now += 1
        for sandbox in (one, other):
            assert [look(sandbox, i)["status"] for i in (mine, yours)] == ["finished", "finished"]


def test_a_port_is_taken_from_the_start(shop: Shop) -> None:
    waiting = shop.open()
    with pytest.raises(ys.errors.ConfigError, match=f"Port {waiting.port} cannot be used"):
        shop.open(waiting.port)
    waiting.stop()


# What is in the folder


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    with Sandbox(pace=0.01) as sandbox:
        handed_in(sandbox)
    assert list(tmp_path.iterdir()) == []


def test_each_task_is_one_small_file(shop: Shop) -> None:
    with shop.open() as sandbox:
        identity = handed_in(sandbox)
    (file,) = shop.folder.iterdir()
    assert file.name == f"{identity}.json"
    assert file.stat().st_size < 500
    assert json.loads(file.read_bytes())["note"]["prompt"] == "A paper boat"
    assert "sk-canary" not in file.read_text("utf-8")


BROKEN: list[Callable[[bytes], bytes]] = [
    lambda whole: b"",
    lambda whole: whole[:-40],
    lambda whole: b"\xff\xfe",
    lambda whole: b"[" * 100_000,
    lambda whole: whole.replace(b"pika.generate", b"pika.tomorrow"),
    lambda whole: whole.replace(b'"prompt":', b'"promptly":'),
    lambda whole: whole.replace(b'"seed":', b'"seed":"x","a":'),
]


@pytest.mark.parametrize("harm", BROKEN)
def test_a_broken_file_is_a_task_that_nobody_knows(shop: Shop, harm: Callable[[bytes], bytes]) -> None:
    with shop.open() as first:
        identity, whole_one = handed_in(first), handed_in(first)
    file = shop.folder / f"{identity}.json"
    file.write_bytes(harm(file.read_bytes()))
    with shop.open() as second, http(second) as line:
        answer = line.get(f"/pika/feed/{identity}")
        assert (answer.status_code, answer.json()["code"]) == (400, "task_not_exist")
        assert look(second, whole_one)["status"] == "queued"
        assert not second.log.crashes


@pytest.mark.parametrize(
    "name", ["..", "sandbox-port", "x" * 5000, "%2e%2e%2fsecret", "BA0235F5-89A0-403A-8E10-CE33C83B0CD8"]
)
def test_only_ids_are_looked_for(shop: Shop, name: str) -> None:
    (shop.folder.parent / "secret.json").write_text("{}")
    with shop.open() as sandbox, http(sandbox) as line:
        assert line.get(f"/media/{name}/0.mp4").status_code == 404
        assert line.get(f"/pika/feed/{name}").status_code in (400, 404)
        assert not sandbox.log.crashes


def test_files_go_after_a_month_and_others_are_left_alone(shop: Shop) -> None:
    shop.folder.mkdir()
    old, spare, young, foreign = (str(uuid.uuid4()) + end for end in (".json", ".tmp", ".json", ".txt"))
    names = [old, spare, young, foreign, "notes.json"]
    for name in names:
        (shop.folder / name).write_text("{}")
        age = MONTH + (-60 if name == young else 60)
        os.utime(shop.folder / name, (time.time() - age,) * 2)
    shop.open().stop()
    assert {path.name for path in shop.folder.iterdir()} == {young, foreign, "notes.json"}


def test_a_folder_that_cannot_be_written_only_costs_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Sandbox(pace=0.001, store=tmp_path / "file" / "sandbox") as sandbox:
        assert look(sandbox, handed_in(sandbox))["status"]
        assert not sandbox.log.crashes


def test_what_is_kept_is_found_as_it_was(tmp_path: Path) -> None:
    kept = Kept(operation="x.y", note={"a": [1, None]}, submitted=1.5, length=0.0, seed=2, start=b"\0\xff")
    identity = str(uuid.uuid4())
    Store(tmp_path).keep(identity, kept)
    assert Store(tmp_path).find(identity) == kept


# The notebook's own


@pytest.fixture
def restarted(monkeypatch: pytest.MonkeyPatch, alone: None) -> Callable[[], ys.Session]:
    """Connects as a new kernel would; a sandbox's tasks take a tenth of a second."""
    start = Sandbox.__init__
    monkeypatch.setattr(Sandbox, "__init__", lambda self, port=0, pace=0.01, **more: start(self, port, pace, **more))

    def restart() -> ys.Session:
        if session._current is not None:
            session._current.close()
            session._current = None
        return ys.connect(sandbox=True)

    return restart


def taken(port: int) -> AbstractContextManager[Sandbox]:
    """Another kernel that has the port."""
    return Sandbox(port)


def test_the_tasks_of_a_kernel_go_on_in_the_next(restarted: Callable[[], ys.Session]) -> None:
    restarted()
    task = ys.pika.generate("a paper boat [slow]")
    assert not task.done
    restarted()
    again = ys.task(task.id).wait(LIMIT)
    assert again.status == "succeeded"
    assert httpx.get(again.media[0].poster, timeout=LIMIT).status_code == 200


def test_they_go_on_where_another_kernel_has_the_port(restarted: Callable[[], ys.Session]) -> None:
    port = int(restarted().base_url.rpartition(":")[2])
    task = ys.pika.generate("a paper boat [slow]")
    session._current.close()
    with taken(port):
        assert not restarted().base_url.endswith(f":{port}")
        assert ys.task(task.id).wait(LIMIT).status == "succeeded"


def test_the_second_kernel_has_a_usual_port_too(restarted: Callable[[], ys.Session]) -> None:
    first = restarted().base_url
    session._current.close()
    with taken(int(first.rpartition(":")[2])):
        second = restarted().base_url
        assert restarted().base_url == second != first
    assert restarted().base_url == first


@pytest.mark.parametrize("note", ["", "no number", "99999999", "-1"])
def test_a_note_that_is_no_port_is_written_anew(restarted: Callable[[], ys.Session], note: str) -> None:
    home_folder().mkdir(parents=True, exist_ok=True)
    (home_folder() / "sandbox-port").write_text(note)
    assert restarted().base_url == restarted().base_url
