"""Votes on pairs of answers: who saw what on which side, what was found better, and what follows from it."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct, field

from yescale_widgets.errors import MediaError
from yescale_widgets.grids.ranking import Duel, bradley_terry, tallied, wilson
from yescale_widgets.jobs.notebook import notebook
from yescale_widgets.show.hooks import Table
from yescale_widgets.values import Json
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas

Verdict = Literal["left", "right", "tie", "both_bad"]
_SCORES: dict[Verdict, float] = {"left": 1.0, "right": 0.0, "tie": 0.5, "both_bad": 0.5}


class Vote(Struct, frozen=True, kw_only=True):
    """One vote: ``item`` names what was asked, ``left`` and ``right`` who answered; ``at`` is epoch seconds.

    ``blind`` tells that the names were not on the page when it was given.
    """

    item: str
    left: str
    right: str
    verdict: Verdict
    blind: bool = True
    voter: str = field(default_factory=notebook)
    at: float = field(default_factory=time.time)
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])


def better(item: str, repeat: int, one: str, other: str) -> Vote:
    """The open vote that ``one`` is better. A change of mind has the same id, and so takes the place of the first."""
    given = Vote(item=item, left=one, right=other, verdict="left", blind=False)
    pair = "\0".join([item, str(repeat), *sorted([one, other]), given.voter])
    return msgspec.structs.replace(given, id=hashlib.sha256(pair.encode()).hexdigest()[:12])


class Votes(Table):
    """Votes, and what follows from them: ``wins()`` and ``ranking()`` count the blind ones alone, unless told to."""

    def __init__(self, votes: Iterable[Vote] = ()) -> None:
        self.votes = sorted({vote.id: vote for vote in votes}.values(), key=lambda vote: (vote.at, vote.id))

    def __len__(self) -> int:
        return len(self.votes)

    def __getitem__(self, number: int) -> Vote:
        return self.votes[number]

    def table(self) -> tuple[list[str], list[list[Json]]]:
        """One row a vote."""
        names = ["voted_at", "item", "left", "right", "verdict", "blind", "voter", "id"]
        return names, [[v.at, v.item, v.left, v.right, v.verdict, v.blind, v.voter, v.id] for v in self.votes]

    def best(self, item: str, repeat: int, names: Sequence[str]) -> str | None:
        """Who of these this notebook found better than the others, by its last open vote; None where there is none."""
        known = {vote.id: vote for vote in self.votes}
        ids = {better(item, repeat, *pair).id for pair in pairs(names)}
        last = max((known[one] for one in ids & known.keys()), key=lambda vote: vote.at, default=None)
        return None if last is None else last.left

    def duels(self, *, blind: bool = True) -> list[Duel]:
        """The votes as duels; "both bad" says of the two what a tie says."""
        counted = [vote for vote in self.votes if vote.blind or not blind]
        return [Duel(one=v.left, other=v.right, score=_SCORES[v.verdict]) for v in counted]

    def wins(self, *, blind: bool = True) -> pandas.DataFrame:
        """One row a name: wins, ties and losses, the share of wins among the decided ones, its 95 % interval by Wilson.

        Raises:
            ConfigError: scipy is not installed.
        """
        import pandas

        rows = []
        for name, count in tallied(self.duels(blind=blind)).items():
            found = wilson(count["wins"], count["wins"] + count["losses"])
            rows.append((name, count["wins"], count["ties"], count["losses"], found.share, found.low, found.high))
        frame = pandas.DataFrame(rows, columns=["name", "wins", "ties", "losses", "share", "low", "high"])
        return frame.sort_values(["share", "name"], ascending=[False, True], ignore_index=True)

    def ranking(self, *, blind: bool = True) -> pandas.DataFrame:
        """A Bradley-Terry ranking, best first: name, score (1000 is the middle), its 95 % interval, duels.

        Raises:
            ConfigError: scipy is not installed.
        """
        import pandas

        ranks = bradley_terry(self.duels(blind=blind))
        rows = [(rank.name, rank.score, rank.low, rank.high, rank.duels) for rank in ranks]
        return pandas.DataFrame(rows, columns=["name", "score", "low", "high", "duels"])

    def merged(self, *others: Votes | str | PathLike[str]) -> Votes:
        """These and others, from other notebooks or from files that ``save`` wrote; each vote once."""
        found = [*self.votes]
        for other in others:
            found += other.votes if isinstance(other, Votes) else read(Path(other)).votes
        return Votes(found)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write them as JSON, so that they can be merged elsewhere."""
        to = Path(path).expanduser()
        to.write_bytes(msgspec.json.format(msgspec.json.encode(self.votes), indent=1))
        return to


def read(path: Path) -> Votes:
    """The votes of a file.

    Raises:
        MediaError: it holds no votes.
    """
    try:
        return Votes(msgspec.json.decode(path.read_bytes(), type=list[Vote]))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MediaError(
            t("{name} holds no votes: {error}.", name=path.name, error=error),
            t("Give a file that .votes.save(path) wrote."),
        ) from None


def pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    """Every two of them."""
    return [(one, other) for number, one in enumerate(names) for other in names[number + 1 :]]
