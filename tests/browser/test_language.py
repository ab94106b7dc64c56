"""The panels in Vietnamese: whole, and as calm as in English."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import NotebookPage, Notebooks
from yescale_widgets.tools import texts

CONNECT = """import yescale_widgets as ys
from yescale_widgets.sandbox.server import Sandbox
start = Sandbox.__init__
Sandbox.__init__ = lambda self, port=0, pace=0.05, **more: start(self, port, pace, **more)
session = ys.connect(sandbox=True, language="vi")
session"""
SAID = """() => [...document.querySelectorAll('.jp-OutputArea-output .yw, .yw-static')].flatMap(panel => {
    const content = '.yw-blocks, .yw-tail, .yw-prompt, .yw-words, .yw-tab, .yw-pick, .yw-name, .yw-host, code, pre, datalist, ' +
        'option:not([value=""])';
    const texts = [];
    for (const el of [panel, ...panel.querySelectorAll('*')]) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) texts.push(el.getAttribute(name));
        if (!el.closest(content)) for (const node of el.childNodes) if (node.nodeType === 3) texts.push(node.data);
    }
    return texts.filter(Boolean).map(text => text.trim()).filter(Boolean);
})"""
"""All that the panels and the static records say by themselves: words and names, without what people and models wrote."""

OWN = {"finished"}
"""The service's own word, the raw status, stays as it is; so do the names of choices."""


def _english(said: list[str]) -> set[str]:
    """Of these the ones that are English texts of the library, or made of one."""
    plain = {
        text.strip() for text, other in texts.compiled("vi").items() if text != other and not texts.named(text)
    } - OWN
    made = [_pattern(text) for text, other in texts.compiled("vi").items() if texts.named(text) and text != other]
    found = {text for text in said for part in text.split(" · ") if part in plain}
    return found | {text for text in said for pattern in made if pattern and pattern.fullmatch(text)}


def _pattern(text: str) -> re.Pattern[str] | None:
    """A text with anything in its places; None where too little of it is words to tell it by."""
    words = re.sub(r"\{[^}]*\}", "", text)
    if len(re.findall(r"[A-Za-z]{2,}", words)) < 2:
        return None
    return re.compile("(.+)".join(map(re.escape, re.split(r"\{[^}]*\}", text))))


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_notebook_speaks_vietnamese_and_not_a_word_of_english(notebook: Notebooks) -> None:
    assert _english(["Send", "Took away", "Saved to a folder", "Gửi"]) == {"Send", "Saved to a folder"}
    page = notebook(CONNECT, "chat = ys.chat()\nchat", "studio = ys.studio('pika.generate')\nstudio", "ys.tasks()")
    page.run_all()
    chat, studio, tracker = (page.output(cell) for cell in (1, 2, 3))
    chat.get_by_role("textbox", name="Tin nhắn").fill("Chào bạn, thuyền giấy là gì?")
    chat.get_by_role("button", name="Gửi", exact=True).click()
    page.wait_until(lambda: page.ask_kernel("len(chat.messages) == 2 and not chat.busy"))
    expect(chat.get_by_text("đến token đầu")).to_be_visible()
    studio.get_by_role("textbox", name="Câu lệnh (prompt)", exact=True).fill("Một chiếc thuyền giấy trên sông")
    studio.get_by_role("button", name="Tạo", exact=True).click()
    expect(studio.get_by_text("thành công").first).to_be_visible()
    expect(tracker.get_by_text("thành công").first).to_be_visible()
    tracker.get_by_role("button", name="xem: kết quả của").first.click()
    expect(tracker.get_by_role("button", name="chạy lại")).to_be_visible()
    tracker.get_by_role("button", name="quên…").click()
    said = page.call(SAID)
    assert len(said) > 150
    assert _english(said) == set()
    _look(page)


def _look(page: NotebookPage) -> None:
    """Vietnamese is longer: nothing may stick out, wide or narrow."""
    for width in (1280, 360):
        page.call(
            "width => document.querySelectorAll('.yw').forEach(el => { el.style.maxWidth = `${width}px`; })", width
        )
        for cell, name in enumerate(("chat", "studio", "tasks"), 1):
            panel = page.output(cell).locator(".yw").first
            panel.scroll_into_view_if_needed()
            page.screenshot(f"vi-{name}-{width}", panel)
            assert panel.evaluate("el => el.scrollWidth <= el.clientWidth + 1"), (name, width)
    assert page.unexpected_errors() == []
