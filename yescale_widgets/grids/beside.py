"""Answers side by side as they stand: of a comparison, of a bundle that was opened, of two runs that were merged."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from yescale_widgets import session
from yescale_widgets.catalog.embeddings import Create
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.grids import plots
from yescale_widgets.grids.ballots import Votes
from yescale_widgets.grids.columns import WHO
from yescale_widgets.grids.differing import Diff, differ, fold
from yescale_widgets.grids.results import Entry, Results
from yescale_widgets.grids.seen import recorded
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas


class Beside(Results):
    """Answers side by side: one column a model, one row a prompt. ``frame()`` has one row an answer.

    ``summary()``, ``folded()``, ``diff(a, b)`` and ``plot(kind)`` say what they are.
    """

    @property
    def columns(self) -> list[str]:
        """The columns' names, in order."""
        return list(dict.fromkeys(str(entry.params[WHO]) for entry in self.entries))

    @property
    def prompts(self) -> list[str]:
        """What was asked, in order."""
        return list(dict.fromkeys(str(entry.params.get("prompt", "")) for entry in self.entries))

    @property
    def votes(self) -> Votes:
        """The votes on these answers' questions; none where only the answers were taken along."""
        return Votes()

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

    def answered(self, *columns: str) -> list[str]:
        """The prompts that all of these columns were asked."""
        asked = {(entry.params[WHO], entry.params.get("prompt", "")) for entry in self.entries}
        return [prompt for prompt in self.prompts if all((column, prompt) in asked for column in columns)]

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
                every = [e for e in self.entries if e.params[WHO] == name and e.params.get("prompt", "") == prompt]
                found = fold([e.outcome.text for e in every if e.outcome.status == "succeeded"])
                if every:
                    rows.append([prompt, name, found.n, found.distinct, found.agreement, found.alike, found.text])
        return pandas.DataFrame(rows, columns=["prompt", WHO, "n", "distinct", "agreement", "alike", "text"])

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

    def merged(self, other: Results) -> Results:
        """This and another side by side; a column that both have bears the name of its run too.

        Raises:
            OptionError: they are of different operations, so that their columns mean different things.
        """
        found = super().merged(other)
        if not isinstance(other, Beside):
            return found
        both = {*self.columns} & {*other.columns}
        for entry in found.entries:
            if entry.params[WHO] in both:
                entry.params[WHO] = f"{entry.params[WHO]} ({entry.params['run']})"
        return Beside(self.kind, self.operation_name, found.entries)

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        return recorded(self, {})


def _median(values: Sequence[Any]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
