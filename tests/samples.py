"""Pictures and sounds that tests hand over: real files, and small."""

from __future__ import annotations

import io
import wave
from typing import Any

from PIL import Image


def encoded(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """A picture as a file has it."""
    sheet = io.BytesIO()
    picture.save(sheet, form, **options)
    return sheet.getvalue()


def painted(colour: str | tuple[int, int, int] = "red", size: tuple[int, int] = (64, 48), form: str = "PNG") -> bytes:
    """A picture of one colour."""
    return encoded(Image.new("RGB", size, colour), form)


def wav(samples: bytes, rate: int = 24_000) -> bytes:
    """Samples of 16 bits in one channel."""
    sheet = io.BytesIO()
    with wave.open(sheet, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return sheet.getvalue()
