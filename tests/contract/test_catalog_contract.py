"""The catalog agrees with the contract: rows, calls, required options, choices and ranges."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.contract.reader import KINDS, NOT_SERVED, SPEC, calls, entries, smallest
from yescale_widgets.declare import Operation
from yescale_widgets.options import Option, options_of
from yescale_widgets.source import Source

NAMES = [f"{kind.family()}.{kind.verb()}" for kind in KINDS]
ROWS = [f"{r['section']} / {r['row']}" for r in csv.DictReader((SPEC / "rows.csv").read_text("utf-8").splitlines())]


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_the_rows_of_an_operation_are_rows_of_the_sidebar(kind: type[Operation]) -> None:
    assert set(kind.rows) <= set(ROWS)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_method_and_path_are_the_contracts(kind: type[Operation]) -> None:
    for call in calls(kind):
        entry = entries()[call.id]
        blank = [re.sub(r"\{[^}]*\}", "{}", path) for path in (call.path, entry.path)]
        assert (blank[0], call.method) == (blank[1], entry.method.upper())


POSTS = [kind for kind in KINDS if "requestBody" in entries()[kind.at.id].facts]


@pytest.mark.parametrize("kind", POSTS, ids=lambda k: k.at.id)
def test_the_smallest_request_is_one_the_contract_allows(kind: type[Operation]) -> None:
    Draft202012Validator(entries()[kind.at.id].schema()).validate(_with_texts(smallest(kind).payload()))


def requests() -> Iterator[tuple[type[Operation], str, Any]]:
    for kind in POSTS:
        body = entries()[kind.at.id].resolve(entries()[kind.at.id].facts["requestBody"])
        for media in body["content"].values():
            for name, example in media.get("examples", {}).items():
                yield kind, name, example["value"]


def leaves(doc: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(doc, dict):
        for name, value in doc.items():
            yield from leaves(value, f"{path}/{name}")
    elif isinstance(doc, list):
        for number, value in enumerate(doc):
            yield from leaves(value, f"{path}/{number}")
    elif doc not in (None, ""):
        yield path, doc


PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


SOUND = "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="


def _with_files(body: Any) -> Any:
    """The contract writes a file in a form as "@name" or "(binary)": a real one takes its place."""
    if isinstance(body, dict):
        return {name: SOUND if name == "file" else _with_files(value) for name, value in body.items()}
    if isinstance(body, list):
        return [_with_files(value) for value in body]
    return PIXEL if isinstance(body, str) and (body.startswith("@") or body == "(binary)") else body


def _with_texts(made: Any) -> Any:
    if isinstance(made, dict):
        return {name: _with_texts(value) for name, value in made.items()}
    if isinstance(made, list):
        return [_with_texts(value) for value in made]
    return made.data_url() if isinstance(made, Source) else made


@pytest.mark.parametrize(("kind", "name", "body"), list(requests()), ids=lambda v: v if isinstance(v, str) else "")
def test_an_example_request_can_be_made_and_says_the_same(kind: type[Operation], name: str, body: Any) -> None:
    body = _with_files(body)
    operation = kind(**kind.values_of(body))
    made = _with_texts(operation.payload())
    Draft202012Validator(entries()[kind.at.id].schema()).validate(made)
    wanted = dict(leaves({k: v for k, v in body.items() if k not in ("stream", "stream_options")}))
    wires = tuple(o.wire for o in options_of(kind).values())
    assert {p: v for p, v in wanted.items() if p.startswith(wires)}.items() <= dict(leaves(made)).items()
    unknown = {path for path in wanted if not path.startswith((*wires, *(p for p, _ in leaves(made))))}
    assert unknown <= {"/generation_type"}, "options the catalog lacks"


def options() -> Iterator[tuple[type[Operation], Option]]:
    for kind in POSTS:
        for option in options_of(kind).values():
            yield kind, option


def property_of(kind: type[Operation], option: Option) -> dict[str, Any]:
    entry = entries()[kind.at.id]
    node: Any = entry.schema()
    for step in option.wire.strip("/").split("/"):
        node = entry.resolve(node).get("properties", {}).get(step, {})
    found: dict[str, Any] = entry.resolve(node)
    return found


@pytest.mark.parametrize(("kind", "option"), list(options()), ids=lambda v: getattr(v, "name", getattr(v, "__name__", "")) if isinstance(v, Option) else v.at.id)  # fmt: skip
def test_choices_and_ranges_are_the_contracts(kind: type[Operation], option: Option) -> None:
    facts = property_of(kind, option)
    if option.name == "model":  # names come and go upstream: the contract's are suggestions, never a closed list
        assert not option.choices
        assert {*facts.get("enum", ())} <= {*option.opt.suggestions}
    elif option.choices:
        assert {option.to_wire(c) for c in option.choices} == {
            c for c in facts.get("enum", [option.to_wire(c) for c in option.choices]) if c not in (None, "")
        }
    elif "enum" in facts and option.kind == "text":
        raise AssertionError(f"{option.name} has choices in the contract: {facts['enum']}")
    if option.kind in ("integer", "number", "ratio"):
        assert {facts.get("minimum"), option.opt.least} - {None} in (
            {facts.get("minimum")} - {None},
            {option.opt.least},
        )
        assert facts.get("minimum") in (None, option.opt.least)
        assert facts.get("maximum") in (None, option.opt.most)


def test_every_operation_of_the_contract_is_served_or_left_out_for_a_reason() -> None:
    served = {call.id for kind in KINDS for call in calls(kind)}
    assert served.isdisjoint(NOT_SERVED)
    assert served | NOT_SERVED.keys() == entries().keys()
    assert {kind.stream_at.id for kind in KINDS if kind.stream_at} <= served


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_an_operation_names_the_rows_that_the_contract_gives_its_call(kind: type[Operation]) -> None:
    told = set(entries()[kind.at.id].facts.get("x-row", []))
    assert {title for title in told if not any(row.endswith(f" / {title}") for row in kind.rows)} <= {*NO_OPERATION}


NO_OPERATION = ("HTTP status codes", "Sample Code for gpt-4o-audio/gpt-4o-mini-audio")
"""Rows that are pages to read, or code for another row."""


OWN_DEFAULTS = {
    ("luma.generate", "expand_prompt"): "the examples all send it, and results are better with it",
    ("pika.generate", "model"): "the newest of the two versions that the contract knows",
    ("images.generate", "model"): "without one the gateway does not know which provider to ask",
}
"""Defaults where the contract has none and does not ask for a value either."""


@pytest.mark.parametrize(("kind", "option"), list(options()), ids=lambda v: getattr(v, "name", "") if isinstance(v, Option) else v.at.id)  # fmt: skip
def test_a_default_is_the_contracts_or_is_left_to_the_gateway(kind: type[Operation], option: Option) -> None:
    told = property_of(kind, option).get("default")
    mine = None if option.default is None else option.to_wire(option.default)
    name = f"{kind.family()}.{kind.verb()}"
    if mine is not None and told is None and option.wire not in required(kind):
        assert (name, option.name) in OWN_DEFAULTS
    elif mine is not None and told is not None:
        assert mine == told


def required(kind: type[Operation]) -> set[str]:
    """Pointers of what the contract requires, in every form of the body."""
    entry = entries()[kind.at.id]
    bodies = entry.resolve(entry.facts["requestBody"])["content"].values()
    in_path = {f"/{name}" for name in re.findall(r"\{(\w+)\}", kind.at.path)}
    return in_path | {pointer for body in bodies for pointer in _required(entry, body["schema"])}


def _required(entry: Any, schema: Any, at: str = "") -> Iterator[str]:
    node = entry.resolve(schema)
    for name in node.get("required", ()):
        yield f"{at}/{name}"
        yield from _required(entry, node.get("properties", {}).get(name, {}), f"{at}/{name}")


@pytest.mark.parametrize("kind", POSTS, ids=lambda k: k.at.id)
def test_what_the_contract_requires_is_required_or_always_sent_and_nothing_else_is(kind: type[Operation]) -> None:
    mine = {option.wire for option in options_of(kind).values() if option.required}
    sent = dict(every_node(smallest(kind).payload()))
    assert mine <= required(kind), "an option is required here and not by the contract"
    assert {pointer for pointer in required(kind) if sent.get(pointer) in (None, "")} == set()


def every_node(doc: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(doc, dict):
        for name, value in doc.items():
            yield f"{at}/{name}", value
            yield from every_node(value, f"{at}/{name}")


@pytest.mark.parametrize("kind", [k for k in POSTS if k.at.body == "form"], ids=lambda k: k.at.id)
def test_a_form_is_a_form_in_the_contract_and_its_files_are_files(kind: type[Operation]) -> None:
    body = entries()[kind.at.id].resolve(entries()[kind.at.id].facts["requestBody"])["content"]
    assert "multipart/form-data" in body
    files = {
        option.wire
        for option in options_of(kind).values()
        if option.opt.source == "file" and option.kind in ("source", "sources")
    }
    entry = entries()[kind.at.id]
    told = entry.resolve(body["multipart/form-data"]["schema"])["properties"]
    binary = {f"/{name}" for name, facts in told.items() if _is_binary(entry.resolve(facts))}
    assert {wire.removesuffix("[]") for wire in files} == {wire.removesuffix("[]") for wire in binary}


def _is_binary(facts: dict[str, Any]) -> bool:
    """A file, or a list of them, in any of the ways in which a schema says so."""
    alternatives = [facts, facts.get("items", {}), *facts.get("anyOf", ()), *facts.get("oneOf", ())]
    inner = [a for one in alternatives for a in (one, one.get("items", {}))]
    return any("contentMediaType" in one or one.get("format") == "binary" for one in inner)


@pytest.mark.parametrize("kind", [k for k in POSTS if k.at.body == "json"], ids=lambda k: k.at.id)
def test_a_json_body_is_json_in_the_contract(kind: type[Operation]) -> None:
    assert "application/json" in entries()[kind.at.id].resolve(entries()[kind.at.id].facts["requestBody"])["content"]
