"""Brushes of the sandbox's pictures: gradients, noise, ridges and soft shapes as arrays, and their way into Pillow.

Colours are floats from 0 to 255 in sRGB, masks floats from 0 to 1, an array's axes are rows, columns and channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.floating[Any]]
Colour = tuple[float, float, float]

# An ordered pattern hides the steps of a gradient as well as noise would, and PNG can still compress it.
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], dtype=np.float32) / 16


def colour(code: str) -> Colour:
    """The colour of a code such as ``"ffb070"``."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """A colour between two; ``share`` is how much of the second."""
    r, g, b_ = (x + (y - x) * share for x, y in zip(a, b, strict=True))
    return r, g, b_


def solid(tone: Colour) -> tuple[int, int, int]:
    """The colour as Pillow wants it."""
    r, g, b = (max(0, min(255, round(x))) for x in tone)
    return r, g, b


def ramp(stops: Sequence[Colour], at: Field) -> Field:
    """Colours along evenly spaced stops; ``at`` runs from 0 to 1 and its shape is kept."""
    places = np.linspace(0, 1, len(stops))
    channels = [np.interp(at, places, [stop[channel] for stop in stops]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def smooth(low: float, high: float, value: Field) -> Field:
    """0 below ``low``, 1 above ``high``, an S-curve between."""
    t: Field = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def axes(width: int, height: int) -> tuple[Field, Field]:
    """Column and row numbers, shaped so that they broadcast to a whole picture."""
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]


def noise(rng: np.random.Generator, width: int, height: int, cell: tuple[float, float], octaves: int = 4) -> Field:
    """Cloud-like noise from 0 to 1; ``cell`` is the size in pixels of its largest blobs."""
    total = np.zeros((height, width), dtype=np.float32)
    weight = 1.0
    for octave in range(octaves):
        columns = max(2, round(width / cell[0] * 2**octave) + 1)
        rows = max(2, round(height / cell[1] * 2**octave) + 1)
        seeds = Image.fromarray(rng.random((min(rows, height), min(columns, width)), dtype=np.float32))
        total += weight * np.asarray(seeds.resize((width, height), Image.Resampling.BICUBIC))
        weight /= 2
    low, high = float(total.min()), float(total.max())
    spread: Field = (total - low) / max(high - low, 1e-6)
    return spread


def ridge(rng: np.random.Generator, width: int, cell: float, octaves: int = 4, rough: float = 0.5) -> Field:
    """A skyline from 0 to 1, one value a column; ``cell`` is the distance between its larger tops."""
    columns = np.arange(width, dtype=np.float32)
    line = np.zeros(width, dtype=np.float32)
    for octave in range(octaves):
        step = cell / 2**octave
        knots = rng.random(int(width / step) + 3).astype(np.float32)
        at = columns / step
        left = at.astype(np.int64)
        turn = (1 - np.cos((at - left) * np.pi)) / 2
        line += rough**octave * (knots[left] * (1 - turn) + knots[left + 1] * turn)
    spread: Field = (line - line.min()) / max(float(np.ptp(line)), 1e-6)
    return spread


def glow(width: int, height: int, centre: tuple[float, float], radius: float) -> Field:
    """Light that fades from a point, 1 in its middle."""
    x, y = axes(width, height)
    light: Field = np.exp(-np.hypot(x - centre[0], y - centre[1]) / radius)
    return light


def disc(width: int, height: int, centre: tuple[float, float], radius: float) -> Field:
    """A filled circle with a soft edge of a pixel."""
    x, y = axes(width, height)
    filled: Field = np.clip(radius - np.hypot(x - centre[0], y - centre[1]) + 0.5, 0, 1)
    return filled


def over(below: Field, above: Field | Colour, mask: Field) -> Field:
    """Lay a colour or picture over another where the mask says so."""
    top: Field = np.asarray(above, dtype=np.float32)
    return below + (top - below) * mask[..., None]


def shine(below: Field, light: Colour, mask: Field) -> Field:
    """Add light without burning out: what is bright already gains less."""
    gain: Field = np.asarray(light, dtype=np.float32) / 255 * mask[..., None]
    return 255 - (255 - below) * (1 - np.clip(gain, 0, 1))


def rgb(field: Field) -> Image.Image:
    """A colour field as a picture."""
    height, width = field.shape[:2]
    tile = np.tile(_BAYER, (height // 4 + 1, width // 4 + 1))[:height, :width, None]
    return Image.fromarray(np.clip(field + tile, 0, 255).astype(np.uint8))


def mask(field: Field) -> Image.Image:
    """A mask field as a picture of one channel."""
    return Image.fromarray(np.clip(field * 255 + 0.5, 0, 255).astype(np.uint8))


def mirror_rows(picture: Image.Image) -> Image.Image:
    """The picture upside down."""
    return picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
