"""Luma: a clip from a prompt, or between a start and an end picture. Rows "Video Models / Luma Video"."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from yescale_widgets.declare import Batch, Call, Find, Follow, Job, Made, Operation, RatioLike, SourceLike, opt
from yescale_widgets.values import Json

_SECTION = "Video Models / Luma Video"


def _shell(job: Job) -> dict[str, Json]:
    created = datetime.datetime.fromtimestamp(job.submitted, datetime.UTC).isoformat(timespec="milliseconds")
    empty: dict[str, Json] = {"video": None, "video_raw": None, "thumbnail": None, "last_frame": None}
    label = "YEScale - Luma Video Generation - Fetch"
    return {"id": job.id, "message": label, "state": "", "created_at": created.replace("+00:00", "Z"), **empty}


def _clip(_job: Job, _made: Made) -> dict[str, Json]:
    return {"video_raw": {"media_type": "video"}}


def _clip_at(pointer: str, **facts: Any) -> Find:
    """One of the spellings of the clip; its poster stands beside it."""
    beside: dict[str, Any] = {"poster": ("/thumbnail/url",), "duration": ("/video_raw/duration",)}
    return Find(kind="video", url=pointer, **beside, **facts)


def _seconds(value: int) -> str:
    return f"{value}s"


def _of_seconds(text: Json) -> Json:
    """What is no number of seconds stays as it is, to be refused in words."""
    number = str(text).removesuffix("s")
    return int(number) if number.isdigit() else text


_SECONDS = {"encode": _seconds, "decode": _of_seconds}


def _link(value: Json) -> Json:
    """The vendor's page types the end picture as a boolean, false for none."""
    return None if isinstance(value, bool) else value


class Generate(Operation):
    """Create a video from a prompt.

    The task gives one clip of about five seconds, without watermark where Luma gives one, and a thumbnail. Luma says
    nothing of its progress. Source: contract operation ``luma_create``, followed by ``luma_get``.
    """

    at = Call(method="POST", path="/luma/generations", id="luma_create")
    rows = (f"{_SECTION} / Create Video by Luma", f"{_SECTION} / Get Video by Task ID")
    follow = Follow(
        poll=Call(method="GET", path="/luma/generations/{id}", id="luma_get"),
        batch=Batch(call=Call(method="POST", path="/luma/tasks", id="luma_batch"), ids="/ids", items=""),
        id=("/id",),
        status=("/state",),
        words={
            "pending": "queued",
            "queued": "queued",
            "throttled": "queued",
            "processing": "running",
            "dreaming": "running",
            "completed": "succeeded",
            "failed": "failed",
        },
        media=(
            _clip_at("/video_raw/url", item=_clip),
            _clip_at("/video/download_url"),
            _clip_at("/video/url"),
            _clip_at("/assets/video"),
        ),
        previews=(
            Find(kind="image", at="/thumbnail", url="/url"),
            Find(kind="image", at="/last_frame", url="/url"),
        ),
        error=("/failure_reason",),
        typical=(60, 200),
        deadline=1800,
        alternatives=True,
        accepted={"state": "pending"},
        shell=_shell,
    )

    prompt: Annotated[str, opt("What happens in the clip.", "/user_prompt", least=1, lines=3)]
    aspect_ratio: Annotated[
        RatioLike, opt("Width to height.", suggestions=("16:9", "9:16", "1:1", "4:3", "3:4"), exact=True)
    ] = "16:9"
    image: Annotated[SourceLike | None, opt("Start picture.", "/image_url", title="Start picture")] = None
    end_image: Annotated[
        SourceLike | None,
        opt("End picture, a public link.", "/image_end_url", source="url", decode=_link, title="End picture"),
    ] = None
    loop: Annotated[bool, opt("Let the end meet the beginning.")] = False
    expand_prompt: Annotated[bool, opt("Let Luma rewrite the prompt.", more=True)] = True
    model: Annotated[
        str | None,
        opt(
            "Luma's model; not every gateway takes it.",
            "/model_name",
            suggestions=("ray-v1", "ray-v2", "ray-v3"),
            more=True,
        ),
    ] = None
    resolution: Annotated[
        Literal["540p", "720p", "1080p", "4k"] | None,
        opt("Height of the picture; not every gateway takes it.", more=True),
    ] = None
    duration: Annotated[
        Literal[5, 9] | None,
        opt("Seconds; not every gateway takes it.", more=True, **_SECONDS),
    ] = None
