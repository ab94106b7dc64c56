"""The media of tasks and answers into files, and where they are then."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from yescale_widgets.amounts import sized
from yescale_widgets.errors import MediaError
from yescale_widgets.jobs import made_by
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.placing import Download, gone, save_one, sweep
from yescale_widgets.jobs.results import INSIDE, NOT_SAVED, learn, with_files
from yescale_widgets.jobs.row import Row
from yescale_widgets.links import LARGEST
from yescale_widgets.recipes import Recipe
from yescale_widgets.source import Source
from yescale_widgets.values import Media, Reply, Snapshot
from yescale_widgets.words import everywhere, t

Fetch = Callable[..., Awaitable[tuple[bytes, str]]]
"""``await fetch(url, limit=bytes)``: the bytes behind a link and their content type."""

Folder = str | os.PathLike[str]


async def read(url: str, fetch: Fetch, limit: int = LARGEST) -> tuple[bytes, str]:
    """The bytes of a medium and its type, also of one that came inside its answer as a data URL.

    Raises:
        MediaError: it cannot be had.
    """
    if not url:
        raise gone()
    if not url.startswith("data:"):
        return await fetch(url, limit=limit)
    source = Source.of(url)
    return source.read(), source.mime


async def note(board: Board, before: Row, media: list[Media], lost: str = "") -> None:
    """Write in a task's row where its media are, and a sentence on what could not be saved.

    ``before`` is the row that named these media. It may have had news while their files came: then what it says of them
    stays, and only the files are added; none of a task that still worked then, which may have been half of a clip.
    """
    was = before.media()

    def facts(now: Row) -> dict[str, Any]:
        payload = now.read()
        if now.status == before.status:
            payload.media = media if payload.media == was else with_files(payload.media, media)
        told = (now.remark or "").startswith((*everywhere(NOT_SAVED), *everywhere(INSIDE)))
        old = None if told else now.remark
        remark = t("{head} {lost} Its link is kept; save() tries again.", head=t(NOT_SAVED), lost=lost) if lost else old
        return {"payload": msgspec.json.encode(payload), "remark": remark}

    board.publish(await asyncio.to_thread(board.ledger.revise, before.key, facts))


def local(media: Media) -> Path | None:
    """Where a medium is on this machine; None where it is not, or no more."""
    path = Path(media.path) if media.path else None
    return path if path is not None and path.is_file() else None


async def bring(media: Media, fetch: Fetch, limit: int = LARGEST) -> tuple[bytes, str]:
    """The bytes of a medium and its type: from its file where it is saved, else as ``read`` does.

    Raises:
        MediaError: it cannot be had.
    """
    path = await asyncio.to_thread(local, media)
    if path is None:
        return await read(media.url, fetch, limit)
    if path.stat().st_size > limit:
        raise MediaError(t("{link} is larger than {size}.", link=path, size=sized(limit)), t("Open the file itself."))
    return await asyncio.to_thread(path.read_bytes), media.mime


async def save_reply(reply: Reply, folder: Folder, download: Download) -> list[Path]:
    """Write the pictures and the sound of an answer; it remembers where.

    Raises:
        MediaError: as ``save`` does, or there are none.
    """
    made = made_by.reply(reply)
    saved = await save(reply.media, folder, stem(reply.model or "reply", "", reply.media), download, made)
    learn(reply, saved)
    return paths(saved)


async def save_result(result: Snapshot, folder: Folder, download: Download) -> list[Path]:
    """Write the media of a result that came at once; it remembers where.

    Raises:
        MediaError: as ``save`` does, or there are none.
    """
    name = stem(result.operation_name, result.id, result.media)
    result.media = await save(result.media, folder, name, download, made_by.result(result))
    return paths(result.media)


def paths(media: Sequence[Media]) -> list[Path]:
    """Where they are."""
    return [Path(one.path) for one in media if one.path]


async def save(media: Sequence[Media], folder: Folder, stem: str, download: Download, recipe: Recipe) -> list[Media]:
    """Write media as ``stem-1.png``, ``stem-2.png`` …; the answer has their ``path`` and ``size``, in their order.

    What can be had is written even where something else cannot; the others are named in the error.

    Raises:
        MediaError: there are none, a link has expired, is no medium, or a file cannot be written.
    """
    return complete(await try_all(media, folder, stem, download, recipe), folder)


def complete(found: Sequence[Media | MediaError], folder: Folder) -> list[Media]:
    """What was saved, where that is all of it.

    Raises:
        MediaError: what could not be had, and how much is there.
    """
    lost = [one for one in found if isinstance(one, MediaError)]
    saved = [one for one in found if isinstance(one, Media)]
    if lost:
        place = place_of(folder)
        what = (
            t(
                "{count} of {of} files are in {place}. {what}",
                count=len(saved),
                of=len(found),
                place=place,
                what=lost[0].what,
            )
            if saved
            else lost[0].what
        )
        raise type(lost[0])(what, lost[0].hint)
    return saved


def refuse_none(media: Sequence[Media]) -> None:
    """There is to be something to save.

    Raises:
        MediaError: there is not.
    """
    if not media:
        raise MediaError(t("There are no media to save."), t("Wait until there are some."))


def place_of(folder: Folder) -> Path:
    """A folder as people write it."""
    return Path(folder).expanduser()


async def try_all(
    media: Sequence[Media], folder: Folder, stem: str, download: Download, recipe: Recipe
) -> list[Media | MediaError]:
    """As ``save``; in the place of what cannot be had is why.

    Raises:
        MediaError: there are no media.
    """
    refuse_none(media)
    place = place_of(folder)
    await asyncio.to_thread(sweep, place, stem)
    numbered = [(one, replace(recipe, number=number)) for number, one in enumerate(media, 1)]
    return [await save_one(one, place, stem, download, told) for one, told in numbered]


def stem(operation: str, identity: str, media: Sequence[Media]) -> str:
    """ "pika-generate-7b0c91d2": the operation and the task's id, or a mark of the links where there is none. Both are
    plain letters: an id comes from the gateway, and may be anything.
    """
    mark = identity or hashlib.sha256("\n".join(m.url for m in media).encode()).hexdigest()[:8]
    if len(mark) > 64:
        mark = f"{mark[:48]}-{hashlib.sha256(mark.encode()).hexdigest()[:8]}"
    return re.sub(r"[^\w-]+", "-", f"{operation or 'result'}-{mark}", flags=re.ASCII).strip("-")[:100]
