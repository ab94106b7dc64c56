"""Small pictures for static results: fetched once, made small, kept inside the notebook."""

from __future__ import annotations

import asyncio

from yescale_widgets import session
from yescale_widgets.errors import YEScaleError
from yescale_widgets.jobs import saving
from yescale_widgets.jobs.task import Task
from yescale_widgets.panels.pages import shown
from yescale_widgets.show import media as pictures
from yescale_widgets.values import Media


async def of_task(task: Task) -> dict[str, str]:
    """For each medium's URL a small picture as a data URL: its poster, itself, or a drawn card."""
    return await of_media(shown(task.row.read()))


async def of_media(media: list[Media]) -> dict[str, str]:
    """The same for media that belong to no task."""
    found = await asyncio.gather(*(_thumb(m) for m in media))
    return {m.url: thumb for m, thumb in zip(media, found, strict=True)}


async def _fetch(url: str, *, limit: int) -> tuple[bytes, str]:
    return await session.current().client.core.transport.fetch(url, limit=limit)


async def _thumb(media: Media) -> str:
    still = media if media.kind == "image" and not media.poster else Media(kind="image", url=media.poster or "")
    if still.url or still.path:
        try:
            data, _ = await saving.bring(still, _fetch, limit=20_000_000)
            small = await asyncio.to_thread(pictures.thumbnail, data)
        except YEScaleError:
            small = None
        if small:
            return small
    return pictures.card(media.title or media.kind, media.kind)
