"""The thin client: one async core, and a sync face that runs it on the loop thread."""

from __future__ import annotations

import asyncio
import concurrent.futures
import datetime
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from yescale_widgets import wire
from yescale_widgets.catalog.account import Entries
from yescale_widgets.declare import Operation, StreamReader
from yescale_widgets.errors import ConfigError, LostAnswer, MediaError, StreamCut, YEScaleError
from yescale_widgets.jobs import saving
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.fetching import save_task
from yescale_widgets.jobs.keeping import MediaKeeper
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.poller import Poller
from yescale_widgets.jobs.reconcile import Reconciler, end_upstream
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.submit import USUAL, Posting, Submitter
from yescale_widgets.jobs.task import FOLDER, AsyncTask, Task, find, give_up
from yescale_widgets.jobs.till import Till
from yescale_widgets.runtime import Runtime, runtime
from yescale_widgets.settings import (
    Secret,
    Settings,
    clean_base_url,
    find_access_key,
    find_base_url,
    find_key,
    find_system_url,
    is_local,
)
from yescale_widgets.sse import EventSplitter, deltas, finish
from yescale_widgets.transport import Transport
from yescale_widgets.values import Delta, Media, Reply, Snapshot, Timing
from yescale_widgets.words import t


def settings_for(api_key: str | Secret | None = None, base_url: str | None = None) -> Settings:
    """Settings from arguments, else from the environment and the other places a key may be in."""
    given = Secret.of(api_key)
    del api_key  # a verbose traceback shows local names
    return Settings(
        api_key=find_key(given),
        access_key=find_access_key(),
        base_url=clean_base_url(base_url or find_base_url()),
        system_url=find_system_url(),
    )


FETCH_SECONDS = 600.0
"""Seconds for the whole of one file behind a link, however slowly it comes."""
Book = Callable[[Operation], AbstractAsyncContextManager[Callable[[Reply], Awaitable[None]]]]
"""What stands around a streamed answer: its row where it is paid, its cost where that is known."""


class AsyncStream:
    """An async iterator of deltas; ``reply`` is what has arrived so far, whole once the iteration has ended."""

    def __init__(self, transport: Transport, operation: Operation, book: Book, clock: Any = time.perf_counter) -> None:
        reader = type(operation).streams
        if reader is None:
            raise ConfigError(t("{name} does not stream.", name=operation.name), t("Use send, or submit for tasks."))
        self._reader: StreamReader = reader()
        self._transport, self._operation, self._book, self._clock = transport, operation, book, clock
        self._began = clock()
        self._first: float | None = None
        self._ended: float | None = None
        self._whole: Reply | None = None
        self._request: wire.Request | None = None
        self._deltas = self._run()

    def __aiter__(self) -> AsyncIterator[Delta]:
        return self._deltas

    async def _run(self) -> AsyncIterator[Delta]:
        splitter = EventSplitter()
        request = self._request = await prepared(self._transport, self._operation, stream=True)
        async with AsyncExitStack() as stack:
            finished = await stack.enter_async_context(self._book(self._operation))
            chunks = await stack.enter_async_context(self._transport.stream(request))
            try:
                async for chunk in chunks:
                    for delta in deltas(self._reader, splitter.feed(chunk)):
                        yield self._timed(delta)
                    if splitter.done or self._reader.over:
                        break
            except LostAnswer as error:
                raise self._cut(error) from None
            for delta in deltas(self._reader, splitter.close()):
                yield self._timed(delta)
            self._ended = self._clock()
            self._whole = self._dressed(finish(self._reader))
            self._operation.settle(self._whole)
            await finished(self._whole)

    def _timed(self, delta: Delta) -> Delta:
        if self._first is None and (delta.text or delta.reasoning or delta.tool_calls):
            self._first = self._clock()
        return delta

    def _cut(self, error: LostAnswer) -> StreamCut:
        hint = t("The text so far is kept; run it again for a whole answer.")
        return StreamCut(
            t("The line dropped in the middle of the answer. {what}", what=error.what), hint, partial=self.reply
        )

    @property
    def reply(self) -> Reply:
        """Everything so far."""
        return self._whole or self._dressed(self._reader.reply())

    def _dressed(self, reply: Reply) -> Reply:
        reply.timing = self._timing(reply)
        reply.prompt = prompt_of(self._operation)
        reply.__dict__["calls"] = self._transport.calls.of(self._request)
        return reply

    def _timing(self, reply: Reply) -> Timing:
        end = self._ended or self._clock()
        tokens = (reply.usage or {}).get("completion_tokens")
        ttft = None if self._first is None else self._first - self._began
        after = end - (self._first or end)
        rate = (tokens - 1) / after if isinstance(tokens, int) and tokens > 1 and after > 0 else None
        return Timing(ttft=ttft, total=end - self._began, tokens_per_second=rate)

    async def aclose(self) -> None:
        """Stop; the line is closed, what has arrived stays in ``reply``."""
        await self._deltas.aclose()  # type: ignore[attr-defined]


async def prepared(transport: Transport, operation: Operation, *, stream: bool = False) -> wire.Request:
    """The request of an operation. Only where files go in it is made in a thread: a hop costs a tenth of a call.

    Raises:
        MediaError: as ``gather``.
    """
    if not operation.sources():
        return wire.build(operation, stream=stream)
    await gather(transport, operation)
    return await asyncio.to_thread(wire.build, operation, stream=stream)


async def gather(transport: Transport, operation: Operation) -> None:
    """Fetch what stands behind links, where the family takes files only.

    Raises:
        MediaError: a link that the gateway cannot follow, or that leads to nothing; the message names its option.
    """
    for option, source in operation.sources():
        if source.loaded or not source.url:
            continue
        refuse_private(option.name, source.url, transport.settings)
        if option.opt.source in ("file", "inline"):
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    source.fill(*await transport.fetch(source.url, limit=option.opt.most_bytes))
            except TimeoutError:
                what = t(
                    "{name}: {link} did not come within {minutes:.0f} minutes.",
                    name=option.name,
                    link=source.url[:80],
                    minutes=FETCH_SECONDS / 60,
                )
                raise MediaError(what, t("Save it first, then give the file.")) from None
            except MediaError as error:
                raise MediaError(f"{option.name}: {error.what}", error.hint) from error


def refuse_private(option: str, url: str, settings: Settings) -> None:
    """Refuse a link into this machine or its network, unless the gateway stands there too.

    Raises:
        MediaError: the message names the option.
    """
    host, home = urlsplit(url).hostname or "", urlsplit(settings.base_url).hostname or ""
    if is_local(host) and not is_local(home):
        raise MediaError(
            t(
                "{option}: {host} can be reached from this network only, and not by the gateway ({url}).",
                option=option,
                host=host,
                url=url[:80],
            ),
            t("Give a public link, or save it and give the file."),
        )


def prompt_of(operation: Operation) -> str:
    """What was asked, in the user's words."""
    prompt = getattr(operation, "prompt", None) or ""
    return prompt if isinstance(prompt, str) else "\n".join(map(str, prompt))


class AsyncClient:
    """``send`` for answers that come at once, ``stream`` for deltas, ``submit`` for tasks; all awaitable.

    ``keeper``, where it is set, saves results by itself, those that came inside their answers too: the ledger keeps no
    bytes. Sessions have one.

    Without arguments the key comes from the environment. Raises ``ConfigError`` where there is none.
    """

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
        self._poller: Poller | None = None
        self._submitter: Submitter | None = None
        self.keeper: MediaKeeper | None = None  # sessions have one: it saves results by itself
        self.rules: Callable[[Operation], None] | None = None  # a lesson has some: they raise before anything is sent

    @property
    def board(self) -> Board:
        """What is known of the tasks in the ledger."""
        if self._board is None:
            self._board = Board(Ledger(self.settings.home / "ledger.sqlite3"))
        return self._board

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
            request_id = row.request_id
        else:
            request = replace(await prepared(self.transport, operation), yields=how.yields)
            await self.till.permit(operation)
            answer = await self.transport.send(request)
            value, request_id = wire.read_direct(operation, answer), answer.request_id
            if isinstance(value, Reply):
                value.__dict__["calls"] = self.transport.calls.of(request)
        took = time.perf_counter() - began
        if isinstance(value, Reply):
            value.timing, value.prompt = Timing(total=took), prompt_of(operation)
            value.cost = value.cost if operation.once else await self.till.paid(operation, value.usage)
            value.__dict__["saver"] = self.save
        if isinstance(value, Snapshot):
            self._tell(value, operation, request_id, took)
        return value

    def _tell(self, value: Snapshot, operation: Operation, request_id: str, took: float) -> None:
        """What a result that came at once should know of its call."""
        now = datetime.datetime.now(datetime.UTC)
        value.operation_name, value.options, value.request_id = operation.name, operation.note(), request_id
        value.submitted_at, value.finished_at = now - datetime.timedelta(seconds=took), now
        value.__dict__["saver"] = self.save

    def stream(self, operation: Operation, how: Posting = USUAL) -> AsyncStream:
        """The deltas of a streamed answer; ``.reply`` is the whole."""
        self._keep_to_rules(operation)

        def book(operation: Operation) -> AbstractAsyncContextManager[Callable[[Reply], Awaitable[None]]]:
            return self.submitter.book(operation, how) if operation.once else self.till.watch(operation)

        return AsyncStream(self.transport, operation, book)

    def _keep_to_rules(self, operation: Operation) -> None:
        if self.rules is not None:
            self.rules(operation)

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

    def follow(self) -> None:
        """Look at the pending tasks of this gateway from now on."""
        self.poller.start()

    @property
    def submitter(self) -> Submitter:
        """Posts the tasks."""
        if self._submitter is None:
            self._submitter = Submitter(self.board, self.transport, self.till)
            self._submitter.keep = self._keep
        return self._submitter

    async def _keep(self, row: Row, media: list[Media]) -> list[Media] | None:
        return None if self.keeper is None else await self.keeper.keep_answer(row, media)

    @property
    def till(self) -> Till:
        """What calls cost, and the budgets."""
        return Till(self.settings, lambda: self.board.ledger)

    @property
    def reconciler(self) -> Reconciler:
        """Finds tasks again whose submit lost its answer."""
        return Reconciler(self.board, self.transport)

    @property
    def poller(self) -> Poller:
        """Follows the pending tasks; belongs to the loop it is first used on."""
        if self._poller is None:
            self._poller = Poller(self.board, self.transport, speed=self._speed)
        return self._poller

    @property
    def _speed(self) -> float:
        """How much more often tasks are looked at than they would be at the gateway."""
        return (10.0 if self.settings.sandbox else 1.0) * self.settings.speed

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
        self.board.publish(self.board.ledger.remark(key, watching=int(on), remark=remark))

    async def cancel(self, key: str) -> None:
        """End a task at the provider where its family can, and look once more: what it became is what that look says.

        Where it cannot be ended there, it is only watched no longer, unless it has come to its end meanwhile.

        Raises:
            ConfigError: it was made with another connection.
        """
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
        if isinstance(result, Snapshot):
            return await saving.save_result(result, folder, self.transport.download)
        if isinstance(result, Reply):
            return await saving.save_reply(result, folder, self.transport.download)
        return await save_task(self.board, result, folder, self.transport)

    def kept(self, key: str) -> concurrent.futures.Future[None] | None:
        """Done when a task's results are saved or cannot be; None where nobody saves them."""
        return None if self.keeper is None else runtime().submit(self.keeper.until_kept(key))

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
        await self.transport.aclose()
        if self._own_board and self._board is not None:
            self._board.ledger.close()
            self._board = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class Stream:
    """An iterator of deltas; ``reply`` is what has arrived so far, whole once the iteration has ended."""

    def __init__(self, core: AsyncStream, runner: Runtime) -> None:
        self._core = core
        self._deltas = runner.iterate(_closing(core))

    def __iter__(self) -> Iterator[Delta]:
        return self._deltas

    @property
    def reply(self) -> Reply:
        """Everything so far."""
        return self._core.reply

    def close(self) -> None:
        """Stop; what has arrived stays in ``reply``."""
        self._deltas.close()  # type: ignore[attr-defined]


async def _closing(core: AsyncStream) -> AsyncIterator[Delta]:
    async with aclosing(core):
        async for delta in core:
            yield delta


class Client:
    """The same verbs as ``AsyncClient``, waiting for their result; an interrupt cancels what is under way."""

    def __init__(
        self, api_key: str | Secret | None = None, *, base_url: str | None = None, core: AsyncClient | None = None
    ) -> None:
        given = Secret.of(api_key)
        del api_key  # a verbose traceback shows local names
        self.core = core or AsyncClient(given, base_url=base_url)
        self._runner = runtime()

    @property
    def settings(self) -> Settings:
        return self.core.settings

    @property
    def board(self) -> Board:
        """What is known of the tasks in the ledger."""
        return self.core.board

    def send(self, operation: Operation) -> Any:
        """As ``AsyncClient.send``, at once."""
        return self._own(self._runner.run(self.core.send(operation)))

    def stream(self, operation: Operation) -> Stream:
        """As ``AsyncClient.stream``, to be iterated at once."""
        return Stream(self.core.stream(operation), self._runner)

    def submit(self, operation: Operation) -> Task:
        """As ``AsyncClient.submit``; gives the task as soon as the gateway has accepted it."""
        return Task(self._runner.run(self.core.submit(operation)).key, self)

    def task(self, key: str) -> Task:
        """A task by the gateway's id or its key in the ledger.

        Raises:
            KeyError: the ledger has no such task.
        """
        return Task(find(self.board, key), self)

    def follow(self) -> None:
        """Look at the pending tasks of this gateway from now on."""
        self._runner.call(self.core.poller.start)

    def refresh(self, key: str) -> Row:
        """Look at a task now."""
        return self._runner.run(self.core.refresh(key))

    def watch(self, key: str, *, on: bool) -> None:
        """Go on or stop looking at a task."""
        self.core.mark_watched(key, on=on)
        if on:
            self.follow()

    def cancel(self, key: str) -> None:
        """As ``AsyncClient.cancel``."""
        self._runner.run(self.core.cancel(key))

    def reconcile(self, key: str) -> Row:
        """As ``AsyncClient.reconcile``."""
        return self._runner.run(self.core.reconcile(key))

    def candidates(self, key: str) -> Entries:
        """As ``AsyncClient.candidates``."""
        return self._runner.run(self.core.candidates(key))

    def adopt(self, key: str, task_id: str) -> Row:
        """As ``AsyncClient.adopt``."""
        return self._runner.run(self.core.adopt(key, task_id))

    def resubmit(self, key: str) -> Any:
        """As ``AsyncClient.resubmit``: a ``Task``, or the value of an operation that answers at once."""
        return self._own(self._runner.run(self.core.resubmit(key)))

    def _own(self, value: Any) -> Any:
        """A value of the core, waiting for its results where the core's is awaited."""
        if isinstance(value, AsyncTask):
            return Task(value.key, self)
        if isinstance(value, Snapshot | Reply):
            value.__dict__["saver"] = self.save
        return value

    def kept(self, key: str) -> concurrent.futures.Future[None] | None:
        """As ``AsyncClient.kept``."""
        return self.core.kept(key)

    def save(self, result: str | Snapshot, folder: str | os.PathLike[str] = FOLDER) -> list[Path]:
        """As ``AsyncClient.save``."""
        return self._runner.run(self.core.save(result, folder))

    def close(self) -> None:
        """Stop polling and close all connections; tasks stay in the ledger."""
        self._runner.run(self.core.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
