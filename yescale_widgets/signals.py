"""How a program of ours is ended: by Ctrl+C, by being terminated, by losing its terminal; and how that is held back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPPED = 130
"""The exit code of what Ctrl+C ended, as shells have it."""
_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def told_to_end() -> Iterator[None]:
    """In the block each of them raises KeyboardInterrupt."""
    with _handled(_interrupt):
        yield


@contextmanager
def held_back() -> Iterator[None]:
    """Whatever comes in the block is raised at its end: a program that is just being started would else be forgotten,
    and not every library can be interrupted while it loads.
    """
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    with _handled(note):
        yield
    if told:
        raise KeyboardInterrupt


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Signals belong to the main thread; elsewhere there is nothing to handle."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(number, signal.signal(number, handler)) for number in _ENDING]
    try:
        yield
    finally:
        for number, handled in before:
            signal.signal(number, handled)
