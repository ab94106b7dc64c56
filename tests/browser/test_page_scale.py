"""What a page does stays the same however much there is: counted in layouts and elements, and in ratios of one run.

``python -m tests.bench`` takes its numbers from here: where ``YW_NUMBERS`` names a file they are written there.
"""

from __future__ import annotations

import pytest

from tests.browser.driver import NotebookPage, Notebooks
from tests.browser.work import PARTS, Frames, Work, note, spent

THOUSANDS, EDGE, FRAMES = 40, 4, 60
STEP = 147
"""Pixels of three rows of the tracker: a fast turn of the wheel."""
SETUP = """
import asyncio
import yescale_widgets as ys
from yescale_widgets.jobs.row import COLUMNS
from yescale_widgets.panels.branches import Branches
from yescale_widgets.panels.relay import Relay
from yescale_widgets.panels.turns import Turn
from yescale_widgets.runtime import runtime
from yescale_widgets.values import Delta, Reply, Snapshot

THOUSAND = 'A boat of paper carries *words* down the river, and `the river` keeps them.\\n\\n' * 114  # 8.75 kB

class Thousands:
    "Says a thousand tokens whenever it is told to."
    def __init__(self):
        self.reply, self.told = Reply(), asyncio.Queue()
    async def __aiter__(self):
        while (heard := await self.told.get()) is not None:
            step = len(THOUSAND) // 20
            for at in range(0, len(THOUSAND), step):
                await asyncio.sleep(0.005)
                yield Delta(text=THOUSAND[at : at + step])
            heard.set()
    async def aclose(self):
        pass

async def begun():
    return Thousands()

ys.connect(sandbox=True)
panel, model = ys.chat(), runtime().run(begun())
relay = Relay('0123abcd', '4o', panel._say)
panel._branches = Branches.of([Turn(relay.id, relay=relay)], {})
answer = runtime().submit(relay.run(model))

async def more(thousands):
    for _ in range(thousands):
        heard = asyncio.Event()
        await model.told.put(heard)
        await heard.wait()
        relay._flush()

def say(thousands):
    runtime().run(more(thousands))

def turns(number):
    ended = {'status': 'done', 'foot': None, 'error': None}
    said = [Relay.over(f't{n}', '4o', Reply(text='x'), THOUSAND[:800], ended) for n in range(number)]
    parents = [None, *(r.id for r in said)]
    panel._branches = Branches.of([Turn(r.id, p, relay=r) for r, p in zip(said, parents)], {})
    panel.post_state()

def fill(number):
    board = ys.tasks()._board
    ledger = board.ledger
    row = ledger.begin(ys.catalog.pika.Generate(prompt='boat'), 'https://elsewhere.example')
    row = ledger.update(row.key, Snapshot(status='succeeded', progress=100))
    facts = {name: getattr(row, name) for name in COLUMNS}
    insert = f"INSERT INTO tasks ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    with ledger.money() as connection:
        for n in range(number - 1):
            facts |= {'key': f'k{n}', 'task_id': f't{n}', 'prompt': f'boat {n}', 'change': row.change + 1, 'submitted_at': row.submitted_at - n}
            connection.execute(insert, list(facts.values()))
    board.catch_up()
    return board, row.key
"""
SCROLL = """([selector, frames, step]) => new Promise(done => {
  const el = document.querySelector(selector);
  let n = 0;
  const by = step ?? (el.scrollHeight - el.clientHeight) / frames;
  const move = () => {
    el.scrollTop = by * n;
    if (n++ < frames) requestAnimationFrame(move); else done(el.scrollHeight);
  };
  requestAnimationFrame(move);
})"""


def _thousands(page: NotebookPage, work: Work) -> dict[str, float]:
    work.since()
    page.run(2)
    early = work.since()
    page.run(3)
    work.since()
    page.run(4)
    late = work.since()
    return {
        "early": spent(early) / EDGE,
        "late": spent(late) / EDGE,
        **{f"{when}_{part}": done[part] / EDGE for when, done in (("early", early), ("late", late)) for part in PARTS},
        "early_layouts": early["LayoutCount"] / EDGE,
        "late_layouts": late["LayoutCount"] / EDGE,
    }


def _scrolled(page: NotebookPage, work: Work, cell: int, turns: int) -> dict[str, float]:
    page.run(cell)
    page.wait_until(lambda: page.output(1).locator(".yw-turn").count() == turns)
    return {"turns": turns, **_scroll(page, work, ".yw-transcript")}


def _scroll(page: NotebookPage, work: Work, selector: str, step: int | None = None) -> dict[str, float]:
    """Through all of it in sixty frames, or by so many pixels a frame."""
    with Frames(page, work) as frames:
        assert page.page.evaluate(SCROLL, [selector, FRAMES, step]) > 0
    return frames.seen


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_long_answer_a_long_conversation_and_a_long_table_cost_no_more_than_short_ones(notebook: Notebooks) -> None:
    say = [f"say({EDGE})", f"say({THOUSANDS - 2 * EDGE})", f"say({EDGE})"]
    change = "board.publish(board.ledger.remark(key, remark='changed'))"
    page = notebook(SETUP, "panel", *say, "turns(50)", "turns(500)", "board, key = fill(10_000)", "ys.tasks()", change)
    page.run(0)
    page.run(1)
    work = Work(page)
    answer = _thousands(page, work)
    assert answer["late_layouts"] <= 2 * answer["early_layouts"] + 10
    assert answer["late_ScriptDuration"] <= 2.5 * answer["early_ScriptDuration"]
    assert answer["late"] <= 2 * answer["early"]  # a layout that looks at every block there is takes more

    few, many = _scrolled(page, work, 5, 50), _scrolled(page, work, 6, 500)
    assert many["layouts"] <= 3 * FRAMES

    page.run(7)
    page.run(8)
    rows = page.output(8).locator(".yw[data-kind=tasks] tbody tr:not(.yw-space)")
    rows.first.wait_for()
    drawn = rows.count()
    assert drawn <= 60  # of ten thousand: what is in sight and some around it
    work.since()
    page.run(9)
    page.wait_until(lambda: page.output(8).get_by_text("changed").count() == 1)
    changed = work.since()
    assert rows.count() == drawn
    table, leaps = _scroll(page, work, ".yw-scroll", STEP), _scroll(page, work, ".yw-scroll")
    assert max(table["layouts"], leaps["layouts"]) <= 3 * FRAMES
    assert rows.count() <= 60
    told = {"drawn": drawn, "spent": spent(changed)}
    note({"answer": answer, "few": few, "many": many, "table": table, "leaps": leaps, "rows": told})
