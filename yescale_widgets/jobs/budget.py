"""Budgets: how many paid calls there may be and what they may cost, kept and counted in the ledger for all kernels."""

from __future__ import annotations

import sqlite3
import time
from typing import Literal, get_args

from msgspec import Struct

from yescale_widgets.errors import BudgetExceeded
from yescale_widgets.jobs.row import Row
from yescale_widgets.show.hooks import Table
from yescale_widgets.values import Json
from yescale_widgets.words import later, t

Per = Literal["notebook", "day", "ledger"]
PERS: tuple[Per, ...] = get_args(Per)
_WHERE: dict[Per, str] = {
    "notebook": later("for this notebook"),
    "day": later("for today"),
    "ledger": later("for this ledger"),
}
PENNY = 1e-9


class Place(Struct, frozen=True, kw_only=True):
    """Where and when is counted: ``at`` is epoch seconds. What the sandbox makes (``made_up``) is counted apart."""

    notebook: str
    at: float
    made_up: bool = False


class Charge(Struct, frozen=True, kw_only=True):
    """What one call takes from the budgets: ``usd`` is US dollars, None where unknown.

    A call that is not ``counted`` is a cheap one: only what it costs counts.
    """

    key: str
    name: str
    place: Place
    counted: bool = True
    usd: float | None = None


class Limits(Struct, frozen=True, kw_only=True):
    """What a budget allows; None where it says nothing. ``advice`` is what to do when it is used up, from whoever has
    set it for others; without it the reader is told how to change the budget.
    """

    per: Per
    calls: int | None = None
    usd: float | None = None
    advice: str = ""


class Budget(Struct, frozen=True, kw_only=True):
    """One budget: its limits, and what is used of them; None where there is no such limit.

    ``since`` is epoch seconds; ``unknown`` is how many of the calls have a cost that nobody knows.
    """

    per: Per
    calls: int | None
    usd: float | None
    since: float
    used_calls: int = 0
    used_usd: float = 0.0
    unknown: int = 0
    advice: str = ""

    @property
    def left_calls(self) -> int | None:
        return None if self.calls is None else max(0, self.calls - self.used_calls)

    @property
    def left_usd(self) -> float | None:
        return None if self.usd is None else max(0.0, self.usd - self.used_usd)

    @property
    def where(self) -> str:
        """ "for this notebook"."""
        return t(_WHERE[self.per])


class Budgets(Table, Struct, kw_only=True):
    """The budgets that hold for this notebook, with what is used and left."""

    budgets: list[Budget]

    def __len__(self) -> int:
        return len(self.budgets)

    def __getitem__(self, per: Per) -> Budget:
        found = next((b for b in self.budgets if b.per == per), None)
        if found is None:
            raise KeyError(t("No budget is set {where}.", where=t(_WHERE[per]) if per in _WHERE else f"for {per!r}"))
        return found

    def table(self) -> tuple[list[str], list[list[Json]]]:
        """Money in US dollars; ``unknown_cost`` counts calls whose cost nobody knows."""
        names = ["per", "calls", "used_calls", "left_calls", "usd", "used_usd", "left_usd", "unknown_cost"]
        rows = [
            [b.per, b.calls, b.used_calls, b.left_calls, b.usd, round(b.used_usd, 6), b.left_usd, b.unknown]
            for b in self.budgets
        ]
        return names, rows

    def _repr_mimebundle_(self, **wanted: object) -> dict[str, str]:
        return Table._repr_mimebundle_(self, **wanted) if self.budgets else {"text/plain": repr(self)}

    def __repr__(self) -> str:
        return "\n".join(_spoken(b) for b in self.budgets) or t("No budget is set: ys.budget(calls=…, usd=…) sets one.")


def _spoken(budget: Budget) -> str:
    calls = (
        ""
        if budget.calls is None
        else t("{used_calls} of {calls} calls", used_calls=budget.used_calls, calls=budget.calls)
    )
    usd = "" if budget.usd is None else t("{usd} of {most}", usd=dollars(budget.used_usd), most=dollars(budget.usd))
    doubt = t(" ({unknown} of unknown cost)", unknown=budget.unknown) if budget.unknown else ""
    return t(
        "Budget {where}: {names} used{doubt}",
        where=budget.where,
        names=t(" and ").join(filter(None, (calls, usd))),
        doubt=doubt,
    )


def dollars(usd: float | None) -> str:
    """ "$0.04", "$0.0004", "unknown"."""
    if usd is None:
        return t("unknown")
    return f"${usd:.2f}" if abs(usd * 100 - round(usd * 100)) < PENNY else f"${usd:.6f}".rstrip("0")


def charge_of(row: Row) -> Charge:
    """What a row of the ledger takes."""
    place = Place(notebook=row.notebook, at=row.submitted_at, made_up=row.origin == "sandbox")
    return Charge(key=row.key, name=row.name, place=place, usd=row.cost)


def put(connection: sqlite3.Connection, limits: Limits, place: Place) -> None:
    """Set a budget. One that is there keeps its count, and the limit that is not named."""
    own = place.notebook if limits.per == "notebook" else ""
    connection.execute(
        "INSERT INTO budgets VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (scope) DO UPDATE SET calls = coalesce(excluded.calls, calls), usd = coalesce(excluded.usd, usd)",
        (_scope(limits.per, own), limits.per, own, limits.calls, limits.usd, place.at),
    )


def lift(connection: sqlite3.Connection, per: Per, notebook: str) -> None:
    """Take a budget away."""
    connection.execute("DELETE FROM budgets WHERE scope = ?", (_scope(per, notebook),))


def _scope(per: Per, notebook: str) -> str:
    return f"notebook {notebook}" if per == "notebook" else per


def holding(connection: sqlite3.Connection, place: Place, also: Limits | None = None) -> list[Budget]:
    """The budgets that hold at a place, with what is used of each; ``also`` is one that stands in no ledger."""
    found = connection.execute(
        "SELECT per, calls, usd, since FROM budgets WHERE per != 'notebook' OR notebook = ? ORDER BY per DESC",
        (place.notebook,),
    ).fetchall()
    kept = [(Limits(per=per, calls=calls, usd=usd), since) for per, calls, usd, since in found]
    kept += [(also, place.at)] if also else []
    return [_used(connection, place, limits, since) for limits, since in kept]


_USED = """
SELECT coalesce(sum(counted), 0), coalesce(sum(usd), 0.0), coalesce(sum(counted AND usd IS NULL), 0) FROM spent
WHERE made_up = :made_up AND at >= :since AND (:per != 'notebook' OR notebook = :notebook)
"""


def _used(connection: sqlite3.Connection, place: Place, limits: Limits, since: float) -> Budget:
    begin = midnight(place.at) if limits.per == "day" else since
    where = {"made_up": place.made_up, "since": begin, "per": limits.per, "notebook": place.notebook}
    calls, usd, unknown = connection.execute(_USED, where).fetchone()
    return Budget(
        per=limits.per,
        calls=limits.calls,
        usd=limits.usd,
        since=begin,
        used_calls=calls,
        used_usd=usd,
        unknown=unknown,
        advice=limits.advice,
    )


def midnight(now: float) -> float:
    """When the day of a moment began, by the clock on the wall."""
    day = time.localtime(now)
    return time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, 0, 0, 0, -1))


def take(connection: sqlite3.Connection, charge: Charge, also: Limits | None = None, *, refuse: bool = True) -> None:
    """Count a call, inside the transaction that writes it down: of two kernels only one gets the last place.

    What was carried out already is counted without being refused.

    Raises:
        BudgetExceeded: a budget leaves no room for it.
    """
    if refuse:
        check(connection, charge, also)
    connection.execute(
        "INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?)",
        (
            charge.key,
            charge.place.at,
            charge.place.notebook,
            int(charge.place.made_up),
            int(charge.counted),
            charge.usd,
        ),
    )


def check(connection: sqlite3.Connection, charge: Charge, also: Limits | None = None) -> None:
    """Whether every budget has room for a call.

    Raises:
        BudgetExceeded: one has not.
    """
    for budget in holding(connection, charge.place, also):
        if charge.counted and budget.left_calls == 0:
            raise _no_calls(budget, charge)
        if budget.usd is not None:
            _check_usd(budget, charge)


def _check_usd(budget: Budget, charge: Charge) -> None:
    left = budget.left_usd or 0.0
    if charge.usd is None and not charge.counted and left <= PENNY:
        what = t(
            "{name} was not sent: the budget of {usd} {where} is used up.",
            name=charge.name,
            usd=dollars(budget.usd),
            where=budget.where,
        )
        raise BudgetExceeded(what, ways(budget, "usd"), budget=budget)
    if charge.usd is None and charge.counted:
        what = t(
            "{name} was not sent: its price is unknown, and a budget of {usd} {where} cannot tell whether it fits.",
            name=charge.name,
            usd=dollars(budget.usd),
            where=budget.where,
        )
        if budget.advice:  # whoever set it may say that there is room again tomorrow, and the price is unknown then too
            hint = t(
                "Choose what ys.prices() has a price of, or ask your teacher for a table: ys.prices(path) loads it."
            )
        else:
            hint = t(
                "Name its price in a table of your own (ys.prices(path)), or count calls instead. {ways}",
                ways=ways(budget, "usd"),
            )
        raise BudgetExceeded(what, hint, budget=budget)
    if charge.usd is not None and charge.usd > left + PENNY:
        what = t(
            "{name} was not sent: it would cost {usd}, and of the budget of {most} {where} {left} are left.",
            name=charge.name,
            usd=dollars(charge.usd),
            most=dollars(budget.usd),
            where=budget.where,
            left=dollars(left),
        )
        raise BudgetExceeded(what, ways(budget, "usd"), budget=budget, cost=charge.usd)


def _no_calls(budget: Budget, charge: Charge) -> BudgetExceeded:
    what = (
        t("{name} was not sent: the budget of 1 paid call {where} is used up.", name=charge.name, where=budget.where)
        if budget.calls == 1
        else t(
            "{name} was not sent: the budget of {calls} paid calls {where} is used up.",
            name=charge.name,
            calls=budget.calls,
            where=budget.where,
        )
    )
    more, per = budget.used_calls + 1, f"per={budget.per!r}"
    hint = t(
        "No change of options fits. ys.budget(calls={more}, {per}) allows one more, ys.budget(None, {per}) lifts it.",
        more=more,
        per=per,
    )
    return BudgetExceeded(what, budget.advice or hint, budget=budget, cost=charge.usd)


def ways(budget: Budget, limit: Literal["calls", "usd"]) -> str:
    """How that limit of a budget is changed."""
    return budget.advice or t(
        "ys.budget({limit}=…, per={per!r}) sets another limit, ys.budget(None, per={per!r}) lifts it.",
        limit=limit,
        per=budget.per,
    )


def give_back(connection: sqlite3.Connection, key: str) -> None:
    """A call that was refused, or never left, takes nothing."""
    connection.execute("DELETE FROM spent WHERE key = ?", (key,))


def correct(connection: sqlite3.Connection, key: str, usd: float) -> None:
    """What a call really cost."""
    connection.execute("UPDATE spent SET usd = ? WHERE key = ?", (usd, key))
