"""The thread that called: it waits for work on the loop thread, and meanwhile does what only it can do.

Only there may something be printed, asked of a person, or interrupted.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import queue
import re
import sys
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from yescale_widgets.errors import shorten

T = TypeVar("T")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_Job = Callable[[], None]


class Caller:
    """Takes jobs from the loop thread and does them while it waits."""

    def __init__(self) -> None:
        self._box: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()

    def give(self, job: _Job) -> None:
        """Have something done soon."""
        self._box.put(job)

    async def ask(self, question: Callable[[], T]) -> T:
        """Have something done and wait for its result; what it raises is raised where the caller waits, and ends this.

        An interrupt raised here, on the loop thread, would end that thread.
        """
        answer: concurrent.futures.Future[T] = concurrent.futures.Future()

        def job() -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                answer.set_result(question())
            except BaseException:
                answer.set_exception(concurrent.futures.CancelledError())
                raise

        self.give(job)
        return await asyncio.wrap_future(answer)

    def wait(self, work: concurrent.futures.Future[T]) -> T:
        """The result of work on the loop thread, once it is there."""
        work.add_done_callback(lambda _done: self._box.put(None))
        try:
            while (job := self._next()) is not None:
                job()
        except BaseException as error:
            shorten(error)
            raise
        return work.result()

    def _next(self) -> _Job | None:
        """Windows cannot interrupt a wait without an end, so it waits in turns there."""
        while sys.platform == "win32":
            try:
                return self._box.get(timeout=0.2)
            except queue.Empty:
                continue
        return self._box.get()


class Printer:
    """Writes text to standard output on the caller's thread: what has gathered since it last wrote, at once."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._texts: deque[str] = deque()
        self._waiting = False

    def add(self, text: str) -> None:
        """Have a text written, from the loop thread."""
        self._texts.append(text)
        if not self._waiting:
            self._waiting = True
            self._caller.give(self.flush)

    def flush(self) -> None:
        """Write what there is."""
        self._waiting = False
        texts: list[str] = []
        while self._texts:
            texts.append(self._texts.popleft())
        _out().write(printable("".join(texts)))
        _out().flush()


def printable(text: str) -> str:
    """A text for a terminal: without the characters that move its cursor, name its window or fill its clipboard."""
    return _CONTROL.sub("", text)


def _out() -> Any:
    return sys.stdout
