"""What a page does for an answer grows with its text at most: counted in one run, ten times the text against once."""

from __future__ import annotations

import pytest

from tests.browser.driver import NotebookPage, Notebooks
from tests.browser.work import Work, spent

# An answer given to a panel's own relay, two seconds long whatever its size.
SETUP = """
import asyncio
import yescale_widgets as ys
from yescale_widgets.panels.branches import Branches
from yescale_widgets.panels.turns import Turn
from yescale_widgets.panels.relay import Relay
from yescale_widgets.runtime import runtime
from yescale_widgets.values import Delta, Reply

class Spoken:
    def __init__(self, text):
        self.text, self.reply = text, Reply()
    async def __aiter__(self):
        step = len(self.text) // 100
        for at in range(0, len(self.text), step):
            await asyncio.sleep(0.02)
            self.reply.text += self.text[at : at + step]
            yield Delta(text=self.text[at : at + step])
    async def aclose(self):
        pass

def answer(opening, line, size):
    relay = Relay(str(size) + line, '4o', panel._say)
    panel._branches = Branches.of([Turn(relay.id, relay=relay)], {})
    panel.post_state()
    runtime().run(relay.run(Spoken(opening + line * (size // len(line)))))

panel = ys.chat()
"""
SHAPES = {
    "one fence": ("```\n", "paper_boat = river(1)\n"),
    "one list": ("", "- a *boat* of paper\n"),
    "one table": ("| boat | river |\n|---|---|\n", "| paper | **wide** |\n"),
}
SMALL, LARGE = 20_000, 200_000


def _spent(page: NotebookPage, work: Work, cell: int) -> float:
    work.since()
    page.run(cell)
    page.wait_until(lambda: not page.output(1).locator("[aria-busy=true], .yw-caret").count())
    return spent(work.since())


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_ten_times_the_text_is_at_most_ten_times_the_work_for_the_page(notebook: Notebooks) -> None:
    cells = [f"answer(*{shape!r}, {size})" for shape in SHAPES.values() for size in (SMALL, LARGE)]
    page = notebook(SETUP, "panel", *cells)
    page.run(0)
    page.run(1)
    work = Work(page)
    costs = [_spent(page, work, cell) for cell in range(2, 2 + len(cells))]
    for name, small, large in zip(SHAPES, costs[::2], costs[1::2], strict=True):
        assert large <= LARGE / SMALL * small, name
    assert page.output(1).locator("tbody tr").count() > 9_000
