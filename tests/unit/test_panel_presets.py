"""Forms kept by name, and earlier runs that fill the form again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY
from tests.unit.desk import Desk, MakeSettings, at_desk
from tests.unit.test_panel_acting import done
from yescale_widgets.errors import MediaError, OptionError
from yescale_widgets.keys import Secret
from yescale_widgets.panels import presets
from yescale_widgets.sandbox.server import Sandbox


def test_a_form_is_kept_by_name_and_comes_back_in_another_panel(desk: Desk) -> None:
    panel = ys.studio("pika.generate", prompt="a boat at dusk", motion=3)
    assert panel.save_preset("  Dusk,   slow ") == "Dusk, slow"
    other = ys.studio("pika.generate", seed=7)
    assert other.presets == {"Dusk, slow": {"prompt": "a boat at dusk", "motion": 3}}
    other.load_preset("Dusk, slow")
    assert other.options == {"prompt": "a boat at dusk", "motion": 3}
    other.delete_preset("Dusk, slow")
    assert panel.presets == {}
    with pytest.raises(KeyError, match="it has none"):
        panel.load_preset("Dusk, slow")


def test_each_operation_has_its_own(desk: Desk) -> None:
    ys.studio("pika.generate", motion=3).save_preset("mine")
    assert ys.studio("suno.song").presets == {}


def test_a_page_saves_loads_and_deletes(desk: Desk) -> None:
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    assert page.last("state")["presets"] == []
    page.does("preset", act="save", name="slow", values={"prompt": "typed", "motion": 1})
    assert (page.last("presets")["presets"], page.last("presets")["chosen"]) == (["slow"], "slow")
    panel.options = {"seed": 5}
    page.does("preset", act="load", name="slow")
    assert panel.options == {"prompt": "typed", "motion": 1}
    assert page.last("state")["values"] == panel.options
    assert page.last("presets")["chosen"] == "slow"
    page.does("preset", act="delete", name="slow")
    assert page.last("presets")["presets"] == []
    assert desk.sandbox.requests == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_name_that_is_none_is_told_beside_its_control(desk: Desk, name: str) -> None:
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    page.does("preset", act="save", name=name, values={})
    assert page.last("presets")["why"] == "A name has 1 to 80 letters."
    with pytest.raises(OptionError):
        panel.save_preset(name)
    assert panel.presets == {}


def test_a_name_is_never_a_path(desk: Desk) -> None:
    panel = ys.studio("pika.generate", motion=2)
    panel.save_preset("../../../etc/passwd")
    assert list(panel.presets) == ["../../../etc/passwd"]
    assert [p.name for p in presets.path_of("pika.generate").parent.iterdir()] == ["pika.generate.json"]
    with pytest.raises(KeyError):
        presets.path_of("../pika")


def test_no_key_is_written(desk: Desk) -> None:
    panel = ys.studio(
        "pika.generate", prompt=f"my key is {CANARY}", negative_prompt="sk-abcdefghijklmnopqrstuvwxyz012345"
    )
    panel.save_preset(f"with {CANARY}")
    text = presets.path_of("pika.generate").read_text()
    assert CANARY not in text
    assert "abcdefghijklmnop" not in text


def test_not_even_a_key_that_looks_like_a_word(
    sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_desk(sandbox, settings(sandbox.url, api_key=Secret("correcthorsebattery")), monkeypatch):
        ys.studio("pika.generate", prompt="it is correcthorsebattery").save_preset("mine")
    assert "correcthorse" not in presets.path_of("pika.generate").read_text()


@pytest.mark.parametrize(
    "damaged",
    [b"{", b"[]", b'{"kind": "yescale_widgets presets", "version": 2, "operation": "x", "presets": {}}', b"\xff\xfe"],
)
def test_a_file_that_cannot_be_read_is_left_alone_and_told_of(desk: Desk, damaged: bytes) -> None:
    path = presets.path_of("pika.generate")
    path.parent.mkdir(parents=True)
    path.write_bytes(damaged)
    panel = ys.studio("pika.generate", motion=3)
    page = desk.page(panel)
    assert "cannot be read" in page.last("state")["presets_fault"]
    page.does("preset", act="save", name="mine", values={"motion": 3})
    assert str(path) in page.last("presets")["why"]
    for act in (lambda: panel.save_preset("mine"), lambda: panel.delete_preset("mine"), lambda: panel.presets):
        with pytest.raises(MediaError, match="left as it is"):
            act()
    assert path.read_bytes() == damaged


def test_a_file_is_written_whole_or_not_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = ys.studio("pika.generate", motion=3)
    panel.save_preset("first")
    before = presets.path_of("pika.generate").read_bytes()

    def full(_self: Path, _target: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "replace", full)
        with pytest.raises(MediaError, match="No space left"):
            panel.save_preset("second")
    assert presets.path_of("pika.generate").read_bytes() == before
    assert [p.name for p in presets.path_of("pika.generate").parent.iterdir()] == ["pika.generate.json"]


def test_a_preset_with_options_of_another_version_loads_and_says_what_is_wrong_when_it_is_run(desk: Desk) -> None:
    presets.save("pika.generate", "old", {"prompt": "a boat", "sparkle": 9})
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    page.does("preset", act="load", name="old")
    page.does("run", values={})
    assert [p["option"] for p in page.last("problems")["problems"]] == ["sparkle"]
    assert desk.sandbox.requests == []


# Earlier runs


def test_earlier_runs_of_the_operation_fill_the_form_again(desk: Desk) -> None:
    ys.pika.generate("a kite", motion=2, aspect_ratio="1:1").wait()
    ys.suno.lyrics("rain").wait()
    panel = ys.studio("pika.generate", seed=4)
    page = desk.page(panel)
    page.does("earlier")
    told = page.wait(lambda: page.all("earlier"))[-1]
    (run,) = told["runs"]
    assert (told["operation"], run["prompt"], run["status"]) == ("pika.generate", "a kite", "succeeded")
    assert "motion 2" in run["options"]
    page.does("fill", key=run["key"])
    assert panel.options == {"prompt": "a kite", "motion": 2, "aspect_ratio": "1:1"}
    assert page.last("state")["values"] == panel.options
    assert desk.sandbox.log.posts("/pika/generate") == 1


def test_an_earlier_run_says_what_it_cannot_bring_back(desk: Desk, tmp_path: Path) -> None:
    picture = tmp_path / "in.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    page.does("run", values={"prompt": "a boat", "image": str(picture)})
    made = done(page, "pika.generate")
    page.does("fill", key=made["key"])
    assert panel.options["image"] == str(picture)
    picture.unlink()
    page.does("fill", key=made["key"])
    assert panel.options == {"prompt": "a boat"}
    assert page.last("notice")["hint"] == "Not in it any more: image."


def test_presets_are_readable_json(desk: Desk) -> None:
    ys.studio("pika.generate", prompt="Một con thuyền giấy", motion=1).save_preset("thuyền")
    found = json.loads(presets.path_of("pika.generate").read_text("utf-8"))
    assert found == {
        "kind": "yescale_widgets presets",
        "version": 1,
        "operation": "pika.generate",
        "presets": {"thuyền": {"prompt": "Một con thuyền giấy", "motion": 1}},
    }
