"""HTML as its reader has it: words, without marks."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

_APART = frozenset(["p", "li", "td", "th", "pre", "h1", "h2", "h3", "blockquote", "table", "ul", "ol", "hr", "br"])


class _Words(HTMLParser):
    """The text of HTML; a table head that a piece repeats counts once."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._joins = self._muted = False

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._joins = "yw-joins" in (dict(attrs).get("class") or "")
        self._muted = self._muted or (tag == "thead" and self._joins)
        self.found.append(" " if tag in _APART else "")

    def handle_endtag(self, tag: str) -> None:
        self._muted = self._muted and tag != "thead"
        self.found.append(" " if tag in _APART else "")

    def handle_data(self, data: str) -> None:
        self.found.append("" if self._muted else data)


def words(markup: str) -> str:
    reader = _Words()
    reader.feed(markup)
    reader.close()
    return " ".join("".join(reader.found).split())
