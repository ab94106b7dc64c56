"""More of a comparison: another model, another prompt, once more, or what failed again; the budget is asked first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from yescale_widgets import session
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.grids.cells import ENDED, Cell, Outcome, content_of
from yescale_widgets.grids.columns import WHO, cells_of
from yescale_widgets.grids.results import Entry
from yescale_widgets.grids.run import Run
from yescale_widgets.grids.sweeping import refuse_unknown_models
from yescale_widgets.runtime import runtime
from yescale_widgets.words import t

if TYPE_CHECKING:
    from yescale_widgets.grids.comparing import Comparison


class Growing(Run):
    """A run that takes in more cells, also while it is at work."""

    def take_in(self, cells: list[Cell]) -> Self:
        """Write more cells down and run them.

        Raises:
            OptionError: one of them was asked meanwhile; nothing was written or sent.
            BudgetExceeded: a budget has no room for them; nothing was written or sent.
        """
        with self._lock:
            asked = {_place(cell) for cell in self.cells}
            if any(_place(cell) in asked for cell in cells):
                words = t("this was asked already; again() without a prompt asks everything once more")
                raise OptionError(self.operation_name, [Problem("prompt", words)])
            _numbered(self, cells)  # others may have been taken in since they were made
            self.permit(cells)
            self._store.add(self.id, cells)
            # entries first: who finds a cell finds its entry, also on another thread
            self._entries = [*self._entries, *(Entry(params=cell.params, repeat=cell.repeat) for cell in cells)]
            self._cells += cells
        return self.run_also(cells)

    def run_also(self, cells: list[Cell]) -> Self:
        """Run these cells beside those that are at work, as ``resume`` would; what is under way is left alone.

        Raises:
            BudgetExceeded: a budget has no room for them; nothing was sent.
        """
        with self._lock:
            plan = self.permit(cells)
            if not runtime().run(self._joined(cells)):
                self._rest(None)
                self._start(cells)
            self.plan = plan
        return self

    async def _joined(self, cells: list[Cell]) -> bool:
        if self.crew.open:
            self._clear(cells)
            self.crew.join(self._works(cells))
        return self.crew.open

    def again_wanted(self, cells: Sequence[Cell]) -> list[Cell]:
        """Those of them that failed and may be asked again. What is uncertain may have been billed: never that."""
        outcomes = {cell.number: self.entries[cell.number].outcome for cell in cells}
        return [cell for cell in cells if _failed(outcomes[cell.number])]


def _place(cell: Cell) -> tuple[str, str, int]:
    return str(cell.params[WHO]), str(cell.params["prompt"]), cell.repeat


def _failed(outcome: Outcome) -> bool:
    return outcome.status in ENDED and (outcome.repeatable or outcome.status in ("failed", "cancelled"))


def further_columns(
    run: Comparison, models: Sequence[str | Mapping[str, Any]], *, check_models: bool = True
) -> list[Cell]:
    """The cells of more columns: every prompt, as often as the others were asked.

    Raises:
        OptionError: a column is there already, or something is wrong with a model or an option.
    """
    kind = type(run.cells[0].operation)
    cells = cells_of(kind, run.prompts, models, _common(run), _repeats(run))
    problems = [
        Problem("models", t("there is a column {name!r} already; 'name' names another", name=name))
        for name in dict.fromkeys(str(cell.params[WHO]) for cell in cells)
        if name in run.columns
    ]
    if problems:
        raise OptionError(run.operation_name, problems)
    if check_models:
        refuse_unknown_models(session.current().client.core, (cell.operation for cell in cells))
    return _numbered(run, cells)


def further_prompt(run: Comparison, prompt: str | None) -> list[Cell]:
    """The cells of another prompt for every column, or without one, of every prompt once more.

    Raises:
        OptionError: the prompt was asked already, or is none.
    """
    if prompt is None:
        once = _repeats(run)
        first = [cell for cell in run.cells if cell.repeat == 0]
        return _numbered(run, [_like(cell, str(cell.params["prompt"]), once) for cell in first])
    if prompt in run.prompts:
        words = t("this was asked already; again() without a prompt asks everything once more")
        raise OptionError(run.operation_name, [Problem("prompt", words)])
    asked = run.prompts[0]
    return _numbered(run, [_like(cell, prompt, cell.repeat) for cell in run.cells if cell.params["prompt"] == asked])


def _like(cell: Cell, prompt: str, repeat: int) -> Cell:
    operation = type(cell.operation)(**{**cell.operation.options(), "prompt": prompt})
    params = {**cell.params, "prompt": prompt}
    return Cell(number=0, params=params, operation=operation, repeat=repeat, content=content_of(operation))


def _numbered(run: Run, cells: list[Cell]) -> list[Cell]:
    for number, cell in enumerate(cells, len(run.cells)):
        cell.number = number
    return cells


def _repeats(run: Run) -> int:
    return 1 + max(cell.repeat for cell in run.cells)


def _common(run: Comparison) -> dict[str, Any]:
    """The options that were given for all columns; where nobody wrote that down, those that all of them share."""
    names = run.row.facts.get("common")
    if not isinstance(names, list):
        shared = set.intersection(*(set(cell.params) for cell in run.cells)) - {"prompt", WHO, "model"}
        names = [one for one in shared if len({str(cell.params[one]) for cell in run.cells}) == 1]
    return {str(name): getattr(run.cells[0].operation, str(name)) for name in names}
