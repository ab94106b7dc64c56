"""Vectors of texts: words and their letters, hashed. Texts that share words, or parts of them, point the same way."""

# ruff: noqa: SIM905 - lists of words are read more easily as text

from __future__ import annotations

import itertools
import math
import re
import zlib
from collections import Counter

import numpy as np

from yescale_widgets.sandbox import moods

_COMMON = frozenset(
    "a an the of and or to in on for with is are was be it this that by from at as và của là có một các".split()
)

_HISS = 0.1
"""Length of the noise in a vector, so that no number of it is just zero; two texts hear little of it."""


def _features(text: str) -> Counter[str]:
    """Weighted words, pairs of words, pieces of words, and the places and hours they speak of."""
    words = re.findall(r"\w+", text.lower())
    found: Counter[str] = Counter()
    for word in words:
        if word not in _COMMON:
            found[f"w {word}"] += 10
            found.update({f"p {part}": 3 for part in _parts(f"<{word}>")})
        else:
            found[f"w {word}"] += 1
    found.update({f"b {a} {b}": 4 for a, b in itertools.pairwise(words)})
    for table in (moods.PLACES, moods.HOURS, moods.THINGS):
        found.update({f"c {name}": 9 for name, terms in table.items() if moods.mentions(text, terms)})
    return found


def _parts(word: str) -> list[str]:
    """The three and four letters in a row of a word."""
    return [word[at : at + size] for size in (3, 4) for at in range(len(word) - size + 1)]


def embedding(text: str, dimensions: int = 1536) -> list[float]:
    """A unit vector for a text, the same on every machine."""
    vector = np.zeros(dimensions)
    for feature, weight in _features(text).items():
        code = feature.encode("utf-8", "surrogatepass")
        sign = 1 if zlib.crc32(code, 7) & 1 else -1
        vector[zlib.crc32(code) % dimensions] += sign * (1 + math.log(weight)) * min(weight, 20)
    seed = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    if not vector.any():
        vector[seed % dimensions] = 1
    hiss = np.random.default_rng(seed).standard_normal(dimensions) * _HISS / math.sqrt(dimensions)
    vector = vector / np.linalg.norm(vector) + hiss
    return [float(value) for value in vector / np.linalg.norm(vector)]
