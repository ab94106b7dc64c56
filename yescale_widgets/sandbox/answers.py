"""From a task to the gateway's words: submit and poll answers, dressed as the declaration says."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Mapping
from typing import Any

from yescale_widgets.declare import Operation
from yescale_widgets.following import Find, Follow, Job, Made
from yescale_widgets.pointers import first, put
from yescale_widgets.sandbox.works import groups, made_finds
from yescale_widgets.values import Json, Status

_NEAREST: Mapping[Status, tuple[Status, ...]] = {
    "queued": ("running",),
    "running": ("queued",),
    "cancelled": ("failed",),
}


def accepted(follow: Follow, identity: str) -> dict[str, Json]:
    """The answer to a submit."""
    answer = copy.deepcopy(dict(follow.accepted))
    put(answer, follow.given[-1] if follow.given else follow.id[0], identity)
    return answer


def polled(job: Job) -> dict[str, Json]:
    """The answer to one look at a task."""
    follow = job.operation.follow
    assert follow is not None  # only followed operations become jobs
    answer: dict[str, Json] = follow.shell(job) if follow.shell else {}
    _fill(answer, follow.id[0], job.id)
    if follow.when is not None:
        _fill(answer, _place(follow.when[0]), follow.when[1][0])
    put(answer, _place(follow.status[0]), word_for(follow, job.status))
    _put_progress(answer, follow, job)
    if job.error and follow.error:
        put(answer, _place(follow.error[0]), job.error)
    if job.text and follow.text:
        _fill(answer, _place(follow.text[0]), job.text)
    if job.made:
        _put_media(answer, follow, job)
    return answer


def at_once(job: Job, read: Callable[[str], bytes]) -> dict[str, Json]:
    """The answer of an operation that gives its media at once: links, or base64 where the call asked for it."""
    kind = type(job.operation)
    find = _spelling(job.operation)
    answer: dict[str, Json] = kind.mimic(job) if kind.mimic else {}
    for number, made in enumerate(job.made):
        at = _place(find.at, number)
        put(answer, _place(at + find.url), base64.b64encode(read(made.url)).decode() if find.base64 else made.url)
        _put_facts(answer, find, at, job.operation, made)
        if find.item is not None:
            _lay(answer, at, find.item(job, made))
    return answer


def _spelling(operation: Operation) -> Find:
    """Of several spellings the one that the family's own rule or ``response_format`` asks for, else the first."""
    asked = getattr(operation, "response_format", None)
    finds = type(operation).makes
    fitting = (f for f in finds if (f.chosen(operation) if f.chosen else f.url.strip("/") == asked))
    return next(fitting, finds[0])


def word_for(follow: Follow, status: Status) -> str:
    """The first of the family's words for a status, or for the nearest one that it has a word for."""
    nearest = (status, *_NEAREST.get(status, ()))
    words = (word for wanted in nearest for word, meaning in follow.words.items() if meaning == wanted)
    return next(words, status)


def _put_progress(answer: dict[str, Json], follow: Follow, job: Job) -> None:
    if not follow.progress or follow.progress_form == "none":
        return
    # Families that write percent as text put "100%" on a failed task too.
    done = 100.0 if job.status == "failed" and follow.progress_form == "percent" else job.progress
    forms: dict[str, Json] = {"percent": f"{int(done)}%", "whole": int(done), "fraction": round(done / 100, 2)}
    put(answer, _place(follow.progress[0]), forms[follow.progress_form])


def _put_media(answer: dict[str, Json], follow: Follow, job: Job) -> None:
    for group in groups(made_finds(follow.media, job.operation), alternatives=follow.alternatives):
        for number, made in _fitting(group, job.made):
            _put_element(answer, group, job, made, number)
    for group in groups(follow.previews, alternatives=False):
        for number, made in _fitting(group, job.made):
            _put_beside(answer, group, _place(group[0].at, number), made)


def _fitting(group: list[Find], made: list[Made]) -> list[tuple[int, Made]]:
    """Every medium where the place is a list, else the first."""
    return list(enumerate(made if "*" in group[0].at else made[:1]))


def _put_element(answer: dict[str, Json], group: list[Find], job: Job, made: Made, number: int) -> None:
    """One medium at its place: first what pointers say, then the family's own facts, which win."""
    lead, at = group[0], _place(group[0].at, number)
    if lead.kind != made.kind:
        _put_beside(answer, group, at, made)
        return
    put(answer, _place(at + lead.url), made.url)
    _put_facts(answer, lead, at, job.operation, made)
    for find in group:
        if find.item is not None:
            _lay(answer, at, find.item(job, made))
    _put_beside(answer, group[1:], at, made)


def _put_facts(answer: dict[str, Json], find: Find, at: str, operation: Operation, made: Made) -> None:
    for index, pointer in enumerate(find.poster if made.poster else ()):
        put(answer, _place(at + pointer), _small(made.poster) if index else made.poster)
    if find.title and made.title:
        put(answer, _place(at + find.title[0]), made.title)
    if find.duration and made.duration:
        whole = int(made.duration) if made.duration == int(made.duration) else made.duration
        put(answer, _place(at + find.duration[0]), whole)
    for name, pointers in find.extra.items():
        value = _extra(name, operation, made)
        if value is not None:
            put(answer, _place(at + pointers[0]), value)


def _extra(name: str, operation: Operation, made: Made) -> Json:
    known = {
        "seed": made.seed,
        "lyrics": made.lyrics,
        "id": made.id,
        "clip_id": made.id,
        "state": "complete" if made.complete else "streaming",
    }
    value = known[name] if name in known else getattr(operation, name, None)
    return value if isinstance(value, str | int | float | bool) else None


def _put_beside(answer: dict[str, Json], finds: list[Find], at: str, made: Made) -> None:
    """The other spellings and the previews of a medium, where the answer does not name them yet."""
    for find in finds:
        url = (made.poster if find.kind == "image" else "") if find.kind != made.kind else _shared(made)
        if url:
            _fill(answer, _place(at + find.url), url)


def _small(poster: str) -> str:
    return poster.replace("-poster.", "-small.")


def _shared(made: Made) -> str:
    stem, _, suffix = made.url.rpartition(".")
    return f"{stem}-share.{suffix}" if made.complete else made.url


def _place(pointer: str, number: int = 0) -> str:
    """A pointer to one place: the last ``*`` is the element's number, any other the first."""
    steps = pointer.strip("/").split("/") if pointer.strip("/") else []
    stars = [index for index, step in enumerate(steps) if step == "*"]
    for index in stars:
        steps[index] = str(number) if index == stars[-1] else "0"
    return "".join(f"/{step}" for step in steps)


def _fill(answer: dict[str, Json], pointer: str, value: Json) -> None:
    if first(answer, pointer) is None:
        put(answer, pointer, value)


def _lay(answer: dict[str, Any], at: str, facts: dict[str, Json]) -> None:
    """Lay facts over what is there, level by level."""
    for name, value in facts.items():
        if isinstance(value, dict) and value:
            _lay(answer, f"{at}/{name}", value)
        else:
            put(answer, f"{at}/{name}", value)
