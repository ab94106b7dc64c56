"""What an operation is: one frozen class whose fields are its options, and beside it how it is sent, followed and
read.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, Literal, Protocol, cast, dataclass_transform

from msgspec import Struct, StructMeta, field, structs

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.options import Opt, Option, RatioLike, opt, options_of, sources_of
from yescale_widgets.pointers import find_all, put
from yescale_widgets.ratio import Ratio
from yescale_widgets.source import Source, SourceLike
from yescale_widgets.values import Action, Delta, Json, Kind, Reply, Status
from yescale_widgets.words import t

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

Method = Literal["GET", "POST", "PUT", "DELETE"]


class Call(Struct, frozen=True, kw_only=True):
    """One call of the gateway: method, path and the contract's ``operationId``; ``{name}`` in the path is filled in.

    ``body`` "form" is multipart/form-data, in which files travel as they are. ``auth`` "access" is the System API, on
    its own host and with its own key. ``headers`` are those that the call asks for beside the usual ones.
    """

    method: Method
    path: str
    id: str
    body: Literal["json", "form"] = "json"
    auth: Literal["key", "access"] = "key"
    headers: Mapping[str, str] = field(default_factory=dict)


class Find(Struct, frozen=True, kw_only=True):
    """Where media are in an answer. ``at`` reaches the elements, the other pointers start at each element.

    An empty ``url`` means that the element is the URL itself; ``base64`` is the media type where it is bare base64.
    With ``alternatives`` the finds of one list are spellings of one result, best first. ``item`` adds what the family
    has beside, when the sandbox makes such an answer, and ``count`` is how many it makes where no option ``n`` says so.
    Of several spellings the sandbox takes the one that is ``chosen`` for the operation, or that ``response_format``
    names. ``safe`` is where an element says whether it passed a safety check; one that did not may have no URL.
    ``expires`` is where the link's end stands, as epoch seconds or text; a text without a zone is ``zone`` hours ahead
    of UTC. Of kind "any" is what the link's ending tells, else what ``Follow.guess`` says. The sandbox makes no
    ``rare`` ones.
    """

    kind: Kind | Literal["any"]
    at: str = ""
    url: str = ""
    poster: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    duration: tuple[str, ...] = ()
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base64: str = ""
    safe: tuple[str, ...] = ()
    expires: tuple[str, ...] = ()
    zone: float = 0
    rare: bool = False
    item: Callable[[Job, Made], dict[str, Json]] | None = None
    chosen: Callable[[Operation], bool] | None = None
    count: int = 1


class Batch(Struct, frozen=True, kw_only=True):
    """One call that reads several tasks: ``ids`` in the body, ``items`` in the answer, each wrapped as a single answer
    is.
    """

    call: Call
    ids: str
    items: str
    wrap: str = ""


class Drawing(Struct, frozen=True, kw_only=True):
    """What the sandbox draws: ``tiles`` pictures in one; of the earlier task ``origin`` (its id) where there is one.

    ``tile`` is which of that one's pictures is drawn again, counted from 1; 0 means none of them.
    """

    tiles: int = 1
    origin: str = ""
    tile: int = 0


class Follow(Struct, frozen=True, kw_only=True):
    """How a task is followed: polling as data.

    ``typical`` and ``deadline`` are seconds, ``grace`` how long a fresh id may be unknown. Where results can be had
    while they are made, ``closely`` is how many seconds apart the looks for the first one are. ``words`` maps the
    family's status words; an unknown word counts as running, no word as queued. ``when`` tells answers apart where
    operations share a poll call. ``given`` is where a submit's answer has the id, if not where a look has it. ``codes``
    are the family's own codes in a body, whatever its HTTP status, and the HTTP status each means: below 300 is no
    failure. ``actions`` are what can be done next with a result; at the words in ``asks`` the task waits for one of
    them.

    ``mark`` is where a look's answer gives the caller's mark back that went with the submit as the option ``mark``;
    with ``by_mark`` a look may name the mark in the place of the id. ``cancel`` is the call that ends a task at the
    provider, ``{id}`` in its path; a family without one goes on to its end.

    ``guess`` tells what a find of kind "any" is: from the operation (None where only an answer is at hand) and from the
    answer.

    For the sandbox: ``accepted`` and ``shell`` are the parts of its answers that carry no state, ``refused`` makes the
    family's error body of a code and a message, ``drawing`` tells what an operation draws.
    """

    poll: Call
    id: tuple[str, ...]
    given: tuple[str, ...] = ()
    status: tuple[str, ...]
    words: Mapping[str, Status]
    media: tuple[Find, ...] = ()
    previews: tuple[Find, ...] = ()
    progress: tuple[str, ...] = ()
    progress_form: Literal["percent", "whole", "fraction", "none"] = "none"
    text: tuple[str, ...] = ()
    error: tuple[str, ...] = ()
    typical: tuple[float, float] = (30, 120)
    deadline: float = 3600
    grace: float = 15
    closely: float = 0
    alternatives: bool = False
    drafts: bool = False
    batch: Batch | None = None
    when: tuple[str, tuple[str, ...]] | None = None
    actions: Callable[[Json], list[Action]] | None = None
    guess: Callable[[Operation | None, Json], Kind] | None = None
    asks: tuple[str, ...] = ()
    mark: tuple[str, ...] = ()
    by_mark: bool = False
    cancel: Call | None = None
    codes: Mapping[str, int] = field(default_factory=dict)
    accepted: Mapping[str, Json] = field(default_factory=dict)
    shell: Callable[[Job], dict[str, Json]] | None = None
    refused: Callable[[str, str], dict[str, Json]] | None = None
    drawing: Callable[[Operation], Drawing] | None = None


class Made(Struct, frozen=True, kw_only=True):
    """A medium that the sandbox made for a job; ``size`` is width and height in pixels."""

    kind: Kind
    url: str
    poster: str = ""
    title: str = ""
    duration: float = 0
    seed: int = 0
    lyrics: str = ""
    id: str = ""
    complete: bool = True
    size: tuple[int, int] = (0, 0)


class Job(Struct, kw_only=True):
    """A task inside the sandbox, as the family's file sees it when it dresses an answer. Times are epoch seconds."""

    id: str
    operation: Operation
    status: Status
    progress: float
    submitted: float
    started: float = 0
    finished: float = 0
    made: list[Made] = field(default_factory=list)
    text: str = ""
    title: str = ""
    error: str = ""


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
    if option.kind == "source" and isinstance(value, dict) and not option.opt.check:
        return Source.from_note(value)
    if option.kind == "sources" and isinstance(value, list):
        return [Source.from_note(v) if isinstance(v, dict) else v for v in value]
    return value


def check_options(kind: type[Operation], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """All options checked, and every problem found: unknown names, missing ones, values that are not allowed."""
    known = options_of(kind)
    problems = [_unknown(name, known) for name in given if name not in known]
    checked: dict[str, Any] = {}
    for name, option in known.items():
        value = given[name] if name in given else None  # noqa: SIM401 - most are not given, and a call costs more
        if value is None:
            if option.required:
                problems.append(
                    Problem(option.name, t("{name} is required: {allowed}", name=option.name, allowed=option.allowed()))
                )
            elif option.kind == "ratio" and option.default is not None:
                checked[option.name] = option.default
            continue
        try:
            checked[option.name] = option.check(value)
        except ValueError as error:
            problems.append(Problem(option.name, str(error)))
    return checked, problems or list(kind.problems(checked))


def _unknown(name: str, known: Mapping[str, Option]) -> Problem:
    near = nearest(name, known)
    advice = did_you_mean(repr(near)) if near else t("there are {names}", names=", ".join(known))
    return Problem(name, t("there is no option {name!r}: {advice}", name=name, advice=advice))


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
