"""The media maker: real pictures, clips, songs and voices, made from prompt and seed, marked SANDBOX.

The same arguments give the same bytes, and each is made once per process: a cache holds the latest in memory.
"""

# ruff: noqa: A002, PLR0913, PLR0917 - these are the options of the media themselves, under their usual names

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from yescale_widgets.sandbox import clips, music, pictures
from yescale_widgets.sandbox.clips import even, of_ratio
from yescale_widgets.sandbox.lyric import lyrics
from yescale_widgets.sandbox.pictures import Format, opens, size_of
from yescale_widgets.sandbox.sounds import AudioFormat

__all__ = [
    "clear", "clip", "cover", "even", "first_frame", "lyrics", "of_ratio", "opens", "picture", "poster", "quad",
    "retouch", "size_of", "song", "speech", "thumbnail",
]  # fmt: skip
P = ParamSpec("P")


class _Shelf:
    """The latest results, up to a number of bytes. Whoever asks for one that is being made waits for it."""

    def __init__(self, room: int = 96_000_000) -> None:
        self._room = room
        self._kept: OrderedDict[object, bytes] = OrderedDict()
        self._making: dict[object, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], bytes]) -> bytes:
        """The result under a key, made if it is not there."""
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            known = self._known(key)
            return known if known is not None else self._keep(key, make())

    def _known(self, key: object) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: object, data: bytes) -> bytes:
        with self._lock:
            self._kept[key] = data
            while sum(map(len, self._kept.values())) > self._room and len(self._kept) > 1:
                gone, _ = self._kept.popitem(last=False)
                self._making.pop(gone, None)
        return data

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._making.clear()


_shelf = _Shelf()
clear = _shelf.clear


def _once(make: Callable[P, bytes]) -> Callable[P, bytes]:
    @wraps(make)
    def kept(*args: P.args, **kwargs: P.kwargs) -> bytes:
        key = (make.__name__, args, tuple(sorted(kwargs.items())))
        return _shelf.get(key, lambda: make(*args, **kwargs))

    return kept


@_once
def picture(
    prompt: str, seed: int, width: int, height: int, *, format: Format = "png", label: str | None = None
) -> bytes:
    """A picture of the prompt; ``label`` stands beside the mark ("U1", "2 of 4")."""
    return pictures.encoded(pictures.still(prompt, seed, width, height, label), format)


@_once
def quad(
    prompt: str, seed: int, width: int, height: int, *, format: Format = "png", start: bytes | None = None
) -> bytes:
    """Four pictures in one, as Midjourney gives them: quarter ``n`` shows ``picture(prompt, seed + n, …)``."""
    return pictures.encoded(pictures.grid(prompt, seed, width, height, start), format)


@_once
def retouch(
    source: bytes, prompt: str, seed: int, size: tuple[int, int] | None = None, *, format: Format = "png"
) -> bytes:
    """A given picture after an edit: still itself, cropped to size, in the prompt's light."""
    return pictures.encoded(pictures.retouched(source, prompt, seed, size), format)


@_once
def clip(
    prompt: str,
    seed: int,
    width: int = 640,
    height: int = 360,
    seconds: float = 5.0,
    fps: int = 24,
    *,
    sound: bool = True,
    start: bytes | None = None,
) -> bytes:
    """An MP4 of the prompt's scene, gently moving; with ``start``, of that picture. ``even`` tells its size."""
    scene = clips.staged(prompt, seed, even(width, height), start)
    return clips.filmed(scene, seconds, fps, (prompt, seed) if sound else None)


@_once
def poster(prompt: str, seed: int, width: int = 640, height: int = 360, *, start: bytes | None = None) -> bytes:
    """The first frame of the clip of the same arguments, as a JPEG."""
    return pictures.encoded(clips.staged(prompt, seed, even(width, height), start).at(0.0), "jpeg")


first_frame = poster


@_once
def thumbnail(prompt: str, seed: int, width: int = 640, height: int = 360, *, start: bytes | None = None) -> bytes:
    """The poster at most 160 pixels wide or high, as a JPEG of a few kB."""
    frame = clips.staged(prompt, seed, even(width, height), start).at(0.0)
    frame.thumbnail((160, 160))
    return pictures.encoded(frame, "jpeg", 80)


@_once
def song(prompt: str, seed: int, seconds: float = 30.0, *, take: int = 0) -> bytes:
    """An MP3: a tune whose key, tempo and chords come from prompt, seed and take."""
    return music.song_file(prompt, seed, seconds, take)


@_once
def cover(prompt: str, seed: int, size: int = 512) -> bytes:
    """Square art for a song, as a JPEG."""
    return pictures.encoded(pictures.still(prompt, seed, size, size), "jpeg")


@_once
def speech(text: str, voice: str, format: AudioFormat = "mp3", speed: float = 1.0) -> bytes:
    """A voice that hums the rhythm of the text; its length follows the text. ``pcm`` is 24 kHz, 16 bit, mono."""
    return music.speech_file(text, voice, format, speed)
