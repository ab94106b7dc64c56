"""Markdown from a model to HTML a page can trust: ``render`` for a whole text, ``BlockStream`` for a growing one.

Model output is data. Raw HTML in it is text, links lead to http, https and mail only and name their host, and nothing
in it is fetched before somebody clicks.
"""

from __future__ import annotations

from yescale_widgets.show.parse import html_of, parser
from yescale_widgets.show.stream import BlockStream, Piece, whole

__all__ = ["BlockStream", "Piece", "render"]


def render(text: str, *, static: bool) -> str:
    """A finished text as sanitised HTML; ``static`` shows formulas as TeX, which survives any sanitiser."""
    md = parser(static=static)
    return html_of(md, md.parse(whole(text)))
