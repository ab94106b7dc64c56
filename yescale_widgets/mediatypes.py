"""Which kind of file some bytes are, whatever their name says, and which kinds the gateway's families take."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence

from yescale_widgets.words import later, t

_HEADS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\1\0", "image/x-icon"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
)
_IN_RIFF: Mapping[bytes, str] = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: tuple[tuple[bytes, str], ...] = (
    (b"M4A", "audio/mp4"),
    (b"M4B", "audio/mp4"),
    (b"qt", "video/quicktime"),
    (b"avi", "image/avif"),
    (b"hei", "image/heic"),
    (b"hev", "image/heic"),
    (b"mif1", "image/heic"),
    (b"msf1", "image/heic"),
    (b"", "video/mp4"),
)
"""Brands of ISO files (MP4 and its kin), by how they begin."""
_SUFFIXES = {"audio/wav": ".wav", "audio/ogg": ".ogg", "audio/opus": ".ogg", "audio/webm": ".webm", "audio/pcm": ".pcm"}
_WORDS: Mapping[str, str] = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WebP",
    "image/gif": "GIF",
    "image/bmp": later("a BMP picture"),
    "image/tiff": later("a TIFF picture"),
    "image/x-icon": later("an icon (ICO)"),
    "image/heic": later("a HEIC picture"),
    "image/avif": later("an AVIF picture"),
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "video/quicktime": "QuickTime",
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/mp4": "M4A",
    "audio/flac": "FLAC",
    "audio/ogg": "Ogg",
}
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", later("a PDF")),
    (b"PK\3\4", later("a ZIP archive or a document")),
    (b"8BPS", later("a Photoshop file")),
    (b"<svg", later("an SVG drawing")),
    (b"<!doctype html", later("a web page")),
    (b"<html", later("a web page")),
)
_FAMILIES = {
    "image": later("a picture ({name})"),
    "video": later("a video ({name})"),
    "audio": later("a sound ({name})"),
}
TAKEN: Mapping[str, tuple[str, ...]] = {
    "image": ("image/png", "image/jpeg", "image/webp", "image/gif"),
    "video": ("video/mp4", "video/webm", "video/quicktime"),
    "audio": ("audio/mpeg", "audio/wav", "audio/mp4", "audio/flac", "audio/ogg", "video/mp4", "video/webm"),
}
"""What each kind of option takes. A sound may stand in a file that could hold a clip as well."""
HEAD = 512
"""So many bytes are enough to tell what a file is."""


def suffix_of(mime: str) -> str:
    """The ending of a file of a media type: ".mp3"; "" if none is known."""
    return _SUFFIXES.get(mime) or mimetypes.guess_extension(mime) or ""


def sniff(data: bytes) -> str:
    """The media type the first bytes tell, "" if none is known."""
    if data[:4] == b"RIFF":
        return _IN_RIFF.get(data[8:12], "")
    if data[4:8] == b"ftyp":
        return next(mime for brand, mime in _BRANDS if data[8:].startswith(brand))
    return next((mime for head, mime in _HEADS if data.startswith(head)), "")


def types_of(kinds: Sequence[str]) -> tuple[str, ...]:
    """The media types of kinds ("image") and of single types ("image/png")."""
    return tuple(dict.fromkeys(mime for kind in kinds for mime in TAKEN.get(kind, (kind,))))


def spelled(kinds: Sequence[str]) -> str:
    """Kinds in words: "PNG, JPEG, WebP or GIF"."""
    names = list(dict.fromkeys(t(_WORDS.get(mime, mime)) for mime in types_of(kinds)))
    return names[0] if len(names) == 1 else t("{names} or {last}", names=", ".join(names[:-1]), last=names[-1])


def described(head: bytes) -> str:
    """What a file is, in words, from its first bytes."""
    mime = sniff(head)
    if mime:
        name = _WORDS.get(mime, mime)
        return t(name) if name[0].islower() else t(_FAMILIES[mime.partition("/")[0]], name=name)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    other = next((words for mark, words in _OTHERS if start.startswith(mark.lower())), "")
    if not other and b"<svg" in start:
        other = "an SVG drawing"
    return t(other) if other else (t("text") if _is_text(head) else t("of no kind that is known here"))


def _is_text(head: bytes) -> bool:
    """A cut may fall into the middle of a letter."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3
    return b"\0" not in head
