"""The recipe travels with the file: in it without touching pixels or samples, beside it always, and back again."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT
from yescale_widgets import recipes, tags
from yescale_widgets.catalog.images import Edit
from yescale_widgets.catalog.images import Generate as Picture
from yescale_widgets.catalog.pika import Generate as Clip
from yescale_widgets.client import Client
from yescale_widgets.errors import MediaError
from yescale_widgets.recipes import Recipe
from yescale_widgets.sandbox import media
from yescale_widgets.sandbox.server import Sandbox

Connect = Callable[..., Client]
RECIPE = Recipe(yescale_widgets="0.1.0", operation="pika.generate", prompt="đêm mưa 🙂", options={"prompt": "đêm mưa 🙂", "motion": 3})  # fmt: skip
NAMES = ("a.png", "a.jpg", "a.mp4", "a.mp3", "a.m4a")


def m4a(clip: bytes) -> bytes:
    """The sound of a clip in a file of its own."""
    sheet = io.BytesIO()
    with av.open(io.BytesIO(clip)) as source, av.open(sheet, "w", format="ipod") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return sheet.getvalue()


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    clip = media.clip("a boat", 1, 160, 90, 1.0)
    return {
        "a.png": media.picture("a boat", 1, 96, 64),
        "a.jpg": media.picture("a boat", 1, 96, 64, format="jpeg"),
        "a.mp4": clip,
        "a.mp3": media.speech("hello there", "alloy"),
        "a.m4a": m4a(clip),
        "a.webp": media.picture("a boat", 1, 96, 64, format="webp"),
    }


def content(path: Path) -> list[Any]:
    """Every pixel and every sample of a file, decoded."""
    if path.suffix in (".png", ".jpg"):
        with Image.open(path) as picture:
            return [picture.size, picture.mode, hashlib.sha256(picture.tobytes()).hexdigest()]
    with av.open(str(path)) as file:
        kinds = [(s.type, s.codec_context.name, s.duration and float(s.duration * s.time_base)) for s in file.streams]
        frames = [(f.pts * f.time_base, hashlib.sha256(f.to_ndarray().tobytes()).hexdigest()) for f in file.decode()]
        return [kinds, frames]


# In the file


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_goes_into_a_file_and_changes_nothing_in_it(made: dict[str, bytes], tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(made[name])
    before = content(path)
    recipes.write(path, RECIPE)
    assert path.read_bytes() != made[name]
    assert content(path) == before
    assert recipes.read(path) == RECIPE
    assert ys.recipe(path) == Clip(prompt="đêm mưa 🙂", motion=3)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("version", [3, 4])
def test_the_tag_of_a_song_keeps_its_other_frames(made: dict[str, bytes], tmp_path: Path, version: int) -> None:
    title = b"TIT2" + (12).to_bytes(4, "big") + b"\0\0\0Paper boats"
    path = tmp_path / "a.mp3"
    path.write_bytes(b"ID3" + bytes([version, 0, 0, 0, 0, 0, len(title)]) + title + made["a.mp3"])
    before = content(path)
    recipes.write(path, RECIPE)
    assert content(path) == before
    assert recipes.read(path) == RECIPE
    with av.open(str(path)) as file:
        assert file.metadata["title"] == "Paper boats"
        assert file.metadata["yescale_widgets"].startswith("{")


@pytest.mark.parametrize("head", [b"ID3\2\0\0", b"ID3\4\0\x80", b"ID3\4\0\0\x7f\x7f\x7f\x7f"])
def test_a_song_with_a_rare_tag_is_left_alone(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(head + b"\0" * 900)
    assert not tags.put(path, "text")
    assert path.read_bytes() == head + b"\0" * 900
    assert tags.get(path) == ""


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.mp3"])
def test_in_pictures_and_songs_all_other_bytes_stay_as_they_were(
    made: dict[str, bytes], tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(made[name])
    recipes.write(path, RECIPE)
    now, old = path.read_bytes(), made[name]
    added = len(now) - len(old)
    at = next(n for n in range(len(old)) if now[n] != old[n])
    whole = [n for n in range(max(at - 24, 0), at + 24) if now[:n] + now[n + added :] == old]
    assert whole or now[10 + added :] == old[10:], "an MP3's head tells how long its tag is"


@pytest.mark.parametrize("name", ["a.mp4", "a.mp3", "a.m4a"])
def test_what_a_sound_or_clip_said_of_itself_stays(made: dict[str, bytes], tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(made[name])

    def told() -> dict[str, str]:
        with av.open(str(path)) as file:
            return {key: value for key, value in file.metadata.items() if key in ("comment", "title", "major_brand")}

    before = told()
    recipes.write(path, RECIPE)
    assert told() == before


def test_a_clip_still_begins_to_play_before_it_is_whole(made: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(made["a.mp4"])
    recipes.write(path, RECIPE)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_picture_that_is_no_picture_stays_as_it_was(tmp_path: Path) -> None:
    box = b"\0\0\x10\0moov" + b"\xff" * 4088
    broken = {"a.mp4": b"\0\0\0\x20ftypisom" + b"x" * 900, "b.mp4": b"\0\0\0\x0cftypisom" + box}
    broken |= {"c.mp4": b"\0\0\0\x0cftypisom" + b"\x40\0\0\0moov", "d.mp4": b"\0\0\0\x0cftypisom" + b"\0" * 900}
    for name, data in {**broken, "a.mp3": b"ID3" + b"x" * 900}.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert not tags.put(path, "text")
        assert path.read_bytes() == data
    assert len(list(tmp_path.iterdir())) == 5


def test_a_recipe_longer_than_a_jpeg_has_room_for_stands_beside_it_only(made: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(made["a.jpg"])
    assert not tags.put(path, "x" * 70_000)
    assert path.read_bytes() == made["a.jpg"]


def test_without_pyav_clips_are_left_and_pictures_are_not(made: dict[str, bytes], tmp_path: Path) -> None:
    for name in ("a.mp4", "a.png"):
        (tmp_path / name).write_bytes(made[name])
    code = (
        "import sys; sys.modules['av'] = None; from pathlib import Path; from yescale_widgets import tags;"
        "print([tags.put(Path(p), 'text') for p in sys.argv[1:]], [tags.get(Path(p)) for p in sys.argv[1:]])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.mp4"), str(tmp_path / "a.png")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[False, True] ['', 'text']"


# Saving


def test_a_saved_clip_knows_how_it_was_made(sandbox: Sandbox, client: Connect, tmp_path: Path) -> None:
    session = client(sandbox.url)
    operation = Clip(prompt="a paper boat", motion=2, aspect_ratio="1:1")
    task = session.submit(operation).wait(LIMIT)
    (path,) = task.save(tmp_path)
    beside = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert beside["operation"] == "pika.generate"
    assert beside["options"] == task.options
    assert beside["task_id"] == task.id
    assert beside["model"] == operation.model, "also where the call named none"
    assert beside["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() == task.media[0].extra["sha256"]
    assert beside["size"] == path.stat().st_size == task.media[0].size
    assert beside["source"] == task.media[0].url
    assert beside["submitted_at"] <= beside["finished_at"]
    assert beside["yescale_widgets"] == ys.__version__
    assert ys.recipe(path) == operation == ys.recipe(path.with_suffix(".json"))
    path.with_suffix(".json").unlink()
    assert ys.recipe(path) == operation
    assert ys.recipe(str(path.rename(tmp_path / "renamed.bin"))) == operation


def test_of_several_results_each_says_which_it_is(sandbox: Sandbox, client: Connect, tmp_path: Path) -> None:
    operation = Picture(prompt="a boat", model="flux-dev", n=2, size="64x64")
    found = client(sandbox.url).send(operation)
    paths = found.save(tmp_path)
    told = [recipes.read(path) for path in paths]
    assert [t.number for t in told] == [1, 2]
    assert {t.model for t in told} == {"flux-dev"}
    assert {t.request_id for t in told} == {found.request_id}
    assert [ys.recipe(path) for path in paths] == [operation, operation]


def test_a_kind_of_file_without_room_has_its_recipe_beside_it(
    sandbox: Sandbox, client: Connect, tmp_path: Path
) -> None:
    webp = Picture(prompt="a boat", model="gpt-image-1", output_format="webp", size="64x64")
    (path,) = client(sandbox.url).send(webp).save(tmp_path)
    assert ys.recipe(path) == webp
    path.with_suffix(".json").unlink()
    with pytest.raises(MediaError, match=r"there is no .*\.json beside it, and none inside"):
        ys.recipe(path)


def test_neither_keys_nor_signatures_nor_folders_travel(
    sandbox: Sandbox, client: Connect, made: dict[str, bytes], tmp_path: Path
) -> None:
    source = tmp_path / "private" / "a.png"
    source.parent.mkdir()
    source.write_bytes(made["a.png"])
    prompt = f"make it red, my key is {CANARY}"
    (path,) = client(sandbox.url).send(Edit(prompt=prompt, image=str(source), size="256x256")).save(tmp_path / "out")
    beside = path.with_suffix(".json").read_text("utf-8")
    inside = tags.get(path)
    assert CANARY not in beside + inside
    assert "make it red" in beside
    assert str(source) in beside
    assert str(tmp_path) not in inside
    assert '"a.png"' in inside
    told = recipes.clean({"image": {"url": "https://me:pw@x.example/a.png?X-Amz-Signature=s#f"}, "n": [1, "https://y.example/?t=1"]})  # fmt: skip
    assert told == {"image": {"url": "https://x.example/a.png"}, "n": [1, "https://y.example/"]}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (CANARY, "sk-***"),
        (f"https://x.example/{CANARY}/a.png?t=1", "https://x.example/sk-***/a.png"),
        (f"https://x.example/?t=1 is my link, {CANARY} my key", "https://x.example/?t=1 is my link, sk-*** my key"),
        ({"headers": {"access_token": "hunter2"}}, {"headers": {"access_token": "***"}}),
        ([{CANARY: ["https://x.example/?t=1"]}], [{"sk-***": ["https://x.example/"]}]),
        ({"path": "C:\\private\\a.png"}, {"path": "C:\\private\\a.png"}),
        ({"path": "C:\\private\\a.png", "sha256": "0"}, {"path": "a.png", "sha256": "0"}),
    ],
)
def test_no_key_travels_wherever_it_stands(given: Any, kept: Any) -> None:
    assert recipes.clean({"option": given}, names_only=True) == {"option": kept}


# Back again


def test_an_edit_comes_back_with_its_picture_and_says_when_that_is_gone(
    sandbox: Sandbox, client: Connect, made: dict[str, bytes], tmp_path: Path
) -> None:
    source = tmp_path / "a.png"
    source.write_bytes(made["a.png"])
    edit = Edit(prompt="make it red", image=str(source), size="256x256")
    (path,) = client(sandbox.url).send(edit).save(tmp_path / "out")
    again = ys.recipe(path)
    assert again.note() == edit.note()
    source.unlink()
    with pytest.raises(MediaError, match=r"images\.edit cannot be made again as it was: .*a\.png"):
        ys.recipe(path)


def test_an_edit_of_a_picture_behind_a_link_comes_back() -> None:
    edit = Edit(prompt="make it red", image="https://x.example/a.png", size="256x256")
    made = Recipe(yescale_widgets="0.1.0", operation="images.edit", options=edit.note()).made()
    assert made.note() == edit.note()


def test_a_picture_that_was_given_as_bytes_is_missed_by_name(
    sandbox: Sandbox, client: Connect, made: dict[str, bytes], tmp_path: Path
) -> None:
    edit = Edit(prompt="make it red", image=made["a.png"], size="256x256")
    (path,) = client(sandbox.url).send(edit).save(tmp_path)
    with pytest.raises(MediaError, match="image was given as bytes"):
        ys.recipe(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"yescale_widgets": "9.0", "operation": "kite.fly"}', r"does not know kite\.fly"),
        ('{"yescale_widgets": "9.0", "operation": "pika.generate"}', "prompt is required"),
        ('{"yescale_widgets": "9.0", "operation": "pika.generate", "options": {"prompt": "x", "motion": "much"}}', "motion"),
        ('{"name": "no recipe"}', "has no recipe"),
        ("[" * 100_000, "has no recipe"),
        ("\xff", "has no recipe"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (4, 4)).save(path)
    path.with_suffix(".json").write_bytes(text.encode("latin-1"))
    with pytest.raises(MediaError, match=words):
        ys.recipe(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="There is no file"):
        ys.recipe(tmp_path / "a.png")


def test_a_foreign_json_beside_a_file_does_not_hide_its_own_recipe(made: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(made["a.png"])
    recipes.write(path, RECIPE)
    for other in ('{"colour": 1}', json.dumps({"yescale_widgets": "1", "operation": "suno.song", "file": "a.mp3"})):
        path.with_suffix(".json").write_text(other)
        assert ys.recipe(path) == Clip(prompt="đêm mưa 🙂", motion=3)
