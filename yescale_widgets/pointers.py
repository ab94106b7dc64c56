"""JSON pointers as the catalog writes them: ``/videos/*/resultUrl``, ``*`` being every element of an array."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from yescale_widgets.values import Json


def find_all(doc: Json, pointer: str) -> Iterator[Json]:
    """Every value the pointer reaches; none where a step is missing. An empty pointer is the document itself."""
    return iter(_reached(doc, pointer))


def _reached(doc: Json, pointer: str) -> list[Json]:
    found = [doc]
    for step, at in _steps(pointer):
        found = [child for value in found for child in _children(value, step, at)]
    return found


@cache
def _steps(pointer: str) -> tuple[tuple[str, int | None], ...]:
    """The steps of a pointer, each with the place in a list that it names; those of the catalog are read again and
    again.
    """
    names = pointer.strip("/").split("/") if pointer.strip("/") else []
    return tuple((name, int(name) if name.isascii() and name.isdigit() else None) for name in names)


def _children(value: Json, step: str, at: int | None) -> list[Json]:
    if isinstance(value, dict):
        return [value[step]] if step in value else []
    if not isinstance(value, list):
        return []
    if step == "*":
        return value
    return [value[at]] if at is not None and at < len(value) else []


def first(doc: Json, *pointers: str) -> Json:
    """The first value that is neither missing, None nor an empty text; None if there is none."""
    for pointer in pointers:
        for value in _reached(doc, pointer):
            if value is not None and value != "":
                return value
    return None


def put(doc: dict[str, Any], pointer: str, value: Json) -> None:
    """Set a value, making objects on the way (and one-element arrays where a step is ``0``)."""
    steps = pointer.strip("/").split("/")
    if len(steps) == 1:
        doc[steps[0]] = value
        return
    here: Any = doc
    for step, following in pairwise(steps):
        fresh: Any = [] if following.isdigit() else {}
        here = _step_into(here, step, fresh)
    if isinstance(here, list):
        _step_into(here, steps[-1], value)
        here[int(steps[-1])] = value
    else:
        here[steps[-1]] = value


def _step_into(here: Any, step: str, fresh: Any) -> Any:
    if isinstance(here, list):
        while len(here) <= int(step):
            here.append(type(fresh)() if isinstance(fresh, dict | list) else None)
        return here[int(step)]
    if not isinstance(here.get(step), dict | list):
        here[step] = fresh
    return here[step]
