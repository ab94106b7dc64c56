"""From a declaration to the fields of a form, and from what the form holds to an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yescale_widgets import catalog
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.mediatypes import types_of
from yescale_widgets.options import Option, options_of
from yescale_widgets.panels.base import Message
from yescale_widgets.ratio import Ratio
from yescale_widgets.validation import parse
from yescale_widgets.words import t

SLIDER_STEPS = 40
"""A range of at most so many whole steps is drawn as a slider."""


def fields(kind: type[Operation]) -> list[Message]:
    """The controls of an operation, essentials first."""
    found = [field(option) for option in options_of(kind).values()]
    return sorted(found, key=lambda f: f["group"] == "more")


def field(option: Option) -> Message:
    """One control."""
    facts: Message = {
        "name": option.name,
        "title": t(option.title),
        "help": t(option.help) if option.help else "",
        "kind": _control(option),
        "group": "more" if option.opt.more else "main",
        "required": option.required,
        "default": _plain(option.default),
        "lines": option.opt.lines,
        "min": option.opt.least if option.kind in ("integer", "number") else None,
        "max": option.opt.most if option.kind in ("integer", "number") else None,
        "step": 1 if option.kind == "integer" else None,
    }
    if option.kind in ("source", "sources"):
        facts["accept"] = ",".join(types_of(option.opt.kinds))
    if option.opt.mask not in ("", "unknown"):
        facts["mask"] = option.opt.mask
    if option.choices:
        facts["choices"] = _choices(option)
    if option.opt.suggestions:
        facts["suggestions"] = [str(s) for s in option.opt.suggestions]
    return {name: value for name, value in facts.items() if value is not None or name == "default"}


def _choices(option: Option) -> list[Message]:
    none = [] if option.required or option.default is not None else [{"value": "", "label": t("not set")}]
    return none + [{"value": c, "label": str(c)} for c in option.choices]


def _control(option: Option) -> str:
    if option.kind == "text":
        return "area" if option.opt.lines > 1 else "text"
    if (
        option.kind == "integer"
        and option.opt.least is not None
        and option.opt.most is not None
        and option.default is not None
    ):
        return "slider" if option.opt.most - option.opt.least <= SLIDER_STEPS else "number"
    return {
        "integer": "number",
        "number": "number",
        "boolean": "toggle",
        "choice": "choice",
        "ratio": "text",
        "source": "source",
        "sources": "list",
    }.get(option.kind, "json")


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Ratio) else value


def values_of(kind: type[Operation], form: Mapping[str, Any]) -> dict[str, Any]:
    """What a form holds as options: empty controls are left out, texts become what their option needs.

    Raises:
        OptionError: a text cannot be read; every such control is named.
    """
    known = options_of(kind)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in form.items():
        if value is None or value == "" or (isinstance(value, list) and not value):
            continue
        option = known.get(name)
        try:
            values[name] = parse(option, value) if option is not None and isinstance(value, str) else value
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    if problems:
        raise OptionError(f"{kind.family()}.{kind.verb()}", problems + _others(kind, values, problems))
    return values


def _others(kind: type[Operation], values: Mapping[str, Any], known: list[Problem]) -> list[Problem]:
    """What else is wrong, so that one press of the button names every control at once."""
    from yescale_widgets.declare import check_options

    named = {p.option for p in known}
    return [p for p in check_options(kind, values)[1] if p.option not in named]


def operation_of(name: str, form: Mapping[str, Any]) -> Operation:
    """The operation a form describes.

    Raises:
        OptionError: with every problem of every control.
    """
    kind = catalog.operation(name)
    operation: Operation = kind(**values_of(kind, form))
    return operation
