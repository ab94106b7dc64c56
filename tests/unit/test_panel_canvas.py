"""Masks and pictures that go into a form: drawn, given, taken from results, and what the gateway gets of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import yescale_widgets as ys
from tests.samples import encoded
from tests.unit.desk import Desk, MakeSettings, Page, at_desk
from tests.unit.test_panel_acting import done
from tests.unit.test_panel_studio import problems
from yescale_widgets import catalog, recipes
from yescale_widgets.declare import Operation
from yescale_widgets.options import options_of
from yescale_widgets.panels import canvas, form
from yescale_widgets.panels.base import Message
from yescale_widgets.sandbox.record import Record
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import home_folder
from yescale_widgets.source import Source

EDIT, EDITS = "/ideogram/v1/ideogram-v3/edit", "/v1/images/edits"
SIZE = (96, 64)
BOX = (10, 20, 40, 50)


@pytest.fixture
def desk(sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    with at_desk(sandbox, settings(sandbox.url), monkeypatch) as found:
        yield found


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Operation]:
    """What the gateway has understood of each request, files and all."""
    found: list[Operation] = []
    plain = Record.understood

    def understood(record: Record, operation: Operation) -> None:
        found.append(operation)
        plain(record, operation)

    monkeypatch.setattr(Record, "understood", understood)
    return found


def photo(tmp_path: Path, size: tuple[int, int] = SIZE) -> str:
    path = tmp_path / "boat.png"
    path.write_bytes(encoded(Image.new("RGB", size, "teal")))
    return str(path)


def mask(how: str, size: tuple[int, int] = SIZE) -> bytes:
    """A mask as a page draws it, marked in ``BOX``."""
    colours = {"black": ("white", "black"), "white": ("black", "white"), "transparent": ("#ffffffff", "#00000000")}
    rest, marked = colours[how]
    drawn = Image.new("RGBA", size, rest)
    drawn.paste(Image.new("RGBA", (BOX[2] - BOX[0], BOX[3] - BOX[1]), marked), BOX)
    return encoded(drawn)


def give(page: Page, data: bytes, use: str, name: str = "drawn mask.png") -> Message:
    """Send a file for an option, as a page does; gives the kernel's last word on it."""
    head = {"do": "upload", "id": f"{use}-{len(data)}", "name": name, "size": len(data), "at": 0, "use": use}
    before = len(page.all("uploaded"))
    page.line.handle_msg({"content": {"data": {"method": "custom", "content": head}}, "buffers": [data]})
    return page.wait(lambda: page.all("uploaded")[before:], "the kernel's answer")[0]


def asked(page: Page, kind: str) -> Message:
    return page.wait(lambda: page.all(kind), f"a message {kind}")[-1]


def at(data: bytes, place: tuple[int, int]) -> Any:
    return Image.open(io.BytesIO(data)).convert("RGBA").getpixel(place)


# What is declared


def test_every_mask_says_that_it_is_one() -> None:
    masks = {
        f"{kind.family()}.{kind.verb()}.{option.name}": option.opt.mask
        for kind in catalog.operations()
        for option in options_of(kind).values()
        if option.opt.mask or ("mask" in option.name and option.kind == "source")
    }
    assert masks == {
        "ideogram.edit.mask": "black",
        "images.edit.mask": "transparent",
        "midjourney.modal.mask": "white",
        "kling.image_to_video.static_mask": "unknown",
        "media.submit.mask": "unknown",
    }


def test_a_form_offers_to_draw_where_the_convention_is_known() -> None:
    fields = {f["name"]: f for f in form.fields(catalog.operation("images.edit"))}
    assert (fields["mask"]["mask"], fields["mask"]["accept"]) == ("transparent", "image/png")
    assert "mask" not in fields["image"]
    assert "mask" not in {f["name"]: f for f in form.fields(catalog.operation("media.submit"))}["mask"]


# From the picture to the edit


WHITE = (255, 255, 255, 255)
KINDS = {
    "ideogram.edit": (EDIT, "black", (0, 0, 0, 255), WHITE),
    "images.edit": (EDITS, "transparent", (0, 0, 0, 0), WHITE),
}


@pytest.mark.parametrize("operation", KINDS)
def test_a_mask_that_was_drawn_is_posted_once_as_it_was_drawn(
    desk: Desk, served: list[Operation], tmp_path: Path, operation: str
) -> None:
    path, how, *pixels = KINDS[operation]
    panel = ys.studio(operation, prompt="a red sail", image=photo(tmp_path))
    page = desk.page(panel)
    page.does("canvas", option="mask", values={})
    seen = asked(page, "canvas")
    assert (seen["width"], seen["height"]) == SIZE
    assert Image.open(io.BytesIO(page.buffers()[-1])).size == SIZE
    told = give(page, mask(how), "mask")
    assert Path(told["value"]).is_relative_to(home_folder() / "files")
    page.does("run", values={"mask": told["value"]})
    made = done(page, operation)
    assert desk.sandbox.log.posts(path) == 1
    (sent,) = served
    arrived = sent.mask.read()
    assert arrived == mask(how)
    assert (at(arrived, (BOX[0], BOX[1])), at(arrived, (BOX[2], BOX[1]))) == tuple(pixels)
    page.does("again", key=made["key"])
    page.wait(lambda: len(served) == 2)
    assert served[1].mask.read() == arrived


def test_a_mask_of_another_size_never_leaves_the_form(desk: Desk, tmp_path: Path) -> None:
    page = desk.page(ys.studio("ideogram.edit", prompt="a", image=photo(tmp_path)))
    told = give(page, mask("black", (48, 32)), "mask")
    page.does("run", values={"mask": told["value"]})
    assert problems(page) == {"mask": "It has 48x32 pixels and the picture 96x64. Draw it anew."}
    assert desk.sandbox.requests == []


def test_without_a_picture_there_is_nothing_to_draw_on(desk: Desk) -> None:
    page = desk.page(ys.studio("ideogram.edit"))
    page.does("canvas", option="mask", values={})
    assert asked(page, "canvas")["error"]["hint"] == "Fill in “Picture” first."


def test_a_picture_that_is_none_cannot_be_drawn_on(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_bytes(b"\x89PNG\r\n\x1a\nnot")
    page = desk.page(ys.studio("ideogram.edit"))
    page.does("canvas", option="mask", values={"image": str(tmp_path / "notes.png")})
    assert "cannot be opened" in asked(page, "canvas")["error"]["what"]


def test_a_result_elsewhere_can_be_drawn_on(desk: Desk) -> None:
    picture = ys.kling.image("a lighthouse").wait()
    page = desk.page(ys.studio("images.edit"))
    page.does("canvas", option="mask", values={"images": [picture.media[0].url]})
    assert asked(page, "canvas")["width"] > 100


def test_a_mask_of_a_task_is_drawn_on_what_the_task_made(desk: Desk) -> None:
    grid = ys.midjourney.imagine("a walled garden").wait()
    page = desk.page(ys.studio("midjourney.modal"))
    page.does("canvas", option="mask", values={"task": grid.id})
    assert asked(page, "canvas")["width"] > 100
    page.does("canvas", option="mask", values={"task": "nobody's"})
    page.wait(lambda: len(page.all("canvas")) == 2)
    assert "No picture of the task" in page.last("canvas")["error"]["what"]


def test_a_large_picture_is_told_in_its_true_size_and_sent_small(desk: Desk, tmp_path: Path) -> None:
    page = desk.page(ys.studio("ideogram.edit"))
    page.does("canvas", option="mask", values={"image": photo(tmp_path, (4000, 1000))})
    seen = asked(page, "canvas")
    assert (seen["width"], seen["height"]) == (4000, 1000)
    assert Image.open(io.BytesIO(page.buffers()[-1])).size == (canvas.LONGEST, 400)


def test_a_picture_from_a_camera_is_masked_as_its_pixels_lie(tmp_path: Path) -> None:
    turned = Image.new("RGB", SIZE, "teal")
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.jpg", exif=exif)
    facts, data = canvas._small((tmp_path / "turned.jpg").read_bytes())
    assert (facts["width"], facts["height"]) == SIZE
    assert Image.open(io.BytesIO(data)).getexif().get(0x0112) is None


# Files for options


def test_a_file_of_the_page_is_kept_for_another_day(desk: Desk, served: list[Operation]) -> None:
    panel = ys.studio("kling.image_to_video")
    page = desk.page(panel)
    told = give(page, encoded(Image.new("RGB", (320, 300), "navy")), "image", "../../night.png")
    assert Path(told["value"]).parent == home_folder() / "files"
    page.does("run", values={"image": told["value"], "prompt": "the stars turn"})
    assert done(page, "kling.image_to_video")["media"][0]["kind"] == "video"
    assert len(served) == 1


def test_a_file_that_an_option_does_not_take_says_so_and_is_not_kept(desk: Desk) -> None:
    page = desk.page(ys.studio("kling.image_to_video"))
    told = give(page, b"plain words", "image", "notes.txt")
    assert "give" in told["error"]["what"]
    assert not (home_folder() / "files").exists()
    assert "error" in give(page, b"plain words!", "no_such_option")


# Two pictures, and from pictures to clips


def test_two_results_dress_a_person(desk: Desk, served: list[Operation]) -> None:
    panel = ys.studio("kling.image")
    page = desk.page(panel)
    page.does("run", values={"prompt": "a person, standing", "n": 2})
    pictures = done(page, "kling.image")
    use = {"key": pictures["key"], "operation": "kling.try_on"}
    page.does("use", index=0, option="human_image", **use)
    page.does("use", index=1, option="cloth_image", **use)
    assert panel.options.keys() == {"human_image", "cloth_image"}
    page.does("run", values=page.last("state")["values"])
    dressed = done(page, "kling.try_on")
    assert dressed["media"][0]["kind"] == "image"
    assert dressed["made_from"] is True
    assert desk.sandbox.log.posts("/kling/v1/images/kolors-virtual-try-on") == 1
    assert [s.url for _, s in served[-1].sources()] == [m["url"] for m in pictures["media"]]


CLIPS = {
    "images.generate": "kling.image_to_video",
    "midjourney.imagine": "luma.generate",
    "media.submit": "pika.generate",
}


@pytest.mark.parametrize(("drawn", "moving"), CLIPS.items())
def test_any_picture_becomes_a_clip(desk: Desk, served: list[Operation], drawn: str, moving: str) -> None:
    panel = ys.studio(drawn)
    page = desk.page(panel)
    page.does("run", values={"prompt": "a fox", **({"model": "nano-banana"} if drawn == "media.submit" else {})})
    picture = done(page, drawn)
    (use, *_) = (u for u in page.last("state")["uses"] if u["operation"] == moving and u["kind"] == "image")
    page.does("use", key=picture["key"], index=0, operation=moving, option=use["option"])
    page.does("run", values={**page.last("state")["values"], "prompt": "it looks up"})
    clip = done(page, moving)
    assert (clip["media"][0]["kind"], clip["made_from"]) == ("video", True)
    assert getattr(served[-1], use["option"])


# What it was made from


def test_the_picture_before_comes_when_it_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    panel = ys.studio("images.edit", prompt="a red sail", image=photo(tmp_path))
    page = desk.page(panel)
    page.does("run", values={})
    edited = done(page, "images.edit")
    assert edited["made_from"] is True
    page.does("origin", key=edited["key"])
    seen = asked(page, "origin")
    assert (seen["key"], seen["width"], seen["mime"]) == (edited["key"], SIZE[0], "image/jpeg")
    Path(photo(tmp_path)).unlink()
    page.does("origin", key=edited["key"])
    page.wait(lambda: len(page.all("origin")) == 2)
    assert "cannot be read" in page.last("origin")["error"]


def test_what_was_drawn_from_words_has_no_picture_before(desk: Desk) -> None:
    page = desk.page(ys.studio("kling.image"))
    page.does("run", values={"prompt": "a lighthouse"})
    assert done(page, "kling.image")["made_from"] is False
    page.does("origin", key=page.last("task")["task"]["key"])
    assert "not made from a picture" in asked(page, "origin")["error"]


# Saving what was picked


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("kling.image", {"n": 3}),
        ("images.generate", {"n": 3, "model": "dall-e-2", "size": "256x256", "response_format": "b64_json"}),
    ],
)
def test_only_what_was_picked_is_written_with_its_recipe(
    desk: Desk, tmp_path: Path, operation: str, values: dict[str, Any]
) -> None:
    page = desk.page(ys.studio(operation))
    page.does("run", values={"prompt": "a lighthouse", **values})
    made = done(page, operation)
    page.does("save", key=made["key"], indexes=[0, 2])
    told = asked(page, "saved")
    assert told["folder"] == "yescale_media"
    assert sorted(path.name for path in (tmp_path / "yescale_media").glob("*.png")) == sorted(told["names"])
    assert [name[-6:] for name in told["names"]] == ["-1.png", "-3.png"]
    recipe = recipes.read(tmp_path / "yescale_media" / told["names"][1])
    assert (recipe.operation, recipe.prompt, recipe.number) == (operation, "a lighthouse", 3)
    after = page.wait(
        lambda: next(
            (m["task"] for m in page.all("task") if m["task"]["media"][0:1] and m["task"]["media"][0]["path"]), {}
        )
    )
    assert [bool(m["path"]) for m in after["media"]] == [True, False, True]
    page.does("save", key=made["key"], indexes=[0])
    page.wait(lambda: len(page.all("saved")) == 2)
    assert page.last("saved")["names"] == told["names"][:1]
    assert desk.sandbox.log.posts(catalog.operation(operation).at.path) == 1


def test_what_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    page = desk.page(ys.studio("kling.image"))
    page.does("run", values={"prompt": "a lighthouse"})
    made = done(page, "kling.image")
    (tmp_path / "yescale_media").write_text("in the way")
    page.does("save", key=made["key"], indexes=[0])
    assert "cannot be written" in asked(page, "saved")["error"]


# From where one listens


def test_a_song_goes_on_from_the_second_that_is_heard(desk: Desk) -> None:
    panel = ys.studio("suno.song")
    page = desk.page(panel)
    page.does("run", values={"prompt": "rain"})
    song = done(page, "suno.song")
    first, second = song["actions"]
    assert [(a["medium"], a["at"]) for a in (first, second)] == [(0, True), (1, True)]
    page.does("act", key=song["key"], index=1, at=12.345)
    assert panel.options["continue_at"] == 12.35
    assert page.last("notice")["what"] == "The form holds “Continue take 2 from here”."
    assert panel.options["continue_clip"] == song["media"][1]["extra"]["clip_id"]
    page.does("act", key=song["key"], index=0, at=0)
    assert panel.options["continue_at"] == song["media"][0]["duration"]
    page.does("act", key=song["key"], index=0, at="soon")
    assert panel.options["continue_at"] == song["media"][0]["duration"]
    page.does("run", values={**panel.options, "prompt": "and thunder"})
    page.wait(lambda: len([t for t in panel.tasks if t.status == "succeeded"]) == 2)


def test_the_source_of_a_drawn_mask_is_a_file(desk: Desk) -> None:
    told = give(desk.page(ys.studio("ideogram.edit")), mask("black"), "mask")
    source = Source.of(told["value"])
    assert (source.read(), source.mime) == (mask("black"), "image/png")
