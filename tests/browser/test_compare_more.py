"""A comparison grows from inside its panel, and a grid of ten thousand cells stays light in the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.driver import Notebooks

CONNECT = "import yescale_widgets as ys\nsession = ys.connect(sandbox=True)"
ASK = """
run = ys.compare('Explain rainbows in about 40 tokens', ['gpt-4o-mini', 'nope-1'], check_models=False)
run.wait(60)
None
"""
CLIPS = "ys.budget(calls=9)\nclips = ys.compare('a boat', ['1.5'], operation='pika.generate')"


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_model_a_prompt_and_what_failed_are_asked_for_in_the_panel(notebook: Notebooks) -> None:
    page = notebook(CONNECT, ASK, CLIPS)
    page.run(0)
    page.run(1)
    panel = page.output(1).locator(".yw")
    cells = page.ask_kernel("get_ipython().execution_count")
    retry = panel.get_by_role("region", name="nope-1").get_by_role("button", name="Try again")
    expect(retry).to_be_visible()
    page.screenshot("more-failed-light", of=panel)
    retry.click()
    expect(panel.get_by_role("region", name="nope-1")).to_contain_text("does not exist", timeout=30_000)
    page.wait_until(lambda: page.ask_kernel("run.cells[1].attempt") == 1)

    panel.get_by_role("button", name="+ model").click()
    page.page.keyboard.type("gpt-4o")
    page.page.keyboard.press("Tab")
    page.page.keyboard.type("temperature=0")
    page.screenshot("more-adding-light", of=panel)
    page.page.keyboard.press("Enter")
    column = panel.get_by_role("region", name="gpt-4o (temperature=0)")
    expect(column).to_contain_text("tokens", timeout=30_000)
    expect(panel.get_by_role("button", name="+ model")).to_be_focused()
    panel.get_by_role("textbox", name="Ask all of them something else").fill("Explain dew in about 40 tokens")
    page.page.keyboard.press("Enter")
    expect(panel.locator(".yw-asked")).to_have_text("Explain dew in about 40 tokens")
    expect(panel).to_contain_text("Prompt 2 / 2")
    expect(panel.get_by_role("region", name="gpt-4o (temperature=0)")).to_contain_text("tokens", timeout=30_000)
    assert page.ask_kernel("sorted(run.counts().items())") == [("failed", 2), ("succeeded", 4)]
    page.screenshot("more-asked-light", of=panel)

    page.run(2)
    clips = page.output(2).locator(".yw")
    page.wait_until(lambda: page.ask_kernel("clips.done"), 60)
    clips.get_by_role("textbox", name="Ask all of them something else").fill("a fox")
    page.page.keyboard.press("Enter")
    offer = clips.get_by_role("group", name="This costs money")
    expect(offer).to_contain_text("This takes 1 call, paid (cost unknown). Budget for this notebook: 1 of 9 calls used")
    expect(offer.get_by_role("button", name="Send it")).to_be_focused()
    assert page.ask_kernel("len(clips)") == 1
    page.screenshot("more-offer-light", of=clips)
    page.set_theme("dark")
    page.screenshot("more-offer-dark", of=clips)
    page.screenshot("more-asked-dark", of=panel)
    assert page.axe(".yw-compare") == []
    page.page.keyboard.press("Escape")
    expect(offer).to_be_hidden()
    expect(clips.get_by_role("textbox", name="Ask all of them something else")).to_be_focused()
    page.page.keyboard.press("Enter")
    offer.get_by_role("button", name="Send it").click()
    page.wait_until(lambda: page.ask_kernel("(len(clips), clips.done)") == (2, True), 60)
    assert page.ask_kernel("get_ipython().execution_count") == cells + 1, "no cell was run for all this but the clips'"


MANY = """
import asyncio, resource
from yescale_widgets.grids.cells import Outcome

async def made_up(client, cell, how):
    await asyncio.sleep(0)
    return Outcome(status='succeeded', text='Said of it. ' * 30, seconds=0.5, ttft=0.1, usage={'completion_tokens': 90})

def held():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
"""
SWEEP = """
sweep = ys.sweep('chat.complete', prompt=[f'Say {n}' for n in range(10_000)], in_flight=64, run=False)
sweep.carry = made_up
sweep.resume().wait(100)
None
"""
SIDE = """
from yescale_widgets.grids.columns import cells_of
from yescale_widgets.grids.crossing import kind_of
from yescale_widgets.grids.sweeping import begun
models = ['gpt-4o-mini', 'gpt-4o', 'claude-sonnet-4-5', 'deepseek-v3.2']
asked = cells_of(kind_of('chat.complete'), [f'Say {n}' for n in range(2_500)], models, {}, 1)
from yescale_widgets.grids.comparing import Comparison
side = begun(Comparison, 'compare', asked, facts={})
side.carry = made_up
from yescale_widgets.show import hooks
hooks.present(side)
side.resume().wait(100)
None
"""
MOST_MB = 300


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_ten_thousand_cells_are_few_messages_few_elements_and_little_memory(notebook: Notebooks) -> None:
    page = notebook(CONNECT + MANY, SWEEP, SIDE)
    page.run(0)
    before = page.traffic
    page.run(1, 120)
    used = page.traffic - before
    assert page.ask_kernel("sweep.counts()") == {"succeeded": 10_000}
    (output,) = page.outputs(1)
    assert len(str(output)) < 60_000
    assert page.output(1).locator("tr").count() <= 32
    took = page.ask_kernel("sweep.took")
    assert used.messages_in <= 40 + 4 * took, "a bar that is drawn twice a second at the most"
    before = page.traffic
    page.run(2, 120)
    used = page.traffic - before
    assert page.ask_kernel("side.counts()") == {"succeeded": 10_000}
    assert used.messages_in <= 60 + 4 * page.ask_kernel("side.took"), "what is not looked at sends nothing"
    panel = page.output(2).locator(".yw")
    place = panel.get_by_role("textbox", name="Prompt", exact=True)
    expect(place).to_have_value("1")
    elements = panel.locator("*").count()
    assert elements < 400
    before = page.traffic
    place.fill("2400")
    place.press("Enter")
    expect(panel.locator(".yw-asked")).to_have_text("Say 2399")
    turned = page.traffic - before
    assert turned.messages_in <= 8
    assert turned.bytes_in < 20_000
    assert page.ask_kernel("held()") < MOST_MB
    page.screenshot("ten-thousand", of=panel)
