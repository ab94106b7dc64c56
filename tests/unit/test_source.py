"""Pictures, clips and sounds go in as people have them: paths, links, bytes, pictures, arrays, figures, earlier results."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.samples import painted
from yescale_widgets.errors import MediaError
from yescale_widgets.source import Source, sniff
from yescale_widgets.values import Media

DATA = painted()
URL = f"data:image/png;base64,{base64.b64encode(DATA).decode()}"


class Figure:
    def savefig(self, out: io.BytesIO, format: str) -> None:  # noqa: A002 - as matplotlib names it
        out.write(DATA if format == "png" else b"")


class Earlier:
    def __init__(self, *media: Media) -> None:
        self.media = list(media)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "boat.png"
    found.write_bytes(DATA)
    return found


@pytest.mark.parametrize(
    "value", [DATA, bytearray(DATA), memoryview(DATA), URL, Figure()], ids=lambda v: type(v).__name__
)
def test_bytes_in_any_form_become_a_data_url(value: object) -> None:
    assert Source.of(value).data_url() == URL
    assert Source.of(value).base64() == URL.partition(",")[2]


@pytest.mark.parametrize("form", [str, Path])
def test_a_path_is_read_when_it_is_sent(path: Path, form: Any) -> None:
    source = Source.of(form(path))
    path.write_bytes(painted("blue"))
    assert base64.b64decode(source.base64()) == painted("blue")
    assert source.data_url().startswith("data:image/png;base64,")


def test_a_path_in_the_home_folder_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(path.parent))
    assert Source.of("~/boat.png").read() == DATA


@pytest.mark.parametrize("link", ["https://example.com/a.png", " HTTPS://Example.com/a ", "http://example.com/x"])
def test_a_link_stays_a_link(link: str) -> None:
    source = Source.of(link)
    assert source.data_url() == source.url == link.strip()
    with pytest.raises(MediaError, match="no bytes here"):
        source.read()


def test_a_picture_and_an_array_become_png() -> None:
    import numpy

    picture = Source.of(Image.new("RGB", (3, 2), "red"))
    array = Source.of(numpy.zeros((2, 3, 3), dtype=numpy.uint8))
    floats = Source.of(numpy.full((2, 3, 3), 1.0))
    for source, colour in ((picture, (255, 0, 0)), (array, (0, 0, 0)), (floats, (255, 255, 255))):
        opened = Image.open(io.BytesIO(source.read()))
        assert (opened.size, opened.getpixel((0, 0)), source.mime) == ((3, 2), colour, "image/png")


def test_an_earlier_result_is_its_file_where_it_is_saved_else_its_link(path: Path) -> None:
    assert Source.of(Media(kind="image", url="https://x.example/a.png", path=str(path))).read() == DATA
    assert Source.of(Media(kind="image", url="https://x.example/a.png")).url == "https://x.example/a.png"
    assert Source.of(Earlier(Media(kind="video", url="https://x.example/b.mp4"))).url == "https://x.example/b.mp4"
    assert Source.of(Source.of(DATA)).read() == DATA


REFUSED = {
    "a number": (7, "int cannot be sent"),
    "a task without results": (Earlier(), "This Earlier has no media"),
    "a missing file": ("nowhere/boat.png", "no file 'nowhere/boat.png'"),
    "a folder": (Path(), "no file"),
    "a broken data URL": ("data:image/png;base64,%%%", "not valid base64"),
    "nothing": (None, "NoneType cannot be sent"),
}


@pytest.mark.parametrize(("value", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_sent_is_refused_in_words(value: object, said: str) -> None:
    with pytest.raises(MediaError, match=said):
        Source.of(value)


def test_a_very_long_text_is_no_path_but_a_media_error() -> None:
    with pytest.raises(MediaError):
        Source.of("x" * 10_000)


def test_a_file_that_vanished_says_so(path: Path) -> None:
    source = Source.of(path)
    path.unlink()
    with pytest.raises(MediaError, match="cannot be read"):
        source.read()


def test_the_ledger_keeps_the_place_and_a_hash_never_the_bytes(path: Path) -> None:
    note = Source.of(path).note()
    assert note == {"path": str(path), "sha256": hashlib.sha256(DATA).hexdigest(), "mime": "image/png"}
    assert Source.of("https://x.example/a").note() == {"url": "https://x.example/a"}
    restored = Source.from_note(note)
    assert restored.read() == DATA
    assert Source.from_note({"url": "https://x.example/a"}).url == "https://x.example/a"


def test_bytes_that_are_gone_show_when_they_are_read() -> None:
    restored = Source.from_note(Source.of(DATA).note())
    with pytest.raises(MediaError, match="no bytes here"):
        restored.read()


def test_a_source_shows_no_bytes() -> None:
    assert "PNG" not in repr(Source.of(DATA))
    assert repr(Source.of("https://x.example/a")) == "Source('https://x.example/a')"


MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff\xe0": "image/jpeg",
    b"GIF89a": "image/gif",
    b"RIFF\0\0\0\0WEBP": "image/webp",
    b"RIFF\0\0\0\0WAVE": "audio/wav",
    b"\0\0\0\x18ftypmp42": "video/mp4",
    b"ID3\x03": "audio/mpeg",
    b"OggS": "audio/ogg",
    b"fLaC": "audio/flac",
    b"plain": "",
    b"": "",
}


@pytest.mark.parametrize("head", MAGIC)
def test_the_first_bytes_tell_the_type(head: bytes) -> None:
    assert sniff(head) == MAGIC[head]


@pytest.mark.parametrize(
    "form", [Path, str, "https://example.com/{}".format, lambda name: Media(kind="image", path=name)]
)
def test_a_name_that_no_request_can_hold_is_refused_before_anything_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Any
) -> None:
    """A file from a disk with another encoding."""
    name = os.fsdecode(b"\xff boat.png")
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(DATA)
    with pytest.raises(MediaError, match=r"\\udcff boat.png' .*half a character"):
        Source.of(form(name))
