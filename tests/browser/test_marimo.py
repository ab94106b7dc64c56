"""marimo: panels stream and give their values to other cells; nothing there is IPython's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import Browser
from tests.browser.marimo_server import MarimoServer
from tests.browser.page import SHOTS

CELLS = (
    """
import IPython.display
called = []
IPython.display.display = IPython.display.update_display = lambda *args, **named: called.append(args)
import marimo as mo
import yescale_widgets as ys
from yescale_widgets.sandbox.server import Sandbox
session, trackers = ys.connect("sk-any", base_url=Sandbox(pace=0.25).start().url), []
    """,
    "chat = mo.ui.anywidget(ys.chat())\nsession\nchat",
    "form = mo.ui.anywidget(ys.studio('pika.generate'))\nsession\nform",
    "mo.md(f'The form says {form.value[\"options\"]}, IPython drew {len(called)} outputs, here is marimo: {ys.check()}')",
    "reply = ys.ask('Write about 600 tokens on kites.')\nreply",
    "reply\nboat = ys.suno.lyrics('a lullaby')\nboat",
    """
boat, form.value
gone = sum(panel.closed for panel in trackers)
trackers.append(ys.tasks())
mo.vstack([trackers[-1], mo.md(f"{gone} trackers are gone")])
    """,
)
STYLED = """element => {
    const root = element.getRootNode(), style = getComputedStyle(element);
    const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return (r + g + b) / 3; };
    return {shadow: root instanceof ShadowRoot, sheets: root.adoptedStyleSheets?.length ?? 0, theme: element.dataset.theme,
            back: light(style.backgroundColor), text: light(style.color), round: style.borderRadius};
}"""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The app, opened; what its page throws fails the test."""
    with MarimoServer(tmp_path, *CELLS) as server:
        page, errors = browser.context.new_page(), []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server.url, wait_until="domcontentloaded")
        yield page
        page.close()
        assert errors == []


def until(page: Page, condition: Callable[[], object]) -> None:
    for _ in range(1200):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within a minute: {condition}")


def panel(page: Page, kind: str) -> Locator:
    return page.locator(f".yw[data-kind={kind}]").first


def test_marimo_streams_answers_follows_values_and_is_never_shown_ipython(page: Page, tmp_path: Path) -> None:
    body = page.locator("body")

    # ys.ask in a cell grows while the cell runs, and is shown once
    until(page, lambda: len(body.inner_text()) > 200 and "600 tokens" not in body.inner_text())
    expect(body).to_contain_text("600 tokens · ", timeout=30_000)
    assert body.inner_text().count("Write about 600 tokens on kites.") == 1

    # a chat streams; what the page shows is what the kernel has
    chat = panel(page, "chat")
    chat.get_by_role("textbox", name="Message").fill("Write about 400 tokens on boats.")
    chat.get_by_role("textbox", name="Message").press("Enter")
    lengths: set[int] = set()
    until(page, lambda: lengths.add(len(chat.inner_text())) or len(lengths) > 5)
    chat.get_by_role("button", name="Send", exact=True).wait_for()
    (kept,) = (tmp_path / ".yescale/chats").glob("*.json")
    last = json.loads(kept.read_text())["turns"][-1]["text"].split()[-1].strip("*_`.|")
    assert last in chat.inner_text()

    # the form's options are a value that another cell follows
    form = panel(page, "studio")
    form.get_by_role("textbox", name="Prompt", exact=True).fill("a kite at dusk")
    expect(body).to_contain_text("The form says {'prompt': 'a kite at dusk'}, IPython drew 0 outputs")
    expect(body).to_contain_text("host: marimo")

    # a page without AAC, as in VS Code, says why the clip is silent, and where it is not
    page.evaluate("HTMLMediaElement.prototype.canPlayType = type => (/mp4a/.test(type) ? '' : 'maybe')")
    form.get_by_role("button", name="Generate", exact=True).click()
    expect(form).to_contain_text("this page has no decoder for AAC. Open it in a tab of its own", timeout=60_000)
    expect(form.locator("video").first).to_be_visible()

    # a task is a card, and in the tracker; the card stays
    expect(panel(page, "card")).to_contain_text("a lullaby")
    expect(panel(page, "card")).to_contain_text("[Verse")
    expect(panel(page, "tasks")).to_contain_text("pika.generate")
    assert page.locator(".yw").count() == 4

    # the form has made the tracker's cell run again: the panel that was there before is closed by the news it missed
    form.get_by_role("textbox", name="Prompt", exact=True).fill("a kite at dawn")
    expect(body).to_contain_text(re.compile(r"[1-9] trackers are gone"))

    # light and dark, inside the shadow root
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        until(page, lambda theme=theme: chat.get_attribute("data-theme") == theme)
        for kind in ("chat", "studio", "card", "tasks"):
            facts = panel(page, kind).evaluate(STYLED)
            assert facts["shadow"]
            assert facts["sheets"] > 0
            assert facts["round"] != "0px"
            assert facts["theme"] == theme
            assert (facts["text"] < 100) == (facts["back"] > 230) == (theme == "light")
            assert abs(facts["text"] - facts["back"]) > 120
        SHOTS.mkdir(exist_ok=True)
        page.set_viewport_size({"width": 1280, "height": 3200})
        page.screenshot(path=SHOTS / f"marimo-{theme}.png")
