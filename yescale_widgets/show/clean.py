"""The last gate before HTML reaches a page: an explicit allow-list, applied to everything that stems from a model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import nh3

_PROSE = "a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i li ol p pre s span strong sub sup u ul"
_TABLE = "table thead tbody tr th td"
_MATHS = (
    "math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle "
    "msub msubsup msup mtable mtd mtext mtr munder munderover none"
)
_TAGS = frozenset(f"{_PROSE} {_TABLE} {_MATHS}".split())

# No style, no id, no handlers, no src: model text cannot fetch, place or submit anything.
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"class", "href", "target", "title"},
    "code": {"class"},
    "ol": {"class", "start"},
    "pre": {"class"},
    "span": {"class"},
    "table": {"class"},
    "td": {"align"},
    "th": {"align"},
    "ul": {"class"},
    "math": {"display"},
    "menclose": {"notation"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mo": {
        "accent",
        "fence",
        "form",
        "lspace",
        "maxsize",
        "minsize",
        "movablelimits",
        "rspace",
        "separator",
        "stretchy",
    },
    "mover": {"accent"},
    "mpadded": {"depth", "height", "lspace", "voffset", "width"},
    "mspace": {"depth", "height", "linebreak", "width"},
    "mstyle": {"displaystyle", "mathvariant", "scriptlevel"},
    "mtable": {"columnalign", "columnlines", "columnspacing", "rowlines", "rowspacing"},
    "mtd": {"columnalign"},
    "munder": {"accentunder"},
}


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        clean_content_tags={"script", "style"},
        link_rel="noopener noreferrer",
    )


def clean(html: str) -> str:
    """HTML with nothing but the allowed tags, attributes and link schemes left."""
    return _cleaner().clean(html)
