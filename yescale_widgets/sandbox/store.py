"""A folder in which a sandbox's tasks outlive it: one JSON file each, for any sandbox that is given the folder."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from yescale_widgets.values import Json

MONTH = 30 * 86_400.0
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Kept(Struct, frozen=True, kw_only=True):
    """A task as it was handed in. ``start`` is the picture it starts from, whole: the note has but its hash."""

    operation: str
    note: dict[str, Json]
    submitted: float
    length: float
    seed: int
    start: bytes | None = None


class Store:
    """The folder; several sandboxes may share it. Where it cannot be written to, tasks end with their sandbox.

    A file appears whole or not at all, and goes when nobody has written it for a month.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with suppress(OSError):
            self._tidy(time.time() - MONTH)

    def _tidy(self, before: float) -> None:
        for path in [*self._folder.glob("*.json"), *self._folder.glob("*.tmp")]:
            with suppress(OSError):  # another sandbox may tidy up as well
                if _ID.fullmatch(path.stem) and path.stat().st_mtime < before:
                    path.unlink()

    def keep(self, identity: str, kept: Kept) -> None:
        """Write a task down."""
        spare = self._folder / f"{identity}.tmp"
        data = msgspec.json.encode(kept, enc_hook=str)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            spare.write_bytes(data)
            spare.replace(spare.with_suffix(".json"))

    def find(self, identity: str) -> Kept | None:
        """A task by its id; None where there is none, or its file is broken."""
        if not _ID.fullmatch(identity):
            return None
        try:
            return msgspec.json.decode((self._folder / f"{identity}.json").read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
