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


def display(bundle: Bundle, display_id: str | None = None, metadata: Bundle | None = None) -> None:
    """Show a MIME bundle in the running cell."""
    if hosts.here() is hosts.MARIMO:
        return _in_marimo(bundle)
    from IPython.display import display as show

    named = {"display_id": display_id} if display_id else {}
    show(dict(bundle), raw=True, metadata=dict(metadata or {}), **named)
    return None


def replace(bundle: Bundle, display_id: str, metadata: Bundle | None = None) -> None:
    """Replace what stands under a display id, in whichever cell it is; in marimo, the output of the running cell."""
    if hosts.here() is hosts.MARIMO:
        return _in_marimo(bundle)
    from IPython.display import update_display

    update_display(dict(bundle), raw=True, display_id=display_id, metadata=dict(metadata or {}))
    return None


def _in_marimo(bundle: Bundle) -> None:
    """Only a cell's own thread reaches its output there; from any other this does nothing."""
    from marimo import output

    output.replace(Static(bundle))


def joined(bundles: Sequence[Mapping[str, str]], empty: str) -> dict[str, str]:
    """Several static bundles as one; ``empty`` is said where there are none."""
    if not bundles:
        return {"text/html": f"<p>{html.escape(empty)}</p>", "text/markdown": empty, "text/plain": empty}
    between = {"text/html": "<hr>\n", "text/markdown": "\n\n---\n\n", "text/plain": "\n\n"}
    return {kind: line.join(b.get(kind, "") for b in bundles) for kind, line in between.items()}


class Place:
    """An output that changes, under a display id.

    Only a page that saw its cell run hears of a display id. So the output's metadata say which place it is and how new
    (``stamp``), and a page that finds an older one in its notebook asks for ``message()`` and puts it there itself.
    """

    def __init__(self, name: str, changed: Callable[[int], None] = lambda _stamp: None) -> None:
        self.name, self.stamp = name, 0
        self._bundle: Bundle = {}
        self._changed = changed
        self._lock = threading.RLock()

    def show(self, bundle: Bundle) -> None:
        """Show it in the running cell, also where it stands in another already."""
        self._put(display, bundle)

    def replace(self, bundle: Bundle) -> None:
        """Put this there, in every cell where it stands."""
        self._put(replace, bundle)

    def _put(self, how: Callable[[Bundle, str, Bundle], None], bundle: Bundle) -> None:
        with self._lock:
            if bundle != self._bundle:
                self._bundle, self.stamp = bundle, self.stamp + 1
            how(bundle, self.name, {"yescale_widgets": {"place": self.name, "stamp": self.stamp}})
            self._changed(self.stamp)

    def message(self) -> dict[str, Any]:
        """What stands there, for a page that lacks it."""
        with self._lock:
            return {"is": "place", "stamp": self.stamp, "data": dict(self._bundle)}


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

    def __init__(self, changed: Callable[[int], None] = lambda _stamp: None) -> None:
        self.id = uuid.uuid4().hex[:8]
        self.at = Place(f"yw-record-{self.id}", changed)
        self._lock = threading.Lock()
        self._placed = False
        self._last = 0.0
        self._planned = False

    def place(self, draw: Callable[[], Bundle]) -> None:
        """Show it right after the widget, each time that is shown."""
        with self._lock:
            self._placed, self._last = True, time.monotonic()
        self.at.show(record_bundle(draw(), self.id))

    def publish(self, draw: Callable[[], Bundle]) -> None:
        """Bring it up to date now."""
        with self._lock:
            if not self._placed:
                return
            self._last = time.monotonic()
        self.at.replace(record_bundle(draw(), self.id))

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
        await asyncio.to_thread(self.publish, draw)
