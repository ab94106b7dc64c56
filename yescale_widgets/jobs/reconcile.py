"""Finding a task again whose submit lost its answer. Nothing here posts anything."""

from __future__ import annotations

import asyncio
from typing import Any

from yescale_widgets import catalog, wire
from yescale_widgets.catalog.account import Entries, Tasks
from yescale_widgets.declare import Operation
from yescale_widgets.errors import BadRequest, ConfigError, NotFound, ServerError, TaskError
from yescale_widgets.following import Follow
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.kinds import ending_of
from yescale_widgets.jobs.row import Row
from yescale_widgets.pointers import find_all
from yescale_widgets.reading import follow_of
from yescale_widgets.transport import Transport
from yescale_widgets.values import Json, Snapshot, cost_of
from yescale_widgets.words import later, t

EARLIER, LATER = 120.0, 900.0
"""Seconds around a submit in which the account's list is searched: clocks differ, and a queue may be long."""
MOST = 40
"""Candidates that are looked at for the mark."""

COLUMNS = ("task_id", "platform", "action", "status", "submitted_at", "cost_usd", "seconds_apart")
_LOGS = later("ys.account.logs() shows whether it was billed.")
_NO_LIST = later(
    "The account's task list would show it: connect with the access key (YESCALE_ACCESS_KEY) and try again."
)


class Reconciler:
    """Looks for the tasks of one client."""

    def __init__(self, board: Board, transport: Transport) -> None:
        self._board, self._transport = board, transport

    async def reconcile(self, row: Row) -> Row:
        """Take the task up again where its mark proves which it is; else the row's remark says what can be done.

        Raises:
            ApiError, NotSent, LostAnswer: the gateway could not be asked.
        """
        if row.status != "uncertain":
            return row
        if row.direct:
            remark = t(
                "The gateway keeps no list of answers that come at once. {logs} {again}",
                logs=t(_LOGS),
                again=_again(row),
            )
            return await self._say(row, remark)
        found = await self._by_mark(row)
        if found is None and self._listed:
            found = await self._in_list(row)
        return found or await self._say(row, await self._what_now(row))

    @property
    def _listed(self) -> bool:
        return self._transport.settings.access_key is not None

    async def _by_mark(self, row: Row) -> Row | None:
        """Where a look may name the mark, one look tells; that it finds nothing proves nothing."""
        kind = catalog.operation(row.name)
        if not row.mark or not follow_of(kind).by_mark:
            return None
        found = await self._look_about(kind, row.mark)
        if found is None:
            return None
        known = found.id and found.id != row.mark and marked(follow_of(kind), found) == row.mark
        if not known or await asyncio.to_thread(self._taken, row, found.id):
            return None
        return await self._take(row, found)

    def _taken(self, row: Row, task_id: str) -> bool:
        """Whether the ledger has this task already, as another row: a user's own mark may have gone with both."""
        other = self._board.ledger.row(task_id)
        return other is not None and other.key != row.key

    async def _in_list(self, row: Row) -> Row | None:
        """The task of the account's list that gives the mark back."""
        kind = catalog.operation(row.name)
        if not row.mark:
            return None
        for entry in (await self.candidates(row)).entries[:MOST]:
            found = await self._look_about(kind, str(entry["task_id"]))
            if found is not None and marked(follow_of(kind), found) == row.mark:
                return await self._take(row, found, id=str(entry["task_id"]), cost=entry["cost_usd"])
        return None

    async def candidates(self, row: Row) -> Entries:
        """The tasks of the account that may be this one, the nearest in time first; none that the ledger has already.

        Raises:
            ConfigError: there is no access key.
            ApiError, NotSent, LostAnswer: the list could not be had.
        """
        if not self._listed:
            raise ConfigError(t("The account's tasks cannot be listed without its access key."), t(_NO_LIST))
        asked = Tasks(start=row.submitted_at - EARLIER, end=row.submitted_at + LATER)
        answer = await self._transport.send(wire.build(asked))
        listed: Entries = wire.read_direct(asked, answer)
        known = {other.task_id for other in self._board.rows() if other.task_id}
        fitting = [_near(entry, row) for entry in listed.entries if _may_be(entry, row, known)]
        fitting.sort(key=lambda entry: abs(entry["seconds_apart"] or 0.0))
        return Entries(entries=fitting, columns=list(COLUMNS), total=len(fitting))

    async def adopt(self, row: Row, task_id: str) -> Row:
        """Take up the task with this id, which the user says it is.

        Raises:
            TaskError: the row has its task already, or the id belongs to another.
            NotFound: the gateway does not know the id.
        """
        other = await asyncio.to_thread(self._board.ledger.row, task_id)
        if row.status != "uncertain" or row.direct:
            raise TaskError(
                t(
                    "{name} {key} is {status}: there is no task to be found for it.",
                    name=row.name,
                    key=row.key,
                    status=t(row.status),
                ),
                t("Only a task whose outcome is unknown can be found again."),
            )
        if other is not None:
            raise TaskError(
                t(
                    "{task_id} is in the ledger already, as {name} {key}.",
                    task_id=task_id,
                    name=other.name,
                    key=other.key,
                ),
                t("It was not taken twice."),
            )
        kind = catalog.operation(row.name)
        found = await self._look(kind, task_id)
        theirs = marked(follow_of(kind), found)
        if row.mark and theirs and theirs != row.mark:
            raise TaskError(
                t(
                    "{task_id} bears the mark {theirs!r}, not {mark!r}: it is another task.",
                    task_id=task_id,
                    theirs=theirs,
                    mark=row.mark,
                ),
                t("Take up the one that bears its mark."),
            )
        return await self._take(row, found, id=task_id)

    async def _look_about(self, kind: type[Operation], name: str) -> Snapshot | None:
        """A look at what may be no task of this family: a refusal then says only that it is none."""
        try:
            return await self._look(kind, name)
        except (NotFound, BadRequest, ServerError):
            return None

    async def _look(self, kind: type[Operation], task_id: str) -> Snapshot:
        return wire.read_look(kind, await self._transport.send(wire.look(kind, task_id)))

    async def _take(self, row: Row, found: Snapshot, *, id: str = "", cost: Json = None) -> Row:
        found.id = id or found.id
        fresh = await asyncio.to_thread(self._board.ledger.accepted, row.key, found, row.request_id)
        facts: dict[str, Any] = {
            "watching": 1,
            "remark": t("Found again at the gateway as {id}; it was not sent twice.", id=found.id),
        }
        if (usd := cost_of({"cost": cost})) is not None:
            facts["cost"] = usd
        return self._tell(await asyncio.to_thread(self._board.ledger.done, fresh.key, facts))

    async def _what_now(self, row: Row) -> str:
        if not self._listed:
            return t("It cannot be found again from here: {how} {again}", how=t(_NO_LIST), again=_again(row))
        count = len(await self.candidates(row))
        if not count:
            return t("No task of the account fits it: it seems never to have arrived. {again}", again=_again(row))
        some = (
            t("One task of the account may be it")
            if count == 1
            else t("{count} tasks of the account may be it", count=count)
        )
        doubt = t(", though none gave its mark back") if row.mark else ""
        return t(
            "{some}{doubt}: {name}.candidates() lists them, adopt(id) takes one up. {again}",
            some=some,
            doubt=doubt,
            name=_named(row),
            again=_again(row),
        )

    async def _say(self, row: Row, remark: str) -> Row:
        return self._tell(await asyncio.to_thread(self._board.ledger.remark, row.key, remark=remark))

    def _tell(self, row: Row) -> Row:
        self._board.publish(row)
        return row


def _named(row: Row) -> str:
    return f"ys.task({row.key!r})"


def _again(row: Row) -> str:
    return t("{name}.resubmit() sends it again, which may be billed again.", name=_named(row))


def marked(follow: Follow, found: Snapshot) -> str:
    """The caller's mark that a look gave back, "" where there is none."""
    return next((str(value) for pointer in follow.mark for value in find_all(found.raw, pointer) if value), "")


def _may_be(entry: dict[str, Json], row: Row, known: set[str]) -> bool:
    """Whether an entry of the account's list may be a row's task: its platform names no other family."""
    platform = str(entry["platform"]).lower()
    others = {name for name in catalog.families() if name != row.name.partition(".")[0]}
    return bool(entry["task_id"]) and entry["task_id"] not in known and platform not in others


def _near(entry: dict[str, Json], row: Row) -> dict[str, Json]:
    when = entry["submitted_at"]
    apart = None if when is None else round(when - row.submitted_at, 1)
    return {name: entry.get(name) for name in COLUMNS} | {"seconds_apart": apart}


async def end_upstream(transport: Transport, row: Row) -> bool:
    """Ask the provider to end a task, where its family can; what it became, only another look tells.

    Raises:
        NotSent, LostAnswer: it is not known whether the provider was told.
    """
    call = ending_of(row.name)
    if call is None or not row.task_id or row.final:
        return False
    answer = await transport.send(wire.ending(catalog.operation(row.name), row.task_id))
    return answer.status < 400
