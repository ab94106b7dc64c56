"""A conversation as a tree: what was said anew stands beside what it was said instead of, and nothing is taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, Protocol, TypeVar


class Node(Protocol):
    """One turn; ``parent`` is the id of the turn it follows, None at the beginning."""

    @property
    def id(self) -> str: ...
    @property
    def parent(self) -> str | None: ...


N = TypeVar("N", bound=Node)


class Branches(Generic[N]):
    """Turns in the order in which they came, and for each fork the branch that is shown. Not thread-safe."""

    def __init__(self) -> None:
        self._turns: dict[str, N] = {}
        self._after: dict[str | None, list[str]] = {}
        self._chosen: dict[str | None, str] = {}

    @classmethod
    def of(cls, turns: Iterable[N], chosen: Mapping[str, str]) -> Branches[N]:
        """A tree as it was saved; ``chosen`` maps the id of a turn ("" for none) to the one that follows it.

        Raises:
            ValueError: a turn follows one that is not before it, or two have one id.
        """
        found: Branches[N] = cls()
        for turn in turns:
            found.add(turn)
        for parent, child in chosen.items():
            if child in found._after.get(parent or None, ()):
                found._chosen[parent or None] = child
        return found

    def add(self, turn: N) -> None:
        """Put a turn after its parent, and show it.

        Raises:
            ValueError: there is no such parent, or a turn of this id is there.
        """
        if turn.id in self._turns or (turn.parent is not None and turn.parent not in self._turns):
            raise ValueError(f"the turn {turn.id} has no place in this conversation")
        self._turns[turn.id] = turn
        self._after.setdefault(turn.parent, []).append(turn.id)
        self._chosen[turn.parent] = turn.id

    def get(self, id: str) -> N | None:
        """A turn of any branch."""
        return self._turns.get(id)

    def all(self) -> list[N]:
        """The turns of all branches, each after its parent."""
        return list(self._turns.values())

    def path(self) -> list[N]:
        """The turns that are shown, from the first to the last."""
        return self.shown_after(None)

    def shown_after(self, id: str | None) -> list[N]:
        """The turns that are shown after one, or all of them."""
        found: list[N] = []
        following = self._chosen.get(id)
        while following is not None:
            found.append(self._turns[following])
            following = self._chosen.get(following)
        return found

    def line(self, id: str | None) -> list[N]:
        """The turns from the first to this one, whether they are shown or not."""
        found: list[N] = []
        at = id
        while at is not None:
            found.append(self._turns[at])
            at = found[-1].parent
        return found[::-1]

    def place(self, turn: N) -> tuple[int, int]:
        """Which branch this turn begins, counted from 1, and how many there are."""
        beside = self._after[turn.parent]
        return beside.index(turn.id) + 1, len(beside)

    def choose(self, turn: N, number: int) -> N | None:
        """Show another branch in the place of the one this turn begins: its first turn, None where there is none."""
        beside = self._after[turn.parent]
        if not 1 <= number <= len(beside):
            return None
        self._chosen[turn.parent] = beside[number - 1]
        return self._turns[beside[number - 1]]

    def chosen(self) -> dict[str, str]:
        """What is shown at each fork, as ``of`` takes it."""
        return {parent or "": child for parent, child in self._chosen.items() if len(self._after[parent]) > 1}
