"""Which two answers are voted on next, on which sides: every two of each prompt, sides and order at random."""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec import Struct

from yescale_widgets.grids.ballots import pairs


class Pair(Struct, frozen=True):
    """Two columns that are voted on: the number of their prompt, and which stands where."""

    prompt: int
    left: str
    right: str


class Blind:
    """The pairs that are still to be voted on; ``revealed`` once the present one was."""

    def __init__(self, columns: Sequence[str], prompts: int, rng: random.Random | None = None) -> None:
        self._rng = rng or random.SystemRandom()
        self._todo: list[Pair] = []
        self._met: set[tuple[int, frozenset[str]]] = set()
        self.revealed = False
        self.widen(columns, prompts)

    def widen(self, columns: Sequence[str], prompts: int) -> None:
        """Take in what was added: every two that have not met yet, after those that are still to be voted on."""
        for prompt in range(prompts):
            new = [pair for pair in pairs(columns) if (prompt, frozenset(pair)) not in self._met]
            self._met |= {(prompt, frozenset(pair)) for pair in new}
            every = [self._rng.sample(pair, 2) for pair in new]
            self._rng.shuffle(every)
            self._todo += [Pair(prompt, left, right) for left, right in every]

    @property
    def pair(self) -> Pair | None:
        """The present pair; None where all are voted on."""
        return self._todo[0] if self._todo else None

    @property
    def left(self) -> int:
        """How many pairs are still to be voted on."""
        return len(self._todo) - (self.revealed and bool(self._todo))

    def next(self) -> None:
        """Go on to the next pair, once this one was voted on."""
        if self.revealed and self._todo:
            del self._todo[0]
            self.revealed = False
