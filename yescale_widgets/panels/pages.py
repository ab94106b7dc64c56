"""A task as the page draws it: plain facts, sentences for people, only links that may be played."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from yescale_widgets import catalog
from yescale_widgets.declare import Operation, spec_of
from yescale_widgets.errors import OptionError
from yescale_widgets.jobs.estimate import Estimates
from yescale_widgets.jobs.kinds import kind_of
from yescale_widgets.jobs.row import Payload, Row
from yescale_widgets.panels.base import Message, media_message, session_or_none
from yescale_widgets.panels.canvas import origin_of
from yescale_widgets.show.bundle import without_covers
from yescale_widgets.values import Action, Media
from yescale_widgets.words import t

WORKING = frozenset({"submitting", "queued", "running"})


def task_message(row: Row, past: Estimates | None = None) -> Message:
    """All of a task, for a card; ``past`` may be shared by many."""
    kind, payload = kind_of(row), row.read()
    follow = None if kind is None else kind.follow
    return (
        row_facts(row)
        | usual_facts(row, past)
        | {
            "title": "" if kind is None else t(spec_of(kind).title),
            "media": [media_message(m) for m in shown(payload)],
            "previews": [media_message(m) for m in payload.previews],
            "text": payload.text,
            "error": error_message(row),
            "remark": row.remark,
            "made_from": origin_of(row) is not None,
            "actions": [action_message(a, shown(payload)) for a in payload.actions],
            "cost": row.cost,
            "parent": row.parent,
            "can_cancel": follow is not None and follow.cancel is not None,
        }
    )


def shown(payload: Payload) -> list[Media]:
    """The media a reader sees: pictures that are the cover of a track or the poster of a clip are not shown twice."""
    return without_covers(payload.media)


def action_message(action: Action, media: Sequence[Media] = ()) -> Message:
    """One button: ready where a press runs it, else it opens a form. ``medium`` is the index of the one it stands
    beside, ``at`` says whether it takes the second at which that one stands.
    """
    medium = next((index for index, one in enumerate(media) if action.of and one.url == action.of), None)
    ready = operation_of(action) is not None
    paid = (
        t("{operation}: a new request, which may cost again", operation=action.operation)
        if ready
        else t("{operation}, as a form", operation=action.operation)
    )
    return {"label": t(action.label), "title": paid, "ready": ready, "medium": medium, "at": bool(action.at)}


def operation_of(action: Action) -> Operation | None:
    """The operation of an action; None where it wants more options first."""
    try:
        operation: Operation = catalog.operation(action.operation)(**action.options)
    except (OptionError, KeyError):
        return None
    return operation


def error_message(row: Row) -> Message | None:
    """Why it failed, and what to do."""
    if row.status not in ("failed", "lost", "cancelled"):
        return None
    what = row.error or (t("The provider gave no reason.") if row.status == "failed" else row.remark or "")
    hint = row.remark or t("Change what it names, then run it again.")
    return {"what": what, "hint": hint if hint != what else "", "code": "", "request_id": row.request_id}


def row_facts(row: Row) -> Message:
    """What the tracker and the cards both show."""
    return {
        "key": row.key,
        "id": row.task_id,
        "name": row.name,
        "prompt": row.prompt[:400],
        "status": row.status,
        "raw_status": row.raw_status,
        "progress": row.progress,
        "started": row.submitted_at,
        "finished": row.finished_at,
        "now": time.time(),
        "note": note(row),
        "watching": bool(row.watching),
        "again": (kind := kind_of(row)) is not None,
        "at_once": kind is not None and kind.follow is None,
    }


def estimates() -> Estimates:
    """What the ledger of the present session teaches about times."""
    found = session_or_none()
    return Estimates(list if found is None else found.client.board.rows)


def usual_facts(row: Row, past: Estimates | None = None) -> Message:
    """How long such a task usually takes, while it works; ``past`` may be shared by many rows."""
    usual = (past or estimates()).usual(row) if row.status in WORKING else None
    if usual is None:
        return {"typical": None, "learned": None}
    learned = {"tasks": usual.learned, "median": usual.median} if usual.learned else None
    return {"typical": [usual.low, usual.high], "learned": learned}


def note(row: Row) -> str | None:
    """One plain sentence where something wants to be known."""
    if row.remark:
        return row.remark
    if row.status == "failed":
        return row.error or t("The provider gave no reason.")
    if row.status == "running" and any(m.kind == "audio" for m in row.media()):
        return t("It plays already while it is being made.")
    return None


def row_message(row: Row, past: Estimates | None = None) -> Message:
    """One line of the tracker."""
    media = shown(Payload(media=row.media()))
    thumb: Any = next((m.poster or (m.url if m.kind == "image" else None) for m in media), None)
    more = {"thumb": thumb, "media": [m.kind for m in media], "prompt": row.prompt[:160]}
    return row_facts(row) | usual_facts(row, past) | more
