"""The chat panel: branches, tools that wait for a press, files, structured output, what is kept and taken away."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import io
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

import yescale_widgets as ys
from tests.samples import painted
from tests.unit.conftest import CANARY, LIMIT, Asked
from tests.unit.desk import Desk, MakeSettings, Page, at_desk
from tests.unit.prose import words
from tests.unit.test_panel_chat import CHAT, at_rest, keys, run, said
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import OptionError
from yescale_widgets.panels import transcripts
from yescale_widgets.panels.chat import Chat
from yescale_widgets.rounds import Rounds
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def desk(sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Desk]:
    with at_desk(sandbox, settings(sandbox.url), monkeypatch) as found:
        yield found


@pytest.fixture
def panel(desk: Desk) -> Chat:
    return ys.chat(name="lesson")


@pytest.fixture
def page(desk: Desk, panel: Chat) -> Page:
    return desk.page(panel)


def answered(page: Page, text: str, answers: int = 1, **facts: Any) -> None:
    page.does("send", text=text, **facts)
    at_rest(page, answers)


def fork(page: Page, turn: int) -> list[int] | None:
    """Where a shown turn stands among its branches, as the page was last told."""
    told = [t for m in page.messages if m["is"] in ("begin", "state") for t in m["turns"]]
    return next((t.get("branch") for t in reversed(told) if t["s"] == keys(page)[turn]), None)


def on_disk(panel: Chat, turns: int) -> transcripts.SavedChat:
    """What is kept, once the last answer has been."""
    assert panel._at_rest.wait(LIMIT)
    found = transcripts.Transcript(panel.name).read()
    assert found is not None
    assert len(found.turns) == turns
    return found


# Branches


def test_an_answer_asked_for_anew_keeps_the_old_one_as_a_branch(panel: Chat, page: Page) -> None:
    answered(page, "Tell me about the sea.")
    first = keys(page)[1]
    assert fork(page, 1) is None
    page.does("again", s=first)
    at_rest(page, 2)
    assert fork(page, 1) == [2, 2]
    page.does("branch", s=keys(page)[1], to=1)
    assert keys(page)[1] == first
    assert fork(page, 1) == [1, 2]
    assert list(page.turns().values())[1].status == "done"


def test_an_edited_message_keeps_the_old_one_with_all_that_followed(heard: Asked, panel: Chat, page: Page) -> None:
    answered(page, "one")
    answered(page, "two", 2)
    before = keys(page)
    page.does("edit", s=before[0], text="another")
    at_rest(page, 3)
    assert fork(page, 0) == [2, 2]
    assert said(heard[-1]) == ["another"]
    page.does("branch", s=keys(page)[0], to=1)
    assert keys(page) == before
    assert [m["content"] for m in panel.messages if m["role"] == "user"] == ["one", "two"]
    answered(page, "three", 4)
    assert said(heard[-1])[::2] == ["one", "two", "three"]


def test_a_late_view_and_the_record_show_the_chosen_branch(desk: Desk, panel: Chat, page: Page) -> None:
    answered(page, "one")
    page.does("edit", s=keys(page)[0], text="another")
    at_rest(page, 2)
    page.does("branch", s=keys(page)[0], to=1)
    assert [t.get("branch") for t in desk.page(panel).last("state")["turns"]] == [[1, 2], None]
    assert "another" not in panel.bundle()["text/plain"]
    assert "branch 1 of 2" in panel.bundle()["text/plain"]


@pytest.mark.parametrize("to", [0, 3, -1, "x"])
def test_a_branch_that_is_not_there_changes_nothing(page: Page, to: object) -> None:
    answered(page, "one")
    page.does("again", s=keys(page)[1])
    at_rest(page, 2)
    before = keys(page)
    page.does("branch", s=before[1], to=to)
    page.does("branch", s="nobody", to=1)
    assert keys(page) == before


def test_no_branch_is_changed_while_an_answer_is_written(desk: Desk, panel: Chat, page: Page) -> None:
    answered(page, "one")
    page.does("again", s=keys(page)[1])
    at_rest(page, 2)
    desk.sandbox.faults.next("stall=12", path=CHAT)
    page.does("send", text="two")
    before = keys(page)
    page.does("branch", s=before[1], to=1)
    assert keys(page) == before
    panel.stop()
    at_rest(page, 3)


def test_an_answer_that_is_stopped_before_it_has_begun_ends_too(panel: Chat, page: Page) -> None:
    hold = threading.Event()
    runtime().call(lambda: hold.wait(LIMIT))  # the loop is busy with something else
    panel.send_text("one")
    panel.stop()
    hold.set()
    _, answer = at_rest(page)
    assert answer.status == "stopped"
    assert not panel.busy


# Tools


def get_temperature(city: str) -> str:
    """The temperature in a city."""
    return f"31 degrees in {city}"


WEATHER = "What is the temperature in Hue?"


def test_a_function_runs_and_its_call_is_seen(desk: Desk, heard: Asked) -> None:
    panel = ys.chat(tools=[get_temperature])
    page = desk.page(panel)
    answered(page, WEATHER)
    answer = list(page.turns().values())[-1]
    assert answer.status == "done"
    assert "get_temperature(city=" in answer.words
    assert "31 degrees in" in answer.words
    assert page.all("asks") == []
    assert [m["role"] for m in panel.messages] == ["user", "assistant", "tool", "assistant"]
    answered(page, "Thank you.", 2)
    assert [m["role"] for m in heard[-1]["messages"]] == ["user", "assistant", "tool", "assistant", "user"]


def asked(page: Page, number: int = 1) -> dict[str, Any]:
    """The call that waits."""
    page.wait(lambda: len([m for m in page.all("asks") if m["call"]]) >= number, "a question")
    return dict(page.all("asks")[-1])


@pytest.mark.parametrize(("allow", "result"), [(True, "31 degrees"), (False, "did not allow")])
def test_a_call_waits_for_a_press(desk: Desk, allow: bool, result: str) -> None:
    ran: list[str] = []

    def get_temperature(city: str) -> str:
        """The temperature in a city."""
        ran.append(city)
        return "31 degrees"

    panel = ys.chat(tools=[get_temperature], approve=True)
    page = desk.page(panel)
    page.does("send", text=WEATHER)
    question = asked(page)
    assert question["call"]["name"] == "get_temperature"
    assert "get_temperature(city=" in question["call"]["text"]
    assert ran == []
    assert desk.page(panel).last("state")["turns"][1]["asks"] == question["call"]
    page.does("decide", s=question["s"], id="another", allow=True)
    page.does("decide", s=question["s"], id=question["call"]["id"], allow=allow)
    page.does("decide", s=question["s"], id=question["call"]["id"], allow=True)
    at_rest(page)
    assert len(ran) == allow
    assert page.last("asks")["call"] is None
    assert result in next(m["content"] for m in panel.messages if m["role"] == "tool")


@pytest.mark.parametrize("allow", [1, "true", None, "yes"])
def test_only_a_plain_yes_is_one(desk: Desk, allow: object) -> None:
    panel = ys.chat(tools=[get_temperature], approve=True)
    page = desk.page(panel)
    page.does("send", text=WEATHER)
    page.does("decide", id=asked(page)["call"]["id"], allow=allow)
    at_rest(page)
    assert "did not allow" in json.dumps(panel.messages)


def test_stopping_while_a_call_waits_runs_nothing_and_leaves_a_conversation_that_goes_on(
    desk: Desk, heard: Asked
) -> None:
    panel = ys.chat(tools=[get_temperature], approve=True)
    page = desk.page(panel)
    page.does("send", text=WEATHER)
    asked(page)
    page.does("stop")
    at_rest(page)
    assert "asks" not in desk.page(panel).last("state")["turns"][1]
    assert panel.messages == [{"role": "user", "content": WEATHER}]
    answered(page, "Hello.", 2)
    assert said(heard[-1]) == [WEATHER, "Hello."]


ASKED: dict[str, Any] = {"role": "user", "content": "?"}
CALLS = {"role": "assistant", "content": None, "tool_calls": [{"id": "a"}, {"id": "b"}]}
FIRST, SECOND = ({"role": "tool", "tool_call_id": mark, "content": mark} for mark in "ab")
LAST = {"role": "assistant", "content": "Done."}


@pytest.mark.parametrize(
    ("history", "whole"),
    [
        ([], 0),
        ([CALLS], 0),
        ([CALLS, FIRST], 0),
        ([CALLS, FIRST, SECOND], 3),
        ([CALLS, FIRST, SECOND, LAST], 4),
        ([CALLS, FIRST, SECOND, CALLS, SECOND], 3),
    ],
)
def test_only_whole_rounds_of_calls_are_part_of_the_conversation(history: list[dict[str, Any]], whole: int) -> None:
    """The gateway refuses a call without its result."""
    rounds = Rounds(cast("AsyncClient", None), Complete(messages=[ASKED]), {})
    asyncio.run(rounds._remember())
    rounds._history += history
    assert rounds.added() == history[:whole]


def test_a_function_may_decide(desk: Desk) -> None:
    decided: list[tuple[str, dict[str, Any]]] = []

    def approve(name: str, arguments: dict[str, Any]) -> bool:
        decided.append((name, arguments))
        return False

    panel = ys.chat(tools=[get_temperature], approve=approve)
    answered(desk.page(panel), WEATHER)
    assert decided[0][0] == "get_temperature"
    assert "city" in decided[0][1]
    assert "did not allow" in json.dumps(panel.messages)


# Files


def sent_piece(page: Page, head: dict[str, Any], piece: Any) -> dict[str, Any]:
    """Send a piece; gives the kernel's answer to it."""
    before = len(page.all("uploaded"))
    page.line.handle_msg({"content": {"data": {"method": "custom", "content": head}}, "buffers": [piece]})
    return dict(page.wait(lambda: page.all("uploaded")[before:], "the kernel's answer to a piece")[0])


def upload(page: Page, mark: str, name: str, data: bytes, piece: int = 1_000_000, **facts: Any) -> dict[str, Any]:
    """Send a file as the page does, each piece where the kernel says."""
    at = 0
    while True:
        head = {"do": "upload", "id": mark, "name": name, "mime": "", "size": len(data), "at": at, **facts}
        told = sent_piece(page, head, memoryview(data[at : at + piece]))
        if told.get("done") or told.get("error"):
            return told
        assert told["at"] > at
        at = told["at"]


def test_a_picture_comes_in_pieces_is_shown_and_is_looked_at(desk: Desk, panel: Chat, page: Page, heard: Asked) -> None:
    told = upload(page, "u1", "red.png", painted(), piece=50)
    assert (told["file"]["name"], told["file"]["kind"]) == ("red.png", "image")
    assert told["file"]["thumb"].startswith("data:image/")
    answered(page, "What colour is this picture?", files=["u1"])
    assert page.all("begin")[0]["turns"][0]["attachments"][0]["name"] == "red.png"
    assert "red" in list(page.turns().values())[1].words.lower()
    part = heard[-1]["messages"][0]["content"][1]
    assert base64.b64decode(part["image_url"]["url"].partition(",")[2]) == painted()
    assert "red.png" in panel.bundle()["text/html"]
    assert str(transcripts.folder()) not in json.dumps(panel.bundle())
    assert "data:image/" in panel.bundle()["text/html"]


def test_a_large_picture_comes_whole(page: Page) -> None:
    import random

    noise = random.Random(1).randbytes(1800 * 1500 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (1800, 1500), noise).save(out, "PNG")
    assert len(out.getvalue()) > 8_000_000
    assert upload(page, "u", "noise.png", out.getvalue(), piece=3_000_000)["done"]


def test_a_text_goes_with_its_name(page: Page, heard: Asked) -> None:
    upload(page, "u1", "notes.md", "Grüße 😀".encode(), piece=3)
    answered(page, "Read this.", files=["u1"])
    assert heard[-1]["messages"][0]["content"][1]["text"] == "notes.md:\n\n```\nGrüße 😀\n```"


def test_a_piece_that_comes_twice_or_too_early_is_no_harm(page: Page) -> None:
    data = painted()
    half = len(data) // 2

    def send(at: int, piece: bytes) -> dict[str, Any]:
        head = {"do": "upload", "id": "u", "name": "a.png", "mime": "", "size": len(data), "at": at}
        return sent_piece(page, head, piece)

    assert send(half, data[half:])["at"] == 0
    assert send(0, data[:half])["at"] == half
    assert send(0, data[:half])["at"] == half
    assert send(half, data[half:])["done"] is True
    assert send(half, data[half:])["done"] is True


@pytest.mark.parametrize(
    ("name", "data", "facts", "why"),
    [
        ("a.exe", b"MZ\0\0", {}, "does not take"),
        ("a.png", b"", {}, "is empty"),
        ("a.png", b"x", {"size": 30_000_000}, "20 MB is the most"),
        ("a.png", b"xyz", {"size": 2}, "do not fit"),
        ("a.png", b"x" * 4_000_001, {}, "do not fit"),
    ],
)
def test_a_file_that_cannot_go_says_why(page: Page, name: str, data: bytes, facts: dict[str, Any], why: str) -> None:
    assert why in upload(page, "u", name, data, piece=5_000_000, **facts)["error"]["what"]


def test_a_message_with_a_file_that_is_not_here_is_not_sent(desk: Desk, page: Page) -> None:
    page.does("send", text="look", files=["nobody"])
    assert "not here yet" in page.last("notice")["what"]
    upload(page, "u1", "red.png", painted())
    page.does("forget", id="u1")
    page.does("send", text="look", files=["u1"])
    assert page.turns() == {}
    assert desk.sandbox.requests == []


def test_files_can_be_sent_from_code_and_stay_with_an_edited_message(
    desk: Desk, panel: Chat, page: Page, heard: Asked, tmp_path: Path
) -> None:
    (tmp_path / "blue.png").write_bytes(painted("blue"))
    panel.send_text("Which colour?", files=[tmp_path / "blue.png"])
    at_rest(page)
    page.does("edit", s=keys(page)[0], text="What colour is it?")
    at_rest(page, 2)
    first, second = (h["messages"][0]["content"] for h in heard)
    assert first[1] == second[1]
    assert second[0]["text"] == "What colour is it?"


# Structured output, pictures


@dataclasses.dataclass
class Person:
    name: str
    age: int


def test_structured_output_comes_as_an_object_beside_its_json(desk: Desk, heard: Asked) -> None:
    panel = ys.chat(schema=Person)
    page = desk.page(panel)
    answered(page, "Invent a person.")
    made = page.last("end")["object"]
    assert made.keys() == {"name", "age"}
    assert json.loads(panel.messages[1]["content"]) == made
    assert panel._turns[1].relay is not None
    assert panel._turns[1].relay.reply.object == Person(**made)
    assert desk.page(panel).last("state")["turns"][1]["object"] == made
    assert "highlight" in desk.page(panel).last("state")["turns"][1]["b"][0]


def test_an_answer_that_is_not_what_was_asked_for_says_so_and_keeps_its_text(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = ys.chat(schema={"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}, max_tokens=1)
    page = desk.page(panel)
    answered(page, "Invent something.")
    end = page.last("end")
    assert end["status"] == "failed"
    assert "not JSON" in end["error"]["what"]
    assert "object" not in end


def test_a_picture_in_an_answer_is_asked_for_by_the_page_and_kept(desk: Desk) -> None:
    panel = ys.chat("gemini-2.0-flash-exp-image-generation", name="boats")
    page = desk.page(panel)
    answered(page, "Draw a paper boat.")
    (medium,) = page.last("end")["media"]
    assert (medium["kind"], medium["url"]) == ("image", "")
    page.does("media", key=keys(page)[1], index=0)
    page.wait(lambda: page.all("media"))
    assert page.buffers()[-1].startswith((b"\x89PNG", b"\xff\xd8"))
    on_disk(panel, 2)
    again = desk.page(ys.chat(name="boats"))
    again.does("media", key=again.last("state")["turns"][1]["s"], index=0)
    again.wait(lambda: again.all("media"))
    assert again.buffers()[-1] == page.buffers()[-1]
    again.does("media", key="nobody", index=7)
    again.wait(lambda: len(again.all("media")) == 2)
    assert again.last("media")["error"]


# What is kept


def test_a_conversation_is_opened_again_by_its_name(desk: Desk, panel: Chat, page: Page, heard: Asked) -> None:
    page.writes(model="gpt-4o", options={"temperature": 0.5})
    upload(page, "u1", "red.png", painted())
    answered(page, "What colour is this picture?", files=["u1"])
    page.does("again", s=keys(page)[1])
    at_rest(page, 2)
    page.does("branch", s=keys(page)[1], to=1)
    answered(page, "And now a list:\n- a", 3)
    on_disk(panel, 5)
    before = page.turns()
    panel.close()

    other = ys.chat(name="lesson")
    again = desk.page(other)
    assert (other.model, other.options) == ("gpt-4o", {"temperature": 0.5})
    assert {s: t.words for s, t in again.turns().items()} == {s: t.words for s, t in before.items()}
    assert [t.foot for t in again.turns().values()] == [t.foot for t in before.values()]
    assert fork(again, 1) == [1, 2]
    assert again.last("state")["turns"][0]["attachments"][0]["thumb"].startswith("data:image/")
    answered(again, "Go on.")
    assert [m["role"] for m in heard[-1]["messages"]] == ["user", "assistant"] * 2 + ["user"]
    assert heard[-1]["messages"][0]["content"][1]["type"] == "image_url"


def test_a_question_is_kept_before_its_answer_is_there(desk: Desk) -> None:
    desk.sandbox.faults.next("hang", path=CHAT)
    panel = ys.chat()
    page = desk.page(panel)
    page.does("send", text="Will I be lost?")
    assert panel._keeping is not None
    panel._keeping.result(LIMIT)
    kept = transcripts.Transcript(panel.name).read()
    assert kept is not None
    assert [(t.role, t.text, t.status) for t in kept.turns] == [
        ("user", "Will I be lost?", "done"),
        ("model", "", "cut"),
    ]
    panel.stop()
    at_rest(page)


def test_a_conversation_without_a_name_is_kept_too_and_says_how_it_is_called(desk: Desk) -> None:
    panel = ys.chat()
    page = desk.page(panel)
    assert page.last("state")["name"] == ""
    answered(page, "Hello.")
    assert page.last("begin")["name"] == panel.name != ""
    answered(page, "And again.", 2)
    assert "name" not in page.last("begin")
    assert page.all("named") == []
    on_disk(panel, 4)
    assert len(desk.page(ys.chat(name=panel.name)).turns()) == 4


def test_a_file_that_cannot_be_opened_is_said_and_left_alone(desk: Desk) -> None:
    transcripts.folder().mkdir(parents=True)
    path = transcripts.folder() / "lesson.json"
    path.write_text("{ torn")
    panel = ys.chat(name="lesson")
    page = desk.page(panel)
    assert "could not be opened" in page.last("state")["notice"]["what"]
    assert str(path) in page.last("state")["notice"]["hint"]
    answered(page, "Hello.")
    page.wait(lambda: page.all("named"))
    assert panel.name == "lesson (2)"
    assert path.read_text() == "{ torn"


def test_half_a_letter_from_the_page_harms_nothing(panel: Chat, page: Page) -> None:
    answered(page, "half \ud83d")
    assert on_disk(panel, 2).turns[0].text == "half \ufffd"


def test_a_full_disk_is_said_and_the_conversation_goes_on(
    panel: Chat, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transcripts, "write_whole", full)
    answered(page, "one")
    page.wait(lambda: page.all("notice"))
    assert "could not be kept: No space left on device" in page.last("notice")["what"]
    answered(page, "two", 2)
    assert len(panel.messages) == 4


def test_numbers_that_are_none_do_not_make_the_file_unreadable(panel: Chat, page: Page) -> None:
    answered(page, "one")
    relay = panel._turns[1].relay
    assert relay is not None
    relay.foot = {**(relay.foot or {}), "tokens": "many", "model": 7}
    relay.error = {"what": "It broke.", "hint": None, "code": 404}
    answered(page, "two", 2)
    kept = on_disk(panel, 4).turns[1]
    assert kept.foot is not None
    assert (kept.foot.tokens, kept.foot.model) == (None, None)
    assert kept.foot.finish_reason == "stop"
    assert kept.error is not None
    assert (kept.error.hint, kept.error.code) == ("", "404")


def test_a_spoken_answer_is_played_and_kept(desk: Desk) -> None:
    panel = ys.chat("gpt-4o-audio-preview", name="spoken", voice="alloy")
    page = desk.page(panel)
    answered(page, "Say hello.")
    assert [m["kind"] for m in page.last("end")["media"]] == ["audio"]
    on_disk(panel, 2)
    again = desk.page(ys.chat(name="spoken"))
    turn = again.last("state")["turns"][1]
    assert [m["kind"] for m in turn["media"]] == ["audio"]
    again.does("media", key=turn["s"], index=0)
    again.wait(lambda: again.all("media"))
    assert again.buffers()[-1].startswith(b"RIFF")


def test_a_name_that_could_lead_elsewhere_is_refused_before_anything_is_made(desk: Desk) -> None:
    with pytest.raises(OptionError, match="a name is"):
        ys.chat(name="../../x")


def test_a_cell_that_runs_again_takes_the_conversation_over_with_what_was_being_written(
    desk: Desk, panel: Chat, page: Page
) -> None:
    desk.sandbox.faults.next("stall=20", path=CHAT)
    page.does("send", text="Tell me a long story.")
    page.wait(lambda: page.all("d"))
    second = desk.page(ys.chat(name="lesson"))
    assert page.closed
    question, answer = second.turns().values()
    assert (question.text, answer.status) == ("Tell me a long story.", "stopped")
    assert answer.words != ""
    desk.sandbox.faults.clear()
    answered(second, "Go on.")
    assert transcripts.names() == ["lesson"]


def test_what_another_kernel_writes_under_the_name_is_left_alone(desk: Desk, panel: Chat, page: Page) -> None:
    answered(page, "mine")
    on_disk(panel, 2)
    other = transcripts.Transcript("lesson")
    theirs = other.read()
    assert theirs is not None
    theirs.turns[0].text = "theirs"
    other.write(lambda: theirs)
    answered(page, "more of mine", 2)
    page.wait(lambda: page.all("notice"))
    assert "Something else has written" in page.last("notice")["what"]
    assert (panel.name, page.last("named")["name"]) == ("lesson (2)", "lesson (2)")
    assert [t.text for t in on_disk(panel, 4).turns][::2] == ["mine", "more of mine"]
    kept = transcripts.Transcript("lesson").read()
    assert kept is not None
    assert kept.turns[0].text == "theirs"


def test_no_key_is_kept(desk: Desk, panel: Chat, page: Page) -> None:
    answered(page, f"my key is {CANARY}")
    on_disk(panel, 2)
    for path in transcripts.folder().rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes()


# What is taken away


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


HOSTILE = "<script>pwn()</script> <img src=x onerror=pwn()> [a](javascript:pwn()) **bold**"


@pytest.mark.parametrize("form", ["md", "json", "html"])
def test_an_export_has_what_was_said_and_runs_nothing(panel: Chat, page: Page, form: str, tmp_path: Path) -> None:
    answered(page, HOSTILE)
    page.does("export", form=form)
    told = page.last("exported")
    text = page.buffers()[-1].decode()
    assert (told["form"], told["name"]) == (form, f"lesson.{form}")
    assert "bold" in text
    assert CANARY not in text
    assert panel.export(tmp_path / f"a.{form}").read_text("utf-8").count("bold") == text.count("bold")
    if form == "html":
        tags = Tags()
        tags.feed(text)
        names = {tag for tag, _ in tags.found}
        assert names & {"script", "iframe", "object", "form", "link", "base"} == set()
        assert not [a for _, attributes in tags.found for a in attributes if a.startswith("on")]
        assert "default-src 'none'" in json.dumps([a for tag, a in tags.found if tag == "meta"])
        assert "pwn()" in words(text)
    if form == "json":
        assert [t["role"] for t in json.loads(text)["turns"]] == ["user", "model"]


def test_an_export_of_another_form_is_refused(panel: Chat, page: Page, tmp_path: Path) -> None:
    answered(page, "one")
    page.does("export", form="../../x")
    assert "md, json, html" in page.last("notice")["what"]
    with pytest.raises(OptionError, match="md, json, html"):
        panel.export(tmp_path / "a.docx")


@pytest.mark.parametrize("form", ["python", "openai"])
def test_a_copied_turn_with_tools_and_files_asks_the_same(
    desk: Desk, heard: Asked, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    panel = ys.chat(tools=[get_temperature])
    page = desk.page(panel)
    upload(page, "u1", "red.png", painted())
    answered(page, WEATHER, files=["u1"])
    answered(page, "Thank you.", 2)
    page.does("copy", s=keys(page)[3], form=form)
    run(page.last("copied")["text"], desk.sandbox.url, monkeypatch)
    sent, again = heard[-2:]
    assert again["messages"] == sent["messages"]
    assert again["tools"] == sent["tools"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_copied_curl_with_a_picture_reads_it_from_its_file(panel: Chat, page: Page, heard: Asked) -> None:
    upload(page, "u1", "it's.png", painted())
    answered(page, "What's $HOME `in` this \\ picture?", files=["u1"])
    page.does("copy", s=keys(page)[1], form="curl")
    text = page.last("copied")["text"]
    assert base64.b64encode(painted()).decode() not in text
    body = subprocess.run(["bash", "-c", f"curl() {{ cat; }}\n{text}"], capture_output=True, check=True).stdout
    assert json.loads(body)["messages"] == heard[-1]["messages"]


@pytest.mark.parametrize("form", ["python", "openai"])
def test_copied_python_with_a_picture_stays_short(panel: Chat, page: Page, form: str) -> None:
    upload(page, "u1", "red.png", painted())
    answered(page, "Look.", files=["u1"])
    page.does("copy", s=keys(page)[1], form=form)
    assert "data:image/png;base64,', " not in page.last("copied")["text"]
    assert base64.b64encode(painted()).decode() not in page.last("copied")["text"]
    assert "/chats/files/" in page.last("copied")["text"].replace("\\", "/")


def test_starters_are_given_or_usual(desk: Desk, page: Page) -> None:
    assert len(page.last("state")["starters"]) >= 3
    assert desk.page(ys.chat(starters=["One?"])).last("state")["starters"] == ["One?"]
    assert desk.page(ys.chat(starters=[])).last("state")["starters"] == []


def test_times_in_names_are_readable(desk: Desk) -> None:
    panel = ys.chat()
    answered(desk.page(panel), "Hello.")
    on_disk(panel, 2)
    assert re.fullmatch(r"Chat \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d( \(\d+\))?", panel.name)
