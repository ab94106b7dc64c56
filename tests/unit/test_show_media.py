"""Pictures inside notebooks: small, readable without a kernel, never a risk."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.samples import encoded, painted
from yescale_widgets.show import media as pictures
from yescale_widgets.show.media import card, figure, figures, paired, thumbnail

THUMB = "data:image/webp;base64,AAAA"


@dataclass
class Media:
    kind: str = "image"
    url: str = "https://cdn.example/1.png"
    path: str | None = None
    poster: str | None = None
    title: str = ""
    duration: float | None = None
    size: int | None = None
    expires_at: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def decoded(uri: str) -> Image.Image:
    head, _, data = uri.partition(",")
    assert head == "data:image/webp;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.effect_noise(size, 120).convert("RGB")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_becomes_a_small_one_of_the_same_shape(form: str) -> None:
    uri = thumbnail(encoded(noise((1600, 800)), form))
    assert uri is not None
    assert len(uri) <= pictures.LIMIT
    small = decoded(uri)
    assert small.width == 2 * small.height


@pytest.mark.parametrize("limit", [24_000, 6_000, 2_500])
def test_the_limit_is_kept_in_bytes_of_the_data_uri(limit: int) -> None:
    uri = thumbnail(encoded(noise((900, 900))), limit)
    assert uri is not None
    assert len(uri.encode()) <= limit


def test_a_small_picture_is_not_made_larger() -> None:
    assert decoded(thumbnail(painted(size=(20, 10))) or "").size == (20, 10)


def test_transparency_is_kept() -> None:
    uri = thumbnail(encoded(Image.new("RGBA", (40, 40), (255, 0, 0, 0))))
    assert decoded(uri or "").mode == "RGBA"


def test_a_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    uri = thumbnail(encoded(Image.new("RGB", (60, 30)), "JPEG", exif=exif))
    assert decoded(uri or "").size == (30, 60)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"not a picture", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg xmlns='x'/>"])
def test_what_is_no_picture_gives_none(data: bytes) -> None:
    assert thumbnail(data) is None


def test_a_cut_picture_gives_none() -> None:
    whole = encoded(noise((300, 300)))
    assert thumbnail(whole[: len(whole) // 2]) is None


def test_a_limit_nothing_fits_gives_none() -> None:
    assert thumbnail(encoded(noise((100, 100))), 50) is None


def test_a_picture_that_unpacks_to_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(Image.new("1", (9000, 9000)))
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was read"))
    assert thumbnail(data) is None


@pytest.mark.parametrize("title", ["A boat", "", "x" * 300, "word " * 80, "日本語 😀", "Crème brûlée", "\ud800"])
@pytest.mark.parametrize("kind", ["video", "audio", "image"])
def test_a_card_can_be_drawn_for_any_title(title: str, kind: str) -> None:
    uri = card(title, kind)
    assert decoded(uri).size == (480, 270)
    assert len(uri) < 12_000


def test_cards_of_different_titles_differ() -> None:
    assert card("日本", "video") != card("東京", "video")


def test_a_video_has_its_source_on_itself_and_a_poster_inside() -> None:
    html = figure(
        Media("video", "https://c.example/v.mp4?a=1&b=2", title="A <boat>", duration=5.04, size=2_100_000), THUMB
    )
    assert (
        f'<video controls preload="none" width="480" poster="{THUMB}" src="https://c.example/v.mp4?a=1&amp;b=2">'
        f'<img src="{THUMB}" alt="A &lt;boat&gt;" width="480"></video>' in html
    )
    assert "<b>A &lt;boat&gt;</b>" in html
    assert "0:05 · 2.1 MB" in html
    assert '<a href="https://c.example/v.mp4?a=1&amp;b=2">https://c.example/v.mp4?a=1&amp;b=2</a>' in html
    assert "<source" not in html
    assert "style=" not in html


def test_a_video_without_a_poster_gets_a_drawn_one() -> None:
    assert card("A boat", "video") in figure(Media("video", title="A boat"))


def test_a_track_shows_cover_tags_and_lyrics() -> None:
    song = Media(
        "audio",
        "https://c.example/s.mp3",
        title="Rain",
        duration=151,
        extra={"tags": "lo-fi", "lyrics": "[Verse]\nrain"},
    )
    html = figure(song, THUMB)
    assert '<audio controls preload="none" src="https://c.example/s.mp3"></audio>' in html
    assert f'<img src="{THUMB}" alt="Cover of Rain"' in html
    assert "lo-fi · 2:31" in html
    assert "<details><summary>Lyrics</summary><p>[Verse]<br>\nrain</p></details>" in html


def test_a_picture_links_to_the_full_one() -> None:
    assert f'<a href="https://cdn.example/1.png"><img src="{THUMB}" alt="picture" width="480"></a>' in figure(
        Media(), THUMB
    )
    assert '<img src="https://cdn.example/1.png"' in figure(Media())


def test_pictures_stand_side_by_side_and_their_facts_follow() -> None:
    pictures = [Media(path=f"yescale_media/fox-{n}.png", url="") for n in (1, 2, 3, 4)]
    thumbs = {f"yescale_media/fox-{n}.png": f"{THUMB}{n}" for n in (1, 2, 3, 4)}
    html = figures(paired([*pictures, Media("video", title="Fox")], thumbs))
    assert html.count("<figure>") == 2
    for n in (1, 2, 3, 4):
        image = f'<img src="{THUMB}{n}" alt="picture" width="320">'
        assert f'<a href="yescale_media/fox-{n}.png">{image}</a>' in html
    assert "1: saved as yescale_media/fox-1.png<br>\n2: saved" in html
    assert "<details>" not in html
    assert figures(paired(pictures[:1], thumbs)) == figure(pictures[0], f"{THUMB}1")


def test_the_facts_of_many_pictures_are_folded() -> None:
    html = figures(paired([Media(url=f"https://c.example/{n}.png") for n in range(9)], {}))
    assert html.count('width="212"') == 9
    assert "<summary><small>9 pictures</small></summary>" in html
    assert "9: <a href" in html


def test_a_picture_that_a_text_names_is_no_part_of_the_row() -> None:
    linked = Media(url="https://evil.example/p.png", extra={"only_linked": True})
    html = figures(paired([Media(), linked, Media()], {}))
    assert html.count("<figure>") == 3
    assert html.count("<img") == 2


def test_a_saved_file_is_played_before_the_source_which_may_expire() -> None:
    html = figure(Media("audio", path="yescale_media/a b.mp3", expires_at=1767225600.0))
    assert 'src="yescale_media/a%20b.mp3"' in html
    assert "saved as yescale_media/a b.mp3" in html
    assert "link valid until 2026-01-01 00:00 UTC" in html


def test_an_address_that_is_not_of_the_web_is_only_text() -> None:
    html = figure(Media("video", "ftp://a.example/v.mp4"))
    assert re.findall(r'src="(\w+):', html) == ["data"]
    assert "href=" not in html
    assert "ftp://a.example/v.mp4" in html


def test_a_picture_that_came_inside_its_address_is_made_small() -> None:
    data = base64.b64encode(encoded(noise((800, 800)))).decode()
    html = figure(Media(url=f"data:image/png;base64,{data}"))
    assert '<img src="data:image/webp;base64,' in html
    assert len(html) < pictures.LIMIT + 500
    assert "<img" not in figure(Media(url="data:image/png;base64,x"))


def test_an_odd_thumbnail_is_left_out() -> None:
    assert "javascript" not in figure(Media("image"), "javascript:alert(1)")


def test_a_saved_file_is_named_as_the_notebook_knows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    below, above = tmp_path / "yescale_media" / "a b.mp3", tmp_path.parent / "c.mp3"
    html = figure(Media("audio", path=str(below)))
    assert 'src="yescale_media/a%20b.mp3"' in html
    assert "saved as yescale_media/a b.mp3" in html
    assert str(tmp_path) not in html
    assert 'c.mp3"' not in figure(Media("audio", path=str(above)))
    assert f"saved as {above}" in figure(Media("audio", path=str(above)))
