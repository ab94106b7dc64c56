"""What an operation is: one frozen class whose fields are its options, and beside it how it is sent, followed and
read.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, Protocol, cast, dataclass_transform

from msgspec import Struct, StructMeta, field, structs

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.following import Batch, Call, Drawing, Find, Follow, Job, Made
from yescale_widgets.options import Opt, Option, RatioLike, opt, options_of, sources_of
from yescale_widgets.pointers import find_all, put
from yescale_widgets.ratio import Ratio
from yescale_widgets.source import Source, SourceLike
from yescale_widgets.validation import check_all
from yescale_widgets.values import Delta, Json, Reply

__all__ = [
    "Batch",
    "Call",
    "Drawing",
    "Find",
    "Follow",
    "Job",
    "Made",
    "Operation",
    "Opt",
    "RatioLike",
    "SourceLike",
    "Spec",
    "StreamReader",
    "opt",
]


class StreamReader(Protocol):
    """Reads the events of one stream; ``reply`` is what has arrived so far."""

    @property
    def done(self) -> bool:
        """Whether the finish reason has come."""

    @property
    def over(self) -> bool:
        """Whether nothing more will come, although the line may stay open."""

    def feed(self, data: bytes) -> Delta | None:
        """The delta of one event, None where it adds nothing. Raises ``ApiError`` for an error event."""

    def reply(self) -> Reply:
        """Everything so far as a reply."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class _OperationMeta(StructMeta):
    """Checks all options at construction, so that an operation that exists is one that can be sent."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> Any:
        return super().__new__(mcls, name, bases, namespace, frozen=True, kw_only=True, **config)

    def __call__(cls, **given: Any) -> Any:
        kind = cast("type[Operation]", cls)
        checked, problems = check_options(kind, given)
        if problems:
            raise OptionError(f"{kind.family()}.{kind.verb()}", problems)
        return super().__call__(**checked)


class Operation(Struct, metaclass=_OperationMeta):
    """Base of every operation. A subclass in ``catalog/<family>.py`` is all a new call needs.

    ``at`` is the call, ``follow`` how its task is followed (None: the answer comes at once), ``rows`` the documented
    rows it serves as "section / title", ``paid`` whether it must never be posted twice, ``base`` the body before
    options are filled in. An answer that comes at once is read by ``makes`` (where its media are), ``reads`` (of
    decoded JSON) or ``reads_body`` (of bytes and headers); ``mimic`` is the sandbox's answer around the media. A value
    with a method ``made_by`` is told the operation it came from. ``streams`` reads a streamed answer, which comes from
    ``stream_at`` where that is a call of its own.
    """

    at: ClassVar[Call]
    follow: ClassVar[Follow | None] = None
    rows: ClassVar[tuple[str, ...]] = ()
    paid: ClassVar[bool] = True
    base: ClassVar[Mapping[str, Json]] = {}
    makes: ClassVar[tuple[Find, ...]] = ()
    mimic: ClassVar[Callable[[Job], dict[str, Json]] | None] = None
    reads_body: ClassVar[Callable[[bytes, Mapping[str, str]], Any] | None] = None
    reads: ClassVar[Callable[[Json], Any] | None] = None
    streams: ClassVar[Callable[[], StreamReader] | None] = None
    stream_at: ClassVar[Call | None] = None

    @classmethod
    def family(cls) -> str:
        """The name of the file it stands in: "pika"."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def verb(cls) -> str:
        """The class name as a method: ``TextToVideo`` is "text_to_video"."""
        return _snake(cls.__name__)

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:  # noqa: ARG003 - for subclasses
        """What is wrong between options, each of which is right alone."""
        return ()

    @property
    def name(self) -> str:
        """ "pika.generate"."""
        return f"{self.family()}.{self.verb()}"

    @property
    def once(self) -> bool:
        """Whether this call costs enough that it must never be posted twice."""
        return self.paid

    def payload(self) -> dict[str, Json]:
        """The request body: every option that is set, at its place."""
        body = copy.deepcopy(dict(self.base)) if self.base else {}
        options = options_of(type(self))
        for name, value in structs.asdict(self).items():
            if value is not None:
                put(body, options[name].wire, options[name].to_wire(value))
        return body

    @classmethod
    def values_of(cls, body: Mapping[str, Json]) -> dict[str, Any]:
        """Option values from a request body: the way back, for the sandbox."""
        found = {}
        for option in options_of(cls).values():
            spellings = (option.wire, option.wire.removesuffix("[]"))
            value = next((v for pointer in spellings for v in find_all(body, pointer)), None)
            if value is not None and value != "":
                found[option.name] = option.from_wire(value)
        return found

    def note(self) -> dict[str, Json]:
        """The options that are set, as JSON the ledger can keep; of sources their address or path and a hash."""
        return {name: _noted(value) for name, value in self.options().items()}

    @classmethod
    def from_note(cls, note: Mapping[str, Json]) -> Operation:
        """The operation a ledger row names."""
        kinds = options_of(cls)
        values = {name: _unnoted(kinds[name], value) for name, value in note.items() if name in kinds}
        restored: Operation = cls(**values)
        return restored

    def stream_payload(self) -> dict[str, Json]:
        """The request body of a streamed answer; a call of its own says by its path that it streams."""
        return self.payload() if self.stream_at else {**self.payload(), "stream": True}

    def settle(self, reply: Reply) -> None:
        """Look at the whole reply of this very operation, and add what follows from its options."""

    def files(self) -> list[Source]:
        """The sources whose bytes are needed here: they travel as files, or as base64 where links are not taken."""
        return [source for option, source in self.sources() if option.opt.source in ("file", "inline")]

    def sources(self) -> list[tuple[Option, Source]]:
        """Every picture, clip and sound that goes in, with its option."""
        found: list[tuple[Option, Source]] = []
        for option in sources_of(type(self)):
            value = getattr(self, option.name)
            if value is not None:
                every = value if isinstance(value, list) else [value]
                found += [(option, source) for source in every if isinstance(source, Source)]
        return found

    def options(self) -> dict[str, Any]:
        """The options whose value is not the default."""
        return {o.name: v for o in options_of(type(self)).values() if (v := getattr(self, o.name)) != o.default}


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _noted(value: Any) -> Json:
    if isinstance(value, Source):
        return value.note()
    if isinstance(value, Ratio):
        return str(value)
    return [_noted(v) for v in value] if isinstance(value, list) else value


def _unnoted(option: Option, value: Json) -> Any:
    if option.kind == "source" and isinstance(value, dict) and value.keys() & {"path", "url"}:
        return Source.from_note(value)
    if option.kind == "sources" and isinstance(value, list):
        return [Source.from_note(v) if isinstance(v, dict) else v for v in value]
    return value


def check_options(kind: type[Operation], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """All options checked, each alone and together, and every problem found."""
    checked, problems = check_all(options_of(kind), given)
    return checked, problems or list(kind.problems(checked))


class Spec(Struct, frozen=True, kw_only=True):
    """One operation as ``ys.operations()`` lists it: ``id`` is the contract's operationId, ``rows`` the documented
    rows.
    """

    name: str
    id: str
    title: str
    family: str
    rows: tuple[str, ...]
    options: tuple[Option, ...]
    paid: bool
    task: bool
    kind: type[Operation]


def spec_of(kind: type[Operation]) -> Spec:
    """The record of an operation class."""
    title = (kind.__doc__ or kind.__name__).strip().splitlines()[0].rstrip(".")
    return Spec(
        name=f"{kind.family()}.{kind.verb()}",
        id=kind.at.id,
        title=title,
        family=kind.family(),
        rows=kind.rows,
        options=tuple(options_of(kind).values()),
        paid=kind.paid,
        task=kind.follow is not None,
        kind=kind,
    )
