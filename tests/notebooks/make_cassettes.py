"""Makes the cassettes that ship with notebooks, on the sandbox: ``python -m tests.notebooks.make_cassettes``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.notebooks.kernels import kernel_with
from tests.notebooks.test_every_notebook import FOLDER, TAPED, sources


def make(name: str) -> Path:
    """Run a notebook at the sandbox's own pace, and keep what was said."""
    target = FOLDER / TAPED[name]
    with tempfile.TemporaryDirectory() as folder, kernel_with(Path(folder)) as kernel:
        first, *others = sources(name, "code")
        kernel.run(first)
        kernel.run(f"tape = ys.record({str(target)!r}, note='Made on the sandbox: everything in it is made up.')")
        for code in others:
            kernel.run(code)
        kernel.run("import time; time.sleep(3); tape.stop()")  # posters are fetched when a card has come to rest
    return target


if __name__ == "__main__":
    for each in TAPED:
        print(make(each))
