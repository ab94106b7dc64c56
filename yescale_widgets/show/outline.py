"""Where a growing markdown text may be cut: which of its blocks can no longer change, whatever comes next.

The parser itself is the judge. Of the complete lines at hand, every top-level block but the last is finished; the
last one is where its kind says so (a heading, a formula, a closed fence) or where a blank line ends it. Lists are cut
at items, tables at rows and fences at line ends; what follows such a cut is parsed behind a ``head`` that puts the
parser where it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from yescale_widgets.show.parse import parser, top_level

if TYPE_CHECKING:
    from markdown_it.token import Token

PIECE = 4_096
"""Characters of a table or a fence after which a piece of it is sent."""

# Such a line may open a formula whose end is still to come, inside lists and quotes too.
_FORMULA = re.compile(r"[\s>*+\-\d.)]*(?:\$\$(?!.*\$\$)|\\\[(?!.*\\\]))")
_FINISHED = frozenset({"heading_open", "hr", "math_block"})
_ENDED_BY_BLANK = frozenset({"paragraph_open", "blockquote_open", "table_open"})


class Held(Struct, frozen=True):
    """The list, table or fence that a cut goes through.

    ``head`` is what the parser reads before the rest: an item of the same list, the table's head, the fence's first
    line; while a fence has not been ``sent`` at all, its first line still stands in the text. ``number`` is that of the
    next item.
    """

    kind: str
    head: str
    number: int = 1
    loose: bool = False
    sent: bool = True
    closer: re.Pattern[str] | None = None

    @property
    def before(self) -> str:
        """What to parse before the text."""
        return self.head if self.sent else ""

    @property
    def size(self) -> int:
        """Characters that make a piece worth its head."""
        return max(PIECE, 2 * len(self.head))


class Cut(Struct, frozen=True):
    """The first ``lines`` lines are finished; the rest stands in ``held``."""

    lines: int
    held: Held | None = None


class _Block(Struct, frozen=True):
    kind: str
    start: int
    end: int
    shift: int
    tokens: list[Token]

    def items(self) -> list[int]:
        """The first lines of a list's own items."""
        opened = (token for token in self.tokens if token.type == "list_item_open" and token.level == 1)
        return [at for token in opened if (at := (token.map or [0])[0] - self.shift) >= 0]

    def formulas(self) -> list[tuple[int, int]]:
        """From which line to which line formulas stand."""
        spans = (token.map for token in self.tokens if token.type == "math_block" and token.map)
        return [(start - self.shift, end - self.shift) for start, end in spans]


def find_cut(lines: Sequence[str], held: Held | None) -> Cut | None:
    """How much of ``lines``, all complete and without their ends, is finished; None where ``held`` ends before."""
    blocks = _blocks(lines, held.before if held else "")
    if held and held.kind == "table" and blocks[0].end <= 0:
        return None
    cut = _before_open_formula(_judge(blocks, lines, held), blocks, lines) if blocks else Cut(0)
    end = cut.lines
    while 0 < end < len(lines) and _is_blank(lines[end]):
        end += 1
    return Cut(end, cut.held)


def fence_piece(text: str) -> int:
    """Where to cut a long piece of code: at its last blank line, since few strings span one, else at its end."""
    blank = max(text.rfind("\n\n") + 2, text.rfind("\n\r\n") + 3)
    return blank if blank > len(text) // 2 else len(text)


def _blocks(lines: Sequence[str], before: str) -> list[_Block]:
    """The top-level blocks; lines that belong to ``before`` have negative numbers."""
    md = parser(static=False)
    tokens: list[Token] = []
    md.block.parse(before + "\n".join(lines).replace("\0", "\ufffd"), md, {}, tokens)
    shift = before.count("\n")
    spans = ((group, group[0].map or [0, 0]) for group in top_level(tokens))
    return [_Block(group[0].type, start - shift, end - shift, shift, group) for group, (start, end) in spans]


def _judge(blocks: Sequence[_Block], lines: Sequence[str], held: Held | None) -> Cut:
    last = blocks[-1]
    if _is_finished(last, lines):
        return Cut(last.end)
    if last.kind == "fence":
        return Cut(last.start, _hold_fence(last, lines))
    if last.kind.endswith("list_open") and len(items := last.items()) > 1:
        return Cut(items[-1], _hold_list(last, held))
    if last.kind == "table_open":
        table = _hold_table(last, lines, held)
        if sum(map(len, lines[max(0, last.start) :])) >= table.size:
            return Cut(last.end, table)
    # Between two blocks there may be references, whose titles can still grow: they stay with what follows.
    return Cut(max(0, blocks[-2].end) if len(blocks) > 1 else 0)


def _is_finished(last: _Block, lines: Sequence[str]) -> bool:
    if last.end < len(lines) and (last.kind in _ENDED_BY_BLANK or not all(map(_is_blank, lines[last.end :]))):
        return True
    if last.kind == "fence":
        return last.end - last.start > 1 and bool(re.fullmatch(_closing(last.tokens[0]), lines[last.end - 1]))
    return last.kind in _FINISHED


def _before_open_formula(cut: Cut, blocks: Sequence[_Block], lines: Sequence[str]) -> Cut:
    """A formula that is still open would swallow what now looks like blocks of their own."""
    run = next((at for at in range(len(lines), 0, -1) if _is_blank(lines[at - 1])), 0)
    closed = [span for block in blocks for span in block.formulas()]
    for at in range(run, cut.lines):
        if _FORMULA.match(lines[at]) and not any(start <= at < end for start, end in closed):
            return Cut(max(0, max((block.start for block in blocks if block.start <= at), default=0)))
    return cut


def _hold_fence(last: _Block, lines: Sequence[str]) -> Held:
    closer = re.compile(rf"(?<![^\r\n]){_closing(last.tokens[0])}(?=[\r\n])")
    return Held("fence", f"{lines[last.start]}\n", sent=False, closer=closer)


def _hold_list(last: _Block, held: Held | None) -> Held:
    opening = last.tokens[0]
    first = held.number if held and last.start < 0 else int(opening.attrs.get("start", 1))
    loose = any(t.type == "paragraph_open" and t.level == 2 and not t.hidden for t in last.tokens)
    # The item is indented as far as can be: no real one after it, however it is indented, will be taken for its child.
    head = f"{opening.markup}    x\n" if opening.type == "bullet_list_open" else f"1{opening.markup}   x\n"
    return Held("list", head, first + len(last.items()) - 1, loose or bool(held and last.start < 0 and held.loose))


def _hold_table(last: _Block, lines: Sequence[str], held: Held | None) -> Held:
    if held and last.start < 0:
        return held
    return Held("table", "".join(f"{line}\n" for line in lines[last.start : last.start + 2]))


def _closing(fence: Token) -> str:
    return rf" {{0,3}}{fence.markup[0]}{{{len(fence.markup)},}}[ \t]*"


def _is_blank(line: str) -> bool:
    return not line.strip(" \t")
