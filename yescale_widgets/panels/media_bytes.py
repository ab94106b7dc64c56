"""The bytes of a medium for a page that cannot reach it itself: its link has ended, or a hub stands between."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yescale_widgets import session
from yescale_widgets.errors import YEScaleError
from yescale_widgets.jobs import saving
from yescale_widgets.panels.base import Message
from yescale_widgets.values import Media

LARGEST = 50_000_000
"""Bytes of a medium that are brought to a page."""


async def answer(
    key: str, media: Sequence[Media], index: int, say: Callable[[Exception], str] = str
) -> tuple[Message, list[bytes] | None]:
    """The ``media`` message and its buffers: one of these media, or why it cannot be had."""
    head: Message = {"is": "media", "key": key, "index": index}
    try:
        fetch = session.current().client.core.transport.fetch
        data, mime = await saving.bring(media[index], fetch, limit=LARGEST)
    except (YEScaleError, OSError, IndexError) as error:
        return head | {"error": say(error)}, None
    return head | {"mime": mime}, [data]
