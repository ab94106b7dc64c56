"""The same question to several models: nobody waits for another, and what is decided about them can be counted."""

from __future__ import annotations

import asyncio
import math
import threading
from pathlib import Path
from typing import Any

import pandas
import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.grids import connect, here, posts
from yescale_widgets.errors import MediaError, OptionError
from yescale_widgets.grids import shelf
from yescale_widgets.grids.ballots import Vote, Votes
from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.columns import cells_of
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.grids.crossing import kind_of
from yescale_widgets.grids.differing import differ, fold
from yescale_widgets.grids.ranking import Duel, bradley_terry, wilson
from yescale_widgets.grids.sweeping import begun
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox

__all__ = ["connect", "here"]  # fixtures

THREE = ["gpt-4o-mini", "claude-sonnet-4-5", {"model": "gpt-4o", "temperature": 0}]
NAMES = ["gpt-4o-mini", "claude-sonnet-4-5", "gpt-4o (temperature=0)"]


def test_every_model_answers_every_prompt_with_its_own_options(here: Sandbox) -> None:
    run = ys.compare(["rainbows", "tides"], THREE, max_tokens=20, repeats=2).wait(LIMIT)
    assert run.columns == NAMES
    frame = run.frame()
    assert list(frame.columns)[:6] == ["prompt", "column", "max_tokens", "model", "temperature", "repeat"]
    assert frame.groupby(["prompt", "column"]).size().eq(2).all()
    assert frame["ttft"].gt(0).all(), "answers are streamed, so that the first token is counted"
    assert {cell.operation.temperature for cell in run.cells if cell.params["column"] == NAMES[2]} == {0}
    summary = run.summary()
    assert list(summary["column"]) == NAMES
    assert list(summary["n"]) == [4, 4, 4]
    assert summary[["ttft", "seconds", "completion_tokens"]].gt(0).all(axis=None)


def test_a_slow_model_and_a_failing_one_hold_nobody(here: Sandbox) -> None:
    prompts = [f"prompt {n}" for n in range(20)]
    cells = cells_of(kind_of("chat.complete"), prompts, ["gpt-4o", "nope", "gpt-4o-mini"], {"max_tokens": 5}, 1)
    run: Comparison = begun(Comparison, "compare", cells, facts={})
    hold, others = asyncio.Event(), threading.Event()
    usual = run.carry

    async def slow(client: Any, cell: Cell, how: Any) -> Any:
        if cell.params["column"] == "gpt-4o":
            await hold.wait()
        return await usual(client, cell, how)

    run.carry = slow
    run.listen(lambda _cell, _outcome: others.set() if run.ended >= 40 else None)
    run.resume()
    try:
        assert others.wait(LIMIT)
        frame = run.frame().groupby("column")["status"].agg(set)
        assert (frame["gpt-4o-mini"], frame["nope"]) == ({"succeeded"}, {"failed"})
        assert "succeeded" not in frame["gpt-4o"]
    finally:
        runtime().call(hold.set)
    assert run.wait(LIMIT).counts() == {"succeeded": 40, "failed": 20}


def test_repeats_are_folded_and_two_answers_are_compared_by_words(here: Sandbox) -> None:
    run = ys.compare(pandas.Series(["rainbows"]), THREE[:2], repeats=3).wait(LIMIT)
    folded = run.folded()
    assert list(folded["n"]) == [3, 3]
    assert folded["agreement"].between(0, 1).all()
    diff = run.diff(*NAMES[:2])
    assert "".join(text for kind, text in diff.pieces if kind != "only_right") == run.answers(NAMES[0])[0].outcome.text
    assert "".join(text for kind, text in diff.pieces if kind != "only_left") == run.answers(NAMES[1])[0].outcome.text
    with pytest.raises(KeyError, match="There is no 'nobody'"):
        run.diff("nobody", NAMES[0])


def test_words_that_differ_are_marked_and_are_only_text() -> None:
    diff = differ("the <b>red</b> boat sails", "the <b>blue</b> boat sails far")
    assert str(diff) == "the <b>[-red-]{+blue+}</b> boat sails{+ far+}"
    html = diff._repr_mimebundle_()["text/html"]
    assert "<del>red</del><ins>blue</ins>" in html
    assert "&lt;b&gt;" in html


def test_answers_that_differ_in_blanks_and_capitals_are_one() -> None:
    found = fold(["Yes.", "yes. ", "No."])
    assert (found.n, found.distinct, found.text) == (3, 2, "Yes.")
    assert found.agreement == pytest.approx(2 / 3)
    assert fold([]).n == 0


def test_a_judge_scores_every_answer_without_knowing_names(here: Sandbox, tmp_path: Path) -> None:
    run = ys.compare(["rainbows", "tides"], THREE).wait(LIMIT)
    judgement = run.judge("gpt-4o", "Prefer short answers.")
    frame = judgement.frame()
    assert len(frame) == 6
    assert sorted(frame["column"].unique()) == sorted(NAMES)
    assert frame["score"].between(1, 10).all()
    assert frame["reason"].str.len().gt(0).all()
    assert frame.groupby("prompt")["letter"].agg(list).map(sorted).map("".join).eq("ABC").all()
    assert "Prefer short answers." in judgement.prompt
    assert run.answers(NAMES[0])[0].outcome.text in judgement.prompt
    assert not any(name in judgement.prompt for name in NAMES)
    assert list(judgement.summary()["count"]) == [2, 2, 2]
    shown = judgement._repr_mimebundle_()
    assert "{" not in shown["text/plain"], "letters are read as names, and verdicts as scores with their reasons"
    assert all(name in shown["text/html"] for name in (*NAMES, *frame["reason"]))
    assert "judgement of chat.complete · 2 of 2 cells" in shown["text/plain"]
    page = judgement.to_html(tmp_path / "verdicts.html").read_text("utf-8")
    assert page.count("<tr>") == 1 + 6
    assert "{" not in page.partition("<body>")[2]
    with pytest.raises(OptionError, match="rubric must say"):
        run.judge("gpt-4o", " ")


def test_votes_of_several_notebooks_meet(here: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run = ys.compare("rainbows", THREE[:2]).wait(LIMIT)
    run.vote(0, NAMES[0], NAMES[1], "left", blind=True)
    run.vote(0, NAMES[0], NAMES[1], "both_bad")
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/mai/other.ipynb")
    shelf.close()
    other = ys.compare("rainbows", THREE[:2]).wait(LIMIT)
    assert other.id != run.id
    other.vote("rainbows", NAMES[1], NAMES[0], "right", blind=True)
    votes = other.votes
    assert len(votes) == 3
    assert set(votes.frame()["voter"]) == {"/home/lan/boats.ipynb", "/home/mai/other.ipynb"}
    assert list(votes.wins()["wins"]) == [2, 0], "an open vote does not count with the blind ones"
    assert list(votes.wins(blind=False)["ties"]) == [1, 1]
    elsewhere = Votes([Vote(item="tides", left=NAMES[0], right=NAMES[1], verdict="right", voter="far")])
    saved = elsewhere.save(tmp_path / "votes.json")
    assert len(votes.merged(saved, votes)) == 4, "each vote counts once"
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(MediaError, match="holds no votes"):
        votes.merged(tmp_path / "bad.json")
    with pytest.raises(OptionError, match=r"there is no column 'nobody'.*verdict must be"):
        run.vote(0, "nobody", NAMES[0], "maybe")  # type: ignore[arg-type]


def test_the_share_of_wins_has_wilsons_interval() -> None:
    found = wilson(8, 10)
    assert (found.share, found.low, found.high) == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-4)
    nothing = wilson(0, 0)
    assert math.isnan(nothing.share)
    assert (nothing.low, nothing.high) == (0, 1)


def test_the_ranking_is_that_of_bradley_and_terry() -> None:
    """Three wins to one are 400 log10(3) points, less what the weak prior takes; more votes make it surer."""

    def ranked(times: int) -> list[Any]:
        return bradley_terry([Duel(one="a", other="b", score=float(n % 4 > 0)) for n in range(4 * times)])

    few, many = ranked(5), ranked(500)
    assert [rank.name for rank in many] == ["a", "b"]
    assert many[0].score - many[1].score == pytest.approx(400 * math.log10(3), abs=1)
    assert many[0].low < many[0].score < many[0].high
    assert few[0].high - few[0].low > 5 * (many[0].high - many[0].low)
    chain = bradley_terry([Duel(one=x, other=y, score=1.0) for x, y in ("ab", "bc", "cd") for _ in range(9)])
    assert [rank.name for rank in chain] == list("abcd"), "those who never met are ranked by those they met"
    ties = bradley_terry([Duel(one="a", other="b", score=0.5)] * 7)
    assert ties[0].score == pytest.approx(ties[1].score)
    assert bradley_terry([]) == []


def test_notes_stay_and_go_along(here: Sandbox, tmp_path: Path) -> None:
    run = ys.compare("rainbows", THREE[:2]).wait(LIMIT)
    run.note("the first is <b>clearer</b>")
    shelf.close()
    again: Any = ys.runs()[run.id]
    assert again.notes == ["the first is <b>clearer</b>"]
    assert "&lt;b&gt;clearer" in again.to_html(tmp_path / "a.html").read_text("utf-8")
    assert ys.load_bundle(again.to_bundle(tmp_path / "a.zip")).notes == again.notes


@pytest.mark.parametrize(
    ("prompt", "models", "said"),
    [
        ("x", "gpt-4o", "models must be a list of names"),
        ("x", [], "models must be a list of names"),
        ("x", [1, 2], "models must be a list of names"),
        ("x", ["gpt-4o", "gpt-4o"], "models has 'gpt-4o' twice"),
        ("x", ["gpt-4o", "gpt-4o-mnii"], "Did you mean 'gpt-4o-mini'?"),
        ("x", [{"model": "gpt-4o", "temprature": 1}], "did you mean 'temperature'"),
        ([], ["gpt-4o"], "there is nothing to compare"),
        (["x", "x"], ["gpt-4o"], "prompt has 'x' twice"),
        (pandas.Series(["x", None]), ["gpt-4o"], "prompt has rows without a value"),
        ("x", [{"model": "gpt-4o", "seed": range(3)}], "ys.sweep varies them"),
    ],
)
def test_a_comparison_that_cannot_be_meant_is_refused_by_name(
    here: Sandbox, prompt: Any, models: Any, said: str
) -> None:
    with pytest.raises(OptionError) as caught:
        ys.compare(prompt, models)
    assert said in str(caught.value)
    assert not posts(here)
    assert len(ys.runs()) == 0
