"""Media into files: each whole or not at all, under a name that says where it comes from, its recipe with it."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from yescale_widgets import recipes
from yescale_widgets.amounts import sized
from yescale_widgets.download import Got
from yescale_widgets.errors import LinkGone, MediaError
from yescale_widgets.jobs import made_by
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.results import INSIDE, NOT_SAVED, learn, with_files
from yescale_widgets.jobs.row import Row
from yescale_widgets.links import LARGEST, bare, spoken
from yescale_widgets.mediatypes import HEAD, described
from yescale_widgets.recipes import Recipe
from yescale_widgets.source import Source, sniff, suffix_of
from yescale_widgets.values import Kind, Media, Reply, Snapshot
from yescale_widgets.words import everywhere, later, t

Fetch = Callable[..., Awaitable[tuple[bytes, str]]]
"""``await fetch(url, limit=bytes)``: the bytes behind a link and their content type."""

Download = Callable[..., Awaitable[Got]]
"""``await download(url, path, judge=…, limit=bytes)``: the file behind a link, written piece by piece."""

Folder = str | os.PathLike[str]
STALE = 86_400.0
"""Seconds after which a part of a file is taken for left over by a kernel that stopped."""
_USUAL: dict[Kind, str] = {"image": ".png", "video": ".mp4", "audio": ".mp3"}
_WORDS: dict[Kind, str] = {"image": later("a picture"), "video": later("a video"), "audio": later("a sound")}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


async def read(url: str, fetch: Fetch, limit: int = LARGEST) -> tuple[bytes, str]:
    """The bytes of a medium and its type, also of one that came inside its answer as a data URL.

    Raises:
        MediaError: it cannot be had.
    """
    if not url:
        raise _gone()
    if not url.startswith("data:"):
        return await fetch(url, limit=limit)
    source = Source.of(url)
    return source.read(), source.mime


def _gone() -> MediaError:
    return MediaError(t("It came inside its answer and was not saved then."), t("Run it again to have it."))


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
    await asyncio.to_thread(_sweep, place, stem)
    numbered = [(one, replace(recipe, number=number)) for number, one in enumerate(media, 1)]
    return [await save_one(one, place, stem, download, told) for one, told in numbered]


async def save_one(media: Media, folder: Path, stem: str, download: Download, recipe: Recipe) -> Media | MediaError:
    """Write the medium that the recipe numbers; where that does not work, why."""
    name = f"{stem}-{recipe.number}"
    spare = folder / f".{name}.{secrets.token_hex(4)}.part"
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        got = await _brought(media, spare, download)
        told = replace(recipe, source="" if media.url.startswith("data:") else bare(media.url))
        return await asyncio.to_thread(_placed, media, spare, folder / name, got, told)
    except MediaError as error:
        return error
    except OSError as error:
        return _unwritable(folder / name, error)
    finally:
        await asyncio.to_thread(_discard, spare)


async def _brought(media: Media, spare: Path, download: Download) -> Got:
    """The bytes of a medium in a file of another name: of one that is saved already, from there."""
    there: bool = await asyncio.to_thread(_is_whole, media)
    if there:
        return await asyncio.to_thread(_copied, Path(media.path or ""), spare)

    def judge(head: bytes, mime: str) -> None:
        refuse(head, mime, media)

    if not media.url:
        raise _gone()
    if not media.url.startswith("data:"):
        return await download(media.url, spare, judge=judge, limit=LARGEST)
    source = Source.of(media.url)
    judge(source.read()[:HEAD], source.mime)
    await asyncio.to_thread(spare.write_bytes, source.read())
    return Got(len(source.read()), hashlib.sha256(source.read()).hexdigest(), source.mime)


def _is_whole(media: Media) -> bool:
    """Whether the file that a medium remembers is there, byte for byte."""
    path, mark = Path(media.path or ""), media.extra.get("sha256")
    return isinstance(mark, str) and path.is_file() and path.stat().st_size == media.size and _hash(path) == mark


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copied(path: Path, spare: Path) -> Got:
    shutil.copyfile(path, spare)
    return Got(spare.stat().st_size, _hash(spare), "")


def refuse(head: bytes, mime: str, media: Media) -> None:
    """Refuse what is not a medium of its kind, whatever its server calls it. A sound may stand in a file that could
    hold a clip as well.

    Raises:
        LinkGone: it is empty, or a page: that is how many servers say that a link has expired.
        MediaError: it is something else.
    """
    if not head:
        raise LinkGone(t("{link} is empty.", link=spoken(media.url)), t("The link may have expired."))
    found = sniff(head)
    if found.partition("/")[0] == media.kind or (media.kind == "audio" and found.startswith("video/")):
        return
    what = described(head[:HEAD])
    if found:
        raise MediaError(
            t("{link} is {what}, not {wanted}.", link=spoken(media.url), what=what, wanted=t(_WORDS[media.kind])),
            t("Open its link instead."),
        )
    if what == t("an SVG drawing") and media.kind == "image" and mime == "image/svg+xml":
        return
    if what in (t("text"), t("a web page")) or mime.startswith(("text/", "application/json", "application/xml")):
        raise LinkGone(
            t("{link} is {mime}, not {kind}.", link=spoken(media.url), mime=mime or what, kind=t(media.kind)),
            t("The link may have expired."),
        )
    if not mime.startswith((f"{media.kind}/", "application/octet-stream", "binary/")) and mime:
        raise MediaError(
            t(
                "{link} is {what} ({mime}), not {wanted}.",
                link=spoken(media.url),
                what=what,
                mime=mime,
                wanted=t(_WORDS[media.kind]),
            ),
            t("Open its link instead."),
        )


def _placed(media: Media, spare: Path, name: Path, got: Got, recipe: Recipe) -> Media:
    """The file under its name, its recipe in it and beside it."""
    with spare.open("rb") as file:
        mime = _typed(sniff(file.read(HEAD)) or (got.mime if "/" in got.mime else "") or media.mime, media.kind)
    recipes.write(spare, recipe)
    path = name.with_name(name.name + _ending(mime, media.kind)).absolute()
    size, mark = spare.stat().st_size, _hash(spare)
    spare.replace(path)
    recipes.write_beside(path, replace(recipe, file=path.name, mime=mime, size=size, sha256=mark))
    return replace(media, path=str(path), size=size, mime=mime, extra={**media.extra, "sha256": mark})


def _typed(mime: str, kind: Kind) -> str:
    return "audio/mp4" if kind == "audio" and mime == "video/mp4" else mime


def _ending(mime: str, kind: Kind) -> str:
    """What the file is decides, never the link's own name."""
    media = mime.startswith(("image/", "video/", "audio/"))
    return (".m4a" if mime == "audio/mp4" else suffix_of(mime) if media else "") or _USUAL[kind]


def _unwritable(path: Path, error: OSError) -> MediaError:
    if error.errno in _FULL:
        return MediaError(
            t("There is no room for {path}: {why}.", path=path, why=error.strerror),
            t("Make room, or name another folder."),
        )
    return MediaError(
        t("{path} cannot be written: {why}.", path=path, why=error.strerror or error),
        t("Name another folder."),
    )


def _discard(spare: Path) -> None:
    try:
        spare.unlink(missing_ok=True)
    except OSError:  # its folder is not there, or is none
        return


def _sweep(folder: Path, stem: str) -> None:
    """Take away the parts that a kernel left which stopped meanwhile."""
    try:
        old = [part for part in folder.glob(f".{stem}-*.part*") if part.stat().st_mtime < time.time() - STALE]
    except OSError:
        return
    for part in old:
        _discard(part)


def stem(operation: str, identity: str, media: Sequence[Media]) -> str:
    """ "pika-generate-7b0c91d2": the operation and the task's id, or a mark of the links where there is none. Both are
    plain letters: an id comes from the gateway, and may be anything.
    """
    mark = identity or hashlib.sha256("\n".join(m.url for m in media).encode()).hexdigest()[:8]
    if len(mark) > 64:
        mark = f"{mark[:48]}-{hashlib.sha256(mark.encode()).hexdigest()[:8]}"
    return re.sub(r"[^\w-]+", "-", f"{operation or 'result'}-{mark}", flags=re.ASCII).strip("-")[:100]
