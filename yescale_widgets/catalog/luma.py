"""Luma: a clip from a prompt, or between a start and an end picture. Rows "Video Models / Luma Video"."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from yescale_widgets.declare import Batch, Call, Find, Follow, Job, Made, Operation, RatioLike, SourceLike, opt
from yescale_widgets.values import Json

_SECTION = "Video Models / Luma Video"


def _shell(job: Job) -> dict[str, Json]:
    created = datetime.datetime.fromtimestamp(job.submitted, datetime.UTC).isoformat(timespec="milliseconds")
    empty: dict[str, Json] = {"video": None, "video_raw": None, "thumbnail": None, "last_frame": None}
    label = "YEScale - Luma Video Generation - Fetch"
    return {"id": job.id, "message": label, "state": "", "created_at": created.replace("+00:00", "Z"), **empty}


def _clip(_job: Job, made: Made) -> dict[str, Json]:
    return {"media_type": "video", "duration": made.duration}


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
            Find(kind="video", at="/video_raw", url="/url", duration=("/duration",), item=_clip),
            Find(kind="video", at="/video", url="/download_url"),
            Find(kind="video", at="/video", url="/url"),
            Find(kind="video", at="/assets", url="/video"),
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
    aspect_ratio: Annotated[RatioLike, opt("Width to height.", suggestions=("16:9", "9:16", "1:1", "4:3", "3:4"))] = (
        "16:9"
    )
    image: Annotated[SourceLike | None, opt("Start picture.", "/image_url", title="Start picture")] = None
    end_image: Annotated[SourceLike | None, opt("End picture.", "/image_end_url", title="End picture")] = None
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
    duration: Annotated[Literal["5s", "9s"] | None, opt("Length; not every gateway takes it.", more=True)] = None
