"""JupyterLab and Notebook 7 with three generations of ipykernel: each has its own threads and its own ways with comms."""

from __future__ import annotations

from collections.abc import Callable

import ipykernel
import pytest
from playwright.sync_api import expect

from tests.browser.driver import JupyterServer, NotebookPage, Notebooks
from tests.browser.kernels import environment_of

OWN = "7.4"
"""The release of the test environment itself; the others are added to the server."""
CONNECT = """
import ipykernel, time
from pathlib import Path
import yescale_widgets as ys
from yescale_widgets.sandbox.server import Sandbox
session = ys.connect("sk-any", base_url=Sandbox(pace=0.25).start().url)
"""
CELLS = (
    CONNECT,
    "panel = ys.chat()\npanel",
    "form = ys.studio('pika.generate', prompt='a paper boat')\nform",
    "words = ys.suno.lyrics('a lullaby')",
    "Path('begun').touch()\nwhile not Path('enough').exists():\n    time.sleep(0.01)\nbusy_at_the_end = panel.busy",
)


@pytest.fixture
def kernel(server: JupyterServer) -> Callable[[str], str]:
    """``kernel("6.31")``: the name of a kernel of that release."""

    def named(version: str) -> str:
        if version == OWN:
            return "python3"
        server.add_kernel(f"ipykernel-{version}", env=environment_of(version))
        return f"ipykernel-{version}"

    return named


def _length(page: NotebookPage) -> int:
    return len(page.output(1).inner_text())


@pytest.mark.parametrize("version", ["6.31", "7.3", OWN])
def test_chat_studio_and_card_work_with_every_kernel(
    notebook: Notebooks, kernel: Callable[[str], str], version: str
) -> None:
    (notebook.folder / "enough").unlink(missing_ok=True)  # of a first try
    page = notebook(*CELLS, kernel=kernel(version))
    for cell in range(4):
        page.run(cell)
    running = page.ask_kernel("ipykernel.__version__")
    assert running.startswith(version)
    said = page.ask_kernel("str(ys.check())")
    assert f"with ipykernel {running}" in said

    # the chat streams, also while a cell sleeps
    message = page.output(1).get_by_role("textbox", name="Message")
    message.fill("Write about 4000 tokens on paper boats.")
    message.press("Enter")
    page.wait_until(lambda: _length(page) > 400)
    page.start(4)
    page.wait_until((notebook.folder / "begun").exists)
    before = _length(page)
    page.wait_until(lambda: _length(page) > before + 200)

    # a press on Stop, in a chat begun from the page, is heard at once or when the cell has ended, as check says
    page.output(1).get_by_role("button", name="Stop", exact=True).click()
    at_once = "buttons: act at once" in said
    assert at_once == (version != "6.31")
    if at_once:
        page.output(1).get_by_role("button", name="Send", exact=True).wait_for()
    (notebook.folder / "enough").touch()
    page.wait_idle()
    page.wait_until(lambda: page.ask_kernel("panel.busy") is False)
    assert page.ask_kernel("busy_at_the_end") is not at_once
    assert page.ask_kernel("panel._turns[-1].relay.status") == "stopped"
    assert len(page.ask_kernel("panel.messages[-1]['content']")) > 200, "what was written stays"
    expect(message).to_be_enabled()

    page.output(2).get_by_role("button", name="Generate", exact=True).click()
    page.wait_until(lambda: page.ask_kernel("len(form.task_ids)") == 1)

    page.wait_until(lambda: page.has_given_way(3))
    assert "a lullaby" in page.text(3)
    assert page.ask_kernel("words.status") == "succeeded"


def test_the_environments_own_kernel_is_the_newest_of_them() -> None:
    assert ipykernel.__version__.startswith(OWN)
