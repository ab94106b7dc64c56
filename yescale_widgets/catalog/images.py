"""Pictures in OpenAI's format: DALL·E, Flux, Imagen and gpt-image, drawn at once or changed. Rows of "Image Models"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from yescale_widgets.declare import Call, Find, Job, Made, Operation, RatioLike, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.source import Source
from yescale_widgets.values import Json
from yescale_widgets.words import t

_MODELS = (
    "dall-e-3",
    "flux-kontext-pro",
    "flux-kontext-max",
    "flux-pro-1.1",
    "flux-dev",
    "flux-pro",
    "flux-schnell",
    "imagen4",
    "imagen4-fast",
    "gpt-image-1",
    "gpt-image-2",
    "dall-e-2",
)
_SIZES = ("1024x1024", "1792x1024", "1024x1792", "1536x1024", "1024x1536", "1024x768", "768x1024", "auto")
_RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21")
_SIZE = re.compile(r"[0-9]{2,4}x[0-9]{2,4}|auto|[0-9]{1,2}:[0-9]{1,2}")
_LONGEST, _MOST = 32_000, 16
_IMAGE_GPT = "gpt-image"


def _inside(operation: Operation) -> bool:
    """Whether the picture itself is in the answer: where that was asked for, and by habit of gpt-image."""
    asked, model = getattr(operation, "response_format", None), str(getattr(operation, "model", ""))
    return asked == "b64_json" or (asked is None and model.startswith(_IMAGE_GPT))


def _answer(job: Job) -> dict[str, Json]:
    """In the sandbox: gpt-image also says what it has used and how it drew."""
    operation, answer = job.operation, {"created": int(job.submitted)}
    if not str(getattr(operation, "model", "")).startswith(_IMAGE_GPT):
        return answer
    words, drawn = len(str(getattr(operation, "prompt", "")).split()), 1056 * len(job.made)
    details = {"text_tokens": words, "image_tokens": 0}
    usage = {"input_tokens": words, "output_tokens": drawn, "total_tokens": words + drawn}
    form = getattr(operation, "output_format", None) or "png"
    return {**answer, "output_format": form, "usage": {**usage, "input_tokens_details": details}}


def _revised(job: Job, _made: Made) -> dict[str, Json]:
    """DALL·E 3 draws from a prompt of its own making, and says which."""
    operation = job.operation
    if getattr(operation, "model", "") != "dall-e-3":
        return {}
    style = "natural, calm" if getattr(operation, "style", None) == "natural" else "vivid, richly lit"
    return {"revised_prompt": f"{getattr(operation, 'prompt', '')}, in a {style} style (sandbox)"}


_MAKES = (
    Find(
        kind="image",
        at="/data/*",
        url="/url",
        extra={"revised_prompt": ("/revised_prompt",)},
        item=_revised,
    ),
    Find(
        kind="image",
        at="/data/*",
        url="/b64_json",
        base64="image/png",
        extra={"revised_prompt": ("/revised_prompt",)},
        item=_revised,
        chosen=_inside,
    ),
)
_Count = Annotated[int, opt("How many pictures; dall-e-3 draws one.", least=1, most=10)]
_Background = Annotated[
    Literal["transparent", "opaque", "auto"] | None, opt("For gpt-image; transparent needs png or webp.", more=True)
]
_Format = Annotated[Literal["png", "jpeg", "webp"] | None, opt("Kind of file, for gpt-image.", more=True)]
_Compression = Annotated[int | None, opt("Quality of jpeg and webp in percent.", least=0, most=100, more=True)]
_Response = Annotated[
    Literal["url", "b64_json"] | None,
    opt("A link, or the picture inside the answer; gpt-image gives the picture anyway.", title="Answer", more=True),
]
_User = Annotated[str | None, opt("Your own name for the end user.", more=True)]


def _prompt_problems(values: Mapping[str, Any]) -> Iterable[Problem]:
    if len(values.get("prompt", "")) > _LONGEST:
        yield Problem("prompt", t("prompt must not be longer than {most} characters", most=_LONGEST))
    if str(values.get("model", "dall-e-3")).startswith("dall-e-3") and values.get("n", 1) > 1:
        yield Problem("n", t("n must be 1 with dall-e-3, which draws one picture a call"))


class Generate(Operation):
    """Draw pictures from a prompt.

    Gives its pictures at once, which may take from ten seconds to two minutes: links that last from ten minutes to an
    hour, or the pictures themselves. Source: contract operation ``images_generations``.
    """

    at = Call(method="POST", path="/v1/images/generations", id="images_generations")
    rows = ("Image Models / DALL·E 3", "Image Models / Flux (OpenAI dall-e-3 format)")
    makes = _MAKES
    mimic = _answer

    prompt: Annotated[str, opt("What to draw.", least=1, lines=3)]
    model: Annotated[str, opt("The model's name; any that the gateway knows.", suggestions=_MODELS)] = "dall-e-3"
    size: Annotated[
        str | None,
        opt("Width x height in pixels; each model has its own, and draws 1024x1024 otherwise.", suggestions=_SIZES),
    ] = None
    aspect_ratio: Annotated[
        RatioLike | None,
        opt("Width to height, in place of a size, for Flux Kontext and Imagen.", suggestions=_RATIOS, exact=True),
    ] = None
    n: _Count = 1
    quality: Annotated[
        Literal["standard", "hd", "auto", "low", "medium", "high"] | None,
        opt("standard or hd for dall-e-3; auto, low, medium or high for gpt-image."),
    ] = None
    style: Annotated[Literal["vivid", "natural"] | None, opt("For dall-e-3 only.")] = None
    seed: Annotated[int | None, opt("The same seed gives a similar picture, with some Flux models.", more=True)] = None
    background: _Background = None
    moderation: Annotated[Literal["auto", "low"] | None, opt("How strict gpt-image is.", more=True)] = None
    output_format: _Format = None
    output_compression: _Compression = None
    response_format: _Response = None
    user: _User = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        yield from _prompt_problems(values)
        size = values.get("size")
        if size is not None and not _SIZE.fullmatch(size):
            yield Problem("size", t("size must be like '1024x1024', 'auto' or, for some Flux models, '1:1'"))


class Edit(Operation):
    """Change a picture, or put several together, as the prompt says.

    Gives its pictures at once, as ``generate`` does. Source: contract operation ``images_edits``.
    """

    at = Call(method="POST", path="/v1/images/edits", id="images_edits", body="form")
    rows = ("Beyond the sidebar / Image edits",)
    makes = _MAKES
    mimic = _answer

    prompt: Annotated[str, opt("What to change.", least=1, lines=3)]
    image: Annotated[SourceLike | None, opt("The picture to change.", source="file", title="Picture")] = None
    images: Annotated[
        list[SourceLike | Source] | None,
        opt("Several pictures, 16 at most, in place of one.", "/image[]", source="file", title="Pictures"),
    ] = None
    mask: Annotated[
        SourceLike | None,
        opt(
            "PNG of the same size, transparent where to change.",
            source="file",
            kinds=("image/png",),
            mask="transparent",
        ),
    ] = None
    model: Annotated[
        str,
        opt("The model's name; any will do.", suggestions=("gpt-image-1", "gpt-image-2", "dall-e-2")),
    ] = "gpt-image-1"
    size: Annotated[
        Literal["auto", "1024x1024", "1536x1024", "1024x1536", "256x256", "512x512"] | None, opt("Width x height.")
    ] = None
    n: _Count = 1
    quality: Annotated[Literal["auto", "low", "medium", "high", "standard"] | None, opt("How fine.")] = None
    input_fidelity: Annotated[
        Literal["low", "high"] | None, opt("How closely to keep to the picture.", title="Fidelity", more=True)
    ] = None
    background: _Background = None
    output_format: _Format = None
    output_compression: _Compression = None
    response_format: _Response = None
    user: _User = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        yield from _prompt_problems({"model": "", **values})
        one, several = "image" in values, values.get("images") or []
        if one == bool(several):
            which = t("not both") if one else t("neither is given")
            yield Problem("image", t("give image (one picture) or images (several): {which}", which=which))
        if len(several) > _MOST:
            yield Problem(
                "images", t("images must be {most} pictures at most, not {count}", most=_MOST, count=len(several))
            )

    @classmethod
    def values_of(cls, body: Mapping[str, Json]) -> dict[str, Any]:
        """Several pictures come as ``image[]``, or as an ``image`` that repeats."""
        found = super().values_of(body)
        found.pop("image" if isinstance(body.get("image[]") or body.get("image"), list) else "images", None)
        return found
