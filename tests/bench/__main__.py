"""All measurements, one table: ``python -m tests.bench``.

Everything is a ratio within one run, of CPU time and not of time, the least of several alternations, or a thing that is
counted. ``--short`` measures only what is counted, and fails where a counted goal is missed. ``--only stream,tasks`` takes
a part. The JSON goes to ``--json`` (by default ``build/numbers.json``).
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import sys
import time
import traceback
from pathlib import Path

from tests.bench.measure import ROOT, Line

PARTS = ("streaming", "imports", "traffic", "page", "tasks", "sweep", "growth")
COUNTED = ("streaming", "imports", "traffic", "tasks", "growth")
"""Parts of the short form."""


def read(arguments: list[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="only what is counted; fails where a goal is missed")
    parser.add_argument("--only", type=lambda text: text.split(","), help="these parts: " + ", ".join(PARTS))
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "numbers.json")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = read(arguments)
    lines, broken = [], False
    for part in options.only or (COUNTED if options.short else PARTS):
        began = time.monotonic()
        try:
            found = importlib.import_module(f"tests.bench.{part}").run(short=options.short)
        except Exception:
            traceback.print_exc()
            broken = True
            continue
        lines += found
        print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(lines))
    write(options.json, lines)
    return int(broken or (options.short and any(line.counted and line.held is False for line in lines)))


def table(lines: list[Line]) -> str:
    """In Markdown, as docs/numbers.md has it."""
    rows = [("", "what", "ours", "beside", "ratio", "goal", "held"), *map(_row, lines)]
    wide = [max(len(row[column]) for row in rows) for column in range(7)]
    shown = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)) + " |" for row in rows]
    return "\n".join([shown[0], "|" + "|".join("-" * (width + 2) for width in wide) + "|", *shown[1:]])


def _row(line: Line) -> tuple[str, ...]:
    if line.skipped:
        return line.point, line.what, "", line.beside, "", "", f"not measured: {line.skipped}"
    beside = f"{line.beside}: {number(line.peer)}" if line.peer is not None else line.beside
    ratio = number(line.value) if line.peer is not None else ""
    goal = "" if line.goal is None else f"{'≥' if line.at_least else '≤'} {number(line.goal)}"
    held = {True: "yes", False: "**no**", None: ""}[line.held] + (f" ({line.note})" if line.note else "")
    return line.point, line.what, f"{number(line.ours)} {line.unit}", beside, ratio, goal, held.strip()


def number(value: float | None) -> str:
    """Three figures are enough."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def write(path: Path, lines: list[Line]) -> None:
    """The same as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {
        "python": platform.python_version(),
        "system": platform.system(),
        "lines": [line.facts() for line in lines],
    }
    path.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
