"""Still pictures: a scene, a caption, and the mark that says where it comes from."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from yescale_widgets.sandbox.layers import Scene
from yescale_widgets.sandbox.scenes import scene

Format = Literal["png", "jpeg", "webp"]
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_MARK = "SANDBOX"
# Pillow's built-in font knows ASCII only; these are on most machines and know Vietnamese.
_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial.ttf", "arial.ttf", "LiberationSans-Regular.ttf")
_PAINTED, _LARGEST, _EDITED = 2048, 4096, 1536


@lru_cache(maxsize=32)
def _font(size: int) -> _Font:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _letters(text: str, font: _Font) -> str:
    """The text without what the built-in font would draw as boxes."""
    if isinstance(font, ImageFont.FreeTypeFont) and font.getname()[0] != "Aileron":
        return text
    import unicodedata

    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D").replace("…", "..."))
    return plain.encode("ascii", "ignore").decode()


def caption(prompt: str, letters: int = 44) -> str:
    """The first words of a prompt, cut at a word."""
    line = " ".join(prompt.split())
    if len(line) <= letters:
        return line
    return line[:letters].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def _written(size: tuple[int, int], text: str, mark: str) -> Image.Image:
    """Caption and mark on a clear sheet, with a soft shadow so that they read on any ground."""
    width, height = size
    side = max(9, round(min(size) * 0.024))
    margin = round(side * 1.1)
    sheet = Image.new("L", size)
    pen, font = ImageDraw.Draw(sheet), _font(side)
    mark, text = _letters(mark, font), _letters(text, font)
    wide = pen.textlength(mark, font)
    place = (width - margin - wide, height - margin)
    pen.text(place, mark, fill=235, font=font, anchor="ls")
    while text and pen.textlength(text, font) > width - wide - 4 * margin:
        text = caption(text.rstrip("…"), len(text) - 2) if " " in text else ""
    pen.text((margin, height - margin), text, fill=215, font=font, anchor="ls")
    shadow = sheet.filter(ImageFilter.GaussianBlur(side * 0.22)).point(lambda value: min(150, value * 2))
    clear = Image.new("RGBA", size)
    clear.paste((10, 12, 24, 255), (0, 0), shadow)
    clear.alpha_composite(Image.merge("RGBA", (*[Image.new("L", size, 255)] * 3, sheet)))
    return clear


class Inscription:
    """What is written on every frame of a picture or clip, drawn once."""

    def __init__(self, size: tuple[int, int], prompt: str, label: str | None = None) -> None:
        mark = f"{_MARK} · {label}" if label else _MARK
        sheet = _written(size, caption(prompt) if min(size) >= 160 else "", mark)
        self._top = (sheet.getbbox() or (0, 0))[1]
        self._strip = sheet.crop((0, self._top, *size))

    def paint(self, frame: Image.Image, t: float) -> None:  # noqa: ARG002 - a layer that stands still
        """Write on the frame."""
        frame.paste(self._strip, (0, self._top), self._strip)


def composed(prompt: str, seed: int, width: int, height: int, label: str | None = None) -> Scene:
    """A scene with its inscription as the last layer."""
    bare = scene(prompt, seed, width, height)
    return Scene(width, height, (*bare.layers, Inscription((width, height), prompt, label)))


def encoded(image: Image.Image, kind: Format = "png", quality: int = 88) -> bytes:
    """A picture as a file."""
    sheet = io.BytesIO()
    if kind == "png":
        image.save(sheet, "PNG", compress_level=6)
    else:
        image.save(sheet, kind.upper(), quality=quality)
    return sheet.getvalue()


def still(prompt: str, seed: int, width: int, height: int, label: str | None = None) -> Image.Image:
    """The picture of a prompt. Very large ones are painted smaller and scaled, so that they do not take seconds."""
    width, height = (max(8, min(side, _LARGEST)) for side in (width, height))
    factor = min(1.0, _PAINTED / max(width, height))
    small = max(16, round(width * factor)), max(16, round(height * factor))
    image = composed(prompt, seed, *small, label).at(0.0)
    return image if image.size == (width, height) else image.resize((width, height), Image.Resampling.LANCZOS)


def retouched(source: bytes, prompt: str, seed: int, size: tuple[int, int] | None = None) -> Image.Image:
    """A given picture after an edit: cropped to size, in the light of the prompt's scene, and marked."""
    image = opened(source)
    width, height = size or image.size
    image = covering(image, width, height)
    mood = scene(prompt, seed, max(16, width), max(16, height)).at(0.0).crop((0, 0, width, height))
    edited = Image.blend(image, mood.filter(ImageFilter.GaussianBlur(max(width, height) / 12)), 0.28)
    Inscription((width, height), prompt, "edit").paint(edited, 0.0)
    return edited


def opened(source: bytes) -> Image.Image:
    """Any picture Pillow can read, as RGB on white."""
    with Image.open(io.BytesIO(source)) as image:
        clear = image.convert("RGBA")
    ground = Image.new("RGB", clear.size, (255, 255, 255))
    ground.paste(clear, (0, 0), clear)
    return ground


def opens(source: bytes) -> bool:
    """Whether a picture can be read to its end."""
    try:
        with Image.open(io.BytesIO(source)) as image:
            image.load()
    except Exception:  # noqa: BLE001 - broken pictures raise almost anything
        return False
    return True


def size_of(source: bytes) -> tuple[int, int]:
    """Width and height of a picture; a large one is made smaller."""
    with Image.open(io.BytesIO(source)) as image:
        factor = min(1.0, _EDITED / max(image.size))
        return max(1, round(image.width * factor)), max(1, round(image.height * factor))


def covering(image: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of a picture, scaled so that it fills the size."""
    factor = max(width / image.width, height / image.height)
    grown = image.resize((max(width, round(image.width * factor)), max(height, round(image.height * factor))))
    left, top = (grown.width - width) // 2, (grown.height - height) // 2
    return grown.crop((left, top, left + width, top + height))


def grid(prompt: str, seed: int, width: int, height: int, start: bytes | None = None) -> Image.Image:
    """Four variations side by side, of the next four seeds; with ``start``, of that picture."""
    half = width // 2, height // 2
    sheet = Image.new("RGB", (half[0] * 2, half[1] * 2))
    for index in range(4):
        if start is None:
            quarter = still(prompt, seed + index, *half, f"{index + 1}")
        else:
            quarter = retouched(start, prompt, seed + index, half)
        sheet.paste(quarter, (index % 2 * half[0], index // 2 * half[1]))
    return sheet
