"""Media into files: each whole or not at all, under a name that says where it comes from."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from yescale_widgets.errors import MediaError
from yescale_widgets.jobs.board import Board
from yescale_widgets.source import Source, sniff, suffix_of
from yescale_widgets.values import Kind, Media, Snapshot

Fetch = Callable[..., Awaitable[tuple[bytes, str]]]
"""``await fetch(url, limit=bytes)``: the bytes behind a link and their content type."""

Folder = str | os.PathLike[str]
LARGEST = 1_000_000_000
"""Bytes that one file may have."""
_USUAL: dict[Kind, str] = {"image": ".png", "video": ".mp4", "audio": ".mp3"}


async def read(url: str, fetch: Fetch, limit: int = LARGEST) -> tuple[bytes, str]:
    """The bytes of a medium and its type, also of one that came inside its answer as a data URL.

    Raises:
        MediaError: it cannot be had.
    """
    if not url:
        raise MediaError("It came inside its answer and was not saved then.", "Run it again to have it.")
    if not url.startswith("data:"):
        return await fetch(url, limit=limit)
    source = Source.of(url)
    return source.read(), source.mime


async def save_task(board: Board, key: str, folder: Folder, fetch: Fetch) -> list[Path]:
    """Write the media of a task, and in its row where they are.

    Raises:
        MediaError: as ``save`` does, or there are none.
    """
    row = board.row(key)
    payload = row.read()
    payload.media = await save(payload.media, folder, stem(row.name, row.task_id, payload.media), fetch)
    text = msgspec.json.encode(payload)
    board.publish(await asyncio.to_thread(board.ledger.remark, key, payload=text))
    return _paths(payload.media)


async def save_result(result: Snapshot, folder: Folder, fetch: Fetch) -> list[Path]:
    """Write the media of a result that came at once; it remembers where.

    Raises:
        MediaError: as ``save`` does, or there are none.
    """
    result.media = await save(result.media, folder, stem(result.operation_name, result.id, result.media), fetch)
    return _paths(result.media)


def _paths(media: Sequence[Media]) -> list[Path]:
    return [Path(one.path) for one in media if one.path]


async def save(media: Sequence[Media], folder: Folder, stem: str, fetch: Fetch) -> list[Media]:
    """Write media as ``stem-1.png``, ``stem-2.png`` …; the answer has their ``path`` and ``size``, in their order.

    What can be had is written even where something else cannot; the others are named in the error.

    Raises:
        MediaError: there are none, a link has expired, is no medium, or a file cannot be written.
    """
    if not media:
        raise MediaError("There are no media to save.", "Wait until there are some.")
    place = _place(folder)
    found = [await _saved(one, place, f"{stem}-{number}", fetch) for number, one in enumerate(media, 1)]
    lost = [one for one in found if isinstance(one, MediaError)]
    saved = [one for one in found if isinstance(one, Media)]
    if lost:
        what = f"{len(saved)} of {len(found)} files are in {place}. {lost[0].what}" if saved else lost[0].what
        raise MediaError(what, lost[0].hint)
    return saved


def _place(folder: Folder) -> Path:
    return Path(folder).expanduser()


async def _saved(media: Media, folder: Path, stem: str, fetch: Fetch) -> Media | MediaError:
    try:
        data, mime = await read(media.url, fetch)
        _refuse_page(data, mime, media)
        path = await asyncio.to_thread(_written, data, folder / f"{stem}{_ending(data, mime, media)}")
    except MediaError as error:
        return error
    except OSError as error:
        return MediaError(f"{folder / stem} cannot be written: {error.strerror or error}.", "Name another folder.")
    return replace(media, path=str(path), size=len(data), mime=sniff(data) or media.mime or mime)


def _refuse_page(data: bytes, mime: str, media: Media) -> None:
    """A link that has expired may be answered with a page that says so, and a 200."""
    if not data or (not sniff(data) and mime.startswith(("text/", "application/json", "application/xml"))):
        found = f"is {mime}, not {media.kind}" if data else "is empty"
        raise MediaError(f"{media.url[:200]} {found}.", "The link may have expired.")


def _ending(data: bytes, mime: str, media: Media) -> str:
    known = suffix_of(sniff(data) or mime)
    named = "" if media.url.startswith("data:") else Path(urlsplit(media.url).path).suffix
    return known or (named if re.fullmatch(r"\.\w{2,5}", named) else _USUAL[media.kind])


def _written(data: bytes, path: Path) -> Path:
    """Under another name first: a file that is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    spare = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        spare.write_bytes(data)
        spare.replace(path)
    finally:
        spare.unlink(missing_ok=True)
    return path


def stem(operation: str, identity: str, media: Sequence[Media]) -> str:
    """ "pika-generate-7b0c91d2": the operation and the task's id, or a mark of the links where there is none."""
    mark = identity or hashlib.sha256("\n".join(m.url for m in media).encode()).hexdigest()[:8]
    return re.sub(r"[^\w-]+", "-", f"{operation or 'result'}-{mark}").strip("-")[:80]
