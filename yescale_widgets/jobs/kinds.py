"""From a row to what its family's file declares."""

from __future__ import annotations

from typing import Any

import msgspec

from yescale_widgets import catalog
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError
from yescale_widgets.jobs.row import Row
from yescale_widgets.reading import follow_of


def kind_of(row: Row) -> type[Operation] | None:
    """The operation of a row; None where this version does not know it."""
    try:
        return catalog.operation(row.name)
    except KeyError:
        return None


def task_of(row: Row) -> type[Operation] | None:
    """The same of a row that is a task; None also where this version knows an operation that answers at once."""
    kind = kind_of(row)
    return None if kind is None or kind.follow is None else kind


def call_of(row: Row) -> str:
    """What rows that can be read together have in common."""
    kind = kind_of(row)
    batch = kind.follow.batch if kind is not None and kind.follow is not None else None
    return row.key if batch is None else batch.call.id


def asked_of(kind: type[Operation], row: Row) -> Operation | None:
    """The operation itself, where the answer alone does not tell what it made."""
    if follow_of(kind).guess is None:
        return None
    try:
        return kind.from_note(msgspec.json.decode(row.note))
    except (OptionError, msgspec.DecodeError):
        return None


def ending_of(name: str) -> Any:
    """The call that ends a task of this operation at the provider; None where there is none."""
    try:
        follow = catalog.operation(name).follow
    except KeyError:
        return None
    return None if follow is None else follow.cancel
