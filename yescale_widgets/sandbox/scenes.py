"""From a prompt to a scene: a mood is read from the words, and layers are put up for it."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image, ImageChops

from yescale_widgets.sandbox import grounds, moods, paint, skies
from yescale_widgets.sandbox.layers import Pose, Scene, Sprite
from yescale_widgets.sandbox.paint import mix
from yescale_widgets.sandbox.stage import Stage
from yescale_widgets.sandbox.things import thing


def scene(prompt: str, seed: int, width: int, height: int) -> Scene:
    """The scene of a prompt; the same words, seed and size give the same layers."""
    mood = moods.read(prompt, seed)
    stage = Stage(width, height, prompt, mood, moods.generator("scene", prompt, seed))
    _PLACES[mood.place](stage)
    _things(stage)
    if mood.weather in _WEATHER:
        _WEATHER[mood.weather](stage)
    if "fireflies" in mood.things:
        skies.fireflies(stage)
    skies.vignette(stage)
    return Scene(width, height, tuple(stage.layers))


def _sea(stage: Stage) -> None:
    skies.sky(stage)
    steep = moods.mentions(stage.prompt, moods.PLACES["mountains"])
    grounds.ranges(stage, 2, 0.34 if steep else 0.10 + 0.1 * float(stage.rng.random()))
    if "lighthouse" in stage.mood.things:
        _stand(stage, "lighthouse", 0.62, stage.horizon + 0.02 * stage.unit, 0.95)
    grounds.water(stage, stage.horizon)


def _mountains(stage: Stage) -> None:
    skies.sky(stage)
    grounds.ranges(stage, 4, 0.52, 0.46)
    lake = stage.horizon + round(0.13 * stage.height)
    if stage.rng.random() < 0.7 or moods.mentions(stage.prompt, "lake river pond hồ sông"):
        grounds.water(stage, lake)
    else:
        skies.fog(stage)
    line = stage.height * 1.0 - stage.unit * 0.16 * paint.ridge(stage.rng, stage.wide, stage.unit * 0.7, 4)
    stage.silhouette(line, 1.0, 0.05)


def _forest(stage: Stage) -> None:
    skies.sky(stage)
    grounds.ranges(stage, 1, 0.3)
    grounds.forest(stage)
    if stage.mood.hour in {"dawn", "sunset", "day"}:
        skies.rays(stage)


def _city(stage: Stage) -> None:
    skies.sky(stage)
    quay = round(stage.height * 0.76)
    grounds.city(stage, quay)
    grounds.water(stage, quay, 0.35 if stage.mood.dark else 0.1)


def _meadow(stage: Stage) -> None:
    skies.sky(stage)
    grounds.ranges(stage, 2, 0.18)
    grounds.meadow(stage)


def _desert(stage: Stage) -> None:
    skies.sky(stage)
    grounds.ranges(stage, 1, 0.14)
    grounds.dunes(stage)


def _space(stage: Stage) -> None:
    skies.space(stage)


_PLACES: dict[str, Callable[[Stage], None]] = {
    "sea": _sea,
    "mountains": _mountains,
    "forest": _forest,
    "city": _city,
    "meadow": _meadow,
    "desert": _desert,
    "space": _space,
}
_STANDING = {"cat", "robot", "house"}
_WEATHER: dict[str, Callable[[Stage], None]] = {"rain": skies.rain, "snow": skies.snow, "fog": skies.fog}


def _tinted(stage: Stage, name: str, size: float) -> Image.Image:
    """A thing in the light of the hour."""
    ambient = mix(stage.mood.haze, stage.mood.near, 0.72 if stage.mood.dark else 0.25)
    if name in {"cat", "birds"}:
        ambient = mix(stage.mood.near, (0, 0, 0), 0.25)
    return thing(name, round(size * stage.unit), ambient)


def _stand(stage: Stage, name: str, size: float, foot: float, sink: float) -> None:
    """Something that stands still; ``sink`` is how far down in its own square its foot lies."""
    x = stage.width * (1 - stage.mood.sun[0]) * 0.8 + 0.1 * stage.width
    centre = (x, foot - (sink - 0.5) * size * stage.unit)
    stage.layers.append(Sprite(_tinted(stage, name, size), _still(centre)))


def _still(centre: tuple[float, float]) -> Callable[[float], Pose]:
    return lambda _: (*centre, 0.0)


def _afloat(stage: Stage, name: str) -> None:
    """A boat and its reflection; both rock and drift, the reflection against the boat."""
    size = (0.36 if name == "paper boat" else 0.46) * stage.unit
    picture = _tinted(stage, name, size / stage.unit)
    mirrored = paint.mirror_rows(picture)
    fade = Image.linear_gradient("L").resize(mirrored.size).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirrored.putalpha(ImageChops.multiply(mirrored.getchannel("A"), fade.point(lambda value: value * 0.45)))
    x0, y0 = (
        stage.width * (0.40 + 0.2 * float(stage.rng.random())),
        stage.horizon + 0.52 * (stage.height - stage.horizon),
    )

    def pose(t: float) -> Pose:
        bob = math.sin(t * 1.6) * 0.008 * stage.unit
        return x0 + 0.022 * stage.unit * t, y0 - size * 0.30 + bob, 2.6 * math.sin(t * 1.25 + 0.6)

    def reflection(t: float) -> Pose:
        x, y, turn = pose(t)
        return x + 0.003 * stage.unit * math.sin(t * 3), 2 * y0 - y, -turn

    stage.layers += [Sprite(mirrored, reflection), Sprite(picture, pose)]


def _aloft(stage: Stage, name: str, size: float, place: tuple[float, float], rise: float) -> None:
    """Something in the air that drifts across and a little up."""
    x0, y0 = place[0] * stage.width, place[1] * stage.height

    def pose(t: float) -> Pose:
        lift = rise * stage.unit * t + 0.01 * stage.unit * math.sin(t * 1.1 + x0)
        return x0 + 0.02 * stage.unit * t, y0 - lift, 2 * math.sin(t * 0.8 + y0)

    stage.layers.append(Sprite(_tinted(stage, name, size), pose))


def _things(stage: Stage) -> None:
    """Put the subjects of the prompt where they belong."""
    aside = 1 - stage.mood.sun[0]
    if stage.mood.place in {"sea", "mountains"} and not _STANDING.isdisjoint(stage.mood.things):
        bank = 0.14 * stage.unit * paint.ridge(stage.rng, stage.wide, stage.unit * 0.9, 3, 0.3)
        stage.silhouette(stage.height * 0.90 - bank, 0.95, 0.05)
    for name in stage.mood.things:
        if name in {"paper boat", "sailboat"}:
            _afloat(stage, name)
        elif name == "balloon":
            for size, x, y in ((0.42, aside * 0.7 + 0.15, 0.32), (0.2, 0.8 - aside * 0.5, 0.24)):
                _aloft(stage, name, size, (x, y), 0.012)
        elif name == "lanterns":
            for _ in range(14):
                place = (float(stage.rng.uniform(0.03, 0.97)), float(stage.rng.uniform(0.06, 0.66)))
                _aloft(stage, name, float(stage.rng.uniform(0.07, 0.2)), place, 0.02)
        elif name == "birds":
            _aloft(stage, name, 0.3, (0.2 + 0.5 * aside, 0.3), 0.008)
        elif name in _STANDING:
            _stand(stage, name, 0.46, stage.height * 0.93, 0.92)
