"""``ys.sweep``: one operation for every combination of values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from yescale_widgets import session
from yescale_widgets.catalog.account import Models
from yescale_widgets.client import AsyncClient
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError, Problem, YEScaleError
from yescale_widgets.grids import shelf
from yescale_widgets.grids.abroad import Executor, check_bounds, through
from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.crossing import MOST_SHOWN, crossed, kind_of
from yescale_widgets.grids.engine import at_once
from yescale_widgets.grids.results import KINDS
from yescale_widgets.grids.run import IN_FLIGHT, Run
from yescale_widgets.grids.steps import row_of
from yescale_widgets.near import nearest
from yescale_widgets.options import options_of
from yescale_widgets.runtime import runtime
from yescale_widgets.show import hooks
from yescale_widgets.values import Json
from yescale_widgets.words import t

MOST_IN_FLIGHT = 64


class Sweep(Run):
    """A sweep: ``frame()`` is its table so far, ``wait()``, ``stop()``, ``resume()`` what they say."""


shelf.register("sweep", Sweep)


def sweep(  # noqa: PLR0913 - all of them are named, and each stands alone
    operation: str | type[Operation] | Any,
    /,
    *,
    repeats: int = 1,
    in_flight: int = IN_FLIGHT,
    per_minute: float | None = None,
    run: bool = True,
    fresh: bool = False,
    check_models: bool = True,
    executor: Executor | None = None,
    **options: Any,
) -> Sweep:
    """Carry an operation out for every combination of values: ``ys.sweep("chat.complete", prompt=[…], model=[…])``.

    ``operation`` is a name or a function (``ys.pika.generate``). An option that takes one value varies over a list, a
    range, a column or an array; one that itself takes a list (``images``, ``stop``, ``messages``) varies by
    ``ys.vary([...])`` alone; ``aspect_ratio=(16, 9)`` is one ratio, ``["16:9", "1:1"]`` two. Each combination is run
    ``repeats`` times, ``in_flight`` at the same time (64 at the most) and at most ``per_minute`` in a minute.

    It goes on in the background and gives the ``Sweep`` at once: ``.frame()``, ``.wait()``, ``.stop()``, ``.resume()``.
    With ``run=False`` nothing is sent until ``.resume()``; ``.plan`` says how many calls it will take. The same sweep
    called again in this notebook goes on where cells are missing, also after the kernel was killed: each paid cell is
    posted once, and one whose answer was lost is ``uncertain`` and not sent again. ``fresh=True`` begins anew.

    With an ``executor`` (``concurrent.futures``, or dask's ``client.get_executor()``) its workers carry the cells out:
    they need the same YEScale home and a key of their own in their environment. The rules of money are the same. They
    have neither a cassette nor a lesson's rules, so where one of these holds it is refused.

    Models that the key's list does not have are refused, unless ``check_models=False``.

    Raises:
        OptionError: something is wrong with the grid; all problems are named, and nothing was sent.
        BudgetExceeded: a budget has no room for the whole; nothing was sent.
        ConfigError: an executor while a cassette runs or a lesson has rules; nothing was sent.
    """
    kind = kind_of(operation)
    check_pace(kind, in_flight, per_minute, executor)
    cells = crossed(kind, options, repeats=repeats)
    check_sendable(cells, executor, models=check_models)
    grid: Sweep = begun(Sweep, "sweep", cells, facts={"parameters": list(options)}, fresh=fresh)
    pace(grid, in_flight, per_minute, executor)
    if run:
        launched(grid)
    else:
        planned(grid)
    return grid


def pace(run: Run, in_flight: int, per_minute: float | None, executor: Executor | None) -> None:
    """Say how fast a run goes, and who carries its cells out."""
    run.in_flight, run.per_minute = in_flight, per_minute
    run.carry = at_once if executor is None else through(executor)


def check_sendable(cells: Sequence[Cell], executor: Executor | None, *, models: bool) -> None:
    """Refuse workers that could not keep to what holds here, and with ``models`` those that the key does not have.

    Raises:
        ConfigError: there is an executor while a cassette runs or a lesson has rules.
        OptionError: it names the models.
    """
    client = session.current().client.core
    if executor is not None:
        check_bounds(client)
    if models:
        refuse_unknown_models(client, (cell.operation for cell in cells))


def check_pace(
    kind: type[Operation], in_flight: int, per_minute: float | None, executor: Executor | None = None
) -> None:
    """Refuse what is no pace, and what is no executor.

    Raises:
        OptionError: it names what is wrong.
    """
    problems = []
    if type(in_flight) is not int or not 1 <= in_flight <= MOST_IN_FLIGHT:
        words = t(
            "in_flight must be a whole number from 1 to {most}, not {value!r}", most=MOST_IN_FLIGHT, value=in_flight
        )
        problems.append(Problem("in_flight", words))
    number = isinstance(per_minute, int | float) and not isinstance(per_minute, bool)
    if per_minute is not None and not (number and per_minute > 0):
        words = t("per_minute must be a number above 0, not {value!r}", value=per_minute)
        problems.append(Problem("per_minute", words))
    if executor is not None and not callable(getattr(executor, "submit", None)):
        words = t(
            "executor must have submit(), as those of concurrent.futures do, and {value!r} has none", value=executor
        )
        problems.append(Problem("executor", words))
    if problems:
        raise OptionError(f"{kind.family()}.{kind.verb()}", problems)


def begun(  # noqa: PLR0913 - all of them are named
    kind: type[Run],
    name: str,
    cells: Sequence[Cell],
    *,
    facts: dict[str, Json],
    fresh: bool = False,
    check: bool = True,
) -> Any:
    """The run of these cells that is unfinished in this notebook, else a new one; nothing is sent yet."""
    core, store = session.current().client.core, shelf.store()
    grid = grid_of(name, cells)
    operation = type(cells[0].operation)
    row = row_of(name, operation, grid, core.settings.account, facts, len(cells))
    old = None if fresh else store.unfinished(grid, row.origin, row.notebook)
    if old is not None:
        found = shelf.opened(old.id)
        if found is not None:
            return found
        more = shelf.cells_of(old, store.cells(old.id)[len(cells) :])  # what was asked for beside them since
        return shelf.keep(kind(core, store, old, [*cells, *more]).restore())
    if check:
        core.till.plan(t("This {kind}", kind=t(KINDS[name])), (cell.operation for cell in cells))
    return shelf.keep(kind.made(core, store, row, cells))


def grid_of(name: str, cells: Iterable[Cell]) -> str:
    """Names the content of a whole grid."""
    whole = hashlib.sha256(name.encode())
    for cell in cells:
        whole.update(msgspec.json.encode((cell.content, cell.repeat)))
    return whole.hexdigest()


def planned(run: Run) -> None:
    """A run that is not started yet, with what it will take."""
    name = t("This {kind}", kind=run.said)
    run.plan = session.current().client.core.till.plan(name, (c.operation for c in run.missing() if not c.begun))


def launched(run: Run) -> None:
    """Start it, and show how it stands."""
    run.resume()
    hooks.present(run)


def refuse_unknown_models(client: AsyncClient, operations: Iterable[Operation]) -> None:
    """Refuse models that the key's own list does not have, where that list has the models of such an operation.

    Raises:
        OptionError: it names them, and the nearest that there are.
    """
    every = list(operations)
    option = options_of(type(every[0])).get("model") if every else None
    if option is None:
        return
    wanted = dict.fromkeys(str(model) for one in every if (model := getattr(one, "model", None)))
    try:
        known = [card.id for card in runtime().run(client.send(Models())).models]
    except YEScaleError:
        return  # a gateway that does not list its models refuses what it does not know by itself
    usual = {str(name) for name in (*option.choices, *option.opt.suggestions)}
    if not usual & set(known):
        return
    problems = [_unknown(name, known) for name in wanted if name not in known]
    if problems:
        raise OptionError(every[0].name, problems[:MOST_SHOWN])


def _unknown(name: str, known: Sequence[str]) -> Problem:
    near = nearest(name, known, 0.5)
    advice = t(" Did you mean {name!r}?", name=near) if near else ""
    words = t(
        "model {name!r} is not among the {count} models of this key.{advice} check_models=False asks all the same",
        name=name,
        count=len(known),
        advice=advice,
    )
    return Problem("model", words)
