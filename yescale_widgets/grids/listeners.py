"""Who wants to be told of the cells of a run: on the loop's thread, and one that fails holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from yescale_widgets.grids.cells import Cell, Outcome
from yescale_widgets.runtime import runtime

Listener = Callable[[Cell, Outcome], None]
_log = logging.getLogger(__name__)


class Listeners:
    """News may come from any thread."""

    def __init__(self) -> None:
        self._every: list[Listener] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        """One more; the answer takes it away again."""
        self._every.append(listener)
        return lambda: self._every.remove(listener) if listener in self._every else None

    def tell(self, cell: Cell, outcome: Outcome) -> None:
        """Say how a cell stands: at once on the loop's own thread, soon from another."""
        if runtime().inside():
            self._told(cell, outcome)
        elif self._every:
            runtime().call(partial(self._told, cell, outcome))

    def _told(self, cell: Cell, outcome: Outcome) -> None:
        for listener in tuple(self._every):
            try:
                listener(cell, outcome)
            except Exception:  # noqa: BLE001 - a panel that fails must not end calls that are paid for
                _log.exception("a listener failed")
