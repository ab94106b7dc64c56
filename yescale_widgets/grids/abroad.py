"""Cells that are carried out elsewhere: by the workers of any executor, under the same rules of the same ledger.

A worker is told what to do in plain bytes. It takes the key from its own environment: none is ever sent to it.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import threading
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from yescale_widgets import catalog, errors, tape
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import ApiError, ConfigError, LostAnswer, NotSent, YEScaleError
from yescale_widgets.grids.cells import Cell, Outcome, outcome_of, outcome_of_row
from yescale_widgets.grids.engine import Carry, at_once
from yescale_widgets.jobs.notebook import notebook
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.submit import KeyTaken, Posting
from yescale_widgets.keys import Secret
from yescale_widgets.runtime import runtime
from yescale_widgets.settings import Settings, settings_for
from yescale_widgets.values import Json
from yescale_widgets.words import t

_LOOK = 0.5
"""Seconds between two looks for the row of a call that a worker may have begun."""


class Executor(Protocol):
    """What is needed of an executor: ``concurrent.futures`` has such, and dask's ``client.get_executor()``."""

    def submit(self, fn: Any, /, *args: Any) -> concurrent.futures.Future[Any]:
        """Have a function called somewhere."""


class Order(Struct, kw_only=True):
    """What a worker is told."""

    operation: str
    note: dict[str, Json]
    key: str
    base_url: str
    sandbox: bool
    home: str
    notebook: str


class Refusal(Struct, kw_only=True):
    """An error that can travel."""

    kind: str
    what: str
    hint: str = ""
    status: int = 0
    code: str = ""
    request_id: str = ""
    retry_after: float | None = None


class Answer(Struct, kw_only=True):
    """What a worker says: an outcome, an error, or that the ledger has the call already."""

    outcome: Outcome | None = None
    refusal: Refusal | None = None
    taken: bool = False


def check_bounds(client: AsyncClient) -> None:
    """Refuse to let calls be made elsewhere while something holds for those of this process alone: a worker has neither
    its cassette nor its lesson, and would post with its own key what should not be sent.

    Raises:
        ConfigError: a cassette runs, or there are a lesson's rules; nothing was sent.
    """
    hint = t("Leave executor out; nothing was sent.")
    if client.settings.replayed or tape.running() is not None:
        raise ConfigError(t("A cassette runs, and an executor's workers would not keep to it."), hint)
    if client.rules is not None:
        raise ConfigError(t("A lesson has rules, and an executor's workers would not keep to them."), hint)


def through(executor: Executor) -> Carry:
    """Carry cells out in an executor's workers, where what holds here holds there too."""

    async def carry(client: AsyncClient, cell: Cell, how: Posting) -> Outcome:
        check_bounds(client)  # a cassette may have begun since
        settings, operation = client.settings, cell.operation
        order = Order(
            operation=operation.name,
            note=operation.note(),
            key=how.key,
            base_url=settings.base_url,
            sandbox=settings.sandbox,
            home=str(settings.home),
            notebook=notebook(),
        )
        try:
            work = asyncio.wrap_future(executor.submit(carried, msgspec.json.encode(order)))
            answer = msgspec.json.decode(await _answered(client, how, work), type=Answer)
        except Exception as error:  # noqa: BLE001 - a worker that died, a broken pool: each executor has its own words
            raise await _lost(client, how.key, error) from None
        return _read(answer)

    return carry


async def _answered(client: AsyncClient, how: Posting, work: asyncio.Future[Any]) -> Any:
    """What a worker says. Meanwhile the ledger is asked for the row of a paid call: what was begun there has begun."""
    try:
        over, row = not how.key, None
        while not over and row is None:
            await asyncio.wait({work}, timeout=_LOOK)
            over = work.done()
            row = await asyncio.to_thread(client.board.ledger.row, how.key)
            if row is not None and how.begun is not None:
                how.begun(row)
        return await work
    finally:
        work.cancel()


async def _lost(client: AsyncClient, key: str, error: Exception) -> Exception:
    """A worker gave no answer. Whether a paid call was begun is in the ledger; where it is not, nothing has left."""
    what = t("A worker gave no answer ({name}).", name=type(error).__name__)
    if not key:
        return LostAnswer(what, t("The call was not sent again."))
    if await asyncio.to_thread(client.board.ledger.row, key) is not None:
        return KeyTaken(key)
    return NotSent(what, t("Nothing was sent: the ledger has no such call."))


def _read(answer: Answer) -> Outcome:
    if answer.outcome is not None:
        return answer.outcome
    if answer.taken or answer.refusal is None:
        raise KeyTaken
    found = answer.refusal
    kind: type[YEScaleError] = getattr(errors, found.kind, YEScaleError)
    if issubclass(kind, ApiError):
        error = kind(found.what, found.hint, status=found.status, code=found.code, request_id=found.request_id)
        error.retry_after = found.retry_after
        raise error
    raise (YEScaleError if issubclass(kind, errors.OptionError) else kind)(found.what, found.hint)


def carried(order: bytes) -> bytes:
    """In a worker: carry one cell out, to its end."""
    asked = msgspec.json.decode(order, type=Order)
    os.environ["JPY_SESSION_NAME"] = asked.notebook  # budgets count by notebook, wherever its calls are made
    return msgspec.json.encode(runtime().run(_carried(asked)))


async def _carried(asked: Order) -> Answer:
    try:
        client = _client(asked)
        operation = catalog.operation(asked.operation).from_note(asked.note)
        cell = Cell(number=0, params={}, operation=operation)
        value = await at_once(client, cell, Posting(key=asked.key, yields=True))
    except KeyTaken:
        return Answer(taken=True)
    except YEScaleError as error:
        row = client.board.get(asked.key) if asked.key else None
        if row is not None and row.status == "uncertain":
            return Answer(outcome=outcome_of_row(row))
        return Answer(refusal=_refusal(error))
    outcome = outcome_of_row(value) if isinstance(value, Row) else outcome_of(value, key=asked.key)
    return Answer(outcome=outcome)


def _refusal(error: YEScaleError) -> Refusal:
    found = Refusal(kind=type(error).__name__, what=error.what, hint=error.hint)
    if isinstance(error, ApiError):
        found.status, found.code, found.request_id = error.status, error.code, error.request_id
        found.retry_after = error.retry_after
    return found


_clients: dict[tuple[str, str], AsyncClient] = {}
_lock = threading.Lock()


def _client(asked: Order) -> AsyncClient:
    """The worker's client of a gateway and a home; its key is the worker's own."""
    with _lock:
        found = _clients.get((asked.base_url, asked.home))
        if found is None:
            key = Secret("sk-sandbox-needs-no-key") if asked.sandbox else settings_for(base_url=asked.base_url).api_key
            settings = Settings(base_url=asked.base_url, api_key=key, sandbox=asked.sandbox, home=Path(asked.home))
            found = _clients[asked.base_url, asked.home] = AsyncClient(settings=settings)
        return found
