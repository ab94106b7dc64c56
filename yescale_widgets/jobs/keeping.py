"""Results are saved by themselves: as soon as a task has succeeded, once, by the kernel that holds its lease."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from yescale_widgets.errors import ConfigError, MediaError
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.ledger import LEASE
from yescale_widgets.jobs.results import light
from yescale_widgets.jobs.row import Row
from yescale_widgets.transport import Transport
from yescale_widgets.values import Media
from yescale_widgets.words import t

_log = logging.getLogger(__name__)
TOGETHER = 2
"""Tasks whose results are fetched at the same time."""
RECENT = 3 * 86_400.0
"""Seconds for which a fresh kernel looks back for results that were not saved: most links live for a day."""
PATIENCE = 30.0
"""Seconds for which somebody who waits for a result waits for its file too; the fetching goes on."""
GRACE = 2.0
"""Seconds that closing a session leaves to what is being fetched."""


class MediaKeeper:
    """Fetches what tasks have made into one folder, in the background.

    What cannot be had is a remark on the task's row: its status and its link stay. ``start`` and ``aclose`` belong to
    the loop thread, all else may be called from any.
    """

    def __init__(
        self, board: Board, transport: Transport, folder: Path, clock: Callable[[], float] = time.time
    ) -> None:
        self.folder = folder
        self._board, self._transport, self._clock = board, transport, clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._gate = asyncio.Semaphore(TOGETHER)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._tried: set[str] = set()
        self._leave: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Save from now on, and first what an earlier kernel did not get to."""
        self._loop = asyncio.get_running_loop()
        self._leave = self._board.listen(self._heard)
        self._begin("", partial(asyncio.to_thread, self._look_back))

    def _look_back(self) -> None:
        since = self._clock() - RECENT
        for row in self._board.rows():
            if (row.finished_at or 0) > since:
                self.keep(row)

    async def aclose(self) -> None:
        """Stop. What is cut here is fetched by the next kernel."""
        self._leave()
        self._loop = None
        under_way = list(self._under_way.values())
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=GRACE)
            for work in late:
                work.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def wants(self, row: Row) -> bool:
        """Whether a row has results that are not saved yet, and links to them."""
        mine = row.status == "succeeded" and row.origin == self._transport.settings.account
        return mine and any(m.url and not m.path for m in row.read().media)

    def saving(self, row: Row) -> bool:
        """Whether this kernel is about to save a task's results, or does so now."""
        mine = self._loop is not None and row.owner == self._board.ledger.owner
        return mine and not row.direct and row.key not in self._tried and self.wants(row)

    def _heard(self, row: Row) -> None:
        """News of a task. A call that answers at once brings its media itself, bytes and all: ``keep_answer``."""
        if row.status == "succeeded" and not row.direct:
            self.keep(row)

    def keep(self, row: Row) -> None:
        """Have a row's results saved soon, where they are to be had and are not saved yet."""
        loop = self._loop
        if loop is not None and row.key not in self._tried and self.wants(row):
            loop.call_soon_threadsafe(self._begin, row.key, partial(self._keep, row.key))

    def _begin(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self._loop is None or name in self._under_way:
            return
        task = self._loop.create_task(work(), name=f"yescale-keep-{name}")
        self._under_way[name] = task
        task.add_done_callback(lambda _done: self._under_way.pop(name, None))

    async def _keep(self, key: str) -> None:
        async with self._gate:
            if not await asyncio.to_thread(self._hold, key):
                return  # another kernel does it
            lease = asyncio.ensure_future(self._stay(key))
            try:
                await self._save(self._board.row(key))
            except KeyError:
                return  # forgotten meanwhile
            except Exception:  # noqa: BLE001 - a result that cannot be saved must not keep others from being
                _log.exception("the results of %s were not saved", key)
            finally:
                lease.cancel()
        self._done(key)

    def _hold(self, key: str) -> bool:
        try:
            return self._board.ledger.hold(key)
        except (sqlite3.Error, ConfigError):
            return False

    async def _stay(self, key: str) -> None:
        """Renew the lease while a large file comes."""
        while True:
            await asyncio.sleep(LEASE / 3)
            await asyncio.to_thread(self._hold, key)

    def _done(self, key: str) -> None:
        """Whoever waits for the file need wait no longer."""
        self._tried.add(key)
        row = self._board.get(key)
        if row is not None:
            self._board.publish(row)

    async def _save(self, row: Row) -> None:
        from yescale_widgets.jobs import saving
        from yescale_widgets.jobs.fetching import TaskFiles

        media = await asyncio.to_thread(row.media)
        found = await TaskFiles(row, self._transport, self.folder, self._clock).missing()
        lost = [one for one in found if isinstance(one, MediaError)]
        kept = [one if isinstance(one, Media) else old for one, old in zip(found, media, strict=True)]
        some = t("{count} of {of} results: ", count=len(lost), of=len(found)) if len(found) > 1 else ""
        await saving.note(self._board, row, kept, f"{some}{lost[0].what}" if lost else "")

    async def until_kept(self, key: str) -> None:
        """Wait until a task's results are saved or cannot be, for as long as ``PATIENCE``."""
        row = self._board.get(key)
        work = self._under_way.get(key)
        if work is None and row is not None and await asyncio.to_thread(self.saving, row):
            self._begin(key, partial(self._keep, key))
            work = self._under_way.get(key)
        if work is not None:
            await asyncio.wait({work}, timeout=PATIENCE)

    async def keep_answer(self, row: Row, media: list[Media]) -> list[Media] | None:
        """Save what a call gave at once: its media with where they are, None where nothing was saved.

        Who awaits it waits for as long as ``PATIENCE``; the fetching goes on, and the row is told.
        """
        if self._loop is None or not media or all(m.path for m in media):
            return None
        found: list[Media] = []
        self._begin(row.key, partial(self._keep_answer, row, media, found))
        if (work := self._under_way.get(row.key)) is not None:
            await asyncio.wait({work}, timeout=PATIENCE)
        return found or None

    async def _keep_answer(self, row: Row, media: list[Media], kept: list[Media]) -> None:
        from yescale_widgets.jobs import made_by, saving

        stem = saving.stem(row.name, row.key, media)
        try:
            tried = await saving.try_all(media, self.folder, stem, self._transport.download, made_by.row(row))
        except Exception:  # noqa: BLE001 - the result itself must reach whoever paid for it
            _log.exception("the results of %s were not saved", row.name)
            return
        kept += [one if isinstance(one, Media) else _not_saved(old, one) for one, old in zip(tried, media, strict=True)]
        lost = [one.what for one in tried if isinstance(one, MediaError)]
        self._tried.add(row.key)
        try:
            await saving.note(self._board, row, [light(one) for one in kept], lost[0] if lost else "")
        except (KeyError, sqlite3.Error, ConfigError):  # forgotten meanwhile, or no room; the files are there
            _log.exception("where the results of %s are could not be written", row.name)


def _not_saved(media: Media, why: MediaError) -> Media:
    return replace(media, extra={**media.extra, "not_saved": why.what})
