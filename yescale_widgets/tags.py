"""A text inside a picture, clip or sound, put there without touching a pixel or a sample, and read again."""

from __future__ import annotations

import hashlib
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from yescale_widgets.mediatypes import HEAD, sniff

KEY = "yescale_widgets"
_PNG_HEAD = 33
"""Bytes of a PNG's signature and its first chunk, after which others may stand."""
_LONGEST = 65_000
"""Bytes that one segment of a JPEG may hold."""
_FORMATS = {"video/mp4": "mp4", "audio/mp4": "ipod", "video/quicktime": "mov", "audio/mpeg": "mp3"}
_ATTACHED = 0x400
"""FFmpeg's mark of a cover picture, which is no stream of frames."""


def put(path: Path, text: str) -> bool:
    """Put a text into a file; False where its kind has no place for it here. A file that cannot take it stays as it
    was.
    """
    spare = path.with_name(f"{path.name}.tag")
    try:
        if not _written(path, spare, text):
            return False
        spare.replace(path)
    except Exception:  # noqa: BLE001 - hostile or odd files raise almost anything, and the file itself is whole
        return False
    finally:
        spare.unlink(missing_ok=True)
    return True


def get(path: Path) -> str:
    """The text that ``put`` left in a file; "" where there is none, or it cannot be read."""
    try:
        mime = _kind(path)
        return _from_picture(path) if mime in ("image/png", "image/jpeg") else _from_stream(path, mime)
    except Exception:  # noqa: BLE001 - as above: a file that cannot be read has no text
        return ""


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        return sniff(file.read(HEAD))


def _written(path: Path, spare: Path, text: str) -> bool:
    mime, data = _kind(path), text.encode()
    if mime in _FORMATS:
        return _remuxed(path, spare, _FORMATS[mime], text)
    if mime not in ("image/png", "image/jpeg") or (mime == "image/jpeg" and len(data) > _LONGEST):
        return False
    with path.open("rb") as source, spare.open("wb") as target:
        for part in _png(source, data) if mime == "image/png" else _jpeg(source, data):
            target.write(part)
        shutil.copyfileobj(source, target)
    return True


def _png(source: IO[bytes], data: bytes) -> Iterator[bytes]:
    """The head, and an iTXt chunk after it (PNG 11.3.3.4): keyword, not compressed, no language, text."""
    yield source.read(_PNG_HEAD)
    body = b"iTXt" + KEY.encode() + b"\0\0\0\0\0" + data
    yield (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def _jpeg(source: IO[bytes], data: bytes) -> Iterator[bytes]:
    """The head with its application segments, which must come first, and a comment after them (JPEG B.2.4.5)."""
    yield source.read(2)
    while True:
        mark = source.read(2)
        if not (mark[:1] == b"\xff" and 0xE0 <= mark[1] <= 0xEF):  # noqa: PLR2004
            break
        length = source.read(2)
        yield mark + length + source.read(int.from_bytes(length, "big") - 2)
    yield b"\xff\xfe" + (len(data) + 2).to_bytes(2, "big") + data + mark


def _from_picture(path: Path) -> str:
    from PIL import Image

    with Image.open(path, formats=["PNG", "JPEG"]) as picture:
        comments = [data for name, data in getattr(picture, "applist", ()) if name == "COM"]
        ours = next((data.decode() for data in comments if KEY.encode() in data[: len(KEY) + 8]), "")
        return str(picture.info.get(KEY, "")) or ours


def _name(form: str) -> str:
    """MP3 has room for names of one's own; of those an MP4 knows, players show this one the least."""
    return KEY if form == "mp3" else "synopsis"


def _from_stream(path: Path, mime: str) -> str:
    import av

    form = _FORMATS[mime]
    with av.open(str(path), format="mp3" if form == "mp3" else "mp4") as file:
        return str(file.metadata.get(_name(form), ""))


def _remuxed(path: Path, spare: Path, form: str, text: str) -> bool:
    """Copy the streams packet by packet into a new container, and look whether they came over whole."""
    try:
        import av
    except ImportError:
        return False
    options = {} if form == "mp3" else {"movflags": "+faststart"}
    with av.open(str(path), format="mp3" if form == "mp3" else "mp4") as source:
        if any(s.type not in ("video", "audio") or int(s.disposition) & _ATTACHED for s in source.streams):
            return False
        with av.open(str(spare), "w", format=form, options=options) as target:
            target.metadata.update({**source.metadata, _name(form): text})
            pairs = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = pairs[packet.stream.index]
                    target.mux(packet)
    return _packets(path, form) == _packets(spare, form)


def _packets(path: Path, form: str) -> list[tuple[int, str]]:
    """Of each stream: how many packets it has, and a hash of their bytes."""
    import av

    with av.open(str(path), format="mp3" if form == "mp3" else "mp4") as file:
        counts = [0] * len(file.streams)
        marks = [hashlib.sha256() for _ in counts]
        for packet in file.demux():
            if packet.dts is not None:
                counts[packet.stream.index] += 1
                marks[packet.stream.index].update(bytes(packet))
    return [(count, mark.hexdigest()) for count, mark in zip(counts, marks, strict=True)]
