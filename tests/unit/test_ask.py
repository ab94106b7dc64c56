"""``ys.ask`` in a plain script: tools run, objects are checked, media go in and come out, and an interrupt ends it."""

from __future__ import annotations

import asyncio
import base64
import concurrent.futures
import dataclasses
import io
import json
import os
import subprocess
import sys
import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pydantic
import pytest
from PIL import Image

import yescale_widgets as ys
from tests.samples import painted
from tests.unit.conftest import CANARY, LIMIT, Asked, Gateway, chunk, drops, holds, says, streams
from tests.unit.desk import Desk, MakeSettings, hurried, quiet
from yescale_widgets import session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.errors import ApiError, BadObject, ConfigError, MediaError, OptionError, StreamCut
from yescale_widgets.panels import display
from yescale_widgets.panels.calling import Caller
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.session import Session
from yescale_widgets.values import Media, Reply

Serve = Callable[..., Gateway]
WARM = "How warm is it in Da Nang?"


@pytest.fixture
def scripted(
    gateway: Serve, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Gateway]]:
    """``scripted(reply, …)``: the session is with a server of that script."""
    with quiet(monkeypatch):

        def start(*script: Any) -> Gateway:
            server = gateway(*script)
            session._current = hurried(Session(settings(server.url)))
            return server

        yield start


def temperature(city: str, unit: str = "c") -> dict[str, Any]:
    """Current temperature of a city.

    Args:
        city: The city's name.
    """
    return {"city": city, unit: 31}


# Plainly


def test_an_answer_is_printed_and_given_back(desk: Desk, heard: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ys.ask("Tell me about the sea.", system="Be brief.")
    assert capsys.readouterr().out == reply.text + "\n"
    assert (heard[0]["model"], reply.model, reply.prompt) == ("gpt-4o-mini", "gpt-4o-mini", "Tell me about the sea.")
    assert reply.timing.ttft is not None


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "gemini-2.5-flash"])
def test_every_model_is_asked_in_the_same_way(desk: Desk, heard: Asked, model: str) -> None:
    assert ys.ask("Hello.", model=model).model == heard[0]["model"] == model


def test_several_answers_are_all_printed_in_the_end(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ys.ask("Suggest a name for a tea house.", n=3)
    out = capsys.readouterr().out
    assert len(reply.choices) == 3
    assert out.startswith(reply.text)
    for choice in reply.choices:
        assert choice.text in out


# Tools


def test_a_tool_is_run_and_its_result_is_in_the_answer(
    desk: Desk, heard: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = ys.ask(WARM, tools=[temperature])
    out = capsys.readouterr().out
    assert "temperature(city='Da Nang'" in out
    assert "31" in out
    assert out.rstrip().endswith(reply.text)
    assert [(c.name, json.loads(c.arguments)["city"]) for c in reply.tool_calls] == [("temperature", "Da Nang")]
    assert json.loads(reply.tool_calls[0].result or "")["city"] == "Da Nang"
    assert "31" in reply.text
    assert [m["role"] for m in heard[-1]["messages"]] == ["user", "assistant", "tool"]


async def later(city: str) -> str:
    """Current temperature of a city, slowly."""
    return f"31 in {city}"


def broken(city: str) -> str:
    """Current temperature of a city, never."""
    raise OSError("the thermometer fell")


@pytest.mark.parametrize(("tool", "said"), [(later, "31 in Da Nang"), (broken, "Error: OSError: the thermometer fell")])
def test_a_tool_may_be_async_or_raise(desk: Desk, tool: Any, said: str) -> None:
    reply = ys.ask(WARM, tools=[tool])
    assert [c.result for c in reply.tool_calls] == [said]
    assert said.removeprefix("Error: ") in reply.text


def test_a_tool_that_is_a_dictionary_is_only_told(desk: Desk) -> None:
    told = {"type": "function", "function": {"name": "temperature", "parameters": {"type": "object", "properties": {}}}}
    reply = ys.ask(WARM, tools=[told])
    assert [(c.name, c.result) for c in reply.tool_calls] == [("temperature", None)]
    assert reply.finish_reason == "tool_calls"


@pytest.mark.parametrize("allowed", [True, False])
def test_a_function_may_decide_about_each_call(desk: Desk, allowed: bool) -> None:
    asked: list[tuple[str, dict[str, Any], threading.Thread]] = []

    def approve(name: str, arguments: dict[str, Any]) -> bool:
        asked.append((name, arguments, threading.current_thread()))
        return allowed

    reply = ys.ask(WARM, tools=[temperature], approve=approve)
    ((name, arguments, thread),) = asked
    assert (name, arguments["city"], thread) == ("temperature", "Da Nang", threading.main_thread())
    result = reply.tool_calls[0].result or ""
    assert ("31" in result) == allowed
    assert ("did not allow" in result) == (not allowed)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_the_deciding_function_raises_is_raised_here_and_ends_it(
    desk: Desk, heard: Asked, error: type[BaseException]
) -> None:
    def approve(name: str, arguments: dict[str, Any]) -> bool:
        raise error("enough")

    ran: list[str] = []

    def note(city: str) -> None:
        """Current temperature of a city."""
        ran.append(city)

    with pytest.raises(error, match="enough"):
        ys.ask(WARM, tools=[note], approve=approve)
    assert (ran, len(heard)) == ([], 1)
    assert ys.ask("Hello.").finish_reason == "stop", "the network thread goes on"


def test_nobody_can_be_asked_where_nobody_can_type(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(ConfigError, match="nobody can type"):
        ys.ask(WARM, tools=[temperature], approve=True)
    assert desk.sandbox.requests == []


def test_rounds_have_a_limit(desk: Desk, heard: Asked) -> None:
    ys.ask(WARM, tools=[temperature], rounds=0)
    assert [h.get("tool_choice") for h in heard] == ["none"]
    for wrong in ({"rounds": -1}, {"n": 2}):
        with pytest.raises(OptionError, match="Nothing was sent"):
            ys.ask(WARM, tools=[temperature], **wrong)
    assert len(heard) == 1


def test_a_name_that_nobody_knows_is_told_to_the_model(scripted: Callable[..., Gateway]) -> None:
    piece = {"index": 0, "id": "c", "function": {"name": "tempratur", "arguments": "{}"}}
    call = json.dumps({"choices": [{"index": 0, "delta": {"tool_calls": [piece]}, "finish_reason": "tool_calls"}]})
    server = scripted(streams(call, "[DONE]"), streams(chunk("Sorry.", "stop"), "[DONE]"))
    reply = ys.ask(WARM, tools=[temperature])
    assert (reply.text, reply.tool_calls[0].result) == (
        "Sorry.",
        "Error: there is no function tempratur; there are temperature",
    )
    assert json.loads(server.posts[1].body)["messages"][-1]["content"].startswith("Error: there is no function")


# Structured output


@dataclasses.dataclass
class Recipe:
    eggs: int
    flour: float


class Struct(msgspec.Struct):
    eggs: int
    flour: float


class Model(pydantic.BaseModel):
    eggs: int
    flour: float


SCHEMA = {
    "type": "object",
    "properties": {"eggs": {"type": "integer"}, "flour": {"type": "number"}},
    "required": ["eggs", "flour"],
}


@pytest.mark.parametrize("kind", [Recipe, Struct, Model])
def test_a_type_gives_an_object_of_that_type(desk: Desk, heard: Asked, kind: Any) -> None:
    reply = ys.ask("A recipe with 2 eggs and 50 g flour.", schema=kind)
    assert isinstance(reply.object, kind)
    assert (reply.object.eggs, reply.object.flour) == (2, 50)
    told = heard[0]["response_format"]["json_schema"]
    assert (told["name"], told["strict"]) == (kind.__name__, True)


def test_a_schema_gives_a_checked_value(desk: Desk) -> None:
    assert ys.ask("A recipe with 2 eggs and 50 g flour.", schema=SCHEMA).object == {"eggs": 2, "flour": 50}
    assert ys.ask("Is it 3?", schema=list[int]).object
    assert ys.ask(WARM, tools=[temperature], schema=SCHEMA).object.keys() == {"eggs", "flour"}


@pytest.mark.parametrize("kind", [Recipe, Struct, Model, SCHEMA], ids=["dataclass", "Struct", "pydantic", "schema"])
def test_an_answer_that_is_no_such_object_keeps_its_text(
    scripted: Callable[..., Gateway], capsys: pytest.CaptureFixture[str], kind: Any
) -> None:
    for text, why in (('{"eggs": "two", "flour": 1}', "eggs"), ("I had rather not.", "not JSON")):
        scripted(streams(chunk(text, "stop"), "[DONE]"))
        with pytest.raises(BadObject, match=why) as caught:
            ys.ask("A recipe", schema=kind)
        assert caught.value.text == text
        assert isinstance(caught.value.reply, Reply)
        assert capsys.readouterr().out == f"{text}\n"
        session._current.close()


@pytest.mark.parametrize("wrong", [{"type": "strin"}, complex, {"$ref": "https://x.example/s.json"}, {"properties": 5}])
def test_a_schema_that_is_none_is_refused_before_anything_is_sent(desk: Desk, wrong: Any) -> None:
    with pytest.raises(OptionError, match="Nothing was sent") as caught:
        ys.ask("A recipe", schema=wrong)
    assert [p.option for p in caught.value.problems] == ["schema"]
    assert desk.sandbox.requests == []


def test_one_way_of_asking_for_a_form_is_enough(desk: Desk) -> None:
    with pytest.raises(OptionError, match="not both"):
        ys.ask("A recipe", schema=Recipe, response_format={"type": "json_object"})
    assert desk.sandbox.requests == []


def test_an_answer_that_only_calls_a_tool_has_no_object(desk: Desk) -> None:
    told = {"type": "function", "function": {"name": "temperature", "parameters": {"type": "object", "properties": {}}}}
    assert ys.ask(WARM, tools=[told], schema=SCHEMA).object is None


# Media


def test_pictures_go_in_by_path_address_and_bytes(desk: Desk, heard: Asked, tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    path.write_bytes(painted("red"))
    address = "https://example.com/heron.jpg"
    reply = ys.ask("What is it?", images=[str(path), path, painted("blue"), Image.new("RGB", (8, 8)), address])
    parts = heard[0]["messages"][0]["content"]
    urls = [p["image_url"]["url"] for p in parts[1:]]
    assert [url.partition(",")[0] for url in urls] == ["data:image/png;base64"] * 4 + [address]
    assert base64.b64decode(urls[0].partition(",")[2]) == path.read_bytes()
    assert "64" in reply.text
    assert "red" in reply.text


@pytest.mark.parametrize("wrong", ["no/such/file.png", b"no picture", 7])
def test_what_is_no_picture_is_refused_before_anything_is_sent(desk: Desk, wrong: Any) -> None:
    with pytest.raises((OptionError, MediaError)):
        ys.ask("What is it?", images=[wrong])
    assert desk.sandbox.requests == []


def test_a_model_that_draws_gives_pictures(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ys.ask("Draw a paper boat.", model="gemini-2.0-flash-exp-image-generation")
    assert len(reply.images) == 1
    out = capsys.readouterr().out
    assert "base64" not in out
    assert "image" in out, "what cannot be printed is named"


def test_sound_goes_in_and_comes_out(desk: Desk, heard: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ys.ask("Say good morning.", voice="nova")
    assert heard[0]["model"] == "gpt-4o-audio-preview"
    assert heard[0]["audio"] == {"voice": "nova", "format": "pcm16"}
    assert reply.audio is not None
    with wave.open(io.BytesIO(base64.b64decode(reply.audio.url.partition(",")[2]))) as file:
        seconds = file.getnframes() / file.getframerate()
    assert seconds == pytest.approx(reply.audio.duration)
    assert reply.text in capsys.readouterr().out
    again = ys.ask("How long is it?", audio=reply.audio)
    assert f"{seconds:.1f} s" in again.text


def content(data: bytes) -> bytes:
    """What is seen or heard: a saved picture has its recipe in it besides."""
    return Image.open(io.BytesIO(data)).tobytes() if data.startswith(b"\x89PNG") else data


def test_pictures_and_sound_are_saved_and_remember_where(desk: Desk, tmp_path: Path) -> None:
    drawn = ys.ask("Draw a paper boat.", model="gemini-2.0-flash-exp-image-generation")
    spoken = ys.ask("Say good morning.", voice="nova")
    for reply, ending, medium in ((drawn, ".png", drawn.images[0]), (spoken, ".wav", spoken.audio)):
        assert medium is not None
        (path,) = reply.save(tmp_path)
        assert path.suffix == ending
        assert content(path.read_bytes()) == content(base64.b64decode(medium.url.partition(",")[2]))
    assert drawn.images[0].path == str(next(tmp_path.glob("*.png")))
    assert spoken.audio is not None
    assert spoken.audio.path == str(next(tmp_path.glob("*.wav")))
    with pytest.raises(MediaError, match="no media to save"):
        ys.ask("Hello.").save(tmp_path)
    sent = session.current().client.send(Complete(prompt="A boat", model="gemini-2.0-flash-exp-image-generation"))
    assert sent.save(tmp_path)[0].exists()


def test_what_a_text_only_links_to_is_not_fetched_when_an_answer_is_saved(
    scripted: Callable[..., Gateway], tmp_path: Path
) -> None:
    server = scripted(streams(chunk("![x](http://127.0.0.1:1/told.png)", "stop"), "[DONE]"))
    reply = ys.ask("Hello?")
    assert (len(reply.images), reply.media) == (1, [])
    with pytest.raises(MediaError, match="no media"):
        reply.save(tmp_path)
    assert len(server.heard) == 1
    with pytest.raises(MediaError, match=r"client.save\(reply, folder\)"):
        Reply(images=reply.images).save(tmp_path)


def test_a_picture_behind_a_link_is_kept_small_in_the_notebook(scripted: Callable[..., Gateway]) -> None:
    server = scripted(says(painted("red"), Content_Type="image/png"))
    made = Media(kind="image", url=f"{server.url}/boat.png")
    named = Media(kind="image", url=f"{server.url}/told.png", extra={"only_linked": True})
    html = display.reply_bundle(Reply(text="Here.", images=[made, named]))["text/html"]
    assert f'<a href="{made.url}"><img src="data:image/webp;base64,' in html
    assert [heard.path for heard in server.heard] == ["/boat.png"], "what the text names is not fetched"
    assert "authorization" not in server.heard[0].headers


def test_an_answer_does_not_wait_for_ever_for_a_picture(
    scripted: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = scripted(holds)
    monkeypatch.setattr(display, "PATIENCE", 0.05)
    made = Media(kind="image", url=f"{server.url}/boat.png")
    assert f'<img src="{made.url}"' in display.reply_bundle(Reply(images=[made]))["text/html"]


def test_a_voice_may_have_a_format_and_nothing_else(desk: Desk, heard: Asked) -> None:
    ys.ask("Say hello.", voice={"voice": "echo", "format": "mp3"})
    assert heard[0]["audio"] == {"voice": "echo", "format": "mp3"}
    with pytest.raises(OptionError, match="speed"):
        ys.ask("Say hello.", voice={"speed": "2"})
    assert len(heard) == 1


# What goes wrong


def test_a_cut_answer_keeps_its_text(scripted: Callable[..., Gateway], capsys: pytest.CaptureFixture[str]) -> None:
    scripted(streams(chunk("Half"), then=drops))
    with pytest.raises(StreamCut) as caught:
        ys.ask("Hello?")
    assert caught.value.partial.text == "Half"
    assert capsys.readouterr().out.strip() == "Half"


def test_what_a_model_says_cannot_work_the_terminal(
    scripted: Callable[..., Gateway], capsys: pytest.CaptureFixture[str]
) -> None:
    scripted(streams(chunk("a\x1b]52;c;cm0gLXJm\x07b\r\n\tc\u202ed \x9b2J\x00e"), chunk("", "stop"), "[DONE]"))
    reply = ys.ask("Hello?")
    assert capsys.readouterr().out == "a]52;c;cm0gLXJmb\n\tcd 2Je\n"
    assert "\x1b" in reply.text, "a value is what was sent"


def test_a_refusal_is_raised_without_the_key(scripted: Callable[..., Gateway]) -> None:
    scripted(says({"error": {"message": f"bad key {CANARY}", "code": "x"}}, 400))
    with pytest.raises(ApiError) as caught:
        ys.ask("Hello?")
    assert CANARY not in f"{caught.value!r}{caught.value}{caught.value.__dict__}"


def test_a_question_to_the_caller_that_is_given_up_is_not_asked() -> None:
    """The work was cancelled before the caller came to it."""
    caller, asked = Caller(), []

    async def give_up() -> None:
        question = asyncio.create_task(caller.ask(lambda: asked.append(1)))
        await asyncio.sleep(0)
        question.cancel()
        await asyncio.gather(question, return_exceptions=True)

    done = runtime().submit(give_up())
    concurrent.futures.wait([done], LIMIT)
    caller.wait(done)
    assert asked == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_what_a_question_raises_does_not_end_the_network_thread(error: type[BaseException]) -> None:
    def raises() -> None:
        raise error

    caller = Caller()
    work = runtime().submit(caller.ask(raises))
    with pytest.raises(error):
        caller.wait(work)
    with pytest.raises(concurrent.futures.CancelledError):
        work.result(LIMIT)
    assert runtime().submit(asyncio.sleep(0, "alive")).result(LIMIT) == "alive"


# Another process: a script, and a person at a terminal

SCRIPT = """
import sys
import yescale_widgets as ys

def temperature(city: str) -> str:
    "Current temperature of a city."
    return f"31 degrees in {city}"

reply = ys.ask("How warm is it in Da Nang?", tools=[temperature])
assert not [name for name in ("ipykernel", "ipywidgets.widgets") if name in sys.modules and name == "ipykernel"]
print("RESULT", reply.tool_calls[0].result)
"""
ASKED = """
import threading
import yescale_widgets as ys

def temperature(city: str) -> str:
    "Current temperature of a city."
    return f"31 degrees in {city}"

def ask():
    return ys.ask("How warm is it in Da Nang?", tools=[temperature], approve=True)

try:
    ask()
except KeyboardInterrupt:
    print("INTERRUPTED")
print("NO:", ask().tool_calls[0].result)
print("YES:", ask().tool_calls[0].result)
print("THREADS:", sum(t.name == "yescale-io" for t in threading.enumerate()))
"""


def surroundings(sandbox: Sandbox, home: Path) -> dict[str, str]:
    own = {"YESCALE_API_KEY": CANARY, "YESCALE_BASE_URL": sandbox.url, "YESCALE_HOME": str(home)}
    return {**os.environ, **own, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "TERM": "dumb"}


def test_a_script_prints_the_answer_as_it_comes(sandbox: Sandbox, home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        env=surroundings(sandbox, home), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "temperature(city='Da Nang')" in done.stdout
    assert "RESULT 31 degrees in Da Nang" in done.stdout
    assert CANARY not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_person_is_asked_may_say_no_and_may_interrupt(sandbox: Sandbox, home: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", ASKED],
            env=surroundings(sandbox, home), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            preexec_fn=take_terminal,  # noqa: PLW1509 - it only takes its terminal
        )  # fmt: skip
        os.close(theirs)
        said = ""
        for number, answer in enumerate(("\x03", "no\n", "y\n"), 1):
            said = until(ours, said, "[y/N] ", number)
            os.write(ours, answer.encode())
            said += f"<{answer!r}>"
            if answer == "\x03":
                said = interrupted(ours, said)
        said = until(ours, said, "THREADS: ")
        assert process.wait(LIMIT) == 0
    finally:
        os.close(ours)
    assert "Run temperature(city='Da Nang')? [y/N]" in said
    assert "INTERRUPTED" in said
    assert "NO: Error: the user did not allow this call" in said
    assert "YES: 31 degrees in Da Nang" in said
    assert "Traceback" not in said


def take_terminal() -> None:
    """In the child: its standard input is the terminal it takes its interrupts from."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def interrupted(terminal: int, said: str) -> str:
    """Read on until the interrupt was heard. One that comes between the prompt and the reading of the line is only
    heard with the next key, which is Python's own way; a person presses again.
    """
    import select

    pressed = 1
    while "INTERRUPTED" not in said:
        ready, _, _ = select.select([terminal], [], [], LIMIT / 4)
        if ready:
            said += os.read(terminal, 4096).decode(errors="replace")
        else:
            assert (pressed := pressed + 1) < 8, f"no interrupt was heard after {said}"
            os.write(terminal, b"\x03")
    return said


def until(terminal: int, said: str, mark: str, times: int = 1) -> str:
    """Read what is printed until the mark has come so many times."""
    import select

    while said.count(mark) < times:
        ready, _, _ = select.select([terminal], [], [], LIMIT * 2)
        assert ready, f"nothing more was said after {said}"
        said += os.read(terminal, 4096).decode(errors="replace")
    return said
