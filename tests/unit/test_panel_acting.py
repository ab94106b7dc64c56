"""What can be done next with a result, in panels that know no family."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.desk import Desk, Page
from yescale_widgets import hosts
from yescale_widgets.jobs.task import Task
from yescale_widgets.panels.acting import uses
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.card import TaskCard, _cards


def done(page: Page, name: str) -> Message:
    """The task of an operation once it has succeeded."""

    def found() -> Message:
        told = [m["task"] for m in page.all("task")]
        return next((t for t in told if t["name"] == name and t["status"] == "succeeded"), {})

    return page.wait(found, f"{name} that succeeded")


def test_a_button_of_a_grid_makes_a_new_run_of_the_same_panel(desk: Desk) -> None:
    panel = ys.studio("midjourney.imagine")
    page = desk.page(panel)
    page.does("run", values={"prompt": "a walled garden"})
    grid = done(page, "midjourney.imagine")
    labels = [a["label"] for a in grid["actions"]]
    assert labels[:4] == ["U1", "U2", "U3", "U4"]
    assert all(a["ready"] for a in grid["actions"])
    page.does("act", key=grid["key"], index=1)
    upscaled = done(page, grid_next := desk.session.client.task(grid["key"]).actions[1].operation)
    assert (upscaled["name"], panel.operation) == (grid_next, "midjourney.imagine")
    assert len(panel.task_ids) == 2


def test_an_action_that_wants_words_opens_its_form_and_sends_nothing(desk: Desk) -> None:
    panel = ys.studio("suno.song", tags="waltz")
    page = desk.page(panel)
    page.does("run", values={"prompt": "rain"})
    song = done(page, "suno.song")
    (first, *_) = song["actions"]
    assert (first["label"], first["ready"]) == ("Continue take 1 from here", False)
    page.does("act", key=song["key"], index=0)
    assert panel.options["task"] == "extend"
    assert panel.options["continue_clip"] == song["media"][0]["extra"]["clip_id"]
    assert page.last("state")["values"] == panel.options
    assert len(panel.task_ids) == 1


def test_a_picture_goes_on_into_any_form_that_takes_one(desk: Desk) -> None:
    panel = ys.studio("kling.image")
    page = desk.page(panel)
    page.does("run", values={"prompt": "a lighthouse"})
    picture = done(page, "kling.image")
    choices = {(u["operation"], u["option"]) for u in page.last("state")["uses"] if u["kind"] == "image"}
    assert {("kling.try_on", "human_image"), ("kling.try_on", "cloth_image"), ("pika.generate", "image")} <= choices
    page.does("use", key=picture["key"], index=0, operation="kling.image_to_video", option="image")
    assert (panel.operation, panel.options) == ("kling.image_to_video", {"image": picture["media"][0]["url"]})
    page.does("use", key=picture["key"], index=0, operation="midjourney.blend", option="images")
    assert panel.options == {"images": [picture["media"][0]["url"]]}
    page.does("run", values={})
    assert "images" in {p["option"] for p in page.last("problems")["problems"]}


def test_a_picture_without_a_link_or_file_says_what_to_do(desk: Desk) -> None:
    page = desk.page(ys.studio("images.generate", size="320x200", response_format="b64_json"))
    page.does("run", values={"prompt": "a lighthouse"})
    picture = done(page, "images.generate")
    page.does("use", key=picture["key"], index=0, operation="kling.image_to_video", option="image")
    assert "Save it first" in page.last("notice")["hint"]


def test_the_tracker_acts_too_and_names_the_form_where_words_are_wanted(desk: Desk) -> None:
    grid = ys.midjourney.imagine("a walled garden").wait(LIMIT)
    song = ys.suno.song("rain").wait(LIMIT)
    page = desk.page(ys.tasks())
    page.does("act", key=grid.key, index=0)
    page.wait(lambda: len(desk.session.client.board.rows()) == 3)
    page.does("act", key=song.key, index=0)
    assert "ys.studio('suno.song'" in page.last("notice")["hint"]
    assert song.actions[0].options["continue_clip"] in page.last("notice")["hint"]


@pytest.fixture
def card(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[Task], Page]:
    """A card as marimo keeps it: it stays when its task is finished."""
    monkeypatch.setattr(hosts, "here", lambda: hosts.MARIMO)
    return lambda task: desk.page(TaskCard(task))


def test_a_card_that_stays_acts_too_and_names_the_task_it_has_sent(desk: Desk, card: Callable[[Task], Page]) -> None:
    grid = ys.midjourney.imagine("a walled garden").wait(LIMIT)
    page = card(grid)
    page.does("act", key=grid.key, index=1)
    told = page.wait(lambda: next(iter(page.all("notice")), None), "a word on what was sent")
    other = next(row for row in desk.session.client.board.rows() if row.key != grid.key)
    assert (told["level"], f"ys.task({other.key!r})" in told["hint"]) == ("info", True)
    assert ys.task(other.key).wait(LIMIT).status == "succeeded"
    assert len(desk.session.client.board.rows()) == 2


def test_a_card_opens_no_form_but_says_the_call_that_does(desk: Desk, card: Callable[[Task], Page]) -> None:
    song = ys.suno.song("rain").wait(LIMIT)
    page = card(song)
    page.does("act", key=song.key, index=0)
    assert "ys.studio('suno.song'" in page.last("notice")["hint"]
    assert len(desk.session.client.board.rows()) == 1


def test_every_use_is_an_option_that_can_be_filled_and_masks_are_none() -> None:
    assert len(uses()) > 12
    assert not [u for u in uses() if "mask" in u["option"]]
    assert {u["kind"] for u in uses()} >= {"image", "video"}


def test_a_card_that_is_closed_before_its_task_ends_is_let_go(desk: Desk) -> None:
    shown = TaskCard(ys.pika.generate("a boat"))
    assert shown in _cards[shown.task.key]
    shown.close()
    assert shown not in _cards[shown.task.key]
