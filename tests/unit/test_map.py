"""A prompt over a table: answers as new columns, errors by row, and nothing is paid for twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pandas
import pytest

import yescale_widgets as ys
from tests.unit.conftest import LIMIT, Gateway, completion, refusal, says
from tests.unit.grids import Connect, connect, here, posts
from yescale_widgets import session, words
from yescale_widgets.errors import BudgetExceeded, OptionError
from yescale_widgets.grids import shelf
from yescale_widgets.grids.templates import columns_in, filled
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Media

__all__ = ["connect", "here"]  # fixtures

Serve = Callable[..., Gateway]


@dataclasses.dataclass
class Label:
    mood: str
    score: int


@pytest.fixture
def table() -> pandas.DataFrame:
    return pandas.DataFrame({"text": ["good", "bad", None, "good"], "my price": [1.5, 2, 3, 1.5]}, index=list("abca"))


def test_answers_stand_beside_the_table_and_rows_that_ask_the_same_are_asked_once(
    here: Sandbox, table: pandas.DataFrame
) -> None:
    run = ys.map(table, "Say {text} for {my price:.2f}", model="gpt-4o")
    assert [cell.params for cell in run.cells] == [{"prompt": "Say good for 1.50"}, {"prompt": "Say bad for 2.00"}]
    found = run.frame()
    assert list(found.columns) == ["text", "my price", "answer", "error", "cached", "cost"]
    assert list(found.index) == list("abca")
    assert found["answer"].iloc[0] == found["answer"].iloc[3] != found["answer"].iloc[1]
    assert found["error"].iloc[2] == "text has no value in this row; nothing was sent"
    assert pandas.isna(found["answer"].iloc[2])
    assert sum(posts(here).values()) == 2
    assert list(table.columns) == ["text", "my price"], "the table itself stays as it is"


def test_a_schema_makes_a_column_of_each_member(here: Sandbox, table: pandas.DataFrame) -> None:
    found = ys.map(table, "Judge {text}", schema=Label).frame()
    assert list(found.columns)[2:] == ["mood", "score", "error", "cached", "cost"]
    assert found["score"].iloc[[0, 1]].notna().all()


def test_the_same_again_costs_nothing_and_says_so(here: Sandbox, table: pandas.DataFrame) -> None:
    first = ys.map(table, "Say {text}").frame()
    sent = sum(posts(here).values())
    shelf.close()  # a fresh kernel
    again = ys.map(table, "Say {text}")
    assert again.wait(LIMIT).frame()["answer"].tolist()[:2] == first["answer"].tolist()[:2]
    assert again.frame()["cached"].tolist() == [True, True, False, True]
    assert again.frame()["cost"].tolist()[:2] == [0.0, 0.0]
    assert "2 kept from before, which cost nothing" in repr(again)
    assert sum(posts(here).values()) == sent
    ys.map(table, "Say {text}", temperature=0).wait(LIMIT)
    assert sum(posts(here).values()) == sent + 2, "other options are another question"


def test_kept_answers_can_be_passed_by_and_forgotten(here: Sandbox, table: pandas.DataFrame) -> None:
    ys.map(table, "Say {text}").wait(LIMIT)
    assert sum(posts(here).values()) == 2
    ys.map(table, "Say {text}", cache=False).wait(LIMIT)
    assert sum(posts(here).values()) == 5, "every row is asked anew"
    assert ys.map.clear("pika.generate") == 0
    assert ys.map.clear() == 2
    ys.map(table, "Say {text}").wait(LIMIT)
    assert sum(posts(here).values()) == 7


def test_what_the_sandbox_made_up_is_never_taken_for_an_answer_of_the_gateway(
    here: Sandbox, gateway: Serve, connect: Connect, table: pandas.DataFrame
) -> None:
    ys.map(table, "Say {text}").wait(LIMIT)
    server = gateway(says(completion("Really.")))
    connect(server.url)
    found = ys.map(table, "Say {text}", check_models=False).frame()
    assert found["answer"].iloc[0] == "Really."
    assert len(server.posts) == 2


def test_a_row_that_fails_fails_alone_and_is_not_kept(gateway: Serve, connect: Connect) -> None:
    server = gateway(says(completion("One.")), says(refusal("blocked", "not this"), 400), says(completion("Three.")))
    connect(server.url)
    given: dict[str, Any] = {"in_flight": 1, "check_models": False}
    frame = [{"text": "a"}, {"text": "b"}, {"text": "c"}]
    found = ys.map(frame, "Say {text}", **given).frame()
    assert found["answer"].tolist()[0::2] == ["One.", "Three."]
    assert "not this" in found["error"][1]
    assert found["error"].isna().tolist() == [True, False, True]
    again = ys.map(frame, "Say {text}", **given).frame()
    assert again["cached"].tolist() == [True, False, True]
    assert len(server.posts) == 4


def test_pictures_are_made_of_rows_too_and_their_budget_is_asked_first(here: Sandbox) -> None:
    frame = pandas.DataFrame({"what": ["boat", "fox"]})
    ys.budget(calls=1)
    with pytest.raises(BudgetExceeded, match="This map needs 2 paid calls"):
        ys.map(frame, "a {what}", operation=ys.pika.generate)
    assert not posts(here)
    ys.budget(calls=2)
    found = ys.map(frame, "a {what}", operation=ys.pika.generate).frame()
    assert found["answer"].str.endswith(".mp4").all()
    again = ys.map(frame, "a {what}", operation=ys.pika.generate)
    assert again.frame()["cached"].all(), "what was paid for once is not paid for again"
    assert len(session.current().client.board.rows()) == 2


def test_a_kept_picture_whose_file_is_gone_is_made_anew(here: Sandbox, tmp_path: Path) -> None:
    frame = [{"what": "boat"}]
    first = ys.map(frame, "a {what}", operation="images.generate").wait(LIMIT)
    gone = Media(kind="image", path=str(tmp_path / "gone.png"))
    kept = msgspec.structs.replace(first[0].outcome, media=[gone])
    shelf.store().remember("sandbox", "images.generate", [(first.cells[0].content, kept)])
    assert ys.map(frame, "a {what}", operation="images.generate").frame()["cached"].tolist() == [False]
    assert sum(posts(here).values()) == 2


@pytest.mark.parametrize(
    ("template", "options", "said"),
    [
        ("Say {txt}", {}, "the template names 'txt', which is no column of the table: did you mean 'text'?"),
        ("Say {text.__class__}", {}, "the template names 'text.__class__'"),
        ("Say {", {}, "the template cannot be read"),
        ("Say {}", {}, "{} without a column's name"),
        ("Say {text}", {"temprature": 1}, "did you mean 'temperature'"),
        ("Say {text}", {"model": "gpt-4o-mnii"}, "Did you mean 'gpt-4o-mini'?"),
        ("Say {text}", {"into": "text"}, "has a column 'text' already"),
        ("Say {text}", {"prompt": "x"}, "the template is the prompt"),
        ("Say {text}", {"operation": "account.models"}, "account.models takes no prompt"),
        ("Say {empty}", {}, "no row can be asked about; the first one: empty has no value in this row"),
        ("{half}", {}, "no row can be asked about; the first one: prompt cannot be sent"),
        ("Say it", {}, "the template names no column"),
        (None, {}, "the template must be text such as 'Classify: {column}', not None"),
        ("Say {twice}", {}, "the table has 'twice' more than once"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused_by_name(
    here: Sandbox, table: pandas.DataFrame, template: str, options: dict[str, Any], said: str
) -> None:
    twice = pandas.DataFrame([["x", "y"]] * 4, columns=["twice", "twice"], index=table.index)
    half = pandas.Series(["\ud83d"] * 4, dtype=object, index=table.index)
    with pytest.raises(OptionError) as caught:
        ys.map(pandas.concat([table.assign(empty=None, half=half), twice], axis=1), template, **options)
    assert said in str(caught.value)
    assert not posts(here)
    assert len(ys.runs()) == 0


def test_an_empty_table_is_refused(here: Sandbox, table: pandas.DataFrame) -> None:
    with pytest.raises(OptionError, match="the table has no rows"):
        ys.map(table.head(0), "Say {text}")


@pytest.mark.parametrize("frame", ["text", ["a", "b"], 7, None, {"a": [1], "b": [1, 2]}, pandas.Series(["a"])])
def test_what_is_no_table_is_refused_by_name(here: Sandbox, frame: Any) -> None:
    with pytest.raises(OptionError, match="frame must be a DataFrame"):
        ys.map(frame, "Say {text}")
    assert not posts(here)


def test_a_named_column_and_columns_by_name_are_tables(here: Sandbox) -> None:
    for frame in (pandas.Series(["a", "b"], name="text"), {"text": ["a", "b"]}):
        assert list(ys.map(frame, "Say {text}").frame()["text"]) == ["a", "b"]


def test_what_the_table_has_is_never_written_over(here: Sandbox, table: pandas.DataFrame) -> None:
    first = ys.map(table, "Say {text}").frame()
    again = ys.map(first, "Shorten {answer}", into="short").frame()
    assert list(again.columns)[2:] == [
        "answer", "error", "cached", "cost", "short", "short_error", "short_cached", "short_cost",
    ]  # fmt: skip
    pandas.testing.assert_frame_equal(again[list(first.columns)], first)
    rated = ys.map(again.assign(score=0), "Judge {text}", schema=Label).frame()
    assert set(rated["score"]) == {0}
    assert "answer_score" in rated.columns


def test_rows_that_are_not_sent_are_counted_in_words(here: Sandbox, table: pandas.DataFrame) -> None:
    assert "1 row not sent" in repr(ys.map(table, "Say {text}").wait(LIMIT))
    two = pandas.concat([table, table])
    assert "2 rows not sent" in repr(ys.map(two, "Say {text}").wait(LIMIT))
    words.speak("vi")
    try:
        assert "2 hàng không gửi" in repr(ys.map(two, "Say {text}").wait(LIMIT))
    finally:
        words.speak("en")


def test_a_template_looks_nothing_up_inside_a_value() -> None:
    assert columns_in("{a} {a!r:>4} {{b}} {c d}") == ["a", "c d"]
    assert filled("{a} {a!r:>5} {{b}} {c.d}", {"a": "x", "c.d": 7}) == "x   'x' {b} 7"
