"""What the panels do with paid calls: what a form would cost, finding again, sending again, and calls at once as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.desk import Desk, MakeSettings, Page, at_desk
from tests.unit.test_pricing import TABLE
from yescale_widgets import errors
from yescale_widgets.keys import Secret
from yescale_widgets.panels.base import Message
from yescale_widgets.sandbox.server import Sandbox

PICTURES = "/v1/images/generations"
SMALL = {"size": "320x200"}


@pytest.fixture
def desk(sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    found = settings(sandbox.url, system_url=sandbox.url, access_key=Secret("sandbox-access-key"), sandbox=True)
    with at_desk(sandbox, found, monkeypatch) as desk:
        yield desk


def lost(desk: Desk, **options: Any) -> Any:
    desk.sandbox.faults.next("drop_after_work", path="/pika/generate")
    return ys.pika.generate("a paper boat", **options)


def task(page: Page, key: str, status: str) -> Message:
    def found() -> list[Message]:
        return [m["task"] for m in page.all("task") if m["task"]["key"] == key and m["task"]["status"] == status]

    return page.wait(found, f"{key} {status}")[-1]


def test_a_picture_that_came_at_once_is_a_row_of_the_tracker(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    ys.images.generate("a lighthouse", **SMALL)
    (row,) = page.wait(lambda: [r for m in page.all("rows") for r in m["rows"] if r["status"] == "succeeded"])[-1:]
    assert (row["name"], row["prompt"], row["at_once"], row["media"]) == ("images.generate", "a lighthouse", True, ["image"])  # fmt: skip
    page.does("open", key=row["key"])
    assert task(page, row["key"], "succeeded")["media"][0]["url"].startswith(desk.sandbox.url)
    assert ys.tasks().frame()["operation"].tolist() == ["images.generate"]


def test_again_on_a_direct_row_sends_it_again(desk: Desk) -> None:
    ys.images.generate("a lighthouse", **SMALL)
    (row,) = desk.session.client.board.rows()
    page = desk.page(ys.tasks())
    page.does("again", key=row.key)
    page.wait(lambda: desk.sandbox.log.posts(PICTURES) == 2)


def test_a_sound_whose_bytes_are_gone_is_drawn_and_says_so(desk: Desk) -> None:
    ys.audio.speech("good morning")
    (row,) = desk.session.client.board.rows()
    found = desk.session.client.task(row.key)
    assert "good morning" in found._repr_mimebundle_()["text/html"]
    assert "data:audio" not in found._repr_mimebundle_()["text/html"]
    with pytest.raises(errors.MediaError, match="came inside its answer"):
        found.save()


def test_finding_again_offers_what_it_may_be_and_takes_what_the_user_names(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    boat = lost(desk)
    page.does("reconcile", key=boat.key)
    assert "may be it" in task(page, boat.key, "uncertain")["note"]
    (candidate,) = page.wait(lambda: page.all("candidates"))[0]["candidates"]
    page.does("adopt", key=boat.key, id=candidate["task_id"])
    page.wait(lambda: boat.id == candidate["task_id"])
    assert boat.wait(LIMIT).status == "succeeded"
    assert desk.sandbox.log.posts("/pika/generate") == 1


def test_sending_again_is_a_new_row_that_names_the_first(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    boat = lost(desk)
    page.does("resubmit", key=boat.key)
    board = desk.session.client.board
    second = page.wait(lambda: [row for row in board.rows() if row.parent == boat.key])[0]
    page.does("open", key=second.key)
    assert page.wait(lambda: page.all("task"))[-1]["task"]["parent"] == boat.key
    assert boat.status == "uncertain"


@pytest.mark.parametrize(("name", "path"), [("pika.generate", "/pika/generate"), ("images.generate", PICTURES)])
def test_sending_again_in_a_studio_is_a_run_of_that_studio(desk: Desk, name: str, path: str) -> None:
    desk.sandbox.faults.next("drop_after_work", path=path)
    page = desk.page(ys.studio(name, prompt="a boat"))
    page.does("run", values={})
    uncertain = page.wait(lambda: [m["task"] for m in page.all("task") if m["task"]["status"] == "uncertain"])[0]
    page.does("resubmit", key=uncertain["key"])
    second = page.wait(lambda: [m["task"] for m in page.all("task") if m["task"]["parent"] == uncertain["key"]])[0]
    assert task(page, second["key"], "succeeded")["name"] == name
    assert desk.sandbox.log.posts(path) == 2


def test_cancelling_in_a_panel_looks_once_more(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    boat = ys.pika.generate("a boat [stall]")
    page.does("cancel", key=boat.key)
    page.wait(lambda: "cannot be cancelled" in (boat.note or ""))


def test_a_form_says_what_it_would_cost_and_a_budget_refuses_it_there(desk: Desk) -> None:
    home = desk.session.settings.home
    home.mkdir(exist_ok=True)
    (home / "prices.toml").write_text(TABLE)
    ys.budget(usd=0.1)
    panel = ys.studio("images.generate", prompt="a boat", model="flux-dev", n=3, **SMALL)
    page = desk.page(panel)
    assert page.last("state")["paid"] == "One paid request · cost $0.12"
    page.does("run", values={})
    notice = page.wait(lambda: page.all("notice"))[0]
    assert "would cost $0.12" in notice["what"]
    assert "n=2 ($0.08)" in notice["hint"]
    assert desk.sandbox.log.posts(PICTURES) == 0
    assert panel.results == []


@pytest.mark.parametrize(
    ("offline", "said"),
    [(True, "One request · costs nothing here"), (False, "One paid request · cost unknown")],
)
def test_a_form_whose_cost_nobody_knows_says_so_but_at_the_sandbox(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, offline: bool, said: str
) -> None:
    monkeypatch.setattr(desk.session, "settings", replace(desk.session.settings, sandbox=offline))
    assert ys.studio("images.generate").state()["paid"] == said
