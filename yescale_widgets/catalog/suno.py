"""Suno: songs and lyrics. Rows "Music Model - Suno"; a song task gives two clips that play before the task is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from yescale_widgets import values
from yescale_widgets.declare import Batch, Call, Find, Follow, Job, Made, Operation, opt
from yescale_widgets.errors import Problem
from yescale_widgets.pointers import find_all, first
from yescale_widgets.values import Json, Status
from yescale_widgets.words import t

_SECTION = "Music Model - Suno"
_BATCH_ROW = "Beyond the sidebar / Suno batch"
_POLL = Call(method="GET", path="/suno/fetch/{id}", id="suno_fetch")
_BATCH = Batch(
    call=Call(method="POST", path="/suno/fetch", id="suno_fetch_batch"), ids="/ids", items="/data", wrap="/data"
)
_WORDS: Mapping[str, Status] = {
    "NOT_START": "queued",
    "SUBMITTED": "queued",
    "QUEUED": "queued",
    "IN_PROGRESS": "running",
    "SUCCESS": "succeeded",
    "FAILURE": "failed",
    "UNKNOWN": "running",
}
_ERRORS = ("/data/fail_reason", "/data/data/*/metadata/error_message")
_ACCEPTED = {"code": "success", "message": ""}


def _shell(action: str, job: Job) -> dict[str, Json]:
    data = {
        "task_id": job.id,
        "action": action,
        "fail_reason": job.error,
        "submit_time": int(job.submitted),
        "start_time": int(job.started),
        "finish_time": int(job.finished),
        "progress": "0%",
        "data": [] if job.status == "failed" else None,
    }
    return {**_ACCEPTED, "data": data}


def _song_shell(job: Job) -> dict[str, Json]:
    return _shell("MUSIC", job)


def _lyrics_shell(job: Job) -> dict[str, Json]:
    shell = _shell("LYRICS", job)
    if job.status == "succeeded":
        shell["data"]["data"] = {"id": job.id, "title": job.title, "text": job.text, "status": "complete"}
    return shell


def _clip(job: Job, made: Made) -> dict[str, Json]:
    facts = {
        "tags": getattr(job.operation, "tags", None) or "",
        "prompt": made.lyrics,
        "duration": made.duration if made.complete else None,
        "stream": True,
        "error_message": None,
    }
    status = "complete" if made.complete else "streaming"
    return {
        "id": made.id,
        "status": status,
        "model_name": getattr(job.operation, "model", ""),
        "video_url": "",
        "metadata": facts,
    }


def _continue(payload: Json) -> list[values.Action]:
    """Each take can be gone on with, from its end."""
    takes = [take for take in find_all(payload, "/data/data/*") if isinstance(take, dict) and first(take, "/audio_url")]
    return [_continued(payload, take, number if len(takes) > 1 else 0) for number, take in enumerate(takes, 1)]


def _continued(payload: Json, take: dict[str, Json], number: int) -> values.Action:
    given = {
        "title": first(take, "/title"),
        "tags": first(take, "/metadata/tags", "/tags"),
        "continue_clip": first(take, "/id", "/clip_id"),
        "continue_at": first(take, "/metadata/duration", "/duration"),
        "continue_task": first(payload, "/data/task_id"),
        "task": "extend",
    }
    label = t("Continue take {number} from here", number=number) if number else t("Continue from here")
    options = {name: value for name, value in given.items() if value is not None}
    clip = str(first(take, "/audio_url"))
    return values.Action(label=label, operation="suno.song", options=options, of=clip, at="continue_at")


def _sing(payload: Json) -> list[values.Action]:
    """Lyrics can be sung."""
    data = "/data/data"
    text, title = first(payload, f"{data}/text", f"{data}/*/text"), first(payload, f"{data}/title", f"{data}/*/title")
    options = {name: value for name, value in (("lyrics", text), ("title", title)) if value}
    return [values.Action(label=t("Sing it"), operation="suno.song", options=options)] if text else []


class Song(Operation):
    """Create a song from an idea, from your own lyrics, or as a continuation.

    The task gives two takes (MP3) with cover and lyrics; each can be heard before the task is done. Source: contract
    operation ``suno_music``, followed by ``suno_fetch``; the modes are those of the vendor's Parameter page.
    """

    at = Call(method="POST", path="/suno/submit/music", id="suno_music")
    rows = (
        f"{_SECTION} / Illustrate",
        f"{_SECTION} / Parameter",
        f"{_SECTION} / Generate songs (inspiration, customization, continuation)",
        f"{_SECTION} / Query a single task",
        _BATCH_ROW,
    )
    follow = Follow(
        poll=_POLL,
        batch=_BATCH,
        id=("/data/task_id",),
        given=("/data/task_id", "/data"),
        status=("/data/status",),
        words=_WORDS,
        progress=("/data/progress",),
        progress_form="percent",
        media=(
            Find(
                kind="audio",
                at="/data/data/*",
                url="/audio_url",
                poster=("/image_large_url", "/image_url"),
                title=("/title",),
                duration=("/metadata/duration", "/duration"),
                extra={
                    "clip_id": ("/id", "/clip_id"),
                    "lyrics": ("/metadata/prompt", "/prompt"),
                    "tags": ("/metadata/tags", "/tags"),
                    "state": ("/status", "/state"),
                },
                item=_clip,
                count=2,
            ),
            Find(
                kind="video",
                at="/data/data/*",
                url="/video_url",
                poster=("/image_large_url", "/image_url"),
                title=("/title",),
            ),
            Find(kind="image", at="/data/data/*", url="/image_large_url", title=("/title",)),
            Find(kind="image", at="/data/data/*", url="/image_url", title=("/title",)),
        ),
        error=_ERRORS,
        closely=4,
        typical=(60, 240),
        deadline=1800,
        when=("/data/action", ("MUSIC", "")),
        actions=_continue,
        accepted=_ACCEPTED,
        shell=_song_shell,
    )

    prompt: Annotated[
        str | None,
        opt("An idea; words and style are found for you.", "/gpt_description_prompt", title="Idea", least=1, lines=2),
    ] = None
    lyrics: Annotated[str | None, opt("Your own words, with [Verse] and [Chorus].", "/prompt", lines=4)] = None
    title: Annotated[str | None, opt("Name of the song.")] = None
    tags: Annotated[str | None, opt("Styles, separated by commas.", title="Styles")] = None
    negative_tags: Annotated[str | None, opt("Styles to keep out.", title="Styles to avoid", more=True)] = None
    instrumental: Annotated[bool, opt("No voice.", "/make_instrumental")] = False
    model: Annotated[
        str,
        opt(
            "Suno's version.",
            "/mv",
            suggestions=(
                "chirp-v4",
                "chirp-v3-5",
                "chirp-v3-0",
                "chirp-v3-5-upload",
                "chirp-v3-5-tau",
                "chirp-auk",
                "chirp-crow",
            ),
        ),
    ] = "chirp-v4"
    continue_clip: Annotated[str | None, opt("Id of the clip to go on with.", "/continue_clip_id", more=True)] = None
    continue_at: Annotated[float | None, opt("Second of that clip to go on from.", least=0, more=True)] = None
    continue_task: Annotated[str | None, opt("Id of the task that made the clip.", "/task_id", more=True)] = None
    task: Annotated[str | None, opt("Kind of continuation.", suggestions=("extend",), more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if "prompt" not in values and "lyrics" not in values:
            yield Problem("prompt", t("give a prompt (an idea) or lyrics (your own words; empty for an instrumental)"))
        if "continue_clip" in values and "continue_at" not in values:
            yield Problem("continue_at", t("continue_at is required with continue_clip: the second to go on from"))


class Lyrics(Operation):
    """Write lyrics about a theme.

    The task gives text. Source: contract operation ``suno_lyrics``, followed by ``suno_fetch``.
    """

    at = Call(method="POST", path="/suno/submit/lyrics", id="suno_lyrics")
    rows = (f"{_SECTION} / Generate lyrics", f"{_SECTION} / Query a single task", _BATCH_ROW)
    follow = Follow(
        poll=_POLL,
        batch=_BATCH,
        id=("/data/task_id",),
        given=("/data/task_id", "/data"),
        status=("/data/status",),
        words=_WORDS,
        progress=("/data/progress",),
        progress_form="percent",
        text=("/data/data/text", "/data/data/*/text"),
        error=_ERRORS,
        typical=(5, 20),
        deadline=600,
        when=("/data/action", ("LYRICS",)),
        actions=_sing,
        accepted=_ACCEPTED,
        shell=_lyrics_shell,
    )

    prompt: Annotated[str, opt("What the song is about.", least=1, lines=2)]
