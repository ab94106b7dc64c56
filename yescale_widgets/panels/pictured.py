"""What a comparison makes, and its pictures as a grid: a row a prompt and repeat, a column a model."""

from __future__ import annotations

from collections.abc import Sequence

from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.columns import WHO
from yescale_widgets.grids.comparing import Comparison

ROWS = 12
"""Rows that are on the page at a time."""


def makes_words(run: Comparison) -> bool:
    """Whether its answers are read."""
    kind = type(run.cells[0].operation)
    return kind.streams is not None or not (kind.makes or kind.follow)


def makes_pictures(run: Comparison) -> bool:
    """Whether pictures alone come of it, so that many of them are looked at together."""
    operation = run.cells[0].operation
    follow = operation.follow
    finds = type(operation).makes if follow is None else follow.media
    guess = None if follow is None or follow.guess is None else follow.guess(operation, None)
    kinds = {guess if find.kind == "any" else find.kind for find in finds if not find.rare}
    return not makes_words(run) and kinds == {"image"}


def row_of(run: Comparison, prompt: int, repeat: int, columns: Sequence[str]) -> list[Cell | None]:
    """The answers of these columns to one prompt, one repeat, in order; None where a column was not asked that."""
    asked = run.prompts[prompt]
    found = {
        str(cell.params[WHO]): cell
        for cell in run.cells
        if cell.params.get("prompt", "") == asked and cell.repeat == repeat
    }
    return [found.get(name) for name in columns]
