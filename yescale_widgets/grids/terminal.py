"""What a script or a terminal shows of a run: one line that is written over, and a word where it ends too early.

Nothing here is written from a thread of the library.
"""

from __future__ import annotations

import atexit
import shutil
import sys
from typing import TYPE_CHECKING
from weakref import WeakSet

from yescale_widgets import hosts
from yescale_widgets.words import t

if TYPE_CHECKING:
    from yescale_widgets.grids.run import Run


def line(text: str, *, last: bool) -> None:
    """Write over the line before; one that were longer than the terminal is wide would stay."""
    wide = shutil.get_terminal_size().columns - 1
    flat = " ".join(text.split())
    if not last and len(flat) > wide:
        flat = f"{flat[: wide - 1]}…"
    sys.stderr.write(f"\r\033[K{flat}" + ("\n" if last else ""))
    sys.stderr.flush()


_begun: WeakSet[Run] = WeakSet()


def care_for(run: Run) -> None:
    """Say it at the end of the process if this run has not come to its own by then."""
    if not _begun:
        atexit.unregister(_tell)
        atexit.register(_tell)
    _begun.add(run)


def _tell() -> None:
    """A process that ends takes its runs along; who waited for them never reads this."""
    if hosts.here().panels and hosts.notebook():
        return
    for run in [one for one in _begun if one.status == "running"]:
        hint = t(
            "The program has ended before it. .wait() waits for it; run again, it goes on where cells are missing."
        )
        sys.stderr.write(f"{run.headline()}\n{hint}\n")
