"""Every operation of the catalog is run from its form, by a page that only fills in controls."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import yescale_widgets as ys
from tests.unit.desk import Desk, MakeSettings, Page, at_desk
from yescale_widgets import catalog
from yescale_widgets.catalog.midjourney import Change
from yescale_widgets.declare import Spec
from yescale_widgets.keys import Secret
from yescale_widgets.options import Option
from yescale_widgets.panels.base import Message
from yescale_widgets.sandbox.server import Sandbox

SPECS = catalog.specs()


@pytest.fixture
def desk(sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    access = {"system_url": sandbox.url, "access_key": Secret("access-test")}
    with at_desk(sandbox, settings(sandbox.url, **access), monkeypatch) as found:
        yield found


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A picture, a mask and a recording, as a person would name them in a form."""
    picture, mask, sound = tmp_path / "fox.png", tmp_path / "mask.png", tmp_path / "talk.wav"
    Image.new("RGB", (256, 256), "tan").save(picture)
    cut = Image.new("RGB", (256, 256), "white")
    cut.paste("black", (64, 64, 128, 128))
    cut.save(mask)
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\0\0" * 16_000)
    return {"image": str(picture), "mask": str(mask), "audio": str(sound)}


def filled(spec: Spec, files: dict[str, str]) -> dict[str, Any]:
    """What a person fills in: what is required, and what else this operation cannot do without."""
    wanted = {o.name for o in spec.options if o.required} | EXTRA.get(spec.name, set())
    return {o.name: FIXED.get((spec.name, o.name), value_of(o, files)) for o in spec.options if o.name in wanted}


EXTRA = {
    "chat.complete": {"prompt"},
    "claude.message": {"prompt"},
    "gemini.generate": {"prompt"},
    "images.edit": {"image"},
    "suno.song": {"prompt"},
    "kling.text_to_video": {"prompt"},
    "runway.image_to_video": {"prompt"},
}
FIXED: dict[tuple[str, str], Any] = {
    ("account.model", "model"): "gpt-4o-mini",
    ("media.submit", "model"): "nano-banana-2",
    ("chat.completion", "model"): "gpt-3.5-turbo-instruct",
    ("midjourney.change", "action"): "REROLL",
}


def value_of(option: Option, files: dict[str, str]) -> Any:
    if option.kind in ("source", "sources"):
        path = files["audio" if "audio" in option.opt.kinds else "mask" if "mask" in option.name else "image"]
        return path if option.kind == "source" else [path, path]
    if option.choices:
        return option.choices[0]
    return {"text": "a paper boat", "integer": 1, "number": 1, "boolean": True}.get(option.kind, "a paper boat")


def run_of(page: Page, spec: Spec) -> Message:
    """The run of an operation once it has come to its end."""

    def over() -> Message:
        told = [m["task"] for m in page.all("task") if m["task"]["name"] == spec.name]
        return next((t for t in told if t["status"] not in ("submitting", "queued", "running")), {})

    return page.wait(over, f"the end of {spec.name}")


def earlier(desk: Desk, spec: Spec, values: dict[str, Any]) -> dict[str, Any]:
    """What goes on from a task goes on from one that is there; a button is one that it has."""
    if "task" not in values:
        return values
    task = ys.midjourney.imagine("a walled garden").wait(20)
    if "custom_id" not in values:
        return values | {"task": task.id}
    task = desk.session.client.submit(Change(task=task.id, action="UPSCALE", index=1)).wait(20)
    return values | task.actions[0].options


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_an_operation_runs_from_its_form(desk: Desk, files: dict[str, str], spec: Spec) -> None:
    values = earlier(desk, spec, filled(spec, files))
    page = desk.page(ys.studio(spec.name))
    state = page.last("state")
    assert state["go"] == ("Generate" if spec.task or spec.paid else "Run")
    page.does("run", values=values)
    assert not page.last("problems")["problems"]
    done = run_of(page, spec)
    assert (done["status"], done["error"]) == ("succeeded", None)
    assert done["media"] or done["text"] or done.get("html")
    assert (spec.name in {row.name for row in desk.session.client.board.rows()}) == (spec.task or spec.paid)


def test_what_a_value_is_shows_in_the_panel_and_in_its_record(desk: Desk, files: dict[str, str]) -> None:
    panel = ys.studio("audio.transcribe")
    page = desk.page(panel)
    spec = next(s for s in SPECS if s.name == "audio.transcribe")
    page.does("run", values=filled(spec, files))
    done = run_of(page, spec)
    assert done["html"]
    assert "<script" not in done["html"]
    assert panel.results[0].text in panel.bundle()["text/plain"]
    page.does("attach")
    assert page.last("state")["tasks"][0]["html"] == done["html"]


def test_a_spoken_text_plays_from_its_bytes(desk: Desk) -> None:
    page = desk.page(ys.studio("audio.speech"))
    page.does("run", values={"prompt": "The ferry leaves at nine.", "voice": "alloy"})
    done = run_of(page, next(s for s in SPECS if s.name == "audio.speech"))
    (sound,) = done["media"]
    assert (sound["kind"], sound["url"]) == ("audio", "")
    page.does("media", key=done["key"], index=0)
    assert page.wait(lambda: page.all("media"))[0]["mime"] == "audio/mpeg"
    assert "base64" not in str(page.messages)


def test_what_goes_wrong_is_said_in_the_run_and_beside_the_button(desk: Desk) -> None:
    page = desk.page(ys.studio("account.model"))
    page.does("run", values={"model": "gpt-nope"})
    done = run_of(page, next(s for s in SPECS if s.name == "account.model"))
    assert (done["status"], "gpt-nope" in done["error"]["what"]) == ("failed", True)
    assert page.last("notice")["level"] == "bad"
