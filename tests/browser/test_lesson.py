"""A lesson in JupyterLab and Notebook 7: a cell asks by magic, its answer is seen from inside, its code goes into the next cell."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.driver import Notebooks

expect.set_options(timeout=30_000)
CONNECT = "import yescale_widgets as ys\nsession = ys.connect(sandbox=True)\n%load_ext yescale_widgets"
TOOL = "def temperature(city: str) -> str:\n    'Current temperature of a city.'\n    return f'31 in {city}'"


def test_a_magic_asks_and_its_answer_is_stepped_through_and_played(notebook: Notebooks) -> None:
    page = notebook(
        CONNECT,
        TOOL,
        "%%ys gpt-4o-mini --tool temperature -o reply\nHow warm is it in Hue?",
        "seen = ys.inside(reply)\nseen",
        "%%ys gpt-4o-mini --new --as code\nWrite a Python function that adds, with code.",
        "%ys pika.generate 'a boat' --moton 3",
    )
    for cell in range(4):
        page.run(cell)
    assert "31 in Hue" in page.text(2)
    panel = page.output(3).locator(".yw-inside")
    told, body = panel.locator(".yw-inside-step"), panel.locator(".yw-inside-body")
    expect(body).to_contain_text("Authorization: Bearer $YESCALE_API_KEY")
    expect(body).to_contain_text('"How warm is it in Hue?"')
    panel.get_by_role("button", name="Step", exact=True).click()
    expect(told).to_contain_text("200 after")
    panel.get_by_role("button", name="Back", exact=True).click()
    expect(told).to_contain_text("POST ")
    panel.get_by_role("spinbutton", name="Speed").fill("16")
    panel.get_by_role("button", name="Play", exact=True).click()
    expect(panel.locator(".yw-inside-text")).to_contain_text("31 in Hue")
    expect(panel.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(panel.get_by_role("button", name="Copy as curl")).to_be_visible()
    panel.get_by_role("slider", name="Step").fill("5")
    page.screenshot(f"inside-light-{page.app}", panel)
    page.set_theme("dark")
    page.screenshot(f"inside-dark-{page.app}", panel)
    page.run(4)
    assert "def " in page.cell(5).inner_text()
    page.start(6)
    page.wait_idle()
    assert page.text(6).strip().splitlines() == [
        "OptionError: %ys pika.generate: there is no option --moton: did you mean --motion? Nothing was sent."
    ]
