"""Where the runs of this notebook's session are: the open file, the runs that are at work, and those of former days."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from yescale_widgets import catalog, session
from yescale_widgets.errors import ConfigError, OptionError
from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.run import Run
from yescale_widgets.grids.store import NAME, Kept, RunRow, Store
from yescale_widgets.show.hooks import Table
from yescale_widgets.values import Json
from yescale_widgets.words import t

_lock = threading.Lock()
_stores: dict[str, Store] = {}
_open: dict[str, Run] = {}


def store() -> Store:
    """The file beside the ledger; opened once."""
    home = session.current().settings.home
    with _lock:
        found = _stores.get(str(home / NAME))
        if found is None:
            found = _stores[str(home / NAME)] = Store(home)
        return found


def close() -> None:
    """Close the files, and let go of all runs."""
    with _lock:
        for one in _stores.values():
            one.close()
        _stores.clear()
        _open.clear()


def keep(run: Run) -> Run:
    """Remember an open run, so that there is one of it in a kernel."""
    _open[run.id] = run
    return run


def opened(id: str) -> Run | None:
    """A run that is open in this kernel and at work, or of the present connection."""
    found = _open.get(id)
    mine = found is not None and (found.status == "running" or found.belongs_to(session.current().client.core))
    return found if mine else None


class Runs(Table):
    """All grids that are kept, newest first; ``ys.runs()["1a2b3c4d"]`` opens one, to be looked at or resumed."""

    def __init__(self, rows: list[RunRow], counts: dict[str, int]) -> None:
        self._rows, self._counts = rows, counts

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, id: str | int) -> Run:
        row = self._rows[id] if isinstance(id, int) else next((r for r in self._rows if r.id == id), None)
        if row is None:
            raise KeyError(f"There is no run {id!r}; ys.runs() lists them.")
        return opened(row.id) or keep(reopened(row))

    def forget(self, id: str) -> None:
        """Take a run away. Its paid calls stay in the ledger, its files where they are."""
        store().forget(id)
        _open.pop(id, None)
        self._rows = [row for row in self._rows if row.id != id]

    def table(self) -> tuple[list[str], list[list[Json]]]:
        """One row a run; ``ended`` counts the cells that have come to an end."""
        names = ["id", "kind", "operation", "cells", "ended", "made_at", "origin", "notebook"]
        rows = [
            [r.id, r.kind, r.operation, r.cells, self._counts.get(r.id, 0), r.made_at, r.origin, r.notebook]
            for r in self._rows
        ]
        return names, rows


def runs() -> Runs:
    """All sweeps, maps and comparisons that are kept in the YEScale home, newest first."""
    found = store()
    return Runs(found.runs(), found.counts())


def reopened(row: RunRow) -> Run:
    """A run of former days, with what the file has of it.

    Raises:
        ConfigError: its pictures or clips are gone, so that it can only be looked at elsewhere.
    """
    core, kept = session.current().client.core, store().cells(row.id)
    try:
        cells = cells_of(row, kept)
    except OptionError as error:
        raise ConfigError(
            t("The run {id} cannot be opened: {what}", id=row.id, what=error.what), t("It stays in the file.")
        ) from error
    return kind_of_run(row.kind)(core, store(), row, cells).restore()


def cells_of(row: RunRow, kept: Iterable[Kept]) -> list[Cell]:
    """The cells of a run as the file has them."""
    kind = catalog.operation(row.operation)
    return [
        Cell(
            number=one.number,
            params=one.params,
            operation=kind.from_note(one.note),
            repeat=one.repeat,
            content=one.content,
        )
        for one in kept
    ]


_KINDS: dict[str, type[Run]] = {}


def register(kind: str, run: type[Run]) -> None:
    """Say which class a kind of run is opened as."""
    _KINDS[kind] = run


def kind_of_run(kind: str) -> type[Run]:
    """The class of a kind of run."""
    import yescale_widgets.grids.comparing
    import yescale_widgets.grids.mapping
    import yescale_widgets.grids.sweeping  # noqa: F401 - they register themselves

    return _KINDS.get(kind, Run)
