"""Pictures of a grid by matplotlib: readable on a light page and a dark one, and for those who see few colours.

Series are told apart by marker and place, never by colour alone; the palette is that of Okabe and Ito.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from yescale_widgets.errors import ConfigError, OptionError, Problem
from yescale_widgets.words import t

if TYPE_CHECKING:
    from yescale_widgets.grids.beside import Beside

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#7F7F7F")
MARKERS = "osD^vPX"
_INK = "#767676"
"""Grey that is read on white and on black alike: 4.5 to 1 on either."""


@cache
def _drawing() -> Any:
    """Matplotlib's figure, which shows itself in a notebook whatever backend was chosen, or none."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        what = t("Plots need matplotlib, which is not installed.")
        raise ConfigError(what, t("Install it: pip install 'yescale_widgets[plot]'.")) from None

    class Drawing(Figure):
        def _repr_png_(self) -> bytes:
            out = io.BytesIO()
            self.savefig(out, format="png")
            return out.getvalue()

    return Drawing


def _figure(wide: float, high: float) -> tuple[Any, Any]:
    """A figure without a ground of its own, so that it fits either theme."""
    figure = _drawing()(figsize=(wide, high), layout="constrained", dpi=110)
    figure.patch.set_alpha(0)
    axes = figure.add_subplot()
    _dress(axes)
    return figure, axes


def _dress(axes: Any) -> None:
    axes.patch.set_alpha(0)
    axes.tick_params(colors=_INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(_INK)
    for words in (axes.title, axes.xaxis.label, axes.yaxis.label):
        words.set_color(_INK)


def _rows(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="x", color=_INK, alpha=0.25)


def _look(run: Beside, name: str) -> tuple[str, str]:
    """Marker and colour of a column: the same in every picture."""
    row = run.columns.index(name) if name in run.columns else len(run.columns)
    return MARKERS[row % len(MARKERS)], COLOURS[row % len(COLOURS)]


def _spread(run: Beside, fact: str, label: str) -> Any:
    """Every answer a point, the median a line: one row a column."""
    import statistics

    figure, axes = _figure(6.4, 0.9 + 0.5 * len(run.columns))
    for row, name in enumerate(run.columns):
        entries = [entry.outcome for entry in run.entries if str(entry.params["column"]) == name]
        values = [v for outcome in entries if (v := _fact(outcome, fact)) is not None]
        marker, colour = _look(run, name)
        axes.scatter(values, [row] * len(values), marker=marker, color=colour, alpha=0.75, s=34)
        if values:
            axes.vlines(statistics.median(values), row - 0.3, row + 0.3, color=colour, linewidth=2.5)
    _rows(axes, run.columns)
    axes.set_xlabel(label)
    axes.set_xlim(0, axes.get_xlim()[1] * 1.03)  # no point at the rim is cut
    return figure


def _fact(outcome: Any, fact: str) -> float | None:
    if fact == "words":
        return float(len(outcome.text.split())) if outcome.status == "succeeded" else None
    found: float | None = getattr(outcome, fact)
    return found


def latency(run: Beside) -> Any:
    """Seconds of each answer."""
    return _spread(run, "seconds", t("seconds of an answer (line: median)"))


def cost(run: Beside) -> Any:
    """US dollars of each answer, where known."""
    return _spread(run, "cost", t("US dollars of an answer (line: median)"))


def length(run: Beside) -> Any:
    """Words of each answer."""
    return _spread(run, "words", t("words of an answer (line: median)"))


def agreement(run: Beside) -> Any:
    """How much repeated answers agree, prompt by prompt."""
    folded = run.folded()
    figure, axes = _figure(6.4, 0.9 + 0.5 * len(run.columns))
    for row, name in enumerate(run.columns):
        values = folded.loc[folded["column"] == name, "agreement"].dropna()
        marker, colour = _look(run, name)
        axes.scatter(values, [row] * len(values), marker=marker, color=colour, s=34)
    _rows(axes, run.columns)
    axes.set_xlim(0, 1.04)
    axes.set_xlabel(t("share of the most frequent answer"))
    return figure


def score(run: Beside) -> Any:
    """The Bradley-Terry points of the blind votes with their 95 % intervals."""
    ranks = run.votes.ranking()
    if ranks.empty:
        raise OptionError("plot", [Problem("kind", t("there are no blind votes yet"))])
    figure, axes = _figure(6.4, 0.9 + 0.5 * len(ranks))
    for row, rank in enumerate(ranks.to_dict("records")):
        marker, colour = _look(run, str(rank["name"]))
        reach = [[rank["score"] - rank["low"]], [rank["high"] - rank["score"]]]
        axes.errorbar(rank["score"], row, xerr=reach, fmt=marker, color=colour, capsize=4, markersize=8, linewidth=2)
    _rows(axes, list(ranks["name"]))
    axes.set_xlabel(t("points (1000 is the middle; bars: 95 %)"))
    return figure


def similarity(run: Beside) -> Any:
    """How alike the columns' answers are by words, as a map with its numbers written in."""
    import numpy

    names = run.columns
    alike = numpy.ones((len(names), len(names)))
    for i, one in enumerate(names):
        for j in range(i + 1, len(names)):
            shares = [run.diff(one, names[j], prompt).share for prompt in run.answered(one, names[j])]
            alike[i, j] = alike[j, i] = sum(shares) / len(shares) if shares else numpy.nan
    figure, axes = _figure(2.6 + 0.8 * len(names), 1.8 + 0.6 * len(names))
    axes.imshow(alike, cmap="cividis", vmin=0, vmax=1)
    for (i, j), value in numpy.ndenumerate(alike):
        ink = "white" if value < 0.6 else "black"
        words = "" if numpy.isnan(value) else f"{value:.2f}"
        axes.text(j, i, words, ha="center", va="center", color=ink)
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right")
    axes.set_yticks(range(len(names)), names)
    return figure


def embedding(run: Beside, vectors: Any) -> Any:
    """Answers as points: near ones say alike things. ``vectors`` has a row an answer; PCA by numpy draws them flat."""
    import numpy

    table = numpy.asarray(vectors, dtype=float)
    spread = table - table.mean(axis=0)
    _, _, axes_of = numpy.linalg.svd(spread, full_matrices=False)
    flat = spread @ axes_of[:2].T
    flat = numpy.pad(flat, ((0, 0), (0, 2 - flat.shape[1])))
    figure, axes = _figure(6.0, 4.4)
    of = [str(entry.params["column"]) for entry in run.entries if entry.outcome.text]
    for name in run.columns:
        chosen = numpy.array([one == name for one in of])
        marker, colour = _look(run, name)
        axes.scatter(*flat[chosen].T, marker=marker, color=colour, label=name, s=40, alpha=0.85)
    axes.legend(frameon=False, labelcolor=_INK)
    axes.set_xlabel(t("first axis of the embeddings"))
    axes.set_ylabel(t("second axis"))
    return figure


KINDS: dict[str, Callable[[Beside], Any]] = {
    "latency": latency,
    "cost": cost,
    "length": length,
    "agreement": agreement,
    "score": score,
    "similarity": similarity,
}


def plot(run: Beside, kind: str) -> Any:
    """A figure of one kind.

    Raises:
        OptionError: there is no such kind.
        ConfigError: matplotlib is not installed.
    """
    if kind not in KINDS:
        words = t("kind must be one of {kinds}, not {kind!r}", kinds=", ".join([*KINDS, "embedding"]), kind=kind)
        raise OptionError("plot", [Problem("kind", words)])
    return KINDS[kind](run)
