"""The chat panel and ``ys.ask`` without a browser: the page is rebuilt from the messages alone."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openai
import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT, Asked
from tests.unit.desk import Desk, MakeSettings, Page, Turn, at_desk, quiet, read
from tests.unit.prose import words
from yescale_widgets.errors import ApiError, OptionError, StreamCut, YEScaleError
from yescale_widgets.keys import Secret
from yescale_widgets.panels.chat import Chat
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.show.stream import units

CHAT = "/v1/chat/completions"


@pytest.fixture
def panel(desk: Desk) -> Chat:
    return ys.chat("gpt-4o-mini")


@pytest.fixture
def page(desk: Desk, panel: Chat) -> Page:
    return desk.page(panel)


def at_rest(page: Page, answers: int = 1) -> list[Turn]:
    """The turns once so many answers have ended."""
    page.wait(lambda: len(page.all("end")) >= answers, f"{answers} answers")
    return list(page.turns().values())


def keys(page: Page) -> list[str]:
    return list(page.turns())


def said(request: dict[str, Any]) -> list[str]:
    """The texts of a request's messages."""
    return [m["content"] for m in request["messages"]]


# Sending


def test_an_answer_streams_into_the_page(desk: Desk, panel: Chat, page: Page) -> None:
    page.does("send", text="Write a short poem as a *list*, with **bold** words.")
    question, answer = at_rest(page)
    assert (question.role, question.text) == ("user", "Write a short poem as a *list*, with **bold** words.")
    text = panel.messages[-1]["content"]
    assert (answer.role, answer.status, answer.error) == ("model", "done", None)
    assert answer.words == read(text) != ""
    assert page.last("end")["c"] == units(text)
    assert answer.foot["finish_reason"] == "stop"
    assert answer.foot["tokens"] > 0
    assert [m["busy"] for m in page.messages if "busy" in m] == [None, keys(page)[1], None]
    assert not panel.busy


def test_a_page_that_comes_later_sees_the_same(desk: Desk, panel: Chat, page: Page) -> None:
    panel.send_text("Tell me about the sea in two paragraphs.")
    _, answer = at_rest(page)
    other = desk.page(panel)
    assert [t["status"] for t in other.last("state")["turns"]] == ["done", "done"]
    seen = [Turn(t) for t in other.last("state")["turns"]]
    assert (seen[1].words, seen[1].foot) == (answer.words, answer.foot)


def test_a_view_that_has_lost_something_gets_it_whole(page: Page) -> None:
    page.does("send", text="Tell me about the sea.")
    _, answer = at_rest(page)
    page.does("resync", s=keys(page)[1])
    snap = page.last("snap")
    assert (words("".join(snap["b"])), snap["x"], snap["c"]) == (answer.words, "", page.last("end")["c"])
    page.does("resync", s="nobody")
    assert len(page.all("snap")) == 1


def test_the_model_is_told_the_whole_conversation(heard: Asked, panel: Chat, page: Page) -> None:
    panel.send_text("My name is Ada.")
    at_rest(page)
    panel.send_text("What is my name?")
    at_rest(page, 2)
    assert [m["role"] for m in heard[-1]["messages"]] == ["user", "assistant", "user"]
    assert heard[-1]["messages"] == panel.messages[:3]
    assert len(panel.messages) == 4


def test_reasoning_is_its_own_stream(desk: Desk) -> None:
    panel = ys.chat("deepseek-r1")
    page = desk.page(panel)
    panel.send_text("Why is the sky blue?")
    _, answer = at_rest(page)
    thought = answer.thought.decode("utf-16-le")
    assert thought
    assert desk.page(panel).last("state")["turns"][1]["r"] == thought


def test_a_second_question_waits_its_turn(desk: Desk, panel: Chat, page: Page) -> None:
    desk.sandbox.faults.next("stall=12", path=CHAT)
    panel.send_text("one")
    page.does("send", text="two")
    assert len(page.all("begin")) == 1
    panel.stop()
    at_rest(page)
    desk.sandbox.faults.clear()
    page.does("send", text="three")
    at_rest(page, 2)
    assert [m["content"] for m in panel.messages if m["role"] == "user"] == ["one", "three"]


def test_nothing_is_sent_for_blanks(desk: Desk, page: Page) -> None:
    for text in ("", "  \n"):
        page.does("send", text=text)
    page.does("send")
    assert page.turns() == {}
    assert desk.sandbox.requests == []


# Stopping


def test_stop_keeps_the_text(desk: Desk, panel: Chat, page: Page) -> None:
    desk.sandbox.faults.next("stall=20", path=CHAT)
    page.does("send", text="Tell me a long story.")
    page.wait(lambda: page.all("d"))
    page.does("stop")
    _, answer = at_rest(page)
    assert answer.status == "stopped"
    assert answer.words == read(panel.messages[-1]["content"]) != ""
    assert page.last("end")["busy"] is None
    assert not panel.busy


def test_stop_at_once_ends_too(desk: Desk, heard: Asked, panel: Chat, page: Page) -> None:
    desk.sandbox.faults.next("hang", path=CHAT)
    panel.send_text("one")
    panel.stop()
    _, answer = at_rest(page)
    assert (answer.status, answer.words) == ("stopped", "")
    desk.sandbox.faults.clear()
    panel.send_text("two")
    assert at_rest(page, 2)[-1].status == "done"
    assert said(heard[-1]) == ["one", "two"]


def test_stop_when_nothing_is_written_changes_nothing(page: Page) -> None:
    page.does("stop")
    page.does("send", text="Hello.")
    at_rest(page)
    page.does("stop")
    assert page.turns()[keys(page)[1]].status == "done"


# Again, edit, drop


def test_again_answers_anew(heard: Asked, panel: Chat, page: Page) -> None:
    panel.send_text("one")
    at_rest(page)
    panel.send_text("two")
    at_rest(page, 2)
    before = keys(page)
    page.does("again", s=before[1])
    at_rest(page, 3)
    assert page.last("drop")["s"] == before[1:]
    assert [t.role for t in page.turns().values()] == ["user", "model"]
    assert keys(page)[0] == before[0]
    assert said(heard[-1]) == ["one"]


def test_edit_says_something_else_instead(heard: Asked, panel: Chat, page: Page) -> None:
    panel.send_text("one")
    at_rest(page)
    page.does("edit", s=keys(page)[0], text="another")
    at_rest(page, 2)
    assert said(heard[-1]) == ["another"]
    assert [t.text for t in page.turns().values()] == ["another", None]


def test_nothing_gives_way_while_an_answer_is_written(desk: Desk, panel: Chat, page: Page) -> None:
    desk.sandbox.faults.next("stall=12", path=CHAT)
    panel.send_text("one")
    page.wait(lambda: page.all("d"))
    page.does("again", s=keys(page)[1])
    page.does("edit", s=keys(page)[0], text="x")
    assert page.all("drop") == []
    panel.stop()
    at_rest(page)


@pytest.mark.parametrize("verb", ["again", "edit"])
def test_nothing_gives_way_for_what_cannot_be_sent(panel: Chat, page: Page, verb: str) -> None:
    panel.send_text("one")
    at_rest(page)
    panel.options = {"temperature": "hot"}
    page.does(verb, s=keys(page)[0 if verb == "edit" else 1], text="another")
    assert "temperature" in page.last("notice")["what"]
    assert len(page.turns()) == len(panel.messages) == 2


@pytest.mark.parametrize(("verb", "place"), [("edit", 0), ("again", 0)])
def test_nothing_gives_way_for_nothing(panel: Chat, page: Page, verb: str, place: int) -> None:
    """An empty message is not sent, and a question is not an answer."""
    panel.send_text("one")
    at_rest(page)
    page.does(verb, s=keys(page)[place], text="  ")
    page.wait(lambda: len(panel.messages) == 2 and not panel.busy)
    assert panel.messages[0]["content"] == "one"


def test_turns_nobody_knows_stay_nobodys(panel: Chat, page: Page) -> None:
    panel.send_text("one")
    at_rest(page)
    page.does("again", s="nobody")
    page.does("edit", s="nobody", text="x")
    assert len(page.turns()) == 2


# Options


def test_model_and_options_are_read_and_set_from_both_sides(heard: Asked, panel: Chat, page: Page) -> None:
    page.writes(model="gpt-4o", options={"temperature": "0.5"})
    assert (panel.model, panel.options) == ("gpt-4o", {"temperature": "0.5"})
    panel.model = "claude-sonnet-4-5"
    assert page.traits["model"] == page.last("state")["model"] == "claude-sonnet-4-5"
    panel.options = {"system": "Be brief.", "max_tokens": "50"}
    panel.send_text("Hello.")
    at_rest(page)
    assert (heard[-1]["model"], heard[-1]["max_tokens"]) == ("claude-sonnet-4-5", 50)
    assert heard[-1]["messages"][0] == {"role": "system", "content": "Be brief."}
    assert "claude-sonnet-4-5" in page.last("state")["models"]


def test_the_form_has_what_the_panel_does_not_stand_for(page: Page) -> None:
    names = {f["name"] for f in page.last("state")["fields"]}
    assert {"system", "temperature", "max_tokens"} <= names
    assert not names & {"prompt", "messages", "model", "images", "n"}


def test_wrong_options_are_refused_at_once() -> None:
    with pytest.raises(OptionError, match="temperature"):
        ys.chat(temperature=9)


def test_wrong_options_of_the_page_are_a_notice_and_nothing_is_sent(desk: Desk, panel: Chat, page: Page) -> None:
    page.writes(options={"temperature": "hot", "top_p": "9"})
    page.does("send", text="Hello.")
    notice = page.last("notice")
    assert "temperature" in notice["what"]
    assert "top_p" in notice["what"]
    assert page.turns() == {}
    assert desk.sandbox.requests == []
    assert not panel.busy


# Errors


@dataclass(frozen=True)
class Trouble:
    """A fault, and what the turn must say of it; ``partly``: some text has arrived."""

    fault: str
    status: str
    what: str
    hint: str = ""

    @property
    def partly(self) -> bool:
        return "=20" in self.fault


TROUBLES = [
    Trouble("429=0.01", "failed", "request limit", "Wait a little"),
    Trouble("503", "failed", "No available channel", "another model"),
    Trouble("html_502", "failed", "HTTP 502 with a web page", "proxy"),
    Trouble("not_json", "failed", "not JSON"),
    Trouble("redirect", "failed", "HTTP 307"),
    Trouble("drop_after_read", "failed", "answer was lost", "not sent again"),
    Trouble("cut=20", "cut", "without a finish reason", "again"),
    Trouble("drop_in_stream=20", "cut", "line dropped", "text so far is kept"),
    Trouble("stream_error=20", "cut", "upstream closed"),
    Trouble("broken_chunk=20", "cut", "not what the contract promises"),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.fault)
def test_what_goes_wrong_is_shown_in_the_turn(desk: Desk, page: Page, trouble: Trouble) -> None:
    desk.sandbox.faults.always(trouble.fault, path=CHAT)
    page.does("send", text="Tell me a story.")
    _, answer = at_rest(page)
    assert (answer.status, answer.error.keys()) == (trouble.status, {"what", "hint", "code", "request_id"})
    assert trouble.what in answer.error["what"]
    assert trouble.hint in answer.error["hint"]
    assert answer.error["hint"]
    assert bool(answer.words) == trouble.partly
    assert page.all("notice") == []
    for secret in ("Traceback", CANARY):
        assert secret not in json.dumps(page.messages)


def test_after_trouble_the_next_question_is_answered(desk: Desk, page: Page) -> None:
    desk.sandbox.faults.next("drop_in_stream=20", path=CHAT)
    page.does("send", text="Tell me a story.")
    at_rest(page)
    page.does("send", text="Hello.")
    assert [t.status for t in at_rest(page, 2)] == ["done", "cut", "done", "done"]


def test_an_error_can_be_quoted_to_support(desk: Desk, page: Page) -> None:
    desk.sandbox.faults.always("503", path=CHAT)
    page.does("send", text="Hello.")
    error = at_rest(page)[-1].error
    assert error["code"] == "model_not_found"
    assert error["request_id"] in {r.request_id for r in desk.sandbox.requests}


@pytest.mark.parametrize("key", ["wrong-key-000111222333", "sk-expired-000111222333", "sk-nocredit-000111222333"])
def test_a_bad_key_is_said_and_never_shown(
    sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    with at_desk(sandbox, settings(sandbox.url, api_key=Secret(key)), monkeypatch) as desk:
        page = desk.page(ys.chat())
        page.does("send", text="Hello.")
        answer = at_rest(page)[-1]
        assert answer.status == "failed"
        assert any(word in answer.error["hint"] for word in ("key", "account"))
        assert key not in json.dumps(page.messages)
        assert "000111222333" not in json.dumps(page.messages)


def test_a_failed_answer_is_no_part_of_the_conversation(desk: Desk, heard: Asked, panel: Chat, page: Page) -> None:
    desk.sandbox.faults.next("html_502", path=CHAT)
    panel.send_text("one")
    at_rest(page)
    page.does("again", s=keys(page)[1])
    at_rest(page, 2)
    assert said(heard[-1]) == ["one"]
    assert [t.status for t in page.turns().values()] == ["done", "done"]


def test_without_a_session_nothing_is_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with quiet(monkeypatch):
        panel = ys.chat()
        page = Desk.page(None, panel)
        assert page.last("state")["connected"] is False
        page.does("send", text="Hello.")
        assert "ys.connect(sandbox=True)" in page.last("notice")["hint"]
        assert not panel.busy
        page.does("sandbox")
        page.does("send", text="Hello.")
        assert at_rest(page)[-1].status == "done"


# Copy as


@pytest.fixture
def talked(panel: Chat, page: Page) -> Page:
    """A page after two questions, the first with characters that need care."""
    panel.options = {"temperature": 0.5, "system": "Be brief."}
    panel.send_text('it\'s "here"\nnow \\ 😀')
    at_rest(page)
    panel.send_text("And now?")
    at_rest(page, 2)
    return page


def copied(page: Page, form: str, turn: int = 3) -> str:
    page.does("copy", s=keys(page)[turn], form=form)
    text = str(page.last("copied")["text"])
    assert CANARY not in text
    return text


def test_copied_markdown_is_what_was_said(panel: Chat, talked: Page) -> None:
    assert copied(talked, "markdown", 0) == 'it\'s "here"\nnow \\ 😀'
    assert copied(talked, "markdown", 3) == panel.messages[3]["content"]


def run(text: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run copied code as its reader would, and close what it opened."""
    monkeypatch.setenv("YESCALE_API_KEY", CANARY)
    monkeypatch.setenv("YESCALE_BASE_URL", url)
    clients: list[Any] = []
    for kind in (ys.Client, openai.OpenAI):
        monkeypatch.setattr(kind, "__init__", noting(kind.__init__, clients))
    exec(compile(text, "copied", "exec"), {"print": lambda *_: None})
    for client in clients:
        client.close()


def noting(start: Callable[..., None], found: list[Any]) -> Callable[..., None]:
    """A constructor that also keeps what it makes."""

    def started(self: Any, *given: Any, **named: Any) -> None:
        start(self, *given, **named)
        found.append(self)

    return started


@pytest.mark.parametrize("form", ["openai", "python"])
def test_copied_python_asks_the_same(
    desk: Desk, heard: Asked, talked: Page, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    text = copied(talked, form)
    assert ('os.environ["YESCALE_API_KEY"]' in text) == (form == "openai")
    run(text, desk.sandbox.url, monkeypatch)
    sent, again = heard[-2:]
    assert len(heard) == 3
    assert {k: again[k] for k in ("messages", "model", "temperature")} == {
        k: sent[k] for k in ("messages", "model", "temperature")
    }


def test_copied_curl_asks_the_same_with_a_variable_for_the_key(desk: Desk, heard: Asked, talked: Page) -> None:
    text = copied(talked, "curl")
    words = shlex.split(text)
    body = json.loads(words[words.index("-d") + 1])
    assert f"{desk.sandbox.url}{CHAT}" in words
    assert '"Authorization: Bearer $YESCALE_API_KEY"' in text
    assert {k: heard[-1][k] for k in body} == body


def test_copying_a_question_asks_that_question(talked: Page) -> None:
    assert "And now?" in copied(talked, "curl", 2)


# What stays


def test_the_record_is_the_conversation_without_widgets(panel: Chat, talked: Page) -> None:
    bundle = panel.bundle()
    for text in ("And now?", "here"):
        assert text in bundle["text/markdown"]
        assert text in bundle["text/plain"]
    assert "tok/s" in bundle["text/html"]
    assert CANARY not in json.dumps(bundle)


def test_the_record_of_a_failure_says_why(desk: Desk, panel: Chat, page: Page) -> None:
    desk.sandbox.faults.always("503", path=CHAT)
    panel.send_text("Hello.")
    at_rest(page)
    assert "No available channel" in panel.bundle()["text/html"]
    assert "No answer." in panel.bundle()["text/plain"]


def test_a_closed_chat_is_silent(panel: Chat, page: Page) -> None:
    panel.send_text("Hello.")
    at_rest(page)
    said = len(page.messages)
    panel.close()
    panel.send_text("more")
    assert panel._future is not None
    panel._future.result(LIMIT)
    assert len(page.messages) == said


# ys.ask outside notebooks


def test_ask_prints_the_answer_as_it_comes(desk: Desk, heard: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ys.ask("Tell me about the sea.", system="Be brief.", max_tokens=40)
    out = capsys.readouterr().out
    assert out == reply.text + "\n"
    assert said(heard[-1])[0] == "Be brief."
    assert reply.finish_reason in ("stop", "length")


def test_ask_refuses_wrong_options_before_anything_is_sent(desk: Desk) -> None:
    with pytest.raises(OptionError, match="temperature"):
        ys.ask("Hello.", temperature=5)
    assert desk.sandbox.requests == []


@pytest.mark.parametrize(
    ("fault", "kind"), [("503", ApiError), ("html_502", ApiError), ("drop_in_stream=20", StreamCut)]
)
def test_ask_raises_what_went_wrong_after_what_arrived(
    desk: Desk, capsys: pytest.CaptureFixture[str], fault: str, kind: type[YEScaleError]
) -> None:
    desk.sandbox.faults.always(fault, path=CHAT)
    with pytest.raises(kind) as caught:
        ys.ask("Tell me a story.")
    out = capsys.readouterr().out
    assert CANARY not in f"{out}{caught.value}{caught.value.__dict__}"
    partial = getattr(caught.value, "partial", None)
    assert out.strip() == (partial.text.strip() if partial is not None else "")


def test_a_picture_that_an_answer_merely_links_to_is_not_among_its_media(desk: Desk) -> None:
    """It would be loaded without a click, and tell its server that the answer was read."""
    from yescale_widgets.panels.relay import Relay
    from yescale_widgets.panels.turns import Turn
    from yescale_widgets.values import Media, Reply

    relay = Relay("t", "ai", lambda _message: None)
    drawn = Media(kind="image", url="data:image/png;base64,AAAA")
    linked = Media(kind="image", url="https://evil.example/p.png", extra={"only_linked": True})
    relay.reply = Reply(images=[linked, drawn])
    assert Turn("t", relay=relay).media == [drawn]
    assert "evil.example" not in str(relay.turn())
