"""From a saved file back to the form: its recipe, and of that what a form can hold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yescale_widgets import catalog, recipes
from yescale_widgets.declare import check_options
from yescale_widgets.errors import MediaError
from yescale_widgets.options import options_of
from yescale_widgets.recipes import Recipe
from yescale_widgets.values import Json
from yescale_widgets.words import t


def read(file: Path, name: str, folder: Path) -> Recipe:
    """The recipe of a file that came from a page under a name: from the same file where it lies in ``folder``, since
    the sidecar there knows more, else from the file alone.

    Raises:
        MediaError: it has none.
    """
    known = folder / Path(name.replace("\\", "/")).name
    same = known.is_file() and known.stat().st_size == file.stat().st_size and _hash(known) == _hash(file)
    try:
        found = recipes.read(known if same else file)
    except MediaError:
        raise MediaError(
            t("{name} has no recipe in it.", name=name[:80]),
            t("Files that were saved here have one; of some kinds, such as WebP and WAV, drop the .json beside them."),
        ) from None
    try:
        catalog.operation(found.operation)
    except KeyError:
        raise MediaError(
            t("This version does not know {operation}.", operation=found.operation[:60]), t("Update yescale_widgets.")
        ) from None
    return found


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def values(operation: str, options: Mapping[str, Json]) -> tuple[dict[str, Any], list[str]]:
    """What a form can hold of noted options, and those that it cannot: their file is gone, or they are not allowed."""
    kind = catalog.operation(operation)
    told = {name: _told(value) for name, value in options.items() if name in options_of(kind)}
    held = {name: value for name, value in told.items() if value is not None}
    bad = {p.option for p in check_options(kind, held)[1]}
    kept = {name: value for name, value in held.items() if name not in bad}
    return kept, [name for name in told if name not in kept]


def _told(value: Json) -> Any:
    """A source as its link or path; None where it is gone."""
    if isinstance(value, list):
        told = [_told(one) for one in value]
        return None if None in told else told
    if not isinstance(value, dict) or not {"url", "path"} & set(value):
        return value
    path = str(value.get("path") or "")
    return value.get("url") or (path if path and Path(path).is_file() else None)
