"""News of tasks for a page, gathered: however often rows change, a panel sends at most a few messages a second."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable

from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.row import Row
from yescale_widgets.runtime import runtime

GATHER = 0.15
"""Seconds for which changes are gathered into one message."""


class Watcher:
    """Calls ``tell`` on the loop thread with the rows that changed, each once, as they are then; forgotten ones not."""

    def __init__(
        self, board: Board, tell: Callable[[list[Row]], None], wanted: Callable[[Row], bool] | None = None
    ) -> None:
        self._board, self._tell, self._wanted = board, tell, wanted or (lambda _row: True)
        self._lock = threading.Lock()
        self._changed: dict[str, Row] = {}
        self._planned = False
        self.stop = board.listen(self._heard)

    def _heard(self, row: Row) -> None:
        if not self._wanted(row):
            return
        with self._lock:
            self._changed[row.key] = row
            planned, self._planned = self._planned, True
        if not planned:
            runtime().submit(self._soon())

    async def _soon(self) -> None:
        await asyncio.sleep(GATHER)
        with self._lock:
            keys: Iterable[str] = self._changed
            self._changed, self._planned = {}, False
        rows = [row for key in keys if (row := self._board.get(key)) is not None]
        if rows:
            self._tell(rows)
