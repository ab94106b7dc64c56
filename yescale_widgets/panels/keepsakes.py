"""Pictures, sounds and texts of conversations, kept as files that bear the hash of their bytes as a name."""

from __future__ import annotations

import hashlib
import threading
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from yescale_widgets.amounts import sized
from yescale_widgets.errors import MediaError
from yescale_widgets.mediatypes import described, sniff, suffix_of
from yescale_widgets.show.media import thumbnail
from yescale_widgets.source import Source
from yescale_widgets.whole import write_whole
from yescale_widgets.words import t

Sha = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
SOUNDS = ("audio/wav", "audio/mpeg")
MOST_BYTES = 20_000_000
MOST_IN_ONE = 20
"""Files that go with one message."""
MOST_TEXT = 1_000_000
"""Bytes of a text that is put into a message."""


_KINDS: dict[str, Literal["image", "audio", "video", "text"]] = {"image": "image", "audio": "audio", "video": "video"}


class Keepsake(Struct, frozen=True, kw_only=True):
    """One file of a conversation: the name it had, its type, its size in bytes, and the hash by which it is kept."""

    name: str
    mime: str
    size: int
    sha256: Sha

    @property
    def kind(self) -> Literal["image", "audio", "video", "text"]:
        return _KINDS.get(self.mime.partition("/")[0], "text")


class Shelf:
    """The folder where they lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, keepsake: Keepsake) -> Path:
        return self.folder / f"{keepsake.sha256}{suffix_of(keepsake.mime) or '.txt'}"

    def put(self, name: str, data: bytes, mime: str = "") -> Keepsake:
        """Keep some bytes; the same bytes are kept once.

        Raises:
            OSError: there is no room, or no right to write.
        """
        kind = mime or sniff(data) or "text/plain"
        found = Keepsake(name=name, mime=kind, size=len(data), sha256=hashlib.sha256(data).hexdigest())
        path = self.path(found)
        if not path.exists():
            write_whole(path, data)
        return found

    def read(self, keepsake: Keepsake) -> bytes:
        """The bytes, which are what they were.

        Raises:
            MediaError: the file is gone, or holds something else.
        """
        hint = t("Attach it again, or say the message without it.")
        try:
            data = self.path(keepsake).read_bytes()
        except OSError as error:
            raise MediaError(
                t("{name} cannot be read: {why}.", name=keepsake.name, why=error.strerror or error), hint
            ) from None
        if hashlib.sha256(data).hexdigest() != keepsake.sha256:
            raise MediaError(t("{name} is not what it was: its file was changed.", name=keepsake.name), hint)
        return data

    def thumb(self, keepsake: Keepsake) -> str | None:
        """A small picture of it as a data URL; None of what is no picture."""
        return _thumb(self.path(keepsake)) if keepsake.kind == "image" else None

    def part(self, keepsake: Keepsake) -> dict[str, Any]:
        """As it stands in a message to the gateway.

        Raises:
            MediaError: the file is gone.
        """
        data = self.read(keepsake)
        if keepsake.kind == "text":
            return {"type": "text", "text": _quoted(keepsake.name, data.decode("utf-8", "replace"))}
        source = Source.of(data)
        if keepsake.kind == "image":
            return {"type": "image_url", "image_url": {"url": source.inline()}}
        form = "wav" if keepsake.mime.endswith("wav") else "mp3"
        return {"type": "input_audio", "input_audio": {"data": source.base64(), "format": form}}


class Waiting:
    """Files that have come and wait for the message they go with. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here: dict[str, Keepsake] = {}

    def add(self, mark: str, keepsake: Keepsake) -> None:
        """One more file, by the mark that the page knows it by.

        Raises:
            MediaError: there are too many for one message.
        """
        with self._lock:
            if len(self._here) >= MOST_IN_ONE:
                what = t("{most} files are the most for one message.", most=MOST_IN_ONE)
                raise MediaError(what, t("Send these first."))
            self._here[mark] = keepsake

    def forget(self, mark: str) -> None:
        """It was sent, or is not wanted any more."""
        with self._lock:
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


def accepted(name: str, data: bytes) -> str:
    """The type of what a person attaches.

    Raises:
        MediaError: it is empty, too large, or nothing a chat model takes.
    """
    mime = sniff(data)
    if not data:
        raise MediaError(t("{name} is empty.", name=name), t("Attach a file that holds something."))
    if mime in PICTURES or mime in SOUNDS:
        return mime
    if mime or not _readable(data):
        what = t("Attach a picture (PNG, JPEG, GIF, WebP), a sound (WAV, MP3) or a text file.")
        raise MediaError(t("{name} is {kind}, which a chat does not take.", name=name, kind=described(data[:64])), what)
    if len(data) > MOST_TEXT:
        raise MediaError(
            t(
                "{name} has {size}; a text may have {most}.",
                name=name,
                size=sized(len(data)),
                most=sized(MOST_TEXT),
            ),
            t("Shorten it."),
        )
    return "text/plain"


def _readable(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8") and not data.startswith(b"%PDF")
    except UnicodeDecodeError:
        return False


def _quoted(name: str, text: str) -> str:
    """A file inside a message, in a fence that its own text cannot close."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{' '.join(name.split())}:\n\n{fence}\n{text}\n{fence}"


@lru_cache(maxsize=256)
def _thumb(path: Path) -> str | None:
    try:
        return thumbnail(path.read_bytes(), 12_000)
    except OSError:
        return None
