"""A growing markdown text as finished blocks and an open tail, at a cost that is linear whatever the text is.

Looking for block ends has a price, so it is paid from a purse: every character that arrives brings ``PURSE``
characters of parsing. When a block is recognised may depend on the text; what it costs does not. Lists, tables and
fences may grow without end and are sent in pieces that a page can join (``parse.JOINS``, ``parse.OPEN``): lists item
by item, tables and fences every ``outline.PIECE`` characters. A table's head is repeated in each piece. A piece of
code is coloured by itself, when its fence closes or the piece is full: to keep the lexer's state would mean colouring
everything again.

A link to a reference further down stays text in the stream: what was sent is not sent again. ``render`` resolves it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from yescale_widgets.show.outline import Held, fence_piece, find_cut
from yescale_widgets.show.parse import JOINS, OPEN, html_of, parser, top_level

if TYPE_CHECKING:
    from markdown_it.token import Token

PURSE = 4
"""Characters that may be parsed to find block ends, for each character of text."""

_LINE_END = re.compile(r"\r\n?|\n")
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")


class Piece(NamedTuple):
    """What is new since the last one; offsets count UTF-16 units of the whole answer.

    ``blocks`` are finished, from index ``first_block`` on: HTML, or a number n where the next n units of the tail,
    after blank lines, are one plain paragraph. The open tail now starts at ``committed``. ``text`` is new plain text,
    from ``offset`` on.
    """

    first_block: int
    blocks: list[str | int]
    committed: int
    offset: int
    text: str


class BlockStream:
    """One answer of a model while it arrives. Not thread-safe: one writer, or a lock around it.

    ``parsed`` counts the characters given to the markdown parser so far.
    """

    def __init__(self) -> None:
        self.parsed = 0
        self._text = StringIO()
        self._fresh: list[str] = []
        self._half = ""  # the first half of a character whose second half has not come yet
        self._tail: list[str] = []
        self._purse = 0
        self._due = False  # a line has ended that nobody has looked at yet
        self._seen = 0  # how far the tail has been searched for the end of its fence
        self._held: Held | None = None
        self._env: dict[str, Any] = {}  # the link references met so far
        self._blocks: list[str] = []
        self._new: list[str | int] = []
        self._all_plain = (
            True  # whether plain paragraphs, and nothing else, were taken from the tail since the last Piece
        )
        self._units = 0
        self._committed = 0

    @property
    def text(self) -> str:
        """The whole text so far."""
        return self._text.getvalue()

    @property
    def begun(self) -> bool:
        """Whether there is any text; asked for each delta, for which the whole text would be too much."""
        return self._text.tell() > 0

    def feed(self, text: str) -> None:
        """Append what the model has said."""
        text = self._half + text
        self._half = text[-1] if text and "\ud800" <= text[-1] <= "\udbff" else ""
        self._append(whole(text.removesuffix(self._half)))

    def take(self, *, final: bool = False) -> Piece:
        """What is new since the last call; ``final`` turns the whole tail into blocks."""
        if final and self._half:
            self._append(whole(self._half))
            self._half = ""
        first, offset = len(self._blocks), self._units
        text = "".join(self._fresh)
        self._fresh.clear()
        self._tail.append(text)
        self._units += units(text)
        self._purse += PURSE * len(text)
        self._due = self._due or "\n" in text or "\r" in text
        self._new, self._all_plain = [], True
        if final:
            self._commit(self._whole_tail(), None)
        while self._due and self._step():
            pass
        return Piece(first, self._new, self._committed, offset, text)

    def snapshot(self) -> tuple[list[str], int, str]:
        """Everything so far: all finished blocks as HTML, where the tail starts, and the tail."""
        return list(self._blocks), self._committed, self._whole_tail() + "".join(self._fresh)

    def _append(self, text: str) -> None:
        self._text.write(text)
        self._fresh.append(text)

    def _whole_tail(self) -> str:
        self._tail = ["".join(self._tail)]
        return self._tail[0]

    def _step(self) -> bool:
        """Look once; True where something was found and there may be more."""
        self._due = False
        tail = self._whole_tail()
        # A carriage return at the very end may be half a line end.
        lines = tail[: max(tail.rfind("\n"), tail.rfind("\r", 0, len(tail) - 1)) + 1]
        if self._held and self._held.kind == "fence":
            return self._step_in_fence(lines, self._held)
        return bool(lines) and self._step_in_blocks(lines)

    def _step_in_blocks(self, text: str) -> bool:
        cost = len(text) + len(self._held.before if self._held else "")
        if cost > self._purse:
            self._due = True
            return False
        self._purse -= cost
        self.parsed += cost
        ends = [found.end() for found in _LINE_END.finditer(text)]
        cut = find_cut(_LINE_END.split(text)[:-1], self._held)
        if cut is None:
            self._held = None
        else:
            if cut.lines:
                self._commit(text[: ends[cut.lines - 1]], cut.held)
            if not cut.held or cut.held.kind != "fence":
                return False
            self._held, self._seen = cut.held, len(cut.held.head)
        self._due = True
        return True

    def _step_in_fence(self, text: str, held: Held) -> bool:
        closed = held.closer.search(text, self._seen) if held.closer else None
        if closed:
            self._commit(text[: _after_blank(text, closed.end())], None)
            self._due = True
            return True
        self._seen = len(text)
        if len(text) >= held.size:
            end = fence_piece(text)
            self._commit(text[:end], replace(held, sent=True))
            self._seen = len(text) - end
        return False

    def _commit(self, chunk: str, then: Held | None) -> None:
        """Turn the first part of the tail into blocks."""
        held, self._held = self._held, then
        source = held.before + chunk if held else chunk
        md = parser(static=False)
        self.parsed += len(source)
        groups = list(top_level(md.parse(source, self._env)))
        paragraphs = _paragraphs(chunk, groups) if self._all_plain and not held else []
        if held and held.sent and groups and not _join(groups[0], held):
            del groups[0]
        if then and then.sent and groups:
            _leave_open(groups[-1], then)
        fresh = [html_of(md, group).strip() for group in groups]
        self._blocks += fresh
        self._new += [*paragraphs, *fresh[len(paragraphs) :]]
        self._all_plain = bool(paragraphs) and len(paragraphs) == len(fresh)
        self._committed += units(chunk)
        self._tail = [self._whole_tail()[len(chunk) :]]


def units(text: str) -> int:
    """UTF-16 code units, which is what a page counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole(text: str) -> str:
    """``text`` with halves of characters put together, or replaced where the other half is missing."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _after_blank(text: str, at: int) -> int:
    """Past the line end at ``at`` and the blank lines after it."""
    found = re.compile(r"(?:[ \t]*(?:\r\n?|\n))*").match(text, at)
    return found.end() if found else at


def _paragraphs(chunk: str, groups: Sequence[Sequence[Token]]) -> list[int]:
    """The lengths of the plain paragraphs ``chunk`` begins with, in UTF-16 units."""
    found: list[int] = []
    at = 0
    for group in groups:
        gap = _BLANK_LINES.match(chunk, at)
        content = _plain(group)
        at = gap.end() if gap else at
        if not content or not chunk.startswith(content, at):
            break
        found.append(units(content))
        at += len(content)
    return found


def _plain(group: Sequence[Token]) -> str:
    """The text of a paragraph that is nothing but text; empty for anything else."""
    if group[0].type != "paragraph_open" or any(t.type not in {"text", "softbreak"} for t in group[1].children or ()):
        return ""
    text = "".join(t.content or "\n" for t in group[1].children or ())
    return text if text == group[1].content else ""


def _join(group: list[Token], held: Held) -> bool:
    """Make the first block of a piece carry on the one before; False where nothing of it is left."""
    opening = group[0]
    opening.attrJoin("class", JOINS)
    if held.kind == "list":
        _drop_first_item(group)
        _loosen(group, held)
        if opening.type == "ordered_list_open":
            opening.attrs["start"] = held.number
    return (
        bool(opening.content)
        if held.kind == "fence"
        else any(t.type in {"list_item_open", "tbody_open"} for t in group)
    )


def _leave_open(group: list[Token], then: Held) -> None:
    group[0].attrJoin("class", OPEN)
    _loosen(group, then)


def _drop_first_item(group: list[Token]) -> None:
    end = next(at for at, token in enumerate(group) if token.type == "list_item_close" and token.level == 1)
    del group[1 : end + 1]


def _loosen(group: list[Token], held: Held) -> None:
    """Items that stand alone in a piece look tight; in a list with blank lines they are paragraphs."""
    for token in group:
        if held.loose and token.level == 2 and token.type.startswith("paragraph"):
            token.hidden = False
