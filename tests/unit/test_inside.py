"""Answers and tasks seen from inside: every step as it went over the line, no key, and code that really works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, Gateway, chunk, drops, says, streams
from tests.unit.desk import Desk, MakeSettings, hurried, quiet
from yescale_widgets import session
from yescale_widgets.calls import LATELY, LONGEST, ROOM, Calls
from yescale_widgets.errors import ConfigError, StreamCut
from yescale_widgets.session import Session
from yescale_widgets.steps import as_code, body_of
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
    assert tool.title == "temperature ran"
    assert "31 in Hue" in tool.text
    assert any(step.title.startswith("asks for temperature") for step in found.steps)
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


def test_the_record_can_be_read_without_a_kernel(desk: Desk) -> None:
    found = ys.inside(ys.ask("Say <script>."))
    bundle = found.bundle()
    assert "<script>" not in bundle["text/html"]
    assert bundle["text/html"].count("<details>") == len(found.steps)
    assert list(found.frame().columns) == ["kind", "at", "title", "text"]


def test_what_is_not_known_is_said(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="Nothing is known of the calls"):
        ys.inside(ys.Reply(text="made by hand"))
    ys.images.generate("a boat", size="64x64")
    (row,) = desk.session.client.board.rows()
    with pytest.raises(ConfigError, match="Nothing is known of the calls"):
        ys.inside(ys.task(row.key))  # it has no id, by which its calls could be told from others
    with pytest.raises(TypeError, match="takes a reply or a task, not str"):
        ys.inside("reply")


def test_only_so_much_is_remembered() -> None:
    calls = Calls()
    first = calls.begin(Request("GET", "/a", "read"), "http://x/first")
    for _ in range(3):
        first.took(b"x" * (LONGEST // 2))
    assert len(first.body) == LONGEST
    assert first.size > LONGEST
    for _ in range(LATELY):
        calls.begin(Request("GET", "/b", "read"), "http://a/b")
    assert calls.about("first") == []


def test_of_calls_with_pictures_in_them_only_the_last_few_are_remembered() -> None:
    calls, picture = Calls(), b"x" * (ROOM // 8)
    for number in range(30):
        call = calls.begin(Request("POST", "/a", "never", content=picture), f"http://x/{number}.")
        call.took(b"y" * LONGEST)
    kept = [number for number in range(30) if calls.about(f"http://x/{number}.")]
    assert kept == list(range(kept[0], 30))
    assert 4 <= len(kept) <= 8
    assert calls.held <= ROOM + LONGEST
    huge = calls.begin(Request("POST", "/a", "never", content=b"x" * 2 * ROOM), "http://x/huge")
    assert calls.of(huge.request) == [huge]
    assert calls.about("http://x/29.") == []


# The code is run


@pytest.fixture
def code(desk: Desk) -> dict[str, str]:
    return ys.inside(ys.ask("Count to three.")).code


def ran(*command: str, text: str = "") -> str:
    env = {**os.environ, "YESCALE_API_KEY": CANARY}
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, env=env, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("form", ["httpx", "openai"])
def test_the_python_code_works(code: dict[str, str], form: str, tmp_path: Path) -> None:
    file = tmp_path / "code.py"
    file.write_text(code[form])
    told = ran(sys.executable, str(file))
    assert "1, 2, 3" in (told if form == "openai" else _joined(told))


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_curl_line_works(code: dict[str, str]) -> None:
    assert _joined(ran("sh", "-c", code["curl"])) == "1, 2, 3"


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
def test_the_javascript_works(code: dict[str, str]) -> None:
    assert _joined(ran("node", "--input-type=module", "-", text=code["javascript"])) == "1, 2, 3"


def _joined(stream: str) -> str:
    """The text that a stream of events adds up to."""
    found = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: {")]
    return "".join(c["choices"][0]["delta"].get("content") or "" for c in found if c["choices"])


def test_a_form_is_told_field_by_field_and_copied_as_curl_alone() -> None:
    files = (
        ("image[]", ("a.png", b"1", "image/png")),
        ("image[]", ("b.png", b"2", "image/png")),
        ("n", (None, b"2", None)),
    )
    call = Calls().begin(Request("POST", "/v1/images/edits", "unsent", form=files), "http://x/v1/images/edits")
    assert as_code(call, "http://x").keys() == {"curl"}
    assert "-F 'image[]=@a.png' \\\n  -F 'image[]=@b.png' \\\n  -F n=2" in as_code(call, "http://x")["curl"]
    assert body_of(call) == [["image[]", "@a.png"], ["image[]", "@b.png"], ["n", "2"]]


def test_code_of_other_calls_works_with_the_openai_package_too(desk: Desk, tmp_path: Path) -> None:
    boat = ys.suno.lyrics("a lullaby").wait(20)
    file = tmp_path / "code.py"
    file.write_text(ys.inside(boat).code["openai"])
    assert "client.post(" in file.read_text()
    assert ran(sys.executable, str(file)).strip()
