"""Answers and requests gone wrong, from a seed: nodes replaced, dropped, doubled and retyped; bytes flipped and cut."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any


def nested(depth: int, leaf: Any = None) -> Any:
    """Lists and objects in each other, ``depth`` levels deep."""
    value = leaf
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7, 2**31, -(2**63), 2**64, 10**30, 10**400, 0.5, -0.0, 1e308, 5e-324),
    *("", " ", "\x00", "é", "²", "٣", "-", "NaN", "1e999", "9" * 5000, "100%", "-5 %", "2026-99-99", "a" * 3000),
    *(
        "../..",
        "..",
        "/",
        "%2e%2e%2f",
        "\r\nX-Evil: 1",
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "file:///etc",
    ),
    *("data:", "data:image/png;base64,!!", "https://", "https://[", "http://a?signature=1&expires=²", "//x", "{", "["),
    *("https://a/b?X-Amz-Date=20260101T000000Z&X-Amz-Expires=²", "https://a/b?_jwt=a.e30.c", "https://a/b?_jwt=."),
    *([], {}, [[]], [None], {"": None}, {"a": {}}, [0, "a", {}], nested(60), {"message": None}, {"code": {}}),
)
"""Values where others are expected."""
UNSPEAKABLE: tuple[Any, ...] = (float("nan"), float("inf"), -float("inf"), "\ud800", 10**5000, nested(400))
"""Values that decoded JSON cannot hold, or that Python itself stumbles over."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the nodes of a value are, the value itself first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in inner:
        yield from places(child, (*path, step))


def mutated(value: Any, rng: random.Random, odd: tuple[Any, ...] = ODD) -> Any:
    """A copy with one to four nodes gone wrong."""
    box = [copy.deepcopy(value)]
    for _ in range(rng.choice((1, 1, 2, 4))):
        path = (0, *rng.choice(list(places(box[0]))))
        parent: Any = box
        for step in path[:-1]:
            parent = parent[step]
        rng.choice(_WAYS)(parent, path[-1], rng, odd)
        if not box:
            return None
    return box[0]


def _replace(parent: Any, step: Any, rng: random.Random, odd: tuple[Any, ...]) -> None:
    parent[step] = copy.deepcopy(rng.choice(odd))


def _drop(parent: Any, step: Any, _rng: random.Random, _odd: tuple[Any, ...]) -> None:
    del parent[step]


def _double(parent: Any, step: Any, rng: random.Random, _odd: tuple[Any, ...]) -> None:
    if isinstance(parent, list) and len(parent) < 50:
        parent.insert(step, copy.deepcopy(parent[step]))
    elif isinstance(parent, dict):
        parent[rng.choice(("error", "code", "message", "status", "data", "success", "id"))] = copy.deepcopy(
            parent[step]
        )


def _retype(parent: Any, step: Any, rng: random.Random, _odd: tuple[Any, ...]) -> None:
    value = parent[step]
    forms: tuple[Callable[[], Any], ...] = (
        lambda: [value],
        lambda: {"value": value},
        lambda: f"{value}" if isinstance(value, str | float) else "7",
        lambda: not value,
    )
    parent[step] = rng.choice(forms)()


_WAYS = (_replace, _replace, _drop, _double, _retype)


def garbled(data: bytes, rng: random.Random) -> bytes:
    """Bytes with some flipped, some put in, and the end cut off."""
    found = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(found) + 1)
        way = rng.randrange(5)
        if way == 0 and at < len(found):
            found[at] ^= 1 << rng.randrange(8)
        elif way == 1:
            found[at:at] = rng.choice(
                (b"\x00", b"\xff", b'"', b"{", b"]", b"\n\n", b"\r", b"data: ", b"\xed\xa0\x80", b"\\ud83e", b"9" * 400)
            )
        elif way == 2:
            del found[at : at + rng.randint(1, 20)]
        elif way == 3:
            found[at:at] = found[at : at + rng.randint(1, 40)]
        elif rng.random() < 0.3:
            del found[at:]
    return bytes(found)


def cuts(data: bytes, rng: random.Random) -> list[bytes]:
    """Bytes in pieces of any length, empty ones among them."""
    marks = sorted(rng.randrange(len(data) + 1) for _ in range(rng.randint(0, 12)))
    return [data[a:b] for a, b in zip([0, *marks], [*marks, len(data)], strict=True)]
