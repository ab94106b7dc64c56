"""The core of the client: everything that asks the gateway, awaited."""

from __future__ import annotations

import asyncio
import concurrent.futures
import datetime
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yescale_widgets import wire
from yescale_widgets.assembly import Assembly
from yescale_widgets.calls import Call
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError, YEScaleError
from yescale_widgets.gathering import gather, prepared
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.submit import USUAL, Posting
from yescale_widgets.jobs.task import FOLDER, AsyncTask, find, give_up
from yescale_widgets.runtime import runtime
from yescale_widgets.streaming import AsyncStream, prompt_of
from yescale_widgets.values import Reply, Snapshot, Timing
from yescale_widgets.words import t

if TYPE_CHECKING:
    from yescale_widgets.catalog.account import Entries


class AsyncClient(Assembly):
    """``send`` for answers that come at once, ``stream`` for deltas, ``submit`` for tasks; all awaitable.

    ``keeper``, where it is set, saves results by itself, those that came inside their answers too: the ledger keeps no
    bytes. Sessions have one.

    Without arguments the key comes from the environment. Raises ``ConfigError`` where there is none.
    """

    def __repr__(self) -> str:
        return f"AsyncClient(base_url={self.settings.base_url!r})"

    async def send(self, operation: Operation, how: Posting = USUAL) -> Any:
        """Carry out an operation that answers at once: a ``Reply`` for chats, the family's own value elsewhere.

        A paid one is posted once and stands in the ledger, as tasks do. Where the wait for it is interrupted it goes on
        to its end.

        Raises:
            ApiError, NotSent, LostAnswer: it did not work; each says whether it may have been billed.
            BudgetExceeded: a budget has no room for it.
        """
        if operation.follow is not None:
            raise ConfigError(t("{name} is a task.", name=operation.name), t("Use submit."))
        self._keep_to_rules(operation)
        began = time.perf_counter()
        if operation.once:
            await gather(self.transport, operation)
            value, row = await self.submitter.send(operation, how)
            request_id, calls = row.request_id, self.transport.calls.about(row.key)
        else:
            request = replace(await prepared(self.transport, operation), yields=how.yields)
            await self.till.permit(operation)
            with self.transport.calls.behind(request):
                answer = await self.transport.send(request)
                value, request_id = wire.read_direct(operation, answer), answer.request_id
            calls = self.transport.calls.of(request)
        await self._tell(value, operation, request_id, calls, time.perf_counter() - began)
        return value

    async def _tell(self, value: Any, operation: Operation, request_id: str, calls: list[Call], took: float) -> None:
        """What a result should know of its call."""
        if not isinstance(value, Reply | Snapshot):
            return
        value.__dict__["calls"], value.__dict__["saver"] = calls, self.save
        if isinstance(value, Reply):
            value.timing, value.prompt = Timing(total=took), prompt_of(operation)
            value.cost = value.cost if operation.once else await self.till.paid(operation, value.usage)
            return
        now = datetime.datetime.now(datetime.UTC)
        value.operation_name, value.options, value.request_id = operation.name, operation.note(), request_id
        value.submitted_at, value.finished_at = now - datetime.timedelta(seconds=took), now

    def stream(self, operation: Operation, how: Posting = USUAL) -> AsyncStream:
        """The deltas of a streamed answer; ``.reply`` is the whole."""
        self._keep_to_rules(operation)

        def book(operation: Operation) -> AbstractAsyncContextManager[Callable[[Reply], Awaitable[None]]]:
            return self.submitter.book(operation, how) if operation.once else self.till.watch(operation)

        return AsyncStream(self.transport, operation, book)

    async def submit(self, operation: Operation, how: Posting = USUAL) -> AsyncTask:
        """Post a paid task once and follow it.

        The intent is in the ledger before the POST. Where the answer is lost the task is ``uncertain``, and it is not
        posted again.

        Raises:
            ApiError: the gateway refused it.
            NotSent: it never left.
            BudgetExceeded: a budget has no room for it.
        """
        if operation.follow is None:
            raise ConfigError(t("{name} is not a task.", name=operation.name), t("Use send or stream."))
        self._keep_to_rules(operation)
        await gather(self.transport, operation)
        row = await self.submitter.submit(operation, how)
        self.poller.start()
        return AsyncTask(row.key, self)

    def task(self, key: str) -> AsyncTask:
        """A task by the gateway's id or its key in the ledger.

        Raises:
            KeyError: the ledger has no such task.
        """
        return AsyncTask(find(self.board, key), self)

    async def refresh(self, key: str) -> Row:
        """Look at a task now.

        Raises:
            ConfigError: it was made with another connection.
        """
        row = self.board.row(key)
        return await self.poller.look(self._mine(key)) if row.task_id else row

    def _mine(self, key: str) -> Row:
        """A row of this gateway; another knows nothing of it."""
        row = self.board.row(key)
        if row.origin != self.settings.account:
            what = t(
                "{name} {task_id} was made with another connection ({origin}).",
                name=row.name,
                task_id=row.task_id or key,
                origin=row.origin,
            )
            raise ConfigError(what, t("Connect to {origin} first; this one cannot know it.", origin=row.origin))
        return row

    def watch(self, key: str, *, on: bool) -> None:
        """Go on or stop looking at a task. Call on the loop."""
        self.mark_watched(key, on=on)
        if on and not self.board.row(key).final:
            self.follow()

    def mark_watched(self, key: str, *, on: bool) -> None:
        """Write down whether a task is to be looked at; any thread may do so."""
        row = self.board.row(key)
        if row.final or bool(row.watching) == on:
            return
        remark = None if on else t("No longer watched; it goes on at the gateway.")
        facts = {"watching": int(on), "remark": remark}
        self.board.publish(self.board.ledger.revise(key, lambda now: {} if now.final else facts))

    async def cancel(self, key: str) -> None:
        """End a task at the provider where its family can, and look once more: what it became is what that look says.

        Where it cannot be ended there, it is only watched no longer, unless it has come to its end meanwhile.

        Raises:
            ConfigError: it was made with another connection.
        """
        from yescale_widgets.jobs.reconcile import end_upstream

        told = await end_upstream(self.transport, self._mine(key))
        with suppress(YEScaleError):  # a look that fails says nothing of the task
            await self.refresh(key)
        if told:  # also where it was watched no longer: its end is to be seen
            await asyncio.to_thread(self.board.ledger.remark, key, watching=1)
            self.poller.start()
        await asyncio.to_thread(give_up, self.board, key, told=told)

    async def reconcile(self, key: str) -> Row:
        """Look for a task whose submit lost its answer; nothing is posted."""
        row = await self.reconciler.reconcile(self._mine(key))
        if row.task_id and not row.final:
            self.poller.start()
        return row

    async def candidates(self, key: str) -> Entries:
        """The tasks of the account that may be this one."""
        return await self.reconciler.candidates(self._mine(key))

    async def adopt(self, key: str, task_id: str) -> Row:
        """Take up the task with this id for a submit that lost its answer."""
        row = await self.reconciler.adopt(self._mine(key), task_id)
        self.poller.start()
        return row

    async def resubmit(self, key: str) -> Any:
        """Post a row's operation once more, knowingly; the new row names this one as its parent."""
        operation = AsyncTask(key, self).operation
        if operation.follow is None:
            return await self.send(operation, Posting(parent=key))
        return await self.submit(operation, Posting(parent=key))

    async def save(self, result: str | Snapshot | Reply, folder: str | os.PathLike[str] = FOLDER) -> list[Path]:
        """Write the media of a task (named by its key) or of a result into a folder; either remembers where.

        Raises:
            MediaError: there are none, or one cannot be had; the others are saved all the same.
        """
        from yescale_widgets.jobs import saving
        from yescale_widgets.jobs.fetching import save_task

        if isinstance(result, Snapshot):
            return await saving.save_result(result, folder, self.transport.download)
        if isinstance(result, Reply):
            return await saving.save_reply(result, folder, self.transport.download)
        return await save_task(self.board, result, folder, self.transport)

    def kept(self, key: str) -> concurrent.futures.Future[None] | None:
        """Done when a task's results are saved or cannot be; None where nobody saves them."""
        return None if self.keeper is None else runtime().submit(self.keeper.until_kept(key))
