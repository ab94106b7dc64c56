"""``ys.check``: what this host, key and base URL can do, in plain words."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sys

from yescale_widgets import session
from yescale_widgets.catalog.account import Models
from yescale_widgets.errors import ConfigError, YEScaleError
from yescale_widgets.values import Shown


class Report(Shown):
    """The findings, each a name and a sentence; ``works``: the gateway was asked and answered."""

    def __init__(self, findings: dict[str, str], *, works: bool = False) -> None:
        self.findings = findings
        self.works = works

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {said}" for name, said in self.findings.items())


def check() -> Report:
    """Look at the connection, the key, the host and the extras. Sends one free request (the list of models) where
    there is a key.
    """
    facts, works = _connection()
    return Report({"library": _library(), "host": _host(), "extras": _extras(), **facts}, works=works)


def _library() -> str:
    return f"yescale_widgets {importlib.metadata.version('yescale_widgets')}, Python {platform.python_version()}"


def _host() -> str:
    if "google.colab" in sys.modules:
        return "Colab: panels need its custom widget manager"
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is None:
        return "a plain script: answers are text, panels cannot be drawn"
    return (
        "a Jupyter kernel: panels can be drawn"
        if hasattr(shell, "kernel")
        else "IPython in a terminal: answers are text"
    )


def _extras() -> str:
    wanted = {"sandbox": "starlette", "media": "av", "keyring": "keyring"}
    said = [
        f"{name} {'installed' if importlib.util.find_spec(module) else 'missing'}" for name, module in wanted.items()
    ]
    return ", ".join(said)


def _connection() -> tuple[dict[str, str], bool]:
    try:
        found = session.current()
    except ConfigError as error:
        return {"connection": str(error)}, False
    facts = dict(found.facts())
    try:
        models = found.client.send(Models())
    except YEScaleError as error:
        return {**facts, "answer": str(error)}, False
    return {**facts, "answer": f"the key works; {len(models.ids)} models may be used"}, True
