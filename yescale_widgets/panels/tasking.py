"""The verbs that every panel with tasks understands."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from yescale_widgets import session
from yescale_widgets.jobs.row import Row
from yescale_widgets.panels import media_bytes
from yescale_widgets.panels.base import Panel
from yescale_widgets.panels.pages import shown, task_message
from yescale_widgets.values import Media


class TaskVerbs(Panel):
    """Mixin for panels: refresh, stop, watch, cancel, find again, send again, and the media of a task."""

    def once(self, what: Any, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Do what is paid, unless the same is under way: two presses post once. ``what``: a key or an operation."""
        under_way: list[Any] = self.__dict__.setdefault("_paying", [])
        if what not in under_way:
            under_way.append(what)
            self.spawn(_freeing(under_way, what, work))

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

    def do_cancel(self, content: Mapping[str, Any]) -> None:
        """End it at the provider where that can be, else watch it no longer."""
        self.spawn(session.current().client.core.cancel(str(content["key"])))

    def do_reconcile(self, content: Mapping[str, Any]) -> None:
        self.spawn(self._reconciled(str(content["key"])))

    async def _reconciled(self, key: str) -> None:
        """The task where it was found; else what may be it, where the account can be asked."""
        core = session.current().client.core
        row = await core.reconcile(key)
        self.post({"is": "task", "task": task_message(row)})
        if row.status == "uncertain" and not row.direct and core.settings.access_key is not None:
            found = await core.candidates(key)
            self.post({"is": "candidates", "key": key, "candidates": found.entries})

    def do_adopt(self, content: Mapping[str, Any]) -> None:
        self.spawn(self._adopted(str(content["key"]), str(content["id"])))

    async def _adopted(self, key: str, task_id: str) -> None:
        row = await session.current().client.core.adopt(key, task_id)
        self.post({"is": "task", "task": task_message(row)})

    def do_resubmit(self, content: Mapping[str, Any]) -> None:
        """Post it once more: an act of its own, never done for the reader."""
        key, core = str(content["key"]), session.current().client.core
        self.once(key, lambda: core.resubmit(key))

    def do_media(self, content: Mapping[str, Any]) -> None:
        row = self.row(content["key"])
        self.spawn(self._media(row.key, shown(row.read()), int(content["index"])))

    async def _media(self, key: str, media: list[Media], index: int) -> None:
        self.post(*await media_bytes.answer(key, media, index))


async def _freeing(under_way: list[Any], what: Any, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    try:
        await work()
    finally:
        under_way.remove(what)
