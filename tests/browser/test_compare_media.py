"""Clips and tracks of several models in one panel: in step on one clock, chosen by a letter, blind until the vote.

``YW_IN_STEP=30`` plays that many seconds, of clips as long.
"""

from __future__ import annotations

import os
import re
import statistics
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driver import NotebookPage, Notebooks

SECONDS = float(os.environ.get("YW_IN_STEP", "6"))
"""How long is played before the players are compared."""
APART = 0.04
CONNECT = f"""
import yescale_widgets as ys
from yescale_widgets.sandbox import works
works._CLIP_SECONDS = works._SONG_SECONDS = {SECONDS + 6}
session = ys.connect(sandbox=True)
session.sandbox.app.state.engine.pace = 0.2
"""
CLIPS = """
clips = ys.compare('a paper boat on a pond', [{'name': 'calm', 'motion': 1}, {'name': 'lively', 'motion': 3},
    {'name': 'wild', 'motion': 4}], operation='pika.generate')
"""
SONGS = """
songs = ys.compare('lo-fi about rain', [{'name': 'soft', 'tags': 'soft'}, {'name': 'loud', 'tags': 'loud'}],
    operation='suno.song', blind=True)
"""
PLACES = """(panel, kind) => new Promise((tell) => requestAnimationFrame(() => {
    const all = [...panel.querySelectorAll(kind)];
    tell(all.map((one) => ({ at: one.currentTime, paused: one.paused, muted: one.muted, from: one.src.split(':')[0] })));
}))"""


def places(panel: Locator, kind: str) -> list[dict[str, Any]]:
    """Where each player is, all read in one frame of the page."""
    found: list[dict[str, Any]] = panel.evaluate(PLACES, kind)
    return found


def apart(now: list[dict[str, Any]]) -> float:
    return max(one["at"] for one in now) - min(one["at"] for one in now)


def played(page: NotebookPage, panel: Locator, kind: str, seconds: float) -> list[dict[str, Any]]:
    """All players, once the one that is heard has come that far."""

    def far() -> bool:
        return max(one["at"] for one in places(panel, kind)) >= seconds

    page.wait_until(far, timeout=seconds * 3 + 90)
    return places(panel, kind)


def together(page: NotebookPage, panel: Locator, kind: str) -> list[dict[str, Any]]:
    """All players after a while, when they have come together: at the median of eleven looks, for on a busy machine one
    of them may be a frame late just when it is looked at.
    """
    now = played(page, panel, kind, SECONDS)

    def median() -> float:
        found = statistics.median(apart(places(panel, kind)) for _ in range(11))
        print(f"{kind} after {now[0]['at']:.2f} s: {found * 1000:.1f} ms apart")
        return found

    page.wait_until(lambda: median() <= APART)
    return places(panel, kind)


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_clips_and_tracks_play_in_step_and_a_letter_says_which_is_heard(notebook: Notebooks) -> None:
    page = notebook(CONNECT, CLIPS, SONGS)
    page.run(0)
    page.run(1)
    panel = page.output(1).locator(".yw")
    _in_step(page, panel)
    _leaves_its_stills(page)
    page.run(2)
    _blind(page, page.output(2).locator(".yw"))


def _in_step(page: NotebookPage, panel: Locator) -> None:
    page.wait_until(lambda: panel.locator("video").count() == 3, timeout=120)
    assert all(one["paused"] for one in places(panel, "video")), "nothing begins by itself"
    panel.get_by_role("button", name="loop").click()  # however long the rest of the test takes, it plays
    panel.get_by_role("button", name="Play all").click()
    now = together(page, panel, "video")
    assert [one["muted"] for one in now] == [False, True, True]
    keys = page.page.keyboard
    keys.press("b")
    expect(panel.get_by_role("button", name="Hear lively")).to_have_attribute("aria-pressed", "true")
    after = places(panel, "video")
    assert [one["muted"] for one in after] == [True, False, True]
    assert after[1]["at"] >= now[1]["at"], "the place is kept"
    assert not any(one["paused"] for one in after)
    keys.press("Space")
    page.wait_until(lambda: all(one["paused"] for one in places(panel, "video")))
    still = places(panel, "video")
    assert apart(still) < 0.001, "they stand at one place"
    keys.press(".")
    page.wait_until(lambda: all(one["at"] > still[0]["at"] for one in places(panel, "video")))
    assert places(panel, "video")[0]["at"] - still[0]["at"] < 2 / 24
    keys.press("v")
    seen = [column.is_visible() for column in panel.locator(".yw-col").all()]
    assert seen == [False, True, False], "one large: the one that is heard"
    page.screenshot("compare-clips-large", of=panel)
    keys.press("v")
    assert page.axe(".yw") == []
    page.picture("compare-clips-light", panel)


def _leaves_its_stills(page: NotebookPage) -> None:
    """The record: a poster of each, under its name, without a script."""
    page.wait_until(lambda: str(page.outputs(1)[-1]["data"].get("text/html")).count("poster=") == 3)
    record = page.outputs(1)[-1]["data"]["text/html"]
    assert re.findall("<th>(.*?)</th>", record) == ["calm", "lively", "wild"]
    assert record.count('poster="data:image/webp') == 3
    assert "<script" not in record


def _blind(page: NotebookPage, panel: Locator) -> None:
    page.wait_until(lambda: panel.locator("audio").count() == 4, timeout=120)
    inside = panel.evaluate("(el) => el.outerHTML")
    assert not [name for name in ("soft", "loud") if name in inside], "no name is on the page yet"
    panel.get_by_role("button", name="loop").click()  # however long the rest of the test takes, it plays
    panel.get_by_role("button", name="Play all").click()
    now = together(page, panel, "audio")
    assert {one["from"] for one in now} == {"blob"}, "an address would tell who it is"
    keys = page.page.keyboard
    keys.press("b")
    expect(panel.get_by_role("button", name="Hear B, 1 of 2")).to_have_attribute("aria-pressed", "true")
    page.screenshot("compare-tracks-blind", of=panel)
    keys.press("ArrowRight")
    expect(panel.locator(".yw-cols")).to_contain_text("soft")
    expect(panel.locator(".yw-cols")).to_contain_text("loud")
    assert not any(one["paused"] for one in places(panel, "audio")), "the names come while it plays on"
    *_, (left, right, verdict) = page.ask_kernel("[(v.left, v.right, v.verdict) for v in songs.votes]")
    assert ({left, right}, verdict) == ({"soft", "loud"}, "right")


PICTURES = """
pictures = ys.compare(['a lighthouse of folded paper', 'a fox in the snow'], [{'name': 'soft', 'quality': 'low'},
    {'name': 'sharp', 'quality': 'high'}], operation='images.generate', model='gpt-image-1', repeats=2)
"""
FOCUSED = "() => document.activeElement.getAttribute('aria-label')"


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_pictures_stand_in_rows_and_columns_and_are_seen_under_one_glass(notebook: Notebooks) -> None:
    page = notebook(CONNECT, PICTURES)
    page.run(0)
    page.run(1)
    panel = page.output(1).locator(".yw")
    shots = panel.locator(".yw-shot img")
    page.wait_until(lambda: shots.count() == 8)
    page.wait_until(lambda: all(one.evaluate("(img) => img.naturalWidth > 0") for one in shots.all()))
    assert panel.get_by_role("columnheader").all_inner_texts() == ["soft", "sharp"]
    assert panel.locator(".yw-grid-prompt").all_inner_texts() == ["a lighthouse of folded paper", "a fox in the snow"]
    page.set_theme("dark")
    page.page.set_viewport_size({"width": 1000, "height": 1700})
    assert page.axe(".yw") == []
    page.picture("compare-pictures-dark", panel)
    page.page.set_viewport_size({"width": 1280, "height": 1000})
    first = panel.get_by_role("button", name="Enlarge soft: a lighthouse of folded paper, repeat 1")
    first.focus()
    keys = page.page.keyboard
    keys.press("ArrowDown")
    assert page.call(FOCUSED) == "Enlarge soft: a lighthouse of folded paper, repeat 2"
    keys.press("ArrowRight")
    assert page.call(FOCUSED) == "Enlarge sharp: a lighthouse of folded paper, repeat 2"
    keys.press("Enter")
    light = panel.get_by_role("dialog", name="Pictures")
    keys.press("ArrowDown")
    expect(light).to_contain_text("sharp: a fox in the snow, repeat 1")
    page.screenshot("compare-pictures-light")
    light.get_by_role("button", name="side by side").click()
    abreast = panel.get_by_role("dialog", name="Side by side")
    expect(abreast.locator("figcaption")).to_have_text(
        ["soft: a fox in the snow, repeat 1", "sharp: a fox in the snow, repeat 1"]
    )
    for key in ("+", "+", "ArrowLeft"):
        keys.press(key)
    moved = abreast.locator("img").evaluate_all("(all) => all.map((one) => one.style.transform)")
    assert moved == [moved[0]] * 2
    assert "scale(2.25)" in moved[0]
    page.screenshot("compare-pictures-abreast")
    keys.press("Escape")
    keys.press("Escape")
    seen = panel.get_by_role("button", name="Enlarge sharp: a fox in the snow, repeat 1")
    expect(seen).to_be_focused()  # the picture that was looked at last, once the windows have told that they are shut
    panel.get_by_role("button", name="blind").click()
    expect(panel.get_by_role("columnheader")).to_have_text(["A", "B"])
    inside = panel.evaluate("(el) => el.outerHTML")
    assert not [name for name in ("soft", "sharp") if name in inside], "no name is on the page yet"
    assert not re.findall(r"(?<!blob:)https?://", inside), "and no address, which would tell"
    page.wait_until(lambda: all(one.evaluate("(img) => img.naturalWidth > 0") for one in shots.all()))
    page.screenshot("compare-pictures-blind", of=panel)
    panel.get_by_role("button", name="A tie").focus()
    keys.press("3")
    expect(panel.get_by_role("columnheader")).not_to_have_text(["A", "B"])
    assert page.ask_kernel("[(v.verdict, v.blind) for v in pictures.votes]") == [("tie", True)]
