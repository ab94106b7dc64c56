"""Files that come from the page, piece by piece: a message above 10 MiB would vanish on its way to the kernel."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from yescale_widgets.errors import MediaError, YEScaleError
from yescale_widgets.mediatypes import megabytes
from yescale_widgets.panels.base import Message, told
from yescale_widgets.panels.keepsakes import MOST_BYTES, Keepsake, Shelf, accepted
from yescale_widgets.panels.turns import file_message
from yescale_widgets.show.stream import whole
from yescale_widgets.words import t

PIECE = 4_000_000
"""Bytes of one piece at most."""
MOST_AT_ONCE = 20


class Attaching:
    """What is on its way, and what has come and waits to be sent. Thread-safe."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._coming: dict[str, bytearray] = {}
        self._here: dict[str, Keepsake] = {}

    def take(self, content: Mapping[str, Any]) -> Message:
        """Take a piece; gives what the page is told: how many bytes are here, or what is wrong."""
        name, mark = whole(str(content.get("name") or "file"))[:200], str(content.get("id"))
        head: Message = {"is": "uploaded", "id": mark}
        try:
            with self._lock:
                return head | self._piece(mark, name, content)
        except YEScaleError as error:
            self.forget(mark)
            return head | {"error": told(error)}
        except OSError as error:
            self.forget(mark)
            return head | {
                "error": {
                    "what": t("{name} cannot be kept: {why}.", name=name, why=error.strerror),
                    "hint": t("Make room for it."),
                }
            }

    def _piece(self, mark: str, name: str, content: Mapping[str, Any]) -> Message:
        size, at = int(content.get("size", 0)), int(content.get("at", 0))
        if size > MOST_BYTES:
            raise MediaError(
                t(
                    "{name} has {size}; {most} is the most.",
                    name=name,
                    size=megabytes(size),
                    most=megabytes(MOST_BYTES),
                ),
                t("Make it smaller."),
            )
        if mark in self._here:
            return {"at": size, "done": True, "file": file_message(self._here[mark], self._shelf)}
        if mark not in self._coming and len(self._coming) + len(self._here) >= MOST_AT_ONCE:
            raise MediaError(
                t("{most} files are the most for one message.", most=MOST_AT_ONCE),
                t("Send these first."),
            )
        data = self._coming.setdefault(mark, bytearray())
        piece = b"".join(bytes(buffer) for buffer in content.get("buffers", ()))
        if len(piece) > PIECE or at + len(piece) > size:
            raise MediaError(t("{name} came in pieces that do not fit.", name=name), t("Attach it again."))
        if at == len(data):
            data += piece  # a piece that is here already, or one ahead of a lost one, is answered with what is here
        return self._whole(mark, name, bytes(data)) if len(data) == size else {"at": len(data)}

    def _whole(self, mark: str, name: str, data: bytes) -> Message:
        del self._coming[mark]
        self._here[mark] = self._shelf.put(name, data, accepted(name, data))
        return {"at": len(data), "done": True, "file": file_message(self._here[mark], self._shelf)}

    def forget(self, mark: str) -> None:
        """The person has changed their mind."""
        with self._lock:
            self._coming.pop(mark, None)
            self._here.pop(mark, None)

    def known(self, marks: list[str]) -> tuple[Keepsake, ...]:
        """The files behind these marks.

        Raises:
            MediaError: one of them has not come whole.
        """
        with self._lock:
            missing = [mark for mark in marks if mark not in self._here]
            if missing:
                raise MediaError(t("A file is not here yet."), t("Wait until it has come, or take it away."))
            return tuple(self._here[mark] for mark in marks)
