"""Posting a paid call: written down before it leaves, posted once, settled truly whatever happens on the way."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import msgspec

from yescale_widgets import wire
from yescale_widgets.declare import Operation
from yescale_widgets.errors import (
    ApiError,
    BudgetExceeded,
    ConfigError,
    NotRecorded,
    NotSent,
    StreamCut,
    TaskUncertain,
    YEScaleError,
)
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.notebook import notebook
from yescale_widgets.jobs.results import facts_of_value, learn, media_of
from yescale_widgets.jobs.row import Intent, Row
from yescale_widgets.jobs.till import Till
from yescale_widgets.options import options_of
from yescale_widgets.transport import Transport
from yescale_widgets.values import Media, Reply, Snapshot
from yescale_widgets.words import later, t

_log = logging.getLogger(__name__)
T = TypeVar("T")
Begun = Callable[[Row], None]
"""Told of the row as soon as the intent is on disk, before the POST."""


class KeyTaken(Exception):
    """A row with this key is in the ledger: somebody has posted this very call, or is about to."""


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """How a call is posted and written down.

    ``key`` is that of its row, where whoever sends it has to find it again: a key that is taken is never posted under
    twice. ``parent`` is the key of the row that it sends again, ``begun`` is told of its row before it is posted. One
    that ``yields`` is not tried again where the gateway asks for patience: who sends it holds others back too.
    """

    key: str = ""
    parent: str = ""
    begun: Begun | None = None
    yields: bool = False


USUAL = Posting()
Keep = Callable[[Row, list[Media]], Awaitable[list[Media] | None]]
"""Saves the media of a call that answered at once, and tells its row; gives them with their ``path``, or None."""

_STOPPED = later("It was stopped before it was sent.")
PATIENCE = 2.0
"""Seconds that closing a client leaves to submissions that wait for their answer."""


class Submitter:
    """Posts the paid calls of one client. A call goes on to its end even if nobody waits for it any more.

    ``keep`` is asked to save what came inside an answer: the ledger holds no bytes.
    """

    def __init__(self, board: Board, transport: Transport, till: Till) -> None:
        self._board, self._transport, self._till = board, transport, till
        self.keep: Keep | None = None
        self._under_way: set[asyncio.Task[Any]] = set()

    async def submit(self, operation: Operation, how: Posting = USUAL) -> Row:
        """The task's row: with its id, or ``uncertain`` where the answer was lost.

        Who waits for it may be cancelled; the submission itself goes on, so that an id that comes is not lost.

        Raises:
            ApiError: the gateway refused it.
            NotSent: it never left.
            KeyTaken: a row with its key is there already; nothing was posted.
            BudgetExceeded: a budget has no room for it; nothing was written down.
            MediaError: a picture or clip cannot be read; nothing was written down.
            TaskUncertain: the gateway took it and the ledger cannot be written; the message has the id.
        """
        return await self._to_its_end(self._submit(operation, how))

    async def send(self, operation: Operation, how: Posting = USUAL) -> tuple[Any, Row]:
        """The value of a paid call that answers at once, and its row.

        Raises:
            ApiError, NotSent, KeyTaken, BudgetExceeded, MediaError: as ``submit``.
            LostAnswer, BadAnswer: the answer was lost; the row is ``uncertain``.
        """
        return await self._to_its_end(self._send(operation, how))

    @asynccontextmanager
    async def book(
        self, operation: Operation, how: Posting = USUAL
    ) -> AsyncIterator[Callable[[Reply], Awaitable[None]]]:
        """Around a paid answer that is streamed: its row. What this gives is to be told of the whole reply.

        Raises:
            BudgetExceeded: a budget has no room for it.
        """
        async with self._booked(operation, self._intent(operation, how, direct=1), how.begun) as row:
            yield partial(self._streamed, row, operation)

    async def _streamed(self, row: Row, operation: Operation, reply: Reply) -> None:
        fresh = await asyncio.to_thread(self._finish, row, operation, reply, reply.request_id)
        await self._kept(fresh, reply)

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._let_go)
        return await asyncio.shield(task)

    def _let_go(self, work: asyncio.Task[Any]) -> None:
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

    async def _submit(self, operation: Operation, how: Posting) -> Row:
        intent = self._intent(operation, how)
        request = await asyncio.to_thread(_request, _marked(operation, intent.mark), how, intent.key)
        key = intent.key
        try:
            async with self._booked(operation, intent, how.begun, request):
                answer = await self._transport.send(request)
                snapshot = wire.read_submit(type(operation), answer)
        except YEScaleError as error:
            if not wire.is_ambiguous(error):
                raise
            return self._board.row(key)
        return await asyncio.to_thread(self._accepted, key, snapshot, answer.request_id)

    def _accepted(self, key: str, snapshot: Snapshot, request_id: str) -> Row:
        accepted = partial(self._board.ledger.accepted, key, snapshot, request_id)
        fresh = _written(accepted, f"{key} (the gateway's id is {snapshot.id})")
        if fresh is None:
            what = t("The gateway took it as {id}, but the ledger could not be written.", id=snapshot.id)
            self._end(key, status="uncertain", remark=t("{what} adopt({id!r}) takes it up.", what=what, id=snapshot.id))
            hint = t(
                "Note the id and do not send it again: ys.task({key!r}).adopt({id!r}) takes it up.",
                key=key,
                id=snapshot.id,
            )
            raise TaskUncertain(what, hint)
        self._board.publish(fresh)
        return fresh

    def _stands(self, key: str, fresh: Row | None, facts: dict[str, Any]) -> None:
        """Make known how a row stands; in this kernel alone where it could not be written."""
        old = self._board.get(key)
        if fresh is None and old is not None:
            fresh = msgspec.structs.replace(old, **facts)
        if fresh is not None:
            self._board.publish(fresh)

    async def _send(self, operation: Operation, how: Posting) -> tuple[Any, Row]:
        intent = self._intent(operation, how, direct=1)
        request = await asyncio.to_thread(_request, operation, how, intent.key)
        async with self._booked(operation, intent, how.begun, request) as row:
            answer = await self._transport.send(request)
            value = wire.read_direct(operation, answer)
        row = await asyncio.to_thread(self._finish, row, operation, value, answer.request_id)
        return value, await self._kept(row, value)

    def _intent(self, operation: Operation, how: Posting, *, direct: int = 0) -> Intent:
        intent = Intent(parent=how.parent, direct=direct, notebook=notebook(), cost=self._till.cost(operation))
        intent = msgspec.structs.replace(intent, key=how.key) if how.key else intent
        return msgspec.structs.replace(intent, mark=_mark(operation, intent.key))

    def _begin(self, operation: Operation, intent: Intent) -> Row:
        try:
            return self._board.ledger.begin(operation, self._transport.settings.account, intent)
        except BudgetExceeded as error:
            raise self._till.explained(error, operation) from None
        except sqlite3.IntegrityError:
            raise KeyTaken(intent.key) from None

    async def _intended(self, operation: Operation, intent: Intent) -> Row:
        """The intent, written; where the wait for that is stopped it is taken back, for nothing will be sent."""
        writing = asyncio.ensure_future(asyncio.to_thread(self._begin, operation, intent))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            await self._to_its_end(self._taken_back(writing))
            raise

    async def _taken_back(self, writing: asyncio.Future[Row]) -> None:
        await asyncio.wait({writing})
        if writing.exception() is None:
            self._board.publish(writing.result())
            await asyncio.to_thread(self._refuse, writing.result().key, error=t(_STOPPED), remark=None)

    @asynccontextmanager
    async def _booked(
        self, operation: Operation, intent: Intent, begun: Begun | None = None, request: wire.Request | None = None
    ) -> AsyncIterator[Row]:
        """The row of a call, on disk before the block begins; settled where the block does not come to its end."""
        row = await self._intended(operation, intent)
        self._board.publish(row)
        _announce(row, begun)
        try:
            with self._transport.calls.behind(request):
                yield row
        except YEScaleError as error:
            await asyncio.to_thread(self._settle, row.key, error)
            raise
        except BaseException:
            self._end(row.key, status="uncertain", remark=_doubt(t("It was stopped while it was being sent.")))
            raise

    def _finish(self, row: Row, operation: Operation, value: Any, request_id: str) -> Row:
        """Write a whole answer down, without the bytes of its media, and what it cost."""
        usage = getattr(value, "usage", None)
        cost = self._till.charged(operation, usage if isinstance(usage, dict) else None)
        if hasattr(value, "cost"):
            value.cost = cost
        facts = facts_of_value(value) | {"request_id": request_id, "cost": cost}
        self._stands(row.key, _written(partial(self._board.ledger.done, row.key, facts), row.key), facts)
        return self._board.get(row.key) or row

    async def _kept(self, row: Row, value: Any) -> Row:
        """The row with where its media were saved; what cannot be saved takes nothing from the answer."""
        media = media_of(value)
        if self.keep is None or not media:
            return row
        kept = await self.keep(row, media)
        if kept is None:
            return row
        learn(value, kept)
        return self._board.get(row.key) or row

    def _settle(self, key: str, error: YEScaleError) -> None:
        """A call without a whole answer: refused, never sent, answered with what cannot be used, or uncertain."""
        if wire.is_ambiguous(error) or isinstance(error, StreamCut):
            self._end(key, status="uncertain", remark=_doubt(error.what))
        elif isinstance(error, NotSent | NotRecorded | ConfigError | ApiError):
            code = f" ({error.code})" if isinstance(error, ApiError) and error.code else ""
            self._refuse(key, error=f"{error.what}{code}", remark=error.hint or None)
        else:
            self._end(key, status="failed", error=error.what, remark=error.hint or None)

    def _end(self, key: str, **facts: Any) -> None:
        self._stands(key, _written(partial(self._board.ledger.settle, key, **facts), key), facts)

    def _refuse(self, key: str, **facts: Any) -> None:
        self._stands(
            key, _written(partial(self._board.ledger.refused, key, **facts), key), facts | {"status": "failed"}
        )


def _announce(row: Row, begun: Begun | None) -> None:
    """Whoever listens cannot stop the call: its intent is on disk, and would stand there as if it were under way."""
    try:
        if begun is not None:
            begun(row)
    except Exception:  # noqa: BLE001 - a panel that cannot draw is no reason to lose a call
        _log.exception("a listener failed at the call %s", row.key)


def _written(write: Callable[[], Row], call: str) -> Row | None:
    """A row after its ``call`` was answered, tried twice; None where it cannot be written: that goes to the log, which
    names it, for nobody may be waiting any more, and the answer has to reach whoever paid for it.
    """
    for _ in range(2):
        try:
            return write()
        except (sqlite3.Error, ConfigError, KeyError):
            _log.exception("the outcome of the paid call %s could not be written to the ledger", call)
    return None


def _mark(operation: Operation, key: str) -> str:
    """The caller's mark of a task whose family gives it back: the user's own, else one made from the row's key."""
    if operation.follow is None or not operation.follow.mark or "mark" not in options_of(type(operation)):
        return ""
    return str(getattr(operation, "mark", None) or f"ys-{key}")


def _request(operation: Operation, how: Posting, key: str) -> wire.Request:
    return dataclasses.replace(wire.build(operation), yields=how.yields, row=key)


def _marked(operation: Operation, mark: str) -> Operation:
    return msgspec.structs.replace(operation, mark=mark) if mark else operation


def _doubt(why: str) -> str:
    return t("{why} It may have been billed; it was not sent again.", why=why)
