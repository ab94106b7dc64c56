"""The verbs that every panel with tasks understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yescale_widgets import session
from yescale_widgets.errors import YEScaleError
from yescale_widgets.jobs import saving
from yescale_widgets.jobs.row import Row
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.pages import shown, task_message

LARGEST = 50_000_000
"""Bytes of a medium that are brought to a page."""


class TaskVerbs:
    """Mixin for panels: refresh, stop, watch and the media of a task."""

    post: Any
    spawn: Any

    def row(self, key: str) -> Row:
        """The latest row of a task."""
        return session.current().client.board.row(key)

    def do_stop(self, content: Mapping[str, Any]) -> None:
        session.current().client.watch(content["key"], on=False)

    def do_watch(self, content: Mapping[str, Any]) -> None:
        session.current().client.watch(content["key"], on=True)

    def do_refresh(self, content: Mapping[str, Any]) -> None:
        self.spawn(self._refreshed(content["key"]))

    async def _refreshed(self, key: str) -> None:
        row = await session.current().client.core.refresh(key)
        self.post({"is": "task", "task": task_message(row)})

    def do_media(self, content: Mapping[str, Any]) -> None:
        self.spawn(self._media(self.row(content["key"]), int(content["index"])))

    async def _media(self, row: Row, index: int) -> None:
        """The bytes of a medium that the page cannot reach itself: its link has ended, or a hub stands between."""
        head: Message = {"is": "media", "key": row.key, "index": index}
        media = shown(row.read())
        try:
            fetch = session.current().client.core.transport.fetch
            data, mime = await saving.bring(media[index], fetch, limit=LARGEST)
        except (YEScaleError, IndexError) as error:
            self.post(head | {"error": str(error)})
        else:
            self.post(head | {"mime": mime}, [data])
