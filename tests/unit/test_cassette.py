"""Cassettes: what a lesson gave once it gives again, with the network cut; and no byte of them holds a key."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
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
from yescale_widgets import session, tape, tape_file, taping, words
from yescale_widgets.errors import ConfigError, LostAnswer, NotRecorded, NotSent, StreamCut
from yescale_widgets.keys import Secret
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.session import Session
from yescale_widgets.tape_file import Exchange, canonical, media_folder, read
from yescale_widgets.taping import Player

ASKED = "Explain CRDTs in two sentences."
HEAD = (
    '{"kind": "yescale_widgets cassette", "version": 1, "made": "2026-11-01", "base_url": "http://a", '
    '"system_url": "http://a", "sandbox": false, "note": ""}'
)
CALL = '{"call": "GET /x", "at": 0.0}'
ANSWER = '{"answer": 200, "after": 0.1, "headers": {}}'


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
    with ys.record(cassette, note=f"Made with {CANARY} and {other}."):
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


def test_speed_divides_every_pause(cassette: Path) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    chunks = [(0.5, b"a"), (1.5, b"b"), (2.0, b"c")]
    kept = Exchange("GET", "/x", after=0.25, status=200, headers={"content-type": "text/plain"}, chunks=chunks)
    for speed, wanted in ((1.0, [0.25, 0.25, 1.0, 0.5]), (10.0, [0.025, 0.025, 0.1, 0.05]), (None, [])):
        naps.clear()
        player = Player(cassette, "http://a", [kept], speed, nap)
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


def test_a_task_that_the_cassette_has_not_to_its_end_ends_and_says_why(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        boat = ys.pika.generate("a paper boat")
    boat.wait(20)
    with ys.replay(cassette, speed="instant"):
        again = ys.pika.generate("a paper boat")
        with pytest.raises(ys.errors.YEScaleError, match=r"holds no call GET /pika/feed/"):
            again.wait(20)
        assert again.status == "failed"


def test_a_medium_that_was_changed_is_named(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        fox = ys.images.generate("a fox")
        fetched = runtime().run(here.client.core.transport.fetch(fox.media[0].url))
    (file,) = media_folder(cassette).glob("*.png")
    file.write_bytes(fetched[0][:-10])
    with ys.replay(cassette, speed="instant"):
        fetch = session.current().client.core.transport.fetch
        with pytest.raises(NotRecorded, match=r"\.png is not what was recorded\. Copy lesson\.yscassette\.media again"):
            runtime().run(fetch(fox.media[0].url))


def test_a_call_that_is_missing_is_named_with_the_nearest_one(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        ys.ask(ASKED)
        ys.suno.lyrics("a lullaby").wait(20)
        ys.pika.generate("a kite").wait(20)
    with ys.replay(cassette, speed="instant") as played:
        with pytest.raises(NotRecorded) as caught:
            ys.ask("Explain CRDTs in three sentences.")
        said = str(caught.value)
        assert 'lesson.yscassette holds no call POST /v1/chat/completions (gpt-4o-mini) "Explain CRDTs in three' in said
        assert f'The nearest one it has is POST /v1/chat/completions (gpt-4o-mini) "{ASKED}"' in said
        with pytest.raises(NotRecorded, match=r"They differ in temperature\.$"):
            ys.ask(ASKED, temperature=0.5)
        with pytest.raises(NotRecorded, match=r"They differ in motion\.$"):
            ys.pika.generate("a kite", motion=3)
        with pytest.raises(NotRecorded, match="said before it is another: run the cells of this conversation again"):
            ys.ask(ASKED, system="Be brief.")
        with pytest.raises(NotRecorded, match="/pika/"):
            ys.pika.generate("a boat")
        assert len(played.tape.missed) == 5


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
        assert found.language == words.spoken() == "en"
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
    with ys.record(cassette):
        ys.ask("Hello.")
    old = cassette.read_bytes()
    sync, seen = os.fsync, list[tuple[bytes, int]]()

    def synced(descriptor: int) -> None:
        sync(descriptor)
        seen.append((cassette.read_bytes(), os.fstat(descriptor).st_size))

    with ys.record(cassette):
        ys.ask(ASKED)
        monkeypatch.setattr(os, "fsync", synced)
    assert seen == [(old, cassette.stat().st_size)]
    assert read(cassette)[1]


def test_a_cassette_says_what_it_does_and_what_it_has_done(here: Session, cassette: Path) -> None:
    with ys.record(cassette) as recorded:
        ys.images.generate("a fox").save(cassette.parent / "fox")
        assert repr(recorded) == "Cassette lesson.yscassette is being recorded: 2 calls, 1 media"
    assert repr(recorded) == "Cassette lesson.yscassette was recorded: 2 calls, 1 media"
    with ys.replay(cassette) as played:
        assert repr(played).startswith("Cassette lesson.yscassette is played; nothing is sent: 2 calls of 20")
        assert session.current().settings.speed == 1, "as it was, unless one asks for more"
    assert repr(played).startswith("Cassette lesson.yscassette was played: 2 calls of 20")


def test_one_cassette_runs_at_a_time(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        for second in (ys.replay, ys.record):
            with pytest.raises(ConfigError, match=r"runs already\. Call stop\(\) of it first"):
                second(cassette)
        ys.ask("Hello.")
    with ys.replay(cassette, speed="instant"):
        with pytest.raises(ConfigError, match="runs already"):
            ys.record(cassette)
        assert ys.ask("Hello.").text
    assert tape.running() is None


def test_a_cell_that_plays_a_cassette_can_be_run_again_and_begins_anew(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        first = ys.pika.generate("a boat").wait(20).id
        second = ys.pika.generate("a boat").wait(20).id
    played = []
    for _ in range(2):
        played.append(ys.replay(cassette, speed="instant"))
        assert [ys.pika.generate("a boat").id for _ in range(2)] == [first, second]
    assert [one.running for one in played] == [False, True]
    played[1].stop()
    assert tape.running() is None


@pytest.mark.parametrize("made_up", [True, False])
def test_a_cassette_of_the_sandbox_says_that_it_is_made_up(
    sandbox: Sandbox, settings: MakeSettings, cassette: Path, made_up: bool
) -> None:
    session._current = hurried(Session(settings(sandbox.url, sandbox=made_up)))
    for note in ("", "Mine."):
        with ys.record(cassette, note=note):
            ys.ask("Hello.")
        facts, _ = read(cassette)
        assert facts["sandbox"] is made_up
        assert facts["note"] == (note or ("Made on the sandbox: everything in it is made up." if made_up else ""))


def test_an_account_with_an_address_of_its_own_is_played_too(
    gateway: Callable[..., Gateway], settings: MakeSettings, cassette: Path
) -> None:
    system = gateway(says({"success": True, "data": {"quota": 1, "used_quota": 1, "username": "mai"}}))
    server = gateway(says({}))
    access = {"system_url": system.url, "access_key": Secret("an-access-key")}
    session._current = hurried(Session(settings(server.url, **access)))
    with ys.record(cassette):
        told = ys.account.user()
    assert (len(server.heard), len(system.heard)) == (0, 1)
    with ys.replay(cassette, speed="instant"):
        assert ys.account.user() == told
    assert len(system.heard) == 1


def test_a_cassette_is_where_it_was_named_however_the_notebook_moves(
    here: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "one")
    with ys.record("lesson.yscassette"):
        monkeypatch.chdir(tmp_path / "two")
        ys.images.generate("a fox").save("fox")
    assert read(tmp_path / "one" / "lesson.yscassette")[1]
    monkeypatch.chdir(tmp_path / "one")
    with ys.replay("lesson.yscassette", speed="instant"):
        monkeypatch.chdir(tmp_path / "two")
        (path,) = ys.images.generate("a fox").save("again")
    assert path.read_bytes()


def test_a_cassette_that_is_played_speaks_the_readers_language(
    here: Session, cassette: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ys.record(cassette):
        ys.ask("Hello.")
    monkeypatch.setattr(words, "_spoken", "vi")
    with ys.replay(cassette, speed="instant"):
        assert session.current().language == "vi"


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
    env = {**os.environ, "YESCALE_API_KEY": CANARY, "YESCALE_BASE_URL": sandbox.url, "TMPDIR": str(tmp_path)}
    for verb in ("record('a.yscassette')", "replay('a.yscassette', speed='instant')"):
        code = f"import yescale_widgets as ys; ys.{verb}; ys.ask('Hello.')"
        run = [sys.executable, "-c", code]
        ended = subprocess.run(run, env=env, cwd=tmp_path, check=True, timeout=60, capture_output=True, text=True)
        assert ended.stderr == ""
        assert ended.stdout.strip()
    assert [path.name for path in tmp_path.iterdir()] == ["a.yscassette"]
    facts, exchanges = read(tmp_path / "a.yscassette")
    assert facts["version"] == 1
    assert [exchange.label for exchange in exchanges] == ['POST /v1/chat/completions (gpt-4o-mini) "Hello."']


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no cassette"),
        ("hello", "is no cassette"),
        ("[1, 2]", "is no cassette"),
        ('{"kind": "yescale_widgets bundle", "version": 1}', "is no cassette"),
        ('{"kind": "yescale_widgets cassette", "version": "one"}', "is no cassette"),
        ('{"kind": "yescale_widgets cassette", "version": 0}', r"can play\. Record one with ys\.record\."),
        ('{"kind": "yescale_widgets cassette", "version": 2}', "A newer one made it: update yescale_widgets."),
        ('{"kind": "yescale_widgets cassette", "version": 1}', "Line 1 of .* is damaged"),
        (HEAD.replace("false", '"no"'), "Line 1 of .* is damaged"),
        (f'{HEAD}\n{{"answer": 200}}', "Line 2 of .* is damaged"),
        (f'{HEAD}\n{CALL}\n{{"answer": 20', "Line 3 of .* is damaged"),
        (f"{HEAD}\n{CALL}", "Line 2 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n{CALL}\n{ANSWER}", "Line 3 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n{ANSWER}\n\n{CALL}\n{ANSWER}", "Line 4 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n{ANSWER.replace('200', '99')}", "Line 3 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n{ANSWER.replace('0.1', '1e999')}", "Line 3 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n{ANSWER.replace('0.1', 'NaN')}", "Line 3 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n{ANSWER}\n" + '{"at": -1, "text": "x"}', "Line 4 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n{ANSWER}\n" + '{"at": 1, "bytes": "%"}', "Line 4 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n" + ANSWER.replace("{}}", '{}, "file": "../secret.txt"}'), "Line 3 of .* is damaged"),
        (f"{HEAD}\n{CALL}\n" + ANSWER.replace("{}}", '{}, "file": "/etc/hostname"}'), "Line 3 of .* is damaged"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_cassette_is_refused(cassette: Path, text: str | None, said: str) -> None:
    if text is not None:
        cassette.write_text(text)
    with pytest.raises(ConfigError, match=said):
        ys.replay(cassette)


def test_a_recorded_error_of_an_unknown_name_is_a_broken_line(cassette: Path) -> None:
    for name in ("Client", "codes", "HTTPStatusError", "nonsense"):
        player = Player(cassette, "http://a", [Exchange("GET", "/x", failed=name)], None)
        with pytest.raises(httpx.ReadError):
            asyncio.run(_text(player, "http://a/x"))


def test_a_text_may_hold_every_end_of_a_line(gateway: Any, settings: MakeSettings, cassette: Path) -> None:
    text = "one\u2028two\u2029three\x85four\r\nfive\x0b"
    session._current = hurried(Session(settings(gateway(streams(chunk(text), chunk("", "stop"), "[DONE]")).url)))
    with ys.record(cassette):
        ys.ask(f"Say {text}.")
    cassette.write_bytes(cassette.read_bytes().replace(b"\n", b"\r\n"))  # as git hands it out on Windows
    with ys.replay(cassette, speed="instant"):
        assert ys.ask(f"Say {text}.").text == text


# The disk


def test_a_disk_that_gives_out_ends_the_recording_and_no_call(here: Session, cassette: Path) -> None:
    target = cassette.parent / "gone" / cassette.name
    recorded = ys.record(target)
    ys.ask("Hello.")
    shutil.rmtree(target.parent)
    assert ys.ask("Hello.").text
    fox = ys.images.generate("a fox")
    assert fox.save(cassette.parent / "fox")
    with pytest.raises(ConfigError, match=r"The cassette .*lesson\.yscassette cannot be written: No such file"):
        recorded.stop()
    assert ys.ask("Hello.").text
    assert not target.exists()


def test_a_recording_that_lost_something_does_not_take_an_older_ones_place(here: Session, cassette: Path) -> None:
    with ys.record(cassette):
        ys.ask("Hello.")
    old = cassette.read_bytes()
    recorded = ys.record(cassette)
    ys.ask(ASKED)
    media_folder(cassette).write_text("where media would lie")
    assert ys.images.generate("a fox").save(cassette.parent / "fox")
    media_folder(cassette).unlink()
    with pytest.raises(ConfigError, match=r"lesson\.yscassette cannot be written: (File exists|Not a directory)"):
        recorded.stop()
    assert cassette.read_bytes() == old
    assert [path.name for path in cassette.parent.glob("lesson*")] == ["lesson.yscassette"]


def test_what_ends_after_the_recording_is_left_out_and_leaves_no_file(cassette: Path) -> None:
    cassette.with_name("lesson.yscassette.part").write_text("")
    recorder = taping.Recorder(cassette.with_name("lesson.yscassette.part"), cassette, "http://a")

    async def carried(name: str) -> httpx.Response:
        async def send() -> httpx.Response:
            return httpx.Response(200, headers={"content-type": "image/png"}, stream=httpx.ByteStream(name.encode()))

        return await recorder.carry(httpx.Request("GET", f"http://a/{name}"), send)

    async def both() -> None:
        early, late = await carried("early"), await carried("late")
        assert await early.aread() == b"early"
        async for piece in late.aiter_raw():
            assert piece == b"late"
            break
        recorder.close()
        tape_file.tidy(cassette, recorder.files)
        await late.aclose()

    asyncio.run(both())
    assert {path.name for path in media_folder(cassette).iterdir()} == recorder.files
    assert recorder.calls == len(recorder.files) == 1


def test_a_new_recording_clears_what_a_killed_one_left(here: Session, cassette: Path) -> None:
    folder = media_folder(cassette)
    folder.mkdir()
    for name in (f"{'ab' * 16}.part", f"{'cd' * 32}.png", "notes.txt"):
        (folder / name).write_bytes(b"x")
    cassette.with_name(f"{cassette.name}.part").write_text("half a li")
    with ys.record(cassette):
        ys.ask("Hello.")
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert len(read(cassette)[1]) == 1


@pytest.mark.usefixtures("here")
def test_a_recording_takes_the_place_of_no_other_file(cassette: Path) -> None:
    notebook = cassette.with_suffix(".ipynb")
    notebook.write_text('{"cells": []}')
    with pytest.raises(ConfigError, match=r"lesson\.ipynb is there already, and it is no cassette\."):
        ys.record(notebook)
    cassette.mkdir()
    with pytest.raises(ConfigError, match="cannot be written: Is a directory"):
        ys.record(cassette)
    assert notebook.read_text() == '{"cells": []}'
    assert {path.name for path in cassette.parent.iterdir()} >= {notebook.name, cassette.name}
    assert not list(cassette.parent.glob("*.part"))


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


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, ""),
        ({"model": "gpt-4o", "messages": [{"role": "user", "content": "Why?"}]}, ' (gpt-4o) "Why?"'),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, r' "[{\"type\": \"text\"}]"'),
        ({"messages": {"role": "user"}, "prompt": "a boat"}, ' "a boat"'),
        ({"mv": "chirp-v4", "gpt_description_prompt": "lo-fi about rain"}, ' "lo-fi about rain"'),
        ({"mv": "chirp-v4"}, ""),
        ({"prompt": "x" * 60}, f' "{"x" * 60}"'),
        ({"prompt": "x" * 61}, f' "{"x" * 60}…"'),
    ],
)
def test_a_call_is_named_by_its_model_and_what_was_asked(body: Any, said: str) -> None:
    assert Exchange("POST", "/x", body).label == f"POST /x{said}"
