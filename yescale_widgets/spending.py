"""``ys.budget`` and ``ys.prices``: what may be spent, and what things cost."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Final

from yescale_widgets import pricing, session
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.jobs.budget import PERS, Budgets, Limits, Per
from yescale_widgets.pricing import Prices
from yescale_widgets.settings import home_folder
from yescale_widgets.words import t


class _Kept:
    """What stands for "leave the budgets as they are"."""


_KEPT: Final = _Kept()


def budget(
    lifted: _Kept | None = _KEPT, *, calls: int | None = None, usd: float | None = None, per: Per | None = None
) -> Budgets:
    """Limit paid calls, and what they may cost in US dollars; a call that does not fit is refused before it is sent.

    ``per`` "notebook" (the usual) counts the calls of this notebook since the budget was first set, "day" those of
    today, "ledger" those of all notebooks that share the ledger. Budgets stay when the kernel ends. Setting one again
    changes the limit that is named and keeps its count; ``budget(None)`` lifts all of them, ``budget(None, per="day")``
    one. Without arguments it only tells how they stand.

    Costs come from the table of ``prices()``; a budget in dollars refuses paid calls whose price is not in it. What the
    sandbox makes is counted apart.

    Raises:
        OptionError: a limit is no number from 0 up, or ``per`` is none of the three.
    """
    till = session.current().client.core.till
    if lifted is not None and lifted is not _KEPT:
        raise OptionError(
            "budget", [Problem("calls", t("name the limit: calls={lifted!r}, or usd={lifted!r}", lifted=lifted))]
        )
    _check(calls, usd, per)
    if lifted is None:
        till.lift(*([per] if per else PERS))
    elif calls is not None or usd is not None:
        till.limit(Limits(per=per or "notebook", calls=calls, usd=usd))
    return till.budgets()


def _check(calls: object, usd: object, per: object) -> None:
    problems = []
    if calls is not None and (isinstance(calls, bool) or not isinstance(calls, int) or calls < 0):
        problems.append(Problem("calls", t("calls must be a whole number from 0 up, not {calls!r}", calls=calls)))
    if usd is not None and (isinstance(usd, bool) or not isinstance(usd, int | float) or not 0 <= usd < math.inf):
        problems.append(Problem("usd", t("usd must be a number from 0 up, not {usd!r}", usd=usd)))
    if per is not None and per not in PERS:
        problems.append(
            Problem("per", t("per must be one of {names}, not {per!r}", names=", ".join(map(repr, PERS)), per=per))
        )
    if problems:
        raise OptionError("budget", problems)


def prices(path: str | os.PathLike[str] | None = None) -> Prices:
    """The table of prices, or another one from a file, in force from now on in this kernel.

    A file ``prices.toml`` in the ledger's folder takes the place of the shipped table for good. What stands in no table
    costs "unknown".

    Raises:
        ConfigError: the file is no such table.
    """
    return pricing.choose(path) if path is not None else pricing.table(_home())


def _home() -> Path:
    return session.current().settings.home if session.is_connected() else home_folder()
