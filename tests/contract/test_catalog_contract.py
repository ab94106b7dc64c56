"""The catalog agrees with the contract: rows, calls, required options, choices and ranges."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.contract.reader import KINDS, SPEC, calls, entries, smallest
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
