"""Small subjects of the sandbox's pictures, each drawn in a square of side 1 and returned as a picture with alpha."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter

from yescale_widgets.sandbox.paint import Colour, colour, mix, solid

Point = tuple[float, float]
_FINE = 4


class Pen:
    """Draws in unit coordinates on an oversized sheet, so that edges come out smooth when it is scaled down."""

    def __init__(self, size: int) -> None:
        self.size = max(8, size)
        self._side = self.size * _FINE
        self._sheet = Image.new("RGBA", (self._side, self._side))
        self._draw = ImageDraw.Draw(self._sheet)

    def _at(self, points: Sequence[Point]) -> list[tuple[float, float]]:
        return [(x * self._side, y * self._side) for x, y in points]

    def shape(self, points: Sequence[Point], tone: Colour, alpha: int = 255) -> None:
        """A filled polygon."""
        self._draw.polygon(self._at(points), fill=(*solid(tone), alpha))

    def oval(self, centre: Point, radii: Point, tone: Colour, alpha: int = 255) -> None:
        """A filled ellipse."""
        (x, y), (a, b) = centre, radii
        self._draw.ellipse(self._at([(x - a, y - b), (x + a, y + b)]), fill=(*solid(tone), alpha))

    def box(self, corner: Point, other: Point, tone: Colour, round_by: float = 0) -> None:
        """A filled rectangle, its corners rounded where asked."""
        self._draw.rounded_rectangle(self._at([corner, other]), round_by * self._side, fill=solid(tone))

    def stroke(self, points: Sequence[Point], tone: Colour, width: float) -> None:
        """A line with round ends."""
        self._draw.line(self._at(points), fill=solid(tone), width=max(1, round(width * self._side)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval((x, y), (width / 2, width / 2), tone)

    def done(self, blur: float = 0) -> Image.Image:
        """The sheet at its real size; ``blur`` is a fraction of the side."""
        sheet = self._sheet.filter(ImageFilter.GaussianBlur(blur * self._side)) if blur else self._sheet
        return sheet.reduce(_FINE)


def arc(start: Point, through: Point, end: Point, steps: int = 16) -> list[Point]:
    """Points of a quadratic curve."""
    line = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        line.append((a * start[0] + b * through[0] + c * end[0], a * start[1] + b * through[1] + c * end[1]))
    return line


def _paper_boat(pen: Pen, tint: Colour) -> None:
    light, shade, deep = (
        mix(tint, (255, 255, 255), 0.8),
        mix(tint, (214, 208, 204), 0.7),
        mix(tint, (150, 146, 156), 0.7),
    )
    pen.shape([(0.08, 0.45), (0.5, 0.60), (0.92, 0.45), (0.5, 0.72)], deep)
    pen.shape([(0.5, 0.16), (0.28, 0.60), (0.5, 0.66)], light)
    pen.shape([(0.5, 0.16), (0.72, 0.60), (0.5, 0.66)], shade)
    pen.shape([(0.04, 0.44), (0.5, 0.63), (0.5, 0.80), (0.25, 0.80)], mix(light, shade, 0.35))
    pen.shape([(0.96, 0.44), (0.5, 0.63), (0.5, 0.80), (0.75, 0.80)], mix(shade, deep, 0.4))
    pen.stroke([(0.5, 0.64), (0.5, 0.79)], mix(shade, deep, 0.6), 0.006)


def _sailboat(pen: Pen, tint: Colour) -> None:
    sail, wood = mix(tint, (255, 252, 244), 0.75), mix(tint, (92, 52, 44), 0.75)
    pen.stroke([(0.47, 0.08), (0.47, 0.72)], mix(wood, (40, 30, 30), 0.4), 0.014)
    pen.shape([(0.49, 0.10), *arc((0.49, 0.10), (0.80, 0.40), (0.84, 0.66)), (0.49, 0.66)], sail)
    pen.shape([(0.45, 0.18), *arc((0.45, 0.18), (0.24, 0.44), (0.16, 0.66)), (0.45, 0.66)], mix(sail, tint, 0.3))
    pen.shape([(0.12, 0.71), (0.90, 0.71), *arc((0.90, 0.71), (0.80, 0.82), (0.70, 0.82)), (0.30, 0.82)], wood)
    pen.shape([(0.12, 0.71), (0.90, 0.71), (0.885, 0.735), (0.15, 0.735)], mix(wood, (255, 240, 220), 0.6))


def _lighthouse(pen: Pen, tint: Colour) -> None:
    white, red, rock = mix(tint, (250, 246, 240), 0.8), mix(tint, (190, 52, 48), 0.8), mix(tint, (44, 42, 52), 0.85)
    for step in range(6):
        top, low = 0.26 + step * 0.095, 0.26 + (step + 1) * 0.095
        half_top, half_low = 0.055 + step * 0.011, 0.055 + (step + 1) * 0.011
        band = [(0.5 - half_top, top), (0.5 + half_top, top), (0.5 + half_low, low), (0.5 - half_low, low)]
        pen.shape(band, red if step % 2 else white)
        pen.shape([(0.515, top), band[1], band[2], (0.52, low)], rock, 52)
    pen.box((0.42, 0.235), (0.58, 0.26), rock)
    pen.box((0.455, 0.165), (0.545, 0.235), (255, 236, 170))
    pen.shape([(0.44, 0.165), (0.5, 0.10), (0.56, 0.165)], red)
    pen.shape(
        [(0.10, 0.92), *arc((0.10, 0.92), (0.22, 0.76), (0.5, 0.79)), *arc((0.5, 0.79), (0.78, 0.77), (0.92, 0.92))],
        rock,
    )


def _balloon(pen: Pen, tint: Colour) -> None:
    tones = [mix(tint, colour(code), 0.8) for code in ("d9483f", "f0803f", "f6b04d", "fbdc86")]
    for tone, half in zip(tones, (0.31, 0.235, 0.145, 0.055), strict=True):
        pen.oval((0.5, 0.36), (half, 0.30), tone)
        foot = 0.06 * half / 0.31
        curve = arc((0.5 + half * 0.83, 0.53), (0.5 + half * 0.45, 0.66), (0.5 + foot, 0.74))
        pen.shape([*curve, *[(1 - x, y) for x, y in reversed(curve)]], tone)
    pen.oval((0.40, 0.24), (0.05, 0.09), (255, 255, 255), 38)
    for x in (0.455, 0.545):
        pen.stroke([(x, 0.73), (x, 0.82)], (70, 50, 44), 0.006)
    pen.box((0.445, 0.81), (0.555, 0.89), mix(tint, (112, 74, 48), 0.8), 0.012)


def _lantern(pen: Pen, tint: Colour) -> None:
    for radius, alpha in ((0.40, 26), (0.32, 34), (0.26, 44)):
        pen.oval((0.5, 0.5), (radius, radius), (255, 190, 90), alpha)
    pen.shape([(0.36, 0.34), (0.64, 0.34), (0.60, 0.66), (0.40, 0.66)], mix(tint, (255, 176, 84), 0.9))
    pen.shape([(0.42, 0.38), (0.58, 0.38), (0.56, 0.66), (0.44, 0.66)], (255, 222, 150))


def _birds(pen: Pen, tint: Colour) -> None:
    for x, y, half in ((0.30, 0.42, 0.10), (0.55, 0.30, 0.13), (0.72, 0.52, 0.08)):
        wings = [*arc((x - half, y - half * 0.3), (x - half * 0.4, y - half * 0.7), (x, y))]
        wings += arc((x, y), (x + half * 0.4, y - half * 0.7), (x + half, y - half * 0.3))
        pen.stroke(wings, tint, 0.014)


def _cat(pen: Pen, tint: Colour) -> None:
    pen.stroke(arc((0.62, 0.86), (0.92, 0.86), (0.84, 0.58)), tint, 0.055)
    pen.oval((0.5, 0.74), (0.19, 0.20), tint)
    pen.oval((0.5, 0.57), (0.13, 0.16), tint)
    pen.oval((0.5, 0.42), (0.135, 0.115), tint)
    for side in (-1, 1):
        pen.shape([(0.5 + side * 0.03, 0.34), (0.5 + side * 0.125, 0.23), (0.5 + side * 0.132, 0.41)], tint)
    pen.box((0.34, 0.86), (0.66, 0.93), tint, 0.03)


def _robot(pen: Pen, tint: Colour) -> None:
    metal, dark = mix(tint, (196, 206, 216), 0.75), mix(tint, (52, 60, 78), 0.8)
    pen.stroke([(0.5, 0.12), (0.5, 0.22)], dark, 0.016)
    pen.oval((0.5, 0.11), (0.028, 0.028), (255, 120, 90))
    for x in (0.26, 0.74):
        pen.stroke([(x, 0.56), (x + (0.5 - x) * -0.22, 0.74)], dark, 0.05)
    for x in (0.42, 0.58):
        pen.box((x - 0.045, 0.80), (x + 0.045, 0.93), dark, 0.02)
    pen.box((0.30, 0.49), (0.70, 0.83), metal, 0.06)
    pen.box((0.40, 0.57), (0.60, 0.70), mix(metal, dark, 0.35), 0.02)
    pen.box((0.27, 0.21), (0.73, 0.47), mix(metal, (255, 255, 255), 0.25), 0.08)
    pen.box((0.32, 0.27), (0.68, 0.41), dark, 0.06)
    for x in (0.41, 0.59):
        pen.oval((x, 0.34), (0.04, 0.04), (140, 240, 255))


def _house(pen: Pen, tint: Colour) -> None:
    wall, roof = mix(tint, (222, 204, 180), 0.6), mix(tint, (120, 56, 48), 0.7)
    pen.box((0.62, 0.30), (0.69, 0.50), mix(roof, (60, 40, 40), 0.4))
    pen.box((0.22, 0.52), (0.78, 0.86), wall)
    pen.shape([(0.14, 0.54), (0.5, 0.26), (0.86, 0.54)], roof)
    pen.box((0.45, 0.66), (0.56, 0.86), mix(roof, (50, 34, 34), 0.4))
    for x in (0.29, 0.62):
        pen.box((x, 0.61), (x + 0.10, 0.72), (255, 226, 150))


_DRAWN: dict[str, Callable[[Pen, Colour], None]] = {
    "paper boat": _paper_boat,
    "sailboat": _sailboat,
    "lighthouse": _lighthouse,
    "balloon": _balloon,
    "lanterns": _lantern,
    "birds": _birds,
    "cat": _cat,
    "robot": _robot,
    "house": _house,
}


def thing(name: str, size: int, tint: Colour) -> Image.Image:
    """A subject in the light of its scene: ``tint`` is mixed into its own colours."""
    pen = Pen(size)
    _DRAWN[name](pen, tint)
    return pen.done()


def flower(size: int, tones: tuple[Colour, Colour, Colour], petals: int, lean: float) -> Image.Image:
    """One blossom on a stem that starts at the bottom middle of the square; ``tones`` are petal, heart, stem."""
    petal, heart, stem = tones
    pen = Pen(size)
    top = (0.5 + lean * 0.12, 0.26)
    pen.stroke(arc((0.5, 1.0), (0.5, 0.6), top), stem, 0.022)
    pen.shape(
        [*arc((0.5, 0.86), (0.62 + lean * 0.1, 0.72), (0.72, 0.60)), *arc((0.72, 0.60), (0.6, 0.66), (0.5, 0.82))], stem
    )
    for index in range(petals):
        turn = 2 * math.pi * index / petals + lean
        centre = (top[0] + 0.105 * math.cos(turn), top[1] + 0.105 * math.sin(turn))
        pen.oval(centre, (0.078, 0.078), mix(petal, (255, 255, 255), 0.12 * math.sin(turn * 2)))
    pen.oval(top, (0.058, 0.058), heart)
    return pen.done()


def fir(pen: ImageDraw.ImageDraw, foot: tuple[float, float], height: float, wide: float) -> None:
    """A conifer on a mask: tiers of branches, each a little wider than the one above."""
    x, y = foot
    tiers = max(4, min(9, int(height / 14)))
    outline: list[tuple[float, float]] = [(x, y - height)]
    for tier in range(1, tiers + 1):
        low, half = y - height * (1 - tier / tiers * 0.94), wide * height * (0.25 + 0.75 * tier / tiers)
        outline += [(x + half, low), (x + half * 0.55, low - height * 0.02)]
    left = [(2 * x - px, py) for px, py in reversed(outline[1:])]
    pen.polygon([*outline, (x, y), *left], fill=255)
    pen.rectangle((x - height * 0.018, y - height * 0.08, x + height * 0.018, y), fill=255)
