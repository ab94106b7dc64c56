"""Answers stream into the page while cells sleep, stop when told to, and stay readable when the kernel is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser.driver import NotebookPage, Notebooks

expect.set_options(timeout=30_000)
CONNECT = "import yescale_widgets as ys\nsession = ys.connect(sandbox=True)"
LONG = "Write about 400 tokens on paper boats."
FAST = """
import yescale_widgets as ys
from yescale_widgets.sandbox.server import Sandbox
box = Sandbox(pace=0.25).start()
session = ys.connect("sk-any", base_url=box.url)
"""
WATCH = """
import comm.base_comm, ipykernel.kernelbase
sent = []
session_send = type(get_ipython().kernel.session).send
def counted(self, stream, *args, **kw):
    message = session_send(self, stream, *args, **kw)
    kind = (message or {}).get("msg_type", "")
    if kind in ("comm_msg", "comm_open", "display_data"):
        sent.append(sum(len(part) for part in self.serialize(message)) + 60)
    return message
type(get_ipython().kernel.session).send = counted
"""
WAIT = "import asyncio\nwhile len(panel.messages) < 2 or panel.busy:\n    await asyncio.sleep(0.1)"
COMMS = "len(__import__('comm').get_comm_manager().comms)"
SLOW = "Write about 1500 tokens on paper boats."


def _compose(page: NotebookPage, cell: int) -> Locator:
    return page.output(cell).get_by_role("textbox", name="Message")


def _say(page: NotebookPage, cell: int, text: str) -> None:
    _compose(page, cell).fill(text)
    _compose(page, cell).press("Enter")


def _transcript(page: NotebookPage, cell: int) -> str:
    return page.output(cell).inner_text()


def test_an_answer_streams_and_is_left_as_plain_html_without_a_widget_and_once(notebook: Notebooks) -> None:
    page = notebook(CONNECT, f"reply = ys.ask({LONG!r})", "reply", "ys.ask('Say hello')")
    page.run(0)
    before = page.ask_kernel(COMMS)
    page.start(1)
    page.output(1).locator(".yw").first.wait_for()
    page.wait_idle()
    (output,) = page.outputs(1)
    assert "application/vnd.jupyter.widget-view+json" not in output["data"]
    assert page.ask_kernel("reply.text")[:40] in output["data"]["text/plain"]
    assert page.ask_kernel(COMMS) > before, "until the file has the answer, a page may come that needs the widget"
    page.save()
    page.wait_until(lambda: page.ask_kernel(COMMS) == before)
    page.run(2)
    assert page.ask_kernel("reply.usage['completion_tokens']") > 300
    assert "400 tokens" in page.text(2)
    page.run(3)
    assert len(page.outputs(3)) == 1, "a value that its own call has shown is not drawn again"


def test_interrupting_the_kernel_stops_a_blocking_ask_and_keeps_the_text_so_far(notebook: Notebooks) -> None:
    page = notebook(CONNECT, f"ys.ask({SLOW!r})")
    page.run(0)
    page.start(1)
    page.wait_until(lambda: len(page.text(1)) > 200)
    page.interrupt_kernel()
    kept = page.outputs(1)[0]["data"]
    assert "application/vnd.jupyter.widget-view+json" not in kept
    assert len(kept["text/plain"]) > 100
    assert "KeyboardInterrupt" in page.text(1)
    assert page.ask_kernel("sum(t.name.startswith('yescale-io') for t in __import__('threading').enumerate())") == 1


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_four_hundred_tokens_cost_at_most_twenty_kilobytes_and_sixty_messages(notebook: Notebooks) -> None:
    page = notebook(FAST, "panel = ys.chat()\npanel", WATCH, WAIT)
    page.run(0)
    page.run(1)
    page.run(2)
    _compose(page, 1).fill(LONG)
    before = page.traffic
    page.start(3)
    _compose(page, 1).press("Enter")
    page.wait_idle()
    used = page.traffic - before
    assert page.ask_kernel("panel._turns[-1].relay.reply.usage['completion_tokens']") > 300
    assert page.ask_kernel("panel._turns[-1].relay.reply.timing.total") > 1.5
    assert used.messages_in <= 60
    assert page.ask_kernel("len(sent)") <= 60
    assert page.ask_kernel("sum(sent)") <= 20_000


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_no_key_is_said_in_the_panel_with_a_way_out(notebook: Notebooks) -> None:
    page = notebook("import yescale_widgets as ys\nys.chat()")
    page.run_all()
    said = _transcript(page, 0)
    assert "Not connected." in said
    page.output(0).get_by_role("button", name="sandbox").click()
    page.wait_until(lambda: "sandbox: made up" in _transcript(page, 0))
    _say(page, 0, "What is 17 * 23?")
    page.wait_until(lambda: "= 391" in _transcript(page, 0))


LESSON = "panel = ys.chat(name='lesson')\npanel"
TOOLS = """
def get_temperature(city: str) -> str:
    "The temperature in a city."
    return f"31 degrees in {city}"
panel = ys.chat(name="lesson", tools=[get_temperature], approve=True)
panel
"""
REST = "not panel.busy and len(panel.messages)"
STORY = """
import yescale_widgets as ys
from dataclasses import dataclass
ys.connect(sandbox=True)
@dataclass
class Boat:
    name: str
    length: float
    sails: list[str]
panel = ys.chat(schema=Boat)
panel
"""


def _press(page: NotebookPage, cell: int, name: str) -> None:
    page.output(cell).get_by_role("button", name=name).last.click()


def _until(page: NotebookPage, messages: int) -> None:
    page.wait_until(lambda: page.ask_kernel(REST) == messages)


def _fork(page: NotebookPage, out: Locator) -> list[str]:
    """Ask, ask anew, come back by the keyboard, edit: the messages of the user at the end."""
    _say(page, 1, "Tell me about paper boats in one paragraph.")
    _until(page, 2)
    first = page.ask_kernel("panel._turns[1].id")
    _press(page, 1, "again")
    page.wait_until(lambda: page.ask_kernel("not panel.busy and panel._turns[1].id") not in (False, first))
    expect(out.get_by_role("group", name="Branch 2 of 2")).to_be_visible()
    back = out.get_by_role("button", name="Previous branch")
    back.focus()
    page.page.keyboard.press("Enter")  # the keyboard keeps its place on the other branch
    expect(out.get_by_role("group", name="Branch 1 of 2")).to_be_visible()
    expect(back).to_be_focused()
    assert page.ask_kernel("panel._turns[1].id") == first
    out.locator(".yw-turn").first.hover()
    out.get_by_role("button", name="edit").first.click()
    editor = out.get_by_role("textbox", name="Your message")
    editor.fill("Count to 3")
    editor.press("Enter")
    expect(out.get_by_role("group", name="Branch 2 of 2")).to_be_visible()
    _until(page, 2)
    return out.locator(".yw-words").all_inner_texts()


def _attach(page: NotebookPage, out: Locator, picture: Path) -> None:
    """Choose a picture, send it, and read that the model has seen it."""
    with page.page.expect_file_chooser() as chooser:
        out.get_by_role("button", name="attach").click()
    chooser.value.set_files(picture)
    expect(out.get_by_role("group", name="Attachments")).to_contain_text("picture")
    page.screenshot("chat-attach-light", out)
    _say(page, 1, "What colour is this picture?")
    _until(page, 4)
    expect(out.locator(".yw-turn").last).to_contain_text("red")
    expect(out.get_by_role("group", name="Attachments")).to_be_hidden()


def _approve(page: NotebookPage, out: Locator) -> None:
    """A call waits, is looked at, allowed, and its result is in the answer."""
    _say(page, 2, "What is the temperature in Hue?")
    asks = out.get_by_role("group", name="The model wants to run a function")
    expect(asks).to_contain_text("get_temperature(city=")
    for theme in ("dark", "light"):
        page.set_theme(theme)
        page.screenshot(f"chat-asks-{theme}", out)
    asks.get_by_role("button", name="Allow").click()
    page.wait_until(lambda: "31 degrees" in page.ask_kernel("not panel.busy and str(panel.messages) or ''"))
    expect(out.locator(".yw-turn").last).to_contain_text("31 degrees")
    for theme in ("dark", "light"):
        page.set_theme(theme)
        page.screenshot(f"chat-tools-{theme}", out)


def _export(page: NotebookPage, out: Locator) -> str:
    out.get_by_role("button", name="export").click()
    with page.page.expect_download() as download:
        out.get_by_role("button", name="Web page").click()
    assert download.value.suggested_filename == "lesson.html"
    return Path(download.value.path()).read_text("utf-8")


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_conversation_forks_takes_a_picture_opens_again_and_asks_before_a_tool(
    notebook: Notebooks, tmp_path: Path
) -> None:
    Image.new("RGB", (400, 300), "red").save(tmp_path / "red.png")
    page = notebook(CONNECT, LESSON, TOOLS)
    page.page.set_viewport_size({"width": 1240, "height": 1100})
    page.run(0)
    page.run(1)
    out = page.output(1)
    expect(out.get_by_role("group", name="Ways to begin").get_by_role("button")).to_have_count(4)
    page.screenshot("chat-empty-light", out)
    out.get_by_role("button", name="Explain CRDTs").click()
    expect(_compose(page, 1)).to_have_value("Explain CRDTs to a colleague in five sentences.")
    assert _fork(page, out) == ["Count to 3"]
    _attach(page, out, tmp_path / "red.png")

    page.restart_kernel()
    page.run(0)
    page.run(2)
    again = page.output(2)
    expect(again.locator(".yw-turn").last).to_contain_text("red")
    assert again.locator(".yw-words").all_inner_texts() == ["Count to 3", "What colour is this picture?"]
    expect(again.locator(".yw-chip img")).to_be_visible()
    _approve(page, again)
    assert "What colour is this picture?" in _export(page, again)
    again.get_by_role("button", name="Previous branch").click()
    expect(again.locator(".yw-words")).to_have_count(1)
    expect(again.locator(".yw-words")).to_have_text("Tell me about paper boats in one paragraph.")
    assert page.unexpected_errors() == []


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_files_can_be_dropped_and_pasted_and_objects_are_read_as_a_tree(notebook: Notebooks) -> None:
    page = notebook(STORY)
    page.page.set_viewport_size({"width": 1240, "height": 900})
    page.run(0)
    out = page.output(0)
    give = """([node, kind]) => {
        const data = new DataTransfer();
        data.items.add(new File([`a ${kind} note`], `${kind}.txt`, {type: "text/plain"}));
        const more = {bubbles: true, cancelable: true};
        const event = kind === "paste"
            ? new ClipboardEvent("paste", {...more, clipboardData: data})
            : new DragEvent(kind, {...more, dataTransfer: data});
        node.dispatchEvent(event);
        return event.defaultPrevented;
    }"""
    area = _compose(page, 0).element_handle()
    for kind in ("dragover", "drop", "paste"):
        assert page.call(give, [area, kind]) is True
    tray = out.get_by_role("group", name="Attachments")
    expect(tray.locator(".yw-chip")).to_have_count(2)
    expect(tray.get_by_text("text", exact=True)).to_have_count(2)
    tray.get_by_role("button", name="Take drop.txt away").click()
    expect(tray.locator(".yw-chip")).to_have_count(1)

    _say(page, 0, "Invent a boat.")
    page.wait_until(lambda: page.ask_kernel("not panel.busy and len(panel.messages) == 2"))
    assert "a paste note" in page.ask_kernel("str(panel.messages[0])")
    tree = out.locator(".yw-object > .yw-tree")
    expect(tree.get_by_text("sails")).to_be_visible()
    page.screenshot("chat-tree-light", out)
    page.set_theme("dark")
    page.screenshot("chat-tree-dark", out)
    assert page.unexpected_errors() == []
