"""A cell of a grid and what came of it."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from yescale_widgets.declare import Operation
from yescale_widgets.errors import ApiError, StreamCut, YEScaleError
from yescale_widgets.jobs.results import LONGEST, light, media_of
from yescale_widgets.jobs.row import Row
from yescale_widgets.ratio import Ratio
from yescale_widgets.source import Source
from yescale_widgets.values import Json, Media, Reply, Snapshot

State = Literal["waiting", "running", "succeeded", "failed", "cancelled", "uncertain", "lost"]
ENDED: frozenset[str] = frozenset({"succeeded", "failed", "cancelled", "uncertain", "lost"})
"""States in which a cell is left alone, unless somebody asks for the failed ones again."""


class Outcome(Struct, kw_only=True):
    """What came of a cell: seconds, tokens, US dollars; None where unknown.

    ``key`` is the row of the ledger, of a paid call; ``repeatable`` tells that nothing was carried out, so that running
    the cell again costs nothing more.
    """

    status: State = "waiting"
    text: str = ""
    reasoning: str = ""
    object: Json = None
    media: list[Media] = field(default_factory=list)
    usage: dict[str, Json] | None = None
    cost: float | None = None
    ttft: float | None = None
    seconds: float | None = None
    tokens_per_second: float | None = None
    finish_reason: str | None = None
    answered_by: str = ""
    cached: bool = False
    error: str | None = None
    hint: str = ""
    code: str = ""
    request_id: str = ""
    key: str = ""
    finished_at: float | None = None
    repeatable: bool = False

    def facts(self) -> dict[str, Json]:
        """What came of it as a table has it, by column."""
        count = self.usage or {}
        first = self.media[0] if self.media else None
        return {
            "status": self.status,
            "text": self.text or None,
            "object": self.object,
            "media": None if first is None else first.path or first.url or None,
            "media_count": len(self.media),
            "ttft": self.ttft,
            "seconds": self.seconds,
            "tokens_per_second": self.tokens_per_second,
            "prompt_tokens": count.get("prompt_tokens", count.get("input_tokens")),
            "completion_tokens": count.get("completion_tokens", count.get("output_tokens")),
            "cost": self.cost,
            "finish_reason": self.finish_reason,
            "answered_by": self.answered_by or None,
            "cached": self.cached,
            "error": self.error,
            "request_id": self.request_id or None,
            "key": self.key or None,
        }


RESULTS = tuple(Outcome().facts())
"""The columns that say what came of a cell; no option bears one of these names."""


class Cell(Struct, kw_only=True):
    """One combination of values: what to carry out, and how it is named in the table.

    ``content`` is the same wherever the same is asked for; ``attempt`` counts the tries of which nothing was carried
    out; ``begun`` tells that a paid call of it stands, or stood, in the ledger.
    """

    number: int
    params: dict[str, Json]
    operation: Operation
    repeat: int = 0
    content: str = ""
    attempt: int = 0
    begun: bool = False

    def row_key(self, run: str) -> str:
        """The key under which the ledger has, or will have, this cell's call: always the same, so that it is posted
        once.
        """
        return _hash(run, self.number, self.content, self.repeat, self.attempt)[:12]


def content_of(operation: Operation) -> str:
    """Names what is asked for: the operation and its options; of pictures, clips and sounds a hash."""
    return _hash(operation.name, operation.note())


def _hash(*parts: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()


def plain(value: Any) -> Json:
    """A value as a table shows it."""
    if isinstance(value, Ratio):
        return str(value)
    if isinstance(value, Source):
        return value.path or value.url or f"{value.mime or 'file'} {str(value.note().get('sha256', ''))[:8]}".strip()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def outcome_of(value: Any, *, key: str = "", now: float | None = None) -> Outcome:
    """What an operation that answers at once gave."""
    kept = [light(one) for one in media_of(value)]
    text = str(getattr(value, "text", "") or "")[:LONGEST]
    found = Outcome(status="succeeded", text=text, media=kept, key=key, finished_at=now)
    found.request_id = getattr(value, "request_id", "") or ""
    if isinstance(value, Reply):
        found.reasoning, found.usage, found.cost = value.reasoning, value.usage, value.cost
        found.ttft, found.seconds = value.timing.ttft, value.timing.total
        found.tokens_per_second = value.timing.tokens_per_second
        found.finish_reason, found.answered_by = value.finish_reason, value.model
    elif isinstance(value, Snapshot):
        found.status = "succeeded" if value.status == "succeeded" else "failed"
        found.error = value.error
    elif not text:
        found.object = plain_result(value)
    return found


def plain_result(value: Any) -> Json:
    """Any other value as JSON: vectors, cards and tables of the account."""
    try:
        return msgspec.to_builtins(value)
    except TypeError:
        return repr(value)


def outcome_of_row(row: Row) -> Outcome:
    """What the ledger says of a paid call."""
    known = row.read()
    ended = row.status in ENDED
    return Outcome(
        status=row.status if ended else "running",  # type: ignore[arg-type] # every end of a row is one of a cell
        text=known.text,
        media=known.media,
        cost=row.cost,
        seconds=None if row.finished_at is None else row.finished_at - row.submitted_at,
        error=row.error or (row.remark if row.status in ("uncertain", "lost") else None),
        request_id=row.request_id,
        key=row.key,
        finished_at=(row.finished_at or row.updated_at) if ended else None,
    )


def outcome_of_error(error: YEScaleError, *, now: float | None = None) -> Outcome:
    """A cell that failed, with the text that had arrived."""
    code = getattr(error, "code", "") or type(error).__name__
    found = Outcome(status="failed", error=error.what, hint=error.hint, code=code, finished_at=now)
    if isinstance(error, ApiError | StreamCut):
        found.request_id = error.request_id
    if isinstance(error, StreamCut) and isinstance(error.partial, Reply):
        found.text = error.partial.text
        found.ttft = error.partial.timing.ttft
    return found
