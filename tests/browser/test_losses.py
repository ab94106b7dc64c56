"""Nothing of an answer is lost: not to dropped messages, not to a reload, not to a second view. Letters arrive exactly."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Locator

from tests.browser.driver import NotebookPage, Notebooks

# An answer of many kinds of blocks, in letters that are many, astral, joined, or run from the right.
LINES = [
    "שלום עולם, סירת נייר על הנהר {n} 👩‍👩‍👧‍👦",
    "مرحبا بالعالم، سفينة من ورق {n} 🏳️‍🌈",
    "Thuyền giấy trôi trên sông {n} 🧑🏽‍🚀 𝔘𝔫𝔦 e\u0301",  # noqa: RUF001 - letters that look like others
    "- item {n} 🇻🇳\n- פריט {n} 🚢",
    "```\ncode_{n} = '🧑‍🤝‍🧑'\n```",
    "| a | ب |\n|---|---|\n| {n} 🚢 | שתיים |",
]
LAST = "סוף 🏁"
HELD = 100
"""Pieces of an answer that come before there is a file ``go``; tasks stand still until then. So the work is under way for
as long as the test wants, on a machine of any pace.
"""
SETUP = f"""
import asyncio, time
from pathlib import Path
import yescale_widgets as ys
from yescale_widgets.sandbox import streams
from yescale_widgets.sandbox.server import Sandbox
go, rest, began = Path('go'), streams.Tempo.rest, time.time()
async def held(tempo, seconds):
    tempo.pieces = getattr(tempo, 'pieces', 0) + 1
    while tempo.pieces > {HELD} and not go.exists():
        await asyncio.sleep(0.02)
        tempo._due = tempo._clock()
    await rest(tempo, seconds)
streams.Tempo.rest = held
said = '\\n\\n'.join(line.format(n=n) for n in range(8) for line in {LINES!r}) + '\\n\\n{LAST}'
box = Sandbox(pace=0.5, clock=lambda: time.time() if go.exists() else began).start()
session = ys.connect('sk-any', base_url=box.url)
panel = ys.chat()
asked = []
panel.do_resync = lambda content, answer=panel.do_resync: (asked.append(content), answer(content))
"""
SAY = "panel.send_text('echo:\\n' + said)"
# Throws away three messages of the running stream, one here and one there, where they come into the page.
DROP = """() => {
    window.dropped = 0;
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    let seen = 0;
    for (const comm of kernel._comms.values()) {
        const hear = comm.onMsg;
        comm.onMsg = message => {
            const content = message.content.data?.content;
            if (content?.is === 'd' && window.dropped < 3 && ++seen % 4 === 0) {
                window.dropped += 1;
                return;
            }
            return hear(message);
        };
    }
}"""
# What a reader sees, letter by letter: blocks have edges where the text has line ends, so blanks do not count.
SEEN = """el => {
    const answer = el.querySelector('article:last-of-type .yw-answer');
    return answer.querySelector('.yw-blocks').textContent + answer.querySelector('.yw-tail').textContent;
}"""


def _letters(text: str) -> str:
    return "".join(text.replace("copy", "").split())


def _expected(page: NotebookPage) -> str:
    text = str(page.ask_kernel("said"))
    for mark in ("```", "|---|---|", "|", "- "):
        text = text.replace(mark, "")
    return _letters(text)


def _shown(view: Locator) -> str:
    return _letters(str(view.evaluate(SEEN)))


def _assert_whole(page: NotebookPage, cell: int, expected: str) -> None:
    view = page.output(cell).locator(".yw").first
    page.wait_until(lambda: len(_shown(view)) >= len(expected), timeout=20)
    assert _shown(view) == expected


def _under_way(page: NotebookPage) -> bool:
    return bool(page.ask_kernel("panel.busy and len(panel._turns[-1].relay.text) > 200"))


def _at_rest(page: NotebookPage) -> bool:
    return bool(page.ask_kernel("not panel.busy and panel._turns[-1].relay.text == said"))


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_nothing_is_lost_to_dropped_messages_a_second_view_or_a_reload(notebook: Notebooks) -> None:
    page = notebook(SETUP, "panel", SAY, "panel")
    go = notebook.folder / "go"
    for cell in (0, 1):
        page.run(cell)
    page.page.evaluate(DROP)
    page.run(2)
    page.wait_until(lambda: _under_way(page))
    page.run(3)  # a second view, in the middle
    go.touch()
    page.wait_until("() => window.dropped === 3")
    page.wait_until(lambda: _at_rest(page))
    expected = _expected(page)
    for cell in (1, 3):
        _assert_whole(page, cell, expected)
    page.screenshot(f"letters-{page.app}", of=page.output(1))
    assert page.ask_kernel("len(asked)") >= 1, "the page has noticed, and asked"
    page.save()
    go.unlink()
    page.start(2)
    page.wait_until(lambda: _under_way(page))
    page.reload()
    go.touch()
    page.wait_until(lambda: _at_rest(page))
    for cell in (1, 3):
        _assert_whole(page, cell, expected)


AWAY = (
    SETUP,
    "panel",
    "form = ys.studio('pika.generate', prompt='a kite')\nform",
    "tracker = ys.tasks()\ntracker",
    "boat = ys.pika.generate('a paper boat')",
    "reply = ys.ask('Tell me a long story about a boat.', model='gpt-4o-mini')",
)
FINISHED = "SELECT count(*) FROM tasks WHERE status = 'succeeded'"


def _finished(notebook: Notebooks, path: str) -> bool:
    """Whether the work is done, as files and the server tell, with no page to ask."""
    ledger, chats = notebook.folder / ".yescale" / "ledger.sqlite3", notebook.folder / ".yescale" / "chats"
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as file:
        tasks = file.execute(FINISHED).fetchone()[0]
    said = [
        turn.get("status", "done")
        for chat in chats.glob("*.json")
        for turn in json.loads(chat.read_text("utf-8"))["turns"][1:]
    ]
    states = [one["kernel"]["execution_state"] for one in notebook.server.api("/api/sessions") if one["path"] == path]
    return tasks == 2 and said == ["done"] and states == ["idle"]


def _assert_complete(page: NotebookPage) -> None:
    """What the notebook's file would say now, and what a reader sees."""
    page.wait_until(lambda: LAST in json.dumps(page.outputs(1), ensure_ascii=False))
    for cell, words in ((2, "<video"), (3, "succeeded"), (4, "<video"), (5, "boat")):
        page.wait_until(lambda at=cell, text=words: text in json.dumps(page.outputs(at)[-1]["data"]))
    for cell in (4, 5):
        assert [list(one["data"]) for one in page.outputs(cell)] == [["text/html", "text/markdown", "text/plain"]]
    assert page.text(3).count("succeeded") == 2


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_page_that_was_closed_while_work_went_on_finds_all_of_it(notebook: Notebooks) -> None:
    page = notebook(*AWAY)
    for cell in range(5):
        page.run(cell)
    page.ask_kernel("(form.run(), panel.send_text('echo:\\n' + said))")
    page.start(5)
    page.output(5).locator(".yw-answer").wait_for()
    page.save()
    before = json.dumps(page.saved(), ensure_ascii=False)
    assert LAST not in before.split('"outputs"', 2)[2]
    assert "<video" not in before
    page.page.goto("about:blank")
    (notebook.folder / "go").touch()
    page.wait_until(lambda: _finished(notebook, page.path))
    page.open()
    _assert_complete(page)
    page.save()
    page.page.goto("about:blank")
    notebook.server.end_sessions()
    page.open()
    _assert_complete(page)
    page.screenshot("closed-and-opened")
