"""Text that a regular expression accepts: enough of the language for the patterns that JSON Schemas use."""

from __future__ import annotations

import re

import numpy as np

_CLASSES = {"d": "0123456789", "w": "abcdefghijklmnopqrstuvwxyz", "s": " ", "D": "abcxyz", "W": "-.", "S": "abcdef"}


class _Reader:
    """Walks through a pattern and writes a text as it goes."""

    def __init__(self, pattern: str, rng: np.random.Generator) -> None:
        self._pattern = pattern
        self._rng = rng
        self._at = 0

    def _peek(self) -> str:
        return self._pattern[self._at] if self._at < len(self._pattern) else ""

    def _take(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def choice(self) -> str:
        """Alternatives: all are read, one is used."""
        options = [self._sequence()]
        while self._peek() == "|":
            self._take()
            options.append(self._sequence())
        return options[int(self._rng.integers(len(options)))]

    def _sequence(self) -> str:
        parts = []
        while self._peek() not in ("", "|", ")"):
            start = self._at
            once = self._atom()
            least, most = self._times()
            number = int(self._rng.integers(least, min(most, least + 4) + 1))
            parts.append("".join(self._again(start, once, turn) for turn in range(number)))
        return "".join(parts)

    def _again(self, start: int, once: str, turn: int) -> str:
        """The atom once more with other letters; the place in the pattern is kept."""
        if turn == 0:
            return once
        here, self._at = self._at, start
        text = self._atom()
        self._at = here
        return text

    def _times(self) -> tuple[int, int]:
        """The repetition after an atom."""
        rest = self._pattern[self._at :]
        found = re.match(r"\{(\d+)(,?)(\d*)\}\??|([*+?])\??", rest)
        if not found:
            return 1, 1
        self._at += found.end()
        least, comma, most, sign = found.groups()
        if sign:
            return {"*": (0, 4), "+": (1, 5), "?": (0, 1)}[sign]
        return int(least), int(most or (int(least) + 4 if comma else least))

    def _atom(self) -> str:
        sign = self._take()
        if sign in "^$":
            return ""
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._pick(self._set())
        if sign == "\\":
            return self._escaped(self._take())
        return self._pick("abcdefghij") if sign == "." else sign

    def _group(self) -> str:
        start = re.match(r"\?(?::|P?<\w+>)|", self._pattern[self._at :])
        self._at += start.end() if start else 0
        text = self.choice()
        if self._peek() == ")":
            self._take()
        return text

    def _escaped(self, sign: str) -> str:
        if sign in "bBAZ":
            return ""
        return self._pick(_CLASSES[sign]) if sign in _CLASSES else {"n": "\n", "t": "\t"}.get(sign, sign)

    def _set(self) -> str:
        """The characters between brackets."""
        negated = self._peek() == "^"
        if negated:
            self._take()
        found = ""
        while self._peek() != "]" or not found:
            sign = self._take()
            if sign == "\\":
                kind = self._take()
                found += _CLASSES.get(kind, kind)
            elif self._peek() == "-" and self._pattern[self._at + 1 : self._at + 2] not in ("]", ""):
                self._take()
                found += "".join(map(chr, range(ord(sign), ord(self._take()) + 1)))
            else:
                found += sign
        self._take()
        return "".join(c for c in "abcdefgABC0123 -_" if c not in found) if negated else found

    def _pick(self, letters: str) -> str:
        return letters[int(self._rng.integers(len(letters)))] if letters else ""


def matching(pattern: str, rng: np.random.Generator, tries: int = 20) -> str | None:
    """A text the pattern accepts, or None where it is beyond this generator."""
    for _ in range(tries):
        try:
            text = _Reader(pattern, rng).choice()
            if re.search(pattern, text):
                return text
        except (IndexError, ValueError, re.error):
            return None
    return None
