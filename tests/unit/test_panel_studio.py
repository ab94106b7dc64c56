"""The studio without a browser: a page of lines, a real sandbox behind it."""

from __future__ import annotations

import json
import shlex
import threading
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT
from tests.unit.desk import Desk, MakeSettings, Page, hurried, quiet
from tests.unit.test_panel_form import sample
from yescale_widgets import catalog, session
from yescale_widgets.errors import OptionError
from yescale_widgets.jobs.task import Task
from yescale_widgets.panels import base, copy_as, form
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.studio import Studio
from yescale_widgets.session import Session

PIKA, LYRICS = "/pika/generate", "/suno/submit/lyrics"
BOAT = {"prompt": "a paper boat"}


def tasks(page: Page) -> list[Message]:
    return [m["task"] for m in page.all("task")]


def until(page: Page, status: str) -> Message:
    """The first message of a task with this status."""
    return page.wait(lambda: next((t for t in tasks(page) if t["status"] == status), {}), f"a task that {status}")


def problems(page: Page) -> dict[str, str]:
    return {p["option"]: p["message"] for p in page.last("problems")["problems"]}


# The form


def test_a_studio_for_no_operation_opens_with_all_to_choose_from(desk: Desk) -> None:
    panel = ys.studio()
    page = desk.page(panel)
    assert page.last("state")["choose"] is True
    page.does("pick", operation="luma.generate")
    assert (panel.operation, page.last("state")["choose"]) == ("luma.generate", False)
    assert desk.page(ys.studio("suno.song")).last("state")["choose"] is False


def test_a_page_gets_the_form_and_what_it_needs(desk: Desk) -> None:
    page = desk.page(ys.studio("pika.generate", motion=3))
    state = page.last("state")
    assert (state["operation"], state["values"], state["connected"]) == ("pika.generate", {"motion": 3}, True)
    assert [f["name"] for f in state["fields"]][:3] == ["prompt", "aspect_ratio", "motion"]
    assert {o["name"] for o in state["operations"]} == {s.name for s in catalog.specs()}
    assert state["tasks"] == []
    assert state["paid"]
    assert state["origin"] == desk.sandbox.url.removeprefix("http://")


def test_an_operation_that_is_not_there_is_refused_before_anything_is_drawn(desk: Desk) -> None:
    with pytest.raises(KeyError, match=r"pika\.generate"):
        ys.studio("pika.generte")
    with pytest.raises(OptionError, match="did you mean 'motion'"):
        ys.studio("pika.generate", moton=3)
    assert ys.studio("pika.generate", motion=3).options == {"motion": 3}


def test_options_and_operation_are_read_and_set_from_code(desk: Desk) -> None:
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    page.writes(options={"prompt": "typed in the page"})
    assert panel.options == {"prompt": "typed in the page"}
    panel.options = {"prompt": "set from code"}
    assert page.traits["options"] == {"prompt": "set from code"}
    panel.operation = "suno.lyrics"
    assert page.traits["operation"] == "suno.lyrics"
    assert [f["name"] for f in page.last("state")["fields"]] == ["prompt"]


def test_an_unknown_operation_from_code_leaves_the_panel_as_it_was(desk: Desk) -> None:
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    with pytest.raises(KeyError, match=r"pika\.generate"):
        panel.operation = "pika.generte"
    assert panel.operation == "pika.generate"
    page.does("attach")
    assert page.last("state")["operation"] == "pika.generate"


def test_options_of_another_operation_do_not_stay_behind(desk: Desk) -> None:
    panel = ys.studio("pika.generate", prompt="a boat", motion=3)
    page = desk.page(panel)
    panel.operation = "suno.lyrics"
    page.does("run", values={"prompt": "a lullaby"})
    assert until(page, "succeeded")["name"] == "suno.lyrics"


def test_pick_changes_the_form(desk: Desk) -> None:
    panel = ys.studio("pika.generate", motion=3)
    page = desk.page(panel)
    page.does("pick", operation="suno.song")
    assert (panel.operation, panel.options) == ("suno.song", {})
    assert (page.last("state")["operation"], page.last("state")["values"]) == ("suno.song", {})
    assert "lyrics" in [f["name"] for f in page.last("state")["fields"]]


def test_an_operation_nobody_knows_is_a_notice(desk: Desk) -> None:
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    page.does("pick", operation="pika.tomorrow")
    assert page.last("notice")["level"] == "bad"
    assert "Traceback" not in json.dumps(page.messages)
    assert panel.operation == "pika.generate"


# Run


def test_a_run_is_told_of_until_it_has_succeeded(desk: Desk) -> None:
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    page.does("run", values=BOAT)
    done = until(page, "succeeded")
    assert problems(page) == {}
    assert tasks(page)[0]["status"] == "submitting"
    assert {t["key"] for t in tasks(page)} == {done["key"]} == {*panel.task_ids} == {*page.traits["task_ids"]}
    assert done["media"][0]["url"].startswith(desk.sandbox.url)
    assert (done["prompt"], done["progress"], done["error"], done["again"]) == ("a paper boat", 100.0, None, True)
    assert [task.status for task in panel.tasks] == ["succeeded"]
    page.does("attach")
    assert [t["key"] for t in page.last("state")["tasks"]] == panel.task_ids


def test_two_presses_in_a_row_post_once(desk: Desk) -> None:
    desk.sandbox.faults.next("slow=0.2", path=LYRICS)
    panel = ys.studio("suno.lyrics", **BOAT)
    page = desk.page(panel)
    panel.run()
    panel.run()
    page.does("run", values=BOAT)
    until(page, "succeeded")
    assert desk.sandbox.log.posts(LYRICS) == 1
    assert len(panel.task_ids) == 1


def test_a_press_after_the_answer_is_another_run(desk: Desk) -> None:
    panel = ys.studio("suno.lyrics", **BOAT)
    page = desk.page(panel)
    panel.run()
    until(page, "succeeded")
    panel.run(prompt="another")
    page.wait(lambda: any(t["prompt"] == "another" and t["status"] == "succeeded" for t in tasks(page)))
    assert desk.sandbox.log.posts(LYRICS) == 2
    assert [task.prompt for task in panel.tasks] == ["another", "a paper boat"]


def test_values_that_cannot_be_sent_are_all_named_and_nothing_is_sent(desk: Desk) -> None:
    page = desk.page(ys.studio("pika.generate"))
    page.does("run", values={"motion": "9", "aspect_ratio": "rather wide", "image": "/no/such.png"})
    assert problems(page).keys() == {"motion", "aspect_ratio", "image", "prompt"}
    assert desk.sandbox.requests == []
    page.does("run", values=BOAT)
    until(page, "succeeded")
    assert problems(page) == {}


def test_what_the_gateway_refuses_is_a_notice_and_a_failed_task(desk: Desk) -> None:
    desk.sandbox.faults.next("503", path=LYRICS)
    page = desk.page(ys.studio("suno.lyrics"))
    page.does("run", values=BOAT)
    failed = until(page, "failed")
    notice = page.wait(lambda: page.all("notice"))[0]
    assert (notice["level"], notice["code"]) == ("bad", "model_not_found")
    assert notice["what"].startswith("No available channel")
    assert notice["hint"]
    assert notice["request_id"]
    assert "No available channel" in failed["error"]["what"]
    assert "Traceback" not in json.dumps(page.messages)
    page.does("run", values=BOAT)
    until(page, "succeeded")


def test_a_submit_whose_answer_is_lost_is_uncertain_and_not_sent_again(desk: Desk) -> None:
    desk.sandbox.faults.next("drop_after_work", path=LYRICS)
    page = desk.page(ys.studio("suno.lyrics"))
    page.does("run", values=BOAT)
    assert "may have been billed" in until(page, "uncertain")["note"]
    assert desk.sandbox.log.posts(LYRICS) == 1


def test_an_operation_that_costs_little_leaves_no_row_in_the_ledger(desk: Desk) -> None:
    page = desk.page(ys.studio("chat.complete"))
    page.does("run", values={"prompt": "hello"})
    assert "<p>Hello!" in until(page, "succeeded")["html"]
    assert desk.session.client.board.rows() == []


def test_runs_of_others_are_not_shown(desk: Desk) -> None:
    mine, other = ys.studio("suno.lyrics"), ys.studio("suno.lyrics")
    page, another = desk.page(mine), desk.page(other)
    mine.run(prompt="mine")
    until(page, "succeeded")
    other.run(prompt="other")
    until(another, "succeeded")
    assert {t["prompt"] for t in tasks(page)} == {"mine"}
    assert {t["prompt"] for t in tasks(another)} == {"other"}


def test_a_run_of_the_same_operation_in_a_cell_is_not_taken_for_the_panels_own(desk: Desk) -> None:
    panel = ys.studio("suno.lyrics", **BOAT)
    page = desk.page(panel)
    desk.sandbox.faults.next("slow=0.4", path=LYRICS)
    panel.run()
    until(page, "submitting")
    cell = ys.suno.lyrics("from a cell")
    until(page, "succeeded")
    assert {t["prompt"] for t in tasks(page)} == {"a paper boat"}
    assert cell.key not in panel.task_ids


def test_a_studio_goes_on_without_the_tasks_that_were_forgotten(desk: Desk) -> None:
    panel = ys.studio("suno.lyrics", **BOAT)
    page = desk.page(panel)
    panel.run()
    first = until(page, "succeeded")
    desk.session.client.board.forget([first["key"]])
    page.does("attach")
    assert page.last("state")["tasks"] == []
    assert panel.tasks == []
    assert "Nothing has been made here yet" in panel.bundle()["text/plain"]
    panel.run(prompt="another")
    page.wait(lambda: any(t["prompt"] == "another" and t["status"] == "succeeded" for t in tasks(page)))
    assert not page.all("notice")


def test_a_picture_that_vanished_is_a_notice_and_the_button_works_on(desk: Desk, tmp_path: Any) -> None:
    picture = tmp_path / "start.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    panel = ys.studio("chat.complete", prompt="hello")
    page = desk.page(panel)
    operation = form.operation_of("chat.complete", {"prompt": "hello", "images": [str(picture)]})
    picture.unlink()
    panel.carry_out(operation)
    assert "cannot be read" in page.wait(lambda: page.all("notice"))[0]["what"]
    panel.run()
    until(page, "succeeded")


def test_a_run_after_a_new_connection_is_followed_too(desk: Desk, settings: MakeSettings) -> None:
    panel = ys.studio("suno.lyrics")
    page = desk.page(panel)
    panel.run(**BOAT)
    first = until(page, "succeeded")
    session._replace(hurried(Session(settings(desk.sandbox.url))))
    panel.run(prompt="another")
    page.wait(lambda: any(t["key"] != first["key"] and t["status"] == "succeeded" for t in tasks(page)))


# What a task's card can do


def test_again_is_what_that_task_was_whatever_the_form_says_now(desk: Desk) -> None:
    panel = ys.studio("pika.generate", prompt="a boat [stall]", seed=7)
    page = desk.page(panel)
    panel.run()
    first = until(page, "running")
    page.writes(options={"prompt": "something else", "motion": 4})
    page.does("again", key=first["key"])
    page.wait(lambda: len(panel.task_ids) == 2)
    assert panel.tasks[0].options == panel.tasks[1].options == {"prompt": "a boat [stall]", "seed": 7}
    assert panel.options == {"prompt": "something else", "motion": 4}


def test_again_takes_its_picture_along(desk: Desk, tmp_path: Any) -> None:
    (tmp_path / "start.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    panel = ys.studio("pika.generate", prompt="a boat [stall]", image=str(tmp_path / "start.png"))
    page = desk.page(panel)
    panel.run()
    first = until(page, "running")
    page.does("again", key=first["key"])
    page.wait(lambda: len(panel.task_ids) == 2 or page.all("notice") or problems(page))
    assert [t.options["image"] for t in panel.tasks] == [panel.tasks[-1].options["image"]] * 2


def test_a_task_can_be_left_and_followed_again(desk: Desk) -> None:
    panel = ys.studio("suno.lyrics")
    page = desk.page(panel)
    panel.run(prompt="a boat [stall]")
    key = until(page, "running")["key"]
    page.does("stop", key=key)
    left = page.wait(lambda: [t for t in tasks(page) if not t["watching"]])[-1]
    assert "No longer watched" in left["note"]
    seen = len(page.messages)
    page.does("watch", key=key)
    page.wait(lambda: any(m["task"]["watching"] for m in page.messages[seen:] if m["is"] == "task"))
    page.does("refresh", key=key)
    page.wait(lambda: len(page.messages) > seen + 1)


def test_media_come_through_the_kernel_where_the_page_cannot_reach_them(desk: Desk) -> None:
    panel = ys.studio("pika.generate")
    page = desk.page(panel)
    panel.run(**BOAT)
    key = until(page, "succeeded")["key"]
    page.does("media", key=key, index=0)
    page.does("media", key=key, index=5)
    whole, missing = page.wait(
        lambda: len(page.all("media")) == 2 and sorted(page.all("media"), key=lambda m: m["index"])
    )
    assert whole["mime"] == "video/mp4"
    assert any(b[4:8] == b"ftyp" for b in page.buffers())
    assert missing["error"]


@pytest.mark.parametrize("verb", ["again", "stop", "watch", "refresh", "media"])
def test_a_task_that_is_forgotten_is_a_notice(desk: Desk, verb: str) -> None:
    page = desk.page(ys.studio("pika.generate"))
    page.does(verb, key="no such key", index=0)
    notice = page.wait(lambda: page.all("notice"))[0]
    assert notice["level"] == "bad"
    assert "Traceback" not in json.dumps(notice)


# Copy as


def ran(text: str) -> Any:
    """The operation that copied code carries out."""
    caught: list[Any] = []
    original = Session.call
    Session.call = lambda self, operation: caught.append(operation)
    try:
        exec(compile(text, "copied", "exec"), {})
    finally:
        Session.call = original
    return caught[0]


PYTHON: list[tuple[str, dict[str, Any]]] = [
    ("pika.generate", {"prompt": 'it\'s "here"\nnow \\ 😀', "motion": 3, "aspect_ratio": "9:16"}),
    ("pika.generate", {"prompt": "a", "image": "https://pictures.example/a.png"}),
    ("suno.song", {"lyrics": "[Verse]\nla", "title": "La", "instrumental": True}),
    ("runway.image_to_video", {"prompt": "a", "image": "https://pictures.example/a.png"}),
]


@pytest.mark.parametrize(("name", "options"), PYTHON)
def test_copied_python_does_the_same(desk: Desk, name: str, options: dict[str, Any]) -> None:
    page = desk.page(ys.studio(name))
    page.does("copy", form="python", values=options)
    text = page.last("copied")["text"]
    assert CANARY not in text
    assert ran(text).payload() == catalog.operation(name)(**options).payload()


def test_copied_python_names_a_file_by_its_path(desk: Desk, tmp_path: Any) -> None:
    (tmp_path / "start.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    options = {"prompt": "a", "image": str(tmp_path / "start.png")}
    page = desk.page(ys.studio("pika.generate", **options))
    page.does("copy", form="python", values={})
    assert ran(page.last("copied")["text"]).payload() == catalog.operation("pika.generate")(**options).payload()


def test_copied_curl_has_the_request_and_a_variable_for_the_key(desk: Desk) -> None:
    page = desk.page(ys.studio("pika.generate"))
    page.does("copy", form="curl", values={"prompt": "it's here", "motion": "3"})
    text = page.last("copied")["text"]
    words = shlex.split(text)
    body = json.loads(words[words.index("-d") + 1])
    assert body == catalog.operation("pika.generate")(prompt="it's here", motion=3).payload()
    assert f"{desk.sandbox.url}{PIKA}" in words
    assert '"Authorization: Bearer $YESCALE_API_KEY"' in text
    assert CANARY not in text


def test_every_operation_can_be_copied_without_a_key(desk: Desk) -> None:
    settings = desk.session.settings
    for spec in catalog.specs():
        operation = spec.kind(**form.values_of(spec.kind, sample(spec.kind)))
        for text in (copy_as.as_python(operation), copy_as.as_curl(operation, settings)):
            assert CANARY not in text
            assert "Secret" not in text
        assert (" -F " in text or " --form-string " in text) == (operation.at.body == "form"), spec.name
        access = operation.at.auth == "access"
        assert ("$YESCALE_ACCESS_KEY" in text) == access, spec.name
        assert (settings.system_url if access else settings.base_url) in text, spec.name


def test_a_form_that_is_not_ready_is_not_copied(desk: Desk) -> None:
    page = desk.page(ys.studio("pika.generate"))
    page.does("copy", form="python", values={"motion": "9"})
    assert problems(page).keys() == {"motion", "prompt"}
    assert page.all("copied") == []


# A panel's life


def test_the_code_comes_when_it_is_asked_for(desk: Desk) -> None:
    page = desk.page(ys.studio("pika.generate"))
    page.does("code")
    assert page.last("code") == {"is": "code", "sorry": page.last("code")["sorry"]}
    assert "What it does goes on in Python." in page.last("code")["sorry"]
    assert base.code() in page.buffers()


def test_a_verb_nobody_knows_does_nothing_and_is_said_to_be_unknown(desk: Desk) -> None:
    page = desk.page(ys.studio("pika.generate"))
    before = len(page.messages)
    verbs = ("", "nothing", "__init__", "run_all")
    for verb in verbs:
        page.does(verb)
    told = page.messages[before:]
    assert [(m["is"], m["level"], f"“{verb}”" in m["what"]) for m, verb in zip(told, verbs, strict=True)] == [
        ("notice", "bad", True)
    ] * len(verbs)
    assert "Reload the page" in told[0]["hint"]


def test_a_closed_panel_is_silent_and_lets_go(desk: Desk) -> None:
    listening = len(desk.session.client.board._listeners)
    panel = ys.studio("suno.lyrics")
    page = desk.page(panel)
    panel.run(**BOAT)
    until(page, "succeeded")
    panel.close()
    said = len(page.messages)
    task: Task = ys.suno.lyrics("another")
    task.wait(LIMIT)
    assert page.closed
    assert len(page.messages) == said
    assert len(desk.session.client.board._listeners) == listening


def test_without_a_session_the_panel_offers_the_sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with quiet(monkeypatch):
        panel = Studio("suno.lyrics")
        page = Desk.page(None, panel)
        assert page.last("state")["connected"] is False
        page.does("run", values={"prompt": "a lullaby"})
        assert "ys.connect(sandbox=True)" in page.last("notice")["hint"]
        page.does("sandbox")
        assert page.last("state")["connected"] is True
        assert "sandbox" in page.last("state")["origin"]
        page.does("run", values={"prompt": "a lullaby"})
        assert until(page, "succeeded")["text"]


def test_a_run_does_not_keep_the_page_waiting(desk: Desk) -> None:
    """Handlers only hand work over: the kernel's thread is free while the gateway takes its time."""
    desk.sandbox.faults.next("hang", path=PIKA)
    panel = ys.studio("pika.generate", **BOAT)
    page = desk.page(panel)
    pressed = threading.Thread(target=lambda: page.does("run", values=BOAT))
    pressed.start()
    pressed.join(LIMIT)
    assert not pressed.is_alive()
    until(page, "submitting")
