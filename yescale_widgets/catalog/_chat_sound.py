"""Spoken answers: base64, whole or in pieces, and raw samples where they are streamed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from yescale_widgets.source import sniff
from yescale_widgets.values import Media

RATE = 24_000
"""Samples a second of raw sound (pcm16: one channel, 16 bits, little-endian)."""


def sound(pieces: Sequence[str], transcript: str = "", *, raw: bool = False, rate: int = RATE) -> Media | None:
    """The sound in pieces of base64 as something that plays; raw samples become a WAV. None where there is nothing.

    ``raw`` says that the sound came as a stream, in which only samples and files with an unmistakable head are known.
    """
    text = "".join(pieces)
    if not text and not transcript:
        return None
    extra = {"transcript": transcript}
    head = _decoded(text[:64])
    mime = sniff(head)
    if text and (not mime.startswith("audio/") or (raw and head[:1] == b"\xff")):
        samples = _joined(pieces)
        url = f"data:audio/wav;base64,{base64.b64encode(_wav(samples, rate)).decode()}"
        return Media(kind="audio", url=url, mime="audio/wav", duration=len(samples) / (2 * rate), extra=extra)
    whole = text if "=" not in text[:-2] else base64.b64encode(_joined(pieces)).decode()
    mime = mime or "audio/wav"
    return Media(kind="audio", url=f"data:{mime};base64,{whole}" if whole else "", mime=mime, extra=extra)


def _joined(pieces: Sequence[str]) -> bytes:
    """Pieces that each end in padding were encoded each by itself."""
    if any("=" in piece[-2:] for piece in pieces[:-1]):
        return b"".join(map(_decoded, pieces))
    return _decoded("".join(pieces))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text[: len(text) // 4 * 4])
    except binascii.Error:
        return b""


def _wav(samples: bytes, rate: int) -> bytes:
    """Raw samples with the head of a WAV file before them."""
    size = len(samples)
    form = b"".join(n.to_bytes(w, "little") for n, w in ((1, 2), (1, 2), (rate, 4), (2 * rate, 4), (2, 2), (16, 2)))
    parts = (b"RIFF", (36 + size).to_bytes(4, "little"), b"WAVEfmt ", (16).to_bytes(4, "little"), form)
    return b"".join((*parts, b"data", size.to_bytes(4, "little"), samples))
