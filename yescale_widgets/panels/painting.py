"""An answer drawn anew as it grows, for hosts whose page hears nothing from a widget while the cell that made it runs.

It costs more than a live widget, whose messages carry only what is new; so it is drawn less often as it grows older.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from yescale_widgets.panels import output
from yescale_widgets.panels.calling import Caller
from yescale_widgets.show.bundle import reply_bundle
from yescale_widgets.values import Reply

FASTEST = 0.3
"""Seconds between two drawings of a young answer."""


class Painting:
    """Draws on the caller's thread, which alone reaches the running cell's output in every host."""

    def __init__(self, caller: Caller, prompt: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.place = f"yw-ask-{uuid.uuid4().hex[:8]}"
        self.text: Callable[[], str] = str
        self._caller, self._prompt, self._clock = caller, prompt, clock
        self._began = self._next = clock()
        self._waiting = False

    def begin(self) -> None:
        """Show the question, so that there is something to replace."""
        output.display(self._bundle(), self.place)

    def news(self, _message: object) -> None:
        """There is more text; from the loop thread."""
        if not self._waiting and self._clock() >= self._next:
            self._waiting = True
            self._caller.give(self._paint)

    def _paint(self) -> None:
        output.replace(self._bundle(), self.place)
        now = self._clock()
        self._next = now + max(FASTEST, (now - self._began) / 10)
        self._waiting = False

    def _bundle(self) -> dict[str, str]:
        return reply_bundle(Reply(text=self.text()), prompt=self._prompt)
