"""Runs that answer at once, drawn as tasks are: rows that stand in no ledger, kept by the panel that made them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import msgspec

from yescale_widgets import session, wire
from yescale_widgets.declare import Operation, Spec
from yescale_widgets.errors import YEScaleError
from yescale_widgets.jobs.row import Payload, Row
from yescale_widgets.jobs.task import TaskView
from yescale_widgets.panels import thumbs
from yescale_widgets.panels.base import fresh_id, told
from yescale_widgets.panels.pages import shown
from yescale_widgets.show.bundle import task_bundle
from yescale_widgets.values import Snapshot


def runs_here(spec: Spec) -> bool:
    """Whether a studio can run an operation: it is a task, or its answer has media."""
    return spec.task or bool(spec.kind.makes)


class Run:
    """One run: its row as it is now, and its result once there is one."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.result: Snapshot | None = None
        self.thumbs: Mapping[str, str] = {}
        self.row = Row(
            key=f"once-{fresh_id()}",
            origin="",
            name=operation.name,
            note=msgspec.json.encode(operation.note()),
            prompt=str(getattr(operation, "prompt", None) or ""),
            submitted_at=time.time(),
            watching=0,
        )

    async def carry_out(self) -> Exception | None:
        """Send it, once. Afterwards the row says how it ended; what went wrong is given back."""
        try:
            value = await session.current().client.core.send(self.operation)
        except Exception as error:  # noqa: BLE001 - the panel shows every error; there is no one to raise it to
            self._fail(error)
            return error
        if isinstance(value, Snapshot):
            self._finish(value)
        return None

    async def keep(self) -> bool:
        """Save what came; whether the row has changed by that."""
        keeper, value = session.current().client.core.keeper, self.result
        if keeper is None or value is None:
            return False
        await keeper.keep_result(value, self.operation)
        payload = Payload(media=value.media, text=value.text, actions=value.actions)
        self.row = msgspec.structs.replace(self.row, payload=msgspec.json.encode(payload))
        return True

    def _finish(self, value: Snapshot) -> None:
        payload = Payload(media=value.media, text=value.text, actions=value.actions)
        facts = {"status": value.status, "error": value.error, "payload": msgspec.json.encode(payload)}
        self.result = value
        self._change(**facts, request_id=value.request_id, progress=100.0 if value.status == "succeeded" else None)

    def _fail(self, error: Exception) -> None:
        known = isinstance(error, YEScaleError)
        doubt = "It may have been billed; it was not sent again." if wire.is_ambiguous(error) else ""
        facts = told(error)
        hint = doubt or (facts["hint"] if known else "")
        self._change(status="failed", error=facts["what"], remark=hint or None, request_id=facts["request_id"])

    def _change(self, **facts: Any) -> None:
        self.row = msgspec.structs.replace(self.row, **facts, finished_at=time.time())

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
