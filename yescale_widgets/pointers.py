"""JSON pointers as the catalog writes them: ``/videos/*/resultUrl``, ``*`` being every element of an array."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from yescale_widgets.values import Json


def find_all(doc: Json, pointer: str) -> Iterator[Json]:
    """Every value the pointer reaches; none where a step is missing. An empty pointer is the document itself."""
    steps = pointer.strip("/").split("/") if pointer.strip("/") else []
    found = [doc]
    for step in steps:
        found = [child for value in found for child in _children(value, step)]
    yield from found


def _children(value: Json, step: str) -> Iterator[Json]:
    if isinstance(value, dict) and step in value:
        yield value[step]
    elif isinstance(value, list):
        if step == "*":
            yield from value
        elif step.isascii() and step.isdigit() and int(step) < len(value):
            yield value[int(step)]


def first(doc: Json, *pointers: str) -> Json:
    """The first value that is neither missing, None nor an empty text; None if there is none."""
    found = (value for pointer in pointers for value in find_all(doc, pointer))
    return next((value for value in found if value is not None and value != ""), None)


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
