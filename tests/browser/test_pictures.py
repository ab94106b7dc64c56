"""The pictures of the README, taken from real panels; with YW_PICTURES=1 they go to docs/pictures."""

from __future__ import annotations

import pytest

from tests.browser.driver import Notebooks

CELLS = (
    "import yescale_widgets as ys\nsession = ys.connect(sandbox=True)",
    "panel = ys.chat()\npanel",
    "form = ys.studio('pika.generate', prompt='a paper boat drifts down a rain gutter at dusk', motion=2)\nform",
    "song = ys.suno.song('lo-fi about rain on a tin roof', tags='lo-fi, mellow')",
    "ys.pika.generate('a paper kite over the sea at sunset', seed=7)",
    "tracker = ys.tasks()\ntracker",
)


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_every_panel_can_be_looked_at_in_light_and_in_dark(notebook: Notebooks) -> None:
    page = notebook(*CELLS)
    page.page.set_viewport_size({"width": 1240, "height": 1200})
    page.run_all()
    box = page.output(1).get_by_role("textbox", name="Message")
    box.fill("What is a CRDT? Show a table.")
    box.press("Enter")
    page.output(2).get_by_role("button", name="Generate", exact=True).click()
    page.page.mouse.move(0, 0)
    page.wait_until(lambda: page.ask_kernel("len(panel.messages) == 2 and not panel.busy"))
    page.wait_until(lambda: page.ask_kernel("all(t.final for t in session.client.board.rows())"), timeout=90)
    page.output(2).locator("video").first.wait_for()
    page.wait_until(lambda: page.output(3).locator("audio").count() == 2)
    page.wait_until(lambda: page.text(5).count("succeeded") == 3)
    for theme in ("light", "dark"):
        page.set_theme(theme)
        for name, cell in (("chat", 1), ("studio", 2), ("song", 3), ("tracker", 5)):
            page.wait_until(f"() => [...document.querySelectorAll('.yw')].every(e => e.dataset.theme === '{theme}')")
            page.screenshot(f"{name}-{theme}", page.output(cell))
    assert page.unexpected_errors() == []
