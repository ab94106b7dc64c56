"""YEScale Media: one task call for many models of pictures and video. It has one row, beyond the sidebar.

What a model takes differs and changes, so sizes and lengths are suggestions here, and ``config`` takes any other key.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar

from yescale_widgets.declare import Call, Find, Follow, Job, Made, Operation, RatioLike, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.options import options_of
from yescale_widgets.source import Source
from yescale_widgets.values import Json, Kind
from yescale_widgets.words import t

_PICTURES = (
    "nano-banana-2",
    "nano-banana-pro",
    "gemini-2.5-flash-image[nano-banana]",
    "seedream-4.0",
    "seedream-4.5",
    "seedream-5",
    "gpt-image",
)
_CLIPS = (
    "veo-3.1",
    "kling-2.5-turbo",
    "hailuo-2.3",
    "grok-video",
    "grok-video-1.5",
    "omni-flash",
)
_NAMED: tuple[tuple[str, Kind], ...] = (
    (r"video|[it]2v", "video"),
    (r"image|banana|seedream|flux|ideogram|midjourney|dall-e|recraft", "image"),
    (r"veo|kling|hailuo|omni-flash|sora|runway|gen[34]|luma|ray-|pika|wan|seedance|vidu|pixverse", "video"),
    (r"music|song|suno|audio|speech|tts", "audio"),
)
"""Words in a model's name that tell what it makes, the surest first."""
_SECTION = "Beyond the sidebar / YEScale Media, one task API"
_HOME = datetime.timezone(datetime.timedelta(hours=7))
_LINK_LIFE = datetime.timedelta(days=15)
_FILES = ("images", "videos", "mask")


def _made_by(operation: Operation | None, answer: Json) -> Kind:
    """What a model makes: told by its name, in the operation or in the label of an answer; else by the options."""
    label = answer.get("message") if isinstance(answer, dict) else ""
    named = operation.model if isinstance(operation, Submit) else str(label or "")
    found = next((kind for words, kind in _NAMED if re.search(words, named.lower())), None)
    moving = isinstance(operation, Submit) and bool(operation.duration or operation.videos or operation.mode)
    return found or ("video" if moving else "image")


def _label(job: Job) -> str:
    return f"YEScale - YESCALE_MEDIA - {getattr(job.operation, 'model', '')} - Task Result"


def _shell(job: Job) -> dict[str, Json]:
    times: dict[str, Json] = {"submit_time": int(job.submitted), "finish_time": int(job.finished)}
    return {"task_id": job.id, **({"message": _label(job)} if job.finished else {}), **times}


def _link(job: Job, _made: Made) -> dict[str, Json]:
    end = datetime.datetime.fromtimestamp(job.submitted, _HOME) + _LINK_LIFE
    return {"note": "temporary link", "url_expires_at": f"{end:%Y-%m-%d %H:%M:%S}"}


class Submit(Operation):
    """Create pictures or a video with any media model.

    The task gives pictures, a clip or a sound, by the model; the link's end is known where the gateway says it. Source:
    contract operation ``media_submit``, followed by ``media_get``.
    """

    at = Call(method="POST", path="/task/submit", id="media_submit")
    rows = (_SECTION,)
    base: ClassVar[Mapping[str, Json]] = {"config": {}}
    follow = Follow(
        poll=Call(method="GET", path="/task/{id}", id="media_get"),
        id=("/task_id", "/data/task_id"),
        status=("/status",),
        words={
            "SUBMITTED": "queued",
            "PROCESSING": "running",
            "SUCCESS": "succeeded",
            "FAILURE": "failed",
            "CANCELLED": "cancelled",
            "NOT_START": "queued",
            "QUEUED": "queued",
            "PENDING": "queued",
            "IN_PROGRESS": "running",
            "SUCCEEDED": "succeeded",
            "COMPLETED": "succeeded",
            "FAILED": "failed",
            "ERROR": "failed",
        },
        progress=("/progress",),
        progress_form="percent",
        media=(
            Find(kind="any", at="/task_result", url="/url", expires=("/url_expires_at",), zone=7, item=_link),
            Find(kind="image", at="/task_result/images/*", url="/url", expires=("/url_expires_at",), zone=7, rare=True),
            Find(kind="image", at="/task_result/images/*", rare=True),
            Find(kind="video", at="/task_result/videos/*", url="/url", expires=("/url_expires_at",), zone=7, rare=True),
            Find(kind="video", at="/task_result/videos/*", rare=True),
            Find(kind="video", at="/task_result/data/videos/*", url="/url", rare=True),
            Find(kind="any", at="/output", url="/url", rare=True),
            Find(kind="image", at="/output", url="/b64_json", base64="image/png", rare=True),
        ),
        error=("/err_reason", "/error/message", "/error/code", "/error", "/message"),
        typical=(10, 80),
        deadline=3600,
        guess=_made_by,
        accepted={"status": "SUBMITTED"},
        shell=_shell,
    )

    prompt: Annotated[str, opt("What to make.", least=1, lines=3)]
    model: Annotated[str, opt("Which model; it decides between pictures and video.", suggestions=_PICTURES + _CLIPS)]
    config: Annotated[dict[str, Any] | None, opt("Any other keys of the model's own.", encode=dict, more=True)] = None
    aspect_ratio: Annotated[
        RatioLike | None,
        opt("Width to height.", "/config/aspect_ratio", suggestions=("1:1", "16:9", "9:16", "3:2", "2:3")),
    ] = None
    size: Annotated[
        str | None,
        opt(
            "Size, as the model spells it.",
            "/config/size",
            suggestions=("0.5K", "1K", "2K", "4K", "1024x1024", "1024x1536", "1536x1024", "720P", "1080P", "2160p"),
        ),
    ] = None
    duration: Annotated[
        int | None, opt("Seconds, for video.", "/config/duration", least=1, suggestions=(4, 5, 6, 8, 10, 12, 15))
    ] = None
    images: Annotated[
        list[SourceLike | Source] | None,
        opt("Pictures to start from; links are surest, not every model takes files.", "/config/images"),
    ] = None
    mode: Annotated[
        str | None,
        opt(
            "How omni-flash works.",
            "/config/mode",
            suggestions=("t2v", "i2v(img_ref)", "i2v(first_last_frame)", "v2v"),
            more=True,
        ),
    ] = None
    quality: Annotated[
        str | None, opt("For gpt-image.", "/config/quality", suggestions=("low", "medium", "high"), more=True)
    ] = None
    background: Annotated[
        str | None, opt("For gpt-image.", "/config/background", suggestions=("opaque", "transparent"), more=True)
    ] = None
    mask: Annotated[
        SourceLike | None, opt("Where to change the picture.", "/config/mask", mask="unknown", more=True)
    ] = None
    videos: Annotated[
        list[SourceLike | Source] | None,
        opt("A clip to start from.", "/config/videos", kinds=("video",), most_bytes=100_000_000, more=True),
    ] = None
    google_search: Annotated[
        str | bool | None,
        opt("Look things up: enable or disable, or True or False, by the model.", "/config/google_search", more=True),
    ] = None
    thinking: Annotated[
        str | None, opt("How long to think.", "/config/thinking", suggestions=("minimal", "high"), more=True)
    ] = None
    enhance_prompt: Annotated[
        bool | None, opt("Let the model rewrite the prompt.", "/config/enhance_prompt", more=True)
    ] = None
    sequential_image_generation: Annotated[
        str | None, opt("A series of pictures, for seedream.", "/config/sequential_image_generation", more=True)
    ] = None
    task_type: Annotated[str | None, opt("Kind of task.", suggestions=("generate",), more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        for key in values.get("config") or {}:
            if key not in _keys():
                continue
            if key in _FILES:
                yield Problem(
                    "config", t("config cannot hold {key}: give {key} as an option, so that files can be read", key=key)
                )
            elif key in values:
                yield Problem("config", t("config cannot hold {key}, since the option {key} is given too", key=key))

    @classmethod
    def values_of(cls, body: Mapping[str, Json]) -> dict[str, Any]:
        values = super().values_of(body)
        config = values.get("config")
        if isinstance(config, dict):
            values["config"] = {key: value for key, value in config.items() if key not in _keys()} or None
        return values


@cache
def _keys() -> frozenset[str]:
    """The keys of ``config`` that are options here; each has the option's name."""
    return frozenset(o.name for o in options_of(Submit).values() if o.wire.startswith("/config/"))
