"""Options say in words what may be given, take what people mean, and refuse the rest in a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yescale_widgets import catalog
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.catalog.suno import Song
from yescale_widgets.options import Option, options_of
from yescale_widgets.ratio import Ratio
from yescale_widgets.validation import check, parse
from yescale_widgets.values import percent

PIKA, CHAT, SONG = options_of(Generate), options_of(Complete), options_of(Song)
ALL = [(kind, option) for kind in catalog.operations() for option in options_of(kind).values()]

GOOD: list[tuple[Option, Any, Any]] = [
    (PIKA["motion"], 3, 3),
    (PIKA["motion"], 3.0, 3),
    (PIKA["extend"], True, True),
    (PIKA["effect"], "Melt", "Melt"),
    (PIKA["prompt"], "a boat", "a boat"),
    (PIKA["aspect_ratio"], "16:9", Ratio(16, 9)),
    (PIKA["aspect_ratio"], 16 / 9, Ratio(16, 9)),
    (PIKA["aspect_ratio"], (16, 9), Ratio(16, 9)),
    (PIKA["aspect_ratio"], [32, 18], Ratio(16, 9)),
    (PIKA["aspect_ratio"], "1920x1080", Ratio(16, 9)),
    (PIKA["aspect_ratio"], "16/9", Ratio(16, 9)),
    (PIKA["aspect_ratio"], 1, Ratio(1, 1)),
    (CHAT["temperature"], 0, 0),
    (CHAT["temperature"], 0.7, 0.7),
    (CHAT["stop"], ["a", "b"], ["a", "b"]),
    (CHAT["tools"], [{"type": "function"}], [{"type": "function"}]),
    (CHAT["logit_bias"], {"7": 1.5}, {"7": 1.5}),
    (SONG["continue_at"], 61.59, 61.59),
]


@pytest.mark.parametrize(("option", "given_", "kept"), GOOD, ids=lambda v: v.name if isinstance(v, Option) else repr(v))
def test_a_good_value_is_kept_as_it_is_meant(option: Option, given_: Any, kept: Any) -> None:
    assert check(option, given_) == kept


def test_numbers_of_numpy_are_numbers() -> None:
    import numpy

    assert type(check(PIKA["motion"], numpy.int64(3))) is int
    assert type(check(CHAT["temperature"], numpy.float32(0.5))) is float
    assert type(check(PIKA["extend"], numpy.bool_(True))) is bool


BAD: list[tuple[Option, Any, str]] = [
    (PIKA["motion"], 5, "motion must be a whole number from 0 to 4, not 5"),
    (PIKA["motion"], -1, "from 0 to 4"),
    (PIKA["motion"], 1.5, "a whole number"),
    (PIKA["motion"], "3", "not '3'"),
    (PIKA["motion"], True, "not True"),
    (PIKA["motion"], float("nan"), "a whole number"),
    (PIKA["motion"], float("inf"), "a whole number"),
    (PIKA["seed"], -1, "from 0 up"),
    (PIKA["prompt"], "", "text that is not empty"),
    (PIKA["prompt"], " \n", "text that is not empty"),
    (PIKA["prompt"], 7, "text"),
    (PIKA["extend"], 1, "True or False"),
    (PIKA["effect"], "melt", "did you mean 'Melt'"),
    (PIKA["effect"], ["Melt"], "one of"),
    (PIKA["aspect_ratio"], "wide", "aspect ratio"),
    (PIKA["aspect_ratio"], 0, "aspect ratio"),
    (PIKA["aspect_ratio"], (16, 0), "aspect ratio"),
    (PIKA["aspect_ratio"], "9:90", "from 0.4 to 2.5"),
    (PIKA["image"], "", "a path, URL"),
    (PIKA["image"], "nowhere.png", "image: There is no file 'nowhere.png'"),
    (CHAT["temperature"], 2.1, "from 0 to 2"),
    (CHAT["temperature"], "hot", "a number"),
    (CHAT["tools"], "x", "a list"),
    (CHAT["stop"], [1], "a list"),
    (CHAT["response_format"], [], "a dictionary"),
    (CHAT["images"], ["nowhere.png"], "no file"),
]


@pytest.mark.parametrize(("option", "value", "said"), BAD, ids=lambda v: v.name if isinstance(v, Option) else repr(v))
def test_a_bad_value_is_refused_in_a_sentence_that_names_its_option(option: Option, value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")) as caught:
        check(option, value)
    assert str(caught.value).startswith(option.name)
    assert len(str(caught.value)) < 400


TEXTS: list[tuple[Option, str, Any]] = [
    (PIKA["motion"], "3", 3),
    (PIKA["extend"], "yes", True),
    (PIKA["extend"], "Off", False),
    (PIKA["effect"], "Melt", "Melt"),
    (PIKA["aspect_ratio"], "9:16", Ratio(9, 16)),
    (CHAT["temperature"], "0.5", 0.5),
    (CHAT["stop"], '["a"]', ["a"]),
    (CHAT["prompt"], "123", "123"),
]


@pytest.mark.parametrize(("option", "text", "value"), TEXTS, ids=lambda v: v.name if isinstance(v, Option) else repr(v))
def test_a_text_of_a_form_or_command_line_becomes_its_value(option: Option, text: str, value: Any) -> None:
    assert parse(option, text) == value


@pytest.mark.parametrize(
    ("option", "text"),
    [
        (PIKA["motion"], "much"),
        (PIKA["extend"], "perhaps"),
        (CHAT["stop"], "{"),
        (CHAT["stop"], "[" * 100_000),
        (CHAT["stop"], "\ud800"),
    ],
    ids=lambda v: v.name if isinstance(v, Option) else v[:8].encode("ascii", "backslashreplace").decode(),
)
def test_a_text_that_spells_no_value_is_refused(option: Option, text: str) -> None:
    with pytest.raises(ValueError, match=f"^{option.name} "):
        parse(option, text)


@pytest.mark.parametrize(("kind", "option"), ALL, ids=[f"{k.family()}.{k.verb()}.{o.name}" for k, o in ALL])
def test_every_option_of_the_catalog_is_described_and_allows_its_default(kind: Any, option: Option) -> None:
    assert option.help.endswith(".")
    assert option.title
    assert option.allowed()
    if option.default is not None:
        check(option, option.default)
    for suggestion in option.opt.suggestions:
        check(option, suggestion)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(VALUES)
def test_a_value_is_refused_with_value_error_or_can_be_sent(value: Any) -> None:
    for option in (*PIKA.values(), *CHAT.values()):
        try:
            checked = check(option, value)
        except ValueError as error:
            said = str(error)
        else:
            said = option.name
            assert option.kind in ("source", "sources") or json.dumps(option.to_wire(checked), allow_nan=False)
        assert said.startswith(option.name)


@pytest.mark.parametrize("value", [object(), b"x", {1, 2}, [object()], {"a": b"x"}, {"a": float("nan")}, ...])
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="tool_choice must be a value that JSON can hold"):
        check(CHAT["tool_choice"], value)


@pytest.mark.parametrize("value", [10**5000, [10**400]], ids=["a number", "in a list"])
def test_a_number_that_no_request_can_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="tool_choice must be a value that JSON can hold"):
        check(CHAT["tool_choice"], value)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        (PIKA["prompt"], "a boat \ud83d"),
        (CHAT["messages"], [{"role": "user", "content": "a boat \ud83d"}]),
        (CHAT["tool_choice"], {"a boat \ud83d": 1}),
    ],
    ids=["text", "in JSON", "a name in JSON"],
)
def test_half_a_character_is_told_before_anything_is_sent(option: Option, value: Any) -> None:
    """No request can hold one; a browser cuts an emoji in two where a text has a greatest length."""
    with pytest.raises(ValueError, match=rf"^{option.name} cannot be sent: .*'\\ud83d'.* half"):
        check(option, value)


@given(width=st.integers(1, 64), height=st.integers(1, 64))
def test_a_ratio_is_the_same_in_every_spelling(width: int, height: int) -> None:
    ratio = Ratio.of((width, height))
    for value in (f"{width}:{height}", f"{width}x{height}", f" {width} / {height} ", str(ratio), ratio):
        assert Ratio.of(value) == ratio
    assert ratio.value == width / height
    assert hash(Ratio.of((2 * width, 2 * height))) == hash(ratio)


@pytest.mark.parametrize("sides", [(4, 3), (16, 9), (9, 16), (1, 1), (21, 9), (5, 2), (3, 2), (2, 3), (4, 5)])
def test_the_usual_ratios_are_known_as_numbers(sides: tuple[int, int]) -> None:
    assert Ratio.of(sides[0] / sides[1]) == Ratio(*sides)
    assert Ratio.of(round(sides[0] / sides[1], 4)) == Ratio(*sides)


@pytest.mark.parametrize(
    "value", ["", "a:b", "16:", "0:1", -1, float("nan"), True, None, (1, 2, 3), ("a", "b"), [], {}]
)
def test_what_is_no_ratio_is_a_value_error(value: Any) -> None:
    with pytest.raises(ValueError):
        Ratio.of(value)


@pytest.mark.parametrize(
    ("value", "found"),
    [("35%", 35), (" 35 % ", 35), ("35", 35), (42, 42), (150, 100), (-3, 0), ("", None), (None, None), ("soon", None), (True, None), (float("nan"), None), ("nan", None), ([], None)],
)  # fmt: skip
def test_progress_is_percent_in_whatever_form_it_comes(value: Any, found: float | None) -> None:
    assert percent(value) == found
