"""The word that was probably meant where an unknown one was written."""

from __future__ import annotations

from collections.abc import Iterable

from yescale_widgets.words import t


def nearest(word: str, known: Iterable[str], likeness: float = 0.4) -> str:
    """The known word that is most like it; "" where none is alike by ``likeness``, from 0 (any) to 1 (the same)."""
    import difflib

    return next(iter(difflib.get_close_matches(word, list(known), 1, likeness)), "")


def did_you_mean(near: str) -> str:
    """ "did you mean 'motion'?"; ``near`` is given as it should be written."""
    return t("did you mean {near}?", near=near)
