"""Runs that answer at once, drawn as tasks are: rows of paid ones stand in the ledger, of others and of bytes with the
panel that made them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import msgspec

from yescale_widgets.declare import Operation, Spec
from yescale_widgets.jobs.results import INSIDE, facts_of_value, media_of
from yescale_widgets.jobs.row import Payload, Row
from yescale_widgets.jobs.view import TaskView
from yescale_widgets.panels import thumbs
from yescale_widgets.panels.base import Message, fresh_id, told
from yescale_widgets.panels.pages import shown, task_message
from yescale_widgets.show import hooks
from yescale_widgets.show.bundle import task_bundle
from yescale_widgets.show.clean import clean
from yescale_widgets.show.words import escape
from yescale_widgets.values import Snapshot
from yescale_widgets.words import everywhere


def makes_media(spec: Spec) -> bool:
    """Whether running an operation makes a picture, clip or sound; others read, write or count."""
    return spec.task or bool(spec.kind.makes) or spec.paid


def row_of(operation: Operation) -> Row:
    """A row that stands in no ledger: the operation costs little or nothing."""
    return Row(
        key=f"once-{fresh_id()}",
        origin="",
        name=operation.name,
        note=msgspec.json.encode(operation.note()),
        prompt=str(getattr(operation, "prompt", None) or ""),
        submitted_at=time.time(),
        watching=0,
    )


class Run:
    """One run: its row as it is now, and its result once there is one."""

    def __init__(self, operation: Operation, row: Row) -> None:
        self.operation, self.row = operation, row
        self.result: Any = None
        self.thumbs: Mapping[str, str] = {}

    def end(self, row: Row, value: object) -> None:
        """Take over how it ended. The ledger keeps no bytes; here the media are as they came."""
        self.row, self.result = row, value
        if value is not None:
            text = value.text if isinstance(value, Snapshot) else ""
            payload = Payload(media=media_of(value), text=text, actions=getattr(value, "actions", None) or [])
            remark = None if row.remark in everywhere(INSIDE) else row.remark
            self.row = msgspec.structs.replace(row, payload=msgspec.json.encode(payload), remark=remark)

    def end_alone(self, value: object, error: Exception | None) -> None:
        """The same for a run that stands in no ledger."""
        if error is None:
            facts = facts_of_value(value)
        else:
            said = told(error)
            facts = {"status": "failed", "error": said["what"], "remark": said["hint"] or None}
        self.end(msgspec.structs.replace(self.row, **facts, finished_at=time.time()), value)

    def message(self) -> Message:
        """As the page draws it; what is neither picture, clip nor sound is the value's own static form, cleaned."""
        if self.result is None or isinstance(self.result, Snapshot):
            return task_message(self.row)
        drawn = self._drawn()
        return task_message(self.row) | {
            "html": clean(drawn.get("text/html") or f"<p>{escape(drawn['text/plain'])}</p>")
        }

    def _drawn(self) -> Mapping[str, str]:
        own = getattr(self.result, "_repr_mimebundle_", None)
        return own() if own is not None else hooks.bundle(self.result)

    async def draw(self) -> None:
        """Make the small pictures that the static copy holds."""
        self.thumbs = await thumbs.of_media(shown(self.row.read()))

    def bundle(self) -> Mapping[str, str]:
        """Its static copy."""
        if self.result is None or isinstance(self.result, Snapshot):
            return task_bundle(_View(self), self.thumbs)
        return self._drawn()


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
