"""The columns of a comparison: which model with which options, and every answer that is wanted of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.crossing import Vary, crossed, is_nan
from yescale_widgets.words import t

WHO = "column"
"""The parameter that names a column of the comparison."""


def cells_of(
    kind: type[Operation], prompt: Any, models: Sequence[str | Mapping[str, Any]], options: dict[str, Any], repeats: int
) -> list[Cell]:
    """All answers that are wanted: prompt by prompt, each from every column."""
    own = _columns(kind, models, options)
    prompts = _prompts(kind, prompt)
    cells: list[Cell] = []
    for one in prompts:
        for name, given in own.items():
            made = crossed(kind, {"prompt": one, **options, **given}, repeats=repeats)
            for cell in made:
                cell.params = {"prompt": cell.params["prompt"], WHO: name, **cell.params}
                cell.number = len(cells)
                cells.append(cell)
    return cells


def _prompts(kind: type[Operation], prompt: Any) -> list[Any]:
    many: Any = prompt.values if isinstance(prompt, Vary) else prompt
    listed = (
        list(many.tolist()) if hasattr(many, "tolist") else list(many) if isinstance(many, list | tuple) else [many]
    )
    problems = []
    if not listed:
        problems.append(Problem("prompt", t("prompt has no values: there is nothing to compare")))
    if any(is_nan(one) or one is None for one in listed):
        problems.append(Problem("prompt", t("prompt has rows without a value (NaN)")))
    elif len(set(map(str, listed))) < len(listed):
        twice = next(one for number, one in enumerate(listed) if one in listed[:number])
        problems.append(Problem("prompt", t("prompt has {value!r} twice; repeats=2 asks twice", value=twice)))
    if problems:
        raise OptionError(f"{kind.family()}.{kind.verb()}", problems)
    return listed


def _columns(
    kind: type[Operation], models: Sequence[str | Mapping[str, Any]], options: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The columns by name, with the options that are theirs alone."""
    problems = []
    asked: Any = models
    listed = isinstance(asked, list | tuple) and all(isinstance(one, str | Mapping) for one in asked)
    if not listed or not models:
        words = t("models must be a list of names, or of dictionaries of options, with one entry or more")
        raise OptionError(f"{kind.family()}.{kind.verb()}", [Problem("models", words)])
    found: dict[str, dict[str, Any]] = {}
    for one in models:
        given = {"model": one} if isinstance(one, str) else dict(one)
        name = str(given.pop("name", "")) or _named(given)
        if name in found:
            words = t("models has {name!r} twice; repeats=2 asks each twice, and 'name' names a column", name=name)
            problems.append(Problem("models", words))
        varying = [option for option, value in given.items() if isinstance(value, Vary | range)]
        if varying or any(isinstance(value, Vary) for value in options.values()):
            words = t("a column has one value of each option; ys.sweep varies them")
            problems.append(Problem("models", words))
        found[name] = given
    if problems:
        raise OptionError(f"{kind.family()}.{kind.verb()}", problems)
    return found


def _named(given: Mapping[str, Any]) -> str:
    """ "gpt-4o", or "gpt-4o (temperature=0)"."""
    more = ", ".join(f"{name}={value}" for name, value in given.items() if name != "model")
    model = str(given.get("model", ""))
    return f"{model} ({more})" if model and more else model or more
