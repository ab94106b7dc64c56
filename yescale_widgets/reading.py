"""The interpreter of ``Follow``: an answer of the gateway in, a ``Snapshot`` out. No family has code here."""

from __future__ import annotations

import base64
import math
import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args
from urllib.parse import urlsplit

import msgspec

from yescale_widgets.declare import Operation
from yescale_widgets.errors import BadAnswer, YEScaleError
from yescale_widgets.failures import api_error, failure_in
from yescale_widgets.following import Batch, Find, Follow
from yescale_widgets.pointers import find_all, first
from yescale_widgets.source import sniff
from yescale_widgets.values import Json, Kind, Media, Snapshot, Status, percent
from yescale_widgets.words import t

_ID = re.compile(r"(?!\.{1,2}$)[!-~]{1,512}")
"""An id goes into paths, files and tables: letters, digits and signs, and never a step up."""
_MEDIA_SCHEMES = ("http", "https", "data")


def typed(reader: Callable[[Json], Any], payload: Json, status: int = 200) -> Any:
    """What a reader makes of a body. It knows the contract's shapes only; any other is the gateway's fault, and said
    as such.
    """
    try:
        return reader(payload)
    except YEScaleError:
        raise
    except (msgspec.MsgspecError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        what = t("The gateway's answer has another shape than the contract promises.")
        raise BadAnswer(what, t("Try again in a while; if it stays so, tell the vendor."), status=status) from None


def refuse_failure(payload: Json, status: int = 200, codes: Mapping[str, int] | None = None) -> None:
    """Raise the right ``ApiError`` where a body is an error envelope, whatever its HTTP status said.

    ``codes`` are the family's own, with the HTTP status each means.
    """
    found = failure_in(payload)
    meant = (codes or {}).get(found[1]) if found is not None else None
    if found is not None and (meant is None or meant >= 300):
        raise api_error(status, *found, meant=meant)


def submitted(kind: type[Operation], payload: Json) -> Snapshot:
    """The answer to a submit: a queued task with its id.

    Raises:
        ApiError: the body is an error, or has no id.
    """
    follow = follow_of(kind)
    refuse_failure(payload, codes=follow.codes)
    identity = first(payload, *(follow.given or follow.id))
    if not isinstance(identity, str | int) or isinstance(identity, bool) or not str(identity).strip():
        raise api_error(200, t("The gateway accepted the task but gave no id."), "no_task_id")
    if not _ID.fullmatch(str(identity)):
        raise api_error(200, t("The gateway accepted the task but gave an id that cannot be one."), "no_task_id")
    return Snapshot(status="queued", id=str(identity), raw=payload)


def follow_of(kind: type[Operation]) -> Follow:
    if kind.follow is None:
        raise TypeError(f"{kind.__name__} is not a task")
    return kind.follow


def made(kind: type[Operation], payload: Json) -> Snapshot:
    """The media of an answer that came at once. What a safety check held back is said: as the error where nothing else
    came, else as text.

    Raises:
        BadAnswer: there are none, and no reason for that.
    """
    found = [(_spelled(finds, element), element, finds) for finds, element in _elements(kind, payload)]
    media = list({medium.url: medium for medium, _, _ in found if medium is not None}.values())
    held = sum(medium is None and first(element, *finds[0].safe) is False for medium, element, finds in found)
    if not media and not held:
        raise BadAnswer(
            t("The gateway answered without any picture, clip or sound."), t("Change the prompt, then run it again.")
        )
    why = _held_back(held, held + len(media)) if held else ""
    if not media:
        return Snapshot(status="failed", error=why, raw=payload)
    return Snapshot(status="succeeded", media=media, text=why, raw=payload)


def _elements(kind: type[Operation], payload: Json) -> Iterator[tuple[list[Find], Json]]:
    """Every result of an answer, with the finds that may spell it: those of one place and kind, best first."""
    groups: dict[tuple[str, str], list[Find]] = {}
    for find in kind.makes:
        groups.setdefault((find.at, find.kind), []).append(find)
    for (at, _), finds in groups.items():
        for element in find_all(payload, at):
            yield finds, element


def _spelled(finds: list[Find], element: Json) -> Media | None:
    return next((medium for find in finds if (medium := _medium(find, element)) is not None), None)


def _held_back(held: int, of: int) -> str:
    which = (
        t("The only result was")
        if of == 1
        else t("All {of} results were", of=of)
        if held == of
        else t("{held} of {of} results was", held=held, of=of)
        if held == 1
        else t("{held} of {of} results were", held=held, of=of)
    )
    return t(
        "{which} held back: not safe by the provider's check. What is held back is billed all the same.",
        which=which,
    )


def snapshot(kind: type[Operation], payload: Json, operation: Operation | None = None) -> Snapshot:
    """One look at a task; where it is at hand, ``operation`` helps to tell what a link without an ending leads to.

    Raises:
        ApiError: the body is an error, such as an unknown id.
    """
    if not isinstance(payload, dict):
        raise BadAnswer(
            t("The gateway's answer about a task is not an object."), t("It is looked at again soon."), status=200
        )
    follow = follow_of(kind)
    word = _word(follow, payload)
    if not word:
        refuse_failure(payload, codes=follow.codes)
    status = _status(follow, word)
    guess = follow.guess(operation, payload) if follow.guess else "image"
    media = _media(follow, follow.media, payload, guess)
    previews = _media(follow, follow.previews, payload, guess)
    if follow.drafts and status != "succeeded":
        previews, media = media + previews, []
    return Snapshot(
        status=status,
        id=_text(first(payload, *follow.id)),
        progress=_progress(follow, status, first(payload, *follow.progress)),
        media=media,
        previews=previews,
        text=_text(first(payload, *follow.text)),
        actions=follow.actions(payload) if follow.actions and (status == "succeeded" or word in follow.asks) else [],
        error=_reason(follow, payload) if status in ("failed", "cancelled") else None,
        raw_status=word,
        raw=payload,
    )


def _reason(follow: Follow, payload: Json) -> str | None:
    return next((text for at in follow.error if (text := _text(first(payload, at)))), None)


def _word(follow: Follow, payload: Json) -> str:
    return _text(first(payload, *follow.status))


def _status(follow: Follow, word: str) -> Status:
    return follow.words.get(word, "running" if word else "queued")


def _progress(follow: Follow, status: Status, value: Json) -> float | None:
    """A failure at "100%" is a habit of the gateway, not progress."""
    found = percent(value, fraction=follow.progress_form == "fraction")
    return None if status in ("failed", "cancelled") and found == 100 else found


def _text(value: Json) -> str:
    try:
        return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
    except ValueError:  # a number of thousands of digits
        return ""


def _media(follow: Follow, finds: tuple[Find, ...], payload: Json, guess: Kind) -> list[Media]:
    found: list[Media] = []
    for find in finds:
        for element in find_all(payload, find.at):
            medium = _medium(find, element, guess)
            if medium is not None and all(medium.url != m.url for m in found):
                found.append(medium)
        if follow.alternatives and finds is follow.media and found:
            return found[:1]
    return found


def _medium(find: Find, element: Json, guess: Kind = "image") -> Media | None:
    url = first(element, find.url)
    if find.base64 and isinstance(url, str) and not url.startswith(("http:", "https:", "data:")):
        url = f"data:{_sniffed(url) or find.base64};base64,{url}"
    if not isinstance(url, str) or _scheme(url) not in _MEDIA_SCHEMES:
        return None
    from yescale_widgets.expiry import moment, of_link

    poster, duration = first(element, *find.poster), first(element, *find.duration)
    extra = {name: value for name, at in find.extra.items() if (value := first(element, *at)) is not None}
    mime = _mime(url.strip())
    ends = moment(first(element, *find.expires), find.zone) or of_link(url.strip())
    return Media(
        kind=_kind(mime, guess) if find.kind == "any" else find.kind,
        url=url.strip(),
        mime=mime,
        expires_at=ends,
        poster=poster if isinstance(poster, str) else None,
        title=_text(first(element, *find.title)),
        duration=_seconds(duration),
        extra=extra,
    )


def _kind(mime: str, guess: Kind) -> Kind:
    return next((kind for kind in get_args(Kind) if mime.startswith(f"{kind}/")), guess)


def _scheme(url: str) -> str:
    return url.lstrip()[:8].partition(":")[0].lower()


def _mime(url: str) -> str:
    """The media type that a URL tells, "" for none. A data URL may be megabytes long: only its head is looked at."""
    if _scheme(url) == "data":
        return url[5:100].partition(",")[0].partition(";")[0]
    try:
        return mimetypes.guess_type(urlsplit(url).path)[0] or ""
    except ValueError:  # "https://[": a link that leads nowhere
        return ""


def _sniffed(text: str) -> str:
    """The media type that the first bytes of base64 tell."""
    try:
        return sniff(base64.b64decode(text[:64]))
    except ValueError:
        return ""


def _seconds(value: Json) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if 0 < found < math.inf else None


def batch_of(kind: type[Operation]) -> Batch:
    """How several tasks of an operation are read at once."""
    rules = follow_of(kind).batch
    if rules is None:
        raise TypeError(f"{kind.__name__} has no batch call")
    return rules


def batch_items(kind: type[Operation], payload: Json) -> list[Json]:
    """The tasks in a batch answer, each as a single answer would show it."""
    rules = batch_of(kind)
    refuse_failure(payload, codes=follow_of(kind).codes)
    items = (first(payload, rules.items) if rules.items else payload) or []
    if not isinstance(items, list):
        raise BadAnswer(t("The gateway's answer about several tasks is no list."), t("They are looked at again soon."))
    return [{rules.wrap.strip("/"): item} if rules.wrap else item for item in items]


def fitting(candidates: Sequence[type[Operation]], payload: Json) -> type[Operation]:
    """Where operations share a poll call: the one whose ``when`` matches the answer, else the first."""
    for kind in candidates:
        rule = kind.follow.when if kind.follow else None
        if rule is not None and first(payload, rule[0]) in rule[1]:
            return kind
    return candidates[0]
