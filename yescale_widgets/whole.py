"""Files that are there whole or not at all, also when the process or the machine ends in the middle of a write."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Gives another name in the folder of ``path``, to write to: what stands there takes its place when the block ends,
    and is gone where the block fails. The folder is made.

    Raises:
        OSError: there is no room, or no right to write; what was there before stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        yield part
        take_place(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file.

    Raises:
        OSError: there is no room, or no right to write; what was there before stays.
    """
    with whole(path) as part:
        part.write_bytes(data)


def take_place(part: Path, path: Path) -> None:
    """Put a file in the place of another: its bytes are on disk before its name is."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)
