"""Small pictures for static results: fetched once, made small, kept inside the notebook."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from yescale_widgets import session
from yescale_widgets.errors import YEScaleError
from yescale_widgets.jobs import saving
from yescale_widgets.jobs.task import Task
from yescale_widgets.mediatypes import HEAD, sniff
from yescale_widgets.panels.pages import shown
from yescale_widgets.show import media as pictures
from yescale_widgets.values import Media

_FORMATS = {"video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "matroska"}


async def of_task(task: Task) -> dict[str, str]:
    """For each medium (``show.media.named``) a small picture as a data URL: its poster or first frame, itself, or a
    drawn card.
    """
    return await of_media(shown(task.row.read()))


async def of_media(media: list[Media], limit: int = pictures.LIMIT) -> dict[str, str]:
    """The same for media that belong to no task, each of ``limit`` bytes at most."""
    found = await asyncio.gather(*(_thumb(m, limit) for m in media))
    return {pictures.named(m): thumb for m, thumb in zip(media, found, strict=True)}


async def _fetch(url: str, *, limit: int) -> tuple[bytes, str]:
    return await session.current().client.core.transport.fetch(url, limit=limit)


async def _thumb(media: Media, limit: int) -> str:
    still = media if media.kind == "image" and not media.poster else Media(kind="image", url=media.poster or "")
    if still.url or still.path:
        try:
            data, _ = await saving.bring(still, _fetch, limit=20_000_000)
            small = await asyncio.to_thread(pictures.thumbnail, data, limit)
        except YEScaleError:
            small = None
        if small:
            return small
    if media.kind == "video" and media.path:
        frame = await asyncio.to_thread(first_frame, Path(media.path), limit)
        if frame:
            return frame
    return pictures.card(media.title or media.kind, media.kind)


def first_frame(path: Path, limit: int = pictures.LIMIT) -> str | None:
    """The first picture of a clip, made small; None where it cannot be read, or PyAV (extra ``media``) is missing."""
    try:
        import av

        with path.open("rb") as file:
            form = _FORMATS[sniff(file.read(HEAD))]
        with av.open(str(path), format=form) as clip:
            stream = clip.streams.video[0]
            if stream.width * stream.height > pictures.MOST_PIXELS:
                return None
            frame = next(clip.decode(stream)).to_image()
    except Exception:  # noqa: BLE001 - hostile or odd files raise almost anything; a drawn card does as well
        return None
    data = io.BytesIO()
    frame.save(data, "BMP")
    return pictures.thumbnail(data.getvalue(), limit)
