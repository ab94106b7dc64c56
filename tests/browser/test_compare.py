"""Three models side by side in a page: they stream at once, one fails alone, and a vote is blind until it is cast."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driver import NotebookPage, Notebooks

CONNECT = "import yescale_widgets as ys\nsession = ys.connect(sandbox=True)"
ASK = (
    "run = ys.compare('Explain rainbows to a child in about 120 tokens', "
    "['gpt-4o-mini', 'claude-sonnet-4-5', 'nope-1'], check_models=False)"
)
BLIND = "blind = ys.compare(['Explain tides', 'Explain dew'], ['gpt-4o-mini', 'claude-sonnet-4-5'], blind=True)"
SWEEP = "sweep = ys.sweep('chat.complete', prompt=['Say a', 'Say b'], seed=range(3), max_tokens=30, in_flight=1)\nsweep"
NAMES = ("gpt-4o-mini", "claude-sonnet-4-5")


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_three_models_stream_at_once_and_a_vote_is_blind_until_it_is_cast(notebook: Notebooks) -> None:
    page = notebook(CONNECT, ASK, BLIND, SWEEP)
    page.run(0)
    page.run(1)
    panel = page.output(1).locator(".yw")
    columns = [panel.get_by_role("region", name=name, exact=True) for name in (*NAMES, "nope-1")]
    expect(columns[2]).to_contain_text("does not exist")
    page.wait_until(lambda: all(len(column.locator(".yw-answer").inner_text()) > 20 for column in columns[:2]))
    assert [column.get_attribute("aria-busy") for column in columns[:2]] == ["true", "true"], "both are being written"
    for column in columns[:2]:
        expect(column).to_contain_text("tokens", timeout=30_000)
        assert column.get_attribute("aria-busy") is None
    for theme in ("dark", "light"):
        page.set_theme(theme)
        page.picture(f"compare-{theme}", panel)
    panel.get_by_role("button", name="diff").click()
    expect(panel.locator(".yw-diff")).to_contain_text("% alike")
    expect(panel.locator(".yw-diff del, .yw-diff ins").first).to_be_visible()
    panel.get_by_role("textbox", name="Add a note").fill("The first is clearer.")
    panel.get_by_role("textbox", name="Add a note").press("Enter")
    expect(panel.locator(".yw-notes")).to_contain_text("The first is clearer.")

    page.run(2)
    panel = page.output(2).locator(".yw")
    tie = panel.get_by_role("button", name="A tie")
    expect(tie).not_to_have_attribute("aria-disabled", "true", timeout=30_000)
    inside = panel.evaluate(
        "(el) => el.outerHTML + JSON.stringify([...el.querySelectorAll('*')].map((one) => one.dataset))"
    )
    assert not [name for name in NAMES if name in inside or name[:6] in inside.lower()], "no name is on the page yet"
    assert not [name for output in page.outputs(2) for name in NAMES if name in str(output["data"])]
    panel.locator(".yw-answer").first.click()
    page.picture("compare-blind", panel)
    page.page.keyboard.press("ArrowLeft")  # of the vote, and not of the notebook around it
    for name in NAMES:
        expect(panel.locator(".yw-cols")).to_contain_text(name)
    winner = panel.locator(".yw-col b").first.inner_text()
    expect(panel.locator(".yw-standing")).to_contain_text(winner)
    assert page.ask_kernel("[(v.left, v.verdict, v.blind) for v in blind.votes]") == [(winner, "left", True)]
    page.page.keyboard.press("Enter")
    expect(panel.locator(".yw-asked")).to_have_text("Explain dew")
    expect(panel.locator(".yw-cols")).not_to_contain_text("gpt-4o-mini")
    page.page.keyboard.press("4")
    expect(panel.locator(".yw-cols")).to_contain_text("gpt-4o-mini")
    page.page.keyboard.press("Enter")
    expect(panel).to_contain_text("Every pair has its vote.")
    page.set_theme("dark")
    _draw_whole(page, "compare-voted-dark", panel)
    assert page.ask_kernel("blind.votes.wins()['wins'].tolist()") == [1, 0]

    page.wait_until(lambda: "The first is clearer." in str(page.outputs(1)[-1]["data"].get("text/html")))
    record = page.outputs(1)[-1]["data"]
    assert "application/vnd.jupyter.widget-view+json" not in record
    assert page.ask_kernel("run.answers('gpt-4o-mini')[0].outcome.text[:30]") in record["text/plain"]
    assert "<script" not in record["text/html"]
    _sweeps(page)


def _draw_whole(page: NotebookPage, name: str, panel: Locator) -> None:
    """A picture of a panel that is higher than the page, with no bar of the application over it."""
    page.page.set_viewport_size({"width": 1280, "height": 1500})
    panel.evaluate("whole => whole.scrollIntoView({block: 'center'})")
    page.picture(name, panel)
    page.page.set_viewport_size({"width": 1280, "height": 1000})


def _sweeps(page: NotebookPage) -> None:
    """A sweep shows its bar, then its table, without a widget."""
    page.start(3)
    expect(page.output(3).locator("progress")).to_be_visible()
    expect(page.output(3)).to_contain_text("6 of 6 cells", timeout=30_000)
    (output,) = page.outputs(3)
    assert "application/vnd.jupyter.widget-view+json" not in output["data"], "a table that needs no kernel"
    assert page.ask_kernel("sweep.counts()") == {"succeeded": 6}
    page.page.mouse.move(0, 0)  # no row is lit
    page.picture("sweep-dark", page.output(3))
