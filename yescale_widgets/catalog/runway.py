"""Runway: a clip from a start picture, a prompt, or both ends of a movement. Rows "Video Models / Runway ML Video"."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from yescale_widgets.declare import Call, Find, Follow, Job, Operation, RatioLike, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.ratio import Ratio
from yescale_widgets.values import Json
from yescale_widgets.words import t

_MOST = 3_750_000
"""Bytes of a picture: Runway takes data URLs of about 5 MB, and base64 makes four bytes of three."""
_FRAMES = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
_OLD_FRAMES = ("1280:768", "768:1280")
_NEAR = 0.03
_LONGEST = {"gen3a_turbo": 512}
_VERSION = {"X-Runway-Version": "2024-11-06"}
_SECTION = "Video Models / Runway ML Video"


def _frame(value: Any) -> Ratio:
    """The frame that comes nearest to a ratio: 4:3 is sent as 1104:832. What is further off than 3 % is refused."""
    wanted = Ratio.of(value)
    nearest = min(map(Ratio.of, (*_FRAMES, *_OLD_FRAMES)), key=lambda frame: abs(math.log(frame.value / wanted.value)))
    if abs(math.log(nearest.value / wanted.value)) > _NEAR:
        raise ValueError
    return nearest


def _shell(job: Job) -> dict[str, Json]:
    created = datetime.datetime.fromtimestamp(job.submitted, datetime.UTC).isoformat(timespec="milliseconds")
    return {"id": job.id, "createdAt": created.replace("+00:00", "Z")}


class ImageToVideo(Operation):
    """Create a video from a start picture.

    The task gives one clip of 5 or 10 seconds; its link lasts a day or two. Source: contract operation
    ``runway_image_to_video``, followed by ``runway_task``, whose wrapped form of newer gateways is read as well.
    """

    at = Call(method="POST", path="/runwayml/v1/image_to_video", id="runway_image_to_video", headers=_VERSION)
    rows = (f"{_SECTION} / Create Video by Runway", f"{_SECTION} / Get Video by Task ID")
    follow = Follow(
        poll=Call(method="GET", path="/runwayml/v1/tasks/{id}", id="runway_task", headers=_VERSION),
        id=("/id", "/data/task_id"),
        status=("/status", "/data/data/status", "/data/status"),
        words={
            "PENDING": "queued",
            "THROTTLED": "queued",
            "RUNNING": "running",
            "SUCCEEDED": "succeeded",
            "FAILED": "failed",
            "CANCELLED": "cancelled",
            "NOT_START": "queued",
            "SUBMITTED": "queued",
            "QUEUED": "queued",
            "IN_PROGRESS": "running",
            "SUCCESS": "succeeded",
            "FAILURE": "failed",
        },
        progress=("/progress", "/data/data/progress", "/data/progress"),
        progress_form="fraction",
        media=(Find(kind="video", at="/output/*"), Find(kind="video", at="/data/data/output/*", rare=True)),
        error=("/failure", "/failureCode", "/data/data/failure", "/data/fail_reason"),
        typical=(30, 120),
        deadline=1800,
        grace=30,
        shell=_shell,
    )

    image: Annotated[SourceLike, opt("Start picture.", "/promptImage", title="Start picture", most_bytes=_MOST)]
    end_image: Annotated[SourceLike | None, opt("End picture.", title="End picture", most_bytes=_MOST, more=True)] = (
        None
    )
    prompt: Annotated[str | None, opt("What happens from there on.", "/promptText", lines=3)] = None
    model: Annotated[str, opt("Runway's model.", suggestions=("gen4_turbo", "gen3a_turbo"))] = "gen4_turbo"
    aspect_ratio: Annotated[
        RatioLike | None,
        opt(
            "Width to height; the nearest of Runway's frames is sent. The last two are those of gen3a_turbo.",
            "/ratio",
            suggestions=(*_FRAMES, *_OLD_FRAMES),
            exact=True,
            check=_frame,
        ),
    ] = None
    duration: Annotated[Literal[5, 10], opt("Seconds.")] = 5
    seed: Annotated[
        int | None, opt("The same seed gives a similar clip; empty for a random one.", least=0, most=4294967295)
    ] = None
    watermark: Annotated[bool, opt("Mark the clip.", more=True)] = False

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        model, frame = values.get("model", "gen4_turbo"), values.get("aspect_ratio")
        longest, length = _LONGEST.get(model, 1000), len(values.get("prompt") or "")
        if length > longest:
            yield Problem(
                "prompt",
                t("prompt must have at most {longest} characters, not {length}", longest=longest, length=length),
            )
        old = frame in [Ratio.of(name) for name in _OLD_FRAMES]
        if frame is not None and model in ("gen3a_turbo", "gen4_turbo") and old != (model == "gen3a_turbo"):
            named = t(" or ").join(_OLD_FRAMES if model == "gen3a_turbo" else _FRAMES)
            yield Problem(
                "aspect_ratio",
                t("aspect_ratio must be {named} with {model}, not {frame}", named=named, model=model, frame=frame),
            )

    def payload(self) -> dict[str, Json]:
        """With an end picture, both are pinned to their frames."""
        body = super().payload()
        end = body.pop("end_image", None)
        if end is not None:
            body["promptImage"] = [
                {"uri": body["promptImage"], "position": "first"},
                {"uri": end, "position": "last"},
            ]
        return body

    @classmethod
    def values_of(cls, body: Mapping[str, Json]) -> dict[str, Any]:
        values = super().values_of(body)
        pinned = body.get("promptImage")
        if isinstance(pinned, list):
            frames = {str(p.get("position")): p.get("uri") for p in pinned if isinstance(p, dict)}
            values |= {"image": frames.get("first") or frames.get("last"), "end_image": frames.get("last")}
        return values
