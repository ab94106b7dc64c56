"""What can be done next with a result: the actions its family names, and the operations that take such a medium.

Both come from the catalog's declarations; no panel knows a family.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec.structs import replace

from yescale_widgets import catalog, session
from yescale_widgets.declare import Operation
from yescale_widgets.errors import MediaError
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.submit import Posting
from yescale_widgets.mediatypes import types_of
from yescale_widgets.options import Option, options_of
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.pages import operation_of, shown
from yescale_widgets.values import Action, Kind, Media
from yescale_widgets.words import t


class Acts:
    """Mixin for panels that show results: ``do_act`` runs an action of a task, ``do_use`` takes a medium elsewhere.

    A panel has ``row(key)``, ``carry_out(operation)`` and ``refill(operation name, options)`` for what is not yet
    enough to be run.
    """

    row: Any
    carry_out: Any
    refill: Any

    def do_act(self, content: Mapping[str, Any]) -> None:
        row: Row = self.row(content["key"])
        action = from_there(row.read().actions[int(content["index"])], content.get("at"))
        operation = operation_of(action)
        if operation is None:
            self.refill(action.operation, action.options)
            self.opened(action.label)
        else:
            self.carry_out(operation)

    def opened(self, label: str) -> None:
        """Called when the action of this label has opened a form."""

    def do_use(self, content: Mapping[str, Any]) -> None:
        row: Row = self.row(content["key"])
        medium = shown(row.read())[int(content["index"])]
        name, option = str(content["operation"]), str(content["option"])
        kind = options_of(catalog.operation(name))[option]
        place = _place(medium)
        self.refill(name, {option: [place] if kind.kind == "sources" else place})


class ActsApart(Acts):
    """Acts of a panel without a form: a run is a task of its own, and what wants more options first is said as the call
    that opens its form.
    """

    post: Any
    once: Any

    def carry_out(self, operation: Operation) -> None:
        """Run an action of a task; it gets a row of its own."""
        self.once(operation, lambda: self.sent(operation))

    async def sent(self, operation: Operation, parent: str = "") -> None:
        """Post an operation; ``parent`` is the key of the row that it sends again."""
        core, posting = session.current().client.core, Posting(parent=parent, begun=self.begun)
        await (core.send(operation, posting) if operation.follow is None else core.submit(operation, posting))

    def begun(self, row: Row) -> None:
        """Called with the row of what is being sent, before it is posted."""

    def refill(self, operation: str, options: Mapping[str, Any]) -> None:
        """What wants more options first is a form: said as the call that opens it."""
        given = "".join(f", {name}={value!r}" for name, value in options.items())
        call = f"ys.studio({operation!r}{given})"
        hint = t("Run {call}", call=call)
        self.post({"is": "notice", "level": "info", "what": t("This wants a few words first."), "hint": hint})


def from_there(action: Action, second: Any) -> Action:
    """The action from that second of its medium on, where it takes one and somebody has listened so far."""
    heard = isinstance(second, int | float) and math.isfinite(second) and second > 0
    return replace(action, options={**action.options, action.at: round(second, 2)}) if action.at and heard else action


def _place(medium: Media) -> str:
    """Where a medium is, as text that a form can hold."""
    if medium.path:
        return medium.path
    if medium.url.startswith(("http://", "https://")):
        return medium.url
    raise MediaError(t("This result came inside its answer and has no file yet."), t("Save it first, then use it."))


@cache
def uses() -> list[Message]:
    """The options that take a medium: ``{kind, operation, option, label, family}``."""
    found = []
    for kind in catalog.operations():
        if kind.follow is None and not kind.makes:
            continue
        taking = list(_taking(kind))
        found += [_use(kind, o, medium, several=len(taking) > 1) for o in taking for medium in kinds_of(o)]
    return found


def _taking(kind: type[Operation]) -> Iterator[Option]:
    """The essential sources of an operation, and the first for each kind of medium; a mask is no result."""
    seen: set[Kind] = set()
    for option in options_of(kind).values():
        if option.kind not in ("source", "sources") or option.opt.mask:
            continue
        if not option.opt.more or not seen.issuperset(kinds_of(option)):
            yield option
        seen.update(kinds_of(option))


def kinds_of(option: Option) -> list[Kind]:
    """The kinds of media that a source option takes."""
    mimes = types_of(option.opt.kinds)
    every: tuple[Kind, ...] = ("image", "video", "audio")
    return [kind for kind in every if any(mime.startswith(f"{kind}/") for mime in mimes)]


def _use(kind: type[Operation], option: Option, medium: Kind, *, several: bool) -> Message:
    name = f"{kind.family()}.{kind.verb()}"
    verb = kind.verb().replace("_", " ")
    label = f"{verb}: {t(option.title).lower()}" if several else verb
    return {"kind": medium, "operation": name, "option": option.name, "label": label, "family": kind.family()}
