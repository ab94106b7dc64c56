"""``ys.studio``: any operation as a form beside its results."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from yescale_widgets import catalog, session
from yescale_widgets.declare import Operation, spec_of
from yescale_widgets.errors import OptionError, YEScaleError
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.budget import dollars
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.submit import Posting
from yescale_widgets.jobs.task import Task
from yescale_widgets.jobs.view import RESTING
from yescale_widgets.options import options_of
from yescale_widgets.panels import canvas, copy_as, form, output, thumbs
from yescale_widgets.panels.acting import Acts, uses
from yescale_widgets.panels.at_once import Run, makes_media, row_of
from yescale_widgets.panels.base import Message, Panel, session_or_none
from yescale_widgets.panels.filling import Filling
from yescale_widgets.panels.instead import introduce
from yescale_widgets.panels.pages import estimates, shown, task_message
from yescale_widgets.panels.picking import Picking
from yescale_widgets.panels.presets import Presets
from yescale_widgets.panels.tasking import TaskVerbs
from yescale_widgets.panels.watcher import Watcher
from yescale_widgets.show.bundle import task_bundle
from yescale_widgets.words import t

FIRST = "pika.generate"
"""The operation of a studio that was opened for none."""


class Studio(Filling, Presets, Picking, TaskVerbs, Acts, Panel):
    """A studio panel. ``operation`` and ``options`` can be read and set; ``task_ids``: the keys of its runs, newest
    first.
    """

    kind = "studio"
    operation = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    task_ids = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, operation: str, **options: Any) -> None:
        super().__init__(operation=operation, options=options)
        self._lock = threading.Lock()
        self.arrivals = self.new_arrivals()
        self._sending = False
        self._thumbs: dict[str, dict[str, str]] = {}
        self._runs: dict[str, Run] = {}
        self._watcher: Watcher | None = None
        self._board: Board | None = None
        self.choosing = False
        self.connected()
        self.observe(self._changed, names=["operation"])

    @traitlets.validate("operation")
    def _known(self, proposal: Any) -> str:
        catalog.operation(proposal["value"])
        return str(proposal["value"])

    def _changed(self, _change: object) -> None:
        """What the new operation does not have is left behind."""
        known = options_of(self.form_kind)
        self.options = {name: value for name, value in self.options.items() if name in known}
        self.post_state()

    @property
    def form_kind(self) -> type[Operation]:
        """The class of the chosen operation."""
        return catalog.operation(self.operation)

    @property
    def tasks(self) -> list[Task]:
        """The runs of this panel that the ledger still has, newest first."""
        client = session.current().client
        return [Task(row.key, client) for row in self._rows(client.board)]

    def _rows(self, board: Board) -> list[Row]:
        """The rows of the runs, without those that were forgotten."""
        return [row for key in self.task_ids if (row := board.get(key)) is not None]

    @property
    def results(self) -> list[Any]:
        """What came of the runs that answer at once, newest first."""
        return [run.result for run in reversed(self._runs.values()) if run.result is not None]

    def connected(self) -> None:
        """Follow the board of the present session."""
        found = session_or_none()
        if found is None or found.client.board is self._board:
            return
        if self._watcher is not None:
            self._watcher.stop()
        self._board = found.client.board
        self._watcher = Watcher(self._board, self._news, lambda row: row.key in self.task_ids)

    def state(self) -> Message:
        found, spec = session_or_none(), spec_of(self.form_kind)
        rows = self._rows(found.client.board) if found else []
        past = estimates()
        told = [*(task_message(row, past) for row in rows), *(run.message() for run in self._runs.values())]
        return {
            "origin": found.origin_label() if found else t("not connected"),
            "connected": found is not None,
            "operations": [
                {"name": s.name, "title": t(s.title), "family": s.family, "paid": s.paid} for s in catalog.specs()
            ],
            "operation": self.operation,
            "choose": self.choosing,
            "title": t(spec.title),
            "help": "",
            "fields": form.fields(self.form_kind),
            "uses": uses(),
            "values": self.options,
            **self.preset_names(),
            "paid": self._price() if spec.paid else "",
            "go": t("Generate") if makes_media(spec) else t("Run"),
            "tasks": sorted(told, key=lambda task: -task["started"]),
        }

    def _price(self) -> str:
        """What stands under the button: what the form as it is now would cost, "unknown" where that is not known or it
        cannot be sent yet. A table of prices is kept to at the sandbox too, so that it can be practised.
        """
        found = session_or_none()
        try:
            cost = found.client.core.till.cost(self.form_kind(**self.options)) if found else None
        except YEScaleError:
            cost = None
        if cost is None and found is not None and found.is_free:
            return t("One request · costs nothing here")
        return t("One paid request · cost {cost}", cost=dollars(cost))

    def bundle(self) -> dict[str, str]:
        tasks = self.tasks if session_or_none() else []
        drawn: list[tuple[float, Mapping[str, str]]] = [
            (task.row.submitted_at, task_bundle(task, self._thumbs.get(task.key, {}))) for task in tasks
        ]
        drawn += [(run.row.submitted_at, run.bundle()) for run in self._runs.values()]
        newest = sorted(drawn, key=lambda pair: -pair[0])
        return output.joined(
            [bundle for _, bundle in newest],
            t(
                "Studio: {operation}. Nothing has been made here yet. Run the cell again for its form.",
                operation=self.operation,
            ),
        )

    def do_run(self, content: Mapping[str, Any]) -> None:
        self.run(**dict(content.get("values") or {}))

    def run(self, **values: Any) -> None:
        """Run the operation with these values over the form's, as the page's button does. Two presses post once."""
        self._start(lambda: canvas.checked(self.operation, {**self.options, **values}))

    def _start(self, make: Callable[[], Operation], parent: str = "") -> None:
        with self._lock:
            if self._sending:
                return  # the answer to the first press is on its way
            self._sending = True
        try:
            operation = make()
            session.current()
        except OptionError as error:
            self._sending = False
            self.post(problems_message(error))
        except BaseException:
            self._sending = False
            raise
        else:
            self.post({"is": "problems", "problems": []})
            direct = operation.follow is None
            self.spawn(self._at_once(operation, parent) if direct else self._submit(operation, parent))

    async def _at_once(self, operation: Operation, parent: str = "") -> None:
        """Carry out what answers at once, and show it as a task that has come to its end."""
        runs: list[Run] = []

        def begun(row: Row) -> None:
            runs.append(Run(operation, row))
            self._runs[row.key] = runs[0]
            self.post({"is": "task", "task": runs[0].message()})

        value, wrong = None, None
        try:
            self.connected()
            core = session.current().client.core
            if not operation.once:
                begun(await asyncio.to_thread(row_of, operation))
            value = await core.send(operation, Posting(begun=begun, parent=parent))
        except Exception as error:  # noqa: BLE001 - the panel shows every error; there is no one to raise it to
            wrong = error
            self.complain(error)
        finally:
            self._sending = False
        for run in runs:
            if operation.once:
                run.end(core.board.get(run.row.key) or run.row, value)
            else:
                run.end_alone(value, wrong)
            self.post({"is": "task", "task": run.message()})
            await run.draw()
        self.rest()

    def row(self, key: str) -> Row:
        """A task's row, or that of a run that answered at once."""
        return self._runs[key].row if key in self._runs else super().row(key)

    async def _submit(self, operation: Operation, parent: str = "") -> None:
        try:
            self.connected()
            await session.current().client.core.submit(operation, Posting(parent=parent, begun=self._begun))
        finally:
            self._sending = False

    def _begun(self, row: Row) -> None:
        """The row exists before the POST, so the panel shows it as submitting."""
        self.task_ids = [row.key, *self.task_ids]
        self.post({"is": "task", "task": task_message(row)})

    def _news(self, rows: list[Row]) -> None:
        past = estimates()
        for row in rows:
            self.post({"is": "task", "task": task_message(row, past)})
            if row.status in RESTING:
                self.spawn(self._settled(row.key))

    async def _settled(self, key: str) -> None:
        client = session.current().client
        kept = client.kept(key)
        if kept is not None:
            await asyncio.wrap_future(kept)
        row = client.board.get(key)
        if row is not None:
            self._thumbs[key] = await thumbs.of_media(shown(row.read()))
        self.rest()

    def carry_out(self, operation: Operation) -> None:
        """Run what an action of a result says, whatever the form says."""
        self._start(lambda: operation)

    def do_pick(self, content: Mapping[str, Any]) -> None:
        name = str(content.get("operation"))
        catalog.operation(name)
        self.choosing = False
        self.options = {}
        self.operation = name

    def do_again(self, content: Mapping[str, Any]) -> None:
        """What that task was, whatever the form says now."""
        run = self._runs.get(str(content["key"]))
        if run is not None:
            self._start(lambda: run.operation)
        else:
            self._start(lambda: session.current().client.task(str(content["key"])).operation)

    def do_resubmit(self, content: Mapping[str, Any]) -> None:
        """Send a run again that may have been billed: a new run of this panel, which names the first."""
        key = str(content["key"])
        self._start(lambda: session.current().client.task(key).operation, parent=key)

    def do_copy(self, content: Mapping[str, Any]) -> None:
        wanted, values = str(content.get("form")), dict(content.get("values") or {})
        try:
            operation = form.operation_of(self.operation, {**self.options, **values})
        except OptionError as error:
            self.post(problems_message(error))
            return
        self.post({"is": "copied", "form": wanted, "text": copy_as.as_code(operation, wanted, session_or_none())})


def problems_message(error: OptionError) -> Message:
    """What stands beside the controls that can mend it."""
    return {"is": "problems", "problems": [{"option": p.option, "message": p.message} for p in error.problems]}


def studio(operation: str | None = None, **options: Any) -> Studio:
    """A studio panel for an operation ("family.verb"), its form filled with ``options``.

    Without an operation it opens with all of them to choose from, by family and by words.

    Raises:
        KeyError: there is no such operation.
        OptionError: an option is unknown or has a value that is not allowed.
    """
    name = operation or FIRST
    _refuse(catalog.operation(name), options)
    panel = Studio(name, **options)
    panel.choosing = operation is None
    introduce(panel)
    return panel


def _refuse(kind: type[Operation], options: Mapping[str, Any]) -> None:
    """Problems with what was given; what is still missing is filled in later."""
    from yescale_widgets.declare import check_options

    problems = [p for p in check_options(kind, options)[1] if p.option in options]
    if problems:
        raise OptionError(f"{kind.family()}.{kind.verb()}", problems)
