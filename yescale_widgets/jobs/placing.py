"""One medium into a file: whole or not at all, under a name that says where it comes from, its recipe with it."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import secrets
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec.structs import replace

from yescale_widgets import recipes
from yescale_widgets.download import Got
from yescale_widgets.errors import LinkGone, MediaError
from yescale_widgets.links import LARGEST, bare, spoken
from yescale_widgets.mediatypes import HEAD, described
from yescale_widgets.recipes import Recipe
from yescale_widgets.source import Source, sniff, suffix_of
from yescale_widgets.values import Kind, Media
from yescale_widgets.words import later, t

Download = Callable[..., Awaitable[Got]]
"""``await download(url, path, judge=…, limit=bytes)``: the file behind a link, written piece by piece."""

STALE = 86_400.0
"""Seconds after which a part of a file is taken for left over by a kernel that stopped."""
_USUAL: dict[Kind, str] = {"image": ".png", "video": ".mp4", "audio": ".mp3"}
_WORDS: dict[Kind, str] = {"image": later("a picture"), "video": later("a video"), "audio": later("a sound")}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def gone() -> MediaError:
    """What is said of a medium that has neither a link nor a file."""
    return MediaError(t("It came inside its answer and was not saved then."), t("Run it again to have it."))


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
        raise gone()
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


def sweep(folder: Path, stem: str) -> None:
    """Take away the parts that a kernel left which stopped meanwhile."""
    try:
        old = [part for part in folder.glob(f".{stem}-*.part*") if part.stat().st_mtime < time.time() - STALE]
    except OSError:
        return
    for part in old:
        _discard(part)
