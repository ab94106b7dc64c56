"""A picture, clip or sound that goes in: a path, URL, bytes, PIL picture, array, figure or an earlier result."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from yescale_widgets.amounts import sized
from yescale_widgets.errors import MediaError
from yescale_widgets.mediatypes import HEAD, described, sniff, spelled, suffix_of, types_of
from yescale_widgets.values import Media
from yescale_widgets.words import later, t

__all__ = ["Source", "SourceLike", "sniff", "suffix_of"]

_MEDIA = ("image", "video", "audio")
_PICTURES_HINT = later(
    "Give a path, a URL, bytes, a PIL picture, a numpy array, a matplotlib figure or an earlier result."
)


class Source:
    """Something to send. Bytes are read when they are needed, once; ``url`` is set where it is a web address."""

    __slots__ = ("_data", "_load", "mime", "path", "url")

    def __init__(
        self, *, url: str = "", path: str = "", load: Callable[[], bytes] | None = None, mime: str = ""
    ) -> None:
        self.url, self.path, self.mime = url, path, mime
        self._load, self._data = load, b""

    @classmethod
    def of(cls, value: object, kinds: Sequence[str] = ()) -> Source:
        """A source from anything that can be one; of a result with several media the first that is of ``kinds``.

        Raises:
            MediaError: the value is none of the known kinds, a file that is not there, or a result without media.
        """
        if isinstance(value, Source):
            return value
        if isinstance(value, Media):
            return cls._of_media(value)
        if isinstance(value, bytes | bytearray | memoryview):
            return cls._of_bytes(bytes(value))
        if isinstance(value, str | Path):
            return cls._of_text(value)
        return cls._of_object(value, kinds)

    @classmethod
    def _of_text(cls, value: str | Path) -> Source:
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            what = t("{name} has half a character in it, which no request can hold.", name=repr(text[-60:]))
            raise MediaError(what, t("Give the file another name.")) from None
        if isinstance(value, str) and value.strip().lower().startswith(("http://", "https://")):
            return cls._of_link(value.strip())
        if isinstance(value, str) and value.startswith("data:"):
            return cls._of_data_url(value)
        return cls._of_path(Path(value))

    @classmethod
    def _of_bytes(cls, data: bytes, mime: str = "") -> Source:
        found = cls(load=lambda: data, mime=sniff(data) or mime)
        found._data = data
        return found

    @classmethod
    def _of_link(cls, url: str, mime: str = "") -> Source:
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if not parts.hostname:
            raise MediaError(
                t("{url!r} is no link.", url=url[:60]), t("A link looks like https://example.com/boat.png.")
            )
        return cls(url=url, mime=mime or mimetypes.guess_type(parts.path)[0] or "")

    @classmethod
    def _of_media(cls, media: Media) -> Source:
        """Its file where it is saved and still there, else its link while that is good."""
        mime = media.mime if media.mime.startswith(_MEDIA) else f"{media.kind}/*"
        if media.path and (Path(media.path).is_file() or not media.url):
            return cls.of(media.path)
        if media.expires_at and media.expires_at < time.time() and not media.url.startswith("data:"):
            raise MediaError(
                t("The link of this earlier result has ended."), t("Look at its task again, or make it anew.")
            )
        return cls.of(media.url) if not media.url.startswith("http") else cls._of_link(media.url, mime)

    @classmethod
    def _of_data_url(cls, text: str) -> Source:
        head, _, tail = text.partition(",")
        try:
            data = base64.b64decode("".join(tail.split()), validate=True)
        except ValueError:
            raise MediaError(t("This data URL is not valid base64."), t("Give a path, a URL or bytes.")) from None
        return cls._of_bytes(data, head[5:].split(";")[0])

    @classmethod
    def _of_path(cls, path: Path) -> Source:
        try:
            path = path.expanduser()
            there = path.is_file()
        except (OSError, ValueError, RuntimeError):
            there = False
        if not there:
            hint = t(
                "Check the path, or give a URL that starts with https://; base64 needs its head, data:image/png;base64,"
            )
            raise MediaError(t("There is no file {path!r}.", path=str(path)[:60]), hint)
        return cls(path=str(path), load=path.read_bytes, mime=mimetypes.guess_type(path.name)[0] or "")

    @classmethod
    def _of_object(cls, value: object, kinds: Sequence[str]) -> Source:
        media = getattr(value, "media", getattr(value, "images", None))
        if isinstance(media, Media):
            return cls.of(media)
        if isinstance(media, list) and all(isinstance(m, Media) for m in media):
            return cls._of_result(value, media, kinds)
        from yescale_widgets.pixels import maker

        make = maker(value)
        if make is not None:
            return cls(load=make, mime="image/png")
        raise MediaError(
            t("A {kind} cannot be sent as a picture, clip or sound.", kind=type(value).__name__), t(_PICTURES_HINT)
        )

    @classmethod
    def _of_result(cls, value: object, media: list[Media], kinds: Sequence[str]) -> Source:
        if not media:
            what, state = type(value).__name__, getattr(value, "status", "")
            raise MediaError(
                t("This {what} is {state} and has no media.", what=what, state=t(state))
                if state
                else t("This {what} has no media.", what=what),
                t("Wait for its result."),
            )
        wanted = {mime.partition("/")[0] for mime in types_of(kinds)}
        return cls.of(next((m for m in media if m.kind in wanted), media[0]))

    def refuse(self, kinds: Sequence[str], most_bytes: int, *, whole: bool = False) -> None:
        """Refuse what a family does not take: another kind of file than ``kinds``, an empty one, one that is too large.

        Only a file's size and first bytes are looked at, unless ``whole``; a picture that lives in memory has its bytes
        only then. What a link leads to is judged by its name.

        Raises:
            MediaError: with what was found and what is allowed.
        """
        if not self.loaded:
            self._refuse_link(kinds)
            return
        head, size = self._glance(whole=whole)
        if head is None:
            head, size = b"\x89PNG\r\n\x1a\n", 1
        give = t("give {kinds}.", kinds=spelled(kinds))
        if not size:
            raise MediaError(t("{named} is empty; {give}", named=self._named, give=give))
        if sniff(head) not in types_of(kinds):
            named = t(", whatever its name says") if mimetypes.guess_type(self.path)[0] in types_of(kinds) else ""
            raise MediaError(
                t("{named} is {kind}{but}; {give}", named=self._named, kind=described(head), but=named, give=give)
            )
        if size > most_bytes:
            hint = t("Make it smaller, for instance by Pillow's image.thumbnail((1536, 1536)).")
            raise MediaError(
                t(
                    "{named} has {size}; {most} is the most.",
                    named=self._named,
                    size=sized(size),
                    most=sized(most_bytes),
                ),
                hint,
            )

    def _refuse_link(self, kinds: Sequence[str]) -> None:
        kind, wanted = self.mime.partition("/")[0], types_of(kinds)
        if self.url and kind in _MEDIA and not any(mime.startswith(kind) for mime in wanted):
            named = {"image": t("a picture"), "video": t("a video"), "audio": t("a sound")}[kind]
            raise MediaError(
                t("{url} leads to {named}; give {kinds}.", url=self.url[:80], named=named, kinds=spelled(kinds))
            )

    def _glance(self, *, whole: bool) -> tuple[bytes | None, int]:
        """The first bytes and the size; None where they are yet to be made."""
        if self._data or whole or not (self.path or self.mime == "image/png"):
            data = self.read()
            return data[:HEAD], len(data)
        if not self.path:
            return None, 0
        try:
            with Path(self.path).open("rb") as file:
                return file.read(HEAD), Path(self.path).stat().st_size
        except OSError as error:
            raise MediaError(
                t("{path} cannot be read: {why}.", path=self.path, why=error.strerror or error),
                t("Check the file, or give another."),
            ) from error

    @property
    def _named(self) -> str:
        return repr(Path(self.path).name) if self.path else self.url[:80] if self.url else t("What was given")

    def read(self) -> bytes:
        """The bytes.

        Raises:
            MediaError: it is a web address (only the gateway can read it), or the file cannot be read.
        """
        if not self._data:
            if self._load is None:
                raise MediaError(
                    t("{url} has no bytes here.", url=self.url or t("This source")), t("Give a file or bytes instead.")
                )
            try:
                self._data = self._load()
            except (OSError, ValueError, TypeError, SyntaxError) as error:
                why = getattr(error, "strerror", None) or error
                raise MediaError(
                    t("{path} cannot be read: {why}.", path=self.path or t("The source"), why=why),
                    t("Check the file, or give another."),
                ) from error
            self.mime = sniff(self._data) or self.mime
        return self._data

    def fill(self, data: bytes, mime: str = "") -> None:
        """Bytes that were fetched from its address, for families that take files only."""
        self._data, self.mime = data, sniff(data) or mime or self.mime

    @property
    def loaded(self) -> bool:
        """Whether its bytes can be read here."""
        return bool(self._data) or self._load is not None

    @property
    def file_name(self) -> str:
        """A name for the bytes as a file: the path's own, else one with the right ending."""
        name = Path(self.path or urlsplit(self.url).path).name or "file"
        told = mimetypes.guess_type(name)[0]
        if Path(name).suffix and (told == self.mime or not suffix_of(self.mime)):
            return name
        return f"{Path(name).stem if told else name}{suffix_of(self.mime)}"

    def base64(self) -> str:
        """The bytes as bare base64."""
        return base64.b64encode(self.read()).decode()

    def data_url(self) -> str:
        """The web address where it is one, else a data URL."""
        return self.url or self.inline()

    def inline(self) -> str:
        """A data URL of the bytes."""
        return f"data:{self._typed()};base64,{self.base64()}"

    def _typed(self) -> str:
        self.read()
        return self.mime or "application/octet-stream"

    def note(self) -> dict[str, str]:
        """What the ledger keeps: the address, or the path and a hash of the bytes; never the bytes."""
        if self.url:
            return {"url": self.url}
        return {"path": self.path, "sha256": hashlib.sha256(self.read()).hexdigest(), "mime": self.mime}

    @classmethod
    def from_note(cls, note: dict[str, str]) -> Source:
        """The source a ledger row names; its bytes may be gone, which shows when they are read."""
        if note.get("url"):
            return cls(url=note["url"])
        path = note.get("path") or ""
        return cls(path=path, load=Path(path).read_bytes if path else None, mime=note.get("mime", ""))

    def __repr__(self) -> str:
        return f"Source({self.url or self.path or self.mime or 'bytes'!r})"


SourceLike: TypeAlias = Source | Media | str | bytes | Path | object
"""What a ``Source`` can be made of; PIL, numpy and matplotlib objects are known by what they can do."""
