"""Pika: short videos from a prompt, a start picture or a source clip. Rows "Video Models / Pika Video"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from yescale_widgets.declare import Call, Find, Follow, Job, Operation, RatioLike, SourceLike, opt
from yescale_widgets.values import Json

Effect = Literal[
    "Ta-da",
    "Deflate",
    "Crumble",
    "Dissolve",
    "Squish",
    "Inflate",
    "Melt",
    "Crush",
    "Cake-ify",
    "Explode",
    "Levitate",
    "Decapitate",
    "Eye-pop",
]


def _shell(job: Job) -> dict[str, Json]:
    prompt = getattr(job.operation, "prompt", "")
    row = {"id": job.id, "error": job.error, "duration": 0, "resultUrl": "", "sharingUrl": "", "seed": 0}
    return {"id": job.id, "message": "YEScale - Pika Video Generation - Fetch", "promptText": prompt, "videos": [row]}


class Generate(Operation):
    """Create a video from a prompt.

    The task gives one clip of about five seconds (MP4), with poster and thumbnail. Source: contract operation
    ``pika_generate``, followed by ``pika_feed``.
    """

    at = Call(method="POST", path="/pika/generate", id="pika_generate")
    rows = ("Video Models / Pika Video / Create Video by Pika", "Video Models / Pika Video / Get Video by Task ID")
    base: ClassVar[Mapping[str, Json]] = {"options": {}}
    follow = Follow(
        poll=Call(method="GET", path="/pika/feed/{id}", id="pika_feed"),
        id=("/id",),
        status=("/videos/0/status",),
        words={
            "queued": "queued",
            "pending": "running",
            "processing": "running",
            "finished": "succeeded",
            "error": "failed",
            "failed": "failed",
        },
        progress=("/videos/0/progress",),
        progress_form="whole",
        media=(
            Find(
                kind="video",
                at="/videos/*",
                url="/resultUrl",
                poster=("/videoPoster", "/imageThumb"),
                duration=("/duration",),
                extra={"seed": ("/seed",), "share": ("/sharingUrl",)},
            ),
        ),
        previews=(
            Find(kind="image", at="/videos/*", url="/videoPoster"),
            Find(kind="image", at="/videos/*", url="/imageThumb"),
            Find(kind="video", at="/videos/*", url="/sharingUrl"),
        ),
        error=("/videos/0/error",),
        typical=(60, 180),
        deadline=1800,
        shell=_shell,
    )

    prompt: Annotated[str, opt("What happens in the clip.", "/promptText", least=1, lines=3)]
    aspect_ratio: Annotated[
        RatioLike,
        opt(
            "Width to height.",
            "/options/aspectRatio",
            ratio="number",
            least=0.4,
            most=2.5,
            suggestions=("16:9", "9:16", "1:1", "4:3", "3:4", "5:2"),
        ),
    ] = "16:9"
    motion: Annotated[
        int, opt("How much moves: 0 is calm, 4 is wild.", "/options/parameters/motion", least=0, most=4)
    ] = 1
    effect: Annotated[Effect | None, opt("A Pikaffect; it also adds sound.", "/pikaffect")] = None
    seed: Annotated[
        int | None,
        opt("The same seed gives a similar clip; empty for a random one.", "/options/parameters/seed", least=0),
    ] = None
    image: Annotated[SourceLike | None, opt("Start picture.", title="Start picture", more=True)] = None
    video: Annotated[
        SourceLike | None,
        opt("Source clip to change.", title="Source clip", kinds=("video",), most_bytes=100_000_000, more=True),
    ] = None
    negative_prompt: Annotated[
        str | None, opt("What to keep out.", "/options/parameters/negativePrompt", more=True)
    ] = None
    guidance: Annotated[
        int, opt("How closely to follow the prompt.", "/options/parameters/guidanceScale", least=5, most=25, more=True)
    ] = 12
    frame_rate: Annotated[int, opt("Frames per second.", "/options/frameRate", least=8, most=24, more=True)] = 24
    zoom: Annotated[Literal["in", "out"] | None, opt("Camera zoom.", "/options/camera/zoom", more=True)] = None
    pan: Annotated[Literal["left", "right"] | None, opt("Camera pan.", "/options/camera/pan", more=True)] = None
    tilt: Annotated[Literal["up", "down"] | None, opt("Camera tilt.", "/options/camera/tilt", more=True)] = None
    rotate: Annotated[
        Literal["cw", "ccw"] | None, opt("Camera turn, with or against the clock.", "/options/camera/rotate", more=True)
    ] = None
    extend: Annotated[bool, opt("Make the clip longer.", "/options/extend", more=True)] = False
    model: Annotated[str, opt("Pika's version.", suggestions=("1.5", "2.0", "2.1", "2.2"), more=True)] = "1.5"
