"""Values that obey a JSON Schema, filled in from a prompt where it says something."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from yescale_widgets.sandbox import wording
from yescale_widgets.sandbox.hints import Hints

Schema = dict[str, Any]
# Below this depth only what is required is filled in, so that recursive schemas come to an end.
_DEEP = 5
_LONGEST_LIST = 50


class Filler:
    """Makes values for one schema. ``lean`` leaves out optional properties the prompt says nothing about."""

    def __init__(self, root: Schema, hints: Hints, rng: np.random.Generator, *, lean: bool = False) -> None:
        self._root = root
        self._hints = hints
        self._rng = rng
        self._lean = lean
        self._left = list(hints.numbers)

    def value(self, schema: Schema | Literal[True], name: str = "", depth: int = 0) -> Any:
        """A value for a schema; ``name`` is the property it stands under."""
        if schema is True:  # allowed by the standard: anything goes
            return self._hints.topic
        schema = self._resolved(schema, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return wording.chosen(schema["enum"], self._hints.text, self._rng)
        kind = self._kind(schema)
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, name, depth)
        if kind in {"number", "integer"}:
            return self._number(schema, name, whole=kind == "integer")
        if kind == "boolean":
            return wording.affirmed(self._hints.text, name)
        return None if kind == "null" else wording.text_for(schema, name, self._hints, self._rng)

    def _resolved(self, schema: Schema, depth: int) -> Schema:
        """The schema with references followed, parts of allOf merged and one alternative taken."""
        for _ in range(20):
            if "$ref" in schema:
                schema = {**self._at(schema["$ref"]), **{key: value for key, value in schema.items() if key != "$ref"}}
            elif schema.get("allOf"):
                schema = self._merged(schema)
            elif schema.get("anyOf") or schema.get("oneOf"):
                options = schema.get("anyOf") or schema["oneOf"]
                rest = {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf"}}
                schema = {**rest, **self._alternative(options, depth)}
            else:
                break
        return schema

    def _merged(self, schema: Schema) -> Schema:
        """All parts of an allOf in one; properties and required names are put together."""
        total: Schema = {key: value for key, value in schema.items() if key != "allOf"}
        for part in (self._resolved(part, 0) for part in schema["allOf"]):
            properties = {**total.get("properties", {}), **part.get("properties", {})}
            required = [*total.get("required", []), *part.get("required", [])]
            total = {**total, **part}
            if properties:
                total |= {"properties": properties, "required": required}
        return total

    def _alternative(self, options: list[Schema], depth: int) -> Schema:
        """The first that says something; deep down one that ends, which a reference may not."""
        ending = [option for option in options if "$ref" not in option]
        if depth >= _DEEP and ending:
            return min(ending, key=lambda option: option.get("type") != "null")
        return next((option for option in options if option.get("type") != "null"), options[0])

    def _at(self, reference: str) -> Schema:
        """The schema a local reference points to."""
        found: Any = self._root
        for step in reference.lstrip("#").strip("/").split("/"):
            if step:
                found = found[step.replace("~1", "/").replace("~0", "~")]
        return dict(found)

    def _kind(self, schema: Schema) -> str:
        """The type; Gemini writes it in capitals, and some leave it out."""
        kinds = schema.get("type")
        if isinstance(kinds, list):
            kinds = next((kind for kind in kinds if kind != "null"), "null")
        if kinds:
            return str(kinds).lower()
        shapes = {"object": {"properties", "required", "additionalProperties"}, "array": {"items", "prefixItems"}}
        shapes |= {"number": {"minimum", "maximum", "multipleOf"}}
        return next((kind for kind, words in shapes.items() if words & schema.keys()), "string")

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties: dict[str, Schema] = schema.get("properties") or {}
        required = list(schema.get("required") or ())
        wanted = [name for name in properties if name in required or self._optional(name, properties[name], depth)]
        made = {name: self.value(properties[name], name, depth + 1) for name in wanted}
        extra = schema.get("additionalProperties", True)
        short = max(schema.get("minProperties", 0), 1 if isinstance(extra, dict) and not properties else 0)
        free = extra if isinstance(extra, dict) else {"type": "string"}
        unmet = [name for name in required if name not in made]
        spare = [f"{word}_{index}" if index else word for index in range(9) for word in wording.keys(self._hints)]
        for name in [*unmet, *spare[: max(0, short - len(made) - len(unmet))]]:
            made[name] = self.value(free, name, depth + 1)
        return made

    def _optional(self, name: str, schema: Schema, depth: int) -> bool:
        """Whether to fill in a property that may be left out."""
        if depth >= _DEEP:
            return False
        return not self._lean or wording.spoken_of(name, schema, self._hints)

    def _array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        fixed = schema.get("prefixItems") or []
        least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
        usual = least if depth >= _DEEP else max(least, self._wished(name))
        length = int(min(max(usual, len(fixed) if least else usual), most))
        items = schema.get("items", {"type": "string"})
        made: list[Any] = []
        for index in range(length * (6 if schema.get("uniqueItems") else 1)):
            if len(made) >= length:
                break
            rule = fixed[index] if index < len(fixed) else items
            entry = self.value(rule, name.removesuffix("s"), depth + 1)
            if schema.get("uniqueItems") and entry in made:
                if not isinstance(entry, str) or isinstance(rule, bool) or {"enum", "const", "pattern"} & rule.keys():
                    continue
                entry = f"{entry} {len(made) + 1}"
            made.append(entry)
        return made

    def _wished(self, name: str) -> int:
        """How many entries: the number the prompt gives beside the list's name, else two or three."""
        asked = wording.number_near(self._hints.text, name)
        return int(asked) if asked is not None and 0 < asked <= _LONGEST_LIST else int(self._rng.integers(2, 4))

    def _number(self, schema: Schema, name: str, *, whole: bool) -> float | int:
        low, high = _bounds(schema, whole=whole)
        near = wording.number_near(self._hints.text, name)
        if near is None:
            fitting = [number for number in self._left if low <= number <= high]
            near = fitting[0] if fitting else low + (min(high, low + 90) - low) * float(self._rng.random())
        if near in self._left:
            self._left.remove(near)
        return _stepped(min(max(near, low), high), low, high, schema.get("multipleOf"), whole=whole)


def _bounds(schema: Schema, *, whole: bool) -> tuple[float, float]:
    """The least and greatest value; draft 4 wrote the exclusive ones as flags, which are read too."""
    nudge = 1 if whole else 1e-3
    lows = [schema.get("minimum"), _beyond(schema, "minimum", "exclusiveMinimum", nudge)]
    highs = [schema.get("maximum"), _beyond(schema, "maximum", "exclusiveMaximum", -nudge)]
    low = max((value for value in lows if value is not None), default=None)
    high = min((value for value in highs if value is not None), default=None)
    if low is None:
        low = 1 if high is None else min(1, high)
    return low, max(low + 99, 100) if high is None else high


def _beyond(schema: Schema, plain: str, exclusive: str, nudge: float) -> float | None:
    """The bound that an exclusive one makes."""
    given = schema.get(exclusive)
    base = schema.get(plain) if given is True else given
    return None if base is None or given is False else base + nudge


def _stepped(value: float, low: float, high: float, step: float | None, *, whole: bool) -> float | int:
    """The value on its grid and within its bounds."""
    if step:
        value = round(value / step) * step
        value += step if value < low else -step if value > high else 0
        return round(value) if whole or float(step).is_integer() else round(value, 10)
    if whole:
        return int(min(max(round(value), math.ceil(low)), math.floor(high)))
    rounded = round(value, 2)
    rounded = int(rounded) if float(rounded).is_integer() else rounded
    return rounded if low <= rounded <= high else value
