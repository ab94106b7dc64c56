"""A file dropped on the studio comes in pieces, and its recipe fills the form."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import yescale_widgets as ys
from tests.unit.desk import Desk, MakeSettings, Page, at_desk
from yescale_widgets import recipes, session
from yescale_widgets.catalog.images import Edit
from yescale_widgets.catalog.images import Generate as Picture
from yescale_widgets.recipes import Recipe
from yescale_widgets.sandbox.server import Sandbox

PIECE = 4_000_000


@pytest.fixture
def desk(sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "parts"))
    (tmp_path / "parts").mkdir()
    with at_desk(sandbox, settings(sandbox.url), monkeypatch) as found:
        yield found


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., bytes]:
    """``picture(operation=…, options=…)``: a PNG that holds a recipe."""

    def make(**facts: Any) -> bytes:
        path = tmp_path / "made.png"
        Image.effect_noise((64, 64), 90).save(path)
        recipes.write(path, Recipe(yescale_widgets="0.1.0", **facts))
        data = path.read_bytes()
        path.unlink()
        return data

    return make


def drop(page: Page, data: bytes, name: str = "boat.png", *, size: int | None = None, piece: int = PIECE) -> None:
    """What a page does with a file: a piece, then as many more as it is asked for."""
    wanted, answers = 0, len(page.all("uploaded"))
    while wanted is not None:
        content = {"do": "upload", "id": "u1", "name": name, "size": len(data) if size is None else size, "at": wanted}
        message = {"method": "custom", "content": content}
        page.line.handle_msg({"content": {"data": message}, "buffers": [memoryview(data[wanted : wanted + piece])]})
        page.wait(lambda have=answers: len(page.all("uploaded")) > have, "the kernel's answer to a piece")
        told = page.all("uploaded")[answers]
        wanted, answers = None if "error" in told or told.get("done") else told["at"], answers + 1


def left(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "parts").iterdir())


BOAT = {"prompt": "a paper boat", "motion": 2, "aspect_ratio": "1:1"}


def test_a_dropped_picture_fills_the_form_with_how_it_was_made(
    desk: Desk, picture: Callable[..., bytes], tmp_path: Path
) -> None:
    panel = ys.studio("suno.song", prompt="rain")
    page = desk.page(panel)
    drop(page, picture(operation="pika.generate", options=BOAT))
    page.wait(lambda: page.all("notice"))
    assert (panel.operation, panel.options) == ("pika.generate", BOAT)
    state = page.last("state")
    assert (state["operation"], state["values"]) == ("pika.generate", BOAT)
    assert page.last("notice") == {"is": "notice", "level": "info", "what": "The form holds how boat.png was made.", "hint": ""}  # fmt: skip
    assert left(tmp_path) == []
    assert desk.sandbox.log.posts("/pika/generate") == 0


def test_what_the_form_holds_can_be_run(desk: Desk, picture: Callable[..., bytes]) -> None:
    panel = ys.studio("suno.song")
    page = desk.page(panel)
    drop(page, picture(operation="images.generate", options={"prompt": "a boat", "size": "64x64"}))
    page.wait(lambda: page.all("notice"))
    page.does("run", values=panel.options)
    page.wait(lambda: panel.results)
    assert panel.results[0].options == {"prompt": "a boat", "size": "64x64"}


def test_a_large_file_comes_in_pieces(desk: Desk, picture: Callable[..., bytes], tmp_path: Path) -> None:
    page = desk.page(ys.studio("suno.song"))
    data = picture(operation="pika.generate", options=BOAT) + b"\0" * 9_000_000
    drop(page, data)
    page.wait(lambda: page.all("notice"))
    assert [m["at"] for m in page.all("uploaded")[:2]] == [4_000_000, 8_000_000]
    assert page.last("uploaded")["done"] is True
    assert page.last("state")["values"] == BOAT
    assert left(tmp_path) == []


def test_a_file_with_its_own_folder_at_home_brings_its_whole_recipe(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "in.png"
    Image.new("RGB", (64, 64), "navy").save(source)
    edit = Edit(prompt="make it red", image=str(source), size="256x256")
    (path,) = desk.session.client.save(desk.session.client.send(edit), session.media_folder())
    panel = ys.studio("suno.song")
    page = desk.page(panel)
    drop(page, path.read_bytes(), path.name)
    page.wait(lambda: page.all("notice"))
    assert panel.options == {"prompt": "make it red", "image": str(source), "size": "256x256"}


def test_a_picture_that_went_in_and_is_gone_is_named(desk: Desk, picture: Callable[..., bytes]) -> None:
    gone = {"path": "gone.png", "sha256": "0" * 64, "mime": "image/png"}
    panel = ys.studio("suno.song")
    page = desk.page(panel)
    drop(page, picture(operation="images.edit", options={"prompt": "red", "image": gone, "size": "7x7"}))
    notice = page.wait(lambda: page.all("notice"))[0]
    assert notice["hint"] == "Not in it any more: image, size."
    assert (panel.operation, panel.options) == ("images.edit", {"prompt": "red"})


def test_a_dropped_sidecar_will_do(desk: Desk, tmp_path: Path) -> None:
    found = desk.session.client.send(Picture(prompt="a boat", model="gpt-image-1", output_format="webp", size="64x64"))
    (path,) = desk.session.client.save(found, tmp_path / "out")
    panel = ys.studio("suno.song")
    page = desk.page(panel)
    drop(page, path.with_suffix(".json").read_bytes(), "boat.JSON")
    page.wait(lambda: page.all("notice"))
    assert panel.options == found.options


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no recipe in it"),
        (b"not a picture", "no recipe in it"),
        (b'{"yescale_widgets": "9", "operation": "kite.fly"}', "does not know kite.fly"),
    ],
)
def test_a_file_without_a_recipe_is_a_notice_and_changes_nothing(
    desk: Desk, tmp_path: Path, data: bytes, words: str
) -> None:
    panel = ys.studio("suno.song", prompt="rain")
    page = desk.page(panel)
    drop(page, data, "notes.json" if data.startswith(b"{") else "notes.txt")
    assert words in page.last("uploaded")["error"]["what"]
    assert (panel.operation, panel.options) == ("suno.song", {"prompt": "rain"})
    assert left(tmp_path) == []


def test_a_file_that_is_too_large_is_refused_at_its_first_piece(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = ys.studio("suno.song")
    monkeypatch.setattr(panel.arrivals, "most_bytes", 10)
    page = desk.page(panel)
    drop(page, b"x" * 20)
    assert "is the most" in page.last("uploaded")["error"]["what"]
    assert left(tmp_path) == []


def test_pieces_that_do_not_fit_are_not_put_together(desk: Desk, tmp_path: Path) -> None:
    page = desk.page(ys.studio("suno.song"))
    drop(page, b"x" * 20, size=15)
    assert "pieces that do not fit" in page.last("uploaded")["error"]["what"]
    assert left(tmp_path) == []


def test_a_name_cannot_lead_elsewhere(desk: Desk, picture: Callable[..., bytes], tmp_path: Path) -> None:
    page = desk.page(ys.studio("suno.song"))
    drop(page, picture(operation="pika.generate", options=BOAT), "../../../x.png")
    assert page.wait(lambda: page.all("notice"))[0]["level"] == "info"
    assert not list(tmp_path.rglob("x.png"))
    shutil.rmtree(tmp_path / "parts")
    assert json.dumps(page.messages)
