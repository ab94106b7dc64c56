"""Who wins, and how sure that is: Wilson's intervals of a share, a Bradley-Terry ranking; scipy does the numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from yescale_widgets.errors import ConfigError
from yescale_widgets.words import t

CONFIDENCE = 0.95
_ELO = 400 / math.log(10)
_MIDDLE = 1000.0
_PRIOR = 0.1
"""Weight of the belief that all are alike: without it one who always wins would be infinitely better."""


class Duel(Struct, frozen=True, kw_only=True):
    """What two did against each other: ``score`` is 1 where ``one`` won, 0 where ``other`` did, 0.5 for a tie."""

    one: str
    other: str
    score: float


class Share(Struct, frozen=True, kw_only=True):
    """A share with the interval that holds it at 95 %."""

    share: float
    low: float
    high: float


class Rank(Struct, frozen=True, kw_only=True):
    """A place in a ranking, with a 95 % interval. Points as in chess: 1000 is the middle, 400 more ten wins to one."""

    name: str
    score: float
    low: float
    high: float
    duels: int


def _scipy(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"scipy.{name}")
    except ImportError:
        what = t("Intervals and rankings need scipy, which is not installed.")
        raise ConfigError(what, t("Install it: pip install 'yescale_widgets[stats]'.")) from None


def wilson(wins: int, of: int) -> Share:
    """The share of wins, with Wilson's score interval; nobody knows it (0 to 1) where nothing was decided.

    Raises:
        ConfigError: scipy is not installed.
    """
    if of <= 0:
        return Share(share=math.nan, low=0.0, high=1.0)
    found = _scipy("stats").binomtest(wins, of).proportion_ci(CONFIDENCE, method="wilson")
    return Share(share=wins / of, low=float(found.low), high=float(found.high))


def bradley_terry(duels: Sequence[Duel]) -> list[Rank]:
    """The strengths that explain the duels best, best first.

    The log-likelihood with a weak normal prior is maximised (scipy.optimize); intervals come from its curvature.
    Source: Bradley and Terry, Biometrika 39 (1952); ties count as half a win for either.

    Raises:
        ConfigError: scipy is not installed.
    """
    import numpy

    names = sorted({name for duel in duels for name in (duel.one, duel.other)})
    if not names:
        return []
    posterior = _Posterior(duels, names)
    start = numpy.zeros(len(names))
    best = _scipy("optimize").minimize(posterior.loss, start, jac=posterior.slope, method="L-BFGS-B").x
    margin = float(_scipy("stats").norm.ppf(0.5 + CONFIDENCE / 2)) * posterior.spread(best)
    ranks = [
        Rank(name=name, score=_points(at), low=_points(at - by), high=_points(at + by), duels=int(played))
        for name, at, by, played in zip(names, best, margin, posterior.played, strict=True)
    ]
    return sorted(ranks, key=lambda rank: -rank.score)


def _points(strength: float) -> float:
    return _MIDDLE + _ELO * float(strength)


class _Posterior:
    """How well strengths ``theta``, one for each name, explain the duels: less ``loss`` is better."""

    def __init__(self, duels: Sequence[Duel], names: Sequence[str]) -> None:
        import numpy

        at = {name: number for number, name in enumerate(names)}
        self._one = numpy.array([at[duel.one] for duel in duels])
        self._other = numpy.array([at[duel.other] for duel in duels])
        self._score = numpy.array([duel.score for duel in duels])
        self._count = len(names)
        self.played = numpy.bincount(numpy.concatenate([self._one, self._other]), minlength=len(names))
        self._expit = _scipy("special").expit

    def _chance(self, theta: Any) -> Any:
        """How likely ``one`` was to win each duel."""
        return self._expit(theta[self._one] - theta[self._other])

    def loss(self, theta: Any) -> float:
        """The negative log-likelihood, and the prior."""
        import numpy

        p, score = numpy.clip(self._chance(theta), 1e-12, 1 - 1e-12), self._score
        return float(-(score * numpy.log(p) + (1 - score) * numpy.log1p(-p)).sum() + _PRIOR / 2 * (theta**2).sum())

    def slope(self, theta: Any) -> Any:
        """The derivatives of the loss."""
        import numpy

        found = _PRIOR * theta
        rest = self._chance(theta) - self._score
        numpy.add.at(found, self._one, rest)
        numpy.add.at(found, self._other, -rest)
        return found

    def spread(self, theta: Any) -> Any:
        """Standard errors of the strengths, their mean held fixed: from the information of the duels and the prior."""
        import numpy

        p, one, other = self._chance(theta), self._one, self._other
        information = numpy.eye(self._count) * _PRIOR
        for a, b, sign in ((one, one, 1), (other, other, 1), (one, other, -1), (other, one, -1)):
            numpy.add.at(information, (a, b), sign * p * (1 - p))
        centre = numpy.eye(self._count) - 1 / self._count
        return numpy.sqrt(numpy.diag(centre @ numpy.linalg.inv(information) @ centre))


def tallied(duels: Sequence[Duel]) -> Mapping[str, Counter[str]]:
    """How many each has won, tied and lost."""
    found: dict[str, Counter[str]] = {}
    for duel in duels:
        for name, won in ((duel.one, duel.score), (duel.other, 1 - duel.score)):
            word = "wins" if won == 1 else "losses" if won == 0 else "ties"
            found.setdefault(name, Counter())[word] += 1
    return found
