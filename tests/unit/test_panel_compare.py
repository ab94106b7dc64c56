"""The panel of a comparison without a browser: columns apart, and no name before a vote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.test_panel_page import Desk, MakeSettings, Page, at_desk
from yescale_widgets.grids import shelf
from yescale_widgets.grids.cells import Outcome
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.blinding import Blind
from yescale_widgets.panels.comparison import panel_of
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Media

MODELS = ["gpt-4o-mini", "claude-sonnet-4-5", "deepseek-v3.2"]


@pytest.fixture
def desk(sandbox: Sandbox, settings: MakeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with at_desk(sandbox, settings(sandbox.url), monkeypatch) as found:
        yield found
    shelf.close()


def asked(prompt: Any = "rainbows", models: Any = MODELS, **more: Any) -> Comparison:
    run = ys.compare(prompt, models, max_tokens=30, **more)
    run.wait(LIMIT)
    return run


def columns(page: Page) -> list[Message]:
    found: list[Message] = page.last("state")["columns"]
    return found


def words(turn: Message) -> str:
    return "".join(map(str, turn["b"])) + turn["x"]


def test_each_model_has_a_column_with_its_answer_and_its_numbers(desk: Desk) -> None:
    run = asked([f"prompt {n}" for n in range(2)], [*MODELS[:2], "nope"], check_models=False)
    page = desk.page(panel_of(run))
    assert [column["name"] for column in columns(page)] == [*MODELS[:2], "nope"]
    assert [column["turn"]["status"] for column in columns(page)] == ["done", "done", "failed"]
    assert all(words(column["turn"]) for column in columns(page)[:2])
    assert columns(page)[0]["turn"]["foot"]["ttft"] > 0
    assert "does not exist" in columns(page)[2]["turn"]["error"]["what"]
    page.does("go", to=1)
    assert page.last("state")["prompt"] == "prompt 1"
    page.does("go", to=99)
    assert page.last("state")["at"] == 1
    one, other = (column["s"] for column in columns(page)[:2])
    page.does("diff", left=one, right=other)
    assert 0 <= page.last("diff")["share"] <= 1
    page.does("diff", left="gone", right=other)
    assert page.last("notice")["level"] == "bad"


def test_deltas_come_for_the_columns_that_are_looked_at_and_no_others(desk: Desk) -> None:
    run = ys.compare([f"prompt {n}" for n in range(6)], MODELS, max_tokens=30, fresh=True)
    page = desk.page(panel_of(run))
    seen = {column["s"] for column in columns(page)}
    run.wait(LIMIT)
    assert {m["s"] for kind in ("d", "end") for m in page.all(kind)} <= seen
    page.wait(lambda: page.all("whole") and page.last("whole")["running"] is False)
    assert page.last("whole")["ended"] == page.last("whole")["all"] == 18


def test_no_name_and_no_number_reaches_the_page_before_a_vote(desk: Desk) -> None:
    run = asked(blind=True)
    panel = panel_of(run)
    page = desk.page(panel)
    told = json.dumps(page.messages) + json.dumps(panel.bundle()) + repr(run._repr_mimebundle_())
    assert not [name for name in MODELS if name in told]
    assert "ttft" not in told
    assert [column["name"] for column in columns(page)] == ["A", "B"]
    (first, second) = columns(page)
    page.does("vote", verdict="left")
    page.does("vote", verdict="right")
    assert len(page.all("voted")) == 1, "two presses are one vote"
    voted = page.last("voted")
    (vote,) = run.votes
    assert [column["name"] for column in voted["columns"]] == [vote.left, vote.right]
    assert [column["s"] for column in voted["columns"]] == [first["s"], second["s"]]
    assert (vote.verdict, vote.blind) == ("left", True)
    assert voted["turns"][0]["foot"]["ttft"] > 0
    assert [row["wins"] for row in voted["standing"]] == [1, 0]
    page.does("next")
    assert not {column["s"] for column in columns(page)} & {first["s"], second["s"]}, "nothing can be told from ids"
    for _ in range(2):
        page.does("vote", verdict="both_bad")
        page.does("next")
    assert page.last("state")["over"] is True
    assert sorted(column["name"] for column in columns(page)) == sorted(MODELS)
    assert all(name in panel.bundle()["text/html"] for name in MODELS)


def test_a_vote_waits_for_both_answers_and_hides_what_failed(desk: Desk) -> None:
    run = asked("x", ["gpt-4o-mini", "nope"], check_models=False, blind=True)
    panel = panel_of(run)
    page = desk.page(panel)
    assert "nope" not in json.dumps(page.messages)
    assert "There is no answer." in json.dumps(columns(page))
    run.entries[0].outcome = Outcome(status="running")
    page.does("vote", verdict="tie")
    assert "still being written" in page.last("notice")["what"]
    assert len(run.votes) == 0


def test_media_of_a_hidden_column_have_no_address(desk: Desk) -> None:
    run = asked("x", MODELS[:2])
    run.entries[0].outcome.media = [Media(kind="image", url="https://cdn.example.com/dall-e/1.png", title="dall-e")]
    page = desk.page(panel_of(run))
    assert "dall-e" in json.dumps(columns(page))
    page.does("blind", on=True)
    assert "dall-e" not in json.dumps(page.last("state"))
    page.does("blind", on=False)
    assert page.last("state")["blind"] is False


def test_repeats_are_folded_and_an_open_vote_counts_apart(desk: Desk) -> None:
    run = asked(repeats=3)
    page = desk.page(panel_of(run))
    assert page.last("state")["repeats"] == 3
    assert columns(page)[0]["fold"]["n"] == 3
    page.does("repeat", to=2)
    assert page.last("state")["repeat"] == 2
    best = columns(page)[1]
    page.does("better", s=best["s"])
    assert page.last("better")["s"] == best["s"]
    assert {(v.left, v.blind) for v in run.votes} == {(best["name"], False)}
    assert len(run.votes) == 2
    assert len(run.votes.wins()) == 0
    page.does("note", text=" the second is better ")
    assert page.last("notes")["notes"] == ["the second is better"]
    assert "the second is better" in panel_of(run).bundle()["text/markdown"]


def test_every_two_meet_once_a_prompt_on_either_side() -> None:
    sides = set()
    for _ in range(40):
        blind = Blind(["a", "b", "c"], 2)
        met = []
        while (pair := blind.pair) is not None:
            met.append((pair.prompt, *sorted((pair.left, pair.right))))
            sides.add((pair.left, pair.right))
            blind.revealed = True
            blind.next()
        assert sorted(met) == [(p, *two) for p in (0, 1) for two in (("a", "b"), ("a", "c"), ("b", "c"))]
    assert len(sides) == 6
