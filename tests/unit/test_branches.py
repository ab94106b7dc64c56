"""A conversation as a tree: nothing that was said is lost, and one way through it is shown."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from yescale_widgets.panels.branches import Branches


@dataclass(frozen=True)
class Said:
    id: str
    parent: str | None = None


def tree(*pairs: tuple[str, str | None]) -> Branches[Said]:
    found: Branches[Said] = Branches()
    for pair in pairs:
        found.add(Said(*pair))
    return found


def shown(branches: Branches[Said]) -> str:
    return " ".join(turn.id for turn in branches.path())


FORKED = (("q", None), ("a", "q"), ("b", "q"), ("b2", "b"), ("c", "q"))


def test_an_empty_conversation_shows_nothing() -> None:
    assert shown(tree()) == ""
    assert tree().chosen() == {}


def test_what_was_said_last_is_shown_and_what_was_there_stays() -> None:
    branches = tree(*FORKED)
    assert shown(branches) == "q c"
    assert [turn.id for turn in branches.all()] == ["q", "a", "b", "b2", "c"]


def test_a_branch_is_counted_from_one_among_those_beside_it() -> None:
    branches = tree(*FORKED)
    assert branches.place(Said("b", "q")) == (2, 3)
    assert branches.place(Said("b2", "b")) == (1, 1)


def test_another_branch_comes_back_with_all_that_followed_it() -> None:
    branches = tree(*FORKED)
    chosen = branches.choose(Said("c", "q"), 2)
    assert chosen is not None
    assert chosen.id == "b"
    assert shown(branches) == "q b b2"
    assert [turn.id for turn in branches.shown_after("q")] == ["b", "b2"]


@pytest.mark.parametrize("number", [0, -1, 4, 1000])
def test_a_branch_that_is_not_there_changes_nothing(number: int) -> None:
    branches = tree(*FORKED)
    assert branches.choose(Said("c", "q"), number) is None
    assert shown(branches) == "q c"


def test_the_line_to_a_turn_goes_through_its_own_branch_also_where_another_is_shown() -> None:
    assert [turn.id for turn in tree(*FORKED).line("b2")] == ["q", "b", "b2"]
    assert tree(*FORKED).line(None) == []


def test_the_first_message_forks_too() -> None:
    branches = tree(("one", None), ("answer", "one"), ("two", None))
    assert shown(branches) == "two"
    branches.choose(Said("two"), 1)
    assert shown(branches) == "one answer"


def test_a_saved_tree_shows_what_was_shown() -> None:
    branches = tree(*FORKED)
    branches.choose(Said("c", "q"), 2)
    again = Branches.of(branches.all(), branches.chosen())
    assert shown(again) == shown(branches) == "q b b2"


def test_choices_that_do_not_fit_are_left_aside() -> None:
    again = Branches.of([Said("q"), Said("a", "q")], {"q": "nobody", "nowhere": "q", "": "a"})
    assert shown(again) == "q a"


@pytest.mark.parametrize("wrong", [(("a", "q"),), (("q", None), ("q", None)), (("a", "a"),)])
def test_a_turn_without_a_place_is_refused(wrong: tuple[tuple[str, str | None], ...]) -> None:
    with pytest.raises(ValueError, match="has no place"):
        tree(*wrong)
