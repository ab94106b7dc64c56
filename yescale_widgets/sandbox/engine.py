"""Tasks that take their time. What a task is at a moment is computed from the clock; nothing runs in between."""

from __future__ import annotations

import re
import threading
import uuid
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from yescale_widgets import catalog
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError
from yescale_widgets.following import Follow, Job, Made
from yescale_widgets.options import options_of
from yescale_widgets.sandbox.store import Kept, Store
from yescale_widgets.sandbox.works import Fetch, Studio, Work, made, plan, text_of, title_of
from yescale_widgets.values import Status

Fate = Literal["done", "failed", "stalled", "unknown"]

REASON = "The prompt was rejected by moderation (sandbox)"
_WAIT = 0.08  # share of its time that a task is queued
_FAILS_AT = 0.6
_STALLS_AT = 42.0
_SLOW = 5.0
_SHORTEST, _LONGEST = 1.0, 8.0  # seconds at pace 1
_FATES: tuple[tuple[str, Fate], ...] = (
    (r"\bFAIL\b|(?i:\[fail\])", "failed"),
    (r"(?i:\[stall\])", "stalled"),
    (r"(?i:\[unknown\])", "unknown"),
)


@dataclass(frozen=True)
class Ticket:
    """A task as it was handed in; everything else follows from the time. ``length`` is seconds from submit to end."""

    id: str
    operation: Operation
    submitted: float
    length: float
    fate: Fate
    seed: int
    works: tuple[Work, ...]

    @property
    def follow(self) -> Follow:
        """How its family follows it."""
        assert self.operation.follow is not None  # only followed operations become tickets
        return self.operation.follow


def origin_of(operation: Operation) -> str:
    """The id of the earlier task that this one goes on from, "" where there is none."""
    drawing = operation.follow.drawing if operation.follow else None
    return drawing(operation).origin if drawing is not None else ""


def words_of(operation: Operation) -> str:
    """Every text option in one, the prompt first."""
    options = options_of(type(operation)).values()
    texts = [getattr(operation, o.name) for o in options if o.kind == "text"]
    return " ".join(text for text in texts if text)


def _fate(operation: Operation) -> Fate:
    """What the prompt asks for; what answers at once can only fail."""
    words, fates = words_of(operation), _FATES if operation.follow else _FATES[:1]
    return next((fate for pattern, fate in fates if re.search(pattern, words)), "done")


class Engine:
    """The tasks of one sandbox. ``pace`` scales how long they take: 1 is for demonstrations, 0.01 for tests.

    With a ``store`` they are those of every sandbox that has it.
    """

    def __init__(self, clock: Callable[[], float], pace: float, studio: Studio, store: Store | None = None) -> None:
        self.clock = clock
        self.pace = pace
        self.studio = studio
        self.store = store
        self._tickets: dict[str, Ticket] = {}
        self._repeats: Counter[int] = Counter()
        self._lock = threading.Lock()

    def submit(self, operation: Operation, fetch: Fetch | None = None) -> Ticket:
        """Take a task in, and start on its media; ``fetch`` reads the pictures that come as links."""
        ticket = self._ticket(operation, fetch)
        self._write(ticket)
        with self._lock:
            self._tickets[ticket.id] = ticket
        if ticket.fate == "done" and ticket.length >= 0.5:
            self.studio.begin(ticket.works)
        return ticket

    def _ticket(self, operation: Operation, fetch: Fetch | None) -> Ticket:
        identity, seed, words = str(uuid.uuid4()), self._seed(operation), words_of(operation)
        slow = _SLOW if "[slow]" in words.lower() else 1.0
        return Ticket(
            id=identity,
            operation=operation,
            submitted=self.clock(),
            length=_seconds(operation) * slow * self.pace,
            fate=_fate(operation),
            seed=seed,
            works=plan(operation, identity, seed, fetch, self._drawn_before(operation)),
        )

    def _drawn_before(self, operation: Operation) -> Work | None:
        """What the earlier task made that this one goes on from."""
        ticket = self.find(origin_of(operation))
        return ticket.works[0] if ticket is not None and ticket.works else None

    def _write(self, ticket: Ticket) -> None:
        if self.store is not None:
            kept = Kept(
                operation=ticket.operation.name,
                note=ticket.operation.note(),
                submitted=ticket.submitted,
                length=ticket.length,
                seed=ticket.seed,
                start=next((work.start for work in ticket.works), None),
            )
            self.store.keep(ticket.id, kept)

    def _seed(self, operation: Operation) -> int:
        """The seed that was asked for, else one that is new for each repetition and the same in each sandbox."""
        chosen = getattr(operation, "seed", None)
        if isinstance(chosen, int):
            return chosen
        mark = zlib.crc32(operation.name.encode() + msgspec.json.encode(operation.note(), enc_hook=str))
        with self._lock:
            self._repeats[mark] += 1
            return zlib.crc32(f"{mark} {self._repeats[mark]}".encode()) & 0x7FFFFFFF

    def find(self, identity: str) -> Ticket | None:
        """A task by its id; None where it is unknown, or meant to be."""
        ticket = self._tickets.get(identity) or self._read(identity)
        return None if ticket is None or ticket.fate == "unknown" else ticket

    def _read(self, identity: str) -> Ticket | None:
        """A task that another sandbox took in, or this one before it was started again."""
        kept = self.store.find(identity) if self.store is not None else None
        ticket = self._restored(identity, kept) if kept is not None else None
        if ticket is None:
            return None
        with self._lock:
            return self._tickets.setdefault(identity, ticket)

    def _restored(self, identity: str, kept: Kept) -> Ticket | None:
        """The ticket as it was; None where this version no longer has its operation, or it takes other options."""
        try:
            operation = catalog.operation(kept.operation).from_note(kept.note)
        except (LookupError, OptionError):
            return None
        works = plan(operation, identity, kept.seed, origin=self._drawn_before(operation))
        return Ticket(
            id=identity,
            operation=operation,
            submitted=kept.submitted,
            length=kept.length,
            fate=_fate(operation),
            seed=kept.seed,
            works=tuple(replace(work, start=kept.start) for work in works),
        )

    def tickets(self) -> list[Ticket]:
        """Every task that is known, oldest first."""
        with self._lock:
            return [t for t in self._tickets.values() if t.fate != "unknown"]

    def job(self, ticket: Ticket, base: str) -> Job:
        """The task as it is now; ``base`` is where its media are reached from."""
        status, progress, ended = self.state(ticket)
        job = Job(
            id=ticket.id,
            operation=ticket.operation,
            status=status,
            progress=progress,
            submitted=ticket.submitted,
            started=0 if status == "queued" else ticket.submitted + ticket.length * _WAIT,
            finished=ended,
            title=title_of(ticket.operation),
            error=REASON if status == "failed" else "",
        )
        job.made = self._made(ticket, job, base)
        follow = ticket.operation.follow
        if status == "succeeded" and follow is not None and follow.text:
            job.text = text_of(ticket.operation, ticket.seed)
        return job

    def _made(self, ticket: Ticket, job: Job, base: str) -> list[Made]:
        whole = job.status == "succeeded"
        shown = [w for w in ticket.works if whole or (job.status == "running" and job.progress >= w.seen)]
        return [made(work, base, complete=whole) for work in shown]

    def state(self, ticket: Ticket) -> tuple[Status, float, float]:
        """Status, percent and time of the end (0: not yet)."""
        share = (self.clock() - ticket.submitted) / ticket.length if ticket.length > 0 else 1.0
        if ticket.fate == "stalled":
            return ("queued", 0.0, 0.0) if share < _WAIT else ("running", min(_percent(share), _STALLS_AT), 0.0)
        if ticket.fate == "failed" and share >= _FAILS_AT:
            return "failed", _percent(_FAILS_AT), ticket.submitted + ticket.length * _FAILS_AT
        if share >= 1:
            return "succeeded", 100.0, ticket.submitted + ticket.length
        return ("queued", 0.0, 0.0) if share < _WAIT else ("running", _percent(share), 0.0)

    def heard(self, ticket: Ticket, work: Work) -> float:
        """How much of an unfinished work can be had now, 0 to 1."""
        status, progress, _ = self.state(ticket)
        if status == "succeeded":
            return 1.0
        begin = work.seen
        return max(0.0, (progress - begin) / (100 - begin)) if status == "running" else 0.0


def _percent(share: float) -> float:
    """Quick at first and slower towards the end, as such tasks are; never the full hundred."""
    part = min(1.0, max(0.0, (share - _WAIT) / (1 - _WAIT)))
    return min(99.0, 100 * (1 - float((1 - part) ** 1.3)))


def _seconds(operation: Operation) -> float:
    """What answers at once takes no time of its own."""
    if operation.follow is None:
        return 0.0
    typical = operation.follow.typical[0]
    return min(_LONGEST, max(_SHORTEST, typical * 0.4))
