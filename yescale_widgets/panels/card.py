"""The card of one task: live while it works, then replaced by a static result that needs no kernel."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from yescale_widgets import hosts, session
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.task import Task
from yescale_widgets.jobs.view import RESTING
from yescale_widgets.panels import output, thumbs
from yescale_widgets.panels.acting import ActsApart
from yescale_widgets.panels.base import Message, Passing
from yescale_widgets.panels.pages import task_message
from yescale_widgets.panels.tasking import TaskVerbs
from yescale_widgets.panels.watcher import Watcher
from yescale_widgets.runtime import runtime
from yescale_widgets.show.bundle import task_bundle
from yescale_widgets.words import t


class TaskCard(TaskVerbs, ActsApart, Passing):
    """One task in one cell. What is sent from it is a task of its own, which the card names."""

    kind = "card"

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.task = task
        self._settling = threading.Lock()
        self._settled = False
        self._watcher = Watcher(session.current().client.board, self._news, lambda row: row.key == task.key)
        if not hosts.here().lasting:
            _cards.setdefault(task.key, []).append(self)

    def state(self) -> Message:
        return {"task": task_message(self.task.row)}

    def bundle(self) -> dict[str, str]:
        return task_bundle(self.task, {})

    def under_way(self) -> str:
        called = f"ys.task({(self.task.id or self.task.key)!r})"
        return t(
            "{name} was still being made when this was saved; {call} has it.", name=self.task.row.name, call=called
        )

    def show(self) -> None:
        """Display it in the running cell."""
        self.post_state()
        self.place.show(self.view())
        if self.task.status in RESTING:
            self._news([self.task.row])

    def do_resubmit(self, content: Mapping[str, Any]) -> None:
        """Post it once more, knowingly: a new task, which names this one as its parent."""
        task = session.current().client.task(str(content["key"]))
        self.once(task.key, lambda: self.sent(task.operation, parent=task.key))

    def begun(self, row: Row) -> None:
        hint = t("{call} has it, and ys.tasks() lists it.", call=f"ys.task({row.key!r})")
        self.post({"is": "notice", "level": "info", "what": t("Sent as a task of its own."), "hint": hint})

    def _news(self, rows: list[Row]) -> None:
        for row in rows:
            self.post({"is": "task", "task": task_message(row)})
            if _is_over(row) and not hosts.here().lasting:
                self._watcher.stop()
                self.spawn(self._settle_later())

    async def _settle_later(self) -> None:
        kept = session.current().client.kept(self.task.key)
        if kept is not None:
            await asyncio.wrap_future(kept)
        pictures = await thumbs.of_task(self.task)
        await asyncio.to_thread(self._settle, pictures, _left)

    def settle(self) -> None:
        """Do so now, from this thread; where another thread is at it, wait until it is done."""
        if _is_over(self.task.row):
            self._settle({} if self._settled else runtime().run(thumbs.of_task(self.task)), {})

    def _settle(self, pictures: dict[str, str], left: dict[str, list[output.Place]]) -> None:
        """Put the static result in the place of the card, once, and note that place in ``left``.

        Who finds no card any more must find the note: so it is written before the card leaves ``_cards``.
        """
        with self._settling:
            if self._settled or self.closed:
                return
            self._settled = True
            self.give_way(task_bundle(self.task, pictures))
            left.setdefault(self.task.key, []).append(self.place)
            self._let_go()

    def _let_go(self) -> None:
        with suppress(KeyError, ValueError):
            _cards[self.task.key].remove(self)

    def close(self) -> None:
        super().close()
        if not self._settled:
            self._let_go()


_cards: dict[str, list[TaskCard]] = {}
_left: dict[str, list[output.Place]] = {}
"""Where the loop thread has left results: some hosts take only news that belong to the running cell."""


def settle(task: Task) -> None:
    """Leave the static result of a task wherever its card is or was, as news of the cell that waits for it."""
    for card in list(_cards.get(task.key, ())):
        card.settle()
    places = _left.pop(task.key, ())
    pictures = runtime().run(thumbs.of_task(task)) if places else {}
    for place in places:
        place.replace(task_bundle(task, pictures))


def _is_over(row: Row) -> bool:
    return row.status in RESTING and row.status != "uncertain"
