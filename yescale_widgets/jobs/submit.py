"""Posting a paid task: written down before it leaves, posted once, settled truly whatever happens on the way."""

from __future__ import annotations

import asyncio

from yescale_widgets import wire
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ApiError, YEScaleError
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.row import Row
from yescale_widgets.transport import Transport

_under_way: set[asyncio.Task[Row]] = set()


async def submit(operation: Operation, board: Board, transport: Transport) -> Row:
    """The task's row: with its id, or ``uncertain`` where the answer was lost.

    Who waits for it may be cancelled; the submission itself goes on to its end, so that an id that comes is not lost.

    Raises:
        ApiError: the gateway refused it.
        NotSent: it never left.
        MediaError: a picture or clip cannot be read; nothing was written down.
    """
    request = wire.build(operation)
    work = asyncio.ensure_future(_post_once(operation, request, board, transport))
    _under_way.add(work)
    work.add_done_callback(_let_go)
    return await asyncio.shield(work)


def _let_go(work: asyncio.Task[Row]) -> None:
    _under_way.discard(work)
    if not work.cancelled():
        work.exception()  # it is in the ledger; nobody may be waiting for it any more


async def _post_once(operation: Operation, request: wire.Request, board: Board, transport: Transport) -> Row:
    ledger, account = board.ledger, transport.settings.account
    row = await asyncio.to_thread(ledger.begin, operation, account)
    board.publish(row)
    try:
        answer = await transport.send(request)
        snapshot = wire.read_submit(type(operation), answer)
    except YEScaleError as error:
        settled = await asyncio.to_thread(_settle, board, row.key, error)
        if not wire.is_ambiguous(error):
            raise
        return settled
    except BaseException:
        board.publish(ledger.settle(row.key, "uncertain", remark=_doubt("It was stopped while it was being sent.")))
        raise
    fresh = await asyncio.to_thread(ledger.accepted, row.key, snapshot, answer.request_id)
    board.publish(fresh)
    return fresh


def _settle(board: Board, key: str, error: YEScaleError) -> Row:
    """A submit without an id: refused, never sent, or uncertain."""
    if wire.is_ambiguous(error):
        row = board.ledger.settle(key, "uncertain", remark=_doubt(error.what))
    else:
        code = f" ({error.code})" if isinstance(error, ApiError) and error.code else ""
        row = board.ledger.settle(key, "failed", error=f"{error.what}{code}", remark=error.hint or None)
    board.publish(row)
    return row


def _doubt(why: str) -> str:
    return f"{why} It may have been billed; it was not sent again."
