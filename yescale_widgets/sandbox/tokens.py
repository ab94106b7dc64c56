"""Token-like pieces of text: what a stream sends, and what usage counts. On average about four characters."""

from __future__ import annotations

import re

# One visible character: a surrogate pair in two halves, joined emoji and letters with loose accents stay whole.
_MARKS = "\\u0300-\\u036f\\u20d0-\\u20ff\\ufe00-\\ufe0f\\u200d\U0001f3fb-\U0001f3ff"
_FLAGS = "\U0001f1e6-\U0001f1ff"
_POINT = r"(?:[\ud800-\udbff][\udc00-\udfff]|[\s\S])"
_CHARACTER = rf"{_POINT}(?:[{_MARKS}]+(?:(?<=\u200d){_POINT})?)*"
_SPLIT = re.compile(
    rf" ?[^\W_](?:[^\W_]|[{_MARKS}])*|\n+| {{2,}}|([#*`=|-])\1+|[{_FLAGS}]{{2}}| (?=\S){_CHARACTER}|{_CHARACTER}"
)
_ONE = re.compile(_CHARACTER)
_LONGEST = 10
_PICTURE = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]+", re.ASCII)
_PICTURE_PRICE = 1_290


def pieces(text: str) -> list[str]:
    """The text in chunks as a model would stream it; joined they are the text again."""
    found: list[str] = []
    for match in _SPLIT.finditer(text):
        chunk = match.group()
        if len(chunk) <= _LONGEST or chunk[-1].isspace():
            found.append(chunk)
        else:
            found += _cut(chunk)
    return found


def _cut(word: str) -> list[str]:
    """A long word in parts of five characters."""
    characters = [match.group() for match in _ONE.finditer(word)]
    starts = range(0, len(characters), 5)
    return ["".join(characters[a:b]) for a, b in zip(starts, [*starts[1:], None], strict=True)]


def count(text: str) -> int:
    """How many pieces a text has; a picture inside it has a flat price."""
    words = _PICTURE.split(text)
    return sum(len(pieces(part)) for part in words) + _PICTURE_PRICE * (len(words) - 1)


def first(text: str, limit: int) -> str:
    """The beginning of a text, at most so many pieces."""
    return "".join(pieces(text)[: max(0, limit)])
