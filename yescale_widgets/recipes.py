"""How a file was made: its recipe stands in a sidecar beside it and, where its kind has room, in the file itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from yescale_widgets import catalog, tags
from yescale_widgets.declare import Operation
from yescale_widgets.errors import MediaError, OptionError
from yescale_widgets.keys import struck_value
from yescale_widgets.links import bare
from yescale_widgets.source import Source
from yescale_widgets.values import Json
from yescale_widgets.whole import write_whole
from yescale_widgets.words import later, t

_MOST = 4_000_000
"""Bytes of a sidecar that is read."""


_ANEW = later("Take the other options from the recipe, recipes.read(path).options, and give what is missing.")


class Recipe(Struct, kw_only=True, omit_defaults=True):
    """What made a file.

    ``yescale_widgets`` is the version that wrote it, ``options`` as the ledger notes them, ``number`` which of the
    results it is, times are ISO 8601 in UTC, ``source`` the link without its query. ``sha256`` and ``size`` are those
    of the file as saved; the copy inside the file cannot know them.
    """

    yescale_widgets: str
    operation: str
    prompt: str = ""
    model: str = ""
    options: dict[str, Json] = field(default_factory=dict)
    task_id: str = ""
    request_id: str = ""
    submitted_at: str = ""
    finished_at: str = ""
    number: int = 1
    source: str = ""
    file: str = ""
    mime: str = ""
    size: int = 0
    sha256: str = ""

    def made(self) -> Operation:
        """The operation.

        Raises:
            MediaError: this version does not know it, or an option cannot be what it was; the message names it.
        """
        try:
            found = catalog.operation(self.operation).from_note(self.options)
        except KeyError:
            raise MediaError(
                t("This version does not know {operation}.", operation=self.operation), t("Update yescale_widgets.")
            ) from None
        except OptionError as error:
            named = "; ".join(problem.message for problem in error.problems)
            raise MediaError(
                t("{operation} cannot be made again as it was: {named}.", operation=self.operation, named=named),
                t(_ANEW),
            ) from None
        lost = [f"{option.name} {why}" for option, source in found.sources() if (why := _lost(source))]
        if lost:
            raise MediaError(
                t(
                    "{operation} cannot be made again as it was: {names}.",
                    operation=self.operation,
                    names="; ".join(lost),
                ),
                t(_ANEW),
            )
        return found


def _lost(source: Source) -> str:
    """Why a picture, clip or sound that went in cannot go in again; "" where it can."""
    if source.url or (source.path and Path(source.path).is_file()):
        return ""
    return (
        t("was {path!r}, which is not there", path=source.path)
        if source.path
        else t("was given as bytes, which no recipe keeps")
    )


def sidecar_of(path: Path) -> Path:
    """Where the recipe of a file stands: ``boat.json`` beside ``boat.png``."""
    return path.with_suffix(".json")


def clean(options: Mapping[str, Json], *, names_only: bool = False) -> dict[str, Json]:
    """Options as they may travel: no key, and links without their query, where signatures are. With ``names_only``
    of local files the name alone: a picture that is passed on need not tell whose folders it came from.
    """
    cleaned: dict[str, Json] = struck_value(_clean(dict(options), names_only))
    return cleaned


def _clean(value: Json, names_only: bool) -> Json:  # noqa: FBT001 - passed on, as it came
    if isinstance(value, dict):
        kept = {name: _clean(one, names_only) for name, one in value.items()}
        if names_only and "sha256" in kept and isinstance(kept.get("path"), str):
            kept["path"] = kept["path"].replace("\\", "/").rpartition("/")[2]
        return kept
    if isinstance(value, list):
        return [_clean(one, names_only) for one in value]
    is_link = isinstance(value, str) and value.startswith(("http://", "https://")) and " " not in value.strip()
    return bare(value) if is_link else value


def write(path: Path, recipe: Recipe) -> None:
    """Put a recipe into a file that nobody uses yet, as far as its kind has room for it."""
    inside = msgspec.structs.replace(recipe, options=clean(recipe.options, names_only=True))
    tags.put(path, msgspec.json.encode(inside).decode())


def write_beside(path: Path, recipe: Recipe) -> None:
    """Write the sidecar of a file: whole, or not at all.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(sidecar_of(path), msgspec.json.format(msgspec.json.encode(recipe), indent=2) + b"\n")


def read(path: str | os.PathLike[str]) -> Recipe:
    """The recipe of a file: from its sidecar, else from the file alone; of a ``.json`` file, that itself.

    Raises:
        MediaError: there is no such file, or it has no recipe.
    """
    place = Path(path).expanduser()
    if not place.is_file():
        raise MediaError(t("There is no file {path!r}.", path=str(path)[:80]), t("Check the path."))
    beside = _decoded(_text_of(sidecar_of(place)))
    if beside is not None and (place.suffix == ".json" or beside.file in ("", place.name)):
        return beside
    inside = _decoded(tags.get(place).encode())
    if inside is None:
        raise MediaError(
            t(
                "{name} has no recipe: there is no {other} beside it, and none inside.",
                name=place.name,
                other=sidecar_of(place).name,
            ),
            t("Only files that were saved here have one; some kinds, such as WebP and WAV, only in their sidecar."),
        )
    return inside


def recipe(path: str | os.PathLike[str]) -> Operation:
    """The operation that made a saved file, frozen as it was: ``ys.recipe("yescale_media/boat.png")``.

    Raises:
        MediaError: the file has no recipe, or it cannot be followed any more; the message says what is missing.
    """
    return read(path).made()


def _text_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST)
    except OSError:
        return b""


def _decoded(text: bytes) -> Recipe | None:
    """A recipe from JSON that anyone may have written; None where it is none."""
    try:
        return msgspec.json.decode(text, type=Recipe)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
