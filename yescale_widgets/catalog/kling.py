"""Kling: pictures, virtual try-on and clips. Rows "Image Models / Kling Image" and "Video Models / Kling Video"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from yescale_widgets.declare import Call, Find, Follow, Job, Made, Operation, RatioLike, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.values import Json, Kind, Status
from yescale_widgets.words import t

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
_PICTURE: Mapping[str, Any] = {"source": "base64", "kinds": ("image/jpeg", "image/png"), "most_bytes": 10_000_000}
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
_MOVES = ("simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward")
_AXES = ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")
_CAMERA = "A camera move, as Kling writes it: {'type': 'simple', 'config': {'zoom': 5}} or {'type': 'down_back'}."
_SECONDS = {"encode": str, "decode": int}
_LONGEST = 2500
# Kling's own codes with the HTTP status each comes with; the gateway may send them with 200.
_CODES = {
    **dict.fromkeys(("1000", "1001", "1002", "1003", "1004"), 401),
    **dict.fromkeys(("1100", "1101", "1102"), 402),
    "1103": 403,
    **dict.fromkeys(("1200", "1201", "1300", "1301"), 400),
    **dict.fromkeys(("1202", "1203"), 404),
    **dict.fromkeys(("1302", "1303", "1304"), 429),
    "5000": 500,
    "5001": 503,
    "5002": 504,
}
_MARKS = ("/data/task_info/external_task_id", "/data/data/data/task_info/external_task_id")
_ACCEPTED = {"code": 0, "message": "SUCCEED", "request_id": "sandbox", "data": {"task_status": "submitted"}}


def _shell(job: Job) -> dict[str, Json]:
    times = {"created_at": int(job.submitted * 1000), "updated_at": int((job.finished or job.submitted) * 1000)}
    mark = getattr(job.operation, "mark", None)
    info: dict[str, Json] = {"task_info": {"external_task_id": mark}} if mark else {}
    data: dict[str, Json] = {"task_id": job.id, "task_status_msg": job.error, "task_result": {}, **info, **times}
    return {"code": 0, "message": "SUCCEED", "request_id": job.id, "data": data}


def _numbered(job: Job, made: Made) -> dict[str, Json]:
    return {"index": job.made.index(made), "url": made.url}


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
        error=(
            "/data/task_status_msg",
            "/data/fail_reason",
            "/error/message",
            "/data/data/data/task_status_msg",
        ),
        mark=("/data/task_info/external_task_id", "/data/data/data/task_info/external_task_id")
        if kind == "video"
        else (),
        by_mark=kind == "video",
        codes=_CODES,
        typical=typical,
        deadline=3600,
        accepted=_ACCEPTED,
        shell=_shell,
    )


def _camera_problems(camera: Mapping[str, Json]) -> Iterable[Problem]:
    """Of the simple move exactly one axis is set, from -10 to 10; the others have none."""
    kind, config = camera.get("type"), camera.get("config") or {}
    if kind not in _MOVES:
        yield Problem(
            "camera", t("camera must have a type, one of {names}, not {kind!r}", names=", ".join(_MOVES), kind=kind)
        )
    if not isinstance(config, dict) or not config.keys() <= {*_AXES}:
        yield Problem("camera", t("camera can have a config of {names}", names=", ".join(_AXES)))
        return
    if any(isinstance(v, bool) or not isinstance(v, int | float) or abs(v) > 10 for v in config.values()):
        yield Problem("camera", t("camera moves by a number from -10 to 10"))
    elif kind == "simple" and sum(v != 0 for v in config.values()) != 1:
        yield Problem("camera", t("camera of type simple needs exactly one of its config's numbers, the others 0"))
    elif kind != "simple" and config:
        yield Problem("camera", t("camera takes a config only with the type simple, not {kind!r}", kind=kind))


class Image(Operation):
    """Draw pictures from a prompt, with a reference picture if you like.

    The task gives ``n`` pictures; their links last 30 days. Source: contract operation ``kling_image_create``.
    """

    at = Call(method="POST", path="/kling/v1/images/generations", id="kling_image_create")
    rows = (f"{_IMAGE} / Submit Image Generation", f"{_IMAGE} / Get Image by Task ID")
    follow = _follow(at.path, "kling_image_get", "image", (8, 40))

    prompt: Annotated[str, opt("What to draw.", least=1, most=_LONGEST, lines=3)]
    aspect_ratio: Annotated[
        RatioLike,
        opt("Width to height.", exact=True, suggestions=("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9")),
    ] = "16:9"
    n: Annotated[int, opt("How many pictures.", least=1, most=9)] = 1
    model: Annotated[
        str, opt("Kling's model.", "/model_name", suggestions=("kling-v1", "kling-v1-5", "kling-v2", "kling-v2-1"))
    ] = "kling-v1"
    resolution: Annotated[Literal["1k", "2k"], opt("Size of the pictures.")] = "1k"
    image: Annotated[SourceLike | None, opt("Reference picture.", **_PICTURE, title="Reference")] = None
    image_reference: Annotated[
        Literal["subject", "face"] | None, opt("What to keep of it; kling-v1-5 needs it.", title="Keep", more=True)
    ] = None
    image_fidelity: Annotated[float, opt("How closely to keep it.", least=0, most=1, more=True)] = 0.5
    human_fidelity: Annotated[float, opt("How closely to keep a face.", least=0, most=1, more=True)] = 0.45
    negative_prompt: Annotated[
        str | None, opt("What to keep out; not together with a picture.", most=_LONGEST, more=True)
    ] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if "image" in values and "negative_prompt" in values:
            yield Problem("negative_prompt", t("negative_prompt cannot be given together with image"))
        if "image" in values and values.get("model") == "kling-v1-5" and "image_reference" not in values:
            yield Problem("image_reference", t("image_reference is required by kling-v1-5 with image: subject or face"))


class TryOn(Operation):
    """Dress a person in a garment.

    The task gives one picture. Source: contract operation ``kling_tryon_create``.
    """

    at = Call(method="POST", path="/kling/v1/images/kolors-virtual-try-on", id="kling_tryon_create")
    rows = (f"{_IMAGE} / Submit Kolors Virtual Try On", f"{_IMAGE} / Get Kolors Virtual Try On by Task ID")
    follow = _follow(at.path, "kling_tryon_get", "image", (15, 60))

    human_image: Annotated[SourceLike, opt("The person.", **_PICTURE, title="Person")]
    cloth_image: Annotated[SourceLike, opt("The garment, on white.", **_PICTURE, title="Garment")]
    model: Annotated[
        str,
        opt(
            "Kolors' model; v1-5 also takes a top and a bottom in one picture.",
            "/model_name",
            suggestions=("kolors-virtual-try-on-v1", "kolors-virtual-try-on-v1-5"),
        ),
    ] = "kolors-virtual-try-on-v1"


class TextToVideo(Operation):
    """Create a video from a prompt.

    The task gives one clip of 5 or 10 seconds. ``mark`` comes back in Kling's answers, and a look may name it. Source:
    contract operation ``kling_text2video_create``.
    """

    at = Call(method="POST", path="/kling/v1/videos/text2video", id="kling_text2video_create")
    rows = (f"{_VIDEO} / Create Video by Text", f"{_VIDEO} / Get Video by Task ID(text2video)")
    follow = _follow(at.path, "kling_text2video_get", "video", (120, 360))

    prompt: Annotated[str, opt("What happens in the clip.", least=1, most=_LONGEST, lines=3)]
    aspect_ratio: Annotated[RatioLike, opt("Width to height.", exact=True, suggestions=("16:9", "9:16", "1:1"))] = (
        "16:9"
    )
    duration: Annotated[Literal[5, 10], opt("Seconds.", **_SECONDS)] = 5
    mode: Annotated[Literal["std", "pro"], opt("Standard, or slower and finer.")] = "std"
    model: Annotated[str, opt("Kling's model.", "/model_name", suggestions=_MODELS)] = "kling-v1"
    negative_prompt: Annotated[str | None, opt("What to keep out.", most=_LONGEST, more=True)] = None
    guidance: Annotated[float, opt("How closely to follow the prompt.", "/cfg_scale", least=0, most=1, more=True)] = 0.5
    camera: Annotated[dict[str, Any] | None, opt(_CAMERA, "/camera_control", more=True)] = None
    mark: Annotated[str | None, opt("Your own name for this task.", "/external_task_id", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        return _camera_problems(values["camera"]) if "camera" in values else ()


class ImageToVideo(Operation):
    """Create a video from a start picture, and an end picture if you like.

    The task gives one clip of 5 or 10 seconds. Source: contract operation ``kling_image2video_create``.
    """

    at = Call(method="POST", path="/kling/v1/videos/image2video", id="kling_image2video_create")
    rows = (f"{_VIDEO} / Create Video by Image", f"{_VIDEO} / Get Video by Task ID(image2video)")
    follow = _follow(at.path, "kling_image2video_get", "video", (120, 360))

    image: Annotated[SourceLike, opt("Start picture.", **_PICTURE, title="Start picture")]
    prompt: Annotated[str | None, opt("What happens from there on.", most=_LONGEST, lines=3)] = None
    end_image: Annotated[SourceLike | None, opt("End picture.", "/image_tail", **_PICTURE, title="End picture")] = None
    duration: Annotated[Literal[5, 10], opt("Seconds.", **_SECONDS)] = 5
    mode: Annotated[Literal["std", "pro"], opt("Standard, or slower and finer.")] = "std"
    model: Annotated[str, opt("Kling's model.", "/model_name", suggestions=_MODELS)] = "kling-v1"
    negative_prompt: Annotated[str | None, opt("What to keep out.", most=_LONGEST, more=True)] = None
    guidance: Annotated[float, opt("How closely to follow the prompt.", "/cfg_scale", least=0, most=1, more=True)] = 0.5
    camera: Annotated[dict[str, Any] | None, opt(_CAMERA, "/camera_control", more=True)] = None
    static_mask: Annotated[SourceLike | None, opt("What must stand still.", **_PICTURE, mask="unknown", more=True)] = (
        None
    )
    dynamic_masks: Annotated[list[dict[str, Any]] | None, opt("What moves along which path.", more=True)] = None
    mark: Annotated[str | None, opt("Your own name for this task.", "/external_task_id", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        return _camera_problems(values["camera"]) if "camera" in values else ()
