"""Text of a given length."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from yescale_widgets.sandbox import tokens
from yescale_widgets.sandbox.tokens import count


def measured(parts: Iterator[str], number: int, unit: str) -> str:
    """Paragraphs until the length is reached; tokens and words to the piece, sentences and paragraphs to the whole."""
    if unit == "paragraph":
        return "\n\n".join(itertools.islice(parts, number))
    if unit == "sentence":
        plain = (line for part in parts for line in re.split(r"(?<=[.!?])\s+", part))
        return " ".join(itertools.islice(plain, number))
    chunks, reached = [], 0
    measure = count if unit == "token" else _words
    for part in parts:
        chunks.append(part)
        reached += measure(part)
        if reached >= number:
            break
    text = "\n\n".join(chunks)
    return _closed(tokens.first(text, number)) if unit == "token" else _first_words(text, number)


def _words(text: str) -> int:
    return len(text.split())


def _first_words(text: str, number: int) -> str:
    """The first words, closed by a full stop."""
    found = list(re.finditer(r"\S+", text))
    return text[: found[number - 1].end()].rstrip(",;:.") + "." if len(found) >= number else text


def _closed(text: str) -> str:
    """The same number of pieces, the last of them a full stop."""
    found = tokens.pieces(text)
    return "".join(found[:-1]).rstrip() + "." if found[-2:][0].strip() else text
