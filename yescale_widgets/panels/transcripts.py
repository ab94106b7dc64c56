"""The file of a conversation: ``chats/NAME.json`` in the home folder, with its pictures and sounds beside it.

It is written whole or not at all, and never over one that this version cannot read or that someone else has written
since.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.keys import struck_value
from yescale_widgets.panels.keepsakes import Keepsake, Shelf
from yescale_widgets.settings import home_folder
from yescale_widgets.values import Json
from yescale_widgets.whole import write_whole
from yescale_widgets.words import t

VERSION = 1
KIND: Literal["yescale_widgets chat"] = "yescale_widgets chat"
_NAME = re.compile(r"\w[\w .,()+-]{0,79}")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows keeps for devices, with any ending."""


class SavedMedia(Struct, kw_only=True, omit_defaults=True):
    """A picture or sound of an answer: a file of ours, or only a link."""

    kind: Literal["image", "audio", "video"]
    url: str = ""
    file: Keepsake | None = None
    title: str = ""


class SavedFoot(Struct, kw_only=True):
    """The numbers under an answer: seconds, counts, US dollars; None where unknown."""

    model: str | None = None
    ttft: float | None = None
    total: float | None = None
    tokens: int | None = None
    tps: float | None = None
    cost: float | None = None
    finish_reason: str | None = None


class SavedFault(Struct, kw_only=True):
    """What went wrong, as a panel says it."""

    what: str = ""
    hint: str = ""
    code: str = ""
    request_id: str = ""


class SavedTurn(Struct, kw_only=True, omit_defaults=True):
    """One turn; ``told`` is what the model is told of an answer that is more than its text."""

    id: str
    role: Literal["user", "model"]
    parent: str | None = None
    who: str = ""
    text: str = ""
    files: list[Keepsake] = field(default_factory=list)
    reasoning: str = ""
    status: Literal["done", "stopped", "cut", "failed"] = "done"
    model: str = ""
    foot: SavedFoot | None = None
    error: SavedFault | None = None
    told: list[dict[str, Json]] | None = None
    media: list[SavedMedia] = field(default_factory=list)
    object: Json = msgspec.UNSET


class SavedChat(Struct, kw_only=True):
    """A whole conversation, all branches of it. ``chosen``: see ``Branches.of``."""

    kind: Literal["yescale_widgets chat"] = KIND
    version: int = VERSION
    name: str = ""
    model: str = ""
    options: dict[str, Json] = field(default_factory=dict)
    turns: list[SavedTurn] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)


class _Head(Struct):
    kind: str = ""
    version: int = 0


class Unreadable(Exception):
    """The file is there and cannot be used; ``str`` says why."""


def folder() -> Path:
    """Where conversations are kept."""
    return home_folder() / "chats"


def checked_name(name: str) -> str:
    """A name that is a file's name in any system.

    Raises:
        OptionError: it is none: it could lead elsewhere, or nowhere.
    """
    plain = unicodedata.normalize("NFC", str(name)).strip()
    reserved = plain.partition(".")[0].rstrip().lower() in _RESERVED
    if not _NAME.fullmatch(plain) or plain.endswith(".") or reserved:
        message = t(
            "a name is 1 to 80 letters, digits, blanks and ( ) + - . , _ and begins with a letter; not {name!r}",
            name=name,
        )
        raise OptionError("chat", [Problem("name", message)])
    return plain


def names() -> list[str]:
    """The conversations that are kept, the latest first."""
    found = [path for path in folder().glob("*.json") if path.is_file()]
    return [path.stem for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)]


class Transcript:
    """The file of one conversation; without a name it gets one of its own when it is first written. Thread-safe."""

    def __init__(self, name: str | None = None) -> None:
        self.name = None if name is None else checked_name(name)
        self.shelf = Shelf(folder() / "files")
        self._lock = threading.Lock()
        self._known = ""  # the hash of the file as it was last read or written here

    @property
    def path(self) -> Path | None:
        return None if self.name is None else folder() / f"{self.name}.json"

    def read(self) -> SavedChat | None:
        """What is kept under the name; None where there is nothing yet.

        Raises:
            Unreadable: there is something that this version cannot use.
        """
        if self.path is None:
            return None
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable(t("it cannot be read: {why}", why=error.strerror or error)) from None
        found = _decoded(data)
        self._known = _hash(data)
        return found

    def disown(self) -> None:
        """What is there is none of ours: the next writing takes another name."""
        self._known = "another's"

    def named(self) -> str:
        """The name; one that is free where none was given."""
        with self._lock:
            if self.name is None:
                self.name = self._free(f"Chat {datetime.datetime.now():%Y-%m-%d %H.%M.%S}")  # noqa: DTZ005 - the user's day
            return self.name

    def write(self, draw: Callable[[], SavedChat]) -> str | None:
        """Keep the conversation as it is now. Gives the name under which another was found and left alone, if so.

        Raises:
            OSError: there is no room, or no right to write.
        """
        wanted = self.named()
        with self._lock:
            left = None if self._ours(folder() / f"{wanted}.json") else wanted
            self.name = self._free(wanted) if left else wanted
            chat = draw()
            chat.name = self.name
            data = encoded(chat)
            write_whole(folder() / f"{self.name}.json", data)
            self._known = _hash(data)
            return left

    def _ours(self, path: Path) -> bool:
        """Whether the file is as we left it, or not there at all."""
        try:
            return _hash(path.read_bytes()) == self._known
        except FileNotFoundError:
            return True
        except OSError:
            return False

    def _free(self, wanted: str) -> str:
        """The name, or one with a number where a file has it."""
        self._known = ""
        number, name = 2, wanted
        while (folder() / f"{name}.json").exists():
            name, number = f"{wanted} ({number})", number + 1
        return name


def _decoded(data: bytes) -> SavedChat:
    try:
        head = msgspec.json.decode(data, type=_Head)
        if head.kind != KIND:
            raise Unreadable(t("it is no conversation of this library"))
        if head.version > VERSION:
            raise Unreadable(
                t(
                    "a newer version of this library wrote it (format {version}, this one reads {ours})",
                    version=head.version,
                    ours=VERSION,
                )
            )
        return msgspec.json.decode(data, type=SavedChat)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(t("it is damaged: {error}", error=error)) from None


def encoded(chat: SavedChat) -> bytes:
    """A conversation as JSON for a file, without keys."""
    return msgspec.json.format(msgspec.json.encode(struck_value(msgspec.to_builtins(chat))), indent=1)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def media_of(shelf: Shelf, media: Any, data: bytes | None) -> SavedMedia:
    """A medium of an answer as it is kept: its bytes where they are here, else its link."""
    file = None if data is None else shelf.put(media.title or media.kind, data, media.mime)
    return SavedMedia(kind=media.kind, url="" if data is not None else media.url, file=file, title=media.title)
