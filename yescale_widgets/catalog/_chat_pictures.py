"""Pictures, sounds and clips that models write into their text as ``![image](data:image/png;base64,…)``.

They are megabytes long and come in any number of pieces, so they are taken out while the text flows, each piece being
looked at once.
"""

from __future__ import annotations

import base64
import re
from typing import cast

from yescale_widgets.mediatypes import sniff
from yescale_widgets.values import Json, Kind, Media

_OPENING = re.compile(r"!?\[([^\]\n]{0,200})\]\(data:((image|audio|video)/[\w.+-]{1,60});base64,")
_BEGUN = re.compile(r"!?\[[^\]\n]{0,200}(?:\](?:\((?:d(?:a(?:t(?:a(?::[\w.+/-]{0,60}(?:;b?a?s?e?6?4?,?)?)?)?)?)?)?)?)?")
_LINK = re.compile(r"!\[([^\]\n]{0,200})\]\((https?://[^)\s]{1,4000})\)")
_DRAWING = re.compile(r"(?i)image|banana|dall-?e|flux|midjourney|seedream")


def draws(model: str) -> bool:
    """Whether a model's answers are pictures, as far as its name tells."""
    return _DRAWING.search(model) is not None


def linked(text: str, *, drawn: bool) -> list[Media]:
    """The pictures that a text links to, in markdown.

    What a model that draws links to is its picture. Any other text may name any address, to be told who reads it: such
    a link is marked, and nothing loads it unasked.
    """
    extra = {} if drawn else {"only_linked": True}
    return [Media(kind="image", url=url, title=alt, extra=dict(extra)) for alt, url in _LINK.findall(text)]


def addressed(entry: Json) -> str:
    """The address of a picture, which may be written out, wrapped, or bare base64."""
    if isinstance(entry, str):
        return _data_url(entry, "")
    if not isinstance(entry, dict):
        return ""
    inner = entry.get("image_url") or entry.get("url")
    url = inner.get("url") if isinstance(inner, dict) else inner
    data = entry.get("data") or entry.get("b64_json")
    if isinstance(url, str) and url:
        return url
    return _data_url(data, str(entry.get("mime_type") or "")) if isinstance(data, str) else ""


def _data_url(data: str, mime: str) -> str:
    if not data or data.startswith(("data:", "http://", "https://")):
        return data
    return f"data:{mime or _sniffed(data) or 'image/png'};base64,{data}"


def _sniffed(data: str) -> str:
    try:
        return sniff(base64.b64decode(data[:64]))
    except ValueError:
        return ""


class Sieve:
    """Lets text through and keeps media back: ``feed`` gives the text that is sure to be text, ``media`` the rest.

    ``busy`` is set while something is held that may become a medium.
    """

    __slots__ = ("_begun", "_data", "_head", "busy", "media")

    def __init__(self) -> None:
        self.busy = False
        self.media: list[Media] = []
        self._begun = ""
        self._data: list[str] | None = None
        self._head: tuple[Kind, str, str] = ("image", "", "")

    def feed(self, text: str) -> str:
        """The text that may be shown now. May be skipped for pieces without "[" and "!" at their end, if not busy."""
        at, shown = 0, list[str]()
        if self._data is not None:
            at = self._swallow(text, 0)
        else:
            text, self._begun = self._begun + text, ""
        while at < len(text):
            at = self._step(text, at, shown)
        self.busy = bool(self._begun) or self._data is not None
        return "".join(shown)

    def _step(self, text: str, at: int, shown: list[str]) -> int:
        """Let text through up to the next bracket and deal with that one; gives where to go on. The text itself stays
        whole: a hundred thousand brackets would be as many copies.
        """
        bracket = text.find("[", at)
        if bracket < 0:
            sure = len(text) - text.endswith("!")
            shown.append(text[at:sure])
            self._begun = text[sure:]
            return len(text)
        start = bracket - (bracket > at and text[bracket - 1] == "!")
        opening = _OPENING.match(text, start)
        if opening is None and _BEGUN.fullmatch(text, start) is None:
            shown.append(text[at : bracket + 1])
            return bracket + 1
        shown.append(text[at:start])
        if opening is None:
            self._begun = text[start:]
            return len(text)
        self._head = (cast("Kind", opening[3]), opening[2], opening[1])
        self._data = []
        return self._swallow(text, opening.end())

    def _swallow(self, text: str, at: int) -> int:
        """Take the data of a medium; gives where the text after it begins."""
        assert self._data is not None  # only called inside a medium
        end = text.find(")", at)
        self._data.append(text[at:] if end < 0 else text[at:end])
        if end >= 0:
            kind, mime, title = self._head
            url = f"data:{mime};base64,{''.join(self._data).strip()}"
            self.media.append(Media(kind=kind, url=url, mime=mime, title=title))
            self._data = None
        return len(text) if end < 0 else end + 1

    @property
    def held(self) -> str:
        """Text that is not yet known to be text; of a medium that is not whole, nothing."""
        return self._begun

    def close(self) -> str:
        """The end of the text: what was held is text after all."""
        rest, self._begun, self._data, self.busy = self._begun, "", None, False
        return rest
