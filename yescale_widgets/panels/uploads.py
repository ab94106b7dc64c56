"""Files that a person drops on a panel or picks: they come in pieces, and are gone when they have been looked at."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yescale_widgets.errors import MediaError
from yescale_widgets.mediatypes import megabytes
from yescale_widgets.words import t

LARGEST = 300_000_000
"""Bytes of a file that is taken from a page."""


@dataclass
class _Upload:
    """A file that is coming; ``size`` is how much there is so far."""

    folder: Path
    file: Path
    size: int = 0


class Uploads:
    """Mixin for panels: ``uploaded`` is called with each file that has come whole."""

    post: Any
    spawn: Any

    def do_upload(self, content: Mapping[str, Any]) -> None:
        """One piece of a file. The page sends the next when it is asked to, so there is one under way."""
        pieces = list(content.get("buffers") or ())
        self.spawn(self._took(dict(content), bytes(pieces[0]) if pieces else b""))

    async def uploaded(self, file: Path, name: str) -> None:
        """A file that has come; it is removed afterwards."""
        raise NotImplementedError

    @property
    def _coming(self) -> dict[str, _Upload]:
        found: dict[str, _Upload] = self.__dict__.setdefault("_uploads", {})
        return found

    async def _took(self, content: Mapping[str, Any], piece: bytes) -> None:
        identity, name, size = str(content.get("id")), str(content.get("name") or "file"), int(content.get("size") or 0)
        whole = False
        try:
            upload = await asyncio.to_thread(self._add, identity, name, size, int(content.get("at") or 0), piece)
            whole = upload.size >= size
            if not whole:
                self.post({"is": "upload", "id": identity, "at": upload.size})
                return
            await self.uploaded(upload.file, name)
        except Exception:
            whole = True
            raise
        finally:
            if whole:
                await asyncio.to_thread(self._remove, identity)
                self.post({"is": "upload", "id": identity, "at": None})

    def _add(self, identity: str, name: str, size: int, at: int, piece: bytes) -> _Upload:
        if size > LARGEST:
            hint = t("Give its path instead: ys.recipe(path) reads it where it lies.")
            raise MediaError(
                t(
                    "{name} has {size}; {most} is the most.",
                    name=name[:80],
                    size=megabytes(size),
                    most=megabytes(LARGEST),
                ),
                hint,
            )
        if at == 0:
            self._remove(identity)
            folder = Path(tempfile.mkdtemp(prefix="yescale-"))
            ending = ".json" if name.lower().endswith(".json") else ""
            self._coming[identity] = _Upload(folder, folder / f"file{ending}")
        upload = self._coming.get(identity)
        if upload is None or upload.size != at or upload.size + len(piece) > size or (size and not piece):
            raise MediaError(t("{name} came in pieces that do not fit.", name=name[:80]), t("Drop it once more."))
        with upload.file.open("ab") as file:
            file.write(piece)
        upload.size += len(piece)
        return upload

    def _remove(self, identity: str) -> None:
        upload = self._coming.pop(identity, None)
        if upload is not None:
            shutil.rmtree(upload.folder, ignore_errors=True)
