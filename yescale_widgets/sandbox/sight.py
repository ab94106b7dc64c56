"""Looking at pictures without understanding them: size, format, colours, light and where it lies."""

from __future__ import annotations

import base64
import binascii
import colorsys
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from yescale_widgets.sandbox.pictures import opened

Fetch = Callable[[str], bytes]
# Where a hue begins, on a circle of 360 degrees.
_HUES = ((0, "red"), (14, "orange"), (42, "yellow"), (68, "lime green"), (88, "green"), (155, "teal"), (178, "cyan"),
         (200, "blue"), (245, "indigo"), (262, "violet"), (292, "magenta"), (328, "pink"), (346, "red"))  # fmt: skip
_VIET = {
    "red": "đỏ", "orange": "cam", "yellow": "vàng", "lime green": "xanh nõn chuối", "green": "xanh lá",
    "teal": "xanh mòng két", "cyan": "xanh lơ", "blue": "xanh dương", "indigo": "chàm", "violet": "tím",
    "magenta": "đỏ tía", "pink": "hồng", "brown": "nâu", "black": "đen", "white": "trắng", "grey": "xám",
    "light grey": "xám nhạt", "dark grey": "xám đậm", "beige": "be",
}  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """What can be said of a picture; ``trouble`` where it could not be looked at."""

    format: str = ""
    size: tuple[int, int] = (0, 0)
    weight: int = 0
    colours: tuple[tuple[str, float], ...] = ()
    light: str = ""
    trouble: str = ""


def colour_name(rgb: tuple[int, int, int]) -> str:
    """The plain name of a colour, such as "dark teal"."""
    hue, light, strong = colorsys.rgb_to_hls(*(value / 255 for value in rgb))
    if light < 0.07:
        return "black"
    if light > 0.95:
        return "white"
    chroma = (max(rgb) - min(rgb)) / 255
    if chroma < 0.07 or strong < 0.08:
        return "dark grey" if light < 0.3 else "light grey" if light > 0.72 else "grey"
    name = [word for start, word in _HUES if hue * 360 >= start][-1]
    if name in {"red", "orange"} and light < 0.42 and chroma < 0.55:
        return "dark brown" if light < 0.2 else "brown"
    if name in {"orange", "yellow"} and light > 0.72 and chroma < 0.4:
        return "beige"
    shade = "dark " if light < 0.27 else "light " if light > 0.74 else ""
    return shade + name


def looked(data: bytes) -> Sight:
    """The facts about a picture's bytes."""
    import io

    try:
        with Image.open(io.BytesIO(data)) as image:
            kind, size = image.format or "picture", image.size
        small = opened(data).resize((48, 48), Image.Resampling.BOX)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return Sight(weight=len(data), trouble="its data is not a picture that can be opened")
    raw = small.tobytes()
    pixels = [(raw[at], raw[at + 1], raw[at + 2]) for at in range(0, len(raw), 3)]
    names = Counter(colour_name(pixel) for pixel in pixels)
    shares = tuple(
        (name, number / len(pixels)) for name, number in names.most_common(5) if number / len(pixels) >= 0.04
    )
    return Sight(kind, size, len(data), shares, _light(pixels))


def _light(pixels: list[tuple[int, int, int]]) -> str:
    """Where the picture is brighter: at the top, at the bottom, or even."""
    levels = [sum(pixel) / 3 for pixel in pixels]
    half = len(levels) // 2
    top, bottom = sum(levels[:half]) / half, sum(levels[half:]) / half
    if abs(top - bottom) < 18:
        return "evenly lit"
    return "brighter at the top" if top > bottom else "brighter at the bottom"


def seen(url: str, fetch: Fetch | None = None) -> Sight:
    """The facts about a picture given as a data URI, as bare base64, or as a link where ``fetch`` may be used."""
    if re.match(r"(?i)https?://", url):
        if fetch is None:
            return Sight(trouble=f"it is a link ({url[:80]}), and the sandbox stays offline")
        try:
            return looked(fetch(url))
        except Exception as error:  # noqa: BLE001 - whatever the caller's fetch raises is told, never raised at the chat
            return Sight(trouble=f"fetching {url[:80]} failed ({type(error).__name__})")
    try:
        data = base64.b64decode(re.sub(r"(?is)^data:[^,]*,", "", url), validate=False)
    except (binascii.Error, ValueError):
        return Sight(trouble="its base64 is damaged")
    return looked(data)


def told(sights: list[Sight], *, viet: bool) -> str:
    """What is said about the pictures; nothing where there are none."""
    lines = []
    for number, sight in enumerate(sights, 1):
        name = (
            (f"Ảnh {number}" if viet else f"Picture {number}")
            if len(sights) > 1
            else ("Bức ảnh" if viet else "The picture")
        )
        lines.append(_one(name, sight, viet=viet))
    if len(sights) > 1:
        lines = [f"- {line}" for line in lines]
    return "\n".join(lines)


def phrase(sight: Sight) -> str:
    """A picture in a few words, as a prompt would have it."""
    if sight.trouble:
        return "a picture"
    tones = " and ".join(tone for tone, _ in sight.colours[:3])
    return f"a {_shape(sight)} picture in {tones}, {sight.light}"


def _shape(sight: Sight) -> str:
    width, height = sight.size
    return "square" if width == height else "landscape" if width > height else "portrait"


def _one(name: str, sight: Sight, *, viet: bool) -> str:
    if sight.trouble:
        return (
            f"{name} không xem được: {sight.trouble}." if viet else f"{name} could not be looked at: {sight.trouble}."
        )
    width, height = sight.size
    size = f"{width} \N{MULTIPLICATION SIGN} {height}"
    kilobytes = f"{max(1, round(sight.weight / 1000))} kB"
    if viet:
        tones = ", ".join(f"{_viet(tone)} ({share:.0%})" for tone, share in sight.colours)
        return f"**{name}** là tệp {sight.format}, {size} điểm ảnh, {kilobytes}. Màu chính: {tones}."
    tones = ", ".join(f"{tone} ({share:.0%})" for tone, share in sight.colours)
    lead = f"**{name}** is a {sight.format} of {size} pixels ({_shape(sight)}, {kilobytes}), {sight.light}."
    return f"{lead} Main colours: {tones}."


def _viet(tone: str) -> str:
    if tone in _VIET:
        return _VIET[tone]
    shade, _, name = tone.partition(" ")
    return f"{_VIET.get(name, name)} {'đậm' if shade == 'dark' else 'nhạt'}"
