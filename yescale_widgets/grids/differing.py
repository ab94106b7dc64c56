"""What differs between two texts, word by word."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from yescale_widgets.show.hooks import Shown
from yescale_widgets.show.words import escape
from yescale_widgets.words import t

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
Piece = tuple[Literal["same", "only_left", "only_right"], str]


class Diff(Struct, Shown, frozen=True, kw_only=True):
    """Two texts as pieces: what both have, what only the left has, what only the right has. ``share`` is how much of
    their words they share, 0 to 1.
    """

    left: str
    right: str
    pieces: list[Piece]
    share: float

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        tags = {"same": "{}", "only_left": "<del>{}</del>", "only_right": "<ins>{}</ins>"}
        body = "".join(tags[kind].format(escape(text).replace("\n", "<br>")) for kind, text in self.pieces)
        head = t("{left} → {right}, {share:.0%} alike", left=self.left, right=self.right, share=self.share)
        return {"text/html": f"<p><b>{escape(head)}</b></p>\n<p>{body}</p>", "text/plain": f"{head}\n{self}"}

    def __str__(self) -> str:
        marks = {"same": "{}", "only_left": "[-{}-]", "only_right": "{{+{}+}}"}
        return "".join(marks[kind].format(text) for kind, text in self.pieces)


def differ(left: str, right: str, names: tuple[str, str] = ("left", "right")) -> Diff:
    """Compare two texts by words; blanks and signs are words of their own."""
    one, other = _TOKEN.findall(left), _TOKEN.findall(right)
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    pieces: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(one[a:b])))
            continue
        if a < b:
            pieces.append(("only_left", "".join(one[a:b])))
        if c < d:
            pieces.append(("only_right", "".join(other[c:d])))
    return Diff(left=names[0], right=names[1], pieces=pieces, share=matcher.ratio())


class Fold(Struct, frozen=True, kw_only=True):
    """Repeated answers as one: how many, how many distinct ones, and how much they agree (0 to 1).

    ``agreement`` is the share of the most frequent answer, ``alike`` the mean likeness of every two of them by words.
    """

    n: int
    distinct: int
    agreement: float | None
    alike: float | None
    text: str


def fold(texts: Sequence[str]) -> Fold:
    """Fold answers; those that differ only in blanks or in capitals are one."""
    if not texts:
        return Fold(n=0, distinct=0, agreement=None, alike=None, text="")
    plain = [" ".join(text.casefold().split()) for text in texts]
    (commonest, times), *_ = Counter(plain).most_common(1)
    every = [(a, b) for n, a in enumerate(plain) for b in plain[n + 1 :]]
    alike = [differ(a, b).share for a, b in every[:190]]
    return Fold(
        n=len(texts),
        distinct=len(set(plain)),
        agreement=times / len(texts),
        alike=sum(alike) / len(alike) if alike else None,
        text=texts[plain.index(commonest)],
    )
