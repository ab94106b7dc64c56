"""What of a grid may go to others: no key, no folder of this machine, no link that opens a file to anyone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import msgspec

from yescale_widgets import catalog
from yescale_widgets.grids.results import Entry, Results
from yescale_widgets.keys import struck_value
from yescale_widgets.links import bare
from yescale_widgets.options import sources_of
from yescale_widgets.recipes import clean
from yescale_widgets.values import Json, Media

_BYTES = re.compile(r"[\w.+-]+(?:/[\w.+*-]+)? [0-9a-f]{8}")
"""A picture, clip or sound that was given as bytes, as a table has it: its type, and the beginning of its hash."""

_WORDS = ("text", "reasoning", "object", "error", "hint")
"""What a model or the gateway has said, and may have repeated."""


def fit(results: Results) -> Results:
    """The same cells as they may be passed on. Media keep their ``path``: whoever writes them reads the file there."""
    sources = _sources(results.operation_name)
    found = Results(results.kind, results.operation_name, [_entry(entry, sources) for entry in results.entries])
    found.notes = struck_value(results.notes)
    return found


def _sources(operation: str) -> frozenset[str]:
    """The options that take pictures, clips or sounds."""
    try:
        return frozenset(option.name for option in sources_of(catalog.operation(operation)))
    except KeyError:  # a bundle of another version may be passed on too
        return frozenset()


def _entry(entry: Entry, sources: Collection[str]) -> Entry:
    told = {name: struck_value(getattr(entry.outcome, name)) for name in _WORDS}
    outcome = msgspec.structs.replace(entry.outcome, media=[_medium(one) for one in entry.outcome.media], **told)
    return msgspec.structs.replace(entry, params=_params(entry.params, sources), outcome=outcome)


def _params(params: Mapping[str, Json], sources: Collection[str]) -> dict[str, Json]:
    return clean({name: _name(value) if name in sources else value for name, value in params.items()}, names_only=True)


def _name(value: Json) -> Json:
    """Of a local file its name; links and what was given as bytes stay."""
    if isinstance(value, list):
        return [_name(one) for one in value]
    if not isinstance(value, str) or value.startswith(("http://", "https://")) or _BYTES.fullmatch(value):
        return value
    return value.replace("\\", "/").rpartition("/")[2]


def _medium(media: Media) -> Media:
    poster = media.poster if (media.poster or "").startswith("data:") else _link(media.poster or "") or None
    url = media.url if media.url.startswith("data:") else _link(media.url)
    return msgspec.structs.replace(media, url=url, poster=poster, extra=clean(media.extra, names_only=True))


def _link(url: str) -> str:
    return bare(url) if url.startswith(("https://", "http://")) else ""
