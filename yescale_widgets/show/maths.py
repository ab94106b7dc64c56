r"""TeX in markdown: ``$x$``, ``$$x$$``, ``\(x\)`` and ``\[ x \]``, as MathML in the live page, else as source.

The rules are our own because they have to hold while a text is still growing: they look ahead a bounded way, so that a
thousand unclosed dollars cost no more than a thousand other characters, and they leave prices alone.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

LONGEST = 2_000
"""Characters of TeX in one formula; anything longer is shown as text."""
MOST_LINES = 100
"""Lines a formula may span."""

_CLOSERS = {"$$": "$$", "\\[": "\\]"}

# A dollar opens before a visible character and closes after one, and no digit follows: "$5 or $10" are prices. Square
# brackets want blanks inside, since \[so\] is how markdown writes a bracket that is no link. No form may hold
# another's opening, so that looking for the end of one that has none is over soon.
_INLINE = re.compile(
    rf"""
      \$\$(?P<display>(?:[^$\\]|\\.|\$(?!\$)){{1,{LONGEST}}}?)\$\$
    | \$(?![\s$])(?P<dollar>(?:[^$\\]|\\.){{1,{LONGEST}}}?)(?<!\s)\$(?!\d)
    | \\\((?P<round>(?:[^\\]|\\[^()[\]]){{1,{LONGEST}}}?)\\\)
    | \\\[(?P<square>\s(?:[^\\]|\\[^()[\]]){{1,{LONGEST}}}?\s)\\\]
    """,
    re.VERBOSE | re.DOTALL,
)

# Macros can grow without bound; a model has no need to define any.
_MACROS = re.compile(r"\\(?:re|provide)?newcommand|\\[egx]?def\b|\\let\b|\\DeclareMathOperator|\\providecommand")


def install(md: MarkdownIt) -> None:
    """Teach a parser the four spellings: ``math_inline`` and ``math_block`` tokens, ``$$`` as markup for display."""
    md.inline.ruler.before("escape", "math_inline", _inline)
    md.block.ruler.before("fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def mathml(tex: str, *, display: bool) -> str | None:
    """MathML (not yet sanitised) of a formula; None where the TeX is beyond us."""
    if len(tex) > LONGEST or _MACROS.search(tex):
        return None
    from xml.etree.ElementTree import tostring

    from latex2mathml.converter import Converter

    try:
        root = Converter(display="block" if display else "inline").convert_to_element(tex)
        for element in root.iter():
            # The converter leaves symbols as entities and unescapes the finished text, markup included; we do it per
            # text.
            element.text = unescape(element.text) if element.text else element.text
        return tostring(root, encoding="unicode")
    except Exception:  # noqa: BLE001 - it raises whatever the TeX trips over; the reader then sees the source
        return None


def source(tex: str) -> str:
    """The TeX itself, as code."""
    return f'<code class="yw-tex">{escape(tex.strip(), quote=False)}</code>'


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    at = state.pos
    if state.src[at] not in "$\\" or (at and state.src[at] == "$" and state.src[at - 1].isalnum()):
        return False
    found = _INLINE.match(state.src, at, state.posMax)
    if not found or found.lastgroup is None or not found[found.lastgroup].strip():
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = found[found.lastgroup]
        token.markup = "$$" if found.lastgroup in {"display", "square"} else "$"
    state.pos = found.end()
    return True


def _block(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as markdown-it calls a rule
    closer = _CLOSERS.get(_line(state, first)[:2])
    if closer is None or state.is_code_block(first):
        return False
    body = _body(state, first, min(end, first + MOST_LINES), closer)
    if not body or silent:
        return bool(body)
    token = state.push("math_block", "math", 0)
    token.block, token.markup, token.content = True, "$$", "\n".join(body)
    state.line = first + len(body)
    token.map = [first, state.line]
    return True


def _body(state: StateBlock, first: int, end: int, closer: str) -> list[str]:
    """The lines of a formula without its marks; none where a blank line, the container's end or other text is first."""
    lines: list[str] = []
    for number in range(first, end):
        line = _line(state, number)[2:] if number == first else _line(state, number)
        if number > first and (not line or state.sCount[number] < state.blkIndent):
            return []
        if closer in line:
            before, _, after = line.partition(closer)
            return [] if after.strip() else [*lines, before]
        if "\\[" in line.replace("\\\\", "") and number > first:
            return []
        lines.append(line)
    return []


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()
