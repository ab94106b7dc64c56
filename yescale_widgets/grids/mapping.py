"""``ys.map``: a prompt over the rows of a table, answers as new columns, kept by what was asked."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from yescale_widgets.declare import Operation
from yescale_widgets.errors import BadObject, OptionError, Problem
from yescale_widgets.grids import shelf
from yescale_widgets.grids.abroad import Executor
from yescale_widgets.grids.cells import Cell, Outcome, content_of
from yescale_widgets.grids.crossing import MOST_SHOWN, is_nan, kind_of
from yescale_widgets.grids.run import IN_FLIGHT, Run
from yescale_widgets.grids.sweeping import begun, check_pace, check_sendable, launched, pace
from yescale_widgets.grids.templates import columns_in, filled, tabled
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.options import options_of
from yescale_widgets.structured import Shape
from yescale_widgets.values import Json, Reply
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas


class Mapped(Run):
    """A prompt over a table: ``frame()`` waits for the end and gives the table with the answers beside it."""

    source: pandas.DataFrame | None = None
    rows: Sequence[int | str]
    into = "answer"
    shape: Shape | None = None
    remembering = True

    def frame(self) -> pandas.DataFrame:
        """A copy of the table with new columns; waits until no row is missing.

        ``answer`` (or what ``into`` says) has the text, or with a schema a column for each of its members; of a
        picture, clip or sound its path or link. ``error`` says of a row why it has none, ``cached`` whether its answer
        was kept from before, ``cost`` what it cost in US dollars. A map that was opened by ``ys.runs()`` has its
        prompts in the place of the table.
        """
        import pandas

        self.wait()
        if self.source is None:
            return super().frame()
        found = self.source.copy()
        outcomes = [self._of_row(row) for row in self.rows]
        taken = {str(name) for name in found.columns}
        for told, values in self._columns(outcomes).items():
            name = next(name for name in _names(told, self.into) if name not in taken)
            taken.add(name)
            found[name] = pandas.Series(values, dtype=None if any(v is not None for v in values) else object).array
        return found

    def _of_row(self, row: int | str) -> Outcome:
        return Outcome(status="failed", error=row) if isinstance(row, str) else self.entries[row].outcome

    def _columns(self, outcomes: Sequence[Outcome]) -> dict[str, list[Json]]:
        read = [self._read(outcome) for outcome in outcomes]
        objects = [value for value, _ in read if isinstance(value, Mapping)]
        columns: dict[str, list[Json]] = {}
        if objects:
            names = dict.fromkeys(name for one in objects for name in one)
            columns |= {n: [v.get(n) if isinstance(v, Mapping) else None for v, _ in read] for n in names}
        else:
            columns[self.into] = [value for value, _ in read]
        columns["error"] = [error for _, error in read]
        columns["cached"] = [outcome.cached for outcome in outcomes]
        columns["cost"] = [outcome.cost for outcome in outcomes]
        return columns

    def _read(self, outcome: Outcome) -> tuple[Json, str | None]:
        """The answer of a row, and what is wrong with it."""
        if outcome.status != "succeeded":
            return None, outcome.error or outcome.status
        if self.shape is None:
            return outcome.facts()["media"] if outcome.media else (outcome.text or outcome.object), None
        try:
            return msgspec.to_builtins(self.shape.read(Reply(text=outcome.text))), None
        except BadObject as error:
            return None, error.what
        except TypeError:  # a pydantic model
            return self.shape.read(Reply(text=outcome.text)).model_dump(), None

    def written(self, numbers: Sequence[int]) -> None:
        """Answers that came are kept by what was asked."""
        if not self.remembering:
            return
        fresh = [
            (self.cells[number].content, msgspec.structs.replace(self.entries[number].outcome, key=""))
            for number in numbers
            if self.entries[number].outcome.status == "succeeded" and not self.entries[number].outcome.cached
        ]
        self._store.remember(self.row.origin, self.operation_name, fresh)

    def recall(self) -> None:
        """Take over the answers that are kept."""
        missing = {cell.content: cell for cell in self.missing()}
        for content, outcome in self._store.remembered(self.row.origin, missing).items():
            if not _is_there(outcome):
                continue
            cell = missing[content]
            free = {"cached": True, "cost": 0.0}
            self._tell(cell, msgspec.structs.replace(outcome, **free))
        self._write(ended=not self.missing())
        self.status = "done" if not self.missing() else self.status

    def headline(self) -> str:
        """What it is and how it stands, in a line; calls that were not needed are counted."""
        kept = sum(entry.outcome.cached for entry in self.entries)
        said = t("{kept:,} kept from before, which cost nothing", kept=kept) if kept else ""
        skipped = sum(isinstance(row, str) for row in getattr(self, "rows", ()))
        left = t("1 row not sent") if skipped == 1 else t("{skipped:,} rows not sent", skipped=skipped)
        left = left if skipped else ""
        return " · ".join(filter(None, [super().headline(), said, left]))


def _names(name: str, into: str) -> Iterator[str]:
    """What a new column may be called, best first: what the table has already is never written over."""
    yield name
    yield f"{into}_{name}"
    yield from (f"{into}_{name}_{number}" for number in itertools.count(2))


def _is_there(outcome: Outcome) -> bool:
    """Whether its pictures, clips and sounds can still be had."""
    return all(one.url or (one.path is not None and Path(one.path).exists()) for one in outcome.media)


shelf.register("map", Mapped)


class _Map:
    """``ys.map(frame, "Classify: {text}", model=…)``; ``ys.map.clear()`` forgets the answers that were kept."""

    def __call__(  # noqa: PLR0913 - all of them are named, and each stands alone
        self,
        frame: pandas.DataFrame | pandas.Series[Any] | Mapping[str, Any] | Iterable[Mapping[str, Any]],
        template: str,
        /,
        *,
        operation: str | type[Operation] | Any = "chat.complete",
        schema: Any = None,
        into: str = "answer",
        cache: bool = True,
        in_flight: int = IN_FLIGHT,
        per_minute: float | None = None,
        check_models: bool = True,
        executor: Executor | None = None,
        **options: Any,
    ) -> Mapped:
        """Ask about every row of a table: ``{column}`` in the template is that row's value.

        ``schema`` is what each answer should be, as in ``ys.ask``: its members become columns. ``frame()`` of what this
        gives waits and has the answers beside the table, with an ``error`` for each row that has none. Rows that ask
        the same are asked once. Answers are kept by what was asked: the same row asked again costs nothing, in this
        kernel and in later ones. ``cache=False`` neither looks there nor keeps; ``ys.map.clear()`` forgets them.

        ``frame`` is a DataFrame, a column with a name, rows as dictionaries, or a dictionary of columns. Where it has
        a column of a name that is needed (``error`` …), the new one is ``answer_error`` instead. ``executor`` is as in
        ``ys.sweep``.

        A row whose value is missing (NaN) is not sent, and its ``error`` says so. The other ``options`` are those of
        the operation, one value each.

        Raises:
            OptionError: the table is empty, the template names a column that is not there, or an option is wrong;
                nothing was sent.
            BudgetExceeded: a budget has no room for the whole; nothing was sent.
            ConfigError: an executor while a cassette runs or a lesson has rules; nothing was sent.
        """
        kind = kind_of(operation)
        check_pace(kind, in_flight, per_minute, executor)
        table = tabled(frame)
        shape = None if schema is None else Shape(schema)
        given = dict(options) if shape is None else {**options, "response_format": shape.response_format}
        _refuse(kind, table, template, given, into if shape is None else None)
        cells, rows = _cells(kind, table, template, given, together=cache)
        check_sendable(cells[:1], executor, models=check_models)
        run: Mapped = begun(Mapped, "map", cells, facts={"template": template}, fresh=not cache, check=not cache)
        run.source, run.rows, run.into, run.shape, run.remembering = table, rows, into, shape, cache
        pace(run, in_flight, per_minute, executor)
        if cache:
            run.recall()
        launched(run)
        return run

    def clear(self, operation: str = "") -> int:
        """Forget the answers that were kept, of one operation ("chat.complete") or all; how many there were."""
        return shelf.store().clear(operation)

    def __repr__(self) -> str:
        return "<ys.map(frame, template, …)>"


map = _Map()  # noqa: A001 - the word users know; no module of this package is asked for the built-in one by this name


def _refuse(
    kind: type[Operation], table: pandas.DataFrame, template: str, given: Mapping[str, Any], into: str | None
) -> None:
    problems = []
    known = [str(name) for name in table.columns]
    if not len(table):
        problems.append(Problem("frame", t("the table has no rows")))
    named = columns_in(template)
    if not named:
        words = t("the template names no column: every row would ask the same; write {column} where its value belongs")
        problems.append(Problem("template", words))
    for name in named:
        if known.count(name) > 1:
            problems.append(Problem("template", t("the table has {name!r} more than once", name=name)))
        if name not in known:
            near = nearest(name, known, 0.5)
            advice = did_you_mean(repr(near)) if near else t("it has {names}", names=", ".join(known))
            words = t(
                "the template names {name!r}, which is no column of the table: {advice}", name=name, advice=advice
            )
            problems.append(Problem("template", words))
    if "prompt" not in options_of(kind):
        problems.append(Problem("operation", t("{name} takes no prompt", name=f"{kind.family()}.{kind.verb()}")))
    if "prompt" in given:
        problems.append(Problem("prompt", t("the template is the prompt; give it only once")))
    if into in known:
        problems.append(
            Problem("into", t("the table has a column {into!r} already: name another by into=…", into=into))
        )
    if problems:
        raise OptionError("map", problems[:MOST_SHOWN])


def _cells(
    kind: type[Operation], table: pandas.DataFrame, template: str, given: Mapping[str, Any], *, together: bool
) -> tuple[list[Cell], list[int | str]]:
    """The calls, and for each row the number of its call, or why it has none."""
    names = columns_in(template)
    columns = {str(name): table.iloc[:, position].tolist() for position, name in enumerate(table.columns)}
    cells: list[Cell] = []
    rows: list[int | str] = []
    numbers: dict[str, int] = {}
    repeats: Counter[str] = Counter()
    for position in range(len(table)):
        operation = _asked(kind, template, {name: columns[name][position] for name in names}, given)
        if isinstance(operation, str):
            rows.append(operation)
            continue
        content = content_of(operation)
        if not together or content not in numbers:
            numbers[content] = len(cells)
            params = {"prompt": getattr(operation, "prompt", "")}
            cell = Cell(number=len(cells), params=params, operation=operation, content=content)
            cell.repeat = repeats[content]
            cells.append(cell)
            repeats[content] += 1
        rows.append(numbers[content])
    if not cells:
        raise OptionError("map", [Problem("frame", t("no row can be asked about; the first one: {why}", why=rows[0]))])
    return cells, rows


def _asked(kind: type[Operation], template: str, row: Mapping[str, Any], given: Mapping[str, Any]) -> Operation | str:
    """What one row asks, or why it asks nothing.

    Raises:
        OptionError: an option is wrong that all rows have.
    """
    empty = [name for name, value in row.items() if value is None or is_nan(value)]
    if empty:
        return t("{names} has no value in this row; nothing was sent", names=", ".join(empty))
    try:
        prompt = filled(template, row)
    except (ValueError, TypeError) as error:
        return t("the template cannot be filled: {error}", error=error)
    try:
        operation: Operation = kind(prompt=prompt, **given)
    except OptionError as error:
        if any(problem.option != "prompt" for problem in error.problems):
            raise
        return error.problems[0].message
    return operation
