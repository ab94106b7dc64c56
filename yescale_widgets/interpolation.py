"""The reader's variables in the place of ``{name}`` in a text, as f-strings have them, without their code."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.words import t

_PART = r"[^\W\d]\w*(?:\.\w+|\[[^\[\]{}]*\])*(?:![rsa])?(?::[^{}]*)?"
_FIELD = re.compile(r"\{\{(" + _PART + r")\}\}|\{(" + _PART + r")\}")
_WHOLE = re.compile(r"\{(" + _PART + r")\}")


def filled(text: str, names: Mapping[str, Any]) -> str:
    """A text with the reader's variables in the place of ``{name}``, ``{name.attribute}`` and ``{name[key]}``.

    Other braces stay as they are, and ``{{name}}`` is ``{name}``.

    Raises:
        OptionError: there is no such variable, attribute or key.
    """

    def put(found: re.Match[str]) -> str:
        literal, wanted = found.groups()
        if literal:
            return "{" + literal + "}"
        with _readable(wanted):
            return Formatter().vformat("{" + wanted + "}", (), _Names(names))

    return _FIELD.sub(put, text)


def value_of(word: str, names: Mapping[str, Any]) -> Any:
    """The variable itself where a word is nothing but ``{name}``, else the text with its variables filled in."""
    whole = _WHOLE.fullmatch(word)
    if whole is None or re.search(r"[!:]", re.sub(r"\[.*?\]", "", whole[1])):
        return filled(word, names)
    with _readable(whole[1]):
        return Formatter().get_field(whole[1], (), _Names(names))[0]


class _Names(dict[str, Any]):
    """The reader's variables; what cannot be had is said in words."""

    def __missing__(self, name: str) -> Any:
        near = nearest(name, (n for n in self if not n.startswith("_")), 0.6)
        advice = f" ({did_you_mean('{' + near + '}')})" if near else ""
        what = t(
            "there is no variable {name}{advice}; write {doubled} for the braces themselves",
            name="{" + name + "}",
            advice=advice,
            doubled="{{" + name + "}}",
        )
        raise OptionError("%ys", [Problem(name, what)])


@contextlib.contextmanager
def _readable(wanted: str) -> Iterator[None]:
    """Whatever a reader's own object says instead of a value is one problem of the line."""
    try:
        yield
    except OptionError:
        raise
    except Exception as error:  # noqa: BLE001 - a property of theirs may raise anything
        what = t("{wanted} cannot be read: {why}", wanted="{" + wanted + "}", why=f"{type(error).__name__}: {error}")
        raise OptionError("%ys", [Problem(wanted, what)]) from None
