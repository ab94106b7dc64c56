"""Waiting for a run, from a thread or a loop of one's own, with a line of progress where there is a terminal."""

from __future__ import annotations

import asyncio
import concurrent.futures
import sys
import time
from collections.abc import Generator
from typing import Any, Literal, Self

from yescale_widgets.errors import TaskTimeout, YEScaleError, shorten
from yescale_widgets.grids import terminal
from yescale_widgets.grids.results import Results
from yescale_widgets.runtime import runtime
from yescale_widgets.show import hooks
from yescale_widgets.words import t

RunState = Literal["waiting", "running", "stopped", "halted", "done"]
LOOKING = 0.5
"""Seconds between two looks at how it stands, while somebody waits."""


class Waiting(Results):
    """What a run has that goes on in the background."""

    status: RunState
    trouble: YEScaleError | None
    _work: concurrent.futures.Future[None] | None
    _said = 0.0

    @property
    def _at_work(self) -> bool:
        """Whether it goes on, or what has come of it is still being written down."""
        return self.status == "running" or (self._work is not None and not self._work.done())

    def _rest(self, timeout: float | None) -> bool:
        """Wait until nothing is under way; False where the time was up."""
        until = None if timeout is None else time.monotonic() + timeout
        while self._at_work:
            if until is not None and time.monotonic() > until:
                return False
            work = self._work
            left = None if until is None else max(0.0, until - time.monotonic())
            if work is not None and not work.done():
                concurrent.futures.wait([work], LOOKING if left is None else min(left, LOOKING))
            else:
                time.sleep(0.01)  # what was cancelled is being written down
            self._say()
        return True

    def wait(self, timeout: float | None = None) -> Self:
        """Wait (seconds) until no cell is left to run; in a terminal its progress is shown meanwhile.

        What failed is in the table. Interrupting the wait leaves the run at work; ``stop()`` stops it.

        Raises:
            YEScaleError: it came to a halt: a budget, the quota, the key, or no connection. ``resume()`` goes on.
            TaskTimeout: the time was up; it goes on.
        """
        if runtime().inside():
            raise RuntimeError(t("A blocking wait was made on the I/O thread; await it instead."))
        try:
            rests = self._rest(timeout)
        except KeyboardInterrupt as error:
            shorten(error)
            raise
        if not rests:
            raise TaskTimeout(self.headline(), t("It goes on; wait again."))
        return self._concluded()

    def _concluded(self) -> Self:
        self._say(last=True)
        hooks.settle(self)
        if self._work is not None and not self._work.cancelled():
            self._work.result(0)
        if self.trouble is not None:
            raise self.trouble
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        return self._awaited().__await__()

    async def _awaited(self) -> Self:
        """As ``wait``, on the caller's own loop: what is written to a terminal is written from there."""
        while self._at_work:
            work = self._work
            if work is not None and not work.done():
                await asyncio.wait([asyncio.wrap_future(work)], timeout=LOOKING)
            else:
                await asyncio.sleep(0.01)  # what was cancelled is being written down
            self._say()
        return self._concluded()

    def _say(self, *, last: bool = False) -> None:
        """Progress as one line of text, where there is a terminal; only ever from the thread that waits."""
        if not sys.stderr.isatty() or (not last and time.monotonic() - self._said < 1):
            return
        self._said = time.monotonic()
        terminal.line(self.headline(), last=last)
