"""Where a scene is put up: its size, its mood, its random numbers and the layers so far."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from yescale_widgets.sandbox import paint
from yescale_widgets.sandbox.layers import Band, Layer
from yescale_widgets.sandbox.moods import Mood
from yescale_widgets.sandbox.paint import Colour, Field, mix


@dataclass
class Stage:
    """A picture in the making. ``unit`` is the length everything is measured in: the shorter side."""

    width: int
    height: int
    prompt: str
    mood: Mood
    rng: np.random.Generator
    layers: list[Layer] = field(default_factory=list)

    @property
    def unit(self) -> float:
        """The shorter side, a little longer in extreme formats."""
        return min(self.width, self.height) * 0.8 + math.sqrt(self.width * self.height) * 0.2

    @property
    def spare(self) -> int:
        """How much wider than the frame a drifting band is."""
        return round(self.unit * 0.3)

    @property
    def wide(self) -> int:
        """Width of a drifting band."""
        return self.width + self.spare

    @property
    def horizon(self) -> int:
        """The row where the sky ends."""
        return round(self.mood.horizon * self.height)

    @property
    def sun(self) -> tuple[float, float]:
        """Where the sun or moon stands, in pixels."""
        return self.mood.sun[0] * self.width, self.mood.sun[1] * self.height

    def tone(self, depth: float) -> Colour:
        """The colour of land, from hazy (0) to near (1)."""
        land = mix(self.mood.far, self.mood.near, depth)
        return mix(land, self.mood.haze, 0.55 * (1 - depth) ** 1.5)

    def band(self, picture: Field, alpha: Field, top: int, speed: float) -> None:
        """Add a strip; ``speed`` is in units a second."""
        self.strip(paint.rgb(picture), paint.mask(alpha), top, speed)

    def strip(self, picture: Image.Image, mask: Image.Image, top: int, speed: float) -> None:
        """Add a drawn strip, without the rows in which nothing of it can be seen."""
        box = mask.getbbox()
        if box:
            rows = 0, box[1], mask.width, box[3]
            self.layers.append(Band(picture.crop(rows), mask.crop(rows), top + box[1], speed * self.unit, self.spare))

    def silhouette(self, line: Field, depth: float, speed: float, to: float | None = None) -> None:
        """Add land below a skyline given in rows, hazier towards its foot; below row ``to`` other land will hide it."""
        top = max(0, int(line.min()) - 1)
        columns, rows = paint.axes(self.wide, min(self.height, round(to or self.height)) - top)
        below = rows + top - line[None, :]
        foot = np.clip(below / (0.28 * self.unit), 0, 1) * 0.4 * (1 - depth * 0.8)
        land = np.zeros((*below.shape, 3), dtype=np.float32) + np.asarray(self.tone(depth), dtype=np.float32)
        land = paint.over(land, self.mood.light, self.slopes(line, columns, below) * 0.13)
        self.band(paint.over(land, self.mood.haze, foot), np.clip(below + 0.5, 0, 1), top, speed)

    def slopes(self, line: Field, columns: Field, below: Field) -> Field:
        """How much each spot of a hillside faces the sun: the skyline's slopes, carried down at a slant."""
        reach = max(3, round(self.unit * 0.012))
        even = np.convolve(np.pad(line, reach, mode="edge"), np.ones(2 * reach + 1) / (2 * reach + 1), "valid")
        facing = np.clip(np.gradient(even) * 1.6, -1, 1) * (1 if self.mood.sun[0] > 0.5 else -1)
        slant = below * (0.55 if self.mood.sun[0] > 0.5 else -0.55)
        at = np.clip(columns + slant, 0, line.size - 1).astype(np.intp)
        fade = np.exp(-np.clip(below, 0, None) / (0.2 * self.unit))
        lit: Field = (0.5 - 0.5 * facing[at]) * fade
        return lit

    def sheet(self, scale: int = 1) -> Image.Image:
        """An empty mask for drawing on, as wide as a band."""
        return Image.new("L", (self.wide * scale, self.height * scale))
