"""What ``ys.map`` is given: a table in one form or another, and a template that names its columns."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas


def tabled(frame: Any) -> pandas.DataFrame:
    """What was given as a table.

    Raises:
        OptionError: it is none.
    """
    import pandas

    if isinstance(frame, pandas.DataFrame):
        return frame
    rows: Any = frame
    with suppress(TypeError, ValueError):
        if isinstance(frame, pandas.Series) and frame.name is not None:
            return frame.to_frame()
        if isinstance(frame, Mapping):
            return pandas.DataFrame(dict(frame))
        rows = list(frame)
        if all(isinstance(row, Mapping) for row in rows):
            return pandas.DataFrame(rows)
    kind = type(rows[0] if isinstance(rows, list) and rows else frame).__name__
    words = t(
        "frame must be a DataFrame, a column with a name, rows as dictionaries or equally long columns by name, "
        "not {kind}",
        kind=t("a list of {kind}", kind=kind) if isinstance(rows, list) else kind,
    )
    raise OptionError("map", [Problem("frame", words)])


def columns_in(template: str) -> list[str]:
    """The columns that a template names.

    Raises:
        OptionError: it is no template: a bracket is open, or a field has no name.
    """
    if not isinstance(template, str):
        words = t("the template must be text such as 'Classify: {{column}}', not {value!r}", value=template)
        raise OptionError("map", [Problem("template", words)])
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        words = t("the template cannot be read ({error}); write {{{{ and }}}} for brackets that are meant", error=error)
        raise OptionError("map", [Problem("template", words)]) from None
    if "" in fields:
        raise OptionError("map", [Problem("template", t("the template has {} without a column's name in it"))])
    return list(dict.fromkeys(fields))


_CONVERSIONS: Mapping[str, Callable[[Any], str]] = {"r": repr, "a": ascii, "s": str}


def filled(template: str, row: Mapping[str, Any]) -> str:
    """A template with one row's values. A name is a column's whole name: nothing is looked up inside a value."""
    parts = []
    for text, name, spec, conversion in string.Formatter().parse(template):
        parts.append(text)
        if name is not None:
            change = _CONVERSIONS.get(conversion or "")
            parts.append(format(change(row[name]) if change else row[name], spec or ""))
    return "".join(parts)
