"""Answers and tasks seen from inside: every step as it went over the line, and no key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, Gateway, chunk, drops, refusal, says, streams
from tests.unit.desk import Desk, MakeSettings, hurried, quiet
from yescale_widgets import session, wire
from yescale_widgets.calls import LATELY, LONGEST, ROOM, Call, Calls
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.claude import Message
from yescale_widgets.catalog.gemini import Generate
from yescale_widgets.errors import ApiError, ConfigError, NotSent, StreamCut
from yescale_widgets.session import Session
from yescale_widgets.steps import steps
from yescale_widgets.wire import Request


def temperature(city: str) -> str:
    """Current temperature of a city."""
    return f"31 in {city}"


def kinds(found: Any) -> list[str]:
    return [step.kind for step in found.steps]


def test_a_stream_is_shown_event_by_event(desk: Desk) -> None:
    reply = ys.ask("Count to twelve.", temperature=0.5)
    found = ys.inside(reply)
    first, answer, *events = found.steps
    assert (first.kind, answer.kind) == ("request", "answer")
    assert "Authorization: Bearer $YESCALE_API_KEY" in first.text
    assert json.loads(first.text.partition("\n\n")[2])["temperature"] == 0.5
    assert answer.text.startswith("HTTP 200\ncontent-type: text/event-stream")
    assert {event.kind for event in events} == {"event"}
    assert "".join(event.adds for event in events) == reply.text
    assert [step.at for step in found.steps] == sorted(step.at for step in found.steps)
    assert events[-1].title == "[DONE]"
    assert any(event.title == "ends: stop" for event in events)
    assert any(event.title == "usage" for event in events)


def test_the_rounds_of_tools_stand_one_after_another_with_what_the_function_said(desk: Desk) -> None:
    found = ys.inside(ys.ask("How warm is it in Hue?", tools=[temperature]))
    assert kinds(found).count("request") == 2
    (tool,) = [step for step in found.steps if step.kind == "tool"]
    assert tool.title == "result of temperature"
    assert "31 in Hue" in tool.text
    told = [step.title for step in found.steps if "asks for" in step.title or "arguments" in step.title]
    assert told[0].startswith("asks for temperature")
    assert all(title.startswith("more of its arguments: ") for title in told[1:])
    assert kinds(found).index("tool") > kinds(found).index("event")


def test_a_task_is_shown_from_its_post_to_its_last_look(desk: Desk) -> None:
    boat = ys.pika.generate("a boat").wait(20)
    other = ys.pika.generate("a kite").wait(20)
    found = ys.inside(boat)
    asked = [step for step in found.steps if step.kind == "request"]
    assert asked[0].title.startswith("POST ")
    assert all(step.title.startswith("GET ") and boat.id in step.title for step in asked[1:])
    assert len(asked) >= 2
    assert other.id not in repr(found.steps)
    assert '"' in next(step.text for step in found.steps if step.kind == "body")


def test_an_answer_at_once_has_its_body(desk: Desk) -> None:
    reply = ys.claude.message("Count to three.")
    assert kinds(ys.inside(reply)) == ["request", "answer", "body"]


def test_a_line_that_broke_is_the_last_step(
    gateway: Callable[..., Gateway], settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(streams(chunk("Half an"), then=drops))
    with quiet(monkeypatch):
        session._current = hurried(Session(settings(server.url)))
        with pytest.raises(StreamCut) as caught:
            ys.ask("Hello.")
        found = ys.inside(caught.value.partial)
        assert found.steps[-1].kind == "failed"
        assert "Half an" in [step.adds for step in found.steps]


def test_no_key_is_in_it(
    gateway: Callable[..., Gateway], settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(streams(chunk(f"It is {CANARY}"), chunk("", "stop"), "[DONE]"), says({}))
    with quiet(monkeypatch):
        session._current = hurried(Session(settings(server.url)))
        found = ys.inside(ys.ask(f"My key is {CANARY}."))
        everything = json.dumps(found.state()) + repr(found.bundle()) + repr(found) + found.frame().to_csv()
        assert CANARY not in everything
        assert "sk-***" in everything


def test_what_a_cassette_answers_is_shown_as_it_was(desk: Desk, tmp_path: Path) -> None:
    with ys.record(tmp_path / "lesson.yscassette"):
        told = ys.inside(ys.ask("Count to three."))
    with ys.replay(tmp_path / "lesson.yscassette", speed="instant"):
        again = ys.inside(ys.ask("Count to three."))
    assert [(s.kind, s.text) for s in again.steps[2:]] == [(s.kind, s.text) for s in told.steps[2:]]
    assert again.code == told.code


def test_the_record_can_be_read_without_a_kernel(desk: Desk) -> None:
    found = ys.inside(ys.ask("Say <script>."))
    bundle = found.bundle()
    assert "<script>" not in bundle["text/html"]
    assert bundle["text/html"].count("<details>") == len(found.steps)
    assert list(found.frame().columns) == ["kind", "at", "title", "text"]


def test_the_page_is_told_of_every_step_and_of_the_code(desk: Desk) -> None:
    found = ys.inside(ys.ask("Count to three."))
    state = desk.page(found).last("state")
    assert state["title"] == "Count to three."
    assert state["code"] == found.code
    told = [(step["kind"], step["at"], step["title"], step["text"], step["adds"]) for step in state["steps"]]
    assert told == [(step.kind, step.at, step.title, step.text, step.adds) for step in found.steps]
    assert list(found.frame().itertuples(index=False, name=None)) == [step[:4] for step in told]


def test_what_is_not_known_is_said(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="Nothing is known of the calls"):
        ys.inside(ys.Reply(text="made by hand"))
    with pytest.raises(ConfigError, match="Nothing is known of the calls"):
        ys.inside(NotSent("No connection.", "Nothing was sent."))
    with pytest.raises(TypeError, match="takes a reply, a result, a task or an error, not str"):
        ys.inside("reply")


@pytest.mark.parametrize("operation", [Message(prompt="Count to three."), Generate(prompt="Count to three.")])
def test_every_familys_events_say_what_they_add(desk: Desk, operation: Message | Generate) -> None:
    stream = desk.session.client.stream(operation)
    list(stream)
    found = ys.inside(stream.reply)
    assert "".join(step.adds for step in found.steps) == stream.reply.text == "1, 2, 3"
    assert any("ends: " in step.title for step in found.steps)


def test_of_several_answers_at_once_the_first_is_told(desk: Desk) -> None:
    reply = desk.session.client.stream(Complete(prompt="Count to three.", n=2))
    list(reply)
    assert "".join(step.adds for step in ys.inside(reply.reply).steps) == "1, 2, 3"


def test_a_result_that_came_at_once_is_shown_and_its_row_is_too(desk: Desk) -> None:
    found = ys.inside(ys.images.generate("a boat", size="64x64"))
    assert found.title == "images.generate"
    assert kinds(found) == ["request", "answer", "body"]
    (row,) = desk.session.client.board.rows()
    assert kinds(ys.inside(ys.task(row.key))) == ["request", "answer", "body"]


def test_what_went_wrong_is_shown_from_the_error(
    gateway: Callable[..., Gateway], settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(says(refusal("model_not_found", "No such model."), 404))
    with quiet(monkeypatch):
        session._current = hurried(Session(settings(server.url)))
        for call in (lambda: ys.ask("Hello."), lambda: ys.claude.message("Hello."), lambda: ys.pika.generate("a boat")):
            with pytest.raises(ApiError) as caught:
                call()
            found = ys.inside(caught.value)
            assert kinds(found) == ["request", "answer", "body"]
            assert found.steps[1].title.startswith("404 after ")
            assert "No such model." in found.steps[2].text
            assert "No such model." in found.title


def test_an_uncertain_task_shows_the_post_whose_answer_was_lost(
    gateway: Callable[..., Gateway], settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(drops)
    with quiet(monkeypatch):
        session._current = hurried(Session(settings(server.url)))
        boat = ys.pika.generate("a boat")
        assert boat.status == "uncertain"
        found = ys.inside(boat)
        assert kinds(found) == ["request", "failed"]
        assert found.steps[0].title.startswith("POST ")


def test_each_try_is_shown_and_what_a_function_said_only_once(
    gateway: Callable[..., Gateway], settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [{"index": 0, "id": "c1", "function": {"name": "temperature", "arguments": '{"city": "Hue"}'}}]
    server = gateway(
        streams(json.dumps({"choices": [{"delta": {"tool_calls": asked}}]}), chunk("", "tool_calls"), "[DONE]"),
        says(refusal(), 429),
        streams(chunk("31 degrees."), chunk("", "stop"), "[DONE]"),
    )
    with quiet(monkeypatch):
        session._current = hurried(Session(settings(server.url)))
        found = ys.inside(ys.ask("How warm is it in Hue?", tools=[temperature]))
        assert kinds(found).count("request") == 3
        assert kinds(found).count("tool") == 1


def test_a_page_of_a_proxy_is_shown_as_it_came(
    gateway: Callable[..., Gateway], settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(says("<html><h1>502 Bad Gateway</h1></html>", 502))
    with quiet(monkeypatch):
        session._current = hurried(Session(settings(server.url)))
        with pytest.raises(ApiError) as caught:
            ys.ask("Hello.")
        assert ys.inside(caught.value).steps[-1].text == "<html><h1>502 Bad Gateway</h1></html>"


# Single calls


def called(*pieces: bytes, kind: str = "text/event-stream", body: bytes = b"{}", failed: str = "") -> Call:
    call = Calls().begin(replace(wire.build(Complete(prompt="x"), stream=True), content=body), "http://x/v1/chat")
    call.answered(200, {"content-type": kind})
    for piece in pieces:
        call.took(piece)
    call.failed = failed
    return call


def test_the_piece_at_which_a_line_broke_is_shown() -> None:
    found = steps([called(b'data: {"choices": []}\n\ndata: {"choi', failed="ReadError")])
    assert [step.title for step in found[2:]] == ["nothing new", "cut off", "ReadError"]
    assert found[3].text == 'data: {"choi'


def test_a_thought_is_told_and_adds_nothing_to_the_answer() -> None:
    thought = b'data: {"choices": [{"delta": {"reasoning_content": "well"}}]}\n\n'
    found = steps([called(thought, b'data: {"choices": [{"delta": {"content": "yes"}}]}\n\n')])
    assert [(step.title, step.adds) for step in found[2:]] == [("'well'", ""), ("'yes'", "yes")]


def test_a_last_event_without_its_blank_line_is_one() -> None:
    assert steps([called(b"data: [DO", b"NE]\r\n")])[-1].title == "[DONE]"


@pytest.mark.parametrize(
    "event",
    [b"[]", b"3", b'{"choices": {"a": 1}}', b'{"choices": [3]}', b'{"choices": [{"delta": {"tool_calls": 1}}]}',
     b'{"choices": [{"delta": {"content": {"a": 1}}}]}', b"\xff\xfe", b'{"error": {"message": "no"}}', b"[" * 5000],
)  # fmt: skip
def test_an_event_of_any_form_is_shown(event: bytes) -> None:
    (_, _, told) = steps([called(b"data: " + event + b"\n\n")])
    assert told.kind == "event"
    assert told.title


def test_texts_are_shown_as_they_are_and_only_pictures_and_sounds_as_their_hash() -> None:
    long, marked = "水" * 600, "ys-0123456789abcdef"
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 60
    body = json.dumps({"prompt": long, "mark": marked, "image": picture, "said": f"![]({picture}) a fox"}).encode()
    request, _, answer = steps([called(body, kind="application/json", body=body)])
    for shown in (request.text, answer.text):
        assert long in shown
        assert marked in shown
        assert "iVBORw0KGgo" not in shown
        assert shown.count("sha256:") == 2
        assert "a fox" in shown


def test_what_is_too_long_says_how_much_is_missing() -> None:
    whole = steps([called(b"data: 1\n\n", b"x" * LONGEST)])[-1]
    assert (whole.kind, whole.title) == ("body", f"{LONGEST:,} bytes more")
    assert whole.text == "They are too many to be remembered."


def test_a_short_id_is_not_taken_for_a_number_in_other_calls() -> None:
    calls = Calls()
    mine = calls.begin(Request("POST", "/a", "unsent", content=b"{}", row="r1"), "http://x/a")
    look = calls.begin(Request("GET", "/a/12", "read"), "http://x/a/12?full=1")
    many = calls.begin(Request("POST", "/list", "read", content=b'{"ids":["12","13"]}'), "http://x/list")
    for url, body in (("http://x/a/123", b""), ("http://x/b", b'{"n":12}'), ("http://x:12000/b", b"")):
        calls.begin(Request("GET", "/", "read", content=body), url).took(b'{"seed": 12}')
    calls.begin(Request("POST", "/c", "unsent", content=b'{"parent":"12"}', row="r2"), "http://x/c")
    assert calls.about("r1", "12") == [mine, look, many]


def test_an_id_that_a_cassette_gives_twice_belongs_to_the_row_that_asked_last() -> None:
    calls = Calls()
    for row in ("r1", "r2"):
        calls.begin(Request("POST", "/a", "unsent", content=b"{}", row=row), "http://x/a")
        calls.begin(Request("GET", "/a/12", "read"), "http://x/a/12")
    assert [call.request.method for call in calls.about("r2", "12")] == ["POST", "GET"]


def test_only_so_much_is_remembered() -> None:
    calls = Calls()
    first = calls.begin(Request("GET", "/a", "read"), "http://x/first")
    for _ in range(3):
        first.took(b"x" * (LONGEST // 2))
    assert len(first.body) == LONGEST
    assert first.size > LONGEST
    for _ in range(LATELY):
        calls.begin(Request("GET", "/b", "read"), "http://a/b")
    assert calls.of(first.request) == []


def test_of_calls_with_pictures_in_them_only_the_last_few_are_remembered() -> None:
    calls, picture = Calls(), b"x" * (ROOM // 8)
    for number in range(30):
        call = calls.begin(Request("POST", "/a", "never", content=picture, row=f"r{number}"), "http://x")
        call.took(b"y" * LONGEST)
    kept = [number for number in range(30) if calls.about(f"r{number}")]
    assert kept == list(range(kept[0], 30))
    assert 4 <= len(kept) <= 8
    assert calls.held <= ROOM + LONGEST
    huge = calls.begin(Request("POST", "/a", "never", content=b"x" * 2 * ROOM), "http://x/huge")
    assert calls.of(huge.request) == [huge]
    assert calls.about("r29") == []
