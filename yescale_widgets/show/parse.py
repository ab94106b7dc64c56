"""The markdown parser: raw HTML is text, pictures and addresses only become links that wait for a click."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from yescale_widgets.show import code, maths
from yescale_widgets.show.clean import clean
from yescale_widgets.words import t

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

JOINS = "yw-joins"
"""Class of a piece that carries on the list, table or code of the block before it."""
OPEN = "yw-open"
"""Class of a piece that the next block carries on."""
TASKS = "yw-tasks"
"""Class of a list whose items all begin with a box."""

_BOX = re.compile(r"\[([ xX])\](?=\s)")
_ADDRESS = re.compile(r"https?://[^\s<>\"`]+[^\s<>\"`.,:;!?'*_~)\]]", re.IGNORECASE)
# A backslash or a blank is read in one way by us and in another by a browser: such a link leads nowhere.
_FOLLOWED = re.compile(r"(?:https?://(?!/)|mailto:)[^\\\x00-\x20]+", re.IGNORECASE)


@cache
def parser(*, static: bool) -> MarkdownIt:
    """The parser for live pages (MathML) or for static bundles (TeX as text)."""
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": 40}).enable(
        ["table", "strikethrough"]
    )
    md.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 - as markdown-it wants it; _tame decides
    maths.install(md)
    md.core.ruler.push("tame", _tame)
    for name in ("fence", "code_block"):
        md.add_render_rule(name, _code)
    for name in ("math_inline", "math_block"):
        md.add_render_rule(name, _tex if static else _mathml)
    return md


def html_of(md: MarkdownIt, tokens: Sequence[Token]) -> str:
    """Sanitised HTML of some of a parser's tokens."""
    return clean(md.renderer.render(tokens, md.options, {}))


def top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens, one list for each block that stands in no other block."""
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0 and token.type != "inline":
            yield group
            group = []


def address_of(url: str) -> str:
    """Who is behind a link: its host, or the receiver of a mail; empty where the link is not one we follow.

    A host in other letters than ASCII is named as the network does, since some letters look like others.
    """
    if not _FOLLOWED.fullmatch(url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or (parts.path if parts.scheme.lower() == "mailto" else "")
        return host if host.isascii() or not parts.hostname else host.encode("idna").decode()
    except ValueError:
        return ""


def _tame(state: StateCore) -> None:
    lists: list[tuple[Token, list[bool]]] = []  # the open ones, and which of their items are tasks
    for before, token in zip([None, None, *state.tokens], state.tokens, strict=False):
        if token.type in {"th_open", "td_open"} and token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}
        if token.type == "inline" and token.children:
            token.children = list(_tame_inline(token.children))
            if before is not None and before.type == "list_item_open":
                lists[-1][1].append(_tick(token.children[0]))
        elif token.type.endswith("list_open"):
            lists.append((token, []))
        elif token.type.endswith("list_close"):
            opening, ticked = lists.pop()
            if ticked and all(ticked):
                opening.attrJoin("class", TASKS)


def _tick(first: Token) -> bool:
    """Draw the box of a task list item as a character: a disabled control would be one more thing to guard."""
    box = _BOX.match(first.content) if first.type == "text" else None
    if box:
        first.content = ("☐" if box[1] == " " else "☑") + first.content[3:]
    return bool(box)


def _tame_inline(tokens: Sequence[Token]) -> Iterator[Token]:
    inside = followed = False
    host = words = ""
    for token in tokens:
        words += token.content
        if token.type == "link_open":
            url = str(token.attrs.get("href", ""))
            inside, followed, host, words = True, _point(token, url), address_of(url), ""
        if token.type == "image":
            yield from _picture(token, inside=inside)
        elif token.type == "text" and not inside:
            yield from _addresses(token)
        elif followed or token.type not in {"link_open", "link_close"}:
            yield token
        if token.type == "link_close":
            yield from _host(host, words)
            inside = followed = False
            host = ""


def _host(host: str, words: str) -> Iterator[Token]:
    """The host after the words of a link, where they do not plainly name it themselves."""
    from markdown_it.token import Token

    words = words.strip().lower()
    plain = words == host or (address_of(words) == host and words.isascii() and "@" not in words)
    if host and not plain:
        yield Token("html_inline", "", 0, content=f' <span class="yw-host">({escape(host)})</span>')


def _point(token: Token, url: str, label: str = "") -> bool:
    """Make ``token`` a link that names its host; False where nobody should follow it."""
    host = address_of(url)
    token.attrs = {"href": url, "title": host, "target": "_blank"}
    if label:
        token.attrs["class"] = label
    return bool(host)


def _picture(token: Token, *, inside: bool) -> Iterator[Token]:
    """A picture in a text is never fetched: a link with its host where it is remote, a word where it is not."""
    url = str(token.attrs.get("src", ""))
    alt = " ".join(child.content for child in token.children or [] if child.content).strip()
    host = address_of(url) if url.lower().startswith("http") else ""
    words = t("picture from {host}", host=host) if host else t("picture")
    words += f": {alt}" if alt else ""
    if host and not inside:
        yield from _link(url, words, "yw-remote")
    else:
        yield _text(f"[{words}]")


def _addresses(token: Token) -> Iterator[Token]:
    """A text with the bare web addresses in it made links."""
    at = 0
    for found in _ADDRESS.finditer(token.content) if "://" in token.content else ():
        if address_of(found[0]):
            yield _text(token.content[at : found.start()])
            yield from _link(found[0], found[0])
            at = found.end()
    token.content = token.content[at:]
    yield token


def _link(url: str, words: str, label: str = "") -> Iterator[Token]:
    from markdown_it.token import Token

    start = Token("link_open", "a", 1)
    _point(start, url, label)
    yield from (start, _text(words), Token("link_close", "a", -1))
    yield from () if label else _host(address_of(url), words)


def _text(content: str) -> Token:
    from markdown_it.token import Token

    return Token("text", "", 0, content=content)


def _code(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    token = tokens[index]
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    return code.block(token.content, language, extra=str(token.attrs.get("class", "")))


def _tex(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    token = tokens[index]
    return f"<p>{maths.source(token.content)}</p>\n" if token.block else maths.source(token.content)


def _mathml(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    token = tokens[index]
    drawn = maths.mathml(token.content.strip(), display=token.markup == "$$") or maths.source(token.content)
    return f"<p>{drawn}</p>\n" if token.block else drawn
