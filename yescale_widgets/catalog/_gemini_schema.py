"""JSON Schema as Google takes it: a part of OpenAPI's, in which an unknown word is an error.

Source: https://ai.google.dev/api/caching#Schema
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yescale_widgets.values import Json

_KEPT = frozenset({
    "type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems", "properties", "required",
    "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "example", "anyOf", "propertyOrdering",
    "default", "items", "minimum", "maximum",
})  # fmt: skip
_TWICE = 2
"""A type that holds itself is written out so often, and is any object from there on."""


def googled(schema: Mapping[str, Json]) -> dict[str, Json]:
    """A schema without what Google refuses: references are followed, words it does not know are left out."""
    return _part(schema, {**schema.get("definitions", {}), **schema.get("$defs", {})}, ())


def _part(schema: Json, known: Mapping[str, Json], within: tuple[str, ...]) -> dict[str, Json]:
    """One schema, which stands ``within`` those types; one that is only true allows anything."""
    if not isinstance(schema, Mapping):
        return {}
    plain = _plain(schema)
    name = str(plain.get("$ref", "")).rpartition("/")[2]
    if within.count(name) >= _TWICE:
        return {"type": "object"}
    if name in known:
        own = {key: value for key, value in plain.items() if key != "$ref"}
        return _part({**known[name], **own}, known, (*within, name))
    made = {key: value for key, value in plain.items() if key in _KEPT}
    if isinstance(made.get("properties"), Mapping):
        made["properties"] = {key: _part(value, known, within) for key, value in made["properties"].items()}
    if isinstance(made.get("items"), Mapping):
        made["items"] = _part(made["items"], known, within)
    if "anyOf" in made:
        made["anyOf"] = [_part(value, known, within) for value in made["anyOf"]]
    return made


def _plain(schema: Mapping[str, Json]) -> dict[str, Json]:
    """The same said in the words that are kept: one type, null as a property of it, one word for a choice."""
    made: dict[str, Any] = dict(schema)
    for part in made.pop("allOf", ()):
        made = {**part, **made}
    if "const" in made:
        made["enum"] = [made["const"]]
    if isinstance(made.get("type"), list):
        made["anyOf"] = [{"type": kind} for kind in made.pop("type")]
    choices = made.pop("oneOf", None) or made.pop("anyOf", None)
    if not choices:
        return made
    left = [choice for choice in choices if choice != {"type": "null"}]
    if len(left) < len(choices):
        made["nullable"] = True
    return {**made, "anyOf": left} if len(left) > 1 else {**(left[0] if left else {}), **made}
