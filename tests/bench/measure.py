"""What the measurements share: the CPU of work in alternation, costs of child processes, growth, and the lines of the table."""

from __future__ import annotations

import gc
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
LINEAR = 1.1
"""The largest exponent of growth that needs no explanation."""


_compiled = tempfile.TemporaryDirectory(prefix="yw-bench-")


@dataclass(frozen=True)
class Line:
    """One line of the table. ``ours`` and ``peer`` are in ``unit``; the goal is for their ratio, or for ours where there is no peer.

    ``counted`` lines are the same on any machine: they alone can make the short form fail. Where ``skipped`` says why,
    nothing was measured.
    """

    point: str
    what: str
    ours: float | None = None
    peer: float | None = None
    unit: str = ""
    beside: str = ""
    goal: float | None = None
    at_least: bool = False
    counted: bool = False
    note: str = ""
    skipped: str = ""

    @property
    def value(self) -> float | None:
        """What is held against the goal."""
        if self.ours is None or self.peer is None:
            return self.ours
        return self.peer / self.ours if self.at_least else self.ours / self.peer

    @property
    def held(self) -> bool | None:
        """Whether the goal is reached; None where there is none, or nothing was measured."""
        if self.goal is None or self.value is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def facts(self) -> dict[str, Any]:
        """For the JSON."""
        return asdict(self) | {"value": self.value, "held": self.held}


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process, all its threads together."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def alternated(*works: Callable[[], object], rounds: int = 5) -> list[float]:
    """The least CPU seconds of each, after one turn to warm up: A B A B …, so that a noisy minute meets all of them."""
    for work in works:
        work()
    best = [math.inf] * len(works)
    for _ in range(rounds):
        best = [min(least, cpu(work)) for least, work in zip(best, works, strict=True)]
    return best


def child(code: str, *arguments: str) -> tuple[float, str]:
    """CPU seconds of a Python process of its own, and what it printed. Modules are compiled once, as an installer does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    left = ("YESCALE_", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(left)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": _compiled.name},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout.strip()


def calls(work: Callable[[], object]) -> int:
    """Calls of Python and C functions on this thread: work that can be counted, the same on any machine."""
    number = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal number
        number += event in {"call", "c_call"}

    gc.disable()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return number


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """By which power of the size the cost grows: the slope of a straight line through the logarithms."""
    across, up = [math.log(size) for size in sizes], [math.log(max(cost, 1e-9)) for cost in costs]
    middle, height = sum(across) / len(across), sum(up) / len(up)
    spread = sum((x - middle) ** 2 for x in across)
    return sum((x - middle) * (y - height) for x, y in zip(across, up, strict=True)) / spread
