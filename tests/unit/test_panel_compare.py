"""The panel of a comparison without a browser: columns apart, and no name before a vote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.desk import Desk, MakeSettings, Page, at_desk
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


def test_a_change_of_mind_takes_the_place_of_the_first_vote_and_is_seen_again(desk: Desk) -> None:
    run = asked(["tides", "dew"], MODELS[:2])
    page = desk.page(panel_of(run))
    assert [column["best"] for column in columns(page)] == [False, False]
    for number in (0, 0, 1):
        page.does("better", s=columns(page)[number]["s"])
    assert page.last("better")["among"] == [column["s"] for column in columns(page)]
    assert [(v.item, v.left, v.right) for v in run.votes] == [("tides", MODELS[1], MODELS[0])]
    page.does("go", to=1)
    assert [column["best"] for column in columns(page)] == [False, False]
    page.does("better", s=columns(page)[0]["s"])
    page.does("go", to=0)
    assert [column["best"] for column in columns(page)] == [False, True]
    assert len(run.votes) == 2


def test_each_repeat_has_an_open_vote_of_its_own(desk: Desk) -> None:
    run = asked("tides", MODELS[:2], repeats=2)
    page = desk.page(panel_of(run))
    for repeat in (0, 1):
        page.does("repeat", to=repeat)
        page.does("better", s=columns(page)[repeat]["s"])
    assert [v.left for v in run.votes] == MODELS[:2]


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


def test_another_model_and_another_prompt_are_asked_from_inside_the_panel(desk: Desk) -> None:
    run = asked(models=MODELS[:1])
    page = desk.page(panel_of(run))
    assert "gpt-4o" in page.last("state")["models"]
    assert MODELS[0] not in page.last("state")["models"]
    page.does("add", model="gpt-4o", options="temperature=0, stop=['x']")
    page.wait(lambda: page.all("asked"))
    assert [c["name"] for c in columns(page)] == [MODELS[0], "gpt-4o (temperature=0, stop=['x'])"]
    page.does("again", prompt="tides")
    page.wait(lambda: len(page.all("asked")) == 2)
    run.wait(LIMIT)
    page.wait(lambda: page.last("state")["prompt"] == "tides")
    assert page.last("state")["prompts"] == 2
    assert run.counts() == {"succeeded": 4}
    assert {cell.operation.max_tokens for cell in run.cells} == {30}
    page.does("go", to=0)
    run.add("deepseek-v3.2").wait(LIMIT)
    page.wait(lambda: len(columns(page)) == 3)
    assert page.last("state")["at"] == 0, "who looks at a prompt stays there"


@pytest.mark.parametrize(
    ("verb", "given", "said"),
    [
        ("add", {"model": MODELS[0], "options": ""}, "there is a column"),
        ("add", {"model": "gpt-4o", "options": "temperature"}, "options are written as temperature=0"),
        ("add", {"model": "gpt-4o", "options": "__import__('os')"}, "options are written as temperature=0"),
        ("add", {"model": "gpt-4o", "options": "temperature=open('x')"}, "options are written as temperature=0"),
        ("add", {"model": "gpt-4o", "options": "temprature=1"}, "did you mean 'temperature'"),
        ("add", {"model": "gpt-4o-mnii", "options": ""}, "Did you mean 'gpt-4o-mini'"),
        ("again", {"prompt": "rainbows"}, "this was asked already"),
        ("again", {"prompt": " "}, "prompt must be text"),
    ],
)
def test_what_cannot_be_asked_is_said_in_the_panel(desk: Desk, verb: str, given: dict[str, Any], said: str) -> None:
    run = asked(models=MODELS[:1])
    page = desk.page(panel_of(run))
    page.does(verb, **given)
    page.wait(lambda: page.all("notice"))
    assert said in page.last("notice")["what"]
    assert len(run) == 1


def test_what_costs_money_is_said_before_it_is_sent_and_sent_on_a_second_word(desk: Desk) -> None:
    run = ys.compare("a boat", ["1.5"], operation="pika.generate").wait(LIMIT)
    page = desk.page(panel_of(run))
    ys.budget(calls=2)
    page.does("again", prompt="a fox")
    page.wait(lambda: page.all("offer"))
    offer = page.last("offer")
    assert offer["words"] == ("This takes 1 call, paid (cost unknown). Budget for this notebook: 0 of 2 calls used")
    assert len(run) == 1
    page.does(offer["ask"].pop("do"), **offer["ask"], sure=True)
    page.wait(lambda: page.all("asked"))
    assert run.wait(LIMIT).counts() == {"succeeded": 2}
    ys.budget(calls=1)
    page.does("add", model="2.0", options="")
    page.wait(lambda: page.all("notice"))
    assert "needs 2 paid calls, and nothing was sent" in page.last("notice")["what"]
    assert len(page.all("offer")) == 1


def test_two_presses_ask_for_one_column_and_what_is_asked_beside_it_comes_too(desk: Desk) -> None:
    run = asked(models=MODELS[:1])
    page = desk.page(panel_of(run))
    for _ in range(2):
        page.does("add", model="gpt-4o", options="")
    page.does("again", prompt="tides")
    page.wait(lambda: len(page.all("asked")) == 2)
    page.wait(lambda: page.all("notice"))
    assert "there is a column 'gpt-4o' already" in page.last("notice")["what"]
    assert run.wait(LIMIT).counts() == {"succeeded": 4}


def test_a_failed_answer_is_tried_again_beside_its_error_and_doubt_is_not(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.faults.next("500", path="/v1/chat/completions", times=9)
    run = asked(models=MODELS[:2])
    assert run.counts() == {"failed": 2}
    sandbox.faults.clear()
    page = desk.page(panel_of(run))
    first, _ = columns(page)
    assert first["turn"]["status"] == "failed"
    page.does("retry", s=first["s"])
    page.wait(lambda: page.all("asked"))
    run.wait(LIMIT)
    page.wait(lambda: page.last("whole")["running"] is False)
    page.does("attach")
    assert [c["turn"]["status"] for c in columns(page)] == ["done", "failed"]
    assert columns(page)[0]["turn"]["error"] is None
    run.entries[1].outcome.status = "uncertain"
    page.does("attach")
    assert columns(page)[1]["turn"]["stuck"] is True
    page.does("retry", s=columns(page)[1]["s"])
    page.wait(lambda: page.all("notice"))
    assert "may have been billed" in page.last("notice")["what"]


def test_while_names_are_hidden_nothing_is_added_and_what_comes_otherwise_stays_hidden(desk: Desk) -> None:
    run = asked(models=MODELS[:2], blind=True)
    page = desk.page(panel_of(run))
    page.does("add", model="gpt-4o", options="")
    page.wait(lambda: page.all("notice"))
    assert "Names are hidden" in page.last("notice")["what"]
    run.add("gpt-4o").wait(LIMIT)
    page.wait(lambda: page.last("state")["left"] == 3)
    assert not [name for name in (*MODELS[:2], "gpt-4o") if name in json.dumps(page.messages)]
