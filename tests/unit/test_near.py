"""What was probably meant is found and said in one place."""

from __future__ import annotations

from pathlib import Path

import yescale_widgets
from yescale_widgets.near import did_you_mean, nearest


def test_the_nearest_word_is_named_where_one_is_near_enough() -> None:
    assert nearest("motoin", ["prompt", "motion"]) == "motion"
    assert nearest("motoin", iter(())) == ""
    assert nearest("xyz", ["motion"]) == ""
    assert nearest("xyz", ["motion"], 0.0) == "motion"
    assert did_you_mean(repr("motion")) == "did you mean 'motion'?"


def test_nobody_else_looks_for_it() -> None:
    package = Path(yescale_widgets.__file__).parent
    own = [path.name for path in package.rglob("*.py") if "get_close_matches" in path.read_text("utf-8")]
    assert own == ["near.py"]
