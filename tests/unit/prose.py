"""HTML as its reader has it: words, without marks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

BLANK_LINES = re.compile(r"\A(?:[ \t]*\r?\n)*")
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


def drawn(blocks: Iterable[str | int], tail: bytes) -> Iterator[str]:
    """Finished blocks as a page draws them. A number is so many units of its tail (UTF-16) after blank lines: a paragraph."""
    at = 0
    for block in blocks:
        if isinstance(block, str):
            yield block
            continue
        rest = tail[at:].decode("utf-16-le")
        at += 2 * (len(rest) - len(BLANK_LINES.sub("", rest)))
        text = tail[at : at + 2 * block].decode("utf-16-le")
        at += 2 * block
        yield f"<p>{html.escape(text, quote=False)}</p>"


def words(markup: str) -> str:
    reader = _Words()
    reader.feed(markup)
    reader.close()
    return " ".join("".join(reader.found).split())
