"""Pictures that go in: to be drawn on, and to be laid under what was made of them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from yescale_widgets import catalog, session
from yescale_widgets.declare import Operation
from yescale_widgets.errors import MediaError, OptionError, Problem
from yescale_widgets.jobs import saving
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.kinds import kind_of
from yescale_widgets.jobs.row import Row
from yescale_widgets.options import Option, options_of
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.form import operation_of
from yescale_widgets.show.media import MOST_PIXELS
from yescale_widgets.source import Source
from yescale_widgets.values import Json
from yescale_widgets.words import t

LONGEST = 1600
"""Pixels of the longer side of a picture as a page gets it; its true size is told beside it."""
MOST_BYTES = 40_000_000
_DEEPEST = 4


async def below(kind: type[Operation], option: Option, values: Mapping[str, Any]) -> tuple[Message, bytes]:
    """The picture that a mask belongs to, of a form that holds ``values``: its size in pixels, and a copy to look at.

    Raises:
        MediaError: the form has none yet, or it cannot be read.
    """
    known = options_of(kind)
    filled = next((known[name] for name in option.opt.of if name in known and values.get(name)), None)
    if filled is None:
        named = next((known[name].title for name in option.opt.of if name in known), option.title)
        raise MediaError(t("There is no picture to draw on yet."), t("Fill in “{name}” first.", name=named))
    value = values[filled.name]
    first = value[0] if isinstance(value, list) else value
    source = Source.of(first, ("image",)) if filled.kind in ("source", "sources") else _of_task(str(first), filled.name)
    return await _to_look_at(source)


def _of_task(identity: str, name: str) -> Source:
    """The picture of a task by its id, or of the one whose id stands in its own option of this name."""
    board = session.current().client.board
    for row in _back(board, identity, name):
        picture = next((m for m in row.media() if m.kind == "image"), None)
        if picture is not None:
            return Source.of(picture)
    raise MediaError(t("No picture of the task {id} is known here.", id=identity[:40]), t("Give a file instead."))


def _back(board: Board, identity: str, name: str) -> Iterator[Row]:
    """A task, and the ones that it goes on from, newest first."""
    for _ in range(_DEEPEST):
        row = next((one for one in board.rows() if identity and identity in (one.task_id, one.key)), None)
        if row is None:
            return
        yield row
        identity = str(msgspec.json.decode(row.note).get(name) or "")


def origin_of(row: Row) -> str | None:
    """The option that held the picture a run was made from; None where there was none."""
    kind = kind_of(row)
    options = {} if kind is None else options_of(kind)
    if not any(_is_picture(option) for option in options.values()):
        return None
    note = msgspec.json.decode(row.note)
    return next((name for name, option in options.items() if _is_picture(option) and _filled(note.get(name))), None)


def _is_picture(option: Option) -> bool:
    taken = any(kind.startswith("image") for kind in option.opt.kinds)
    return option.kind in ("source", "sources") and not option.opt.mask and taken


def _filled(value: Json) -> bool:
    """Whether a noted source is there still: as a link or by its path."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and bool(first.get("url") or first.get("path"))


async def origin(row: Row) -> tuple[Message, bytes]:
    """The picture that a run was made from, as ``below`` gives one.

    Raises:
        MediaError: there was none, or it is gone.
    """
    name = origin_of(row)
    if name is None:
        raise MediaError(t("This was not made from a picture."))
    value = msgspec.json.decode(row.note)[name]
    return await _to_look_at(Source.from_note(value[0] if isinstance(value, list) else value))


async def _to_look_at(source: Source) -> tuple[Message, bytes]:
    fetch = session.current().client.core.transport.fetch
    if source.loaded:
        data = await asyncio.to_thread(source.read)
    else:
        data, _ = await saving.read(source.url, fetch, MOST_BYTES)
    return await asyncio.to_thread(_small, data)


def _small(data: bytes) -> tuple[Message, bytes]:
    """Its pixels as they lie in the file: a mask is as large as these, however a camera was held."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            clear = picture.has_transparency_data
            copy = picture.convert("RGBA" if clear else "RGB") if width * height <= MOST_PIXELS else None
    except Exception as error:  # broken pictures raise almost anything
        raise MediaError(t("The picture cannot be opened."), t("Give a PNG, JPEG or WebP file.")) from error
    if copy is None:
        raise MediaError(t("This picture is too large to be drawn on."), t("Make it smaller first."))
    copy.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    copy.save(out, "PNG" if clear else "JPEG", **({} if clear else {"quality": 88}))
    return {"width": width, "height": height, "mime": f"image/{'png' if clear else 'jpeg'}"}, out.getvalue()


def mask_problems(operation: Operation) -> list[Problem]:
    """Masks that do not fit their picture, as far as both are files: the service would refuse them, or bill and spoil.

    Both stay unread where they cannot be opened; that is for others to say.
    """
    given = {option.name: source for option, source in reversed(operation.sources())}
    found = []
    for option in options_of(type(operation)).values():
        picture = next((given[name] for name in option.opt.of if name in given), None)
        if option.opt.mask and option.name in given and picture is not None:
            mask, whole = _size_of(given[option.name]), _size_of(picture)
            if mask and whole and mask != whole:
                text = t("It has {mask} pixels and the picture {whole}. Draw it anew.", mask=mask, whole=whole)
                found.append(Problem(option.name, text))
    return found


def _size_of(source: Source) -> str:
    from PIL import Image

    if not source.path:
        return ""
    try:
        with Image.open(Path(source.path)) as picture:
            return "{}x{}".format(*picture.size)
    except Exception:  # noqa: BLE001 - broken pictures raise almost anything
        return ""


def checked(name: str, form: Mapping[str, Any]) -> Operation:
    """The operation that a form describes, its masks as large as their pictures.

    Raises:
        OptionError: with every problem of every control.
    """
    operation = operation_of(name, form)
    problems = mask_problems(operation)
    if problems:
        raise OptionError(name, problems)
    return operation


def option_named(operation: str, name: str) -> Option:
    """An option of an operation.

    Raises:
        KeyError: there is none of this name.
    """
    return options_of(catalog.operation(operation))[name]
