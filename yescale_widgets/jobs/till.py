"""What a call costs and whether the budgets have room for it: asked before it is posted, written down after it."""

from __future__ import annotations

import asyncio
import logging
import math
import sqlite3
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Literal

import msgspec

from yescale_widgets import pricing
from yescale_widgets.declare import Operation
from yescale_widgets.errors import BudgetExceeded, ConfigError
from yescale_widgets.jobs import budget
from yescale_widgets.jobs.budget import Budget, Budgets, Charge, Limits, Per, Place, dollars
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.notebook import notebook
from yescale_widgets.pricing import Fit, Prices
from yescale_widgets.settings import Settings
from yescale_widgets.values import Json, Reply, cost_of
from yescale_widgets.words import t

_log = logging.getLogger(__name__)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a grid will take: its calls, how many of them are paid, and US dollars of these (None: unknown)."""

    calls: int
    paid: int
    usd: float | None = None

    def __str__(self) -> str:
        calls = t("1 call") if self.calls == 1 else t("{calls:,} calls", calls=self.calls)
        if not self.paid:
            return calls
        cost = t("cost unknown") if self.usd is None else dollars(self.usd)
        if self.paid == self.calls:
            return t("{calls}, paid ({cost})", calls=calls, cost=cost)
        return t("{calls}, {paid:,} of them paid ({cost})", calls=calls, paid=self.paid, cost=cost)


class Till:
    """The prices and budgets of one client. ``ledger`` is opened only when there is something to count; ``rules`` are
    a lesson's, whose refusals are no advice.
    """

    def __init__(
        self, settings: Settings, ledger: Callable[[], Ledger], rules: Callable[[Operation], None] | None = None
    ) -> None:
        self._settings, self._ledger, self._rules = settings, ledger, rules

    @property
    def prices(self) -> Prices:
        """The table that holds now."""
        return pricing.table(self._settings.home)

    def cost(self, operation: Operation, usage: dict[str, Json] | None = None) -> float | None:
        """US dollars: what the gateway says in its count, else by the table; None where unknown."""
        told = cost_of(usage)
        return self.prices.cost(operation, usage) if told is None else told

    def charged(self, operation: Operation, usage: dict[str, Json] | None) -> float | None:
        """The same of a call that was answered: a table that cannot be read just now takes nothing from the answer."""
        try:
            return self.cost(operation, usage)
        except ConfigError as error:
            _log.warning("the cost of %s is not known: %s", operation.name, error)
            return None

    def explained(self, error: BudgetExceeded, operation: Operation) -> BudgetExceeded:
        """The same refusal with the changes that would fit; the cheapest stands first."""
        kept, advice = error.budget, error.hint
        if not isinstance(kept, Budget) or kept.left_usd is None or kept.left_calls == 0:
            return BudgetExceeded(error.what, advice, budget=kept, cost=error.cost)
        fits = self.prices.fits(operation, kept.left_usd, self._rules)
        nothing = t("No change of its options fits. ") if error.cost is not None else ""
        hint = f"{_named(fits)} {advice}" if fits else f"{nothing}{advice}"
        return BudgetExceeded(error.what, hint, budget=kept, cost=error.cost, fits=fits)

    def _charge(self, operation: Operation, usd: float | None) -> Charge:
        """Of a cheap call."""
        return Charge(key=uuid.uuid4().hex[:12], name=operation.name, place=self._place(), counted=False, usd=usd)

    def _place(self) -> Place:
        return Place(notebook=notebook(), at=self._ledger().clock(), made_up=self._settings.sandbox)

    @asynccontextmanager
    async def watch(self, operation: Operation) -> AsyncIterator[Callable[[Reply], Awaitable[None]]]:
        """Around a cheap answer that is streamed; what it gives is told of the whole reply.

        Raises:
            BudgetExceeded: as ``allow``.
        """

        async def finished(reply: Reply) -> None:
            reply.cost = await self.paid(operation, reply.usage)

        await self.permit(operation)
        yield finished

    async def permit(self, operation: Operation) -> None:
        """As ``allow``, off the loop where the ledger has to be asked: that is only where the call has a price."""
        if self.prices.price(operation) is not None:
            await asyncio.to_thread(self.allow, operation)

    def allow(self, operation: Operation) -> None:
        """Let a cheap call pass, unless it has a price and a budget in dollars is used up.

        Raises:
            BudgetExceeded: one is.
        """
        if self.prices.price(operation) is None:
            return
        charge = self._charge(operation, self.cost(operation))
        try:
            with self._ledger().reading() as connection:
                budget.check(connection, charge, self._ledger().also)
        except BudgetExceeded as error:
            raise self.explained(error, operation) from None

    def plan(self, what: str, operations: Iterable[Operation]) -> Plan:
        """What many calls will take, before the first of them is sent; ``what`` names them in a refusal.

        Raises:
            BudgetExceeded: a budget has no room for all of them; it says what they need and what is left.
        """
        every = list(operations)
        once = [operation for operation in every if operation.once]
        costs = [self.cost(operation) for operation in once]
        usd = None if None in costs else math.fsum(cost for cost in costs if cost is not None)
        plan = Plan(calls=len(every), paid=len(once), usd=usd if once else None)
        for kept in self.budgets().budgets:
            _refuse_plan(what, plan, kept)
        for cheap in {op.options().get("model"): op for op in every if not op.once}.values():
            self.allow(cheap)
        return plan

    async def paid(self, operation: Operation, usage: dict[str, Json] | None) -> float | None:
        """Write down what a cheap call cost, and say it; None where that is unknown."""
        usd = self.charged(operation, usage)
        if usd:
            await asyncio.to_thread(self._take, operation, usd)
        return usd

    def _take(self, operation: Operation, usd: float) -> None:
        try:
            with self._ledger().money() as connection:
                budget.take(connection, self._charge(operation, usd), refuse=False)
        except (sqlite3.Error, ConfigError):
            _log.exception("the cost of %s could not be written to the ledger", operation.name)

    def budgets(self) -> Budgets:
        """The budgets that hold here, with what is used."""
        with self._ledger().reading() as connection:
            return Budgets(budgets=budget.holding(connection, self._place(), self._ledger().also))

    def limit(self, limits: Limits) -> None:
        """Set a budget."""
        with self._ledger().money() as connection:
            budget.put(connection, limits, self._place())

    def keep_to(self, limits: Limits) -> None:
        """Keep to a budget as long as this client lives, beside those of the ledger: a lesson's ends with it."""
        self._ledger().also = limits

    def lift(self, *pers: Per) -> None:
        """Take budgets away."""
        with self._ledger().money() as connection:
            for per in pers:
                budget.lift(connection, per, notebook())


def _refuse_plan(what: str, plan: Plan, kept: Budget) -> None:
    """Refuse what a budget has no room for."""
    needs = (
        t("{what} needs 1 paid call, and nothing was sent:", what=what)
        if plan.paid == 1
        else t("{what} needs {paid:,} paid calls, and nothing was sent:", what=what, paid=plan.paid)
    )
    if kept.left_calls is not None and plan.paid > kept.left_calls:
        left = t(
            "{needs} {left} of {calls} are left in the budget {where}.",
            needs=needs,
            left=kept.left_calls,
            calls=kept.calls,
            where=kept.where,
        )
        raise BudgetExceeded(left, _less(kept, "calls"), budget=kept, cost=plan.usd)
    if kept.left_usd is None or not plan.paid:
        return
    hint = _less(kept, "usd")
    if plan.usd is None:
        doubt = t(
            "{needs} their price is unknown, so nobody can tell whether the budget of {usd} {where} holds.",
            needs=needs,
            usd=dollars(kept.usd),
            where=kept.where,
        )
        priced = t("Name prices in a table of your own (ys.prices(path)). {hint}", hint=hint)
        raise BudgetExceeded(doubt, priced, budget=kept)
    if plan.usd > kept.left_usd + budget.PENNY:
        left = t(
            "{needs} they cost {usd}, and of the budget of {most} {where} {left} are left.",
            needs=needs,
            usd=dollars(plan.usd),
            most=dollars(kept.usd),
            where=kept.where,
            left=dollars(kept.left_usd),
        )
        raise BudgetExceeded(left, hint, budget=kept, cost=plan.usd)


def _less(kept: Budget, limit: Literal["calls", "usd"]) -> str:
    if kept.advice:
        return t("Ask for less. {advice}", advice=kept.advice)
    return t("Ask for less, or change the limit. {ways}", ways=budget.ways(kept, limit))


def _named(fits: tuple[Fit, ...]) -> str:
    first, *others = [f"{fit} ({dollars(fit.usd)})" for fit in fits]
    return t("The cheapest change that fits: {first}.", first=first) + (
        t(" Others: {names}.", names=", ".join(others)) if others else ""
    )
