"""The notebook's outputs: shown, replaced by display id, and kept as a record. Safe from any thread; prints nothing."""

from __future__ import annotations

import asyncio
import html
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yescale_widgets import hosts
from yescale_widgets.runtime import runtime
from yescale_widgets.show.bundle import record_bundle

QUIET = 5.0
"""Seconds between two updates of one record."""
Bundle = Mapping[str, Any]


def in_notebook() -> bool:
    """Whether IPython's kernel shows outputs here, and can replace them later."""
    return hosts.here().replaces


def cell() -> int:
    """The number of the cell that runs now."""
    return int(getattr(hosts.ipython_shell(), "execution_count", 0) or 0)


def display(bundle: Bundle, display_id: str | None = None) -> None:
    """Show a MIME bundle in the running cell."""
    if hosts.here() is hosts.MARIMO:
        return _in_marimo(bundle)
    from IPython.display import display as show

    show(dict(bundle), raw=True, **({"display_id": display_id} if display_id else {}))
    return None


def replace(bundle: Bundle, display_id: str) -> None:
    """Replace what stands under a display id, in whichever cell it is; in marimo, the output of the running cell."""
    if hosts.here() is hosts.MARIMO:
        return _in_marimo(bundle)
    from IPython.display import update_display

    update_display(dict(bundle), raw=True, display_id=display_id)
    return None


def _in_marimo(bundle: Bundle) -> None:
    """Only a cell's own thread reaches its output there; from any other this does nothing."""
    from marimo import output

    output.replace(Static(bundle))


def joined(bundles: Sequence[Mapping[str, str]], empty: str) -> dict[str, str]:
    """Several static bundles as one; ``empty`` is said where there are none."""
    if not bundles:
        return {"text/html": f"<p>{html.escape(empty)}</p>", "text/markdown": empty, "text/plain": empty}
    return {
        kind: "\n\n".join(b.get(kind, "") for b in bundles) for kind in ("text/html", "text/markdown", "text/plain")
    }


class Static:
    """A MIME bundle as marimo draws it: its HTML in marimo's own typography, else its text."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def _mime_(self) -> tuple[str, str]:
        drawn = self.bundle.get("text/html")
        if drawn is None:
            return "text/plain", str(self.bundle.get("text/plain", ""))
        return "text/html", f'<div class="markdown prose dark:prose-invert">{drawn}</div>'


class Record:
    """The static copy of a panel beside it, brought up to date when things come to rest."""

    def __init__(self) -> None:
        self.id = uuid.uuid4().hex[:8]
        self._lock = threading.Lock()
        self._placed = False
        self._last = 0.0
        self._planned = False

    def place(self, draw: Callable[[], Bundle]) -> None:
        """Show it for the first time, right after the widget."""
        with self._lock:
            again, self._placed, self._last = self._placed, True, time.monotonic()
        if again:
            return
        display(record_bundle(draw(), self.id), f"yw-record-{self.id}")

    def publish(self, draw: Callable[[], Bundle]) -> None:
        """Bring it up to date now."""
        with self._lock:
            if not self._placed:
                return
            self._last = time.monotonic()
        replace(record_bundle(draw(), self.id), f"yw-record-{self.id}")

    def publish_soon(self, draw: Callable[[], Bundle]) -> None:
        """Bring it up to date, at most once in five seconds."""
        with self._lock:
            if not self._placed or self._planned:
                return
            self._planned = True
            pause = max(0.0, self._last + QUIET - time.monotonic())
        runtime().submit(self._later(pause, draw))

    async def _later(self, pause: float, draw: Callable[[], Bundle]) -> None:
        await asyncio.sleep(pause)
        with self._lock:
            self._planned = False
        self.publish(draw)
