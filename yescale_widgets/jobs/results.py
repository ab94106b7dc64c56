"""What came of a call that answered at once, as its row keeps it: small, whatever came inside the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from yescale_widgets.jobs.row import Payload
from yescale_widgets.values import Media, Reply, Snapshot
from yescale_widgets.words import later, t

INSIDE = later("Its media came inside the answer, and the ledger holds no bytes: only what was saved is still there.")
NOT_SAVED = later("Not saved:")
LONGEST = 100_000
"""Characters of text that a row keeps."""


def media_of(value: Any) -> list[Media]:
    """The media of a value: one, or a list of them."""
    found = getattr(value, "media", None)
    return [found] if isinstance(found, Media) else list(found or ())


def learn(value: Any, kept: list[Media]) -> None:
    """Let a value know where its media were saved."""
    if isinstance(value, Snapshot):
        value.media = kept
    elif isinstance(value, Reply):
        known = {one.url: one for one in kept}
        value.images = [known.get(one.url, one) for one in value.images]
        value.audio = value.audio and known.get(value.audio.url, value.audio)
    elif hasattr(value, "path"):
        value.path = kept[0].path


def light(media: Media) -> Media:
    """A medium without its bytes, where they came inside the answer: what it is, how large, and where it was saved."""
    if not media.url.startswith("data:"):
        return media
    head, _, data = media.url.partition(",")
    mime = media.mime or head[5:].partition(";")[0]
    return replace(media, url="", mime=mime, size=media.size or len(data) * 3 // 4)


def with_files(fresh: list[Media], old: Sequence[Media]) -> list[Media]:
    """Media of a newer answer that remember where those of an older one were saved."""
    if [m.kind for m in fresh] != [m.kind for m in old]:
        return fresh
    return [_with_file(new, was) if was.path else new for new, was in zip(fresh, old, strict=True)]


def _with_file(new: Media, was: Media) -> Media:
    mark = {"sha256": was.extra["sha256"]} if "sha256" in was.extra else {}
    return replace(new, path=was.path, size=was.size, mime=was.mime, extra={**new.extra, **mark})


def facts_of_value(value: Any) -> dict[str, Any]:
    """What a value changes in its row."""
    kept = [light(one) for one in media_of(value)]
    text = str(getattr(value, "text", "") or "")[:LONGEST]
    inside = any(not one.url and not one.path for one in kept)
    payload = Payload(media=kept, text=text, actions=getattr(value, "actions", None) or [])
    succeeded = not isinstance(value, Snapshot) or value.status == "succeeded"
    return {
        "status": "succeeded" if succeeded else value.status,
        "progress": 100.0 if succeeded else None,
        "error": getattr(value, "error", None),
        "remark": t(INSIDE) if inside else None,
        "payload": msgspec.json.encode(payload),
    }
