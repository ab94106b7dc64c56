"""Midjourney in the form of midjourney-proxy: pictures, blends, descriptions, and what can be done with a grid. Rows
"Image Models / MJ".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from yescale_widgets import values as shared
from yescale_widgets.declare import Batch, Call, Find, Follow, Job, Operation, RatioLike, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.source import Source
from yescale_widgets.values import Json, Status

_SECTION = "Image Models / MJ"
_QUERY = f"{_SECTION} / Query task status based on task ID"
_POLL = Call(method="GET", path="/mj/task/{id}/fetch", id="mj_fetch")
_BATCH = Batch(call=Call(method="POST", path="/mj/task/list-by-condition", id="mj_fetch_batch"), ids="/ids", items="")
_WORDS: Mapping[str, Status] = {
    "SUBMITTED": "queued",
    "NOT_START": "queued",
    "MODAL": "queued",
    "IN_PROGRESS": "running",
    "SUCCESS": "succeeded",
    "FAILURE": "failed",
    "CANCEL": "cancelled",
}
_ACCEPTED = {"code": 1, "description": "Submit success", "properties": {}}
_GRIDS = ("IMAGINE", "BLEND", "VARIATION", "REROLL")
_TAKEN = (1, 21, 22)
_LAST_FLAG = re.compile(r"\s+--(ar|seed|no)\s+([^-\s](?:(?!\s--).)*)$", re.DOTALL)

Bot = Literal["MID_JOURNEY", "NIJI_JOURNEY"]


def _accepts(payload: Json) -> bool:
    """1 accepted, 21 already there, 22 queued; every other code is a refusal, whatever the HTTP status."""
    return isinstance(payload, dict) and payload.get("code") in _TAKEN


def _actions(payload: Json) -> list[shared.Action]:
    """The buttons of a finished task; where a proxy leaves them out, the changes that a grid allows."""
    task = str(payload.get("id", ""))
    buttons = [b for b in payload.get("buttons") or [] if isinstance(b, dict) and b.get("customId")]
    if buttons:
        return [_pressed(task, button) for button in buttons]
    if payload.get("action") not in _GRIDS:
        return []
    quarters = [(f"{kind[0]}{i}", kind, i) for kind in ("UPSCALE", "VARIATION") for i in (1, 2, 3, 4)]
    return [_changed(task, *facts) for facts in (*quarters, ("Reroll", "REROLL", 1))]


def _pressed(task: str, button: Mapping[str, Json]) -> shared.Action:
    custom = str(button["customId"])
    label = str(button.get("label") or "") or ("Reroll" if "reroll" in custom else str(button.get("emoji") or "?"))
    return shared.Action(label=label, operation="midjourney.action", options={"task": task, "custom_id": custom})


def _changed(task: str, label: str, action: str, index: int) -> shared.Action:
    options = {"task": task, "action": action, "index": index}
    return shared.Action(label=label, operation="midjourney.change", options=options)


def _shell(job: Job) -> dict[str, Json]:
    kind = getattr(job.operation, "action", None) or job.operation.verb().upper()
    action = {"ACTION": "UPSCALE", "MODAL": "INPAINT"}.get(kind, kind)
    times = {name: int(value * 1000) for name, value in _times(job).items()}
    prompt = getattr(job.operation, "prompt", None) or ""
    done = job.status == "succeeded" and action in _GRIDS
    return {
        "id": job.id,
        "action": action,
        "prompt": prompt,
        "promptEn": prompt,
        "description": "Submit success",
        "state": getattr(job.operation, "mark", None) or "",
        "imageUrl": "",
        "failReason": job.error,
        "buttons": _buttons(job.id) if done else [],
        **times,
    }


def _times(job: Job) -> dict[str, float]:
    return {"submitTime": job.submitted, "startTime": job.started, "finishTime": job.finished}


def _buttons(job: str) -> list[Json]:
    quarters = [(f"{kind[0].upper()}{i}", f"{kind}::{i}") for kind in ("upsample", "variation") for i in (1, 2, 3, 4)]
    named = [*quarters, ("", "reroll::0")]
    return [
        {"customId": f"MJ::JOB::{what}::{job}", "emoji": "", "label": label, "type": 2, "style": 2}
        for label, what in named
    ]


_PICTURES = Follow(
    poll=_POLL,
    batch=_BATCH,
    id=("/id",),
    given=("/result",),
    status=("/status",),
    words=_WORDS,
    progress=("/progress",),
    progress_form="percent",
    media=(
        Find(kind="image", url="/imageUrl"),
        Find(kind="image", at="/imageUrls/*", url="/url"),
        Find(kind="image", at="/imageUrls/*"),
        Find(kind="video", url="/videoUrl"),
        Find(kind="video", at="/videoUrls/*", url="/url"),
    ),
    error=("/failReason",),
    typical=(20, 90),
    deadline=3600,
    drafts=True,
    actions=_actions,
    accepted=_ACCEPTED,
    shell=_shell,
)
_WORDS_ONLY = Follow(
    poll=_POLL,
    batch=_BATCH,
    id=("/id",),
    given=("/result",),
    status=("/status",),
    words=_WORDS,
    progress=("/progress",),
    progress_form="percent",
    previews=(Find(kind="image", url="/imageUrl"),),
    text=("/properties/finalPrompt", "/prompt"),
    error=("/failReason",),
    typical=(8, 40),
    deadline=3600,
    when=("/action", ("DESCRIBE",)),
    accepted=_ACCEPTED,
    shell=_shell,
)


class Imagine(Operation):
    """Draw from a prompt, with reference pictures if you like.

    The task gives one picture with four quarters, and actions for each: upscale (U), vary (V), reroll. Midjourney's
    own flags may stand in the prompt. Source: contract operation ``mj_imagine``, followed by ``mj_fetch``.
    """

    at = Call(method="POST", path="/mj/submit/imagine", id="mj_imagine")
    rows = (f"{_SECTION} / Submit Imagine task (mj_imagine)", _QUERY)
    follow = _PICTURES
    accepts = _accepts

    prompt: Annotated[str, opt("What to draw; Midjourney's flags are allowed.", least=1, lines=3)]
    aspect_ratio: Annotated[
        RatioLike | None, opt("Width to height.", "/--ar", suggestions=("1:1", "16:9", "9:16", "4:3", "3:2", "2:3"))
    ] = None
    seed: Annotated[int | None, opt("The same seed gives similar pictures.", "/--seed", least=0, most=4294967295)] = (
        None
    )
    negative_prompt: Annotated[str | None, opt("What to keep out.", "/--no", more=True)] = None
    images: Annotated[list[SourceLike | Source] | None, opt("Reference pictures.", "/base64Array", more=True)] = None
    bot: Annotated[Bot, opt("Midjourney, or Niji for anime.", "/botType", more=True)] = "MID_JOURNEY"
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None

    def payload(self) -> dict[str, Json]:
        """Ratio, seed and what to keep out are flags at the end of the prompt."""
        body = super().payload()
        flags = {name: body.pop(f"--{name}", None) for name in ("ar", "seed", "no")}
        said = "".join(f" --{name} {value}" for name, value in flags.items() if value is not None)
        return body | {"prompt": f"{self.prompt}{said}"}

    @classmethod
    def values_of(cls, body: Mapping[str, Json]) -> dict[str, Any]:
        values = super().values_of(body)
        prompt = values.get("prompt")
        if not isinstance(prompt, str):
            return values
        flags: dict[str, str] = {}
        while found := _LAST_FLAG.search(prompt):
            prompt = prompt[: found.start()]
            flags[found[1]] = found[2].strip()
        read = {"aspect_ratio": flags.get("ar"), "negative_prompt": flags.get("no")}
        seed = {"seed": int(flags["seed"])} if flags.get("seed", "").strip().isdigit() else {}
        return values | {"prompt": prompt} | {k: v for k, v in read.items() if v} | seed


class Blend(Operation):
    """Mix two to five pictures into one.

    The task gives a grid, as ``imagine`` does. Source: contract operation ``mj_blend``.
    """

    at = Call(method="POST", path="/mj/submit/blend", id="mj_blend")
    rows = (f"{_SECTION} / Submit Blend task (mj_blend)", _QUERY)
    follow = _PICTURES
    accepts = _accepts

    images: Annotated[list[SourceLike | Source], opt("Two to five pictures.", "/base64Array")]
    dimensions: Annotated[Literal["PORTRAIT", "SQUARE", "LANDSCAPE"], opt("2:3, 1:1 or 3:2.")] = "SQUARE"
    bot: Annotated[Bot, opt("Midjourney, or Niji for anime.", "/botType", more=True)] = "MID_JOURNEY"
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        count = len(values.get("images", ()))
        if not 2 <= count <= 5:  # noqa: PLR2004
            yield Problem("images", f"images must be two to five pictures, not {count}")


class Describe(Operation):
    """Get four prompts that describe a picture.

    The task gives text. Source: contract operation ``mj_describe``.
    """

    at = Call(method="POST", path="/mj/submit/describe", id="mj_describe")
    rows = (f"{_SECTION} / Submit Describe task (mj_describe)", _QUERY)
    follow = _WORDS_ONLY
    accepts = _accepts

    image: Annotated[SourceLike, opt("The picture.", "/base64", title="Picture")]
    bot: Annotated[Bot, opt("Midjourney, or Niji for anime.", "/botType", more=True)] = "MID_JOURNEY"
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None


class Change(Operation):
    """Upscale or vary a quarter of a grid, or draw the grid anew.

    Source: contract operation ``mj_change``; the task must have succeeded.
    """

    at = Call(method="POST", path="/mj/submit/change", id="mj_change")
    rows = (f"{_SECTION} / Submit Change task (mj_variation, mj_upscale,mj_reroll)", _QUERY)
    follow = _PICTURES
    accepts = _accepts

    task: Annotated[str, opt("Id of the task that made the grid.", "/taskId", least=1)]
    action: Annotated[Literal["UPSCALE", "VARIATION", "REROLL"], opt("What to do.")] = "UPSCALE"
    index: Annotated[int, opt("Quarter: 1 top left, 2 top right, 3 and 4 below.", least=1, most=4)] = 1
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None


class Action(Operation):
    """Press a button of a finished task.

    Its buttons are in the task's ``actions``. Source: contract operation ``mj_action``.
    """

    at = Call(method="POST", path="/mj/submit/action", id="mj_action")
    rows = ("Beyond the sidebar / MJ action, modal, batch",)
    follow = _PICTURES
    accepts = _accepts

    task: Annotated[str, opt("Id of the task with the button.", "/taskId", least=1)]
    custom_id: Annotated[str, opt("The button's own id.", "/customId", least=1)]
    remix: Annotated[bool | None, opt("Let the prompt be changed first.", "/enableRemix", more=True)] = None
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None


class Modal(Operation):
    """Answer the window that some buttons open: a prompt, or a mask for what to draw anew.

    Source: contract operation ``mj_modal``.
    """

    at = Call(method="POST", path="/mj/submit/modal", id="mj_modal")
    rows = ("Beyond the sidebar / MJ action, modal, batch",)
    follow = _PICTURES
    accepts = _accepts

    task: Annotated[str, opt("Id of the task whose window is open.", "/taskId", least=1)]
    prompt: Annotated[str | None, opt("The prompt to go on with.", lines=3)] = None
    mask: Annotated[SourceLike | None, opt("White where to draw anew.", "/maskBase64")] = None
