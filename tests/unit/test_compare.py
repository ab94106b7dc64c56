"""The same question to several models: nobody waits for another, and what is decided about them can be counted."""

from __future__ import annotations

import asyncio
import math
import re
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pandas
import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.grids import connect, here, posts
from yescale_widgets.errors import BudgetExceeded, MediaError, OptionError
from yescale_widgets.grids import shelf
from yescale_widgets.grids.ballots import Vote, Votes
from yescale_widgets.grids.beside import Beside
from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.columns import cells_of
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.grids.crossing import kind_of
from yescale_widgets.grids.differing import differ, fold
from yescale_widgets.grids.growing import further_columns
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


def test_a_judge_scores_the_repeats_too_each_among_those_of_its_turn(here: Sandbox) -> None:
    run = ys.compare(["rainbows", "tides"], THREE[:2], repeats=3).wait(LIMIT)
    judgement = run.judge("gpt-4o", "Prefer short answers.")
    frame = judgement.frame()
    assert list(frame.columns) == ["prompt", "column", "repeat", "letter", "score", "reason", "error"]
    assert len(judgement) == 6, "one question a prompt and turn"
    assert len(frame) == len(run) == 12
    assert not frame.duplicated(["prompt", "column", "repeat"]).any()
    assert frame["score"].between(1, 10).all()
    assert list(judgement.summary()["count"]) == [6, 6]
    asked = [str(cell.operation.options()["prompt"]) for cell in judgement.cells]
    for name in NAMES[:2]:
        for turn, entry in enumerate(run.answers(name, "tides")):
            assert entry.outcome.text in asked[3 + turn]


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
        run.vote(0, "nobody", NAMES[0], "maybe")


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


def test_a_column_and_a_prompt_are_added_and_nothing_else_is_asked_again(here: Sandbox) -> None:
    run = ys.compare("rainbows", THREE[:1], max_tokens=20, repeats=2).wait(LIMIT)
    before = sum(posts(here).values())
    run.add("gpt-4o", {"model": "gpt-4o", "temperature": 0}).wait(LIMIT)
    assert run.columns == [NAMES[0], "gpt-4o", NAMES[2]]
    assert sum(posts(here).values()) == before + 4, "two columns, twice each"
    assert {cell.operation.max_tokens for cell in run.cells} == {20}, "what was said for all holds for them too"
    run.again("tides").wait(LIMIT)
    assert run.prompts == ["rainbows", "tides"]
    assert {cell.operation.temperature for cell in run.cells if cell.params["column"] == NAMES[2]} == {0}
    run.again().wait(LIMIT)
    frame = run.frame()
    assert frame.groupby(["prompt", "column"]).size().eq(3).all()
    assert set(frame["status"]) == {"succeeded"}
    sent = sum(posts(here).values())
    assert sent == len(frame) == 18
    shelf.close()  # a fresh kernel
    again: Any = ys.runs()[run.id]
    pandas.testing.assert_frame_equal(again.frame(), frame)
    assert again.done
    again.add("claude-sonnet-4-5").wait(LIMIT)
    assert sum(posts(here).values()) == sent + 6


def test_what_was_taken_in_meanwhile_is_not_asked_twice_and_holds_nothing_else_up(here: Sandbox) -> None:
    run = ys.compare("x", THREE[:1], max_tokens=5).wait(LIMIT)
    first, second, third = (further_columns(run, [name]) for name in ("gpt-4o", "gpt-4o", "deepseek-v3.2"))
    run.take_in(first)
    with pytest.raises(OptionError, match="this was asked already"):
        run.take_in(second)
    run.take_in(third)
    assert run.wait(LIMIT).counts() == {"succeeded": 3}
    assert sum(posts(here).values()) == 3
    assert [entry.params["column"] for entry in run.entries] == [NAMES[0], "gpt-4o", "deepseek-v3.2"]


def test_what_joins_a_comparison_at_work_waits_for_nobody(here: Sandbox) -> None:
    cells = cells_of(kind_of("chat.complete"), "x", ["gpt-4o"], {"max_tokens": 5}, 1)
    run: Comparison = begun(Comparison, "compare", cells, facts={})
    hold, usual, joined = asyncio.Event(), run.carry, threading.Event()

    async def slow(client: Any, cell: Cell, how: Any) -> Any:
        if cell.params["column"] == "gpt-4o":
            await hold.wait()
        return await usual(client, cell, how)

    run.carry = slow
    run.listen(lambda _cell, _outcome: joined.set() if run.ended == 1 else None)
    run.resume()
    try:
        run.add("gpt-4o-mini")
        assert joined.wait(LIMIT)
        assert list(run.frame()["status"]) == ["running", "succeeded"]
    finally:
        runtime().call(hold.set)
    assert run.wait(LIMIT).counts() == {"succeeded": 2}


def test_what_is_added_goes_on_after_a_kill_where_the_same_cell_is_run_again(here: Sandbox) -> None:
    run = ys.compare("x", THREE[:1], max_tokens=5).wait(LIMIT)
    more = further_columns(run, ["gpt-4o"])
    shelf.store().add(run.id, more)  # and the kernel was killed
    shelf.close()
    again = ys.compare("x", THREE[:1], max_tokens=5).wait(LIMIT)
    assert again.id == run.id
    assert again.columns == [NAMES[0], "gpt-4o"]
    assert again.counts() == {"succeeded": 2}
    assert sum(posts(here).values()) == 2


def test_only_what_failed_is_tried_again_and_doubt_never(here: Sandbox) -> None:
    run = ys.compare(["x", "y"], ["nope", "gpt-4o", "nope-2"], check_models=False, max_tokens=5).wait(LIMIT)
    assert run.counts() == {"succeeded": 2, "failed": 4}
    run.entries[0].outcome.status = "uncertain"

    def asked() -> Counter[str]:
        return Counter(record.model for record in here.requests if record.method == "POST")

    run.retry("nope").wait(LIMIT)
    assert asked() == {"nope": 3, "gpt-4o": 2, "nope-2": 2}
    run.retry().wait(LIMIT)
    assert asked() == {"nope": 4, "gpt-4o": 2, "nope-2": 4}
    with pytest.raises(OptionError, match="there is no column 'nobody'"):
        run.retry("nobody")


def test_more_is_refused_by_name_and_by_the_budget_before_anything_is_sent(here: Sandbox) -> None:
    run = ys.compare("x", ["1.5"], operation="pika.generate").wait(LIMIT)
    ys.budget(calls=1)
    sent = sum(posts(here).values())
    for wrong, said in (
        (lambda: run.add("1.5"), "there is a column '1.5' already"),
        (lambda: run.add({"model": "2.0", "motion": 9}), "motion must be"),
        (lambda: run.again("x"), "this was asked already"),
        (lambda: run.again(" "), "prompt must be text that is not empty"),
        (lambda: run.add("2.0", "2.1"), "This comparison needs 2 paid calls, and nothing was sent"),
    ):
        with pytest.raises((OptionError, BudgetExceeded), match=said):
            wrong()
    assert (len(run), sum(posts(here).values())) == (1, sent)
    assert list(ys.runs().frame()["cells"]) == [1]
    chat = ys.compare("x", ["gpt-4o"], max_tokens=5).wait(LIMIT)
    with pytest.raises(OptionError, match="Did you mean 'gpt-4o-mini'"):
        chat.add("gpt-4o-mnii")


def test_two_comparisons_are_merged_and_compared_and_so_is_one_that_was_taken_along(
    here: Sandbox, tmp_path: Path
) -> None:
    one = ys.compare(["x", "y"], THREE[:2], max_tokens=5).wait(LIMIT)
    other = ys.compare(["y", "z"], ["gpt-4o-mini", "gpt-4o"], max_tokens=9).wait(LIMIT)
    both = one.merged(other)
    assert isinstance(both, Beside)
    mine, theirs = f"gpt-4o-mini ({one.id})", f"gpt-4o-mini ({other.id})"
    assert both.columns == [mine, NAMES[1], theirs, "gpt-4o"]
    assert both.answered(mine, theirs) == ["y"]
    assert 0 <= both.diff(mine, theirs, "y").share <= 1
    assert list(both.summary()["n"]) == [2, 2, 2, 2]
    assert len(both.folded()) == 8
    assert theirs in both._repr_mimebundle_()["text/html"]
    assert both.plot("similarity").axes
    found = ys.load_bundle(one.to_bundle(tmp_path / "one.zip"))
    assert isinstance(found, Beside)
    pandas.testing.assert_frame_equal(found.summary(), one.summary())
    assert found.merged(other).columns[0] == "gpt-4o-mini (A)"
    assert len(found.votes) == 0


def test_the_look_of_a_static_comparison_is_its_own(here: Sandbox) -> None:
    html = ys.compare("tides", ["gpt-4o-mini", "gpt-4o"], max_tokens=5).wait(LIMIT)._repr_mimebundle_()["text/html"]
    (style,) = re.findall(r"<style>(.*?)</style>", html)
    rules = re.findall(r"([^{}]+)\{", style)
    assert rules, "a page has one sheet of styles for all its outputs"
    assert all(rule.startswith(".yw-beside>") for rule in rules)
    assert '<div class="yw-static yw-beside">' in html


def test_an_answer_that_is_cut_within_code_does_not_swallow_the_next_one(here: Sandbox) -> None:
    run = ys.compare("x", THREE[:2], max_tokens=5).wait(LIMIT)
    run.entries[0].outcome.text = "Like this:\n\n```python\ndef boat():\n    "
    words = run._repr_mimebundle_()["text/markdown"]
    inside = [part.startswith("python") for part in words.split("```")[1::2]]
    assert inside == [True]
    assert f"**{NAMES[1]}**".replace("-", "\\-") in words.split("```")[2]
    assert words.count("```") == 2
