"""``ys.compare``: the same question to several models, side by side."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yescale_widgets import session
from yescale_widgets.catalog.embeddings import Create
from yescale_widgets.client import AsyncClient
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.grids import plots, shelf
from yescale_widgets.grids.ballots import Verdict, Vote, Votes
from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.columns import WHO, cells_of
from yescale_widgets.grids.crossing import kind_of
from yescale_widgets.grids.differing import Diff, differ, fold
from yescale_widgets.grids.engine import Pace, at_once
from yescale_widgets.grids.gate import Spacing, gate_of
from yescale_widgets.grids.judging import Judgement, judge
from yescale_widgets.grids.report import side_by_side, withheld
from yescale_widgets.grids.results import Entry
from yescale_widgets.grids.run import Run
from yescale_widgets.grids.store import RunRow, Store
from yescale_widgets.grids.sweeping import begun, check_pace, refuse_unknown_models
from yescale_widgets.jobs.submit import Posting
from yescale_widgets.show import hooks
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.values import Reply
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas

EACH = 4
"""Cells of one model that are carried out at the same time: none waits for another's."""
Follow = Callable[[Cell, AsyncStream], Awaitable[Reply]]


class Comparison(Run):
    """Answers side by side: one column a model, one row a prompt. ``frame()`` has one row an answer.

    ``summary()``, ``folded()``, ``diff(a, b)``, ``judge(model, rubric)``, ``votes`` and ``note(text)`` say what they
    are.
    """

    follow: Follow | None = None
    blind = False

    def __init__(self, client: AsyncClient, store: Store, row: RunRow, cells: Sequence[Cell]) -> None:
        super().__init__(client, store, row, cells)
        self.carry = self._streamed

    @property
    def columns(self) -> list[str]:
        """The columns' names, in order."""
        return list(dict.fromkeys(str(entry.params[WHO]) for entry in self.entries))

    @property
    def prompts(self) -> list[str]:
        """What was asked, in order."""
        return list(dict.fromkeys(str(entry.params.get("prompt", "")) for entry in self.entries))

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

    def answers(self, column: str, prompt: int | str = 0) -> list[Entry]:
        """What one column answered to one prompt (its number or its text), repeats in order.

        Raises:
            KeyError: there is no such column or prompt.
        """
        asked = self.prompts[prompt] if isinstance(prompt, int) else prompt
        found = [e for e in self.entries if e.params[WHO] == column and e.params.get("prompt", "") == asked]
        if not found:
            raise KeyError(f"There is no {column!r} for {asked!r}; there are {', '.join(self.columns)}.")
        return found

    def diff(self, left: str, right: str, prompt: int | str = 0, repeat: int = 0) -> Diff:
        """What differs between two columns' answers, word by word."""
        one, other = (self.answers(name, prompt)[repeat].outcome.text for name in (left, right))
        return differ(one, other, (left, right))

    def summary(self) -> pandas.DataFrame:
        """One row a column: n, failed, and the medians of ttft, seconds, tokens_per_second and completion_tokens; cost
        (US dollars) of all, missing where it is not known.
        """
        import pandas

        rows = []
        for name in self.columns:
            every = [entry.outcome for entry in self.entries if entry.params[WHO] == name]
            good = [outcome for outcome in every if outcome.status == "succeeded"]
            tokens = [(outcome.usage or {}).get("completion_tokens") for outcome in good]
            costs = [outcome.cost for outcome in good if outcome.cost is not None]
            medians = [
                _median([getattr(outcome, fact) for outcome in good])
                for fact in ("ttft", "seconds", "tokens_per_second")
            ]
            failed = sum(o.status in ("failed", "uncertain", "lost", "cancelled") for o in every)
            rows.append([name, len(every), failed, *medians, _median(tokens), sum(costs) if costs else None])
        names = [WHO, "n", "failed", "ttft", "seconds", "tokens_per_second", "completion_tokens", "cost"]
        return pandas.DataFrame(rows, columns=names)

    def folded(self) -> pandas.DataFrame:
        """One row a prompt and column, its repeats folded: n, distinct answers, agreement (share of the most frequent
        answer), alike (mean likeness of every two, 0 to 1) and the most frequent answer itself.
        """
        import pandas

        rows = []
        for prompt in self.prompts:
            for name in self.columns:
                texts = [e.outcome.text for e in self.answers(name, prompt) if e.outcome.status == "succeeded"]
                found = fold(texts)
                rows.append([prompt, name, found.n, found.distinct, found.agreement, found.alike, found.text])
        return pandas.DataFrame(rows, columns=["prompt", WHO, "n", "distinct", "agreement", "alike", "text"])

    def judge(self, model: str, rubric: str, **options: Any) -> Judgement:
        """Let a model score every answer by a rubric; it sees letters in random order, and no names.

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
        given = Vote(item=asked, left=left, right=right, verdict=verdict, blind=blind)
        self._store.vote(self.row.grid, given)
        return given

    @property
    def votes(self) -> Votes:
        """The votes on these very answers' questions, also those of other notebooks with the same home."""
        return Votes(self._store.votes(self.row.grid))

    def note(self, text: str) -> Comparison:
        """Keep a note beside the answers; it goes with every export."""
        self.notes.append(text)
        self._store.note(self.id, self.notes)
        return self

    def plot(self, kind: str, *, model: str = "text-embedding-3-small") -> Any:
        """A matplotlib figure, to be shown as a cell's last expression or saved: "latency", "cost", "length",
        "agreement" (of repeats), "score" (of the blind votes), "similarity", or "embedding", which asks ``model`` for
        the vectors of all answers first.

        Raises:
            OptionError: there is no such kind, or nothing to draw.
            ConfigError: matplotlib is not installed (extra ``plot``).
        """
        if kind != "embedding":
            return plots.plot(self, kind)
        texts = [entry.outcome.text for entry in self.entries if entry.outcome.text]
        if len(texts) < 2:
            raise OptionError("plot", [Problem("kind", t("an embedding map wants two answers or more"))])
        return plots.embedding(self, session.current().client.send(Create(input=texts, model=model)))

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        return withheld(self) if self.blind else side_by_side(self)


shelf.register("compare", Comparison)


def _median(values: Sequence[Any]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


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
    run: Comparison = begun(Comparison, "compare", cells, facts={}, fresh=fresh)
    run.blind = blind
    hooks.present(run)
    run.resume()
    return run
