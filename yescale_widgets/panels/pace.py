"""One gate for what all panels of a kernel send, so that a page is never given more than it can take.

A Jupyter server drops messages of any kind above 1,000 a second, unseen; a page is slow long before that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

RATE, BURST = 150.0, 40
"""Messages a second in the long run, and how many may go at once: together at most 190 in any second."""
DEEPEST = 1.0
"""Seconds that messages which cannot wait may keep back those that can."""


class Pace:
    """Counts messages; who can wait is told how long. Safe from any thread."""

    def __init__(self, rate: float = RATE, burst: int = BURST, clock: Callable[[], float] = time.monotonic) -> None:
        self._gap, self._slack = 1 / rate, (burst - 1) / rate
        self._clock = clock
        self._lock = threading.Lock()
        self._paid = 0.0  # the moment up to which messages have used the rate

    def book(self) -> float:
        """Count a message that can wait; the seconds after which it may go."""
        with self._lock:
            now = self._clock()
            wait = max(0.0, self._paid - self._slack - now)
            self._paid = max(self._paid, now) + self._gap
            return wait

    def spend(self) -> None:
        """Count a message that goes at once."""
        with self._lock:
            now = self._clock()
            deepest = max(self._paid, now + self._slack + DEEPEST)
            self._paid = min(max(self._paid, now) + self._gap, deepest)


PACE = Pace()
"""The gate of this kernel."""
