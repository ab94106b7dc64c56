"""Files of the person at the page: they come piece by piece, since a message above 10 MiB would vanish on its way."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yescale_widgets.amounts import sized
from yescale_widgets.errors import MediaError
from yescale_widgets.panels.base import Message, Panel, told
from yescale_widgets.show.stream import whole
from yescale_widgets.words import t

PIECE = 4_000_000
"""Bytes of one piece at most."""
MOST_AT_ONCE = 20
"""Files that may be on their way together."""


@dataclass
class Arrived:
    """A file that is coming or has come: the name it had, its whole size in bytes, what the page says it is for, and
    the file itself, in a folder of its own.
    """

    name: str
    size: int
    use: str
    file: Path
    have: int = 0

    def remove(self) -> None:
        """Take it away, with its folder."""
        shutil.rmtree(self.file.parent, ignore_errors=True)


class Arrivals:
    """What is on its way to one panel. Thread-safe; pieces lie in files, so that a clip does not fill the memory.

    ``most_bytes`` is what a file may have, ``advice`` what to do with a larger one.
    """

    def __init__(self, most_bytes: int, advice: str) -> None:
        self.most_bytes = most_bytes
        self._advice = advice
        self._lock = threading.Lock()
        self._coming: dict[str, Arrived] = {}
        self._ended: dict[str, Message] = {}

    def take(self, content: Mapping[str, Any], piece: bytes) -> int | Arrived:
        """Take a piece; gives how many bytes are here, or the file once it is whole.

        A piece that is here already, or is ahead of a lost one, is no harm: the answer says where to go on.

        Raises:
            MediaError: the file is too large, its pieces do not fit, or too many are on their way.
        """
        mark, at = str(content.get("id")), int(content.get("at") or 0)
        with self._lock:
            coming = self._coming.get(mark) or self._begin(mark, content)
            empty = not piece and coming.size > coming.have == at
            if len(piece) > PIECE or at + len(piece) > coming.size or empty:
                what = t("{name} came in pieces that do not fit.", name=coming.name)
                raise MediaError(what, t("Give it once more."))
            if at == coming.have:
                with coming.file.open("ab") as file:
                    file.write(piece)
                coming.have += len(piece)
            return coming.have if coming.have < coming.size else self._coming.pop(mark)

    def _begin(self, mark: str, content: Mapping[str, Any]) -> Arrived:
        name, size = whole(str(content.get("name") or "file"))[:200], int(content.get("size") or 0)
        if size > self.most_bytes:
            most = sized(self.most_bytes)
            what = t("{name} has {size}; {most} is the most.", name=name, size=sized(size), most=most)
            raise MediaError(what, self._advice)
        if len(self._coming) >= MOST_AT_ONCE:
            what = t("{most} files are the most at once.", most=MOST_AT_ONCE)
            raise MediaError(what, t("Wait until these have come."))
        ending = ".json" if name.lower().endswith(".json") else ""
        file = Path(tempfile.mkdtemp(prefix="yescale-")) / f"file{ending}"
        self._coming[mark] = Arrived(name, size, str(content.get("use") or ""), file)
        return self._coming[mark]

    def forget(self, mark: str) -> None:
        """The person has changed their mind."""
        with self._lock:
            coming = self._coming.pop(mark, None)
            self._ended.pop(mark, None)
        if coming is not None:
            coming.remove()

    def end(self, mark: str, answer: Message) -> Message:
        """Remember what the page was told of a whole file, in case it asks again."""
        with self._lock:
            self._ended[mark] = answer
            for old in list(self._ended)[:-MOST_AT_ONCE]:
                del self._ended[old]
        return answer

    def ended(self, mark: str) -> Message | None:
        """What the page was told of a file that has come whole."""
        with self._lock:
            return self._ended.get(mark)


class Uploads(Panel):
    """Mixin for panels: ``arrived`` is called with each file that has come whole, which is removed afterwards."""

    arrivals: Arrivals

    async def arrived(self, mark: str, file: Arrived) -> Message:
        """Take a file over; gives what the page is told of it, beside that it is here.

        Raises:
            YEScaleError: it cannot be used; the page is told why.
        """
        raise NotImplementedError

    def do_upload(self, content: Mapping[str, Any]) -> None:
        """One piece of a file. The page sends the next when it is asked to, so there is one under way."""
        piece = b"".join(bytes(one) for one in content.get("buffers") or ())
        self.spawn(self._took(dict(content), piece))

    def do_forget(self, content: Mapping[str, Any]) -> None:
        """A file is not wanted any more."""
        self.arrivals.forget(str(content.get("id")))

    async def _took(self, content: Mapping[str, Any], piece: bytes) -> None:
        mark = str(content.get("id"))
        try:
            answer = self.arrivals.ended(mark) or await self._piece(mark, content, piece)
        except OSError as error:
            what = t("It cannot be kept: {why}.", why=error.strerror or error)
            answer = {"error": {"what": what, "hint": t("Make room for it.")}}
        except Exception as error:  # noqa: BLE001 - the page waits for an answer, whatever it is
            answer = {"error": told(error)}
        if "error" in answer:
            self.arrivals.forget(mark)
        self.post({"is": "uploaded", "id": mark, **answer})

    async def _piece(self, mark: str, content: Mapping[str, Any], piece: bytes) -> Message:
        found = await asyncio.to_thread(self.arrivals.take, content, piece)
        if isinstance(found, int):
            return {"at": found}
        try:
            facts = await self.arrived(mark, found)
        finally:
            await asyncio.to_thread(found.remove)
        return self.arrivals.end(mark, {"at": found.size, "done": True, **facts})
