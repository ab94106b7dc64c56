"""Forms come from the declarations, and what stands in them becomes an operation or a list of all that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from yescale_widgets import catalog
from yescale_widgets.declare import Operation, check_options
from yescale_widgets.errors import OptionError
from yescale_widgets.options import Option, options_of
from yescale_widgets.panels import form
from yescale_widgets.ratio import Ratio
from yescale_widgets.source import Source
from yescale_widgets.validation import check

CONTROLS = {"text", "area", "number", "slider", "choice", "toggle", "source", "list", "json"}
BAD: dict[str, Any] = {
    "integer": "many",
    "number": "much",
    "boolean": "perhaps",
    "choice": "none of these",
    "ratio": "rather wide",
    "source": "/no/such/picture.png",
    "sources": ["/no/such/picture.png"],
}
every_operation = pytest.mark.parametrize(
    "kind", list(catalog.operations()), ids=lambda kind: f"{kind.family()}.{kind.verb()}"
)


def text_for(option: Option) -> str:
    """What somebody types or chooses."""
    least = 1 if option.opt.least is None else option.opt.least
    texts = {
        "text": "a paper boat",
        "integer": f"{least:.0f}",
        "number": f"{least}",
        "boolean": "true",
        "ratio": "16:9" if (option.opt.most or 9) >= 16 / 9 else "1:1",
        "source": "https://files.example/a",
        "sources": "https://files.example/a",
    }
    return str(option.choices[-1]) if option.choices else texts.get(option.kind, texts["text"])


def sample(kind: type[Operation]) -> dict[str, Any]:
    """What a form may hold that is enough for an operation."""
    given = {o.name: held(o) for o in options_of(kind).values() if o.required}
    for problem in check_options(kind, given)[1]:
        given[problem.option] = held(options_of(kind)[problem.option])
    return given


def held(option: Option) -> Any:
    return [text_for(option)] * 2 if option.kind == "sources" else text_for(option)


def plain(value: Any) -> Any:
    """Sources are equal where they lead to the same place."""
    if isinstance(value, dict):
        return {name: plain(v) for name, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.url if isinstance(value, Source) else value


@every_operation
def test_every_option_has_its_control_essentials_first(kind: type[Operation]) -> None:
    fields = form.fields(kind)
    assert sorted(f["name"] for f in fields) == sorted(options_of(kind))
    for group in ("main", "more"):
        declared = [name for name, o in options_of(kind).items() if o.opt.more == (group == "more")]
        assert [f["name"] for f in fields if f["group"] == group] == declared
    assert [f["group"] for f in fields] == sorted(f["group"] for f in fields)


@every_operation
def test_a_control_says_what_its_option_says(kind: type[Operation]) -> None:
    for field in form.fields(kind):
        option = options_of(kind)[field["name"]]
        assert field["kind"] in CONTROLS
        assert field["title"][:1] == field["title"][:1].upper() != ""
        assert (field["help"], field["required"]) == (option.help, option.required)
        assert field["default"] == (
            str(option.default) if option.kind == "ratio" and option.default else option.default
        )
        if field["kind"] in ("number", "slider"):
            assert (field.get("min"), field.get("max")) == (option.opt.least, option.opt.most)


@every_operation
def test_controls_have_what_they_need_to_be_drawn(kind: type[Operation]) -> None:
    for field in form.fields(kind):
        assert json.loads(json.dumps(field, allow_nan=False)) == field
        if field["kind"] == "choice":
            values = [c["value"] for c in field["choices"]]
            assert len(values) == len(set(values)) > 1
            assert len(values) == len({c["label"] for c in field["choices"]})
            assert field["default"] in values or field["required"] or values[0] == ""
        if field["kind"] == "slider":
            assert field["min"] <= field["default"] <= field["max"]


@every_operation
def test_a_form_as_it_stands_is_an_operation_without_options(kind: type[Operation]) -> None:
    """Defaults, which the page sends back or leaves out, change nothing."""
    needed = sample(kind)
    shown = {f["name"]: f["default"] for f in form.fields(kind) if f["default"] is not None}
    made = form.operation_of(f"{kind.family()}.{kind.verb()}", {**shown, **needed})
    assert plain(made.payload()) == plain(kind(**form.values_of(kind, needed)).payload())


@every_operation
def test_texts_become_what_their_option_needs(kind: type[Operation]) -> None:
    typed = {o.name: text_for(o) for o in options_of(kind).values() if o.kind != "json"}
    for name, value in form.values_of(kind, typed).items():
        checked = check(options_of(kind)[name], value)
        assert plain(value) == plain(checked)
        assert type(value) is type(checked)


@every_operation
def test_empty_controls_are_left_out(kind: type[Operation]) -> None:
    for empty in ("", None, []):
        assert form.values_of(kind, dict.fromkeys(options_of(kind), empty)) == {}


@every_operation
def test_everything_that_is_wrong_is_named_at_once(kind: type[Operation]) -> None:
    wrong = {o.name: BAD[o.kind] for o in options_of(kind).values() if o.kind in BAD}
    missing = [o.name for o in options_of(kind).values() if o.required and o.name not in wrong]
    if wrong:
        with pytest.raises(OptionError) as caught:
            form.operation_of(f"{kind.family()}.{kind.verb()}", wrong)
        named = [p.option for p in caught.value.problems]
        assert {*named} >= {*wrong, *missing}
        assert len(named) == len({*named})
        assert all(p.option in p.message for p in caught.value.problems)


def test_texts_that_are_no_numbers_are_refused_with_what_is_allowed() -> None:
    kind = catalog.operation("pika.generate")
    with pytest.raises(OptionError) as caught:
        form.values_of(kind, {"motion": "5", "guidance": "12.5", "seed": "-1", "frame_rate": "1e999", "extend": "si"})
    messages = {p.option: p.message for p in caught.value.problems}
    assert messages["motion"] == "motion must be a whole number from 0 to 4, not 5"
    assert messages.keys() == {"motion", "guidance", "seed", "frame_rate", "extend", "prompt"}


def test_json_is_read_and_what_is_not_json_is_refused() -> None:
    kind = catalog.operation("chat.complete")
    assert form.values_of(kind, {"stop": '["a", "b"]'})["stop"] == ["a", "b"]
    with pytest.raises(OptionError, match="tools must be a list"):
        form.values_of(kind, {"tools": "[{]", "prompt": "x"})


def test_a_ratio_may_be_typed_in_any_form() -> None:
    kind = catalog.operation("pika.generate")
    for text in ("16:9", "16/9", "16x9", "1.7778"):
        value = form.values_of(kind, {"aspect_ratio": text})["aspect_ratio"]
        assert isinstance(value, Ratio)
        assert value.value == pytest.approx(16 / 9, rel=1e-3)


def test_an_option_that_is_not_there_is_a_problem_of_the_form() -> None:
    with pytest.raises(OptionError, match="there is no option 'promt': did you mean 'prompt'"):
        form.operation_of("pika.generate", {"prompt": "a", "promt": "b"})


def test_a_path_is_taken_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    made = form.operation_of("pika.generate", {"prompt": "a", "image": str(tmp_path / "a.png")})
    assert made.payload()["image"].startswith("data:image/png;base64,iVBORw0KGgo")
