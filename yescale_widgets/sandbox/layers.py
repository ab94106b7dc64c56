"""The sheets a scene is stacked from: each paints itself on a frame for a moment in time.

That is to be cheap: what can be drawn once is drawn once, and moving it is left to Pillow's C code.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops

from yescale_widgets.sandbox.paint import Colour, solid

Pose = tuple[float, float, float]


class Layer(Protocol):
    """Something that paints itself on a frame at ``t`` seconds."""

    def paint(self, frame: Image.Image, t: float) -> None:
        """Change the frame in place."""


def _slide(picture: Image.Image, left: float, width: int) -> Image.Image:
    """A window into a wide picture at a fraction of a pixel; whole steps would be seen to jerk."""
    whole = math.floor(left)
    window = picture.crop((whole, 0, whole + width, picture.height))
    if left - whole < 0.02:
        return window
    return Image.blend(window, picture.crop((whole + 1, 0, whole + 1 + width, picture.height)), left - whole)


@dataclass(frozen=True)
class Backdrop:
    """The sky: two exposures that breathe into each other."""

    calm: Image.Image
    bright: Image.Image
    pace: float = 0.9

    def paint(self, frame: Image.Image, t: float) -> None:
        """Fill the whole frame."""
        frame.paste(Image.blend(self.calm, self.bright, 0.5 - 0.5 * math.cos(t * self.pace)))


@dataclass(frozen=True)
class Band:
    """A strip across the picture that drifts by ``speed`` pixels a second; it is wider than the frame by ``spare``.

    It turns before the spare part is used up, so a long clip never sees its edge.
    """

    picture: Image.Image
    mask: Image.Image
    top: int
    speed: float
    spare: int

    def paint(self, frame: Image.Image, t: float) -> None:
        """Lay the visible part on the frame."""
        half = self.spare / 2
        left = half + (half - 1) * math.sin(self.speed * t / half)
        frame.paste(_slide(self.picture, left, frame.width), (0, self.top), _slide(self.mask, left, frame.width))


class Sprite:
    """A small thing whose ``pose`` says its centre and its turn in degrees."""

    def __init__(self, picture: Image.Image, pose: Callable[[float], Pose]) -> None:
        # Premultiplied once here; Pillow would do it again on every frame.
        self.picture = picture.convert("RGBa")
        self.pose = pose

    def paint(self, frame: Image.Image, t: float) -> None:
        """Turn it, shift it by fractions of a pixel, and lay it on."""
        x, y, turn = self.pose(t)
        width, height = self.picture.size
        left, top = math.floor(x - width / 2), math.floor(y - height / 2)
        shift_x, shift_y = x - width / 2 - left, y - height / 2 - top
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        cx, cy = width / 2, height / 2
        matrix = (
            cos, sin, cx - cos * (cx + shift_x) - sin * (cy + shift_y),
            -sin, cos, cy + sin * (cx + shift_x) - cos * (cy + shift_y),
        )  # fmt: skip
        turned = self.picture.transform((width, height), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
        frame.paste(turned.convert("RGBA"), (left, top), turned.getchannel("a"))


@dataclass(frozen=True)
class Water:
    """A mirror below ``top``: it shows what was painted above it, rippled, tinted, and lit towards the sun."""

    top: int
    tint: Image.Image
    share: Image.Image
    ripple: npt.NDArray[np.float32]
    glitter: tuple[Image.Image, Image.Image, Image.Image]
    light: Colour

    def paint(self, frame: Image.Image, t: float) -> None:
        """Mirror, ripple, tint, and put the sparkle on."""
        depth = frame.height - self.top
        above = frame.crop((0, max(0, self.top - depth), frame.width, self.top)).convert("RGBX")
        # A pixel as one number: numpy then gathers one value a pixel, not three.
        mirror = np.asarray(above).view(np.uint32)[::-1, :, 0]
        rows = np.arange(depth, dtype=np.float32)[:, None]
        wave = np.sin(self.ripple + (t * 2.2 + rows * (2.4 / (1 + rows * 0.018))))
        source = np.clip(rows + (1 + rows * 0.06) * wave, 0, mirror.shape[0] - 1).astype(np.intp)
        rippled = np.take_along_axis(mirror, source, axis=0)
        frame.paste(Image.frombuffer("RGBX", (frame.width, depth), rippled.tobytes()).convert("RGB"), (0, self.top))
        frame.paste(self.tint, (0, self.top), self.share)
        frame.paste(solid(self.light), (0, self.top), self._sparkle(t))

    def _sparkle(self, t: float) -> Image.Image:
        """Two patterns that pass each other: where both are bright a wave catches the sun."""
        one, two, where = self.glitter
        moved = ImageChops.multiply(
            ImageChops.offset(one, int(t * 9), 0), ImageChops.offset(two, -int(t * 13), int(t * 2))
        )
        return ImageChops.multiply(moved, where)


@dataclass(frozen=True)
class Twinkle:
    """Points of light in two groups that fade against each other."""

    groups: tuple[Image.Image, Image.Image]
    light: Colour
    pace: float = 1.7

    def paint(self, frame: Image.Image, t: float) -> None:
        """Light the points."""
        share = 0.5 + 0.35 * math.sin(t * self.pace)
        frame.paste(solid(self.light), (0, 0), Image.blend(*self.groups, share))


@dataclass(frozen=True)
class Fall:
    """Snow, rain or fireflies: a pattern that moves and comes in again on the other side."""

    mask: Image.Image
    light: Colour
    speed: tuple[float, float]
    sway: float = 0

    def paint(self, frame: Image.Image, t: float) -> None:
        """Lay the moved pattern on."""
        across = self.speed[0] * t + self.sway * math.sin(t * 1.3)
        frame.paste(solid(self.light), (0, 0), ImageChops.offset(self.mask, round(across), round(self.speed[1] * t)))


@dataclass(frozen=True)
class Scene:
    """A stack of layers; any moment of it is a picture."""

    width: int
    height: int
    layers: tuple[Layer, ...]

    def at(self, t: float) -> Image.Image:
        """The frame at ``t`` seconds."""
        frame = Image.new("RGB", (self.width, self.height))
        for layer in self.layers:
            layer.paint(frame, t)
        return frame
