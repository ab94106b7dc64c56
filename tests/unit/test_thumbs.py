"""What stands for a clip without a poster: its first frame, where its file is there, else a drawn card."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.unit.test_show_media import decoded
from yescale_widgets.panels import thumbs
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox import media
from yescale_widgets.show.media import LIMIT, card
from yescale_widgets.values import Media


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(media.clip("a boat", 1, 160, 90, 1.0))
    return path


def test_a_saved_clip_without_a_poster_shows_its_first_frame(clip: Path) -> None:
    saved = Media(kind="video", url="https://cdn.example/clip.mp4", path=str(clip))
    thumb = runtime().run(thumbs.of_media([saved]))["https://cdn.example/clip.mp4"]
    shown = decoded(thumb).convert("RGB")
    wanted = Image.open(io.BytesIO(media.poster("a boat", 1, 160, 90)))
    assert shown.size == wanted.size
    assert max(ImageStat.Stat(ImageChops.difference(shown, wanted.convert("RGB"))).mean) < 12
    assert len(thumb) <= LIMIT


def test_what_cannot_be_read_gets_a_drawn_card(tmp_path: Path, clip: Path) -> None:
    cut, page, gone = tmp_path / "cut.mp4", tmp_path / "page.mp4", tmp_path / "gone.mp4"
    cut.write_bytes(clip.read_bytes()[:300])
    page.write_text("<!doctype html><p>expired")
    for path in (cut, page, gone):
        found = runtime().run(thumbs.of_media([Media(kind="video", path=str(path), title="A boat")]))
        assert found == {str(path): card("A boat", "video")}


def test_a_clip_of_too_many_pixels_is_not_opened(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yescale_widgets.show.media.MOST_PIXELS", 100)
    assert thumbs.first_frame(clip) is None


def test_pictures_of_an_earlier_kernel_each_have_their_own(tmp_path: Path) -> None:
    media_ = []
    for number, colour in enumerate(("red", "blue")):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (20, 10), colour).save(path)
        media_.append(Media(kind="image", path=str(path)))  # a ledger keeps no bytes, so there is no URL
    found = runtime().run(thumbs.of_media(media_))
    assert len(set(found.values())) == 2
