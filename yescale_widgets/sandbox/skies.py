"""Skies and what falls from them."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from yescale_widgets.sandbox import paint
from yescale_widgets.sandbox.layers import Backdrop, Fall, Twinkle
from yescale_widgets.sandbox.paint import Colour, Field, colour, mix
from yescale_widgets.sandbox.stage import Stage


def sky(stage: Stage) -> None:
    """Gradient, sun or moon with its glow, stars when it is dark, clouds."""
    mood, unit = stage.mood, stage.unit
    rows = np.arange(stage.height, dtype=np.float32)[:, None]
    base = paint.ramp(mood.sky, np.clip(rows / stage.horizon, 0, 1)) + np.zeros((1, stage.width, 1), dtype=np.float32)
    night = mood.hour == "night"
    near = paint.glow(stage.width, stage.height, stage.sun, unit * (0.10 if night else 0.16))
    wide = paint.glow(stage.width, stage.height, stage.sun, unit * 0.42)
    base = paint.shine(base, mood.light, wide * (0.22 if night else 0.42) + near * (0.25 if night else 0.5))
    if mood.weather not in {"rain", "fog"}:
        base = paint.over(base, mood.light, paint.disc(stage.width, stage.height, stage.sun, unit * 0.058))
    stage.layers.append(Backdrop(paint.rgb(base), paint.rgb(paint.shine(base, mood.light, wide * 0.16))))
    if mood.dark and not mood.weather:
        stars(stage, 150 if night else 45, stage.horizon)
    if "aurora" in mood.things:
        aurora(stage)
    clouds(stage)


def stars(stage: Stage, count: int, below: int) -> None:
    """Points of light down to a row, the brighter ones a little larger."""
    groups = []
    for _ in range(2):
        sheet = Image.new("L", (stage.width * 2, stage.height * 2))
        pen = ImageDraw.Draw(sheet)
        for _ in range(round(count * stage.width / stage.height)):
            x, y = stage.rng.uniform(0, stage.width * 2), below * 2 * stage.rng.random() ** 1.4
            size = stage.unit / 360 * (0.7 + 1.5 * stage.rng.random() ** 4)
            pen.ellipse((x - size, y - size, x + size, y + size), fill=int(stage.rng.uniform(110, 255)))
        groups.append(sheet.reduce(2))
    stage.layers.append(Twinkle((groups[0], groups[1]), mix(stage.mood.light, (255, 255, 255), 0.5)))


def clouds(stage: Stage) -> None:
    """Banks of cloud, lit from where the sun stands."""
    mood, unit, height = stage.mood, stage.unit, stage.horizon
    heavy = mood.weather in {"rain", "snow"}
    field = paint.noise(stage.rng, stage.wide, height, (unit * 0.9, unit * 0.2), 5)
    low = (0.34 if heavy else 0.5) + float(stage.rng.uniform(0, 0.1))
    x, y = paint.axes(stage.wide, height)
    alpha = paint.smooth(low, low + 0.34, field) * paint.smooth(1.0, 0.72, y / height)
    sun = (stage.sun[0] + stage.spare / 2, stage.sun[1])
    warmth = np.exp(-np.hypot(x - sun[0], y - sun[1]) / (unit * 0.5)).astype(np.float32)
    shade = mix(mood.sky[1], mood.sky[3], 0.45) if mood.hour != "day" else mix(mood.sky[2], (255, 255, 255), 0.55)
    lit = mix(mood.sky[4], mood.light, 0.5)
    body = paint.over(
        np.full((height, stage.wide, 3), shade, dtype=np.float32), lit, np.clip(warmth + (1 - field) * 0.35, 0, 1)
    )
    strength = 0.35 if mood.hour == "night" else 0.75
    stage.band(body, alpha * strength, 0, 0.016)


def aurora(stage: Stage) -> None:
    """Curtains of green light."""
    height = stage.horizon
    _, y = paint.axes(stage.wide, height)
    total = np.zeros((height, stage.wide), dtype=np.float32)
    for _ in range(3):
        foot = (0.45 + 0.4 * paint.ridge(stage.rng, stage.wide, stage.unit * 0.6, 2)) * height
        folds = 0.35 + 0.65 * paint.ridge(stage.rng, stage.wide, stage.unit * 0.05, 3)
        up = (foot[None, :] - y) / (height * 0.55)
        total += np.where(up > 0, np.exp(-up * 3.2), np.exp(up * 26)) * folds[None, :] * 0.5
    tones = paint.ramp([colour("b44cff"), colour("3fe0a0"), colour("8effc8")], np.clip(y / height + 0 * total, 0, 1))
    stage.band(tones, np.clip(total, 0, 0.85), 0, 0.03)


def space(stage: Stage) -> None:
    """A nebula, many stars, and a planet with its shadow."""
    rng, width, height = stage.rng, stage.width, stage.height
    base = np.zeros((height, width, 3), dtype=np.float32) + np.asarray(stage.mood.sky[0], dtype=np.float32)
    hues = [colour(code) for code in rng.permutation(["7a3fd0", "d0467a", "2f7fd0", "e08a4a", "22a39a"])[:3]]
    for hue in hues:
        cloud = paint.noise(rng, width, height, (stage.unit * 0.8, stage.unit * 0.6), 6)
        base = paint.shine(base, hue, paint.smooth(0.45, 1.0, cloud) * 0.75)
    stage.layers.append(
        Backdrop(paint.rgb(base), paint.rgb(paint.shine(base, hues[0], np.full((height, width), 0.06, np.float32))))
    )
    stars(stage, 260, height)
    _planet(stage, stage.unit * float(rng.uniform(0.2, 0.3)), hues)


def _planet(stage: Stage, radius: float, hues: list[Colour]) -> None:
    """A striped globe, lit from one side, that drifts slowly."""
    centre = (stage.wide * (1 - stage.mood.sun[0] * 0.8), stage.height * 0.56)
    x, y = paint.axes(stage.wide, stage.height)
    dx, dy = (x - centre[0]) / radius, (y - centre[1]) / radius
    round_ = np.sqrt(np.clip(1 - dx**2 - dy**2, 0, 1))
    wobble = paint.noise(stage.rng, stage.wide, stage.height, (radius * 1.4, radius * 0.16), 4)
    stripes = 0.5 + 0.5 * np.sin((dy + 0.3 * dx) * 9 + wobble * 5)
    light = np.clip(round_ * 0.5 - dx * 0.6 - dy * 0.35, 0.03, 1)
    body = paint.ramp(
        [mix(hues[1], (0, 0, 0), 0.3), hues[1], mix(hues[2], (255, 255, 255), 0.5)], stripes.astype(np.float32)
    )
    stage.band(body * light[..., None], paint.disc(stage.wide, stage.height, centre, radius), 0, 0.014)


def _sprinkle(stage: Stage, count: int, size: float, blur: float) -> Image.Image:
    """A mask with dots all over."""
    sheet = Image.new("L", (stage.width * 2, stage.height * 2))
    pen = ImageDraw.Draw(sheet)
    for _ in range(round(count * stage.width / stage.height)):
        x, y = stage.rng.uniform(0, sheet.width), stage.rng.uniform(0, sheet.height)
        r = size * stage.unit * stage.rng.uniform(0.5, 1.3)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=int(stage.rng.uniform(120, 250)))
    return sheet.filter(ImageFilter.GaussianBlur(blur * stage.unit)).reduce(2)


def rain(stage: Stage) -> None:
    """Two curtains of streaks, the nearer one faster."""
    for count, length, strength, speed in ((170, 0.05, 70, 1.5), (70, 0.10, 110, 2.3)):
        sheet = Image.new("L", (stage.width, stage.height))
        pen = ImageDraw.Draw(sheet)
        for _ in range(round(count * stage.width / stage.height)):
            x, y = stage.rng.uniform(0, stage.width), stage.rng.uniform(0, stage.height)
            down = length * stage.unit * stage.rng.uniform(0.6, 1.2)
            pen.line((x, y, x - down * 0.16, y + down), fill=strength, width=max(1, round(stage.unit / 420)))
        stage.layers.append(Fall(sheet, (226, 234, 246), (-0.16 * speed * stage.unit, speed * stage.unit)))


def snow(stage: Stage) -> None:
    """Flakes near and far."""
    for count, size, speed in ((160, 0.0035, 0.07), (60, 0.007, 0.12)):
        flakes = _sprinkle(stage, count, size, 0.0015)
        stage.layers.append(Fall(flakes, (255, 255, 255), (0.01 * stage.unit, speed * stage.unit), 0.012 * stage.unit))


def fireflies(stage: Stage) -> None:
    """Warm lights that wander."""
    for speed in (-0.02, -0.035):
        dots = _sprinkle(stage, 26, 0.007, 0.004)
        stage.layers.append(Fall(dots, (255, 238, 150), (speed * stage.unit, speed * stage.unit), 0.03 * stage.unit))


def fog(stage: Stage, strength: float = 0.6) -> None:
    """A bank of mist that lies about the horizon."""
    top = max(0, stage.horizon - round(0.18 * stage.height))
    height = stage.height - top
    field = paint.noise(stage.rng, stage.wide, height, (stage.unit * 0.8, stage.unit * 0.14), 4)
    _, y = paint.axes(stage.wide, height)
    shape = np.exp(-(((y / height) - 0.4) ** 2) / 0.06)
    tone: Field = np.full((height, stage.wide, 3), mix(stage.mood.haze, (255, 255, 255), 0.1), dtype=np.float32)
    stage.band(tone, (field * shape * strength).astype(np.float32), top, -0.02)


def rays(stage: Stage) -> None:
    """Shafts of light through whatever stands before the sun."""
    x, y = paint.axes(stage.width, stage.height)
    angle = np.arctan2(y - stage.sun[1], x - stage.sun[0])
    ring = paint.ridge(stage.rng, 512, 18, 3)
    # The circle closes: the end fades into the beginning, else a seam would run from the sun to the left.
    ring[-48:] += (ring[0] - ring[-48:]) * np.linspace(0, 1, 48)
    beams = ring[((angle + np.pi) / (2 * np.pi) * 511).astype(np.intp)]
    away = np.hypot(x - stage.sun[0], y - stage.sun[1]) / stage.unit
    fade = np.exp(-away / 0.55) * paint.smooth(0.02, 0.22, away.astype(np.float32))
    one = paint.mask((beams * fade * 0.55).astype(np.float32))
    two = paint.mask((beams**2 * fade * 0.75).astype(np.float32))
    stage.layers.append(Twinkle((one, two), stage.mood.light, 0.8))


def vignette(stage: Stage) -> None:
    """Corners a little darker, as lenses do it."""
    x, y = paint.axes(stage.width, stage.height)
    away = np.hypot(x / stage.width - 0.5, y / stage.height - 0.5)
    shade = paint.smooth(0.45, 0.85, away.astype(np.float32)) * 0.42
    stage.layers.append(Fall(paint.mask(shade), mix(stage.mood.near, (0, 0, 0), 0.6), (0, 0)))
