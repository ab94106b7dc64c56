"""Pictures of a comparison: what they draw, readable on either page, and told apart without colours."""

from __future__ import annotations

import io
from typing import Any

import numpy
import pytest
from PIL import Image

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.grids import connect, here
from yescale_widgets.errors import OptionError
from yescale_widgets.grids import plots
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.sandbox.server import Sandbox

__all__ = ["connect", "here"]  # fixtures

MODELS = ["gpt-4o-mini", "claude-sonnet-4-5", "deepseek-v3.2"]


@pytest.fixture
def run(here: Sandbox) -> Comparison:
    return ys.compare(["rainbows", "tides"], MODELS, max_tokens=40, repeats=2).wait(LIMIT)


def drawn(figure: Any, ground: str) -> numpy.ndarray:
    """The picture on a page of a colour, as luminance from 0 to 1."""
    picture = Image.open(io.BytesIO(figure._repr_png_())).convert("RGBA")
    page = Image.new("RGBA", picture.size, ground)
    return numpy.asarray(Image.alpha_composite(page, picture).convert("L"), dtype=float) / 255


@pytest.mark.parametrize("kind", ["latency", "length", "agreement", "similarity", "embedding"])
def test_each_kind_is_drawn_and_stands_out_on_a_light_page_and_on_a_dark_one(run: Comparison, kind: str) -> None:
    figure = run.plot(kind)
    (axes,) = figure.axes
    named = (
        [label.get_text() for label in axes.get_yticklabels()]
        if kind != "embedding"
        else [t.get_text() for t in axes.get_legend().get_texts()]
    )
    assert named == MODELS
    for ground, light in (("white", 1.0), ("#111111", 0.07)):
        ink = numpy.abs(drawn(figure, ground) - light) > 0.25
        assert 0.005 < ink.mean() < 0.9, ground


def test_columns_differ_by_marker_too(run: Comparison) -> None:
    paths = {str(dots.get_paths()[0].vertices.round(2).tolist()) for dots in run.plot("embedding").axes[0].collections}
    assert len(paths) == len(MODELS)
    assert len(set(plots.MARKERS)) == len(plots.COLOURS)


def test_points_are_where_the_answers_are(run: Comparison) -> None:
    axes = run.plot("latency").axes[0]
    seconds = [outcome.seconds for e in run.entries if (outcome := e.outcome) and e.params["column"] == MODELS[0]]
    assert sorted(axes.collections[0].get_offsets()[:, 0]) == pytest.approx(sorted(seconds))


def test_scores_come_with_their_intervals_once_there_are_votes(run: Comparison) -> None:
    with pytest.raises(OptionError, match="no blind votes yet"):
        run.plot("score")
    for verdict in ("left", "left", "tie"):
        run.vote(0, MODELS[0], MODELS[1], verdict, blind=True)
    axes = run.plot("score").axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == MODELS[:2]
    low, high = axes.collections[0].get_segments()[0][:, 0]
    best = run.votes.ranking().iloc[0]
    assert (low, high) == pytest.approx((best["low"], best["high"]))


def test_costs_that_are_unknown_are_not_drawn_as_nothing(run: Comparison) -> None:
    assert all(len(dots.get_offsets()) == 0 for dots in run.plot("cost").axes[0].collections)


def test_an_unknown_kind_is_named_with_those_there_are(run: Comparison) -> None:
    with pytest.raises(OptionError, match="latency, cost, length, agreement, score, similarity, embedding"):
        run.plot("pie")
