"""A file is there whole or not at all: whoever writes one, it is on disk before its name is, and no pieces are left."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from yescale_widgets.catalog.audio import Sound
from yescale_widgets.class_mode import Classroom, Rules
from yescale_widgets.errors import ConfigError
from yescale_widgets.grids.results import Results
from yescale_widgets.recipes import Recipe, write_beside
from yescale_widgets.whole import write_whole

Write = Callable[[Path], object]
RECIPE = Recipe(yescale_widgets="1.0", operation="pika.generate")
WRITERS: dict[str, tuple[str, Write]] = {
    "bytes": ("a.json", lambda path: write_whole(path, b"new")),
    "recipe": ("boat.json", lambda path: write_beside(path.with_suffix(".png"), RECIPE)),
    "sound": ("said.mp3", lambda path: Sound(data=b"ID3new", mime="audio/mpeg").save(path)),
    "hand-in": ("Mai.handin.json", lambda path: Classroom(Rules(), "Mai", None).hand_in(path.parent)),
    "bundle": ("a.zip", lambda path: Results("sweep", "chat.complete").to_bundle(path)),
}


@pytest.fixture(params=WRITERS)
def writer(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Write]:
    """Something that writes a file, and the file, which is there already."""
    name, write = WRITERS[request.param]
    (tmp_path / name).write_bytes(b"old")
    return tmp_path / name, write


def test_a_file_is_on_disk_before_it_takes_its_name(
    writer: tuple[Path, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    (path, write), sync = writer, os.fsync
    seen: list[tuple[bytes, int]] = []

    def synced(descriptor: int) -> None:
        sync(descriptor)
        seen.append((path.read_bytes(), os.fstat(descriptor).st_size))

    monkeypatch.setattr(os, "fsync", synced)
    write(path)
    assert seen == [(b"old", path.stat().st_size)], "whole and on disk while the old one still stood there"
    assert path.read_bytes() != b"old"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_write_that_fails_leaves_what_was_there_and_no_pieces(
    writer: tuple[Path, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = writer

    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises((OSError, ConfigError), match="No space"):
        write(path)
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == {path.name: b"old"}
