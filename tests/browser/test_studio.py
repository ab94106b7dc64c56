"""An hour in the studio: pictures are drawn, looked at, picked and compared; one is edited under a drawn mask; a form is
kept and comes back.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driver import NotebookPage, Notebooks

SETUP = """
import io
import yescale_widgets as ys
from PIL import Image
from yescale_widgets.sandbox.record import Record

served, plain = [], Record.understood
def understood(record, operation):
    served.append(operation)
    plain(record, operation)
Record.understood = understood
def masks():
    return [Image.open(io.BytesIO(one.mask.read())) for one in served if one.name == "ideogram.edit"]

session = ys.connect(sandbox=True)
panel = ys.studio("images.generate", prompt="a paper boat in a harbour", n=3, model="dall-e-2", size="512x512")
"""
MASKS = "[(mask.size, [mask.getpixel(at) for at in ((256, 256), (4, 4), (210, 450))]) for mask in masks()]"
BLACK, WHITE = (0, 0, 0, 255), (255, 255, 255, 255)
MADE = "a paper boat in a harbour"


class Studio:
    """A studio on a page, as a person at a keyboard has it."""

    def __init__(self, page: NotebookPage, el: Locator) -> None:
        self.page, self.el, self.keys = page, el, page.page.keyboard
        self.pictures = el.get_by_role("button", name="Enlarge")

    def press(self, name: str) -> None:
        self.el.get_by_role("button", name=name, exact=True).click()

    def window(self, name: str) -> Locator:
        return self.el.get_by_role("dialog", name=name)

    def box(self, name: str) -> Locator:
        return self.el.get_by_role("textbox", name=name)

    def lies_on(self, one: Locator, other: Locator) -> bool:
        """Whether the edges of one picture are those of another."""
        first, second = one.bounding_box(), other.bounding_box()
        if first is None or second is None:
            return False
        return all(abs(first[side] - second[side]) < 1 for side in ("x", "y", "width", "height"))

    def keep_the_form_and_draw(self) -> None:
        self.press("save as…")
        self.keys.type("three boats")
        self.keys.press("Enter")
        expect(self.el.get_by_role("combobox", name="Presets")).to_have_value("three boats")
        self.press("Generate")
        expect(self.pictures).to_have_count(3, timeout=60_000)

    def look_without_a_mouse(self) -> None:
        self.pictures.first.focus()
        self.keys.press("ArrowRight")
        self.keys.press("Enter")
        light = self.window("Pictures")
        expect(light.get_by_text("2 of 3")).to_be_visible()
        self.keys.press("ArrowRight")
        expect(light.get_by_text("3 of 3")).to_be_visible()
        self.page.wait_until("() => document.querySelector('dialog img').complete")
        self.page.screenshot("studio-light-box")
        self.keys.press("Escape")
        expect(light).to_have_count(0)
        expect(self.pictures.nth(2)).to_be_focused()

    def pick_two_and_compare(self) -> None:
        for name in ("1 of 3", "3 of 3"):
            self.el.get_by_role("checkbox", name=name).check()
        self.page.screenshot("studio-picked", self.el)
        self.press("compare")
        versus = self.window("Before and after")
        slider = versus.get_by_role("slider")
        expect(slider).to_be_focused()
        for _ in range(20):
            self.keys.press("ArrowRight")
        expect(slider).to_have_value("70")
        assert self.lies_on(versus.locator("img").first, versus.locator("img").last)
        self.page.screenshot("studio-versus")
        self.keys.press("Escape")
        self.press("save selected")
        expect(self.el.locator(".yw-gallery").get_by_text("2 pictures are in yescale_media.")).to_be_visible()

    def draw_a_mask(self) -> None:
        self.el.get_by_role("combobox", name=f"Use {MADE}, image, 1 of 3 in").select_option(label="edit")
        expect(self.el.get_by_role("button", name="Operation: ideogram.edit")).to_be_visible()
        self.box("Prompt").fill("a lantern in the boat")
        self.press("draw…")
        easel = self.window("Draw a mask")
        paper = easel.locator("canvas")
        self.page.wait_until(lambda: self.lies_on(easel.locator("img"), paper))
        place = paper.bounding_box()
        assert place is not None
        mouse, middle = self.page.page.mouse, place["y"] + place["height"] / 2
        mouse.move(place["x"] + place["width"] * 0.3, middle)
        mouse.down()
        mouse.move(place["x"] + place["width"] * 0.7, middle, steps=6)
        mouse.up()
        easel.get_by_role("spinbutton", name="left").fill("200")
        easel.get_by_role("spinbutton", name="top").fill("400")
        easel.get_by_role("button", name="add rectangle").click()
        self.page.screenshot("studio-mask")
        self.keys.press("Control+z")
        easel.get_by_role("button", name="Use this mask").click()
        expect(easel).to_have_count(0)
        self.page.wait_until(lambda: self.box("Mask").input_value().endswith(".png"))

    def edit_and_compare(self) -> None:
        self.press("Generate")
        expect(self.el.get_by_role("button", name="before and after")).to_be_visible(timeout=60_000)
        self.press("before and after")
        expect(self.window("Before and after").locator("img").first).to_be_visible()
        self.page.screenshot("studio-before-and-after")
        self.keys.press("Escape")

    def bring_the_form_back(self) -> None:
        self.el.get_by_role("combobox", name="Presets").select_option("three boats")
        expect(self.box("Prompt")).to_have_value(MADE)
        self.el.get_by_text("earlier runs").click()
        expect(self.el.get_by_role("button", name=f"Fill the form with {MADE}")).to_be_visible()

    def look_at_what_gives_way(self) -> None:
        """A run that code begins takes the place of the one that is looked at."""
        self.pictures.first.click()
        light = self.window("Pictures")
        expect(light).to_be_visible()
        self.page.ask_kernel("[panel.run()]")
        expect(light).to_have_count(0)
        expect(self.el.locator(".yw")).to_be_focused()


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_pictures_are_drawn_compared_and_edited_and_their_form_comes_back(notebook: Notebooks) -> None:
    page = notebook(SETUP, "panel")
    page.page.set_viewport_size({"width": 1240, "height": 1000})
    page.run_all()
    studio = Studio(page, page.output(1))
    studio.keep_the_form_and_draw()
    studio.look_without_a_mouse()
    assert page.page.locator(".jp-Notebook .jp-Cell").count() == 2  # no key was taken for a command
    studio.pick_two_and_compare()
    saved = [path.stem[-2:] for path in Path(notebook.folder).rglob("yescale_media/*.png")]
    assert {"-1", "-3"} <= {*saved}
    studio.draw_a_mask()
    studio.edit_and_compare()
    assert page.ask_kernel(MASKS) == [((512, 512), [BLACK, WHITE, WHITE])]
    page.ask_kernel("setattr(panel, 'operation', 'images.generate')")
    studio.bring_the_form_back()
    assert page.ask_kernel("panel.options['n'], len(served)") == (3, 2)
    studio.look_at_what_gives_way()
    page.set_theme("dark")
    page.screenshot("studio-made-dark", studio.el)
    assert page.unexpected_errors() == []


SLOWLY = """
import yescale_widgets as ys
session = ys.connect(sandbox=True)
session.sandbox.app.state.engine.pace = 3  # the song is still being made when it is heard, on a busy machine too
"""
LISTENING = "audio => ({at: audio.currentTime, paused: audio.paused, src: audio.src, there: audio.isConnected})"


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_song_is_heard_while_it_is_made_and_a_clip_goes_frame_by_frame(notebook: Notebooks) -> None:
    page = notebook(
        SLOWLY,
        "songs = ys.studio('suno.song', prompt='rain on a tin roof')\nsongs",
        "clips = ys.studio('pika.generate', prompt='a paper kite')\nclips",
    )
    page.page.set_viewport_size({"width": 1240, "height": 1000})
    page.run_all()
    song, clip = Studio(page, page.output(1)), Studio(page, page.output(2))
    clip.press("Generate")
    song.press("Generate")
    audio = song.el.locator("audio").first
    audio.wait_for(timeout=60_000)
    live = audio.element_handle()
    assert live is not None
    live.evaluate("audio => audio.play()")
    page.wait_until(lambda: live.evaluate(LISTENING)["at"] > 0.2)
    first = live.evaluate(LISTENING)
    assert page.ask_kernel("songs.tasks[0].status") == "running"
    expect(song.el.get_by_text("succeeded").first).to_be_visible(timeout=60_000)
    expect(song.el.locator(".yw-lyrics").first).to_be_attached()
    # it plays on: from the stream, or where that has run out from the whole
    page.wait_until(lambda: live.evaluate(LISTENING)["at"] > first["at"] + 0.5)
    later = live.evaluate(LISTENING)
    assert (later["there"], later["paused"]) == (True, False)
    live.evaluate("audio => audio.pause()")
    page.wait_until(lambda: live.evaluate("audio => audio.readyState > 0 && !audio.src.includes('live')"))
    page.wait_until(lambda: live.evaluate(LISTENING)["at"] >= later["at"])
    go = song.el.get_by_role("button", name="Continue take 1 from here ·")
    expect(go).to_be_visible()
    page.screenshot("studio-song", song.el)
    go.click()
    page.wait_until(lambda: page.ask_kernel("songs.options.get('continue_at', 0)") >= 0.2)
    at = live.evaluate(LISTENING)["at"]
    assert abs(page.ask_kernel("songs.options['continue_at']") - at) < 0.1

    video = clip.el.locator(".yw-video video")
    video.wait_for(timeout=60_000)
    page.wait_until(lambda: video.evaluate("video => video.readyState > 0"))
    video.focus()
    for _ in range(3):
        clip.keys.press(".")
    clip.keys.press(",")
    expect(clip.el.get_by_text("frame 3", exact=True)).to_be_visible()
    clip.press("loop")
    clip.el.get_by_role("combobox", name="Speed").select_option("0.5")
    assert video.evaluate("video => [video.loop, video.playbackRate]") == [True, 0.5]
    expect(clip.el.locator(".yw-video .yw-foot")).to_contain_text(re.compile(r"0:05.*\d{3} . \d{3}.*B"))
    page.screenshot("studio-clip", clip.el)
    assert page.unexpected_errors() == []
