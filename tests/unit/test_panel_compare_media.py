"""A comparison of pictures and tracks without a browser: a grid for the page, a table of small pictures for readers."""

from __future__ import annotations

import base64
import io
import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.desk import Desk, MakeSettings, at_desk
from yescale_widgets.grids import seen, shelf
from yescale_widgets.grids.cells import Outcome
from yescale_widgets.grids.columns import cells_of
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.grids.crossing import kind_of
from yescale_widgets.grids.sweeping import begun
from yescale_widgets.panels.comparison import panel_of
from yescale_widgets.panels.pictured import ROWS
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Media

MODELS = ["gpt-image-1", "dall-e-3"]


@pytest.fixture
def desk(sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with at_desk(sandbox, settings(sandbox.url), monkeypatch) as found:
        yield found
    shelf.close()


def pictures(prompt: Any = "a lighthouse", **more: Any) -> Comparison:
    run = ys.compare(prompt, MODELS, operation="images.generate", check_models=False, **more)
    run.wait(LIMIT)
    return run


def tracks(**more: Any) -> Comparison:
    ways = [{"name": "soft", "tags": "soft"}, {"name": "loud", "tags": "loud"}]
    run = ys.compare("rain", ways, operation="suno.song", **more)
    run.wait(LIMIT)
    return run


def planned(prompts: list[str]) -> Comparison:
    """One of which nothing has been sent."""
    cells = cells_of(kind_of("images.generate"), prompts, MODELS, {}, 1)
    return begun(Comparison, "compare", cells, facts={})


def recorded(run: Comparison) -> dict[str, str]:
    """The record, as somebody has it who has waited for the comparison."""
    panel = panel_of(run)
    panel.settle()
    return panel.bundle()


def noise(seed: int) -> str:
    """A picture that no format makes small, inside its address."""
    made = io.BytesIO()
    Image.frombytes("RGB", (300, 300), random.Random(seed).randbytes(270_000)).save(made, "PNG")
    return f"data:image/png;base64,{base64.b64encode(made.getvalue()).decode()}"


def test_pictures_come_in_rows_of_prompts_and_repeats_a_column_a_model(desk: Desk) -> None:
    run = pictures(["a lighthouse", "a fox"], repeats=2)
    page = desk.page(panel_of(run))
    grid = page.last("state")["grid"]
    assert grid["heads"] == MODELS
    assert [(row["prompt"], row["repeat"]) for row in grid["rows"]] == [
        (prompt, repeat) for prompt in ("a lighthouse", "a fox") for repeat in (0, 1)
    ]
    assert [[cell["name"] for cell in row["columns"]] for row in grid["rows"]] == [MODELS] * 4
    assert all(cell["turn"]["media"][0]["kind"] == "image" for row in grid["rows"] for cell in row["columns"])
    best = grid["rows"][3]["columns"][1]
    page.does("better", s=best["s"])
    assert [(v.item, v.left, v.right) for v in run.votes] == [("a fox", MODELS[1], MODELS[0])]
    page.does("media", key=best["s"], index=0)
    page.wait(lambda: page.all("media"))
    assert page.last("media")["mime"].startswith("image/")


def test_a_long_grid_comes_a_few_rows_at_a_time(desk: Desk) -> None:
    page = desk.page(panel_of(planned([f"p{n}" for n in range(30)])))
    grid = page.last("state")["grid"]
    assert (len(grid["rows"]), grid["all"]) == (ROWS, 30)
    page.does("rows", to=2 * ROWS)
    grid = page.last("state")["grid"]
    assert [row["prompt"] for row in grid["rows"]] == [f"p{n}" for n in range(2 * ROWS, 30)]
    page.does("rows", to=99)
    assert page.last("state")["grid"]["at"] == 0


def test_a_blind_grid_has_two_columns_of_one_prompt_and_neither_names_nor_addresses(desk: Desk) -> None:
    run = pictures(["a lighthouse", "a fox"], repeats=2)
    page = desk.page(panel_of(run))
    page.does("blind", on=True)
    state = page.last("state")
    told = json.dumps(state)
    assert not [name for name in (*MODELS, "http", "ttft") if name in told]
    assert state["grid"]["heads"] == ["A", "B"]
    assert {row["prompt"] for row in state["grid"]["rows"]} == {state["prompt"]}
    assert len(state["grid"]["rows"]) == 2
    page.does("vote", verdict="right")
    voted = page.last("voted")
    (vote,) = run.votes
    assert voted["heads"] == [vote.left, vote.right]
    assert [column["name"] for column in voted["columns"]] == [vote.left, vote.right] * 2


def test_a_vote_waits_for_every_picture_of_the_grid(desk: Desk) -> None:
    run = pictures(repeats=2)
    page = desk.page(panel_of(run))
    page.does("blind", on=True)
    run.entries[-1].outcome = Outcome(status="running")
    page.does("vote", verdict="tie")
    assert "still being written" in page.last("notice")["what"]
    assert len(run.votes) == 0


def test_covers_of_tracks_are_no_pictures_of_their_own(desk: Desk) -> None:
    run = tracks()
    page = desk.page(panel_of(run))
    state = page.last("state")
    assert (state["grid"], state["worded"]) == (None, False)
    assert [[m["kind"] for m in column["turn"]["media"]] for column in state["columns"]] == [["audio"] * 2] * 2
    page.does("media", key=state["columns"][0]["s"], index=1)
    page.wait(lambda: page.all("media"))
    assert page.last("media")["mime"].startswith("audio/"), "the page and the kernel count the same media"


def test_the_record_is_a_table_of_small_pictures_a_row_a_prompt_a_column_a_model(desk: Desk) -> None:
    run = pictures(["a lighthouse", "a fox"], repeats=2)
    html = recorded(run)["text/html"]
    assert re.findall("<th>(.*?)</th>", html) == MODELS
    assert re.findall('<th colspan="2">(.*?)</th>', html) == ["a lighthouse", "a fox"]
    assert len(re.findall(r'<img src="data:image/webp;base64,', html)) == 8, "made small, and inside"
    assert html.count("<tr>") == 1 + 2 + 4
    assert "Repeat 2" in html
    assert "<script" not in html
    page = desk.page(panel_of(run))
    page.does("blind", on=True)
    held = recorded(run)["text/html"]
    assert not [name for name in (*MODELS, "data:image") if name in held]


def test_a_record_of_tracks_has_their_covers_and_players(desk: Desk) -> None:
    html = recorded(tracks())["text/html"]
    assert len(re.findall(r"<audio controls", html)) == 4
    assert len(re.findall(r'<img src="data:image/', html)) == 4


def test_many_pictures_stay_small_together(desk: Desk) -> None:
    run = planned([f"p{n}" for n in range(22)])
    for number, entry in enumerate(run.entries):
        entry.outcome = Outcome(status="succeeded", media=[Media(kind="image", url=noise(number))])
    html = recorded(run)["text/html"]
    assert html.count("data:image/webp") == 2 * seen.RECORDED, "so many rows are shown"
    assert "4 more in .frame()" in html
    assert len(html) < seen.ALL_SMALL


def test_a_place_that_was_not_asked_and_one_that_failed_say_so(desk: Desk) -> None:
    run = pictures()
    run.entries[0].outcome = Outcome(status="failed", error="No such <model>.")
    html = recorded(run)["text/html"]
    assert "No such &lt;model&gt;." in html
    run.entries[1].outcome = Outcome(status="running", media=[Media(kind="image", url="javascript:alert(1)")])
    html = recorded(run)["text/html"]
    assert "<small>javascript:alert(1)</small>" in html, "an address that is none is only text"
    assert not re.search(r"(?:src|href)=.javascript:", html)


def test_words_are_recorded_as_they_read(desk: Desk) -> None:
    run = ys.compare("rainbows", ["gpt-4o-mini", "claude-sonnet-4-5"], max_tokens=20)
    run.wait(LIMIT)
    page = desk.page(panel_of(run))
    assert (page.last("state")["grid"], page.last("state")["worded"]) == (None, True)
    assert "<blockquote>rainbows</blockquote>" in recorded(run)["text/html"]
