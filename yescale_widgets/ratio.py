"""An aspect ratio, however it is written."""

from __future__ import annotations

import math
from fractions import Fraction

from yescale_widgets.words import t


class Ratio:
    """Width to height: ``Ratio.of("16:9")``, ``Ratio.of(16 / 9)`` and ``Ratio.of((16, 9))`` are the same ratio."""

    __slots__ = ("height", "width")

    def __init__(self, width: int, height: int) -> None:
        if width <= 0 or height <= 0:
            raise ValueError(t("an aspect ratio has two positive sides"))
        shared = math.gcd(width, height)
        self.width, self.height = width // shared, height // shared

    @classmethod
    def of(cls, value: object) -> Ratio:
        """A ratio from text ("16:9", "16x9", "16/9", "1.78"), a number or a pair.

        Raises:
            ValueError: the value is none of these.
        """
        if isinstance(value, Ratio):
            return value
        if isinstance(value, tuple | list) and len(value) == 2:
            return cls(int(value[0]), int(value[1]))
        if isinstance(value, str):
            return cls._of_text(value)
        if (
            isinstance(value, int | float | Fraction)
            and not isinstance(value, bool)
            and math.isfinite(value)
            and value > 0
        ):
            near = Fraction(value).limit_denominator(32)
            return cls(near.numerator, near.denominator)
        raise ValueError(t("an aspect ratio is written like 16:9, 16/9 or (16, 9)"))

    @classmethod
    def _of_text(cls, text: str) -> Ratio:
        for mark in (":", "x", "/"):
            left, found, right = text.strip().lower().partition(mark)
            if found and left.strip().isdigit() and right.strip().isdigit():
                return cls(int(left), int(right))
        try:
            return cls.of(float(text))
        except ValueError:
            raise ValueError(t("an aspect ratio is written like 16:9, 16/9 or (16, 9)")) from None

    @property
    def value(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ratio) and (self.width, self.height) == (other.width, other.height)

    def __hash__(self) -> int:
        return hash((self.width, self.height))

    def __str__(self) -> str:
        return f"{self.width}:{self.height}"

    def __repr__(self) -> str:
        return f"Ratio({self.width}, {self.height})"
