"""Runway: a clip from a start picture, a prompt, or both ends of a movement. Rows "Video Models / Runway ML Video"."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from yescale_widgets.declare import Call, Find, Follow, Job, Operation, SourceLike, opt
from yescale_widgets.values import Json

_SECTION = "Video Models / Runway ML Video"


def _shell(job: Job) -> dict[str, Json]:
    created = datetime.datetime.fromtimestamp(job.submitted, datetime.UTC).isoformat(timespec="milliseconds")
    return {"id": job.id, "createdAt": created.replace("+00:00", "Z")}


class ImageToVideo(Operation):
    """Create a video from a start picture.

    The task gives one clip of 5 or 10 seconds; its link lasts a day or two. Source: contract operation
    ``runway_image_to_video``, followed by ``runway_task``, whose wrapped form of newer gateways is read as well.
    """

    at = Call(method="POST", path="/runwayml/v1/image_to_video", id="runway_image_to_video")
    rows = (f"{_SECTION} / Create Video by Runway", f"{_SECTION} / Get Video by Task ID")
    follow = Follow(
        poll=Call(method="GET", path="/runwayml/v1/tasks/{id}", id="runway_task"),
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
        media=(Find(kind="video", at="/output/*"), Find(kind="video", at="/data/data/output/*")),
        error=("/failure", "/failureCode", "/data/data/failure", "/data/fail_reason"),
        typical=(30, 120),
        deadline=1800,
        grace=30,
        alternatives=True,
        shell=_shell,
    )

    image: Annotated[SourceLike, opt("Start picture.", "/promptImage", title="Start picture")]
    end_image: Annotated[SourceLike | None, opt("End picture.", title="End picture", more=True)] = None
    prompt: Annotated[str | None, opt("What happens from there on.", "/promptText", lines=3)] = None
    model: Annotated[str, opt("Runway's model.", suggestions=("gen4_turbo", "gen3a_turbo"))] = "gen4_turbo"
    ratio: Annotated[
        Literal["1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672", "1280:768", "768:1280"] | None,
        opt("Frame size; the last two are those of gen3a_turbo.", title="Frame size"),
    ] = None
    duration: Annotated[Literal[5, 10], opt("Seconds.")] = 5
    seed: Annotated[
        int | None, opt("The same seed gives a similar clip; empty for a random one.", least=0, most=4294967295)
    ] = None
    watermark: Annotated[bool, opt("Mark the clip.", more=True)] = False

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
