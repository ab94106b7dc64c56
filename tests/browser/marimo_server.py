"""A marimo server for tests: one notebook as an app, with a throw-away home and no key."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

from tests.browser.server import START, clean_environment, ends_within, free_port

CONFIG = """
[display]
theme = "system"
"""


class MarimoServer:
    """Runs the notebook ``folder/boats.py``, made of cells; ``mode`` is "run" or "edit"."""

    def __init__(self, folder: Path, *cells: str, mode: str = "run") -> None:
        self.folder, self.mode, self.port = folder, mode, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "config/marimo").mkdir(parents=True)
        (folder / "config/marimo/marimo.toml").write_text(CONFIG)
        (folder / "boats.py").write_text(document(*cells))

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "marimo", "-y", self.mode, "boats.py", "--headless", "--no-token"]
        place = ["--host", "127.0.0.1", "--port", str(self.port)]
        homes = {"XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state", "HOME": "."}
        env = clean_environment({name: str(self.folder / part) for name, part in homes.items()})
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([*command, *place], cwd=self.folder, env=env, stdout=log, stderr=log)
        deadline = time.monotonic() + START
        while not self._answers():
            if ends_within(self.process, 0.1) or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError(f"marimo did not start:\n{self.log.read_text()}")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        if not ends_within(self.process, 30):
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    @property
    def log(self) -> Path:
        return self.folder / "marimo.log"


def document(*cells: str) -> str:
    """A marimo notebook; which names a cell takes and gives marimo finds by itself."""
    written = (f"@app.cell\ndef _():\n{textwrap.indent(cell.strip(), '    ')}\n    return\n" for cell in cells)
    return "\n\n".join(["import marimo\n\napp = marimo.App()\n", *written, ""])
