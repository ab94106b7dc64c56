"""Ideogram 3.0: posters and pictures with lettering, drawn, repainted or remixed. Rows "Image Models / Ideogram"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from yescale_widgets.declare import Call, Find, Job, Made, Operation, RatioLike, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.source import Source
from yescale_widgets.values import Json
from yescale_widgets.words import t

_PATH, _SECTION = "/ideogram/v1/ideogram-v3", "Image Models / Ideogram"
_RATIOS = (
    "1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "16:10", "10:16", "5:4", "4:5", "2:1", "1:2", "3:1", "1:3",
)  # fmt: skip
_PALETTES = ("EMBER", "FRESH", "JUNGLE", "MAGIC", "MELON", "MOSAIC", "PASTEL", "ULTRAMARINE")
_PICTURE: Mapping[str, Any] = {"kinds": ("image/jpeg", "image/png", "image/webp"), "most_bytes": 10_000_000}
Speed = Literal["FLASH", "TURBO", "DEFAULT", "QUALITY"]
Magic = Literal["AUTO", "ON", "OFF"]
Style = Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION"]
Resolution = Literal[
    "512x1536", "576x1408", "576x1472", "576x1536", "640x1344", "640x1408", "640x1472", "640x1536", "704x1152",
    "704x1216", "704x1280", "704x1344", "704x1408", "704x1472", "736x1312", "768x1088", "768x1216", "768x1280",
    "768x1344", "800x1280", "832x960", "832x1024", "832x1088", "832x1152", "832x1216", "832x1248", "864x1152",
    "896x960", "896x1024", "896x1088", "896x1120", "896x1152", "960x832", "960x896", "960x1024", "960x1088",
    "1024x832", "1024x896", "1024x960", "1024x1024", "1088x768", "1088x832", "1088x896", "1088x960", "1120x896",
    "1152x704", "1152x832", "1152x864", "1152x896", "1216x704", "1216x768", "1216x832", "1248x832", "1280x704",
    "1280x768", "1280x800", "1312x736", "1344x640", "1344x704", "1344x768", "1408x576", "1408x640", "1408x704",
    "1472x576", "1472x640", "1472x704", "1536x512", "1536x576", "1536x640",
]  # fmt: skip


def _answer(job: Job) -> dict[str, Json]:
    return {"created": datetime.datetime.fromtimestamp(job.submitted, datetime.UTC).isoformat(timespec="microseconds")}


def _picture(job: Job, made: Made) -> dict[str, Json]:
    """What Ideogram says beside a picture. In the sandbox "[unsafe]" in a prompt fails the check for every picture,
    "[one unsafe]" for the last.
    """
    prompt = str(getattr(job.operation, "prompt", ""))
    style = getattr(job.operation, "style_type", None) or "GENERAL"
    unsafe = "[unsafe]" in prompt or ("[one unsafe]" in prompt and made == job.made[-1])
    size = "x".join(map(str, made.size))
    facts = {"prompt": prompt, "resolution": size, "is_image_safe": not unsafe, "style_type": style}
    return {**facts, "url": None} if unsafe else facts


_MAKES = (
    Find(
        kind="image",
        at="/data/*",
        url="/url",
        extra={
            "seed": ("/seed",),
            "resolution": ("/resolution",),
            "style_type": ("/style_type",),
            "prompt": ("/prompt",),
        },
        safe=("/is_image_safe",),
        item=_picture,
    ),
)


def _palette(value: Json) -> Json:
    """A palette's name alone is enough; the rest is Ideogram's own JSON."""
    return {"name": value.upper()} if isinstance(value, str) and not value.lstrip().startswith("{") else value


def _style_problems(values: Mapping[str, Any]) -> Iterable[Problem]:
    codes, palette = values.get("style_codes"), values.get("color_palette")
    if codes and ("style_images" in values or "style_type" in values):
        yield Problem("style_codes", t("style_codes cannot be given together with style_images or style_type"))
    if codes and not all(re.fullmatch(r"[0-9A-Fa-f]{8}", code) for code in codes):
        yield Problem("style_codes", t("style_codes must be codes of 8 hexadecimal digits, such as '1A2B3C4D'"))
    if isinstance(palette, str) and not palette.lstrip().startswith("{") and palette.upper() not in _PALETTES:
        yield Problem(
            "color_palette", t("color_palette must be one of {names}, or your own as JSON", names=", ".join(_PALETTES))
        )


def _size_problems(values: Mapping[str, Any]) -> Iterable[Problem]:
    if "resolution" in values and "aspect_ratio" in values:
        yield Problem("resolution", t("resolution cannot be given together with aspect_ratio"))


_Ratio = Annotated[
    RatioLike | None, opt("Width to height; square where nothing is said.", ratio="x", suggestions=_RATIOS, exact=True)
]
_Resolution = Annotated[Resolution | None, opt("Exact size, in place of a ratio.", more=True)]
_Speed = Annotated[Speed, opt("QUALITY takes longest and costs most.", title="Speed")]
_Magic = Annotated[Magic, opt("Whether the prompt is made richer.", title="Magic prompt")]
_Count = Annotated[int, opt("How many pictures.", "/num_images", least=1, most=8)]
_Seed = Annotated[
    int | None, opt("The same seed gives a similar picture; empty for a random one.", least=0, most=2147483647)
]
_Style = Annotated[Style | None, opt("Look; GENERAL where nothing is said.", title="Style")]
_Negative = Annotated[str | None, opt("What to keep out.", more=True)]
_Palette = Annotated[
    str | dict[str, Any] | None,
    opt("Colours: a palette's name, or JSON with members.", encode=_palette, suggestions=_PALETTES, more=True),
]
_Codes = Annotated[list[str] | None, opt("Style codes of 8 hexadecimal digits.", more=True)]
_References = Annotated[
    list[SourceLike | Source] | None,
    opt("Pictures whose style to take; 10 MB in all.", "/style_reference_images", source="file", more=True, **_PICTURE),
]


class Generate(Operation):
    """Draw pictures from a prompt; good at lettering.

    Gives ``n`` pictures at once, with links that last about a day. A picture that fails the safety check has no link
    and is billed all the same. Source: contract operation ``ideogram_generate``.
    """

    at = Call(method="POST", path=f"{_PATH}/generate", id="ideogram_generate", body="form")
    rows = (f"{_SECTION} / Generate with Ideogram 3.0",)
    makes = _MAKES
    mimic = _answer

    prompt: Annotated[str, opt("What to draw; words in quotes are lettered.", least=1, lines=3)]
    aspect_ratio: _Ratio = None
    n: _Count = 1
    rendering_speed: _Speed = "DEFAULT"
    style_type: _Style = None
    magic_prompt: _Magic = "AUTO"
    seed: _Seed = None
    negative_prompt: _Negative = None
    resolution: _Resolution = None
    color_palette: _Palette = None
    style_codes: _Codes = None
    style_images: _References = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        yield from _size_problems(values)
        yield from _style_problems(values)


class Edit(Operation):
    """Repaint the black parts of a mask.

    Gives ``n`` pictures at once, as ``generate`` does. The mask is as large as the picture: black is repainted, white
    is kept, the reverse of many services. Source: contract operation ``ideogram_edit``.
    """

    at = Call(method="POST", path=f"{_PATH}/edit", id="ideogram_edit", body="form")
    rows = (f"{_SECTION} / Edit with Ideogram 3.0",)
    makes = _MAKES
    mimic = _answer

    prompt: Annotated[str, opt("The whole picture as it should be.", least=1, lines=3)]
    image: Annotated[
        SourceLike, opt("The picture: JPEG, PNG or WebP, 10 MB at most.", source="file", title="Picture", **_PICTURE)
    ]
    mask: Annotated[
        SourceLike,
        opt("Black where to repaint, white where to keep.", source="file", mask="black", **_PICTURE),
    ]
    n: _Count = 1
    rendering_speed: _Speed = "DEFAULT"
    style_type: _Style = None
    magic_prompt: _Magic = "AUTO"
    seed: _Seed = None
    color_palette: _Palette = None
    style_codes: _Codes = None
    style_images: _References = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        yield from _style_problems(values)


class Remix(Operation):
    """Draw new pictures led by a given one.

    Gives ``n`` pictures at once, as ``generate`` does; the picture is cropped to the ratio first. Source: contract
    operation ``ideogram_remix``.
    """

    at = Call(method="POST", path=f"{_PATH}/remix", id="ideogram_remix", body="form")
    rows = (f"{_SECTION} / Remix with Ideogram 3.0",)
    makes = _MAKES
    mimic = _answer

    prompt: Annotated[str, opt("What to draw.", least=1, lines=3)]
    image: Annotated[
        SourceLike, opt("The picture: JPEG, PNG or WebP, 10 MB at most.", source="file", title="Picture", **_PICTURE)
    ]
    image_weight: Annotated[int, opt("How closely to keep to it, in percent.", least=1, most=100)] = 50
    aspect_ratio: _Ratio = None
    n: _Count = 1
    rendering_speed: _Speed = "DEFAULT"
    style_type: _Style = None
    magic_prompt: _Magic = "AUTO"
    seed: _Seed = None
    negative_prompt: _Negative = None
    resolution: _Resolution = None
    color_palette: _Palette = None
    style_codes: _Codes = None
    style_images: _References = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        yield from _size_problems(values)
        yield from _style_problems(values)
