"""The magics as a front end meets them: live answers, forms, the next cell, completion, errors of one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.notebooks.kernels import CANARY, CHAT, LIMIT, WIDGET, Kernel, kernel_with
from yescale_widgets.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(pace=0.05) as found:
        yield found


@pytest.fixture(scope="module")
def kernel(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel with the extension, for all tests here."""
    folder = tmp_path_factory.mktemp("magics")
    with kernel_with(folder, YESCALE_API_KEY=CANARY, YESCALE_BASE_URL=sandbox.url) as found:
        found.run("%load_ext yescale_widgets")
        yield found


def test_an_answer_is_live_first_then_static_and_drawn_once(kernel: Kernel) -> None:
    kernel.run("subject = 'the sea'")
    cell = kernel.run("%%ys gpt-4o-mini -o reply\nTell me about {subject}.")
    live, static = cell.displays
    assert WIDGET in live["content"]["data"]
    assert "Tell me about the sea." in static["content"]["data"]["text/plain"]
    assert kernel.run("print(reply.finish_reason)").printed == "stop\n"


def test_json_and_html_take_the_place_of_the_live_answer(kernel: Kernel) -> None:
    kernel.run("Cake = {'type': 'object', 'properties': {'eggs': {'type': 'integer'}}, 'required': ['eggs']}")
    cell = kernel.run("%%ys gpt-4o-mini --new --schema Cake --as json -o cake\nA recipe with 2 eggs.")
    assert cell.displays[-1]["content"]["data"]["application/json"] == {"eggs": 2}
    assert kernel.run("print(cake.object)").printed == "{'eggs': 2}\n"
    page = '<h2>Tea</h2><script>alert(1)</script><img src="https://example.com/x.png">'
    shown = kernel.run(f"%%ys gpt-4o-mini --new --as html\nRepeat exactly: {page}").displays[-1]["content"]["data"]
    assert shown["text/html"] == "<h2>Tea</h2>"
    failed = kernel.fails("%%ys gpt-4o-mini --new --as json\nHello.")
    assert failed.traceback.splitlines()[0].startswith("BadObject: There is no JSON in the answer.")
    assert "Hello" in failed.displays[-1]["content"]["data"]["text/plain"]


def test_code_is_put_into_the_next_cell(kernel: Kernel) -> None:
    number = kernel.start("%%ys gpt-4o-mini --new --as code\nWrite a Python function that adds, with code.")
    kernel.follow(number)
    reply = kernel.client.get_shell_msg(timeout=LIMIT)
    while reply["parent_header"]["msg_id"] != number:
        reply = kernel.client.get_shell_msg(timeout=LIMIT)
    (payload,) = reply["content"]["payload"]
    assert payload["source"] == "set_next_input"
    assert "def " in payload["text"]


def test_a_card_is_drawn_and_the_task_is_kept(kernel: Kernel) -> None:
    cell = kernel.run('%ys suno.lyrics "a boat" -o boat')
    assert WIDGET in cell.displays[0]["content"]["data"]
    assert kernel.run("print(bool(boat.id))").printed == "True\n"


def test_the_tab_key_works_over_the_wire(kernel: Kernel) -> None:
    code = "%ys pika.generate 'a boat' --aspect-ratio 16:"
    answer = kernel.client.complete(code, reply=True, timeout=LIMIT)["content"]
    assert code[: answer["cursor_start"]] + answer["matches"][0] == "%ys pika.generate 'a boat' --aspect-ratio 16:9"
    names = kernel.client.complete("%ys suno.s", reply=True, timeout=LIMIT)["content"]["matches"]
    assert names == ["suno.song"]


def test_errors_are_one_line(kernel: Kernel, sandbox: Sandbox) -> None:
    wrong = kernel.fails('%ys pika.generate "a boat" --moton 3')
    assert wrong.traceback.splitlines() == [
        "OptionError: %ys pika.generate: there is no option --moton: did you mean --motion? Nothing was sent."
    ]
    sandbox.faults.always("502", path=CHAT)
    refused = kernel.fails("%%ys gpt-4o-mini\nHello.")
    sandbox.faults.clear()
    assert len(refused.traceback.splitlines()) == 1
    assert refused.error["ename"] == "ServerError"
    assert "printed" not in refused.printed
    assert CANARY not in refused.everything
