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
_PLACE = "synopsis"
"""Of the names that an MP4 has for texts, the one that players show the least."""
_PNG_HEAD = 33
"""Bytes of a PNG's signature and its first chunk, after which others may stand."""
_LONGEST = 65_000
"""Bytes that one segment of a JPEG may hold."""
_FORMATS = {"video/mp4": "mp4", "audio/mp4": "ipod", "video/quicktime": "mov"}
_INDEX = 4_000_000
"""Bytes that the index of a clip may have: FFmpeg holds several times that in memory."""
_TAG = 16_000_000
"""Bytes that the tag of an MP3 may have, cover and all."""
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
        if mime == "audio/mpeg":
            with path.open("rb") as file:
                return _from_mp3(file)
        return _from_picture(path) if mime in ("image/png", "image/jpeg") else _from_clip(path)
    except Exception:  # noqa: BLE001 - as above: a file that cannot be read has no text
        return ""


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        return sniff(file.read(HEAD))


def _written(path: Path, spare: Path, text: str) -> bool:
    mime, data = _kind(path), text.encode()
    if mime in _FORMATS:
        return _index_of(path) <= _INDEX and _remuxed(path, spare, _FORMATS[mime], text)
    write = {"image/png": _png, "image/jpeg": _jpeg, "audio/mpeg": _mp3}.get(mime)
    if write is None or (mime == "image/jpeg" and len(data) > _LONGEST):
        return False
    with path.open("rb") as source, spare.open("wb") as target:
        for part in write(source, data):
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
        if not (mark[:1] == b"\xff" and 0xE0 <= mark[1] <= 0xEF):
            break
        length = source.read(2)
        yield mark + length + source.read(int.from_bytes(length, "big") - 2)
    yield b"\xff\xfe" + (len(data) + 2).to_bytes(2, "big") + data + mark


def _mp3(source: IO[bytes], data: bytes) -> Iterator[bytes]:
    """The ID3v2 tag with one more frame, the first; where there was no tag, a new one (id3v2.4.0-structure, 3.1 and 4).

    Raises:
        ValueError: the tag is of another version, or uses what is rare.
    """
    head = source.read(10)
    if not head.startswith(b"ID3"):
        frame = _frame(4, data)
        yield b"ID3\4\0\0" + _safe(len(frame)) + frame + head
        return
    if head[3] not in (3, 4) or head[5]:
        raise ValueError("a rare kind of tag")
    frame, size = _frame(head[3], data), _unsafe(head[6:10])
    if size > _TAG:
        raise ValueError("a tag of an unlikely size")
    yield head[:6] + _safe(size + len(frame)) + frame + source.read(size)


def _frame(version: int, data: bytes) -> bytes:
    """A text of one's own name: in UTF-8, which version 3 does not know."""
    body = b"\3" + KEY.encode() + b"\0" + data
    if version == 3:
        body = b"\1" + KEY.encode("utf-16") + b"\0\0" + data.decode().encode("utf-16")
    size = _safe(len(body)) if version == 4 else len(body).to_bytes(4, "big")
    return b"TXXX" + size + b"\0\0" + body


def _safe(number: int) -> bytes:
    """A number in four bytes of seven bits."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _unsafe(data: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))


def _from_mp3(file: IO[bytes]) -> str:
    head = file.read(10)
    if not head.startswith(b"ID3"):
        return ""
    left = min(_unsafe(head[6:10]), _TAG)
    while left > 10:
        name, size = file.read(4), file.read(4)
        file.read(2)
        length = _unsafe(size) if head[3] == 4 else int.from_bytes(size, "big")
        body = file.read(min(length, left))
        left -= 10 + length
        if name == b"TXXX" and (found := _named(body)):
            return found
    return ""


def _named(body: bytes) -> str:
    """The text of a frame that bears our name."""
    coding = {1: "utf-16", 2: "utf-16-be", 3: "utf-8"}.get(body[0] if body else 0, "latin-1")
    name, _, text = body[1:].decode(coding).partition("\0")
    return text.lstrip("\ufeff") if name == KEY else ""


def _index_of(path: Path) -> int:
    """How many bytes the index of an MP4 has: its box "moov" (ISO/IEC 14496-12, 8.2.1).

    Raises:
        ValueError: there is none.
    """
    with path.open("rb") as file:
        for _ in range(1000):
            head = file.read(16)
            size = int.from_bytes(head[:4], "big")
            size = int.from_bytes(head[8:16], "big") if size == 1 else size
            if head[4:8] == b"moov" or size < 8:
                break
            file.seek(size - len(head), 1)
    if head[4:8] != b"moov":
        raise ValueError("a clip without an index")
    return size


def _from_picture(path: Path) -> str:
    from PIL import Image

    with Image.open(path, formats=["PNG", "JPEG"]) as picture:
        comments = [data for name, data in getattr(picture, "applist", ()) if name == "COM"]
        ours = next((data.decode() for data in comments if KEY.encode() in data[: len(KEY) + 8]), "")
        return str(picture.info.get(KEY, "")) or ours


def _from_clip(path: Path) -> str:
    import av

    if _kind(path) not in _FORMATS or _index_of(path) > _INDEX:
        return ""
    with av.open(str(path), format="mp4") as file:
        return str(file.metadata.get(_PLACE, ""))


def _remuxed(path: Path, spare: Path, form: str, text: str) -> bool:
    """Copy the streams packet by packet into a new container, and look whether they came over whole."""
    try:
        import av
    except ImportError:
        return False
    with av.open(str(path), format="mp4") as source:
        if any(s.type not in ("video", "audio") or int(s.disposition) & _ATTACHED for s in source.streams):
            return False
        with av.open(str(spare), "w", format=form, options={"movflags": "+faststart"}) as target:
            target.metadata.update({**source.metadata, _PLACE: text})
            pairs = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = pairs[packet.stream.index]
                    target.mux(packet)
    return _packets(path) == _packets(spare)


def _packets(path: Path) -> list[tuple[int, str]]:
    """Of each stream: how many packets it has, and a hash of their bytes."""
    import av

    with av.open(str(path), format="mp4") as file:
        counts = [0] * len(file.streams)
        marks = [hashlib.sha256() for _ in counts]
        for packet in file.demux():
            if packet.dts is not None:
                counts[packet.stream.index] += 1
                marks[packet.stream.index].update(bytes(packet))
    return [(count, mark.hexdigest()) for count, mark in zip(counts, marks, strict=True)]
