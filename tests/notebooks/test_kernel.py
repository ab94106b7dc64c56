"""A real kernel without a browser: what cells leave behind, what an interrupt does, and what is never patched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notebooks.kernels import CANARY, CHAT, WIDGET, Kernel, kernel_with
from yescale_widgets.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A gateway that is not in the kernel; answers take about a second."""
    with Sandbox(pace=0.1) as found:
        yield found


@pytest.fixture(scope="module")
def living(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel with a key and a gateway, for all tests here."""
    folder = tmp_path_factory.mktemp("kernel")
    with kernel_with(folder, YESCALE_API_KEY=CANARY, YESCALE_BASE_URL=sandbox.url) as found:
        found.run("import asyncio\nfrom IPython import get_ipython")
        yield found


@pytest.fixture
def kernel(living: Kernel, sandbox: Sandbox) -> Iterator[Kernel]:
    yield living
    sandbox.faults.clear()
    living.run("%xmode Context")


# Nothing is patched unless somebody asks

UNTOUCHED = """
import inspect
work = asyncio.sleep(0)
try:
    asyncio.get_running_loop().run_until_complete(work)
except RuntimeError as error:
    print("refused:", error)
finally:
    work.close()
print("nested:", "nest_asyncio2" in __import__("sys").modules)
print("of:", inspect.getfile(type(asyncio.get_running_loop()).run_until_complete).rsplit("/", 2)[-2])
"""


@pytest.mark.parametrize(
    "use",
    [
        "pass",
        "import yescale_widgets as ys",
        "session = ys.connect()",
        "ys.connect(sandbox=True); session = ys.connect()",
        "reply = ys.ask('Hello.')",
        "panel = ys.chat(); panel",
        "ys.suno.lyrics('a lullaby').wait(30)",
    ],
)
def test_a_running_loop_stays_closed_to_others(kernel: Kernel, use: str) -> None:
    kernel.run("import yescale_widgets as ys")
    kernel.run(use)
    text = kernel.run(UNTOUCHED).printed
    assert "refused: This event loop is already running" in text
    assert "nested: False" in text
    assert "of: asyncio" in text


def test_enable_nested_runs_your_own_coroutine_on_the_kernels_loop(sandbox: Sandbox, tmp_path: Path) -> None:
    with kernel_with(tmp_path) as kernel:
        kernel.run("import asyncio\nimport yescale_widgets as ys")
        kernel.run("news, rung = asyncio.Queue(), asyncio.Event()\nloop = asyncio.get_running_loop()")
        kernel.run("async def next_news():\n    await rung.wait()\n    return await news.get()")
        assert kernel.fails("loop.run_until_complete(next_news())").error["ename"] == "RuntimeError"
        kernel.run("run = ys.enable_nested()")
        kernel.run("loop.call_soon(rung.set)\nloop.call_later(0.01, news.put_nowait, 'a letter')")
        cell = kernel.run("def read():\n    return run(next_news())\nprint(read())")
        assert cell.printed == "a letter\n"
        kernel.run("loop.call_soon(news.put_nowait, 'another')")
        assert kernel.run("print(loop.run_until_complete(next_news()))").printed == "another\n"
        assert kernel.run("print(await asyncio.sleep(0, 'still awaits'))").printed == "still awaits\n"
        connected = f"ys.connect({CANARY!r}, {sandbox.url!r})\nprint(ys.ask('Hello.').finish_reason)"
        assert kernel.run(connected).printed.endswith("stop\n")


# ys.ask


def test_an_answer_is_live_first_and_then_static(kernel: Kernel) -> None:
    cell = kernel.run("import yescale_widgets as ys\nys.ask('Tell me about the sea in two paragraphs.')")
    live, static = cell.displays
    assert (live["msg_type"], static["msg_type"]) == ("display_data", "update_display_data")
    assert WIDGET in live["content"]["data"]
    assert static["content"]["data"].keys() == {"text/html", "text/markdown", "text/plain"}
    assert live["content"]["transient"] == static["content"]["transient"]
    assert "Tell me about the sea" in static["content"]["data"]["text/plain"]
    assert [m["is"] for m in cell.said if m["is"] in ("d", "end")][-1] == "end"
    assert cell.printed == ""


def test_an_answer_that_is_kept_is_the_same_text(kernel: Kernel) -> None:
    cell = kernel.run("reply = ys.ask('Tell me about the sea.')\nprint(reply.text)")
    assert cell.printed.strip() in cell.displays[-1]["content"]["data"]["text/plain"]
    again = kernel.run("reply")
    assert [WIDGET in d["content"]["data"] for d in again.displays] == [False]


def test_pictures_and_sound_stay_in_the_notebook(kernel: Kernel) -> None:
    drawn = kernel.run("reply = ys.ask('Draw a paper boat.', model='gemini-2.0-flash-exp-image-generation')")
    html = drawn.displays[-1]["content"]["data"]["text/html"]
    assert '<img src="data:image/webp;base64,' in html
    assert len(html) < 40_000
    assert "base64" not in drawn.displays[-1]["content"]["data"]["text/plain"]
    spoken = kernel.run("reply = ys.ask('Say good morning.', voice='nova')").displays[-1]["content"]["data"]
    assert '<audio controls preload="none" src="yescale_media/chat-complete-' in spoken["text/html"]


def test_calls_choices_and_objects_can_be_read(kernel: Kernel) -> None:
    kernel.run("def temperature(city: str) -> str:\n    'Current temperature of a city.'\n    return f'31 in {city}'")
    ran = kernel.run("reply = ys.ask('How warm is it in Da Nang?', tools=[temperature])").displays[-1]
    assert (
        'Called <code>temperature({"city": "Da Nang"})</code> → <code>31 in Da Nang</code>'
        in ran["content"]["data"]["text/html"]
    )
    several = kernel.run(
        "reply = ys.ask('Suggest a name for a tea house.', n=3)\nprint(len({c.text for c in reply.choices}))"
    )
    assert several.displays[-1]["content"]["data"]["text/html"].count("<hr>") == int(several.printed) - 1 == 2
    shaped = kernel.run("reply = ys.ask('A recipe with 2 eggs.', schema=dict[str, int])\nprint(type(reply.object))")
    assert shaped.printed == "<class 'dict'>\n"
    assert shaped.displays[-1]["content"]["data"]["text/markdown"].count("```") == 2


def test_an_answer_that_is_no_such_object_stays_in_the_cell(kernel: Kernel, sandbox: Sandbox) -> None:
    cell = kernel.fails(
        "ys.ask('A recipe.', schema={'type': 'object', 'properties': {}, 'required': ['x']}, max_tokens=1)"
    )
    assert cell.error["ename"] == "BadObject"
    assert "{" in cell.displays[-1]["content"]["data"]["text/plain"]


def test_widgets_are_closed_when_their_cell_is_done(kernel: Kernel) -> None:
    cell = kernel.run("ys.ask('Hello.')")
    view = cell.displays[0]["content"]["data"][WIDGET]["model_id"]
    assert view in [m["comm_id"] for m in cell.all("comm_close")]


def test_an_interrupt_keeps_the_text_so_far(kernel: Kernel, sandbox: Sandbox) -> None:
    sandbox.faults.next("stall=30", path=CHAT)
    number = kernel.start("ys.ask('Tell me a long story.')")
    cell = kernel.follow(number, until=lambda cell: any(m.get("x") for m in cell.said))
    kernel.manager.interrupt_kernel()
    kernel.follow(number, cell=cell)
    arrived = "".join(m["x"] for m in cell.said if m.get("x"))
    last = cell.displays[-1]
    assert cell.error["ename"] == "KeyboardInterrupt"
    assert last["msg_type"] == "update_display_data"
    assert WIDGET not in last["content"]["data"]
    assert arrived.split()[0] in last["content"]["data"]["text/plain"]
    assert " ".join(arrived.split()) in " ".join(last["content"]["data"]["text/plain"].split())
    assert cell.traceback.splitlines() == [
        "KeyboardInterrupt: Stopped here.",
        "  line 1: ys.ask('Tell me a long story.')",
    ], "a person who presses stop has done nothing wrong"
    assert "\n\nStopped here.\n\n" in last["content"]["data"]["text/plain"]
    assert "<em>Stopped here.</em>" in last["content"]["data"]["text/html"]
    assert [m["status"] for m in cell.said if m["is"] == "end"] == ["stopped"]
    assert kernel.run("print(1 + 1)").printed == "2\n"
    assert kernel.run("ys.ask('Hello.')").displays[-1]["msg_type"] == "update_display_data"


def test_an_interrupt_before_the_first_word_leaves_no_widget(kernel: Kernel, sandbox: Sandbox) -> None:
    sandbox.faults.next("hang", path=CHAT)
    number = kernel.start("ys.ask('Hello?')")
    cell = kernel.follow(number, until=lambda cell: cell.displays)
    kernel.manager.interrupt_kernel()
    kernel.follow(number, cell=cell)
    assert cell.error["ename"] == "KeyboardInterrupt"
    assert [WIDGET in d["content"]["data"] for d in cell.displays] == [True, False]
    assert kernel.run("print('next')").printed == "next\n"


def test_a_cut_answer_stays_and_the_error_says_why(kernel: Kernel, sandbox: Sandbox) -> None:
    sandbox.faults.always("drop_in_stream=30", path=CHAT)
    cell = kernel.fails("ys.ask('Tell me a long story.')")
    assert cell.error["ename"] == "StreamCut"
    arrived = "".join(m["x"] for m in cell.said if m.get("x"))
    left = cell.displays[-1]["content"]["data"]
    assert " ".join(arrived.split()) in " ".join(left["text/plain"].split())
    assert all("The line was cut here." in left[kind] for kind in ("text/plain", "text/markdown", "text/html"))
    assert kernel.run("print('next')").printed == "next\n"


def test_a_waiting_task_can_be_interrupted_and_found_again(kernel: Kernel) -> None:
    kernel.run("song = ys.suno.lyrics('a song [stall]')")
    number = kernel.start("print('waiting', flush=True)\nsong.wait()")
    cell = kernel.follow(number, until=lambda cell: "waiting" in cell.printed)
    kernel.manager.interrupt_kernel()
    kernel.follow(number, cell=cell)
    assert cell.error["ename"] == "KeyboardInterrupt"
    assert kernel.run("print(ys.task(song.id).status in ('queued', 'running'))").printed == "True\n"
    kernel.run("ys.tasks()._board.forget([song.key])")


# Errors


def test_a_refused_call_is_a_few_lines_without_the_librarys_own(kernel: Kernel, sandbox: Sandbox) -> None:
    sandbox.faults.always("503", path=CHAT)
    cell = kernel.fails("question = 'Hello.'\nys.ask(question)")
    assert cell.error["ename"] == "ServerError"
    lines = cell.traceback.splitlines()
    assert lines[0].startswith("ServerError: No available channel")
    assert "request id" in lines[0]
    assert lines[1:] == ["  line 2: ys.ask(question)"]
    assert cell.displays[-1]["content"]["data"] == {"text/plain": ""}


def test_a_comparison_that_was_waited_for_leaves_its_answers_in_that_cell(kernel: Kernel) -> None:
    kernel.run("import yescale_widgets as ys\nys.connect()")
    cell = kernel.run("run = ys.compare('Tides.', ['gpt-4o-mini', 'gpt-4o'], max_tokens=20).wait(60)")
    last = cell.displays[-1]
    assert last["msg_type"] == "update_display_data"
    assert "2 of 2 cells" in last["content"]["data"]["text/plain"]
    assert "waiting" not in last["content"]["data"]["text/plain"]


def test_wrong_options_are_a_few_lines_too(kernel: Kernel) -> None:
    cell = kernel.fails("ys.pika.generate('a boat', moton=3)")
    assert len(cell.traceback.splitlines()) <= 3
    assert "did you mean 'motion'" in cell.traceback
    assert "yescale_widgets/" not in cell.traceback


REFUSED: list[tuple[str, str, str]] = [
    ("503", CHAT, "ys.ask('Hello.')"),
    ("html_502", CHAT, "ys.ask('Hello.')"),
    ("503", "/pika/*", "ys.pika.generate('a boat')"),
    ("not_json", "/v1/models*", "ys.account.models()"),
    ("503", "/v1/models*", "ys.connect(None, 5)"),
    ("503", "/v1/models*", "ys.Client('bad key with blanks')"),
    ("503", "/v1/models*", "ys.session_that_is_not_there"),
]


@pytest.mark.parametrize(("fault", "path", "code"), REFUSED)
def test_no_key_is_in_a_verbose_traceback(kernel: Kernel, sandbox: Sandbox, fault: str, path: str, code: str) -> None:
    sandbox.faults.always(fault, path=path)
    kernel.run("ys.connect()")
    kernel.run("%xmode Verbose")
    cell = kernel.fails(code)
    for secret in (CANARY, CANARY[3:], "bad key with blanks" if code.startswith("ys.Client") else CANARY):
        assert secret not in cell.everything.replace(code, "")


def test_no_key_is_in_the_verbose_traceback_of_an_interrupt(kernel: Kernel, sandbox: Sandbox) -> None:
    kernel.run("ys.connect()\nreply = None")
    kernel.run("%xmode Verbose")
    sandbox.faults.next("hang", path=CHAT)
    number = kernel.start("ys.ask('Hello?')")
    cell = kernel.follow(number, until=lambda cell: cell.displays)
    kernel.manager.interrupt_kernel()
    kernel.follow(number, cell=cell)
    assert cell.error["ename"] == "KeyboardInterrupt"
    assert CANARY not in cell.everything


def test_without_a_key_the_error_names_three_ways(tmp_path: Path) -> None:
    with kernel_with(tmp_path) as kernel:
        cell = kernel.fails("import yescale_widgets as ys\nys.pika.generate('a boat')")
        assert cell.error["ename"] == "ConfigError"
        for way in ("YESCALE_API_KEY", "ys.connect(api_key=", "ys.connect(sandbox=True)"):
            assert way in cell.traceback
        assert len(cell.traceback.splitlines()) <= 3
        assert not (tmp_path / "home").exists()
        panel = kernel.run("ys.studio('pika.generate')")
        assert [WIDGET in d["content"]["data"] for d in panel.displays] == [True, False]


def test_the_sandbox_of_a_dead_kernel_goes_on_in_the_next(tmp_path: Path) -> None:
    with kernel_with(tmp_path) as first:
        first.run("import yescale_widgets as ys\nys.connect(sandbox=True)")
        identity = first.run("song = ys.suno.lyrics('a lullaby')\nprint(song.id)").printed.strip()
    with kernel_with(tmp_path) as second:
        second.run("import yescale_widgets as ys\nys.connect(sandbox=True)")
        text = second.run(f"print(ys.task({identity!r}).wait(60).status)").printed
        assert text.strip() == "succeeded"
