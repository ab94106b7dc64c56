"""A picture, clip or sound that goes in: a path, URL, bytes, PIL picture, array, figure or an earlier result."""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from yescale_widgets.errors import MediaError
from yescale_widgets.values import Media

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
)


def sniff(data: bytes) -> str:
    """The media type the first bytes tell, "" if none is known."""
    return next((mime for magic, at, mime in _MAGIC if data[at : at + len(magic)] == magic), "")


class Source:
    """Something to send. Bytes are read when they are needed, once; ``url`` is set where it is a web address."""

    __slots__ = ("_data", "_load", "mime", "path", "url")

    def __init__(
        self, *, url: str = "", path: str = "", load: Callable[[], bytes] | None = None, mime: str = ""
    ) -> None:
        self.url, self.path, self.mime = url, path, mime
        self._load, self._data = load, b""

    @classmethod
    def of(cls, value: object) -> Source:
        """A source from anything that can be one.

        Raises:
            MediaError: the value is none of the known kinds, or a file that is not there.
        """
        if isinstance(value, Source):
            return value
        if isinstance(value, Media):
            return cls.of(value.path or value.url)
        if isinstance(value, bytes | bytearray | memoryview):
            data = bytes(value)
            return cls(load=lambda: data, mime=sniff(data))
        if isinstance(value, str) and value.strip().lower().startswith(("http://", "https://")):
            return cls(url=value.strip())
        if isinstance(value, str) and value.startswith("data:"):
            return cls._of_data_url(value)
        if isinstance(value, str | Path):
            return cls._of_path(Path(value).expanduser())
        return cls._of_object(value)

    @classmethod
    def _of_data_url(cls, text: str) -> Source:
        head, _, tail = text.partition(",")
        try:
            data = base64.b64decode(tail, validate=True)
        except ValueError:
            raise MediaError("This data URL is not valid base64.", "Give a path, a URL or bytes.") from None
        return cls(load=lambda: data, mime=sniff(data) or head[5:].split(";")[0])

    @classmethod
    def _of_path(cls, path: Path) -> Source:
        try:
            there = path.is_file()
        except (OSError, ValueError):
            there = False
        if not there:
            hint = (
                "Check the path, or give a URL that starts with https://; base64 needs its head, data:image/png;base64,"
            )
            raise MediaError(f"There is no file {str(path)[:60]!r}.", hint)
        return cls(path=str(path), load=path.read_bytes, mime=mimetypes.guess_type(path.name)[0] or "")

    @classmethod
    def _of_object(cls, value: object) -> Source:
        media = getattr(value, "media", None)
        if isinstance(media, list) and media:
            return cls.of(media[0])
        if hasattr(value, "savefig"):
            return cls(load=lambda: _saved(value.savefig, format="png"), mime="image/png")
        if hasattr(value, "save") and hasattr(value, "size"):
            return cls(load=lambda: _saved(value.save, format="PNG"), mime="image/png")
        if hasattr(value, "__array_interface__") or hasattr(value, "__array__"):
            return cls(load=lambda: _array_png(value), mime="image/png")
        raise MediaError(
            f"A {type(value).__name__} cannot be sent as a picture, clip or sound.",
            "Give a path, a URL, bytes, a PIL picture, a numpy array, a matplotlib figure or an earlier result.",
        )

    def read(self) -> bytes:
        """The bytes.

        Raises:
            MediaError: it is a web address (only the gateway can read it), or the file cannot be read.
        """
        if not self._data:
            if self._load is None:
                raise MediaError(f"{self.url or 'This source'} has no bytes here.", "Give a file or bytes instead.")
            try:
                self._data = self._load()
            except OSError as error:
                raise MediaError(f"{self.path or 'The source'} cannot be read: {error.strerror or error}.") from error
            self.mime = sniff(self._data) or self.mime
        return self._data

    @property
    def file_name(self) -> str:
        """A name for the bytes as a file: the path's own, else one with the right ending."""
        if self.path:
            return Path(self.path).name
        return f"file{mimetypes.guess_extension(self.mime) or ''}"

    def base64(self) -> str:
        """The bytes as bare base64."""
        return base64.b64encode(self.read()).decode()

    def data_url(self) -> str:
        """The web address where it is one, else a data URL."""
        return self.url or f"data:{self._typed()};base64,{self.base64()}"

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
        path = Path(note.get("path") or "")
        return cls(path=str(path), load=path.read_bytes if note.get("path") else None, mime=note.get("mime", ""))

    def __repr__(self) -> str:
        return f"Source({self.url or self.path or self.mime or 'bytes'!r})"


SourceLike: TypeAlias = Source | Media | str | bytes | Path | object
"""What a ``Source`` can be made of; PIL, numpy and matplotlib objects are known by what they can do."""


def _saved(save: Callable[..., object], **options: str) -> bytes:
    out = io.BytesIO()
    save(out, **options)
    return out.getvalue()


def _array_png(array: object) -> bytes:
    import numpy
    from PIL import Image

    pixels = numpy.asarray(array)
    if pixels.dtype.kind == "f":
        pixels = (pixels.clip(0, 1) * 255).round()
    return _saved(Image.fromarray(pixels.astype("uint8")).save, format="PNG")
