"""What a client is made of: transport, ledger, what posts, follows and counts. Each is made when it is first needed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from yescale_widgets.declare import Operation
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.keeping import MediaKeeper
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.submit import Submitter
from yescale_widgets.jobs.till import Till
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings, settings_for
from yescale_widgets.transport import Transport
from yescale_widgets.values import Media

if TYPE_CHECKING:
    from yescale_widgets.jobs.poller import Poller
    from yescale_widgets.jobs.reconcile import Reconciler


class Assembly:
    """The parts of one client, which hang together: they close in the order in which they need each other."""

    def __init__(
        self,
        api_key: str | Secret | None = None,
        *,
        base_url: str | None = None,
        settings: Settings | None = None,
        transport: Transport | None = None,
        board: Board | None = None,
    ) -> None:
        given = Secret.of(api_key)
        del api_key  # a verbose traceback shows local names
        self.settings = settings or settings_for(given, base_url)
        self.settings.key  # noqa: B018 - raises where there is none
        self.transport = transport or Transport(self.settings)
        self._board, self._own_board = board, board is None
        self._opening = threading.Lock()  # the loop and whoever asks for the board may both be the first
        self._poller: Poller | None = None
        self._submitter: Submitter | None = None
        self.keeper: MediaKeeper | None = None  # sessions have one: it saves results by itself
        self.rules: Callable[[Operation], None] | None = None  # a lesson has some: they raise before anything is sent

    @property
    def board(self) -> Board:
        """What is known of the tasks in the ledger."""
        with self._opening:
            if self._board is None:
                self._board = Board(Ledger(self.settings.home / "ledger.sqlite3"))
            return self._board

    @property
    def submitter(self) -> Submitter:
        """Posts the tasks."""
        if self._submitter is None:
            self._submitter = Submitter(self.board, self.transport, self.till)
            self._submitter.keep = self._keep
        return self._submitter

    async def _keep(self, row: Row, media: list[Media]) -> list[Media] | None:
        return None if self.keeper is None else await self.keeper.keep_answer(row, media)

    def _keep_to_rules(self, operation: Operation) -> None:
        if self.rules is not None:
            self.rules(operation)

    @cached_property
    def till(self) -> Till:
        """What calls cost, and the budgets."""
        return Till(self.settings, lambda: self.board.ledger, self._keep_to_rules)

    @property
    def reconciler(self) -> Reconciler:
        """Finds tasks again whose submit lost its answer."""
        from yescale_widgets.jobs.reconcile import Reconciler

        return Reconciler(self.board, self.transport)

    @property
    def poller(self) -> Poller:
        """Follows the pending tasks; belongs to the loop it is first used on."""
        if self._poller is None:
            from yescale_widgets.jobs.poller import Poller

            self._poller = Poller(self.board, self.transport, speed=self._speed)
        return self._poller

    @property
    def _speed(self) -> float:
        """How much more often tasks are looked at than they would be at the gateway."""
        return (10.0 if self.settings.sandbox else 1.0) * self.settings.speed

    def follow(self) -> None:
        """Look at the pending tasks of this gateway from now on."""
        self.poller.start()

    async def aclose(self) -> None:
        """Stop polling and close all connections; tasks stay in the ledger."""
        submitter, self._submitter = self._submitter, None
        if submitter is not None:
            await submitter.aclose()  # what it still brings is kept: the keeper comes after it
        if self.keeper is not None:
            await self.keeper.aclose()
        poller, self._poller = self._poller, None
        if poller is not None:
            await poller.stop()
        elif self._board is not None:  # calls that came at once had leases, too
            await asyncio.to_thread(self._board.ledger.release)
        await self.transport.aclose()
        if self._own_board and self._board is not None:
            board, self._board = self._board, None
            await asyncio.to_thread(board.ledger.close)  # it brings the log into the file

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
