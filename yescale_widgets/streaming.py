"""Streamed answers: deltas as they come, awaited or waited for."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from typing import Any

from yescale_widgets import wire
from yescale_widgets.declare import Operation, StreamReader
from yescale_widgets.errors import ConfigError, LostAnswer, StreamCut
from yescale_widgets.gathering import prepared
from yescale_widgets.runtime import Runtime
from yescale_widgets.sse import EventSplitter, deltas, finish
from yescale_widgets.transport import Transport
from yescale_widgets.values import Delta, Reply, Timing
from yescale_widgets.words import t

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

    async def _run(self) -> AsyncGenerator[Delta]:
        splitter = EventSplitter()
        request = self._request = await prepared(self._transport, self._operation, stream=True)
        async with AsyncExitStack() as stack:
            stack.enter_context(self._transport.calls.behind(request))
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
        await self._deltas.aclose()


def prompt_of(operation: Operation) -> str:
    """What was asked, in the user's words."""
    prompt = getattr(operation, "prompt", None) or ""
    return prompt if isinstance(prompt, str) else "\n".join(map(str, prompt))


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
        self._deltas.close()


async def _closing(core: AsyncStream) -> AsyncIterator[Delta]:
    async with aclosing(core):
        async for delta in core:
            yield delta
