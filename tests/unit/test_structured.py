"""Structured output: what the gateway is told of a type or a schema, and what is made of the answer."""

from __future__ import annotations

import dataclasses
import datetime
import json
import sys
from collections.abc import Callable
from typing import Any, Literal, TypedDict

import jsonschema
import msgspec
import pydantic
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.gemini import Generate
from yescale_widgets.errors import BadObject, OptionError
from yescale_widgets.fits import Fit
from yescale_widgets.structured import Shape, json_in
from yescale_widgets.values import Reply


@dataclasses.dataclass
class City:
    """A place."""

    name: str
    people: int | None = None


class Boat(msgspec.Struct):
    name: str
    masts: int = 1


class Song(TypedDict):
    title: str
    bpm: int


class Trip(pydantic.BaseModel):
    places: list[str]
    days: int = pydantic.Field(default=3, ge=1)


class Node(msgspec.Struct):
    value: int
    next: Node | None = None


CITY_SCHEMA = {
    "title": "City",
    "type": "object",
    "properties": {"name": {"type": "string"}, "people": {"type": ["integer", "null"]}},
    "required": ["name"],
}
KINDS: list[tuple[Any, str, Any]] = [
    (City, '{"name": "Huế", "people": 7}', City("Huế", 7)),
    (Boat, '{"name": "Vega", "masts": 2}', Boat("Vega", 2)),
    (Song, '{"title": "Rain", "bpm": 90}', {"title": "Rain", "bpm": 90}),
    (Trip, '{"places": ["Hội An"], "days": 2}', Trip(places=["Hội An"], days=2)),
    (CITY_SCHEMA, '{"name": "Huế", "people": null}', {"name": "Huế", "people": None}),
    (list[Boat], '{"value": [{"name": "Vega", "masts": 2}]}', [Boat("Vega", 2)]),
    (list[Boat], '[{"name": "Vega", "masts": 2}]', [Boat("Vega", 2)]),
    (Literal["yes", "no"], '{"value": "no"}', "no"),
    (dict[str, int], '{"a": 1}', {"a": 1}),
]


def told(wanted: Any) -> dict[str, Any]:
    """What the gateway is told."""
    form = Shape(wanted).response_format
    assert form["type"] == "json_schema"
    facts: dict[str, Any] = form["json_schema"]
    jsonschema.Draft202012Validator.check_schema(facts["schema"])
    return facts


def read(wanted: Any, text: str, **facts: Any) -> Any:
    return Shape(wanted).read(Reply(text=text, **facts))


# Types in, checked objects out


@pytest.mark.parametrize(("kind", "text", "value"), KINDS, ids=lambda one: str(one)[:40])
def test_an_answer_becomes_the_object_that_was_asked_for(kind: Any, text: str, value: Any) -> None:
    found = read(kind, text)
    assert found == value
    assert type(found) is type(value)
    jsonschema.validate(json.loads(text) if text[0] == "{" else {"value": json.loads(text)}, told(kind)["schema"])


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"name": "Vega"}\n```',
        'Here it is:\n\n```\n{"name": "Vega"}\n```\nFair winds!',
        'Sure! {"name": "Vega"} is a boat.',
        '\n  {"name": "Vega"}\n',
    ],
)
def test_words_and_fences_around_the_object_do_no_harm(text: str) -> None:
    assert read(Boat, text) == Boat("Vega")


def test_a_member_that_was_left_out_has_its_default() -> None:
    assert read(Trip, '{"places": []}').days == 3
    assert read(City, '{"name": "Huế"}') == City("Huế", None)


def test_a_type_is_told_closed_and_with_all_its_members() -> None:
    for kind, members in ((City, ["name", "people"]), (Boat, ["name", "masts"]), (Trip, ["places", "days"])):
        facts = told(kind)
        assert (facts["name"], facts["strict"]) == (kind.__name__, True)
        assert facts["schema"]["required"] == members
        assert facts["schema"]["additionalProperties"] is False
        assert "default" not in json.dumps(facts["schema"])


def test_a_schema_is_told_as_it_is_but_closed() -> None:
    facts = told(CITY_SCHEMA)
    assert facts["schema"] == {**CITY_SCHEMA, "additionalProperties": False}
    assert facts["name"] == "City"
    assert facts["strict"] is False, "people may be left out"
    assert told({**CITY_SCHEMA, "required": ["name", "people"]})["strict"] is True


@pytest.mark.parametrize(
    "loose",
    [
        {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        {"type": "array", "prefixItems": [{"type": "integer"}]},
        {"type": "string", "default": "x"},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"oneOf": [{"type": "string"}, {"type": "null"}]},
        {"description": "anything"},
    ],
    ids=json.dumps,
)
def test_strictness_is_asked_for_only_where_upstream_can_keep_it(loose: dict[str, Any]) -> None:
    facts = told({"type": "object", "properties": {"a": loose}, "required": ["a"]})
    assert facts["strict"] is False
    assert told({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]})["strict"] is True


@pytest.mark.parametrize("kind", [list[int], int | str, Literal["a"], {"enum": ["a"]}, {"anyOf": [{"type": "null"}]}])
def test_what_is_no_object_travels_as_the_member_of_one(kind: Any) -> None:
    schema = told(kind)["schema"]
    assert (schema["type"], list(schema["properties"]), schema["required"]) == ("object", ["value"], ["value"])


def test_a_definition_is_said_once_and_a_recursive_one_can_be_found() -> None:
    assert "$defs" not in told(City)["schema"]
    schema = told(Node)["schema"]
    assert schema["properties"]["next"]["anyOf"]
    assert "#/$defs/Node" in json.dumps(schema)
    jsonschema.validate({"value": 1, "next": {"value": 2, "next": None}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"value": 1, "next": {"value": "x", "next": None}}, schema)
    assert read(Node, '{"value": 1, "next": {"value": 2}}') == Node(1, Node(2))


def test_definitions_of_either_name_stay_where_references_find_them() -> None:
    part = {"type": "array", "items": {"$ref": "#/definitions/B"}}
    schema = {"$ref": "#/definitions/A", "definitions": {"A": part, "B": {"type": "integer"}}}
    jsonschema.validate({"value": [1]}, told(schema)["schema"])
    assert read(schema, '{"value": [1, 2]}') == [1, 2]


def test_a_pydantic_model_may_stand_inside_another_type() -> None:
    kind = dataclasses.make_dataclass("Plan", [("trip", Trip), ("start", datetime.date)])
    made = read(kind, '{"trip": {"places": ["Huế"]}, "start": "2026-01-02"}')
    assert made.trip == Trip(places=["Huế"])
    assert made.start == datetime.date(2026, 1, 2)
    assert told(kind)["schema"]["properties"]["trip"]["required"] == ["places", "days"]


@pytest.mark.parametrize("name", ["a boat/plan", "Größe", "x" * 99, "{}"])
def test_a_title_becomes_a_name_the_contract_allows(name: str) -> None:
    found = told({"title": name, "type": "object"})["name"]
    assert found
    assert len(found) <= 64
    assert all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in found)


# Refused before anything is sent


class Holds(pydantic.BaseModel):
    call: Callable[[int], int]


@dataclasses.dataclass
class Lost:
    x: Nowhere  # noqa: F821 - a type that is nowhere


BROKEN: list[tuple[Any, str]] = [
    ({"type": "strin"}, "no type"),
    ({"type": "object", "properties": {"a": {"type": "text"}}}, '"text"'),
    ({"type": "object", "properties": {"a": "string"}}, "a must be a schema"),
    ({"type": "object", "properties": ["a"]}, "properties must be an object"),
    ({"anyOf": {"type": "null"}}, "anyOf must be a list"),
    ({"type": "array", "items": "string"}, "items must be a schema"),
    ({"type": "object", "required": "name"}, "required must be an array"),
    ({"enum": "abc"}, "enum must be an array"),
    ({"$ref": "#/$defs/Gone"}, "Unresolvable ref"),
    ({"$ref": "https://example.com/schema.json"}, "elsewhere"),
    ({"properties": {"a": {"contains": {"$ref": "file:///etc/hostname"}}}}, "elsewhere"),
    ({"minimum": "3"}, "minimum must be a number"),
    ({"default": object()}, "object"),
    (Holds, "Holds cannot be described"),
    (Lost, "Nowhere"),
    (complex, "complex cannot be described"),
    (5, "not supported"),
]


@pytest.mark.parametrize(("wanted", "why"), BROKEN, ids=lambda one: str(one).split(" at 0x")[0][:50])
def test_what_cannot_be_a_schema_is_an_option_error_that_says_why(wanted: Any, why: str) -> None:
    with pytest.raises(OptionError, match="Nothing was sent") as caught:
        Shape(wanted)
    assert why in str(caught.value)
    assert [p.option for p in caught.value.problems] == ["schema"]


def test_a_schema_without_an_end_is_refused_too() -> None:
    schema: dict[str, Any] = {}
    for _ in range(sys.getrecursionlimit() * 2):
        schema = {"items": schema}
    with pytest.raises(OptionError, match="deep"):
        Shape(schema)


@pytest.mark.parametrize("kind", [Complete, Generate])
def test_an_operation_refuses_a_broken_schema_when_it_is_made(kind: Any) -> None:
    with pytest.raises(OptionError, match="no type") as caught:
        kind(prompt="x", schema={"type": "strin"})
    assert [p.option for p in caught.value.problems] == ["schema"]


def test_a_schema_is_not_changed_by_its_use() -> None:
    given = {"$id": "https://x.example/s", "type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}}
    given |= {"$defs": {"A": {"type": "STRING", "nullable": True}}}
    before = json.dumps(given)
    read(given, '{"a": null}')
    assert json.dumps(given) == before


# Answers that do not fit

WRONG: list[tuple[Any, str, list[str]]] = [
    (City, '{"name": 5}', ["$.name", "str"]),
    (Boat, '{"masts": 2}', ["name"]),
    (Trip, '{"places": [1], "days": 0}', ["places.0", "days", "greater than or equal to 1"]),
    (Trip, "[]", ["the answer", "dict"]),
    (CITY_SCHEMA, "{}", ["answer.name is missing"]),
    (CITY_SCHEMA, '{"name": "x", "people": "many"}', ["answer.people must be integer or null", '"many"']),
    (list[int], '{"value": ["x"]}', ["$[0]"]),
]


@pytest.mark.parametrize(("kind", "text", "said"), WRONG, ids=lambda one: str(one)[:40])
def test_an_answer_that_does_not_fit_says_where_and_why(kind: Any, text: str, said: list[str]) -> None:
    with pytest.raises(BadObject) as caught:
        read(kind, text)
    for words in said:
        assert words in caught.value.what
    assert "http" not in caught.value.what
    assert caught.value.text == text


def test_what_is_no_json_is_said_and_kept() -> None:
    reply = Reply(text="I would rather not.", finish_reason="stop")
    with pytest.raises(BadObject, match="not JSON") as caught:
        Shape(Boat).read(reply)
    assert (caught.value.text, caught.value.reply) == ("I would rather not.", reply)
    assert "keeps to schemas" in caught.value.hint


def test_an_object_that_was_cut_off_says_so() -> None:
    for reason in ("length", "max_tokens", "MAX_TOKENS"):
        with pytest.raises(BadObject, match="raise max_tokens"):
            read(Boat, '{"name": "Ve', finish_reason=reason)


@pytest.mark.parametrize("text", ["", "{", "```json\n```", "[" * 20_000, "\ud800", "NaN"])
def test_no_text_is_a_crash(text: str) -> None:
    with pytest.raises(ValueError, match="no JSON"):
        json_in(text)


# The judge


def fits(schema: dict[str, Any], value: Any) -> bool:
    return Fit(schema).misfit(value) is None


TREE = {
    "$ref": "#/$defs/T",
    "$defs": {"T": {"type": "object", "properties": {"l": {"anyOf": [{"$ref": "#/$defs/T"}, {"type": "null"}]}}}},
}
JUDGED: list[tuple[dict[str, Any], Any, Any, str]] = [
    (TREE, {"l": {"l": None}}, {"l": {"l": 3}}, "answer.l fits none of the allowed forms"),
    ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, None, "x", 'answer fits none of the allowed forms, and it is "x"'),
    ({"oneOf": [{"type": "integer"}, {"minimum": 2}]}, 1, 3, "exactly one"),
    ({"not": {"type": "null"}}, 1, None, "must not be"),
    ({"enum": ["a", 1]}, 1, True, "must be one of"),
    ({"const": "q"}, "q", "z", 'answer must be same as const definition: q, and it is "z"'),
    ({"type": ["string", "null"]}, None, 3, "answer must be string or null, and it is 3"),
    ({"type": "STRING", "nullable": True, "enum": ["a"]}, None, "b", "answer must be one of"),
    ({"properties": {"a": {}}, "additionalProperties": False}, {"a": 1}, {"b": 1}, "'b'"),
    ({"additionalProperties": {"type": "integer"}}, {"a": 1}, {"a": "x"}, "answer.a must be integer"),
    ({"properties": {"a": {"$ref": "#/$defs/N", "maximum": 3}}, "$defs": {"N": {"type": "integer"}}}, {"a": 3}, {"a": 5}, "answer.a"),
    ({"prefixItems": [{"type": "integer"}], "items": {"type": "string"}}, [1, "a"], [1, 2], "answer[1] must be string"),
    ({"prefixItems": [{"type": "integer"}], "items": False}, [1], [1, 2], "only specified items"),
    ({"items": {"required": ["x", "y"]}}, [{"x": 1, "y": 2}], [{}], "answer[0].x, answer[0].y is missing"),
    ({"type": "integer"}, 2.0, True, "integer"),
    ({"multipleOf": 0.1}, 0.3, 0.35, "multiple"),
    ({"minItems": 2, "uniqueItems": True}, [1, 2], [1, 1], "unique"),
    ({"pattern": "^a+$"}, "aa", "ab", "pattern"),
    ({"$schema": "http://json-schema.org/draft-04/schema#", "type": "number", "minimum": 3, "exclusiveMinimum": True}, 4, 3, "bigger than 3"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "good", "bad", "said"), JUDGED, ids=lambda one: str(one)[:30])
def test_the_judge_names_the_place_and_the_reason(schema: dict[str, Any], good: Any, bad: Any, said: str) -> None:
    judge = Fit(schema)
    assert judge.misfit(good) is None
    assert said in (judge.misfit(bad) or "")


@pytest.mark.parametrize("hint", [{"format": "date"}, {"format": "no-such"}, {"pattern": r"\p{L}"}, {"x-own": 1}])
def test_hints_do_not_decide(hint: dict[str, Any]) -> None:
    assert fits({"type": "string", **hint}, "anything")


def test_defaults_are_not_written_into_an_answer() -> None:
    value: dict[str, Any] = {}
    assert fits({"type": "object", "properties": {"a": {"default": 1}}}, value)
    assert value == {}


def test_an_answer_without_an_end_does_not_fit() -> None:
    value: list[Any] = []
    for _ in range(sys.getrecursionlimit() * 2):
        value = [value]
    judge = Fit({"$ref": "#/$defs/L", "$defs": {"L": {"type": "array", "items": {"$ref": "#/$defs/L"}}}})
    assert "deep" in (judge.misfit(value) or "")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "bb", "ccc"]) | st.sampled_from([0.5, 1.0]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
TYPES = st.sampled_from(["object", "array", "string", "number", "integer", "boolean", "null"])


def _schemas(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    words: dict[str, st.SearchStrategy[Any]] = {
        "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        "required": st.lists(st.sampled_from("abc"), unique=True, max_size=2),
        "additionalProperties": st.booleans() | inner,
        "items": inner,
        "prefixItems": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=3),
        "oneOf": st.lists(inner, min_size=1, max_size=3),
        "allOf": st.lists(inner, min_size=1, max_size=3),
        "not": inner,
        "$ref": st.just("#/$defs/A"),
    }
    return st.fixed_dictionaries({}, optional=words)


SCHEMAS = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "minimum": st.integers(-2, 2),
            "exclusiveMaximum": st.integers(-2, 2),
            "maxLength": st.integers(0, 3),
            "minItems": st.integers(0, 3),
            "uniqueItems": st.booleans(),
            "maxProperties": st.integers(0, 3),
        },
    ),
    _schemas,
    max_leaves=6,
)


@settings(max_examples=300)
@given(schema=SCHEMAS, definition=st.sampled_from([{"type": "integer"}, {"enum": ["a", None]}]), value=VALUES)
def test_the_judge_agrees_with_the_reference(schema: dict[str, Any], definition: dict[str, Any], value: Any) -> None:
    """The reference implementation of draft 2020-12 is slower and needs more packages; it is the measure all the same."""
    whole = {**schema, "$defs": {"A": definition}}
    try:
        judge = Fit(whole)
    except ValueError as error:
        assume("required but not allowed" not in str(error))  # such a schema fits nothing, which is said at once
        raise
    assert (judge.misfit(value) is None) == jsonschema.Draft202012Validator(whole).is_valid(value)
