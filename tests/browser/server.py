"""A Jupyter server for tests: JupyterLab and Notebook 7 in one process, with a throw-away home and no key."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

JSON = dict[str, Any]

START = 120.0  # seconds
FOREIGN = ("JUPYTER", "IPYTHON", "YESCALE_")  # a person's own settings and key stay out

PAGE_CONFIG = {
    # no news prompt, no look for updates, no extension manager
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
        "@jupyterlab/extensionmanager-extension": True,
    }
}
SETTINGS = {
    # every cell is in the page, none is virtual
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


class JupyterServer:
    """Serves the notebooks in `root`; `kernels` maps kernel names to other Pythons, `env` reaches every kernel.

    A kernel runs in its notebook's folder and keeps its ledger there, in `.yescale`.
    """

    def __init__(
        self,
        root: Path,
        *,
        python: str = sys.executable,
        kernels: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.root, self.python = root, python
        self.home = Path(tempfile.mkdtemp(prefix="yw-jupyter-"))
        self.token, self.port = secrets.token_hex(12), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = self._environment(env or {})
        self._write_config(kernels or {})

    def _environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        return clean_environment(extra) | {
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.home / "run"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
            "IPYTHONDIR": str(self.home / "ipython"),
            **extra,
        }

    def _write_config(self, kernels: Mapping[str, str]) -> None:
        _write_json(self.home / "config/labconfig/page_config.json", PAGE_CONFIG)
        _write_json(self.home / "config/labconfig/default_setting_overrides.json", SETTINGS)
        for name, python in kernels.items():
            self.add_kernel(name, python)

    def add_kernel(self, name: str, python: str = sys.executable, env: Mapping[str, str] | None = None) -> None:
        """One kernel more; the server looks for them whenever a notebook is opened."""
        argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        kernel = {"argv": argv, "display_name": name, "language": "python", "env": dict(env or {})}
        _write_json(self.home / f"data/kernels/{name}/kernel.json", kernel)

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command(), env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait_until_up()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.end_sessions()
        finally:
            self._stop()

    def _command(self) -> list[str]:
        return [
            *(self.python, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
            *(f"--port={self.port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.root}"),
            *(f"--IdentityProvider.token={self.token}", "--LabApp.expose_app_in_browser=True"),
            "--JupyterNotebookApp.expose_app_in_browser=True",
        ]

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + START
        while not self._answers():
            if ends_within(self.process, 0.1) or time.monotonic() > deadline:
                raise RuntimeError(f"Jupyter did not start:\n{self.log_tail()}")

    def _answers(self) -> bool:
        try:
            self.api("/api/status")
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _stop(self) -> None:
        self.process.terminate()
        if not ends_within(self.process, 30):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def api(self, path: str, method: str = "GET") -> Any:
        """One call of Jupyter's REST API."""
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def end_sessions(self) -> None:
        """End every kernel; otherwise a notebook that is opened again finds its old one."""
        for session in self.api("/api/sessions"):
            self.api(f"/api/sessions/{session['id']}", method="DELETE")

    def forget_settings(self) -> None:
        """Undo what pages have set, such as a theme."""
        shutil.rmtree(self.home / "settings", ignore_errors=True)

    def write(self, path: str, notebook: Mapping[str, Any]) -> Path:
        return _write_json(self.root / path, notebook)

    def read(self, path: str) -> JSON:
        return dict(json.loads((self.root / path).read_text(encoding="utf-8")))

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def log_tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment without a person's settings and key; the ledger lies in the working directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    own = {"YESCALE_HOME": ".yescale", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    return kept | own | dict(extra)


def code(source: str, **metadata: object) -> JSON:
    """A code cell."""
    return {
        "cell_type": "code",
        "id": _new_id(),
        "metadata": metadata,
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def markdown(source: str) -> JSON:
    """A markdown cell."""
    return {"cell_type": "markdown", "id": _new_id(), "metadata": {}, "source": source}


def document(*cells: str | JSON, kernel: str = "python3") -> JSON:
    """A whole notebook, as the .ipynb has it; a text is a code cell."""
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    written = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _new_id() -> str:
    return uuid.uuid4().hex[:8]


def _write_json(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
