"""The small pictures of a comparison's record: each is made once."""

from __future__ import annotations

import asyncio

from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.grids.seen import ALL_SMALL, media_of
from yescale_widgets.panels import thumbs
from yescale_widgets.show.media import LIMIT, named

_LEAST = 5_000


class Smalls:
    """Small pictures by what their media are called (``show.media.named``)."""

    def __init__(self, run: Comparison) -> None:
        self._run, self._turn = run, asyncio.Lock()
        self.known: dict[str, str] = {}

    async def make(self) -> bool:
        """Make those that are missing; False where none was. Together they stay small, however many there are."""
        async with self._turn:
            media = media_of(self._run)
            missing = [one for one in media if named(one) not in self.known]
            if missing:
                most = max(_LEAST, min(LIMIT, ALL_SMALL // max(len(media), len(self._run))))
                self.known.update(await thumbs.of_media(missing, most))
            return bool(missing)
