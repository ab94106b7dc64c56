"""The tour, run by hand in both applications, and read again when its kernel is gone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.driver import NotebookPage, Notebooks

TOUR = Path(__file__).parent.parent.parent / "notebooks" / "00_tour.ipynb"
CANARY = "sk-canary-8d02c6f1a4b94e7780"


def _cells() -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(TOUR.read_text("utf-8"))["cells"]
    return cells


def _place(cells: list[dict[str, Any]], words: str) -> int:
    return next(i for i, cell in enumerate(cells) if cell["cell_type"] == "code" and words in "".join(cell["source"]))


def _run_tour(notebook: Notebooks) -> tuple[NotebookPage, dict[str, int]]:
    cells = _cells()
    page = notebook(*cells)
    page.run_all(timeout=240)
    names = ("ys.ask", "ys.chat", "ys.pika", "ys.studio", "ys.suno", "ys.tasks()", "frame()")
    return page, {name: _place(cells, name) for name in names}


def test_the_tour_runs_by_hand_and_reads_the_same_without_a_kernel(notebook: Notebooks, tmp_path: Path) -> None:
    page, at = _run_tour(notebook)
    _say(page, at["ys.chat"], "Count to 5")
    page.wait_until(lambda: page.ask_kernel("len(panel.messages) == 2 and not panel.busy"))
    page.wait_until(lambda: "Count to 5" in json.dumps(page.outputs(at["ys.chat"])[1]["data"]))
    page.output(at["ys.pika"]).locator("video").first.wait_for()
    page.page.set_viewport_size({"width": 1280, "height": 2600})
    page.screenshot(f"tour-{page.app}")
    page.save()
    page.restart_kernel()
    page.reload()
    _assert_readable(page, at)
    page.screenshot(f"tour-without-kernel-{page.app}")
    _assert_nbconvert(page, tmp_path)


def _say(page: NotebookPage, cell: int, text: str) -> None:
    box = page.output(cell).get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def _assert_readable(page: NotebookPage, at: dict[str, int]) -> None:
    assert "CRDT" in page.text(at["ys.ask"])
    assert "Count to 5" in page.text(at["ys.chat"])
    clip = page.output(at["ys.pika"]).locator("video").first
    assert str(clip.get_attribute("poster")).startswith("data:image/")
    expect(page.output(at["ys.pika"]).get_by_role("link").first).to_be_visible()
    song = page.output(at["ys.suno"])
    assert song.locator("audio").count() == 2
    assert song.locator("img").count() >= 2
    assert "pika.generate" in page.text(at["ys.tasks()"])
    whole = page.page.locator(".jp-Notebook").inner_text()
    assert "model not found" not in whole
    assert "Error displaying widget" not in whole


def _assert_nbconvert(page: NotebookPage, folder: Path) -> None:
    source = folder / "saved.ipynb"
    source.write_text(json.dumps(page.saved()), "utf-8")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = (folder / "saved.html").read_text("utf-8")
    for words in ("CRDT", "Count to 5", "<video", "data:image/", "[Verse"):
        assert words in text
    assert text.count("<audio") == 2


def test_a_planted_key_is_in_no_saved_notebook_with_or_without_widget_state(notebook: Notebooks) -> None:
    connect = (
        "import yescale_widgets as ys\nfrom yescale_widgets.sandbox.server import Sandbox\n"
        "import os\nbox = Sandbox(pace=0.2).start()\n"
        f"session = ys.connect(''.join({list(CANARY)!r}), base_url=box.url)\nsession"
    )
    page = notebook(
        connect, "panel = ys.chat()\npanel", "form = ys.studio('pika.generate')\nform", "ys.ask('Say hello')"
    )
    page.run_all()
    page.page.evaluate(
        "() => window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
    )
    page.save()
    assert "widgets" in json.dumps(page.saved()["metadata"]) or page.app == "notebook"
    assert CANARY not in json.dumps(page.saved())
    assert CANARY not in page.page.content()
