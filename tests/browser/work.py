"""What a page's main thread does, and the frames it draws meanwhile. The benchmarks take their numbers from here."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import CDPSession

from tests.browser.driver import NotebookPage

PARTS = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
FRAME = 1000 / 60
"""Milliseconds of a frame at sixty a second."""
WATCH = """() => {
  const frames = [];
  let asked = requestAnimationFrame(function note(now) {
    frames.push(now);
    asked = requestAnimationFrame(note);
  });
  window.watched = () => {
    cancelAnimationFrame(asked);
    return frames;
  };
}"""
TASKS = {
    "transferMode": "ReportEvents",
    "traceConfig": {"includedCategories": ["disabled-by-default-devtools.timeline"]},
}
"""What the browser is asked to write down: each task of each thread."""


class Work:
    """What the page's main thread has done since the last question, in its own CPU time: others have the machine, too."""

    def __init__(self, page: NotebookPage) -> None:
        self._session: CDPSession = page.page.context.new_cdp_session(page.page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._last = self._now()

    def _now(self) -> dict[str, float]:
        return {m["name"]: float(m["value"]) for m in self._session.send("Performance.getMetrics")["metrics"]}

    def since(self) -> dict[str, float]:
        now = self._now()
        passed = {name: now[name] - self._last[name] for name in now}
        self._last = now
        return passed


class Frames:
    """What a page draws and does between entering and leaving.

    Frames that are left out may be the machine's fault. A task of the main thread that uses a whole frame's CPU is ours:
    those are counted as heavy.
    """

    def __init__(self, page: NotebookPage, work: Work) -> None:
        self._page, self._work = page.page, work
        self._session = self._page.context.new_cdp_session(self._page)
        self._events: list[dict[str, Any]] = []
        self._whole = False
        self.seen: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._session.on("Tracing.dataCollected", lambda told: self._events.extend(told["value"]))
        self._session.on("Tracing.tracingComplete", lambda _told: setattr(self, "_whole", True))
        self._session.send("Tracing.start", TASKS)
        self._page.evaluate(WATCH)
        self._work.since()
        return self

    def __exit__(self, *_: object) -> None:
        done = self._work.since()
        drawn: list[float] = self._page.evaluate("() => watched()")
        gaps = [after - before for before, after in pairwise(drawn)]
        self.seen = {
            "frames": len(gaps),
            "dropped": sum(round(gap / FRAME) - 1 for gap in gaps),
            "heavy": self._heavy(),
            "layouts": done["LayoutCount"],
            "spent": spent(done),
            "all": done["TaskDuration"],
        }

    def _heavy(self) -> int:
        self._session.send("Tracing.end")
        while not self._whole:
            self._page.wait_for_timeout(20)  # lets Playwright handle what the browser sends
        self._session.detach()
        names = [e for e in self._events if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"]
        mains = {(e["pid"], e["tid"]) for e in names}
        runs = [e for e in self._events if e["name"] == "RunTask" and (e["pid"], e["tid"]) in mains]
        tasks = [e["tdur"] for e in runs if "tdur" in e]
        assert tasks, "the browser has written nothing down"
        return sum(took >= 1000 * FRAME for took in tasks)


def spent(work: dict[str, float]) -> float:
    """Seconds of scripts, layout and style."""
    return sum(work[part] for part in PARTS)


def note(numbers: dict[str, dict[str, float]]) -> None:
    """Keep them where the benchmarks look: ``YW_NUMBERS`` names the file."""
    if os.environ.get("YW_NUMBERS"):
        told = Path(os.environ["YW_NUMBERS"])
        before = json.loads(told.read_text("utf-8")) if told.exists() else {}
        told.write_text(json.dumps(before | numbers), "utf-8")
