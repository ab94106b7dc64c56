"""From options to cells: which of them vary, and every combination of their values, checked before anything is sent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from yescale_widgets import catalog
from yescale_widgets.declare import Operation, check_options
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.grids.cells import Cell, content_of, plain
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.options import Option, options_of
from yescale_widgets.words import t

MOST_CELLS = 100_000
"""Cells of one grid: more is a mistake more often than a wish."""
MOST_SHOWN = 8
_PAIR = 2


class Vary:
    """The values that an option takes in turn."""

    __slots__ = ("values",)

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = list(values)

    def __repr__(self) -> str:
        return f"vary({self.values!r})"


def vary(values: Sequence[Any]) -> Vary:
    """Let an option take these values in turn, in ``ys.sweep`` and ``ys.compare``.

    Only options that themselves take a list need it: ``images=ys.vary([["a.png", "b.png"], ["c.png"]])`` is two cells,
    ``images=["a.png", "b.png"]`` is one with two pictures. Elsewhere a list, a range or a column does the same.
    """
    return Vary(_listed(values))


def kind_of(operation: str | type[Operation] | Any) -> type[Operation]:
    """An operation by its name, by its class or by its function (``ys.pika.generate``).

    Raises:
        OptionError: there is none of that name; the nearest one is named.
    """
    if isinstance(operation, str):
        names = [spec.name for spec in catalog.specs()]
        if operation not in names:
            near = nearest(operation, names)
            hint = f" ({did_you_mean(repr(near))})" if near else ""
            what = t(
                "there is no operation {operation!r}{hint}; ys.operations() lists them", operation=operation, hint=hint
            )
            raise OptionError("grid", [Problem("operation", what)])
        return catalog.operation(operation)
    found = getattr(operation, "kind", operation)
    if isinstance(found, type) and issubclass(found, Operation):
        return found
    words = t(
        "operation must be a name such as 'chat.complete', or a function such as ys.pika.generate, not {value!r}",
        value=operation,
    )
    raise OptionError("grid", [Problem("operation", words)])


def crossed(kind: type[Operation], options: Mapping[str, Any], *, repeats: int = 1) -> list[Cell]:
    """Every combination of the values that vary, each ``repeats`` times; the last option varies fastest.

    Raises:
        OptionError: an option is unknown, a value is not allowed, missing or there twice, or there is no cell at all;
            all problems are named, and nothing was sent.
    """
    name = f"{kind.family()}.{kind.verb()}"
    known = options_of(kind)
    problems: list[Problem] = []
    if type(repeats) is not int or repeats < 1:
        problems.append(Problem("repeats", t("repeats must be a whole number from 1 up, not {value!r}", value=repeats)))
        repeats = 1
    unknown = dict.fromkeys(one for one in options if one not in known)
    problems += [problem for problem in check_options(kind, unknown)[1] if problem.option in unknown]
    axes = {one: _axis(known.get(one), value) for one, value in options.items() if one in known}
    for one, values in axes.items():
        problems += _of_axis(one, values)
    count = math.prod(len(values) for values in axes.values()) * repeats
    if count > MOST_CELLS:
        words = t("this grid would have {count:,} cells, and {most:,} is the most", count=count, most=MOST_CELLS)
        problems.append(Problem("grid", words))
    if problems:
        raise OptionError(name, problems[:MOST_SHOWN])
    return list(_cells(kind, axes, repeats))


def _axis(option: Option | None, value: Any) -> list[Any]:
    """The values of an option: one, unless it varies."""
    if isinstance(value, Vary):
        return value.values
    if option is not None and option.kind in ("sources", "json"):
        return [value]
    if option is not None and option.kind == "ratio" and _is_pair(value):
        return [value]
    if isinstance(value, list | tuple | range) or (_is_column(value) and not _is_pixels(option, value)):
        return _listed(value)
    return [value]


def _is_pair(value: Any) -> bool:
    """(16, 9) is one ratio; a list of two varies."""
    return isinstance(value, tuple) and len(value) == _PAIR and all(isinstance(one, int | float) for one in value)


def _is_column(value: Any) -> bool:
    """Whether it is a column or an array with one dimension."""
    return getattr(value, "ndim", None) == 1 and hasattr(value, "tolist")


def _is_pixels(option: Option | None, value: Any) -> bool:
    return option is not None and option.kind == "source" and not hasattr(value, "index")


def _listed(values: Any) -> list[Any]:
    return list(values.tolist()) if hasattr(values, "tolist") else list(values)


def _of_axis(name: str, values: Sequence[Any]) -> Iterator[Problem]:
    """What is wrong with the values of one option as such: none at all, NaN, or the same one twice."""
    if not values:
        yield Problem(name, t("{name} has no values: the grid would be empty", name=name))
    seen: set[Any] = set()
    for position, value in enumerate(values):
        if is_nan(value):
            where = "" if len(values) == 1 else t(" at position {position}", position=position)
            yield Problem(name, t("{name} has no value (NaN){where}", name=name, where=where))
        elif isinstance(value, str | int | float | bool):
            if (type(value), value) in seen:
                words = t("{name} has {value!r} twice; repeats=2 runs every cell twice", name=name, value=value)
                yield Problem(name, words)
            seen.add((type(value), value))


def is_nan(value: Any) -> bool:
    """Whether it is what a table has where nothing is: NaN, NaT or pandas' NA."""
    return type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and math.isnan(value))


def _cells(kind: type[Operation], axes: Mapping[str, Sequence[Any]], repeats: int) -> Iterator[Cell]:
    problems: dict[str, Problem] = {}
    made: list[Cell] = []
    seen: dict[str, dict[str, Any]] = {}
    for values in product(*axes.values()):
        given = dict(zip(axes, values, strict=True))
        try:
            operation = kind(**given)
        except OptionError as error:
            problems |= {problem.message: problem for problem in error.problems}
            continue
        content = content_of(operation)
        if content in seen:
            words = t(
                "{one} and {other} are the same call; repeats=2 runs every cell twice", one=seen[content], other=given
            )
            problems.setdefault(words, Problem("grid", words))
            continue
        seen[content] = given
        params = {name: plain(getattr(operation, name)) for name in axes}
        made += [
            Cell(number=0, params=params, operation=operation, repeat=repeat, content=content)
            for repeat in range(repeats)
        ]
    if problems:
        raise OptionError(f"{kind.family()}.{kind.verb()}", list(problems.values())[:MOST_SHOWN])
    for number, cell in enumerate(made):
        cell.number = number
        yield cell
