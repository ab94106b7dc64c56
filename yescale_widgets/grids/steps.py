"""What a run needs beside itself: its row, the work of several at once, and what counts as missing."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Coroutine, Iterable
from typing import Any

from yescale_widgets.declare import Operation
from yescale_widgets.grids.cells import ENDED, Outcome
from yescale_widgets.grids.store import RunRow
from yescale_widgets.jobs.notebook import workplace
from yescale_widgets.values import Json


class Crew:
    """Works that go on at the same time; others may join them. The first that fails ends all. Belongs to the loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.open = False

    def join(self, works: Iterable[Coroutine[Any, Any, None]]) -> None:
        """Begin more."""
        self._tasks |= {asyncio.ensure_future(work) for work in works}
        self.open = True

    async def done(self) -> None:
        """Until all are done; nobody joins any more then."""
        try:
            while self._tasks:
                ended, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
                self._tasks -= ended
                for task in ended:
                    task.result()
        finally:
            self.open = False
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)


def is_missing(outcome: Outcome, *, failed: bool) -> bool:
    """Whether a cell is to be run when the run is resumed."""
    return outcome.status not in ENDED or outcome.repeatable or (failed and outcome.status in ("failed", "cancelled"))


def row_of(kind: str, operation: type[Operation], grid: str, origin: str, facts: dict[str, Json], cells: int) -> RunRow:  # noqa: PLR0913, PLR0917 - the columns of a row
    """The row of a new run."""
    return RunRow(
        id=uuid.uuid4().hex[:8],
        kind=kind,
        operation=f"{operation.family()}.{operation.verb()}",
        origin=origin,
        grid=grid,
        facts=facts,
        made_at=time.time(),
        notebook=workplace(),
        cells=cells,
    )
