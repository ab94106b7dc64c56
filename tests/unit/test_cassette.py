"""Cassettes: what a lesson gave once it gives again, with the network cut; and no byte of them holds a key."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT, Gateway, chunk, drops, says, streams
from tests.unit.desk import MakeSettings, hurried, quiet
from yescale_widgets import session, tape, taping
from yescale_widgets.errors import ConfigError, LostAnswer, NotRecorded, NotSent, StreamCut
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.session import Session
from yescale_widgets.tape_file import Exchange, canonical, media_folder, read
from yescale_widgets.taping import Player

ASKED = "Explain CRDTs in two sentences."


@pytest.fixture(autouse=True)
def nothing_runs_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with quiet(monkeypatch):
        yield
        found = tape.running()
        tape.run(None)
        assert found is None


@pytest.fixture
def here(sandbox: Sandbox, settings: MakeSettings) -> Session:
    """The session of this notebook, in a hurry."""
    found = session._current = hurried(Session(settings(sandbox.url)))
    return found


@pytest.fixture
def cassette(tmp_path: Path) -> Path:
    return tmp_path / "lesson.yscassette"


def temperature(city: str) -> str:
    """Current temperature of a city."""
    return f"31 in {city}"


def lesson(folder: Path) -> dict[str, Any]:
    """What a notebook would do, and what is to be the same each time."""
    fetch = session.current().client.core.transport.fetch
    reply = ys.ask(ASKED)
    warm = ys.ask("How warm is it in Hue?", tools=[temperature])
    boat = ys.pika.generate("a paper boat", motion=2)
    song = ys.suno.song("lo-fi about rain")
    clip = ys.kling.text_to_video("a kite")  # its submit carries a mark that is new each time
    fox = ys.images.generate("a fox")
    vectors = ys.embeddings.create(["a boat", "a ship"])
    heard = ys.audio.speech("Good morning")
    text = ys.audio.transcribe(heard)
    for task in (boat, song, clip):
        task.wait(30)
    saved = [*boat.save(folder), *fox.save(folder), heard.save(folder / "said.mp3")]
    return {
        "text": reply.text,
        "usage": reply.usage,
        "calls": [(call.name, call.result) for call in warm.tool_calls],
        "ids": [task.id for task in (boat, song, clip)],
        "media": [medium.url for task in (boat, song, clip) for medium in task.media],
        "vectors": vectors.vectors,
        "heard": text.text,
        "bytes": [runtime().run(fetch(medium.url)) for result in (boat, fox) for medium in result.media],
        "sound": heard.data,
        "files": [path.suffix for path in saved],
    }


# The whole


def test_a_lesson_gives_the_same_again_without_a_socket(here: Session, cassette: Path, tmp_path: Path) -> None:
    with ys.record(cassette) as recorded:
        first = lesson(tmp_path / "first")
    assert f"{recorded.tape.calls} calls" in repr(recorded)
    sockets: list[str] = []
    sys.addaudithook(lambda event, given: sockets.append(event) if watching and event in NETWORK else None)
    with ys.replay(cassette, speed="instant"):
        watching.append(1)
        again = lesson(tmp_path / "again")
        watching.clear()
    assert sockets == []
    for name, value in first.items():
        assert again[name] == value, name
    assert first["files"] == [".mp4", ".png", ".mp3"]
    assert all(len(data) > 1000 for data, _ in first["bytes"])


NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
watching: list[int] = []


def test_no_byte_of_a_cassette_holds_a_key(
    gateway: Callable[..., Gateway], settings: MakeSettings, cassette: Path
) -> None:
    other = "sk-" + "0123456789abcdef" * 2
    halves = [json.dumps({"choices": [{"index": 0, "delta": {"content": text}}]}) for text in (CANARY, other)]
    server = gateway(
        streams(*halves, chunk("", "stop"), "[DONE]"),
        says({"error": {"message": f"bad key {CANARY}", "type": "x", "code": "invalid_request"}}, 400),
        says(b"\x89PNG\r\n\x1a\n" + CANARY.encode() * 3, **{"Content-Type": "image/png"}),
    )
    session._current = hurried(Session(settings(server.url)))
    with ys.record(cassette):
        ys.ask(f"My key is {CANARY}.")
        with pytest.raises(ys.errors.BadRequest):
            ys.ask("Again.")
        runtime().run(session.current().client.core.transport.fetch(f"{server.url}/{CANARY}/a.png?key={CANARY}"))
    written = [path for path in cassette.parent.rglob("*") if path.is_file()]
    assert len(written) == 2
    for path in written:
        assert CANARY.encode() not in path.read_bytes(), path.name
        assert other.encode() not in path.read_bytes(), path.name
    assert "sk-***" in cassette.read_text("utf-8")
    with ys.replay(cassette, speed="instant"):
        assert ys.ask(f"My key is {CANARY}.").text == "sk-***" * 2


def test_a_key_that_lies_across_two_pieces_is_struck_out(
    gateway: Any, settings: MakeSettings, cassette: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, since = threading.Semaphore(0), taping.Recorder.since

    def noted(recorder: taping.Recorder, began: float) -> float:
        taken.release()
        return since(recorder, began)

    monkeypatch.setattr(taping.Recorder, "since", noted)

    async def torn(_reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        body = f"data: {chunk(CANARY)}\n\ndata: {chunk('', 'stop')}\n\ndata: [DONE]\n\n".encode()
        middle = body.index(CANARY.encode()) + 9
        for piece in (body[:middle], body[middle:]):
            writer.write(piece)
            await writer.drain()
            assert await asyncio.to_thread(taken.acquire, timeout=LIMIT), "each piece is taken down by itself"
        writer.close()

    server = gateway(torn)
    session._current = hurried(Session(settings(server.url)))
    with ys.record(cassette):
        ys.ask("Hello.")
    assert CANARY not in cassette.read_text("utf-8")
    assert CANARY[9:] not in cassette.read_text("utf-8")
    with ys.replay(cassette, speed="instant"):
        assert ys.ask("Hello.").text == "sk-***"


# Timing


def test_speed_divides_every_pause(here: Session, cassette: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    monkeypatch.setattr(taping.asyncio, "sleep", nap)
    chunks = [(0.5, b"a"), (1.5, b"b"), (2.0, b"c")]
    kept = Exchange("GET", "/x", after=0.25, status=200, headers={"content-type": "text/plain"}, chunks=chunks)
    for speed, wanted in ((1.0, [0.25, 0.25, 1.0, 0.5]), (10.0, [0.025, 0.025, 0.1, 0.05]), (None, [])):
        naps.clear()
        player = Player(cassette, "http://a", [kept], speed)
        assert asyncio.run(_text(player, "http://a/x")) == "abc"
        assert naps == pytest.approx(wanted)


async def _text(player: Player, url: str) -> str:
    answer = await player.carry(httpx.Request("GET", url), lambda: None)
    return (await answer.aread()).decode()


def test_a_stream_keeps_its_pieces_and_their_times(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        ys.ask("Count to twelve.")
    _, (exchange,) = read(cassette)
    times = [at for at, _ in exchange.chunks]
    assert len(times) > 6
    assert times == sorted(times)
    assert exchange.after <= times[0] + 0.001


def test_polls_follow_the_recorded_states_and_the_last_one_stays(cassette: Path) -> None:
    said = [Exchange("GET", "/t", status=200, chunks=[(0, text)]) for text in (b"queued", b"running", b"done")]
    player = Player(cassette, "http://a", said, None)
    assert [asyncio.run(_text(player, "http://a/t")) for _ in range(5)] == ["queued", "running", "done", "done", "done"]


def test_calls_that_differ_in_their_media_only_are_answered_in_turn(cassette: Path) -> None:
    def asked(picture: str) -> httpx.Request:
        return httpx.Request("POST", "http://a/x", json={"image": picture * 900, "prompt": "a kite"})

    def kept(picture: str, text: bytes) -> Exchange:
        body = canonical(asked(picture).content, "application/json")
        return Exchange("POST", "/x", body, status=200, chunks=[(0, text)])

    async def text(player: Player, picture: str) -> str:
        answer = await player.carry(asked(picture), lambda: None)
        return (await answer.aread()).decode()

    player = Player(cassette, "http://a", [kept("A", b"one"), kept("B", b"two")], None)
    assert [asyncio.run(text(player, picture)) for picture in "BACDE"] == ["two", "one", "one", "two", "two"]


# What is not there


def test_a_call_that_is_missing_is_named_with_the_nearest_one(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        ys.ask(ASKED)
        ys.suno.lyrics("a lullaby").wait(20)
    with ys.replay(cassette, speed="instant") as played:
        with pytest.raises(NotRecorded) as caught:
            ys.ask("Explain CRDTs in three sentences.")
        said = str(caught.value)
        assert 'lesson.yscassette holds no call POST /v1/chat/completions (gpt-4o-mini) "Explain CRDTs in three' in said
        assert f'The nearest one it has is POST /v1/chat/completions (gpt-4o-mini) "{ASKED}"' in said
        with pytest.raises(NotRecorded, match="differ in what is not shown"):
            ys.ask(ASKED, temperature=0.5)
        with pytest.raises(NotRecorded, match="/pika/"):
            ys.pika.generate("a boat")
        assert len(played.tape.missed) == 3


def test_a_medium_that_was_left_behind_is_named(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        boat = ys.pika.generate("a boat").wait(20)
        boat.save(cassette.parent / "one")
    (file,) = media_folder(cassette).glob("*.mp4")
    file.unlink()
    with ys.replay(cassette, speed="instant"):
        boat = ys.pika.generate("a boat").wait(20)
        with pytest.raises(NotRecorded, match=r"belongs beside the cassette, in lesson\.yscassette\.media"):
            boat.save(cassette.parent / "two")


def test_lost_answers_are_lost_again(gateway: Any, settings: MakeSettings, cassette: Path, unused: int) -> None:
    server = gateway(streams(chunk("Half an"), then=drops), drops)
    session._current = hurried(Session(settings(server.url)))

    def trouble() -> list[type[Exception]]:
        found: list[type[Exception]] = []
        for call in (lambda: ys.ask("Hello."), lambda: ys.images.generate("a fox")):
            try:
                call()
            except ys.errors.YEScaleError as error:
                found.append(type(error))
        return found

    with ys.record(cassette):
        assert trouble() == [StreamCut, LostAnswer]
    with ys.replay(cassette, speed="instant"):
        assert trouble() == [StreamCut, LostAnswer]
    session._current = Session(settings(f"http://127.0.0.1:{unused}"))
    with ys.record(cassette), pytest.raises(NotSent):
        ys.ask("Hello.")
    with ys.replay(cassette, speed="instant"), pytest.raises(NotSent):
        ys.ask("Hello.")


# Running and stopping


def test_a_session_that_is_replayed_says_so_and_keeps_its_own_ledger(here: Session, cassette: Path, home: Path) -> None:
    with ys.record(cassette, note="The first lesson."):
        ys.suno.lyrics("a lullaby").wait(20)
    rows = len(here.client.board.rows())
    with ys.replay(cassette, speed=10) as played:
        assert "lesson.yscassette is played; nothing is sent: " in repr(played)
        assert "The first lesson." in repr(played)
        found = ys.connect(sandbox=True)
        assert found is session.current()
        assert "recorded answers" in repr(found)
        assert found.origin_label() == "replayed: lesson.yscassette"
        assert ys.suno.lyrics("a lullaby").wait(20).text
        own = found.settings.home
        assert own != home
    assert not own.exists()
    assert not session.is_connected()
    again = Session(here.settings)
    assert len(again.client.board.rows()) == rows
    again.close()


@pytest.mark.usefixtures("here")
def test_a_recording_is_on_disk_before_it_takes_the_place_of_an_older_one(
    cassette: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cassette.write_bytes(b"old")
    sync, seen = os.fsync, list[tuple[bytes, int]]()

    def synced(descriptor: int) -> None:
        sync(descriptor)
        seen.append((cassette.read_bytes(), os.fstat(descriptor).st_size))

    with ys.record(cassette):
        ys.ask(ASKED)
        monkeypatch.setattr(os, "fsync", synced)
    assert seen == [(b"old", cassette.stat().st_size)]
    assert read(cassette)[1]


def test_one_cassette_runs_at_a_time(here: Session, cassette: Path) -> None:
    with ys.record(cassette), pytest.raises(ConfigError, match="runs already"):
        ys.replay(cassette)


def test_an_old_cassette_stays_until_the_new_one_is_whole(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        ys.images.generate("a fox").save(cassette.parent / "fox")
    old, media = cassette.read_text("utf-8"), set(media_folder(cassette).iterdir())
    assert len(media) == 1
    with ys.record(cassette) as recorded:
        ys.ask("Hello.")
        assert cassette.read_text("utf-8") == old
    recorded.stop()
    assert "Hello." in cassette.read_text("utf-8")
    assert not media_folder(cassette).exists()
    assert [path.name for path in cassette.parent.glob("lesson*")] == ["lesson.yscassette"]


def test_a_program_that_ends_in_the_middle_leaves_a_whole_cassette(sandbox: Sandbox, tmp_path: Path) -> None:
    code = "import yescale_widgets as ys; ys.record('a.yscassette'); ys.ask('Hello.')"
    env = {**os.environ, "YESCALE_API_KEY": CANARY, "YESCALE_BASE_URL": sandbox.url}
    subprocess.run([sys.executable, "-c", code], env=env, cwd=tmp_path, check=True, timeout=60, capture_output=True)
    facts, exchanges = read(tmp_path / "a.yscassette")
    assert facts["version"] == 1
    assert [exchange.label for exchange in exchanges] == ['POST /v1/chat/completions (gpt-4o-mini) "Hello."']


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no cassette"),
        ("hello", "is no cassette"),
        ('{"kind": "yescale_widgets cassette", "version": 2}', "is no cassette that this version can play"),
        ('{"kind": "yescale_widgets cassette", "version": 1}\n{"answer": 200}', "Line 2 of .* is damaged"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_cassette_is_refused(cassette: Path, text: str | None, said: str) -> None:
    if text is not None:
        cassette.write_text(text)
    with pytest.raises(ConfigError, match=said):
        ys.replay(cassette)


@pytest.mark.parametrize("speed", [0, -1, "fast", float("inf"), True])
def test_a_speed_is_a_number_or_instant(cassette: Path, speed: Any) -> None:
    with pytest.raises(ConfigError, match="speed must be a number above 0 or 'instant'"):
        ys.replay(cassette, speed=speed)


def test_a_recording_without_a_connection_says_how_to_connect(cassette: Path) -> None:
    with pytest.raises(ConfigError, match="three ways"):
        ys.record(cassette)


# The pure part


def test_forms_are_compared_without_their_boundary_and_tasks_without_their_mark() -> None:
    def form(boundary: str, data: str) -> Any:
        text = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n{data}\r\n--{boundary}--'
        )
        return canonical(text.encode(), f"multipart/form-data; boundary={boundary}")

    assert form("abc", "x") == form("def", "x") != form("abc", "y")
    assert form("abc", "x")["form"] == ["file"]
    one, other = (json.dumps({"external_task_id": f"ys-{mark * 16}"}).encode() for mark in "ab")
    assert canonical(one, "application/json") == canonical(other, "application/json")


def test_long_bytes_are_kept_as_their_hash_and_long_words_as_they_are() -> None:
    prose = "many words " * 100
    found = canonical(json.dumps({"image": "data:" + "A" * 9000, "prompt": prose}).encode(), "application/json")
    assert found["prompt"] == prose
    assert found["image"].startswith("sha256:")
    assert len(found["image"]) < 120
