"""What a prompt asks to see: the place, the hour, the weather, the things in it, and the colours that follow."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

import numpy as np

from yescale_widgets.sandbox.paint import Colour, colour, mix

PLACES = {
    "city": "city skyline tokyo saigon hanoi manhattan york street downtown neon skyscraper cyberpunk building "
    "metropolis thành_phố tòa_nhà",
    "forest": "forest wood jungle tree pine fir fox deer owl bamboo woodland rừng",
    "meadow": "meadow flower field garden rose tulip sunflower spring bee butterfly lotus blossom grass poppy "
    "daisy hoa vườn đồng",
    "desert": "desert dune sand camel sahara mars pyramid cactus sa_mạc",
    "mountains": "mountain alps peak valley lake river pond hill cliff snow fjord himalaya volcano dragon núi sông hồ",
    "sea": "sea ocean boat ship sail beach wave island harbour harbor lighthouse whale fish coast bay gutter "
    "water rain-gutter biển thuyền đảo sóng vịnh",
    "space": "space galaxy planet star nebula astronaut cosmos orbit universe rocket vũ_trụ",
}
HOURS = {
    "sunset": "sunset golden evening warm autumn hoàng_hôn",
    "dawn": "dawn sunrise morning spring pastel bình_minh sáng",
    "night": "night midnight moon star neon dark galaxy aurora firefly cyberpunk đêm trăng",
    "dusk": "dusk twilight gloaming rain lantern chạng_vạng",
    "day": "noon day sunny summer blue bright beach ngày nắng",
}
WEATHERS = {
    "rain": "rain rainy storm gutter drizzle umbrella lo-fi mưa",
    "snow": "snow winter snowy ice christmas tuyết đông",
    "fog": "fog mist haze foggy misty sương",
}
THINGS = {
    "paper boat": "paper_boat paper_ship origami thuyền_giấy",
    "sailboat": "boat ship sail sailboat yacht thuyền",
    "lighthouse": "lighthouse harbour harbor hải_đăng",
    "balloon": "balloon bóng",
    "lanterns": "lantern đèn_lồng",
    "birds": "bird gull swallow crane heron duck phoenix chim",
    "cat": "cat kitten mèo",
    "robot": "robot android rô-bốt",
    "house": "house cabin cottage home hut nhà",
    "aurora": "aurora borealis cực_quang",
    "fireflies": "firefly fireflies magic fairy đom_đóm",
}
_SKIES = {
    "sunset": [
        "2b2a5c 6b3f7f d0607a f79d6b ffd79a  ffefc4 8a5a86 2a2244",
        "1f3b6b 5a6aa8 c98bb0 f6b58c ffe3b0  fff2cf 7d7aa8 2b2f4f",
        "3a1c4a 8f2f5b e2563f f98f3c ffd166  ffe9b0 7a3a55 2a1430",
    ],
    "dawn": [
        "7fa6d6 a9c3e6 e6cfe0 fbd7c0 fff0d2  fff6dc 9fb0cc 3d5566",
        "5f86c0 9bb0dd d8c0dc f5c9c9 ffe9c8  fff3d8 93a2c8 3f4c6e",
    ],
    "day": [
        "2f7fd0 5aa3e4 8ec4f0 bfe0f6 e9f5f8  fffbe8 86a9c6 2f6b4a",
        "1e6fa8 4fa0c8 8cc9d8 c4e6e0 f3f6e2  fffdf0 7fb0b4 2d6650",
    ],
    "dusk": [
        "141b41 2f3a73 5b5b9a a07fae e2a9a4  ffe2c4 55598c 14182f",
        "0f2138 23455f 4f7480 93a08f d8bd8c  ffe8b8 4b6a78 101f2c",
    ],
    "night": [
        "060b1f 0c1636 15264f 21406b 33618a  f2f4ff 1c3154 070d1d",
        "0a0820 1a1240 2c2060 46317a 6b4a8a  f6f0ff 2a2258 0b0820",
    ],
}


@dataclass(frozen=True)
class Mood:
    """Everything a scene is built from. ``sun`` and ``horizon`` are fractions of the picture, colours are sRGB."""

    place: str
    hour: str
    weather: str
    things: tuple[str, ...]
    sky: tuple[Colour, ...]
    light: Colour
    far: Colour
    near: Colour
    sun: tuple[float, float]
    horizon: float

    @property
    def haze(self) -> Colour:
        """What distance fades into: the sky just over the horizon."""
        return self.sky[-1]

    @property
    def dark(self) -> bool:
        """Whether lamps are lit."""
        return self.hour in {"night", "dusk"}


def generator(*parts: object) -> np.random.Generator:
    """Random numbers that depend on the parts alone, on every machine and in every run."""
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def mentions(prompt: str, words: str) -> int:
    """How many of the words the prompt has, plurals and endings included; ``_`` joins the words of a phrase."""
    terms = "|".join(re.escape(word).replace("_", r"\s+") for word in words.split())
    return len(re.findall(rf"\b(?:{terms})(?:s|es|y)?\b", prompt.lower()))


def _best(prompt: str, table: dict[str, str]) -> str:
    """The entry with most hits, or "" where there is none."""
    scores = {name: mentions(prompt, words) for name, words in table.items()}
    name = max(scores, key=lambda key: scores[key])
    return name if scores[name] else ""


def _things(prompt: str) -> tuple[str, ...]:
    """The things to be seen; a boat of paper is not also a yacht."""
    found = [name for name, words in THINGS.items() if mentions(prompt, words)]
    return tuple(name for name in found if name != "sailboat" or "paper boat" not in found)


def _weathered(mood: Mood) -> Mood:
    """Rain and fog take colour out of the light; snow lies on the land."""
    if mood.weather == "snow":
        white: Colour = (214, 226, 240)
        return replace(mood, far=mix(mood.far, white, 0.4), near=mix(mood.near, white, 0.2 if mood.dark else 0.55))
    if not mood.weather:
        return mood
    grey: Colour = (112, 122, 140) if mood.weather == "rain" else (196, 200, 204)
    share = 0.34 if mood.dark else 0.45
    sky = tuple(mix(stop, mix(stop, grey, 0.7), share) for stop in mood.sky)
    return replace(mood, sky=sky, far=mix(mood.far, grey, 0.3), light=mix(mood.light, grey, 0.25))


def read(prompt: str, seed: int) -> Mood:
    """The mood of a prompt; what it leaves open is the seed's to choose."""
    rng = generator("mood", prompt, seed)
    things = _things(prompt)
    afloat = any(thing in things for thing in ("paper boat", "sailboat", "lighthouse"))
    place = "sea" if afloat else _best(prompt, PLACES) or str(rng.choice(["sea", "mountains", "meadow", "forest"]))
    hour = _best(prompt, HOURS) or str(rng.choice(["sunset", "dawn", "day", "dusk", "sunset"]))
    colours = [colour(code) for code in str(rng.choice(_SKIES["night" if place == "space" else hour])).split()]
    low = 0.24 if hour in {"day", "night"} else 0.46
    mood = Mood(
        place=place,
        hour=hour,
        weather=_best(prompt, WEATHERS),
        things=things,
        sky=tuple(colours[:5]),
        light=colours[5],
        far=colours[6],
        near=colours[7],
        sun=(float(rng.uniform(0.2, 0.8)), low + float(rng.uniform(-0.08, 0.06))),
        horizon=0.56 + float(rng.uniform(-0.03, 0.06)),
    )
    return _weathered(mood)
