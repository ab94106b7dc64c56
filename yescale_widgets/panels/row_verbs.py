"""What a row of the tracker can do beside what every task can: be saved, copied as code, forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from yescale_widgets import session
from yescale_widgets.jobs import upkeep
from yescale_widgets.jobs.board import Board
from yescale_widgets.panels import copy_as
from yescale_widgets.panels.base import Panel
from yescale_widgets.panels.pages import task_message
from yescale_widgets.show.words import beside
from yescale_widgets.values import FINAL


class RowVerbs(Panel):
    """Mixin for the tracker: ``save``, ``copy``, ``forget`` and ``size``."""

    @property
    def _kept(self) -> Board:
        return session.current().client.board

    def do_save(self, content: Mapping[str, Any]) -> None:
        """Write the media of a task to the usual folder; the answer says where."""
        self.spawn(self._saved(str(content["key"])))

    async def _saved(self, key: str) -> None:
        paths = await session.current().client.core.save(key)
        folder = beside(str(paths[0].parent))
        self.post({"is": "saved", "key": key, "folder": folder, "names": [path.name for path in paths]})
        self.post({"is": "task", "task": task_message(self._kept.row(key))})

    def do_copy(self, content: Mapping[str, Any]) -> None:
        """The call that a row was made by, as code; of the key only the name of its variable."""
        key, form, found = str(content["key"]), str(content["form"]), session.current()
        text = copy_as.as_code(found.client.task(key).operation, form, found)
        self.post({"is": "copied", "key": key, "form": form, "text": text})

    def do_forget(self, content: Mapping[str, Any]) -> None:
        """Take one row away for good, or of many ``keys`` those that have come to their end: what may still be
        billed stays until it is named alone.
        """
        if "keys" in content:
            self.spawn(self._forgotten([str(key) for key in content["keys"]]))
            return
        self._kept.forget([content["key"]])
        self.spawn(self.gone([content["key"]]))

    async def _forgotten(self, keys: list[str]) -> None:
        rows = [row for key in keys if (row := self._kept.get(key)) is not None]
        ended = [row.key for row in rows if row.status in FINAL]
        await asyncio.to_thread(upkeep.forget, self._kept, ended)
        await self.gone(ended)

    async def gone(self, keys: list[str]) -> None:
        """Told on the loop thread, as news are: none of these rows is sent after this."""
        self.post({"is": "gone", "keys": keys})
        self.rest()

    def do_size(self, _content: Mapping[str, Any]) -> None:
        """How much the ledger holds, in words; files are counted, so not on the loop thread."""
        self.spawn(self._sized())

    async def _sized(self) -> None:
        size = await asyncio.to_thread(upkeep.size, self._kept)
        self.post({"is": "size", "text": str(size)})
