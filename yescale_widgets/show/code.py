"""Code to HTML: classes, no inline styles, and few of them, since the stream and the saved file pay for every span."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer

LONGEST = 50_000
"""Characters above which code stays plain: some lexers are slow, and nobody reads that much by colour."""

# Pygments' own short names, so that nbconvert's style sheet colours a saved answer too.
_CLASSES = {
    "Token.Comment": "c",
    "Token.Generic.Deleted": "gd",
    "Token.Generic.Heading": "gh",
    "Token.Generic.Inserted": "gi",
    "Token.Keyword": "k",
    "Token.Literal.Number": "m",
    "Token.Literal.String": "s",
    "Token.Name.Attribute": "na",
    "Token.Name.Builtin": "nb",
    "Token.Name.Class": "nc",
    "Token.Name.Decorator": "nd",
    "Token.Name.Function": "nf",
    "Token.Name.Tag": "nt",
    "Token.Operator.Word": "ow",
}

_COLOURS = [
    (".c", "comment", "#5f7a7a"),
    (":is(.k,.ow,.nt)", "keyword", "#0a7d28"),
    (":is(.s,.gi)", "string", "#b83c3c"),
    (".m", "number", "#0b7261"),
    (":is(.nf,.nc)", "def", "#1d4ed8"),
    (":is(.nb,.nd,.na)", "builtin", "#0a6b2e"),
]
_SHARE = 60  # percent; the rest is the colour of the text, which makes every one of them readable on any ground

_MIX = "color-mix(in srgb,var(--jp-mirror-editor-{}-color,{}) {}%,currentColor)"

STYLE = ".highlight .c{font-style:italic}" + "".join(
    f".highlight {classes}{{color:{_MIX.format(name, own, _SHARE)}}}" for classes, name, own in _COLOURS
)
"""Rules for the classes, in the host's own editor colours where it has them."""


def block(source: str, language: str = "", *, extra: str = "") -> str:
    """A ``<pre>`` with ``source`` inside; ``language`` is the fence's word, ``extra`` more classes."""
    name = re.sub(r"[^\w+#.-]", "", language)[:32].lower()
    label = f' class="language-{escape(name)}"' if name else ""
    return f'<pre class="{f"highlight {extra}".strip()}"><code{label}>{highlight(source, name)}</code></pre>\n'


def highlight(source: str, language: str) -> str:
    """``source`` as escaped HTML with a few classed spans; plain where the language is not known."""
    lexer = _lexer(language) if language and len(source) <= LONGEST else None
    if lexer is None:
        return escape(source, quote=False)
    marked = ((_class_of(kind), text) for kind, text in lexer.get_tokens(source))
    return "".join(
        _span(name, "".join(text for _, text in run)) for name, run in groupby(marked, key=lambda pair: pair[0])
    )


def _span(name: str, text: str) -> str:
    inner = escape(text, quote=False)
    return f'<span class="{name}">{inner}</span>' if name and text.strip() else inner


@cache
def _class_of(kind: Any) -> str:
    """The class of a Pygments token type, or of its nearest known parent."""
    return _CLASSES.get(str(kind)) or (_class_of(kind.parent) if kind.parent else "")


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        # Pygments trims blank lines by itself otherwise, and a piece of a long fence may begin with one.
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
