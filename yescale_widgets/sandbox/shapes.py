"""Schemas that nobody wrote down as such: read from an example, or from the keys a prompt names."""

# ruff: noqa: SIM905 - lists of words are read more easily as text

from __future__ import annotations

import json
import re
from typing import Any

# Names whose values are numbers where nothing else is said.
_COUNTED = frozenset(
    "age year count price number score amount total quantity rating minutes hours calories population".split()
)


def shown(text: str) -> dict[str, Any] | None:
    """A JSON Schema, or an example to imitate, that stands in a prompt."""
    start = text.find("{")
    while start >= 0:
        try:
            value, _ = json.JSONDecoder().raw_decode(text, start)
        except ValueError:
            start = text.find("{", start + 1)
            continue
        return value if "properties" in value else _like(value)
    return None


def _like(example: Any) -> dict[str, Any]:
    """The schema of an example."""
    if isinstance(example, dict):
        return {
            "type": "object",
            "properties": {key: _like(entry) for key, entry in example.items()},
            "required": list(example),
        }
    if isinstance(example, list):
        return {"type": "array", "items": _like(example[0]) if example else {"type": "string"}, "minItems": 1}
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (type(None), "null"))
    return {"type": next((name for kind, name in kinds if isinstance(example, kind)), "string")}


def named(text: str) -> dict[str, Any]:
    """A schema of the keys a prompt names, or of an answer with a summary and points."""
    found = re.search(
        r"(?i)\b(?:keys?|fields?|properties)\s*(?:named|called|are|:)?\s*((?:[\"'`]?\w+[\"'`]?(?:\s*,\s*(?:and\s+)?|\s+and\s+)?)+)",
        text,
    )
    names = [name for name in re.findall(r"\w+", found[1]) if name.lower() not in {"and", "the"}] if found else []
    if names:
        kinds = {name: {"type": "integer" if name.lower() in _COUNTED else "string"} for name in names}
        return {"type": "object", "properties": kinds, "required": names}
    points = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "properties": {"topic": {"type": "string"}, "summary": {"type": "string"}, "points": points},
    }
