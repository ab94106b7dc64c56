"""What a call costs and whether the budgets have room for it: asked before it is posted, written down after it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

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

_log = logging.getLogger(__name__)


class Till:
    """The prices and budgets of one client. ``ledger`` is opened only when there is something to count."""

    def __init__(self, settings: Settings, ledger: Callable[[], Ledger]) -> None:
        self._settings, self._ledger = settings, ledger

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
        kept = error.budget
        if not isinstance(kept, Budget) or kept.left_usd is None or kept.left_calls == 0:
            return error
        fits = self.prices.fits(operation, kept.left_usd)
        nothing = "No change of its options fits. " if error.cost is not None else ""
        hint = f"{_named(fits)} {error.hint}" if fits else f"{nothing}{error.hint}"
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
                budget.check(connection, charge)
        except BudgetExceeded as error:
            raise self.explained(error, operation) from None

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
            return Budgets(budgets=budget.holding(connection, self._place()))

    def limit(self, limits: Limits) -> None:
        """Set a budget."""
        with self._ledger().money() as connection:
            budget.put(connection, limits, self._place())

    def lift(self, *pers: Per) -> None:
        """Take budgets away."""
        with self._ledger().money() as connection:
            for per in pers:
                budget.lift(connection, per, notebook())


def _named(fits: tuple[Fit, ...]) -> str:
    first, *others = [f"{fit} ({dollars(fit.usd)})" for fit in fits]
    return f"The cheapest change that fits: {first}." + (f" Others: {', '.join(others)}." if others else "")
