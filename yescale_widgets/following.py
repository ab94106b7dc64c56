"""How an operation is called, and how its answers are followed and read: calls, pointers and polling as data.

The gateway's side is read by ``reading`` and ``wire``; the sandbox makes its answers by the same records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from yescale_widgets.values import Action, Json, Kind, Status

if TYPE_CHECKING:
    from yescale_widgets.declare import Operation

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
