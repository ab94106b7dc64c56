"""One row of the ledger: a task as it is known now."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct, field

from yescale_widgets.values import FINAL, Action, Json, Media, Snapshot, Status


class Payload(Struct, kw_only=True):
    """The parts of the latest snapshot that only a closer look needs; decoded when asked for."""

    media: list[Media] = field(default_factory=list)
    previews: list[Media] = field(default_factory=list)
    text: str = ""
    actions: list[Action] = field(default_factory=list)
    raw: Json = None


class Intent(Struct, kw_only=True, frozen=True):
    """What is known of a call before it is posted, beside its operation; the fields are columns of ``Row``."""

    key: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    direct: int = 0
    mark: str = ""
    parent: str = ""
    notebook: str = ""
    cost: float | None = None


class _Media(Struct):
    media: list[Media] = field(default_factory=list)


class Row(Struct, kw_only=True):
    """The columns of one task. Times are epoch seconds; ``note`` holds the options as JSON, ``change`` counts writes
    to the ledger. ``direct`` is 1 for a call that answers at once, ``mark`` the caller's mark that went with it,
    ``parent`` the key of the row it was sent again from, ``cost`` US dollars, None where unknown. ``payload`` is empty
    where it was left in the file; ``fetch`` brings it from there when it is read.
    """

    key: str
    origin: str
    name: str
    note: bytes
    prompt: str = ""
    task_id: str = ""
    status: Status = "submitting"
    raw_status: str = ""
    progress: float | None = None
    error: str | None = None
    remark: str | None = None
    payload: bytes = b"{}"
    request_id: str = ""
    submitted_at: float = 0
    finished_at: float | None = None
    updated_at: float = 0
    watching: int = 1
    owner: str = ""
    until: float = 0
    change: int = 0
    direct: int = 0
    mark: str = ""
    parent: str = ""
    notebook: str = ""
    cost: float | None = None
    fetch: Callable[[str], bytes] | None = None

    @property
    def final(self) -> bool:
        """Whether nothing more is expected."""
        return self.status in FINAL

    @property
    def bare(self) -> bool:
        """Whether there is nothing to read."""
        return self.fetch is None and self.payload == b"{}"

    def read(self) -> Payload:
        """Media, previews, text, actions and the raw answer."""
        return _decode(self._fetched())

    def media(self) -> list[Media]:
        """The media alone; the raw answer, which may be long, is passed over."""
        return [] if self.bare else _decode_media(self._fetched()).media

    def _fetched(self) -> bytes:
        fetch = self.fetch  # another thread may take it away between a look and a call
        if fetch is not None:
            self.payload, self.fetch = fetch(self.key), None
        return self.payload


COLUMNS: tuple[str, ...] = tuple(name for name in Row.__struct_fields__ if name != "fetch")
_decode = msgspec.json.Decoder(Payload).decode
_decode_media = msgspec.json.Decoder(_Media).decode


def payload_of(snapshot: Snapshot) -> bytes:
    """The columns of a snapshot that are kept as one JSON text."""
    kept = Payload(
        media=snapshot.media,
        previews=snapshot.previews,
        text=snapshot.text,
        actions=snapshot.actions,
        raw=snapshot.raw,
    )
    return msgspec.json.encode(kept)


def facts_of(snapshot: Snapshot) -> dict[str, Any]:
    """What a snapshot changes in a row."""
    return {
        "status": snapshot.status,
        "raw_status": snapshot.raw_status,
        "progress": snapshot.progress,
        "error": snapshot.error,
        "remark": None,
        "payload": payload_of(snapshot),
    }


def is_news(row: Row, snapshot: Snapshot) -> bool:
    """Whether a snapshot says anything that the row does not; what is said about it (``remark``) aside."""
    facts = facts_of(snapshot)
    return row.fetch is not None or any(getattr(row, name) != facts[name] for name in facts if name != "remark")
