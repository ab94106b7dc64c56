"""News of many tasks, written down in one go: the way to a thread and a transaction cost far more than one more row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import Row

LINGER = 0.05
"""Seconds that news waits for that of looks which are still under way."""
Write = Callable[[], Row]
"""Writes news of one task to the ledger, in a thread, and gives its row."""


class Journal:
    """Gathers what looks that end at about the same time have to write. Belongs to one loop.

    What money hangs on does not come here: it is written alone, and at once.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[tuple[Write, asyncio.Future[Row]]] = []
        self._looks = 0
        self._calm = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    @contextmanager
    def look(self) -> Iterator[None]:
        """Around a look that may bring news."""
        self._looks += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._looks -= 1
            if not self._looks:
                self._calm.set()

    async def write(self, write: Write) -> Row:
        """What ``write`` gives, once it is in the ledger; what it raises is raised here, and holds no other up."""
        loop = asyncio.get_running_loop()
        row: asyncio.Future[Row] = loop.create_future()
        self._waiting.append((write, row))
        if self._writing is None:
            self._writing = loop.create_task(self._write_down())
        return await row

    async def _write_down(self) -> None:
        while self._waiting:
            if self._looks:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LINGER):
                        await self._calm.wait()
            news, self._waiting = self._waiting, []
            await self._written(news)
        self._writing = None

    async def _written(self, news: list[tuple[Write, asyncio.Future[Row]]]) -> None:
        """Off the loop: the ledger may be locked by another program for many seconds."""
        try:
            found = await asyncio.to_thread(self._ledger.news, [write for write, _ in news])
        except Exception as error:  # noqa: BLE001 - each look is told, and tries again
            found = [error] * len(news)
        for (_, row), one in zip(news, found, strict=True):
            if row.done():  # nobody waits for it any more
                continue
            if isinstance(one, Row):
                row.set_result(one)
            else:
                row.set_exception(one)

    async def aclose(self) -> None:
        """Come to the end of what is to be written."""
        if self._writing is not None:
            await self._writing
