"""Point 4: the page. The measurements are those of tests/browser/test_page_scale.py, in a real browser."""

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


def run(*, short: bool) -> list[Line]:
    if short or find_chromium() is None:
        return [Line(POINT, "the page", skipped="no browser")]
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "numbers.json"
        command = [sys.executable, "-m", "pytest", "-q", "tests/browser/test_page_scale.py"]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"YW_NUMBERS": str(told)}, capture_output=True, text=True, check=False
        )
        if not told.exists():
            raise RuntimeError(done.stdout[-2000:])
        return lines(json.loads(told.read_text("utf-8")))


def lines(numbers: dict[str, dict[str, float]]) -> list[Line]:
    answer, few, many, rows = (numbers[name] for name in ("answer", "few", "many", "rows"))
    return [
        Line(
            POINT, "main thread for 1,000 tokens, the last of 40,000", 1000 * answer["late"], 1000 * answer["early"], "ms",
            "the first", goal=1.5, note=_parts(answer),
        ),
        Line(POINT, "layouts for 1,000 tokens, the last of 40,000", answer["late_layouts"], answer["early_layouts"], "layouts", "the first", goal=1.5),
        Line(POINT, "layouts of 60 frames of scrolling, 500 turns", many["layouts"], unit="layouts", goal=60),
        Line(POINT, "main thread for these frames", 1000 * many["spent"], 1000 * few["spent"], "ms", "50 turns", goal=2.0),
        Line(POINT, "rows drawn of 10,000", rows["drawn"], unit="rows", goal=60),
        Line(POINT, "main thread for one row that changes", 1000 * rows["spent"], unit="ms", note="with the cell that changes it"),
    ]  # fmt: skip


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
