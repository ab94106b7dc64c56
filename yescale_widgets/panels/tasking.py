"""The verbs that every panel with tasks understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yescale_widgets import session
from yescale_widgets.errors import YEScaleError
from yescale_widgets.jobs.row import Row
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.pages import shown, task_message


class TaskVerbs:
    """Mixin for panels: refresh, stop, watch and the media of a task."""

    post: Any
    spawn: Any

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
        self.spawn(self._media(session.current().client.board.row(content["key"]), int(content["index"])))

    async def _media(self, row: Row, index: int) -> None:
        """The bytes of a medium that the page cannot reach itself, such as a sandbox behind a hub."""
        head: Message = {"is": "media", "key": row.key, "index": index}
        media = shown(row.read())
        try:
            data, mime = await session.current().client.core.transport.fetch(media[index].url)
        except (YEScaleError, IndexError) as error:
            self.post(head | {"error": str(error)})
        else:
            self.post(head | {"mime": mime}, [data])
