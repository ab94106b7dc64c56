"""Panels one can read, reach and bear: measured in every theme, at every width, with the keyboard and without motion.

One page serves most of the tests: it holds every panel in its richest state, an answer that has stalled among them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.browser import showroom
from tests.browser.driver import OPENED, Browser, JupyterServer, NotebookPage, Notebooks
from tests.browser.page import HERE, Theme
from tests.browser.showroom import AT, NAMES

LOOKING = (HERE / "looking.js").read_text("utf-8")
PANELS = ".jp-OutputArea .yw"
COLOURS = f"() => looking.all(document, {PANELS!r}).map(looking.colours)"
PLACES = f"() => looking.all(document, {PANELS!r}).flatMap(looking.places)"
CONTRAST, NARROW, ZOOMED = 4.5, 360, {"width": 640, "height": 500}
SHOWN = [name for name in NAMES if name not in ("connect", "rows")]
SILENCE = 2000
"""Milliseconds between two things a panel says."""
LATE = 20
"""Milliseconds that the first of them may be heard late, where the machine takes the page off its CPU just then: the page
counts from when it has said a word, the test hears of it right after.
"""


@pytest.fixture(scope="module")
def opened(server: JupyterServer, browser: Browser) -> Iterator[Notebooks]:
    """The one page, open for all tests of this file."""
    notebooks = Notebooks(server, browser, "lab", "looks")
    page = notebooks(*showroom.CELLS)
    page.page.set_viewport_size({"width": 1240, "height": 1000})
    showroom.fill(page)
    page.page.evaluate(LOOKING)
    page.page.set_default_timeout(10_000)
    yield notebooks
    notebooks.put_away()


@pytest.fixture
def page(opened: Notebooks, request: pytest.FixtureRequest) -> NotebookPage:
    """It again, as a person without any wishes sees it."""
    request.node.stash[OPENED] = opened
    (page,) = opened.pages
    page.page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    page.page.set_viewport_size({"width": 1240, "height": 1000})
    return page


def _panel(page: NotebookPage, name: str) -> Locator:
    return page.output(AT[name]).locator(".yw").first


def _dress(page: NotebookPage, theme: Theme) -> None:
    page.set_theme(theme)
    tone = "light" if theme == "light" else "dark"
    page.wait_until(f"() => looking.all(document, '.yw').every(el => el.dataset.theme === {tone!r})")


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_no_fault_in_any_panel_and_every_word_stands_out_from_its_ground(
    page: NotebookPage, theme: Theme
) -> None:
    _dress(page, theme)
    assert page.page.locator(PANELS).count() == len(SHOWN)
    assert page.axe(PANELS) == []
    looked: list[dict[str, Any]] = page.page.evaluate(COLOURS)
    assert [fault for panel in looked for fault in panel["wrong"]] == []
    assert min(panel["least"] for panel in looked) >= CONTRAST
    assert page.page.evaluate(PLACES) == []


@pytest.mark.parametrize("how", ["360 pixels", "200 percent"])
def test_nothing_leaves_its_panel_is_cut_off_or_lies_over_something_else(page: NotebookPage, how: str) -> None:
    _dress(page, "light")
    if how == "200 percent":
        page.page.set_viewport_size({"width": ZOOMED["width"], "height": ZOOMED["height"]})
    width = f"{NARROW}px !important" if how == "360 pixels" else "auto"
    narrow = page.page.add_style_tag(content=f".yw {{ width: {width} }}")
    page.page.wait_for_function(
        f"() => looking.all(document, {PANELS!r}).every(el => el.offsetWidth <= {ZOOMED['width']})"
    )
    assert page.page.evaluate(PLACES) == []
    assert page.axe(PANELS) == []
    narrow.evaluate("style => style.remove()")


CHOSEN = (".yw-count", ".yw-tab", ".yw-operation", ".yw-head .yw-quiet[aria-pressed]")
DIFFERS = """selector => {
    const marked = el => ["aria-pressed", "aria-selected", "aria-current"].some(name => el.getAttribute(name) === "true");
    const look = el => { const s = getComputedStyle(el); return [s.backgroundColor, s.color, s.borderColor].join(); };
    const all = looking.all(document, selector).filter(looking.shown);
    const [on, off] = [all.find(marked), all.find(el => !marked(el))];
    return {on: on && look(on), off: off && look(off)};
}"""
BOXES = ".yw, .yw-input, .yw-st, .yw-bar, .yw-fault:has(.yw-what), .yw-approve, .yw-go, .yw-origin, .yw-code-scroll"
EDGELESS = """selector => looking.all(document, selector).filter(looking.shown).filter(el => !el.matches('[data-kind=ask]'))
    .filter(el => getComputedStyle(el).borderTopStyle === 'none').map(looking.name)"""


def test_forced_colours_take_no_edge_no_mark_and_no_choice_away(page: NotebookPage) -> None:
    _dress(page, "light")
    tracker, grid = _panel(page, "tracker"), _panel(page, "grid")
    tracker.get_by_role("button", name="done").click()
    tracker.get_by_role("button", name="by family").click()
    grid.get_by_role("button", name="Operation").click()
    page.page.emulate_media(forced_colors="active")
    for selector in CHOSEN:
        seen = page.page.evaluate(DIFFERS, selector)
        assert seen["on"] is not None, selector
        assert seen["on"] != seen["off"], selector
    assert page.page.evaluate(EDGELESS, BOXES) == []
    looked: list[dict[str, Any]] = page.page.evaluate(COLOURS)
    assert [fault for panel in looked for fault in panel["wrong"]] == []
    assert page.page.evaluate(PLACES) == []
    tracker.get_by_role("button", name="done").click()
    tracker.get_by_role("button", name="by family").click()
    grid.get_by_label("Search operations").press("Escape")


START = "root => { window.walk = {root, stops: looking.tabbable(root)}; return walk.stops.map(looking.name); }"
GO_TO = "which => walk.stops.at(which).focus()"
WHERE = """() => {
    const el = looking.active();
    const at = walk.stops.indexOf(el);
    const {x, y} = el.getBoundingClientRect();
    return {at, inside: walk.root.contains(el), x, y, name: looking.name(el), wrong: at < 0 ? null : looking.focusShown(el, walk.root)};
}"""


def _walk(page: NotebookPage, key: str, stops: int) -> tuple[list[int], list[str]]:
    """The stops that a key goes through until it leaves the panel, and what was wrong with them."""
    page.page.evaluate(GO_TO, 0 if key == "Tab" else -1)
    passed: list[int] = []
    wrong: list[str] = []
    while (here := page.page.evaluate(WHERE))["inside"] and len(passed) <= stops:
        if not passed or passed[-1] != here["at"]:  # a player has several stops inside
            passed.append(here["at"])
            wrong += [here["wrong"]] if here["wrong"] else []
        page.page.keyboard.press(key)
    return passed, wrong


def test_tab_goes_through_every_control_of_every_panel_in_reading_order_and_out_again(page: NotebookPage) -> None:
    _dress(page, "dark")
    _panel(page, "chat").get_by_role("button", name="options").press("Enter")
    for name in SHOWN:
        names = _panel(page, name).evaluate(START)
        if name == "ask":  # a cell that waits keeps the kernel from hearing a button: there is none
            assert names == []
            continue
        there, wrong = _walk(page, "Tab", len(names))
        assert [names[at] for at in there] == names, name
        assert wrong == [], name
        back, wrong = _walk(page, "Shift+Tab", len(names))
        assert back == there[::-1], name
        assert wrong == [], name
        assert page.page.evaluate("() => looking.backwards(walk.stops)") == [], name
    assert page.unexpected_errors() == []


MOUSE = {"click", "mousedown", "pointerdown", "dblclick"}


def _heard_by_mouse_alone(page: NotebookPage) -> list[str]:
    """Elements that a mouse can act on and no key."""
    session = page.page.context.new_cdp_session(page.page)
    roots = session.send("Runtime.evaluate", {"expression": f"looking.all(document, {PANELS!r})"})["result"]["objectId"]
    listed = session.send("Runtime.getProperties", {"objectId": roots, "ownProperties": True})["result"]
    found: set[int] = set()
    for item in listed:
        if "objectId" not in item["value"] or not item["name"].isdigit():
            continue
        asked = {"objectId": item["value"]["objectId"], "depth": -1}
        for listener in session.send("DOMDebugger.getEventListeners", asked)["listeners"]:
            if listener["type"] in MOUSE:
                found.add(listener["backendNodeId"])
    wrong = []
    for node in found:
        handle = session.send("DOM.resolveNode", {"backendNodeId": node})["object"]["objectId"]
        ask = {"objectId": handle, "functionDeclaration": REACHED_BY_KEY, "returnByValue": True}
        name = session.send("Runtime.callFunctionOn", ask)["result"].get("value")
        wrong += [name] if name else []
    session.detach()
    assert len(found) > 100  # so that it is known to have looked
    return wrong


# A row may be clicked anywhere, because the button in it does the same.
REACHED_BY_KEY = """function () {
    if (this.matches(".yw")) return null;  // a panel hears there when to speak its own language, from keys as well
    if (this.matches(".yw-cols")) return null;  // a press there chooses who is heard, and so does the key of its letter
    if (this.matches("button, a[href], input, select, textarea, summary, video, audio")) return null;
    return this.matches("tr[data-key]") && this.querySelector("button.yw-name") ? null : looking.name(this);
}"""


def test_what_a_mouse_does_a_key_does_and_escape_shuts_what_was_opened(page: NotebookPage) -> None:
    assert _heard_by_mouse_alone(page) == []
    page.interrupt_kernel()  # the answer that has stalled
    keys, inside = page.page.keyboard, "root => root.contains(looking.active())"
    for name, opener, field in (
        ("chat", "options", "System"),
        ("video", "Operation:", "Search operations"),
        ("tracker", "forget…", None),
        ("chat", "export", None),
        ("grid", "copy as", None),
    ):
        button = _panel(page, name).get_by_role("button", name=opener).first
        if button.get_attribute("aria-expanded") == "false":
            button.press("Enter")
        assert button.get_attribute("aria-expanded") == "true", name
        if field is not None:
            _panel(page, name).get_by_label(field).first.focus()
        elif not button.evaluate("el => el !== looking.active()"):
            keys.press("Tab")
        keys.press("Escape")
        assert button.get_attribute("aria-expanded") == "false", (name, opener)
        assert button.evaluate("el => el === looking.active()"), (name, opener)
    row = _panel(page, "tracker").get_by_role("button", name="luma.generate")
    if row.get_attribute("aria-expanded") == "false":
        row.press("Enter")
    _panel(page, "tracker").locator(".yw-detail button").first.press("Escape")
    assert row.get_attribute("aria-expanded") == "false"
    assert row.evaluate("el => el === looking.active()")
    tabs = _panel(page, "video")
    tabs.get_by_role("button", name="Operation").press("Enter")
    tabs.get_by_role("tab", name="pika").press("ArrowRight")
    assert tabs.get_by_role("tab", name="runway").get_attribute("aria-selected") == "true"
    keys.press("Escape")
    guarded = _panel(page, "guarded")
    guarded.get_by_role("button", name="Allow").press("Enter")
    page.wait_until(lambda: guarded.get_by_role("button", name="Allow").count() == 0)
    page.wait_until(lambda: guarded.evaluate(inside))
    page.wait_until(lambda: not page.ask_kernel("guarded.busy"))


MOVING = """() => document.getAnimations().filter(a => a.playState === 'running' && a.effect.target?.closest('.yw'))
    .map(a => looking.name(a.effect.target))"""


def test_nothing_moves_where_less_motion_is_wanted(page: NotebookPage) -> None:
    chat = _panel(page, "blank")
    page.ask_kernel("object.__setattr__(session.sandbox.app.state.world, 'pace', 1.0)")
    chat.get_by_role("textbox", name="Message").fill("Write about 250 tokens on paper boats.")
    chat.get_by_role("textbox", name="Message").press("Enter")
    page.wait_until(lambda: page.page.evaluate(MOVING) != [])
    page.page.emulate_media(reduced_motion="reduce")
    assert page.page.evaluate(MOVING) == []
    assert chat.locator("[aria-busy=true]").count() == 1


def test_a_panel_speaks_at_most_once_in_two_seconds_however_much_happens(page: NotebookPage) -> None:
    chat, song = _panel(page, "blank"), _panel(page, "unset")
    page.wait_until(lambda: not page.ask_kernel("blank.busy"))
    page.ask_kernel("setattr(session.sandbox.app.state.engine, 'pace', 0.6)")
    for name, panel in (("chat", chat), ("song", song)):
        panel.evaluate(f"root => {{ window.heard_{name} = looking.listen(root); }}")
    chat.get_by_role("textbox", name="Message").fill("Write about 150 tokens on paper boats.")
    chat.get_by_role("textbox", name="Message").press("Enter")
    song.get_by_label("Idea").fill("a song about a paper boat")
    song.get_by_role("button", name="Generate").click()
    page.wait_until(lambda: song.locator("audio").count() == 2, timeout=60)
    page.wait_until(lambda: not page.ask_kernel("blank.busy"))
    page.wait_until("() => heard_chat.length > 0 && heard_song.at(-1)?.text.includes('succeeded')")
    heard = {name: page.page.evaluate(f"() => heard_{name}.map(({{at}}) => at)") for name in ("chat", "song")}
    assert len(heard["song"]) >= 3  # sending, on the way, done
    for name, times in heard.items():
        pauses = [after - before for before, after in itertools.pairwise(times)]
        assert all(pause >= SILENCE - LATE for pause in pauses), (name, pauses)


def test_a_panel_in_a_shadow_root_looks_as_it_does_outside(page: NotebookPage) -> None:
    _dress(page, "light")
    assert page.call("() => looking.apart()") == []


@pytest.mark.parametrize("app", ["notebook"], indirect=True)
def test_before_there_is_a_connection_every_panel_says_so_cleanly_and_a_key_starts_the_sandbox(
    notebook: Notebooks,
) -> None:
    page = notebook(showroom.BLANK, showroom.BLANK_STUDIO, showroom.TRACKER)
    page.run(0)
    page.run(1)
    page.page.evaluate(LOOKING)
    for theme in ("light", "dark"):
        _dress(page, theme)
        assert page.axe(PANELS) == []
        assert [fault for panel in page.page.evaluate(COLOURS) for fault in panel["wrong"]] == []
        assert page.page.evaluate(PLACES) == []
    panel = page.output(0).locator(".yw")
    panel.get_by_role("button", name="Start the sandbox").press("Enter")
    page.wait_until(lambda: "sandbox: made up" in page.text(0))
    page.wait_until(lambda: page.output(0).get_by_role("button", name="Start the sandbox").count() == 0)
    assert panel.evaluate("root => root.contains(looking.active())")
    page.run(2)
    assert "No tasks yet" in page.text(2)
    assert page.axe(PANELS) == []
    assert page.page.evaluate(PLACES) == []
