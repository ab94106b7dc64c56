"""Posting a paid task: written down before it leaves, posted once, settled truly whatever happens on the way."""

from __future__ import annotations

import asyncio

from yescale_widgets import wire
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ApiError, YEScaleError
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.row import Row
from yescale_widgets.transport import Transport

PATIENCE = 2.0
"""Seconds that closing a client leaves to submissions that wait for their answer."""


class Submitter:
    """Posts the tasks of one client. A submission goes on to its end even if nobody waits for it any more."""

    def __init__(self, board: Board, transport: Transport) -> None:
        self._board, self._transport = board, transport
        self._under_way: set[asyncio.Task[Row]] = set()

    async def submit(self, operation: Operation) -> Row:
        """The task's row: with its id, or ``uncertain`` where the answer was lost.

        Who waits for it may be cancelled; the submission itself goes on, so that an id that comes is not lost.

        Raises:
            ApiError: the gateway refused it.
            NotSent: it never left.
            MediaError: a picture or clip cannot be read; nothing was written down.
        """
        request = wire.build(operation)
        work = asyncio.ensure_future(self._post_once(operation, request))
        self._under_way.add(work)
        work.add_done_callback(self._let_go)
        return await asyncio.shield(work)

    def _let_go(self, work: asyncio.Task[Row]) -> None:
        self._under_way.discard(work)
        if not work.cancelled():
            work.exception()  # it is in the ledger; nobody may be waiting for it any more

    async def aclose(self) -> None:
        """Leave what is under way a moment, then give it up as uncertain."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=PATIENCE)
            for work in late:
                work.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _post_once(self, operation: Operation, request: wire.Request) -> Row:
        ledger, account = self._board.ledger, self._transport.settings.account
        row = await asyncio.to_thread(ledger.begin, operation, account)
        self._board.publish(row)
        try:
            answer = await self._transport.send(request)
            snapshot = wire.read_submit(type(operation), answer)
        except YEScaleError as error:
            settled = await asyncio.to_thread(self._settle, row.key, error)
            if not wire.is_ambiguous(error):
                raise
            return settled
        except BaseException:
            why = _doubt("It was stopped while it was being sent.")
            self._board.publish(ledger.settle(row.key, "uncertain", remark=why))
            raise
        fresh = await asyncio.to_thread(ledger.accepted, row.key, snapshot, answer.request_id)
        self._board.publish(fresh)
        return fresh

    def _settle(self, key: str, error: YEScaleError) -> Row:
        """A submit without an id: refused, never sent, or uncertain."""
        ledger = self._board.ledger
        if wire.is_ambiguous(error):
            row = ledger.settle(key, "uncertain", remark=_doubt(error.what))
        else:
            code = f" ({error.code})" if isinstance(error, ApiError) and error.code else ""
            row = ledger.settle(key, "failed", error=f"{error.what}{code}", remark=error.hint or None)
        self._board.publish(row)
        return row


def _doubt(why: str) -> str:
    return f"{why} It may have been billed; it was not sent again."
