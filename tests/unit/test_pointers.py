"""Pointers reach what they name and nothing else; values are put where a pointer says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yescale_widgets.pointers import find_all, first, put

DOC = {
    "id": "t",
    "videos": [{"url": "a", "n": 0}, {"url": ""}, {"url": "b", "deep": {"x": [1, 2]}}],
    "none": None,
    "no": False,
}
REACH: list[tuple[str, list[Any]]] = [
    ("", [DOC]),
    ("/", [DOC]),
    ("/id", ["t"]),
    ("/videos/0/url", ["a"]),
    ("/videos/*/url", ["a", "", "b"]),
    ("/videos/*/deep/x/*", [1, 2]),
    ("/videos/7/url", []),
    ("/videos/url", []),
    ("/id/0", []),
    ("/id/*", []),
    ("/none/x", []),
    ("/none", [None]),
    ("/nowhere/at/all", []),
]


@pytest.mark.parametrize(("pointer", "values"), REACH)
def test_a_pointer_reaches_every_value_it_names(pointer: str, values: list[Any]) -> None:
    assert list(find_all(DOC, pointer)) == values


def test_first_passes_over_what_is_missing_none_or_empty_but_not_over_zero_and_false() -> None:
    assert first(DOC, "/none", "/videos/1/url", "/videos/2/url") == "b"
    assert first(DOC, "/videos/0/n", "/id") == 0
    assert first(DOC, "/no", "/id") is False
    assert first(DOC, "/none") is None
    assert first(DOC) is None
    assert first("text", "/a") is None
    assert first(None, "/a") is None


def test_put_makes_objects_and_lists_on_its_way() -> None:
    doc: dict[str, Any] = {"options": {"kept": 1}}
    put(doc, "/options/parameters/seed", 7)
    put(doc, "/videos/0/status", "queued")
    put(doc, "/videos/1/status", "running")
    put(doc, "/flat", True)
    assert doc == {
        "options": {"kept": 1, "parameters": {"seed": 7}},
        "videos": [{"status": "queued"}, {"status": "running"}],
        "flat": True,
    }


def test_put_makes_as_many_elements_as_an_index_needs_and_each_its_own() -> None:
    doc: dict[str, Any] = {}
    put(doc, "/clips/2/url", "c")
    put(doc, "/clips/0/url", "a")
    assert doc["clips"][0] == {"url": "a"}
    assert doc["clips"][2] == {"url": "c"}


def test_a_text_in_the_way_is_replaced() -> None:
    doc: dict[str, Any] = {"data": "t1"}
    put(doc, "/data/status", "queued")
    assert doc == {"data": {"status": "queued"}}


NAMES = st.text("abcxyz_", min_size=1, max_size=4)


@given(steps=st.lists(NAMES, min_size=1, max_size=5), value=st.integers() | st.text() | st.booleans())
def test_what_is_put_is_found_again(steps: list[str], value: Any) -> None:
    doc: dict[str, Any] = {}
    pointer = "/" + "/".join(steps)
    put(doc, pointer, value)
    assert list(find_all(doc, pointer)) == [value]
