"""Forms kept by name: ``presets/<operation>.json`` in the home folder.

``{kind, version, operation, presets: {name: options}}``, written whole or not at all, and never over a file that
cannot be read. A key is written as ``sk-***`` or ``***``.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from yescale_widgets import catalog
from yescale_widgets.errors import MediaError, OptionError, Problem
from yescale_widgets.keys import struck, struck_value
from yescale_widgets.panels.base import Message, Panel
from yescale_widgets.settings import home_folder
from yescale_widgets.values import Json
from yescale_widgets.whole import write_whole
from yescale_widgets.words import t

LONGEST_NAME = 80
MOST = 200
"""Presets of one operation."""
_lock = threading.Lock()


class _File(Struct, kw_only=True):
    kind: Literal["yescale_widgets presets"]
    version: Literal[1]
    operation: str
    presets: dict[str, dict[str, Json]] = field(default_factory=dict)


def path_of(operation: str) -> Path:
    """Where the presets of an operation are kept."""
    catalog.operation(operation)
    return home_folder() / "presets" / f"{operation}.json"


def read(operation: str) -> dict[str, dict[str, Json]]:
    """The presets of an operation by name, in alphabetical order.

    Raises:
        MediaError: the file is there and cannot be read; it stays as it is.
    """
    path = path_of(operation)
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        what = t("The presets of {operation} cannot be read: {why}.", operation=operation, why=error)
        raise MediaError(what, t("Mend or move {path}; it is left as it is.", path=path)) from None
    return dict(sorted(found.presets.items(), key=lambda pair: pair[0].casefold()))


def save(operation: str, name: str, options: Mapping[str, Json]) -> str:
    """Keep a form under a name, in the place of what was kept under it; gives the name as it is kept.

    Raises:
        OptionError: this is no name.
        MediaError: the file cannot be read, is full, or cannot be written.
    """
    plain = struck(" ".join(str(name).split()))
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise OptionError(operation, [Problem("name", t("A name has 1 to {most} letters.", most=LONGEST_NAME))])
    with _lock:
        found = read(operation)
        if len(found) >= MOST and plain not in found:
            raise MediaError(t("There are {most} presets already.", most=MOST), t("Delete one first."))
        _write(operation, {**found, plain: struck_value(dict(options))})
    return plain


def delete(operation: str, name: str) -> None:
    """Take a preset away; one that is not there is no error.

    Raises:
        MediaError: the file cannot be read or written.
    """
    with _lock:
        found = read(operation)
        if found.pop(name, None) is not None:
            _write(operation, found)


def _write(operation: str, presets: dict[str, dict[str, Json]]) -> None:
    kept = _File(kind="yescale_widgets presets", version=1, operation=operation, presets=presets)
    path = path_of(operation)
    try:
        write_whole(path, msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n")
    except OSError as error:
        what = t("{path} cannot be written: {why}.", path=path, why=error.strerror or error)
        raise MediaError(what, t("Make room, or see to its folder.")) from None


class Presets(Panel):
    """Mixin for the studio: the form is saved and loaded by name."""

    operation: str
    options: dict[str, Any]
    refill: Any

    @property
    def presets(self) -> dict[str, dict[str, Json]]:
        """The presets of the chosen operation: options by name.

        Raises:
            MediaError: their file is damaged.
        """
        return read(self.operation)

    def save_preset(self, name: str) -> str:
        """Keep the form as it is now under a name; gives the name as it is kept.

        Raises:
            OptionError: this is no name.
            MediaError: it cannot be written.
        """
        kept = save(self.operation, name, self.options)
        self._tell(kept)
        return kept

    def load_preset(self, name: str) -> None:
        """Fill the form with a preset; what else it held is gone.

        Raises:
            KeyError: there is none of this name.
        """
        found = self.presets
        if name not in found:
            raise KeyError(f"{self.operation} has no preset {name!r}; it has {', '.join(found) or 'none'}")
        self.options = {}
        self.refill(self.operation, found[name])
        self._tell(name)

    def delete_preset(self, name: str) -> None:
        """Take a preset away."""
        delete(self.operation, name)
        self._tell("")

    def preset_names(self) -> Message:
        """Their names for the page, and why there are none where they cannot be read."""
        try:
            return {"presets": list(self.presets)}
        except MediaError as error:
            return {"presets": [], "presets_fault": str(error)}

    def _tell(self, chosen: str) -> None:
        self.post({"is": "presets", **self.preset_names(), "chosen": chosen})

    def do_preset(self, content: Mapping[str, Any]) -> None:
        """``act`` is save, load or delete; the values that are saved are those of the page."""
        act, name = str(content.get("act")), str(content.get("name") or "")
        try:
            if act == "save":
                self._tell(save(self.operation, name, dict(content.get("values") or {})))
            elif act == "load":
                self.load_preset(name)
            elif act == "delete":
                self.delete_preset(name)
        except OptionError as error:
            self.post({"is": "presets", **self.preset_names(), "chosen": "", "why": error.problems[0].message})
        except MediaError as error:
            self.post({"is": "presets", **self.preset_names(), "chosen": "", "why": str(error)})
