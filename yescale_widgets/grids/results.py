"""The results of a grid as a table: what a run shows of itself, and what is left of it when it is loaded elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.grids.cells import ENDED, RESULTS, Outcome
from yescale_widgets.show.hooks import TABLE_ROWS, Shown
from yescale_widgets.values import Json
from yescale_widgets.words import later, t

if TYPE_CHECKING:
    import pandas


KINDS = {"sweep": later("sweep"), "map": later("map"), "compare": later("comparison"), "judge": later("judgement")}
"""How the kinds of runs are called."""


class Entry(Struct, kw_only=True):
    """One cell as a table has it: its parameters and what came of it."""

    params: dict[str, Json]
    repeat: int = 0
    outcome: Outcome = field(default_factory=Outcome)


class Results(Shown):
    """A table of cells: ``frame()`` has one row a cell, a column a parameter, then what came of it.

    ``len`` counts cells, ``results[3]`` is one of them, ``parameters`` names the columns that were given.
    """

    def __init__(self, kind: str, operation: str, entries: Sequence[Entry] = ()) -> None:
        self.kind, self.operation_name = kind, operation
        self._entries: Sequence[Entry] = entries
        self.notes: list[str] = []

    @property
    def entries(self) -> Sequence[Entry]:
        """The cells in order."""
        return self._entries

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, number: int) -> Entry:
        return self.entries[number]

    @property
    def said(self) -> str:
        """What it is, in a word: "sweep"."""
        return t(KINDS.get(self.kind, self.kind))

    @property
    def parameters(self) -> list[str]:
        """The columns that were given."""
        return list(dict.fromkeys(name for entry in self.entries for name in entry.params))

    def counts(self) -> dict[str, int]:
        """How many cells there are of each state."""
        return dict(Counter(entry.outcome.status for entry in self.entries))

    @property
    def cost(self) -> float | None:
        """US dollars of all cells whose cost is known; None where none is."""
        known = [entry.outcome.cost for entry in self.entries if entry.outcome.cost is not None]
        return sum(known) if known else None

    def readable(self) -> Results:
        """These as a reader wants them on a page: most often they themselves."""
        return self

    def table(self) -> tuple[list[str], list[list[Json]]]:
        """Columns and rows, in plain values."""
        names, repeated = self.parameters, any(entry.repeat for entry in self.entries)
        columns = [*names, *(["repeat"] if repeated else []), *RESULTS]
        rows = [
            [
                *(entry.params.get(name) for name in names),
                *([entry.repeat] if repeated else []),
                *entry.outcome.facts().values(),
            ]
            for entry in self.entries
        ]
        return columns, rows

    def frame(self) -> pandas.DataFrame:
        """A DataFrame, one row a cell: a column a parameter, then status, text, object, media (the path or link of the
        first), media_count, ttft and seconds, tokens_per_second, prompt_tokens, completion_tokens, cost (US dollars),
        finish_reason, answered_by (the model's own name), cached, error, request_id, key (its row in the ledger).
        """
        import pandas

        columns, rows = self.table()
        return pandas.DataFrame(rows, columns=columns)

    def to_csv(self, path: str | PathLike[str]) -> Path:
        """Write the table as CSV; lists and objects are JSON text."""
        from yescale_widgets.grids import exports

        return _written(path, exports.csv, self)

    def to_parquet(self, path: str | PathLike[str]) -> Path:
        """Write the table as Parquet; needs the extra ``parquet``."""
        from yescale_widgets.grids import exports

        return _written(path, exports.parquet, self)

    def to_json(self, path: str | PathLike[str]) -> Path:
        """Write everything that is known of the cells as JSON."""
        from yescale_widgets.grids import exports

        return _written(path, lambda results, to: to.write_bytes(exports.encoded(results)), self)

    def to_html(self, path: str | PathLike[str]) -> Path:
        """Write a page that stands alone: answers as they read, pictures made small, without a script."""
        from yescale_widgets.grids import exports

        return _written(path, lambda results, to: to.write_text(exports.html(results), "utf-8"), self)

    def to_bundle(self, path: str | PathLike[str]) -> Path:
        """Write one zip with the table, the media that were saved, recipes, versions and checksums.

        ``ys.load_bundle(path)`` opens it, also elsewhere and without a key.
        """
        from yescale_widgets.grids import bundles

        return _written(path, bundles.write, self)

    def merged(self, other: Results) -> Results:
        """This and another as one table, with a column ``run`` that tells them apart.

        Raises:
            OptionError: they are of different operations, so that their columns mean different things.
        """
        if self.operation_name != other.operation_name:
            what = t("the one is of {one}, the other of {other}", one=self.operation_name, other=other.operation_name)
            raise OptionError("merged", [Problem("other", what)])
        names = [_name_of(self, "A"), _name_of(other, "B")]
        names = names if names[0] != names[1] else ["A", "B"]
        entries = [
            Entry(params={"run": name, **entry.params}, repeat=entry.repeat, outcome=entry.outcome)
            for name, one in zip(names, (self, other), strict=True)
            for entry in one.entries
        ]
        return Results(self.kind, self.operation_name, entries)

    def headline(self) -> str:
        """What it is and how it stands, in a line."""
        counts = self.counts()
        done = sum(counts.get(state, 0) for state in ENDED)
        cells = (
            t("{done:,} of 1 cell", done=done)
            if len(self) == 1
            else t("{done:,} of {all:,} cells", done=done, all=len(self))
        )
        parts = [
            t("{kind} of {operation}", kind=self.said, operation=self.operation_name),
            cells,
            *(
                f"{number:,} {t(state)}"
                for state, number in sorted(counts.items())
                if state not in ("succeeded", "waiting")
            ),
        ]
        return " · ".join(parts)

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        from yescale_widgets.grids.report import bundle

        return bundle(self, most=TABLE_ROWS)

    def __repr__(self) -> str:
        return f"<{self.headline()}>"

    def __str__(self) -> str:
        """What ``print`` shows: the table, or the answers side by side, as far as they are there."""
        return self._repr_mimebundle_()["text/plain"]


def _written(path: str | PathLike[str], write: Callable[[Results, Path], object], results: Results) -> Path:
    to = Path(path).expanduser()
    to.parent.mkdir(parents=True, exist_ok=True)
    write(results, to)
    return to


def _name_of(results: Results, fallback: str) -> str:
    return str(getattr(results, "id", "") or fallback)
