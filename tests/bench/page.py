"""Point 4: the page. The measurements are those of two tests in a real browser; CPU is that of the page's main thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import ROOT, Line
from tests.run import find_chromium

POINT = "4 browser"
TESTS = ("tests/browser/test_page_scale.py", "tests/browser/test_page_frames.py")
FRAME = 1000 / 60
"""Milliseconds of a frame at sixty a second."""


def run(*, short: bool) -> list[Line]:
    if short or find_chromium() is None:
        return [Line(POINT, "the page", skipped="no browser")]
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "numbers.json"
        command = [sys.executable, "-m", "pytest", "-q", *TESTS]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"YW_NUMBERS": str(told)}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-2000:])
        return lines(json.loads(told.read_text("utf-8")))


def lines(numbers: dict[str, dict[str, float]]) -> list[Line]:
    answer, few, many, rows, four, rest = (numbers[name] for name in ("answer", "few", "many", "rows", "four", "rest"))
    seconds = _due(four) / 60
    return [
        Line(
            POINT, "main thread for 1,000 tokens, the last of 40,000", 1000 * answer["late"], 1000 * answer["early"], "ms",
            "the first", goal=1.5, note=_parts(answer),
        ),
        Line(POINT, "layouts for 1,000 tokens, the last of 40,000", answer["late_layouts"], answer["early_layouts"], "layouts", "the first", goal=1.5),
        Line(POINT, "tasks as long as a frame, four panels stream", four["heavy"], unit="tasks", note=f"the page at rest {rest['heavy']:.0f}; {_left_out(four)}"),
        Line(POINT, "main thread in a frame, four panels stream", _busy(four), FRAME, "ms", "a frame", goal=1.0, note=f"the page at rest {_busy(rest):.1f} ms"),
        Line(POINT, "messages a second, four panels stream", four["messages"] / seconds, unit="messages", goal=200),
        Line(POINT, "layouts of 60 frames of scrolling, 500 turns", many["layouts"], unit="layouts", goal=60),
        Line(POINT, "tasks as long as a frame, 500 turns", many["heavy"], unit="tasks", note=_left_out(many)),
        Line(POINT, "main thread for these frames", 1000 * many["spent"], 1000 * few["spent"], "ms", "50 turns", goal=2.0),
        Line(POINT, "rows drawn of 10,000", rows["drawn"], unit="rows", goal=60),
        *(
            Line(POINT, f"main thread in a frame, 10,000 rows, {how}", _busy(numbers[name]), FRAME, "ms", "a frame", goal=1.0, note=f"{numbers[name]['heavy']:.0f} tasks as long as a frame; {_left_out(numbers[name])}")
            for how, name in (("three rows a frame", "table"), ("all of them in 60 frames", "leaps"))
        ),
        Line(POINT, "main thread for one row that changes", 1000 * rows["spent"], unit="ms", note="with the cell that changes it"),
    ]  # fmt: skip


def _due(seen: dict[str, float]) -> float:
    return seen["frames"] + seen["dropped"]


def _left_out(seen: dict[str, float]) -> str:
    return f"{seen['dropped']:.0f} of {_due(seen):.0f} frames left out"


def _busy(seen: dict[str, float]) -> float:
    """Milliseconds of CPU for each frame that was drawn, for everything the main thread does."""
    return 1000 * seen["all"] / seen["frames"]


def _parts(answer: dict[str, float]) -> str:
    """Where the time goes, early and late."""
    return ", ".join(
        f"{name} {1000 * answer[f'early_{part}']:.0f} to {1000 * answer[f'late_{part}']:.0f} ms"
        for name, part in (
            ("scripts", "ScriptDuration"),
            ("layout", "LayoutDuration"),
            ("style", "RecalcStyleDuration"),
        )
    )
