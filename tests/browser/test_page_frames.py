"""Four answers at once: few messages, and a page that goes on drawing its frames.

Seconds are never judged: what is counted is asserted, frames and CPU go to ``python -m tests.bench``, beside those of the
same page at rest.
"""

from __future__ import annotations

import os

import pytest

from tests.browser.driver import NotebookPage, Notebooks
from tests.browser.work import Frames, Work, note

PANELS, STEPS = 4, 200
SETUP = f"""
import asyncio
import yescale_widgets as ys
from IPython.display import display
from yescale_widgets.panels.branches import Branches
from yescale_widgets.panels.relay import Relay
from yescale_widgets.panels.turns import Turn
from yescale_widgets.runtime import runtime
from yescale_widgets.values import Delta, Reply

TEXT = 'A boat of paper carries *words* down the river, and `the river` keeps them.\\n\\n' * 100  # 7.7 kB

class Spoken:
    "Two thousand tokens at four hundred a second."
    def __init__(self):
        self.reply = Reply()
    async def __aiter__(self):
        step = len(TEXT) // {STEPS}
        for at in range(0, len(TEXT), step):
            await asyncio.sleep(0.025)
            yield Delta(text=TEXT[at : at + step])
    async def aclose(self):
        pass

ys.connect(sandbox=True)
panels = [ys.chat() for _ in range({PANELS})]

def asked(panel):
    relay = Relay('turn', '4o', panel._say)
    panel._branches = Branches.of([Turn(relay.id, relay=relay)], {{}})
    panel.post_state()
    return relay

async def together():
    await asyncio.gather(*(relay.run(Spoken()) for relay in [asked(panel) for panel in panels]))

def speak():
    runtime().run(together())
"""
REST = f"import time; time.sleep({5 if 'YW_NUMBERS' in os.environ else 0})"
"""As long as the answers take, where the benchmarks want to know what the page does meanwhile."""


def _answers(page: NotebookPage) -> list[str]:
    return page.output(1).locator(".yw-blocks").all_inner_texts()


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_four_panels_that_stream_at_once_send_little_and_lay_out_once_a_frame(notebook: Notebooks) -> None:
    page = notebook(SETUP, "display(*panels)", REST, "speak()")
    page.page.set_viewport_size({"width": 1240, "height": 1600})
    page.run(0)
    page.run(1)
    page.wait_until(lambda: page.output(1).locator(".yw-transcript").count() == PANELS)
    work = Work(page)
    with Frames(page, work) as rest:
        page.run(2)
    before = page.traffic
    with Frames(page, work) as streaming:
        page.run(3)
    used = page.traffic - before
    page.wait_until(lambda: not page.output(1).locator("[aria-busy=true], .yw-caret").count())
    assert [text.count("keeps them") for text in _answers(page)] == [100] * PANELS
    # seven a second and a panel at most, five seconds long, and what begins, ends and records them
    assert used.messages_in <= PANELS * 60
    assert streaming.seen["layouts"] <= 2 * streaming.seen["frames"] + used.messages_in
    note({"rest": rest.seen, "four": streaming.seen | {"messages": used.messages_in}})
