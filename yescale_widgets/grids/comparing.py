"""``ys.compare``: the same question to several models, side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from yescale_widgets import session
from yescale_widgets.client import AsyncClient
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.grids import shelf
from yescale_widgets.grids.ballots import Verdict, Vote, Votes
from yescale_widgets.grids.beside import Beside
from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.columns import WHO, cells_of
from yescale_widgets.grids.crossing import kind_of
from yescale_widgets.grids.engine import Pace, at_once
from yescale_widgets.grids.gate import Spacing, gate_of
from yescale_widgets.grids.growing import Growing, further_columns, further_prompt
from yescale_widgets.grids.judging import Judgement, judge
from yescale_widgets.grids.report import withheld
from yescale_widgets.grids.store import RunRow, Store
from yescale_widgets.grids.sweeping import begun, check_pace, refuse_unknown_models
from yescale_widgets.jobs.submit import Posting
from yescale_widgets.show import hooks
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.values import Reply
from yescale_widgets.words import t

EACH = 4
"""Cells of one model that are carried out at the same time: none waits for another's."""
Follow = Callable[[Cell, AsyncStream], Awaitable[Reply]]


class Comparison(Growing, Beside):
    """Answers side by side: one column a model, one row a prompt. ``frame()`` has one row an answer.

    ``summary()``, ``folded()``, ``diff(a, b)``, ``judge(model, rubric)``, ``votes`` and ``note(text)`` say what they
    are; ``add(model)``, ``again(prompt)`` and ``retry(column)`` ask for more.
    """

    follow: Follow | None = None
    blind = False

    def __init__(self, client: AsyncClient, store: Store, row: RunRow, cells: Sequence[Cell]) -> None:
        super().__init__(client, store, row, cells)
        self.carry = self._streamed

    def groups(self, cells: list[Cell]) -> list[tuple[Pace, list[Cell]]]:
        """Each model goes at a pace of its own."""
        found: dict[str, list[Cell]] = {}
        for cell in cells:
            found.setdefault(str(cell.params[WHO]), []).append(cell)
        return [(self._pace(name), own) for name, own in found.items()]

    def _pace(self, name: str) -> Pace:
        gate = gate_of(self._client, f"{self.operation_name} {name}")
        return Pace(in_flight=EACH, gate=gate, spacing=Spacing(None))

    async def _streamed(self, client: AsyncClient, cell: Cell, how: Posting) -> Any:
        if type(cell.operation).streams is None:
            return await at_once(client, cell, how)
        stream = client.stream(cell.operation, how)
        if self.follow is not None:
            return await self.follow(cell, stream)
        try:
            async for _ in stream:
                pass
        finally:
            await stream.aclose()
        return stream.reply

    def add(self, *models: str | Mapping[str, Any], check_models: bool = True) -> Comparison:
        """Ask more models the same: ``run.add("gpt-4o", {"model": "gpt-4o-mini", "temperature": 0})``.

        Each is a column more, with every prompt that the others were asked; those that are at work go on.

        Raises:
            OptionError: a column is there already, or a model or an option is wrong; nothing was sent.
            BudgetExceeded: a budget has no room for the new answers; nothing was sent.
        """
        return self.take_in(further_columns(self, models, check_models=check_models))

    def again(self, prompt: str | None = None) -> Comparison:
        """Ask all columns something else, or without a prompt, the same once more (a repeat, see ``folded``).

        Raises:
            OptionError: this was asked already; nothing was sent.
            BudgetExceeded: a budget has no room for the new answers; nothing was sent.
        """
        return self.take_in(further_prompt(self, prompt))

    def retry(self, column: str | None = None) -> Comparison:
        """Ask again what failed, of one column or all. An answer that is uncertain may have been billed: it is left.

        Raises:
            OptionError: there is no such column.
            BudgetExceeded: a budget has no room for it; nothing was sent.
        """
        if column is not None and column not in self.columns:
            names = ", ".join(self.columns)
            words = t("there is no column {name!r}; there are {names}", name=column, names=names)
            raise OptionError("compare", [Problem("column", words)])
        cells = self.again_wanted([c for c in self.cells if column in (None, c.params[WHO])])
        return self.run_also(cells) if cells else self

    def judge(self, model: str, rubric: str, **options: Any) -> Judgement:
        """Let a model score every answer by a rubric, the repeats too; it sees letters in random order, and no names.

        ``.prompt`` shows what it is asked, ``.frame()`` its verdicts with their reasons.
        """
        return judge(self, model, rubric, **options)

    def vote(self, prompt: int | str, left: str, right: str, verdict: Verdict, *, blind: bool = False) -> Vote:
        """Write a vote down.

        Raises:
            OptionError: there is no such verdict, or no such column.
        """
        problems = [
            Problem(
                "left", t("there is no column {name!r}; there are {names}", name=one, names=", ".join(self.columns))
            )
            for one in (left, right)
            if one not in self.columns
        ]
        if verdict not in ("left", "right", "tie", "both_bad"):
            words = t("verdict must be 'left', 'right', 'tie' or 'both_bad', not {value!r}", value=verdict)
            problems.append(Problem("verdict", words))
        if problems:
            raise OptionError("vote", problems)
        asked = self.prompts[prompt] if isinstance(prompt, int) else prompt
        return self.keep(Vote(item=asked, left=left, right=right, verdict=verdict, blind=blind))

    def keep(self, vote: Vote) -> Vote:
        """Write a vote down; it takes the place of one with the same id."""
        self._store.vote(self.row.grid, vote)
        return vote

    @property
    def votes(self) -> Votes:
        """The votes on these very answers' questions, also those of other notebooks with the same home."""
        return Votes(self._store.votes(self.row.grid))

    def note(self, text: str) -> Comparison:
        """Keep a note beside the answers; it goes with every export."""
        self.notes.append(text)
        self._store.note(self.id, self.notes)
        return self

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        return withheld(self) if self.blind else super()._repr_mimebundle_()


shelf.register("compare", Comparison)


def compare(  # noqa: PLR0913 - all of them are named, and each stands alone
    prompt: Any,
    /,
    models: Sequence[str | Mapping[str, Any]],
    *,
    operation: str | type[Operation] | Any = "chat.complete",
    repeats: int = 1,
    blind: bool = False,
    fresh: bool = False,
    check_models: bool = True,
    **options: Any,
) -> Comparison:
    """Ask several models the same, side by side: every column streams at once, and none waits for another.

    ``prompt`` is a text, a list of them or a column of a table. ``models`` are names, or dictionaries of options where
    a column has its own: ``[{"model": "gpt-4o", "temperature": 0}, "claude-sonnet-4-5"]``; a dictionary's ``"name"``
    names its column. ``options`` are for all. ``repeats`` asks each that often, and ``folded()`` tells how much the
    answers agree. With ``blind`` the panel shows two at a time without names, sides at random, and asks which is
    better. Pictures, clips and music are compared by their ``operation``.

    In a notebook the panel shows the answers as they come; ``.wait()`` waits for them. The same comparison again goes
    on where answers are missing; ``fresh=True`` begins anew.

    Raises:
        OptionError: something is wrong with what was asked; all problems are named, and nothing was sent.
        BudgetExceeded: a budget has no room for the whole; nothing was sent.
    """
    kind = kind_of(operation)
    check_pace(kind, EACH, None)
    cells = cells_of(kind, prompt, models, options, repeats)
    if check_models:
        refuse_unknown_models(session.current().client.core, (cell.operation for cell in cells))
    run: Comparison = begun(Comparison, "compare", cells, facts={"common": list(options)}, fresh=fresh)
    run.blind = blind
    hooks.present(run)
    run.resume()
    return run
