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
from yescale_widgets.words import later, t


class Report(Shown):
    """The findings, each a name and a sentence."""

    def __init__(self, findings: dict[str, str]) -> None:
        self.findings = findings

    def __repr__(self) -> str:
        return "\n".join(f"{t(name)}: {said}" for name, said in self.findings.items())


def check() -> Report:
    """Look at the connection, the key, the host and the extras. Sends one free request (the list of models) where
    there is a key.
    """
    return Report({later("library"): _library(), later("host"): _host(), later("extras"): _extras(), **_connection()})


def _library() -> str:
    return f"yescale_widgets {importlib.metadata.version('yescale_widgets')}, Python {platform.python_version()}"


def _host() -> str:
    if "google.colab" in sys.modules:
        return t("Colab: panels need its custom widget manager")
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is None:
        return t("a plain script: answers are text, panels cannot be drawn")
    return (
        t("a Jupyter kernel: panels can be drawn")
        if hasattr(shell, "kernel")
        else t("IPython in a terminal: answers are text")
    )


def _extras() -> str:
    wanted = {"sandbox": "starlette", "media": "av", "keyring": "keyring"}
    said = [
        t("{name} installed", name=name) if importlib.util.find_spec(module) else t("{name} missing", name=name)
        for name, module in wanted.items()
    ]
    return ", ".join(said)


def _connection() -> dict[str, str]:
    try:
        found = session.current()
    except ConfigError as error:
        return {later("connection"): str(error)}
    facts = dict(found.facts())
    try:
        models = found.client.send(Models())
        facts[later("answer")] = t("the key works; {count} models may be used", count=len(models.ids))
    except YEScaleError as error:
        facts["answer"] = str(error)
    return facts
