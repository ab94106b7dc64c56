"""What a comparison makes, and its pictures as a grid: a row a prompt and repeat, a column a model."""

from __future__ import annotations

from collections.abc import Sequence

from yescale_widgets.grids.cells import Cell, Outcome
from yescale_widgets.grids.columns import WHO
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.jobs.row import Payload
from yescale_widgets.panels.pages import shown
from yescale_widgets.values import Media

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


def media_of(outcome: Outcome) -> list[Media]:
    """What is seen and heard of an answer: covers of tracks and posters of clips are no pictures of their own."""
    return shown(Payload(media=outcome.media))


def row_of(run: Comparison, prompt: int, repeat: int, columns: Sequence[str]) -> list[Cell]:
    """The answers of these columns to one prompt, one repeat, in order."""
    asked = run.prompts[prompt]
    found = {
        str(cell.params[WHO]): cell
        for cell in run.cells
        if cell.params.get("prompt", "") == asked and cell.repeat == repeat
    }
    return [found[name] for name in columns if name in found]
