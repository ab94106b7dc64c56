"""Where this Python runs, and what can be done there. Panels, results and ``ys.check`` ask here, and nowhere else.

What is said of Colab and VS Code follows their documents and issue trackers; docs/hosts.md names them.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any, Literal

Streaming = Literal["live", "painted", "printed"]


@dataclass(frozen=True)
class Host:
    """A place and its abilities.

    ``panels``: widgets can be drawn. ``replaces``: an output can be replaced later, by its display id. ``lasting``: a
    widget stays drawn, since its output is not saved. ``files``: relative addresses lead to the files beside the
    notebook. ``streaming``: an answer in a cell is a live widget, is painted anew as it grows, or is printed.
    ``threads``: network work has a thread of its own. ``sockets``: the gateway can be reached. ``eager``: a page hears
    of widgets that it does not show.
    """

    name: str
    panels: bool = True
    replaces: bool = True
    lasting: bool = False
    files: bool = True
    streaming: Streaming = "live"
    threads: bool = True
    sockets: bool = True
    eager: bool = True


JUPYTER = Host("jupyter")
VSCODE = Host("vscode", files=False)
COLAB = Host("colab", files=False, streaming="painted", eager=False)
MARIMO = Host("marimo", replaces=False, lasting=True, files=False, streaming="painted", eager=False)
PYODIDE = Host("pyodide", files=False, threads=False, sockets=False)
TERMINAL = Host("terminal", panels=False, replaces=False, streaming="printed")
SCRIPT = Host("script", panels=False, replaces=False, streaming="printed")

_marimo_seen = False


def here() -> Host:
    """The host of this process. Asked anew each time: IPython may come up after the first question."""
    if sys.platform == "emscripten":
        return PYODIDE
    if in_marimo():
        return MARIMO
    shell = ipython_shell()
    if shell is None:
        return SCRIPT
    if getattr(shell, "kernel", None) is None:
        return TERMINAL
    if _in_vscode(shell):
        return VSCODE
    return COLAB if "google.colab" in sys.modules else JUPYTER


def notebook() -> bool:
    """Whether values can show themselves here: IPython runs, or marimo."""
    return here() is not SCRIPT


def ipython_shell() -> Any:
    """IPython's shell; None in a plain script. IPython is never imported for it."""
    ipython = sys.modules.get("IPython")
    get = getattr(ipython, "get_ipython", None)
    return None if get is None else get()


def in_marimo() -> bool:
    """Whether marimo runs this process. Its own answer holds on a cell's thread only, so a yes is remembered."""
    global _marimo_seen
    running = getattr(sys.modules.get("marimo"), "running_in_notebook", None)
    _marimo_seen = _marimo_seen or (running is not None and bool(running()))
    return _marimo_seen


def _in_vscode(shell: Any) -> bool:
    """The editor leaves the notebook's path in every kernel it uses; those it starts have its process in their
    environment. A Jupyter server that was started from the editor's terminal names its sessions, and is Jupyter.
    """
    if "__vsc_ipynb_file__" in getattr(shell, "user_ns", {}):
        return True
    return "VSCODE_PID" in os.environ and "JPY_SESSION_NAME" not in os.environ


def interactive() -> bool:
    """Whether what an expression gives is shown to someone: not in a script, where values stay unseen."""
    return here() is not SCRIPT or hasattr(sys, "ps1") or bool(sys.flags.interactive)


def ipykernel_version() -> tuple[int, ...]:
    """The version of the kernel that runs this, such as (7, 4, 0); empty where it is none of ipykernel's."""
    module = sys.modules.get("ipykernel")
    parts = str(getattr(module, "__version__", "")).split(".")[:3]
    return tuple(int(part) for part in parts if part.isdigit())
