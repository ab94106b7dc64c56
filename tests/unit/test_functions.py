"""Python functions as tools: what the model is told of them, and what happens when it calls one."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import enum
import functools
import json
import threading
from collections.abc import Callable
from typing import Annotated, Any, Literal

import jsonschema
import msgspec
import numpy as np
import pandas as pd
import pydantic
import pytest

from yescale_widgets.errors import OptionError
from yescale_widgets.functions import Function, described, functions_of


def parameters(call: Callable[..., Any]) -> dict[str, Any]:
    """The schema of a function's arguments."""
    wire = Function(call).wire
    assert wire["type"] == "function"
    found: dict[str, Any] = wire["function"]["parameters"]
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["type"] == "object"
    return found


def weather(city: str, days: int = 1, unit: Literal["c", "f"] = "c") -> str:
    """The weather of a city.

    It is made up,
    as everything here.

    Args:
        city: Name of the city,
            in any language.
        days (int): How many days ahead.

    Returns:
        A sentence.
    """
    return f"{city} {days} {unit}"


# What the model is told


def test_a_function_is_told_by_its_signature_and_docstring() -> None:
    assert Function(weather).wire == {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather of a city.\n\nIt is made up, as everything here.",
            "parameters": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "description": "Name of the city, in any language."},
                    "days": {"type": "integer", "description": "How many days ahead.", "default": 1},
                    "unit": {"enum": ["c", "f"], "default": "c"},
                },
                "required": ["city"],
            },
        },
    }


NUMPY = """Short.

Parameters
----------
city : str
    Name of the city,
    in any language.
days : int, optional
    How many days ahead.

Returns
-------
str
    A sentence.
"""
SPHINX = """Short.

:param city: Name of the city,
    in any language.
:param int days: How many days ahead.
:returns: A sentence.
"""
GOOGLE = """Short.

Args:
    city (str): Name of the city,
        in any language.
    days: How many days ahead.

Raises:
    days: not an argument.
"""


@pytest.mark.parametrize("doc", [NUMPY, SPHINX, GOOGLE], ids=["numpy", "sphinx", "google"])
def test_three_ways_of_writing_docstrings_are_read(doc: str) -> None:
    about, told = described(doc)
    assert about == "Short."
    assert told == {"city": "Name of the city, in any language.", "days": "How many days ahead."}


@pytest.mark.parametrize("doc", ["", "Args:", "Args:\n\n", "Args:\n    :", ":param", "Parameters\n-----\n", "Note: x"])
def test_odd_docstrings_are_no_trouble(doc: str) -> None:
    about, told = described(doc)
    assert told == {}
    assert "\n" not in about


def test_a_text_beside_the_type_says_more_than_the_docstring() -> None:
    def measure(
        length: Annotated[float, "in metres"], width: Annotated[int, msgspec.Meta(ge=1, description="w")]
    ) -> None:
        """Measure.

        Args:
            length: some length.
            width: some width.
        """

    assert parameters(measure)["properties"] == {
        "length": {"type": "number", "description": "in metres"},
        "width": {"type": "integer", "minimum": 1, "description": "w"},
    }


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Point:
    x: float
    y: float = 0.0


class Trip(pydantic.BaseModel):
    places: list[str]


def test_types_of_every_kind_become_schemas() -> None:
    def draw(
        *,
        points: list[Point],
        colour: Colour,
        when: datetime.date,
        trip: Trip,
        size: int | None = None,
        extra: Any = None,
    ) -> None: ...

    found = parameters(draw)
    assert found["required"] == ["points", "colour", "when", "trip"]
    whole = {"points": [{"x": 1}], "colour": "red", "when": "2026-01-02", "trip": {"places": []}, "size": None}
    jsonschema.validate(whole, found)
    for name, wrong in (("points", [{"y": 1}]), ("colour", "green"), ("trip", {}), ("size", "big")):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**whole, name: wrong}, found)


def test_arguments_arrive_as_the_types_they_were_asked_for() -> None:
    def kinds(points: list[Point], colour: Colour, when: datetime.date, trip: Trip, pair: tuple[int, str]) -> str:
        assert points == [Point(1.0, 0.0)]
        assert colour is Colour.RED
        assert when == datetime.date(2026, 1, 2)
        assert trip == Trip(places=["Huế"])
        assert pair == (1, "a")
        return "all as they should be"

    given = '{"points":[{"x":1}],"colour":"red","when":"2026-01-02","trip":{"places":["Huế"]},"pair":[1,"a"]}'
    assert Function(kinds).run(given) == "all as they should be"


def untyped(a, b=2):  # noqa: ANN001, ANN201 - without types is the case
    return [a, b]


class Robot:
    """Moves about."""

    def step(self, metres: float) -> str:
        """Go on."""
        return f"{metres:.1f} m"

    def __call__(self, order: str) -> str:
        """Do as told."""
        return order.upper()

    @classmethod
    def build(cls, name: str) -> str:
        """Make one."""
        return name

    @staticmethod
    def sing(notes: int) -> str:
        """Sing."""
        return "la" * notes


def test_methods_objects_and_untyped_functions_are_tools_too() -> None:
    assert Function(untyped).run('{"a": "x"}') == '["x",2]'
    assert Function(Robot().step).run('{"metres": 2}') == "2.0 m"
    assert Function(Robot.build).run('{"name": "Bo"}') == "Bo"
    assert Function(Robot.sing).run('{"notes": 2}') == "lala"
    assert list(parameters(Robot().step)["properties"]) == ["metres"]
    robot = Function(Robot())
    assert (robot.name, robot.wire["function"]["parameters"]["required"]) == ("Robot", ["order"])
    assert robot.run('{"order": "go"}') == "GO"


def test_a_wrapped_function_keeps_its_name_and_arguments() -> None:
    @functools.wraps(weather)
    def wrapped(*args: Any, **named: Any) -> str:
        return weather(*args, **named).upper()

    function = Function(wrapped)
    assert function.wire == Function(weather).wire
    assert function.run('{"city": "Hue"}') == "HUE 1 C"


def test_a_partial_is_told_without_what_it_has_already() -> None:
    half = functools.partial(weather, "Huế")
    function = Function(half)
    assert (function.name, list(function.wire["function"]["parameters"]["properties"])) == ("weather", ["days", "unit"])
    assert function.run('{"days": 3}') == "Huế 3 c"


def test_a_function_without_arguments_is_called_with_none() -> None:
    def now() -> int:
        return 7

    assert parameters(now)["properties"] == {}
    for text in ("", "{}", " {} ", "null"):
        assert Function(now).run(text) == "7"


# What cannot be a tool


def varied(*numbers: int) -> int:
    return sum(numbers)


def named(**options: int) -> int:
    return sum(options.values())


def places(a: int, /) -> int:
    return a


def unspeakable(z: complex) -> complex:
    return z


def astray(z: Nowhere) -> None:  # noqa: F821 - a type that is nowhere
    return None


@pytest.mark.parametrize(
    ("tool", "why"),
    [
        (varied, "numbers has no name"),
        (named, "options has no name"),
        (places, "a has no name"),
        (unspeakable, "complex"),
        (astray, "Nowhere"),
        (lambda x: x, "use def"),
        (5, "a function or a dictionary, not 5"),
        ("weather", "a function or a dictionary"),
    ],
)
def test_what_cannot_be_a_tool_is_refused_with_the_reason(tool: Any, why: str) -> None:
    with pytest.raises(OptionError, match="Nothing was sent") as caught:
        functions_of([tool])
    assert why in str(caught.value)
    assert [p.option for p in caught.value.problems] == ["tools"]


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(OptionError, match="two tools are named weather"):
        functions_of([weather, weather])


def test_a_dictionary_is_told_as_it_is_and_not_run_here() -> None:
    elsewhere = {"type": "function", "function": {"name": "elsewhere"}}
    told, known = functions_of([elsewhere, weather, Function(untyped)])
    assert told[0] == elsewhere
    assert [t["function"]["name"] for t in told] == ["elsewhere", "weather", "untyped"]
    assert list(known) == ["weather", "untyped"]


def test_a_dictionary_and_a_function_of_one_name_are_refused() -> None:
    with pytest.raises(OptionError, match="two tools are named weather"):
        functions_of([{"type": "function", "function": {"name": "weather"}}, weather])


# What happens when one is called


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ('{"city": "Huế"}', "Huế 1 c"),
        ('{"city": "Huế", "days": "3"}', "Huế 3 c"),
        ('{"city": "Huế", "days": 3.0, "unit": "f"}', "Huế 3 f"),
    ],
)
def test_arguments_are_read_kindly(arguments: str, result: str) -> None:
    assert Function(weather).run(arguments) == result


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("", "city"),
        ("{}", "city"),
        ("{", "do not fit"),
        ("[1]", "do not fit"),
        ('"Huế"', "do not fit"),
        ('{"city": "Huế", "days": "many"}', "days"),
        ('{"city": "Huế", "unit": "k"}', "unit"),
        ('{"city": "Huế", "where": 1}', "there is no argument where"),
        ('{"city": "\ud800"}', None),
        ('{"city": ' + "[" * 5000, "do not fit"),
    ],
    ids=lambda one: str(one)[:24].encode("ascii", "replace").decode(),
)
def test_arguments_that_do_not_fit_are_an_answer_to_the_model(arguments: str, why: str | None) -> None:
    said = Function(weather).run(arguments)
    if why is None:
        assert said == "? 1 c"
    else:
        assert said.startswith("Error: the arguments do not fit:")
        assert why in said


def test_defaults_are_the_functions_own_and_new_each_time() -> None:
    marker = object()

    def collect(item: str, into: list[str] = [], where: Any = marker) -> list[str]:  # noqa: B006 - a default as people write it
        assert where is marker
        into.append(item)
        return into

    function = Function(collect)
    assert function.run('{"item": "a"}') == '["a"]'
    assert function.run('{"item": "b"}') == '["a","b"]', "an argument not given is left to the function"
    assert collect("c") == ["a", "b", "c"]


def test_what_a_function_raises_is_told_to_the_model() -> None:
    def fails(x: int) -> int:
        raise KeyError(f"no {x}")

    assert Function(fails).run('{"x": 3}') == "Error: KeyError: 'no 3'"


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, asyncio.CancelledError, StopIteration])
def test_a_function_that_wants_to_end_the_program_only_ends_its_call(error: type[BaseException]) -> None:
    def leaves() -> None:
        raise error("enough")

    async def leaves_later() -> None:
        raise error("enough")

    assert Function(leaves).run("") == f"Error: {error.__name__}: enough"
    if error is not StopIteration:  # which a coroutine cannot raise
        assert Function(leaves_later).run("").startswith(f"Error: {error.__name__}")


def test_a_coroutine_is_awaited_and_may_raise() -> None:
    async def later(x: int) -> int:
        """Wait.

        Args:
            x: a number.
        """
        await asyncio.sleep(0)
        if x < 0:
            raise ValueError("below zero")
        return x + 1

    function = Function(later)
    assert parameters(later)["properties"]["x"] == {"type": "integer", "description": "a number."}
    assert function.run('{"x": 1}') == "2"
    assert function.run('{"x": -1}') == "Error: ValueError: below zero"


def test_a_function_may_be_called_from_several_threads() -> None:
    async def later(x: int) -> int:
        await asyncio.sleep(0)
        return x

    function, found = Function(later), {}

    def call(x: int) -> None:
        found[x] = function.run(json.dumps({"x": x}))

    threads = [threading.Thread(target=call, args=(x,)) for x in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {x: str(x) for x in range(8)}


class Opaque:
    def __repr__(self) -> str:
        return "<opaque>"


class Slotted:
    @property
    def tolist(self) -> Any:
        raise ValueError("no list")


def looped() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


RESULTS: list[tuple[Any, str]] = [
    ("as it is", "as it is"),
    ("", ""),
    (None, "null"),
    (3.5, "3.5"),
    ({"a": [1, None]}, '{"a":[1,null]}'),
    ((1, 2), "[1,2]"),
    ({1: "a"}, '{"1":"a"}'),
    (Point(1.0), '{"x":1.0,"y":0.0}'),
    (Trip(places=["Huế"]), '{"places":["Huế"]}'),
    ([Trip(places=[])], '[{"places":[]}]'),
    (Colour.RED, '"red"'),
    (datetime.date(2026, 1, 2), '"2026-01-02"'),
    (np.array([1, 2]), "[1,2]"),
    (np.float64(0.5), "0.5"),
    (np.int64(3), "3"),
    (pd.DataFrame({"a": [1, 2]}), '[{"a":1},{"a":2}]'),
    (pd.DataFrame({"a": [1, 2]}, index=[0, 0]), '[{"a":1},{"a":2}]'),
    (pd.Series({"a": 1}), '{"a":1}'),
    (pd.Series([1, 2], index=["a", "a"]), "[1,2]"),
    (Opaque(), '"<opaque>"'),
    (float("nan"), "null"),
    (b"\x00", '"AA=="'),
    ("\ud800", "\ud800"),
]


@pytest.mark.parametrize(("result", "text"), RESULTS, ids=lambda one: type(one).__name__)
def test_results_are_told_as_text_or_json(result: Any, text: str) -> None:
    def gives():  # noqa: ANN202 - without a type
        return result

    assert Function(gives).run("") == text


@pytest.mark.parametrize("result", [looped(), ["\ud800"], Slotted(), {(1, 2): 3}], ids=lambda one: type(one).__name__)
def test_results_that_json_cannot_hold_are_still_told(result: Any) -> None:
    def gives():  # noqa: ANN202 - without a type
        return result

    assert Function(gives).run("")
