"""``ys.check``: what this host, key and base URL can do, in plain words."""

from __future__ import annotations

import importlib.util
import platform

import yescale_widgets
from yescale_widgets import hosts, session
from yescale_widgets.catalog.account import Models
from yescale_widgets.errors import ConfigError, YEScaleError
from yescale_widgets.show.bundle import table_bundle
from yescale_widgets.show.hooks import Shown
from yescale_widgets.words import later, t


class Report(Shown):
    """The findings, each a name and a sentence; ``works``: the gateway was asked and answered."""

    def __init__(self, findings: dict[str, str], *, works: bool = False) -> None:
        self.findings = findings
        self.works = works

    def __repr__(self) -> str:
        return "\n".join(f"{t(name)}: {said}" for name, said in self.findings.items())

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        rows = [[t(name), said] for name, said in self.findings.items()]
        return table_bundle(["yescale_widgets", ""], rows) | {"text/plain": repr(self)}


def check() -> Report:
    """Look at the connection, the key, the host and the extras. Sends one free request (the list of models) where
    there is a key.
    """
    facts, works = _connection()
    said = {later("library"): _library(), **_host(hosts.here()), later("extras"): _extras(), **facts}
    return Report(said, works=works)


def _library() -> str:
    return f"yescale_widgets {yescale_widgets.__version__}, Python {platform.python_version()}"


def _host(host: hosts.Host) -> dict[str, str]:
    """The host, and what it can do and cannot."""
    if not host.sockets:
        return {
            later("host"): _name(host),
            later("network"): t("a browser gives Python no sockets: the gateway cannot be reached"),
        }
    said = {later("host"): _name(host), later("panels"): _panels(host), later("answers"): _answers(host)}
    if host.panels:
        said |= {later("buttons"): _buttons(), later("files"): _files(host)}
    if host is hosts.VSCODE:
        said[later("sound")] = t("VS Code has no decoder for AAC: many clips are silent there. Open them in a browser.")
    return said


def _name(host: hosts.Host) -> str:
    version = ".".join(map(str, hosts.ipykernel_version())) or "?"
    return {
        hosts.JUPYTER: t("JupyterLab or Jupyter Notebook, with ipykernel {version}", version=version),
        hosts.VSCODE: t("VS Code, with ipykernel {version}", version=version),
        hosts.COLAB: t("Google Colab, with ipykernel {version}", version=version),
        hosts.MARIMO: t("marimo"),
        hosts.PYODIDE: t("Pyodide in a browser, as in JupyterLite"),
        hosts.TERMINAL: t("IPython in a terminal"),
        hosts.SCRIPT: t("a plain Python script"),
    }[host]


def _panels(host: hosts.Host) -> str:
    if not host.panels:
        return t("not drawn here; ys.ask, ys.pika.generate and the like work, and print() shows them as text")
    if host is hosts.COLAB:
        return t("drawn; the first one switches Colab's custom widget manager on, which fetches anywidget")
    if host is hosts.VSCODE:
        return t("drawn, once VS Code may fetch widget code (it asks the first time)")
    if host is hosts.MARIMO:
        return t("drawn; mo.ui.anywidget(panel) makes its options a value that other cells follow")
    return t("drawn, and live while other cells run")


def _answers(host: hosts.Host) -> str:
    return {
        "live": t("ys.ask streams into the cell and leaves plain HTML behind, which needs no kernel"),
        "painted": t("ys.ask draws its answer anew as it grows, two or three times a second"),
        "printed": t("ys.ask prints its answer as it comes"),
    }[host.streaming]


def _buttons() -> str:
    """Since ipykernel 7.0 a press has a thread of its own; since 7.4 it goes to the thread that last spoke of it."""
    version = hosts.ipykernel_version()[:2]
    if version < (7, 0):
        return t("act when the running cell has ended; interrupt it to stop at once")
    if version < (7, 4):
        return t("act at once, also while a cell runs")
    return t(
        "act at once on what was begun from the page; else when the running cell has ended, if it is not interrupted"
    )


def _files(host: hosts.Host) -> str:
    if host.files:
        return t("results saved beside the notebook play from there, also without a kernel")
    return t("results play from their links while these are valid; in panels the kernel brings what has none")


def _extras() -> str:
    wanted = {"sandbox": "starlette", "media": "av", "keyring": "keyring"}
    said = [
        t("{name} installed", name=name) if importlib.util.find_spec(module) else t("{name} missing", name=name)
        for name, module in wanted.items()
    ]
    return ", ".join(said)


def _connection() -> tuple[dict[str, str], bool]:
    try:
        found = session.current()
    except ConfigError as error:
        return {later("connection"): str(error)}, False
    facts = dict(found.facts())
    try:
        models = found.client.send(Models())
    except YEScaleError as error:
        return {**facts, later("answer"): str(error)}, False
    count = len(models.ids)
    if found.settings.sandbox:
        return {**facts, later("answer"): t("the sandbox answers; {count} models may be used", count=count)}, True
    return {**facts, later("answer"): t("the key works; {count} models may be used", count=count)}, True
