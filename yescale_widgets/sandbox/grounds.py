"""Land and water: what stands below the sky."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from yescale_widgets.sandbox import paint
from yescale_widgets.sandbox.layers import Water
from yescale_widgets.sandbox.moods import mentions
from yescale_widgets.sandbox.paint import Colour, colour, mix, solid
from yescale_widgets.sandbox.stage import Stage
from yescale_widgets.sandbox.things import fir, flower


def ranges(stage: Stage, count: int, tall: float, rough: float = 0.5) -> None:
    """Mountains behind one another, the nearer the lower, the darker and the faster."""
    for index in range(count):
        depth = (index + 0.4) / count
        height = tall * stage.unit * (1 - 0.45 * depth)
        foot = stage.horizon + 0.02 * stage.height + index * 0.035 * stage.height
        line = foot - height * paint.ridge(stage.rng, stage.wide, stage.unit * (0.85 - 0.3 * depth), 6, rough)
        hidden = foot + 0.04 * stage.height + 1 if index < count - 1 else None
        stage.silhouette(line, depth * 0.8, 0.006 + 0.02 * depth, hidden)
        if index == 0 and (stage.mood.weather == "snow" or tall > 0.4):
            _snowcap(stage, line, height)


def _snowcap(stage: Stage, line: paint.Field, height: float) -> None:
    """Snow on the upper part of the range just drawn, ragged below."""
    top = max(0, int(line.min()))
    rows = np.arange(top, stage.height, dtype=np.float32)[:, None]
    ragged = paint.noise(stage.rng, stage.wide, stage.height - top, (stage.unit * 0.1, stage.unit * 0.14), 4)
    limit = line.min() + height * (0.16 + 0.42 * ragged)
    alpha = np.clip(rows - line[None, :] + 0.5, 0, 1) * np.clip((limit - rows) / 3, 0, 1) * 0.85
    white = mix(mix(stage.mood.haze, (255, 255, 255), 0.6), stage.mood.light, 0.4)
    body = np.zeros((*alpha.shape, 3), dtype=np.float32) + np.asarray(white, dtype=np.float32)
    stage.band(body, alpha.astype(np.float32), top, 0.006 + 0.02 * 0.4 / 4)


def water(stage: Stage, top: int, dark: float = 0.0) -> None:
    """A mirror from a row down to the lower edge."""
    mood, depth = stage.mood, stage.height - top
    at = np.linspace(0, 1, depth, dtype=np.float32)[:, None]
    deep = mix(mix(mood.sky[0], mood.near, 0.45), (8, 12, 24), dark)
    tint = paint.ramp([mix(mood.sky[4], mood.sky[2], 0.4), mix(mood.sky[2], mood.sky[1], 0.6), deep], at)
    across = np.ones((1, stage.width), dtype=np.float32)
    share = paint.mask((0.22 + 0.5 * at**0.7) * across)
    # Waves are flatter far away: rows of the patterns are stretched towards the viewer.
    stretch = (np.linspace(0, 1, depth) ** 0.55 * (depth - 1)).astype(np.intp)
    sizes = ((0.42, 0.03), (0.075, 0.013), (0.11, 0.017))
    fields = [
        paint.noise(stage.rng, stage.width, depth, (stage.unit * a, stage.unit * b), 3)[stretch] for a, b in sizes
    ]
    x, y = paint.axes(stage.width, depth)
    where = np.exp(-(((x - stage.sun[0]) / (stage.unit * 0.05 + y * 0.32)) ** 2)) * (1 - 0.45 * y / depth) + 0.10
    sparks = [paint.mask(paint.smooth(0.42, 0.78, field)) for field in fields[1:]]
    glitter = (sparks[0], sparks[1], paint.mask(np.clip(where, 0, 1).astype(np.float32)))
    stage.layers.append(
        Water(
            top,
            paint.rgb(tint * across[..., None]),
            share,
            fields[0] * 9,
            glitter,
            mix(mood.light, (255, 255, 255), 0.2),
        )
    )


def dunes(stage: Stage) -> None:
    """Sand in long curves, one side in the light."""
    sand, shade = mix(colour("e8b878"), stage.mood.haze, 0.3), mix(colour("8a5238"), stage.mood.near, 0.35)
    for index in range(4):
        depth = index / 3
        foot = stage.horizon + (0.05 + 0.14 * index) * stage.height
        line = foot - stage.unit * (0.10 + 0.07 * depth) * paint.ridge(stage.rng, stage.wide, stage.unit * 0.9, 2, 0.3)
        top = max(0, int(line.min()) - 1)
        x, y = paint.axes(stage.wide, stage.height - top)
        below = y + top - line[None, :]
        lit = paint.smooth(0.1, 0.75, stage.slopes(line * 6, x, below * 1.6) + _ripples(stage, line.size, below) * 0.07)
        body = paint.over(np.zeros((*below.shape, 3), np.float32) + np.asarray(shade, np.float32), sand, lit)
        body = paint.over(body, stage.mood.haze, np.full(below.shape, 0.5 * (1 - depth), np.float32))
        stage.band(body, np.clip(below + 0.5, 0, 1), top, 0.008 + 0.03 * depth)


def _ripples(stage: Stage, wide: int, below: paint.Field) -> paint.Field:
    """The fine waves wind draws on sand; they grow wider towards the viewer."""
    bend = paint.noise(stage.rng, wide, below.shape[0], (stage.unit * 0.3, stage.unit * 0.1), 3)
    waves: paint.Field = np.sin(np.sqrt(np.clip(below, 0, None) / stage.unit) * 95 + bend * 16)
    return waves


def forest(stage: Stage) -> None:
    """Rows of firs that step out of the mist."""
    rows = 5
    for index in range(rows):
        depth = index / (rows - 1)
        sheet = stage.sheet(2)
        pen = ImageDraw.Draw(sheet)
        foot = stage.horizon + (0.02 + 0.34 * depth**1.3) * stage.height
        line = foot - 0.04 * stage.unit * paint.ridge(stage.rng, stage.wide, stage.unit * 0.6, 3)
        x = 0.0
        while x < stage.wide:
            height = stage.unit * (0.13 + 0.48 * depth**1.4) * float(stage.rng.uniform(0.65, 1.15))
            fir(pen, (x * 2, line[int(x)] * 2 + 4), height * 2, float(stage.rng.uniform(0.15, 0.21)))
            x += height * float(stage.rng.uniform(0.16, 0.5)) * (1 + 1.1 * depth)
        hidden = stage.horizon + (0.03 + 0.34 * ((index + 1) / (rows - 1)) ** 1.3) * stage.height
        _trees(stage, sheet.reduce(2).crop((0, 0, stage.wide, min(stage.height, round(hidden)))), line, depth)


def _trees(stage: Stage, sheet: Image.Image, line: paint.Field, depth: float) -> None:
    """One row with the ground it stands on, mist about its feet."""
    _, y = paint.axes(stage.wide, sheet.height)
    ground = np.clip(y - line[None, :] + 0.5, 0, 1)
    alpha = np.maximum(np.asarray(sheet, dtype=np.float32) / 255, ground)
    green = mix(
        mix(stage.mood.near, colour("1f4a3a"), 0.4 if stage.mood.hour != "night" else 0.15), stage.mood.near, depth
    )
    tone = mix(stage.mood.haze, green, 0.25 + 0.75 * depth**0.8)
    mist = np.clip(1 - (line[None, :] - y) / (0.22 * stage.unit), 0, 1) * 0.55 * (1 - depth) + 0 * alpha
    body = np.zeros((*alpha.shape, 3), dtype=np.float32) + np.asarray(tone, dtype=np.float32)
    stage.band(paint.over(body, stage.mood.haze, mist), alpha, 0, 0.008 + 0.035 * depth)


def city(stage: Stage, top: int) -> None:
    """Three blocks of houses behind one another, lit when it is dark."""
    for index in range(3):
        depth = index / 2
        picture = Image.new("RGB", (stage.wide, top), solid(stage.tone(0.15 + 0.75 * depth)))
        mask = Image.new("L", (stage.wide, top))
        x = -0.05 * stage.unit
        while x < stage.wide:
            wide = stage.unit * float(stage.rng.uniform(0.06, 0.12)) * (0.7 + 0.5 * depth)
            tall = stage.unit * float(stage.rng.uniform(0.16, 0.42)) * (1.25 - 0.55 * depth)
            _tower(stage, picture, mask, (x, top - tall, x + wide, top), depth)
            x += wide * float(stage.rng.uniform(0.82, 1.12))
        mask = mask.filter(ImageFilter.GaussianBlur(0.4))
        stage.strip(picture, mask, 0, 0.006 + 0.02 * depth)


def _tower(stage: Stage, picture: Image.Image, mask: Image.Image, box: tuple[float, ...], depth: float) -> None:
    """One house: its body, a roof that differs, its windows, and at night perhaps a sign."""
    rng, (left, top, right, low) = stage.rng, box
    tone = mix(stage.tone(0.15 + 0.75 * depth), stage.mood.light, float(rng.uniform(0, 0.07)))
    shape, pen = ImageDraw.Draw(mask), ImageDraw.Draw(picture)
    pen.rectangle((left, top - stage.unit * 0.1, right, low), fill=solid(tone))
    shape.rectangle(box, fill=255)
    middle = (left + right) / 2
    if rng.random() < 0.35:
        shape.rectangle(
            (left + (right - left) * 0.2, top - stage.unit * 0.02, right - (right - left) * 0.2, top), fill=255
        )
    if rng.random() < 0.25:
        shape.line((middle, top - stage.unit * 0.07, middle, top), fill=230, width=max(1, round(stage.unit / 300)))
    _windows(stage, pen, box, depth, float(rng.uniform(0.25, 1)))
    if stage.mood.dark and depth > 0.4 and rng.random() < 0.3:
        hue = colour(str(rng.choice(["ff4fa3", "38e1ff", "ffb03a", "9d6bff"])))
        x = left + (right - left) * float(rng.uniform(0.15, 0.6))
        pen.rectangle((x, top + 0.05 * stage.unit, x + 0.012 * stage.unit, top + 0.14 * stage.unit), fill=solid(hue))


def _windows(stage: Stage, pen: ImageDraw.ImageDraw, box: tuple[float, ...], depth: float, busy: float) -> None:
    """A grid of windows; how many are lit is the hour's to say, and how ``busy`` the house is."""
    left, top, right, low = box
    step = max(4.0, stage.unit * (0.011 + 0.006 * depth))
    chance = {"night": 0.5, "dusk": 0.4, "sunset": 0.2, "dawn": 0.12}.get(stage.mood.hour, 0.0) * busy
    wall = stage.tone(0.15 + 0.75 * depth)
    for y in np.arange(top + step, low - step, step * 1.25):
        for x in np.arange(left + step * 0.7, right - step, step):
            lit = stage.rng.random() < chance
            warm = mix(colour("ffd58a"), colour("fff3d6"), float(stage.rng.random()))
            tone = (
                mix(wall, warm, 0.35 + 0.45 * depth * float(stage.rng.random()) + 0.1)
                if lit
                else mix(wall, stage.mood.sky[1], 0.16)
            )
            pen.rectangle((x, y, x + step * 0.42, y + step * 0.6), fill=solid(tone))


_PETALS = {
    "rose": "e0455f", "tulip": "f06a5a", "sunflower": "ffc93c", "lavender": "a884e8", "lotus": "f7a8c4",
    "poppy": "f0503c",     "daisy": "fbf7ee", "violet": "8f6be0",
}  # fmt: skip


def meadow(stage: Stage) -> None:
    """Hills, grass, and flowers that grow towards the viewer."""
    greens = [
        mix(colour(code), stage.mood.near, 0.25 if not stage.mood.dark else 0.7)
        for code in ("9cc06a", "6fa353", "3f7a42")
    ]
    for index, green in enumerate(greens):
        foot = stage.horizon + (0.04 + 0.12 * index) * stage.height
        line = foot - stage.unit * 0.11 * paint.ridge(stage.rng, stage.wide, stage.unit * 0.8, 2, 0.3)
        _hill(stage, line, mix(green, stage.mood.haze, 0.42 - 0.17 * index), 0.006 + 0.01 * index)
    named = [colour(code) for word, code in _PETALS.items() if mentions(stage.prompt, word)]
    chosen = [str(code) for code in stage.rng.permutation(list(_PETALS.values()))[:3]]
    petals = named or [colour(code) for code in chosen]
    for near in (False, True):
        _bed(stage, petals, near=near)


def _hill(stage: Stage, line: paint.Field, tone: Colour, speed: float) -> None:
    """A slope with the texture of grass, lighter along its upper edge."""
    top = max(0, int(line.min()) - 1)
    _, y = paint.axes(stage.wide, stage.height - top)
    below = y + top - line[None, :]
    blades = paint.noise(stage.rng, stage.wide, stage.height - top, (stage.unit * 0.012, stage.unit * 0.06), 2)
    body = np.zeros((*below.shape, 3), np.float32) + np.asarray(tone, np.float32) * (0.84 + 0.3 * blades[..., None])
    body = paint.over(body, stage.mood.light, np.exp(-np.clip(below, 0, None) / (0.05 * stage.unit)) * 0.35)
    stage.band(body, np.clip(below + 0.5, 0, 1), top, speed)


def _bed(stage: Stage, petals: list[Colour], *, near: bool) -> None:
    """One depth of flowers, drawn from a handful of blossoms."""
    rng, unit = stage.rng, stage.unit
    size = unit * (0.26 if near else 0.12)
    dim = 0.5 if stage.mood.dark else 0.0
    stem = mix(colour("2f6b3a"), stage.mood.near, 0.3 + dim)
    kinds = []
    for index in range(9):
        petal = mix(petals[index % len(petals)], stage.mood.near, dim)
        heart = mix(colour("f9d56b") if index % 2 else colour("7a4a2c"), stage.mood.near, dim)
        grown, count = round(size * rng.uniform(0.7, 1.1)), int(rng.integers(5, 9))
        kinds.append(flower(grown, (petal, heart, stem), count, float(rng.uniform(-1, 1))))
    sheet = Image.new("RGBA", (stage.wide, stage.height))
    count = round(stage.wide / unit * (16 if near else 60))
    for foot in sorted(rng.uniform(0.90, 1.12, count) if near else rng.uniform(0.74, 0.98, count)):
        kind = kinds[int(rng.integers(len(kinds)))]
        sheet.alpha_composite(*_placed(kind, float(rng.uniform(-0.03, 1)) * stage.wide, float(foot) * stage.height))
    stage.strip(sheet.convert("RGB"), sheet.getchannel("A"), 0, 0.055 if near else 0.032)


def _placed(kind: Image.Image, x: float, foot: float) -> tuple[Image.Image, tuple[int, int]]:
    """A blossom and where its sheet goes; what would lie off the left edge is cut away, all but a column of pixels."""
    left, top = round(x), round(foot - kind.height)
    cut = min(max(0, -left), kind.width - 1)
    return kind.crop((cut, 0, kind.width, kind.height)), (max(0, left + cut), max(0, top))
