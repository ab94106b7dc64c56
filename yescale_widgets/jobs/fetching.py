"""The files of one task: each from its link, and where that has ended from a fresh one that the task is asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from yescale_widgets import catalog, wire
from yescale_widgets.errors import LinkGone, MediaError, YEScaleError
from yescale_widgets.jobs import made_by, saving
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.placing import save_one
from yescale_widgets.jobs.row import Row
from yescale_widgets.reading import follow_of
from yescale_widgets.recipes import Recipe
from yescale_widgets.transport import Transport
from yescale_widgets.values import Media
from yescale_widgets.words import t

LONGEST = 3600.0
"""Seconds that one file may take, however slowly it comes."""


class TaskFiles:
    """Brings the media of a task into a folder.

    The task is asked for fresh links at most once, and its status is left alone: what once succeeded is not lost
    because the gateway has forgotten it.
    """

    def __init__(self, row: Row, transport: Transport, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._row, self._transport, self._folder, self._clock = row, transport, folder, clock
        self._media = row.read().media
        self._links: list[Media] | None = None

    async def missing(self) -> list[Media | MediaError]:
        """Write those that are not on this machine; in the place of what cannot be had is why."""
        return await self.some(range(1, len(self._media) + 1))

    async def some(self, numbers: Iterable[int]) -> list[Media | MediaError]:
        """The same for those with these numbers, counted from 1."""
        wanted = [(number, self._media[number - 1]) for number in numbers]
        return [one if await asyncio.to_thread(saving.local, one) else await self._one(n, one) for n, one in wanted]

    async def all(self) -> list[Media | MediaError]:
        """Write all of them; those that are on this machine are copied."""
        return [await self._one(number, one) for number, one in enumerate(self._media, 1)]

    async def _one(self, number: int, media: Media) -> Media | MediaError:
        recipe = replace(made_by.row(self._row), number=number)
        whole = await asyncio.to_thread(saving.local, media)
        found = _ended(media) if whole is None and self._has_ended(media) else await self._saved(media, recipe)
        if isinstance(found, LinkGone):
            fresh = await self._fresh(number, media)
            found = found if fresh is None else await self._saved(fresh, recipe)
        return found

    async def _saved(self, media: Media, recipe: Recipe) -> Media | MediaError:
        stem = saving.stem(self._row.name, self._row.task_id or self._row.key, self._media)
        try:
            async with asyncio.timeout(LONGEST):
                return await save_one(media, self._folder, stem, self._transport.download, recipe)
        except TimeoutError:
            return MediaError(
                t("This {kind} did not come within {minutes:.0f} minutes.", kind=t(media.kind), minutes=LONGEST / 60),
                t("Try again later."),
            )

    def _has_ended(self, media: Media) -> bool:
        """By its own word; a sandbox of another day had another port."""
        settings = self._transport.settings
        moved = settings.sandbox and media.url.startswith("http://127.") and not media.url.startswith(settings.base_url)
        return moved or (media.expires_at is not None and media.expires_at < self._clock())

    async def _fresh(self, number: int, old: Media) -> Media | None:
        """Another link of the same medium; None where there is none."""
        if self._links is None:
            self._links = await self._asked()
        found = self._links[number - 1] if number <= len(self._links) else None
        same = found is None or found.kind != old.kind or found.url == old.url
        return None if same else found

    async def _asked(self) -> list[Media]:
        row = self._row
        try:
            kind = catalog.operation(row.name)
            if kind.follow is None or not row.task_id:
                return []
            guess = follow_of(kind).guess
            operation = None if guess is None else kind.from_note(msgspec.json.decode(row.note))
            return wire.read_look(kind, await self._transport.send(wire.look(kind, row.task_id)), operation).media
        except (YEScaleError, KeyError, msgspec.DecodeError):
            return []


async def save_task(board: Board, key: str, folder: saving.Folder, transport: Transport) -> list[Path]:
    """Write the media of a task, and in its row where they are.

    Raises:
        MediaError: as ``saving.save`` does, or there are none.
    """
    row = board.row(key)
    saving.refuse_none(await asyncio.to_thread(row.media))
    found = await TaskFiles(row, transport, saving.place_of(folder)).all()
    saved = saving.complete(found, folder)
    await saving.note(board, row, saved)
    return saving.paths(saved)


def _ended(media: Media) -> LinkGone:
    return LinkGone(t("The link of this {kind} has ended.", kind=t(media.kind)), t("Its task has no fresh one."))
