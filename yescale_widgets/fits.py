"""Whether a value is what a JSON Schema asks for: the words that models are given, no more. ``format`` is a hint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any] | bool

_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "integer": lambda v: not isinstance(v, bool) and (isinstance(v, int) or (isinstance(v, float) and v.is_integer())),
}
_LIMITS: tuple[tuple[str, Callable[[Any, Any], bool], str], ...] = (
    ("minimum", lambda v, b: v >= b, "at least"),
    ("maximum", lambda v, b: v <= b, "at most"),
    ("exclusiveMinimum", lambda v, b: v > b, "more than"),
    ("exclusiveMaximum", lambda v, b: v < b, "less than"),
)
_LENGTHS = (("minLength", "maxLength", str), ("minItems", "maxItems", list), ("minProperties", "maxProperties", dict))
_DEEPEST = 64


def misfit(schema: Schema, value: Any) -> str | None:
    """The first thing wrong with a value, as a sentence; None where it fits."""
    return next(_Judge(schema).wrong(schema, value, "", 0), None)


class _Judge:
    """Walks schema and value together; references are looked up in the whole schema."""

    def __init__(self, root: Schema) -> None:
        self._root = root

    def wrong(self, schema: Schema, value: Any, at: str, depth: int) -> Iterator[str]:
        """Everything wrong with the value that stands at ``at``."""
        if isinstance(schema, bool) or depth > _DEEPEST:
            if schema is False:
                yield f"{_place(at)} should not be there"
            return
        if "$ref" in schema:
            yield from self.wrong(self._target(str(schema["$ref"])), value, at, depth + 1)
        yield from _itself(schema, value, at)
        yield from self._combined(schema, value, at, depth)
        if isinstance(value, dict):
            yield from self._object(schema, value, at, depth)
        if isinstance(value, list):
            yield from self._array(schema, value, at, depth)

    def _target(self, reference: str) -> Schema:
        found: Any = self._root
        for step in reference.lstrip("#").strip("/").split("/"):
            if step and isinstance(found, Mapping):
                found = found.get(step.replace("~1", "/").replace("~0", "~"), True)
        return found if isinstance(found, Mapping) else True

    def _fits(self, schema: Schema, value: Any, depth: int) -> bool:
        return next(self.wrong(schema, value, "", depth + 1), None) is None

    def _combined(self, schema: Mapping[str, Any], value: Any, at: str, depth: int) -> Iterator[str]:
        for part in schema.get("allOf") or ():
            yield from self.wrong(part, value, at, depth + 1)
        for word in ("anyOf", "oneOf"):
            parts = schema.get(word) or ()
            if parts and not any(self._fits(part, value, depth) for part in parts):
                yield f"{_place(at)} is none of the allowed forms"
        if "not" in schema and self._fits(schema["not"], value, depth):
            yield f"{_place(at)} is what it must not be"

    def _object(self, schema: Mapping[str, Any], value: dict[str, Any], at: str, depth: int) -> Iterator[str]:
        known, extra = schema.get("properties") or {}, schema.get("additionalProperties", True)
        yield from (
            f"{_place(f'{at}.{name}')} is missing" for name in schema.get("required") or () if name not in value
        )
        for name, inner in value.items():
            yield from self.wrong(known.get(name, extra), inner, f"{at}.{name}", depth + 1)

    def _array(self, schema: Mapping[str, Any], value: list[Any], at: str, depth: int) -> Iterator[str]:
        fixed = schema.get("prefixItems") or ()
        for number, inner in enumerate(value):
            rule = fixed[number] if number < len(fixed) else schema.get("items", True)
            yield from self.wrong(rule, inner, f"{at}[{number}]", depth + 1)
        if schema.get("uniqueItems") and any(v in value[:i] for i, v in enumerate(value)):
            yield f"{_place(at)} names something twice"


def _itself(schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    """What can be said of a value without looking into it."""
    kinds = schema.get("type")
    named = [kinds] if isinstance(kinds, str) else list(kinds or ())
    named += ["null"] if schema.get("nullable") is True and named else []
    if named and not any(_KINDS.get(str(kind).lower(), _anything)(value) for kind in named):
        yield f"{_place(at)} is {_shown(value)}, not of type {' or '.join(named)}"
        return
    if "enum" in schema and not any(_same(value, allowed) for allowed in schema["enum"]):
        yield f"{_place(at)} is {_shown(value)}, none of {', '.join(map(repr, schema['enum']))}"
    if "const" in schema and not _same(value, schema["const"]):
        yield f"{_place(at)} is {_shown(value)}, not {schema['const']!r}"
    if _KINDS["number"](value):
        yield from _number(schema, value, at)
    for low, high, kind in _LENGTHS:
        if isinstance(value, kind) and not schema.get(low, 0) <= len(value) <= schema.get(high, len(value)):
            yield f"{_place(at)} has {len(value)} parts or letters, which is too few or too many"
    if isinstance(value, str) and "pattern" in schema and not _matches(str(schema["pattern"]), value):
        yield f"{_place(at)} is {_shown(value)}, which does not match {schema['pattern']}"


def _anything(_value: Any) -> bool:
    return True


def _same(value: Any, allowed: Any) -> bool:
    return value == allowed and isinstance(value, bool) == isinstance(allowed, bool)


def _number(schema: Mapping[str, Any], value: float, at: str) -> Iterator[str]:
    for word, holds, said in _LIMITS:
        bound = schema.get(word)
        if bound is not None and not isinstance(bound, bool) and not holds(value, bound):
            yield f"{_place(at)} is {value:g}, not {said} {bound:g}"
    step = schema.get("multipleOf")
    if step and abs(value / step - round(value / step)) > 1e-9:  # noqa: PLR2004
        yield f"{_place(at)} is {value:g}, not a multiple of {step:g}"


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.search(pattern, value) is not None
    except re.error:  # a pattern of another dialect is a hint too
        return True


def _place(at: str) -> str:
    return at.lstrip(".") or "the answer"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004
