"""Colab's rules, in a real kernel that finds Colab's library: a stand-in, since Colab itself is out of reach.

Its manager for third-party widgets is switched on with the first panel, and once (anywidget does it); answers are painted by display id,
because a page there may not hear of a widget before the cell that made it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notebooks.kernels import CANARY, CHAT, WIDGET, Kernel, kernel_with
from yescale_widgets.sandbox.server import Sandbox

COLAB = """
import sys, types
google, colab, output = (types.ModuleType(name) for name in ("google", "google.colab", "google.colab.output"))
output._widgets, switched = types.SimpleNamespace(_installed_url=None), []
VIEW, MANAGER = "application/vnd.jupyter.widget-view+json", "https://manager.example/manager.min.js"
def names_its_manager(message):
    content = message["content"]
    if VIEW in content.get("data", {}):
        content["metadata"][VIEW] = {"colab": {"custom_widget_manager": {"url": MANAGER}}}
    return message
def enable_custom_widget_manager():
    switched.append("on")
    output._widgets._installed_url = MANAGER
    get_ipython().display_pub.register_hook(names_its_manager)
output.enable_custom_widget_manager = enable_custom_widget_manager
google.colab, colab.output = colab, output
sys.modules.update({"google": google, "google.colab": colab, "google.colab.output": output})
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(pace=0.25) as found:
        yield found


@pytest.fixture(scope="module")
def colab(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    folder: Path = tmp_path_factory.mktemp("colab")
    with kernel_with(folder, YESCALE_API_KEY=CANARY, YESCALE_BASE_URL=sandbox.url) as kernel:
        kernel.run(COLAB)
        kernel.run("import yescale_widgets as ys\nsession = ys.connect()")
        yield kernel


def test_the_widget_manager_is_switched_on_with_the_first_panel_and_once(colab: Kernel) -> None:
    assert colab.run("print(switched)").printed == "[]\n"
    shown = colab.run("ys.chat()").displays[0]["content"]
    assert WIDGET in shown["data"]
    assert shown["metadata"][WIDGET]["colab"]["custom_widget_manager"]["url"].startswith("https://manager.example")
    colab.run("ys.studio()")
    assert colab.run("print(switched)").printed == "['on']\n"


def test_no_widget_that_nobody_shows_is_sent_to_colab(colab: Kernel) -> None:
    cell = colab.run("panel = ys.chat()")
    opened = [m["content"]["data"]["state"] for m in cell.messages if m["msg_type"] == "comm_open"]
    assert [state["_kind"] for state in opened if "_kind" in state] == ["chat"]


def test_an_answer_is_painted_as_it_grows_and_ends_as_it_stays(colab: Kernel) -> None:
    cell = colab.run("reply = ys.ask('Write about 200 tokens on boats.')")
    first, *later = cell.displays
    assert {d["msg_type"] for d in later} == {"update_display_data"}
    assert len({d["content"]["transient"]["display_id"] for d in cell.displays}) == 1
    assert not any(WIDGET in d["content"]["data"] for d in cell.displays)
    assert cell.all("comm_open") == []
    lengths = [len(d["content"]["data"]["text/plain"]) for d in cell.displays]
    assert lengths == sorted(lengths)
    assert 3 <= len(set(lengths)) <= 12
    assert "Write about 200 tokens on boats." in first["content"]["data"]["text/plain"]
    final = later[-1]["content"]["data"]["text/plain"]
    assert colab.run("print(reply.text)").printed.strip() in final
    assert "200 tokens" in final
    assert colab.run("reply = ys.ask('Say hello'); reply").all("execute_result") == []


def test_a_painted_answer_that_breaks_off_stays_as_far_as_it_came(colab: Kernel, sandbox: Sandbox) -> None:
    sandbox.faults.next("drop_in_stream=30", path=CHAT)
    cell = colab.fails("ys.ask('Write about 200 tokens on boats.')")
    assert cell.error["ename"] == "StreamCut"
    last = cell.displays[-1]["content"]["data"]["text/plain"]
    assert "Write about 200 tokens on boats." in last
    assert "Made up by the sandbox" in last


def test_check_tells_of_colab(colab: Kernel) -> None:
    said = colab.run("print(ys.check())").printed
    assert "host: Google Colab, with ipykernel" in said
    assert "custom widget manager" in said
    assert "results play from their links" in said
