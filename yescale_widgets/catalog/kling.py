"""Kling: pictures, virtual try-on and clips. Rows "Image Models / Kling Image" and "Video Models / Kling Video"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from yescale_widgets.declare import Call, Find, Follow, Job, Made, Operation, RatioLike, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.values import Json, Kind, Status

_IMAGE, _VIDEO = "Image Models / Kling Image", "Video Models / Kling Video"
_MODELS = (
    "kling-v1-6",
    "kling-v1",
    "kling-v1-5",
    "kling-v2-master",
    "kling-v2-1-master",
    "kling-v2-5-turbo",
    "kling-v2-6",
)
_WORDS: Mapping[str, Status] = {
    "submitted": "queued",
    "processing": "running",
    "succeed": "succeeded",
    "failed": "failed",
    "NOT_START": "queued",
    "SUBMITTED": "queued",
    "QUEUED": "queued",
    "IN_PROGRESS": "running",
    "SUCCESS": "succeeded",
    "FAILURE": "failed",
    "queued": "queued",
    "in_progress": "running",
    "completed": "succeeded",
}
_ACCEPTED = {"code": 0, "message": "SUCCEED", "request_id": "sandbox", "data": {"task_status": "submitted"}}


def _shell(job: Job) -> dict[str, Json]:
    times = {"created_at": int(job.submitted * 1000), "updated_at": int((job.finished or job.submitted) * 1000)}
    data: dict[str, Json] = {"task_id": job.id, "task_status_msg": job.error, "task_result": {}, **times}
    return {"code": 0, "message": "SUCCEED", "request_id": job.id, "data": data}


def _numbered(_job: Job, made: Made) -> dict[str, Json]:
    return {"index": 0, "url": made.url}


def _timed(_job: Job, made: Made) -> dict[str, Json]:
    return {"id": made.id, "url": made.url, "duration": str(made.duration)}


def _follow(path: str, look: str, kind: Kind, typical: tuple[float, float]) -> Follow:
    """One way of following for the four: Kling's own body, and the two wrappers that newer gateways put around it."""
    places = "images" if kind == "image" else "videos"
    item = _numbered if kind == "image" else _timed
    media = tuple(
        Find(kind=kind, at=f"{root}/task_result/{places}/*", url="/url", duration=("/duration",), item=item)
        for root in ("/data", "/data/data/data")
    )
    newest = (Find(kind="video", at="/metadata", url="/url"),) if kind == "video" else ()
    return Follow(
        poll=Call(method="GET", path=f"{path}/{{id}}", id=look),
        id=("/data/task_id", "/id", "/task_id"),
        status=("/data/task_status", "/data/data/data/task_status", "/data/status", "/status"),
        words=_WORDS,
        progress=("/data/progress", "/progress"),
        media=(*media, *newest),
        error=("/data/task_status_msg", "/data/fail_reason", "/error/message"),
        typical=typical,
        deadline=3600,
        accepted=_ACCEPTED,
        shell=_shell,
    )


class Image(Operation):
    """Draw pictures from a prompt, with a reference picture if you like.

    The task gives ``n`` pictures; their links last 30 days. Source: contract operation ``kling_image_create``.
    """

    at = Call(method="POST", path="/kling/v1/images/generations", id="kling_image_create")
    rows = (f"{_IMAGE} / Submit Image Generation", f"{_IMAGE} / Get Image by Task ID")
    follow = _follow(at.path, "kling_image_get", "image", (8, 40))

    prompt: Annotated[str, opt("What to draw.", least=1, lines=3)]
    aspect_ratio: Annotated[
        RatioLike,
        opt("Width to height.", suggestions=("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9")),
    ] = "16:9"
    n: Annotated[int, opt("How many pictures.", least=1, most=9)] = 1
    model: Annotated[
        str, opt("Kling's model.", "/model_name", suggestions=("kling-v1", "kling-v1-5", "kling-v2", "kling-v2-1"))
    ] = "kling-v1"
    resolution: Annotated[Literal["1k", "2k"], opt("Size of the pictures.")] = "1k"
    image: Annotated[SourceLike | None, opt("Reference picture.", source="base64", title="Reference")] = None
    image_reference: Annotated[
        Literal["subject", "face"] | None, opt("What to keep of it; kling-v1-5 needs it.", title="Keep", more=True)
    ] = None
    image_fidelity: Annotated[float, opt("How closely to keep it.", least=0, most=1, more=True)] = 0.5
    human_fidelity: Annotated[float, opt("How closely to keep a face.", least=0, most=1, more=True)] = 0.45
    negative_prompt: Annotated[str | None, opt("What to keep out; not together with a picture.", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if "image" in values and "negative_prompt" in values:
            yield Problem("negative_prompt", "negative_prompt cannot be given together with image")


class TryOn(Operation):
    """Dress a person in a garment.

    The task gives one picture. Source: contract operation ``kling_tryon_create``.
    """

    at = Call(method="POST", path="/kling/v1/images/kolors-virtual-try-on", id="kling_tryon_create")
    rows = (f"{_IMAGE} / Submit Kolors Virtual Try On", f"{_IMAGE} / Get Kolors Virtual Try On by Task ID")
    follow = _follow(at.path, "kling_tryon_get", "image", (15, 60))

    human_image: Annotated[SourceLike, opt("The person.", source="base64", title="Person")]
    cloth_image: Annotated[SourceLike, opt("The garment, on white.", source="base64", title="Garment")]
    model: Annotated[
        str,
        opt(
            "Kolors' model; v1-5 also takes a top and a bottom in one picture.",
            "/model_name",
            suggestions=("kolors-virtual-try-on-v1", "kolors-virtual-try-on-v1-5"),
        ),
    ] = "kolors-virtual-try-on-v1"


_SECONDS = {"encode": str, "decode": int}


class TextToVideo(Operation):
    """Create a video from a prompt.

    The task gives one clip of 5 or 10 seconds. ``mark`` comes back in Kling's task lists. Source: contract operation
    ``kling_text2video_create``.
    """

    at = Call(method="POST", path="/kling/v1/videos/text2video", id="kling_text2video_create")
    rows = (f"{_VIDEO} / Create Video by Text", f"{_VIDEO} / Get Video by Task ID(text2video)")
    follow = _follow(at.path, "kling_text2video_get", "video", (120, 360))

    prompt: Annotated[str, opt("What happens in the clip.", least=1, lines=3)]
    aspect_ratio: Annotated[RatioLike, opt("Width to height.", suggestions=("16:9", "9:16", "1:1"))] = "16:9"
    duration: Annotated[Literal[5, 10], opt("Seconds.", **_SECONDS)] = 5
    mode: Annotated[Literal["std", "pro"], opt("Standard, or slower and finer.")] = "std"
    model: Annotated[str, opt("Kling's model.", "/model_name", suggestions=_MODELS)] = "kling-v1"
    negative_prompt: Annotated[str | None, opt("What to keep out.", more=True)] = None
    guidance: Annotated[float, opt("How closely to follow the prompt.", "/cfg_scale", least=0, most=1, more=True)] = 0.5
    camera: Annotated[
        dict[str, Any] | None, opt("A camera move, as Kling writes it: type and config.", "/camera_control", more=True)
    ] = None
    mark: Annotated[str | None, opt("Your own name for this task.", "/external_task_id", more=True)] = None


class ImageToVideo(Operation):
    """Create a video from a start picture, and an end picture if you like.

    The task gives one clip of 5 or 10 seconds. Source: contract operation ``kling_image2video_create``.
    """

    at = Call(method="POST", path="/kling/v1/videos/image2video", id="kling_image2video_create")
    rows = (f"{_VIDEO} / Create Video by Image", f"{_VIDEO} / Get Video by Task ID(image2video)")
    follow = _follow(at.path, "kling_image2video_get", "video", (120, 360))

    image: Annotated[SourceLike, opt("Start picture.", source="base64", title="Start picture")]
    prompt: Annotated[str | None, opt("What happens from there on.", lines=3)] = None
    end_image: Annotated[
        SourceLike | None, opt("End picture.", "/image_tail", source="base64", title="End picture")
    ] = None
    duration: Annotated[Literal[5, 10], opt("Seconds.", **_SECONDS)] = 5
    mode: Annotated[Literal["std", "pro"], opt("Standard, or slower and finer.")] = "std"
    model: Annotated[str, opt("Kling's model.", "/model_name", suggestions=_MODELS)] = "kling-v1"
    negative_prompt: Annotated[str | None, opt("What to keep out.", more=True)] = None
    guidance: Annotated[float, opt("How closely to follow the prompt.", "/cfg_scale", least=0, most=1, more=True)] = 0.5
    camera: Annotated[
        dict[str, Any] | None, opt("A camera move, as Kling writes it: type and config.", "/camera_control", more=True)
    ] = None
    static_mask: Annotated[SourceLike | None, opt("What must stand still.", source="base64", more=True)] = None
    dynamic_masks: Annotated[list[dict[str, Any]] | None, opt("What moves along which path.", more=True)] = None
    mark: Annotated[str | None, opt("Your own name for this task.", "/external_task_id", more=True)] = None
