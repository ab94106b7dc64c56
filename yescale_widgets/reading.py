"""The interpreter of ``Follow``: an answer of the gateway in, a ``Snapshot`` out. No family has code here."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from yescale_widgets.declare import Batch, Find, Follow, Operation
from yescale_widgets.errors import BadAnswer, YEScaleError
from yescale_widgets.failures import api_error, failure_in
from yescale_widgets.pointers import find_all, first
from yescale_widgets.values import Json, Media, Snapshot, Status, percent

_MEDIA_SCHEMES = ("http", "https", "data")


def typed(reader: Callable[[Json], Any], payload: Json, status: int = 200) -> Any:
    """What a reader makes of a body. It knows the contract's shapes only; any other is the gateway's fault, and said
    as such.
    """
    try:
        return reader(payload)
    except YEScaleError:
        raise
    except (msgspec.ValidationError, AttributeError, KeyError, TypeError, ValueError, IndexError):
        what = "The gateway's answer has another shape than the contract promises."
        raise BadAnswer(what, "Try again in a while; if it stays so, tell the vendor.", status=status) from None


def refuse_failure(payload: Json, status: int = 200) -> None:
    """Raise the right ``ApiError`` where a body is an error envelope, whatever its HTTP status said."""
    found = failure_in(payload)
    if found is not None:
        raise api_error(status, *found)


def submitted(kind: type[Operation], payload: Json) -> Snapshot:
    """The answer to a submit: a queued task with its id.

    Raises:
        ApiError: the body is an error, or has no id.
    """
    if kind.accepts is None or not kind.accepts(payload):
        refuse_failure(payload)
    follow = follow_of(kind)
    identity = first(payload, *(follow.given or follow.id))
    if not isinstance(identity, str | int) or isinstance(identity, bool) or not str(identity).strip():
        raise api_error(200, "The gateway accepted the task but gave no id.", "no_task_id")
    return Snapshot(status="queued", id=str(identity), raw=payload)


def follow_of(kind: type[Operation]) -> Follow:
    if kind.follow is None:
        raise TypeError(f"{kind.__name__} is not a task")
    return kind.follow


def made(kind: type[Operation], payload: Json) -> Snapshot:
    """The media of an answer that came at once."""
    media: list[Media] = []
    for find in kind.makes:
        for element in find_all(payload, find.at):
            medium = _medium(find, element)
            if medium is not None and all(medium.url != m.url for m in media):
                media.append(medium)
    if not media:
        raise BadAnswer(
            "The gateway answered without any picture, clip or sound.", "Change the prompt, then run it again."
        )
    return Snapshot(status="succeeded", media=media, raw=payload)


def snapshot(kind: type[Operation], payload: Json) -> Snapshot:
    """One look at a task.

    Raises:
        ApiError: the body is an error, such as an unknown id.
    """
    if not isinstance(payload, dict):
        raise BadAnswer(
            "The gateway's answer about a task is not an object.", "It is looked at again soon.", status=200
        )
    follow = follow_of(kind)
    word = _word(follow, payload)
    if not word:
        refuse_failure(payload)
    status = _status(follow, word)
    media = _media(follow, follow.media, payload)
    previews = _media(follow, follow.previews, payload)
    if follow.drafts and status != "succeeded":
        previews, media = media + previews, []
    return Snapshot(
        status=status,
        id=_text(first(payload, *follow.id)),
        progress=_progress(follow, status, first(payload, *follow.progress)),
        media=media,
        previews=previews,
        text=_text(first(payload, *follow.text)),
        actions=follow.actions(payload) if follow.actions and status == "succeeded" else [],
        error=(_text(first(payload, *follow.error)) or None) if status in ("failed", "cancelled") else None,
        raw_status=word,
        raw=payload,
    )


def _word(follow: Follow, payload: Json) -> str:
    return _text(first(payload, *follow.status))


def _status(follow: Follow, word: str) -> Status:
    return follow.words.get(word, "running" if word else "queued")


def _progress(follow: Follow, status: Status, value: Json) -> float | None:
    """A failure at "100%" is a habit of the gateway, not progress."""
    found = percent(value, fraction=follow.progress_form == "fraction")
    return None if status in ("failed", "cancelled") and found == 100 else found  # noqa: PLR2004


def _text(value: Json) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _media(follow: Follow, finds: tuple[Find, ...], payload: Json) -> list[Media]:
    found: list[Media] = []
    for find in finds:
        for element in find_all(payload, find.at):
            medium = _medium(find, element)
            if medium is not None and all(medium.url != m.url for m in found):
                found.append(medium)
        if follow.alternatives and finds is follow.media and found:
            return found[:1]
    return found


def _medium(find: Find, element: Json) -> Media | None:
    url = first(element, find.url)
    if find.base64 and isinstance(url, str) and not url.startswith(("http", "data:")):
        url = f"data:{find.base64};base64,{url}"
    if not isinstance(url, str) or urlsplit(url.strip()).scheme.lower() not in _MEDIA_SCHEMES:
        return None
    poster, duration = first(element, *find.poster), first(element, *find.duration)
    extra = {name: value for name, at in find.extra.items() if (value := first(element, *at)) is not None}
    return Media(
        kind=find.kind,
        url=url.strip(),
        mime=mimetypes.guess_type(urlsplit(url).path)[0] or "",
        poster=poster if isinstance(poster, str) else None,
        title=_text(first(element, *find.title)),
        duration=_seconds(duration),
        extra=extra,
    )


def _seconds(value: Json) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if found > 0 else None


def batch_of(kind: type[Operation]) -> Batch:
    """How several tasks of an operation are read at once."""
    rules = follow_of(kind).batch
    if rules is None:
        raise TypeError(f"{kind.__name__} has no batch call")
    return rules


def batch_items(kind: type[Operation], payload: Json) -> list[Json]:
    """The tasks in a batch answer, each as a single answer would show it."""
    rules = batch_of(kind)
    refuse_failure(payload)
    items = (first(payload, rules.items) if rules.items else payload) or []
    return [{rules.wrap.strip("/"): item} if rules.wrap else item for item in items]


def fitting(candidates: Sequence[type[Operation]], payload: Json) -> type[Operation]:
    """Where operations share a poll call: the one whose ``when`` matches the answer, else the first."""
    for kind in candidates:
        rule = kind.follow.when if kind.follow else None
        if rule is not None and first(payload, rule[0]) in rule[1]:
            return kind
    return candidates[0]
