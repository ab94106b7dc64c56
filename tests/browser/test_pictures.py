"""The pictures of the documentation, taken from real panels; with YW_PICTURES=1 they go to docs/pictures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from tests.browser.driver import NotebookPage, Notebooks

LARGEST = 150_000
"""Bytes of one picture."""
CELLS = {
    "setup": """
import yescale_widgets as ys
session = ys.connect(sandbox=True)
session.sandbox.app.state.engine.pace = 0.3
""",
    "ask": "reply = ys.ask('Explain CRDTs in a few sentences, with a small Python example.')",
    "chat": "panel = ys.chat()\npanel",
    "studio": "grid = ys.studio('images.generate', prompt='a lighthouse made of folded paper', model='gpt-image-1', n=4)\ngrid",
    "video": "form = ys.studio('pika.generate', prompt='a paper boat drifts down a rain gutter at dusk', motion=2)\nform",
    "song": "songs = ys.studio('suno.song', prompt='lo-fi about rain on a tin roof', tags='lo-fi, mellow')\nsongs",
    "lost": """
from contextlib import suppress
session.sandbox.faults.next('drop_after_read', path='/luma/*')
with suppress(ys.errors.YEScaleError):
    session.client.submit(ys.catalog.luma.Generate(prompt='the sea at night, seen from a pier'))
""",
    "card": """
session.sandbox.app.state.engine.pace = 5
kite = ys.pika.generate('a paper kite over the sea at sunset', seed=7)
""",
    "tracker": "tracker = ys.tasks()\ntracker",
}
PAINTED = """() => Promise.all([...document.querySelectorAll('.yw img')].map(img => img.decode()))
    .then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))"""
AT = {name: at for at, name in enumerate(CELLS)}
MADE = ("ask", "chat", "studio", "video", "song", "card", "tracker")


def _shown(page: NotebookPage, name: str) -> Locator:
    part = {"ask": ".jp-RenderedHTMLCommon", "song": ".yw-stage"}.get(name, ".yw")
    return page.output(AT[name]).locator(part).first


def _say(page: NotebookPage, text: str, turns: int) -> None:
    box = page.output(AT["chat"]).get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")
    page.wait_until(lambda: page.ask_kernel(f"len(panel.messages) == {turns} and not panel.busy"))


def _work(page: NotebookPage) -> None:
    """Let every panel have something to show, one task still on its way."""
    for name in ("setup", "ask", "chat", "studio", "video", "song"):
        page.run(AT[name])
    page.ask_kernel("grid.run(), form.run(), songs.run()")
    _say(page, "Compare bubble sort and quicksort in a table.", 2)
    _say(page, "What is 17 * 23?", 4)
    page.wait_until(lambda: page.ask_kernel("all(t.final for t in session.client.board.rows())"), timeout=90)
    page.wait_until(lambda: page.output(AT["song"]).locator(".yw audio").count() == 2)
    page.wait_until(lambda: page.output(AT["studio"]).locator(".yw-zoom img").count() == 4)
    page.output(AT["video"]).locator(".yw video").wait_for()
    page.wait_until(
        "() => [...document.querySelectorAll('.yw img')].every(img => img.complete && img.naturalWidth > 0)"
    )
    for name in ("lost", "card", "tracker"):
        page.run(AT[name])
    bar = page.output(AT["card"]).get_by_role("progressbar")
    page.wait_until(lambda: int(bar.get_attribute("aria-valuenow") or 0) >= 20)
    page.wait_until(lambda: page.text(AT["tracker"]).count("succeeded") == 3)
    page.page.mouse.move(0, 0)
    page.page.evaluate("() => document.activeElement.blur()")


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_every_panel_can_be_looked_at_in_light_and_in_dark(notebook: Notebooks) -> None:
    page = notebook(*CELLS.values())
    page.page.set_viewport_size({"width": 1240, "height": 1200})
    _work(page)
    sizes = {}
    for theme in ("light", "dark"):
        page.set_theme(theme)
        page.wait_until(f"() => [...document.querySelectorAll('.yw')].every(e => e.dataset.theme === '{theme}')")
        for name in MADE:
            _shown(page, name).scroll_into_view_if_needed()
            page.page.evaluate(PAINTED)
            drawn = page.picture(f"{name}-{theme}", _shown(page, name))
            sizes[drawn.name] = drawn.stat().st_size
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert page.unexpected_errors() == []
