"""A studio for the YEScale gateway in a notebook: panels, a thin client, results inline, a live tracker.

Everything here is imported when it is first used, so ``import yescale_widgets`` costs next to nothing. Types for
editors are in ``__init__.pyi``, which is generated from the catalog.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_FACE = {
    "connect": "session",
    "operations": "families",
    "task": "session",
    "recipe": "recipes",
    "Session": "session",
    "Client": "client",
    "AsyncClient": "client",
    "Task": "jobs.task",
    "Reply": "values",
    "Snapshot": "values",
    "Media": "values",
    "Ratio": "ratio",
    "Source": "source",
    "ask": "panels.ask",
    "chat": "panels.chat",
    "studio": "panels.studio",
    "tasks": "panels.tracker",
    "compare": "grids.comparing",
    "sweep": "grids.sweeping",
    "map": "grids.mapping",
    "vary": "grids.crossing",
    "runs": "grids.shelf",
    "load_bundle": "grids.bundles",
    "budget": "spending",
    "prices": "spending",
    "check": "checks",
    "enable_nested": "nested",
    "classroom": "class_mode",
    "inside": "panels.inside",
    "record": "cassette",
    "replay": "cassette",
}
_MODULES = ("catalog", "errors")

__all__ = ["__version__", *(name for name in _FACE if name != "map"), *_MODULES]  # noqa: PLE0604 - all are strings; a star would hide Python's own map


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name in _FACE:
        _meet_notebook()
        value = getattr(import_module(f"{__name__}.{_FACE[name]}"), name)
    elif not name.startswith("_") and name in import_module(f"{__name__}.catalog").families():
        _meet_notebook()
        value = import_module(f"{__name__}.families").Family(name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def _meet_notebook() -> None:
    """Where IPython or marimo is running, let values show themselves live."""
    if ("IPython" in sys.modules or "marimo" in sys.modules) and import_module(f"{__name__}.hosts").notebook():
        import_module(f"{__name__}.panels")


def __dir__() -> list[str]:
    return sorted({*__all__, *import_module(f"{__name__}.catalog").families()})


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext yescale_widgets``: ``%%ys`` and ``%ys``, and results that show themselves live."""
    import_module(f"{__name__}.magics").load(shell)
