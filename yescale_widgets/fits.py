"""Whether a value is what a JSON Schema asks for. fastjsonschema judges; here are the spellings it does not know.

Those are OpenAPI's and Gemini's (``nullable``, types in capitals) and the tuples of draft 2020-12. ``format`` is a hint
only: models are not asked to know them all. Nothing is ever fetched for a schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

import msgspec

from yescale_widgets.words import later, t

Schema = dict[str, Any]

_NAMED = ("properties", "$defs", "definitions", "patternProperties")
_LISTED = ("anyOf", "allOf", "oneOf", "prefixItems")
_ONE = ("items", "additionalProperties", "additionalItems")
_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_FETCHED = ("http", "https", "ftp", "file", "data")
_FORMS = {
    "anyOf": later("fits none of the allowed forms"),
    "oneOf": later("does not fit exactly one of the allowed forms"),
    "not": later("is what it must not be"),
}
_LONGEST_SHOWN = 60


def mapped(schema: Any, change: Callable[[Schema], Schema], ones: Sequence[str] = _ONE) -> Any:
    """A copy of a schema in which ``change`` was made to it and to every schema inside, the innermost first.

    ``ones`` are the words that stand before a single schema; what ``not`` forbids is left alone unless it is named.
    """
    if not isinstance(schema, Mapping):
        return schema
    made = dict(schema)
    for name in _NAMED:
        if isinstance(made.get(name), Mapping):
            made[name] = {key: mapped(part, change, ones) for key, part in made[name].items()}
    for name in _LISTED:
        if isinstance(made.get(name), list):
            made[name] = [mapped(part, change, ones) for part in made[name]]
    for name in ones:
        if isinstance(made.get(name), Mapping):
            made[name] = mapped(made[name], change, ones)
    return change(made)


class Fit:
    """A schema that values are held against.

    Raises:
        ValueError: it is no schema; the message says why.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        import fastjsonschema

        try:
            own = msgspec.json.decode(msgspec.json.encode(schema))  # a copy, and surely JSON
            self._check = fastjsonschema.compile(
                mapped(own, _plain, (*_ONE, "not")),
                handlers=dict.fromkeys(_FETCHED, _not_here),
                use_default=False,
                use_formats=False,
            )
        except RecursionError:
            raise ValueError(t("the schema is nested too deeply")) from None
        except Exception as error:  # noqa: BLE001 - a broken schema breaks its compiler in any way
            why = " ".join(str(error).split()) or type(error).__name__
            raise ValueError(t("this is no JSON Schema that can be used: {why}", why=why)) from None

    def misfit(self, value: Any) -> str | None:
        """The first thing wrong with a value, as a sentence that names its place; None where it fits."""
        from fastjsonschema import JsonSchemaValueException

        try:
            self._check(value, name_prefix="answer")
        except JsonSchemaValueException as error:
            return _said(error)
        except RecursionError:
            return t("answer is nested too deeply")
        return None


def _said(error: Any) -> str:
    """The compiler's own words, with what they leave out: which member is missing, and what stands there instead."""
    place, value = error.name or "answer", error.value
    if error.rule == "required":
        return t(
            "{names} is missing",
            names=", ".join(f"{place}.{name}" for name in error.rule_definition if name not in value),
        )
    said = f"{place} {t(_FORMS[error.rule])}" if error.rule in _FORMS else str(error.message)
    return said if isinstance(value, dict | list) else t("{said}, and it is {value}", said=said, value=_shown(value))


def _shown(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _not_here(uri: str) -> NoReturn:
    raise ValueError(t("{uri} is elsewhere; put what it leads to under $defs", uri=uri))


def _plain(part: Schema) -> Schema:
    """One schema in the words of draft 7."""
    for wrong in _odd(part):
        raise ValueError(wrong)
    made = dict(part)
    if "type" in made:
        made["type"] = _types(made["type"])
        made = _or_null(made) if made.pop("nullable", False) is True else made
    if "prefixItems" in made:
        rest = {"additionalItems": made["items"]} if "items" in made else {}
        made = {**made, "items": made.pop("prefixItems"), **rest}
    if isinstance(made.get("pattern"), str) and not _known(made["pattern"]):
        del made["pattern"]  # of another dialect: a hint, as formats are
    if "$ref" in made and len(made) > 1:
        made["allOf"] = [*made.get("allOf", ()), {"$ref": made.pop("$ref")}]  # what stands beside it counts too
    return made


def _odd(part: Schema) -> Iterator[str]:
    """What the compiler would pass over, or refuse in words about Python."""
    for name in (name for name in _NAMED if name in part):
        if isinstance(part[name], dict):
            yield from _no_schemas(part[name].items())
        else:
            yield t("{name} must be an object of schemas, not {value}", name=name, value=_shown(part[name]))
    for name in (name for name in _LISTED if name in part):
        if isinstance(part[name], list):
            yield from _no_schemas((name, one) for one in part[name])
        else:
            yield t("{name} must be a list of schemas, not {value}", name=name, value=_shown(part[name]))
    yield from _no_schemas((name, part[name]) for name in _ONE if name in part and not isinstance(part[name], list))


def _no_schemas(found: Iterable[tuple[str, Any]]) -> Iterator[str]:
    return (
        t("{name} must be a schema, not {value}", name=name, value=_shown(one))
        for name, one in found
        if not isinstance(one, dict | bool)
    )


def _types(given: Any) -> list[str]:
    named = given if isinstance(given, list) else [given]
    wrong = [kind for kind in named if not isinstance(kind, str) or kind.lower() not in _TYPES]
    if wrong:
        raise ValueError(
            t("there is no type {value}; there are {names}", value=_shown(wrong[0]), names=", ".join(_TYPES))
        )
    return [kind.lower() for kind in named]


def _or_null(part: Schema) -> Schema:
    listed = {"enum": [*part["enum"], None]} if isinstance(part.get("enum"), list) else {}
    return {**part, "type": [*part["type"], "null"], **listed}


def _known(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
