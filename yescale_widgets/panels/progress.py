"""How a grid stands, in the cell that started it: a bar while it works, its table when it has come to rest.

It is static HTML under a display id, so that a saved notebook shows the last of it without a kernel.
"""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

from yescale_widgets.grids.cells import Cell, Outcome
from yescale_widgets.grids.run import Run
from yescale_widgets.panels import output
from yescale_widgets.panels.pace import PACE
from yescale_widgets.runtime import runtime
from yescale_widgets.show.words import escape, literal
from yescale_widgets.words import t

LEAST = 0.5
"""Seconds between two updates."""
_shown: dict[str, list[_Bar]] = {}


class _Bar:
    """One place where a run is shown."""

    def __init__(self, run: Run) -> None:
        self.run, self.place = run, f"yw-run-{uuid.uuid4().hex[:8]}"
        self._lock = threading.Lock()
        self._next, self._planned, self._over = 0.0, False, False
        self._leave = run.listen(self._heard)
        output.display(bundle(run), self.place)

    def _heard(self, _cell: Cell, _outcome: Outcome) -> None:
        """On the loop; a change within half a second is drawn with the next one."""
        if self._planned or self._over:
            return
        self._planned = True
        runtime().loop().call_later(max(0.0, self._next - time.monotonic()), self._draw)

    def _draw(self) -> None:
        self._planned, self._next = False, time.monotonic() + LEAST
        if self.run.status == "running":
            PACE.spend()
            output.replace(bundle(self.run), self.place)
        else:
            self.settle()

    def settle(self) -> None:
        """Leave the table in its place, once."""
        with self._lock:
            if self._over or self.run.status == "running":
                return
            self._over = True
        self._leave()
        output.replace(bundle(self.run), self.place)


def follow(run: Run) -> None:
    """Show a run in the running cell."""
    _shown.setdefault(run.id, []).append(_Bar(run))


def settle(run: Run) -> None:
    """Leave the table of a run that has come to rest wherever it is shown."""
    for bar in _shown.pop(run.id, ()) if run.status != "running" else ():
        bar.settle()


def bundle(run: Run) -> dict[str, Any]:
    """A run as static MIME data."""
    if run.status != "running":
        return run._repr_mimebundle_()
    head, done, every = run.headline(), run.ended, len(run)
    plan = t("{plan}; .stop() stops it, the rest can be resumed.", plan=run.plan)
    bar = f'<progress max="{every}" value="{done}"></progress>'
    html = f"<p>{bar} {escape(head)}<br><small>{escape(plan)}</small></p>"
    return {"text/html": html, "text/markdown": f"{literal(head)}\n\n{literal(plan)}", "text/plain": f"{head}\n{plan}"}
