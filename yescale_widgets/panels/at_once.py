"""Runs that answer at once, drawn as tasks are: their rows stand in the ledger, their bytes with the panel that made
them.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yescale_widgets.declare import Operation, Spec
from yescale_widgets.jobs.results import INSIDE
from yescale_widgets.jobs.row import Payload, Row
from yescale_widgets.jobs.task import TaskView
from yescale_widgets.panels import thumbs
from yescale_widgets.panels.pages import shown
from yescale_widgets.show.bundle import task_bundle
from yescale_widgets.values import Snapshot


def runs_here(spec: Spec) -> bool:
    """Whether a studio can run an operation: it is a task, or its answer has media."""
    return spec.task or bool(spec.kind.makes)


class Run:
    """One run: its row as it is now, and its result once there is one."""

    def __init__(self, operation: Operation, row: Row) -> None:
        self.operation, self.row = operation, row
        self.result: Snapshot | None = None
        self.thumbs: Mapping[str, str] = {}

    def end(self, row: Row, value: object) -> None:
        """Take over how it ended. The ledger keeps no bytes; here the media are as they came."""
        self.row = row
        if isinstance(value, Snapshot):
            self.result = value
            payload = Payload(media=value.media, text=value.text, actions=value.actions)
            remark = None if row.remark == INSIDE else row.remark
            self.row = msgspec.structs.replace(row, payload=msgspec.json.encode(payload), remark=remark)

    async def draw(self) -> None:
        """Make the small pictures that the static copy holds."""
        self.thumbs = await thumbs.of_media(shown(self.row.read()))

    def bundle(self) -> dict[str, str]:
        """Its static copy."""
        return task_bundle(_View(self), self.thumbs)


class _View(TaskView):
    """A run as the drawing of tasks wants it."""

    def __init__(self, run: Run) -> None:
        self.key, self._run = run.row.key, run

    @property
    def row(self) -> Row:
        return self._run.row

    @property
    def id(self) -> str:
        return ""
