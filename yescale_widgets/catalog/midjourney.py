"""Midjourney in the form of midjourney-proxy: pictures, blends, descriptions, and what can be done with a grid. Rows
"Image Models / MJ".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec.structs import replace

from yescale_widgets import values as shared
from yescale_widgets.catalog import _midjourney as made_up
from yescale_widgets.catalog._midjourney import CHANGES, part
from yescale_widgets.declare import Batch, Call, Find, Follow, Operation, RatioLike, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.ratio import Ratio
from yescale_widgets.source import Source
from yescale_widgets.values import Json, Status
from yescale_widgets.words import later, t

_SECTION = "Image Models / MJ"
_QUERY = f"{_SECTION} / Query task status based on task ID"
_BEYOND = "Beyond the sidebar / MJ action, modal, batch"
_WORDS: Mapping[str, Status] = {
    "SUBMITTED": "queued",
    "NOT_START": "queued",
    "MODAL": "queued",
    "IN_PROGRESS": "running",
    "SUCCESS": "succeeded",
    "FAILURE": "failed",
    "CANCEL": "cancelled",
}
# Accepted, already there, queued; then: no account free, refused, broken, queue full, blocked words, saturated.
_CODES = {"1": 200, "21": 200, "22": 202, "3": 503, "4": 400, "5": 500, "9": 500, "23": 429, "24": 400, "30": 429}
_GRIDS = ("IMAGINE", "BLEND", "VARIATION", "REROLL")
_FLAGS = {"ar": "aspect_ratio", "aspect": "aspect_ratio", "seed": "seed", "no": "negative_prompt"}
_FLAG = re.compile(r"\s+--(ar|aspect|seed|no)\s+(\S(?:(?!\s--[a-z]).)*)", re.DOTALL)
_FIRST_FLAG = re.compile(r"\s+--[a-z]")
_SEEDS = 4294967295

Bot = Literal["MID_JOURNEY", "NIJI_JOURNEY"]


def _actions(payload: Json) -> list[shared.Action]:
    """U1 to U4, V1 to V4 and Reroll of a grid, then every other button; of a task in MODAL, the window to answer."""
    task = str(payload.get("id", ""))
    if payload.get("status") == "MODAL":
        return [shared.Action(label=later("Answer the window"), operation="midjourney.modal", options={"task": task})]
    grid = payload.get("action") in _GRIDS
    buttons = [b for b in payload.get("buttons") or [] if isinstance(b, dict) and b.get("customId")]
    others = [b for b in buttons if not (grid and part(b["customId"], 2) in CHANGES)]
    return [*(_grid_changes(task) if grid else ()), *(_pressed(task, button) for button in others)]


def _grid_changes(task: str) -> Iterable[shared.Action]:
    quarters = [(f"{kind[0]}{i}", kind, i) for kind in ("UPSCALE", "VARIATION") for i in (1, 2, 3, 4)]
    for label, action, index in (*quarters, (later("Reroll"), "REROLL", 1)):
        options = {"task": task, "action": action, "index": index}
        yield shared.Action(label=label, operation="midjourney.change", options=options)


def _pressed(task: str, button: Mapping[str, Json]) -> shared.Action:
    custom = str(button["customId"])
    label = str(button.get("label") or button.get("emoji") or part(custom, 2))
    return shared.Action(label=label, operation="midjourney.action", options={"task": task, "custom_id": custom})


_TASK = Follow(
    poll=Call(method="GET", path="/mj/task/{id}/fetch", id="mj_fetch"),
    batch=Batch(call=Call(method="POST", path="/mj/task/list-by-condition", id="mj_fetch_batch"), ids="/ids", items=""),
    id=("/id",),
    given=("/result",),
    status=("/status",),
    words=_WORDS,
    progress=("/progress",),
    progress_form="percent",
    error=("/failReason",),
    mark=("/state",),
    deadline=3600,
    codes=_CODES,
    accepted={"code": 1, "description": "Submit success", "properties": {}},
    shell=made_up.shell,
    refused=made_up.refused,
)
_PICTURES = replace(
    _TASK,
    media=(
        Find(kind="image", url="/imageUrl"),
        Find(kind="image", at="/imageUrls/*", url="/url"),
        Find(kind="image", at="/imageUrls/*"),
        Find(kind="video", url="/videoUrl"),
        Find(kind="video", at="/videoUrls/*", url="/url"),
    ),
    typical=(20, 90),
    drafts=True,
    actions=_actions,
    asks=("MODAL",),
    drawing=made_up.drawing,
)
_NEXT = replace(_PICTURES, codes={**_CODES, "3": 404})


class Imagine(Operation):
    """Draw from a prompt, with reference pictures if you like.

    The task gives one picture with four quarters, and actions for each: upscale (U), vary (V), reroll. Midjourney's
    own flags may stand in the prompt. Source: contract operation ``mj_imagine``, followed by ``mj_fetch``.
    """

    at = Call(method="POST", path="/mj/submit/imagine", id="mj_imagine")
    rows = (f"{_SECTION} / Submit Imagine task (mj_imagine)", _QUERY)
    follow = _PICTURES

    prompt: Annotated[str, opt("What to draw; Midjourney's flags are allowed.", least=1, lines=3)]
    aspect_ratio: Annotated[
        RatioLike | None, opt("Width to height.", "/--ar", suggestions=("1:1", "16:9", "9:16", "4:3", "3:2", "2:3"))
    ] = None
    seed: Annotated[int | None, opt("The same seed gives similar pictures.", "/--seed", least=0, most=_SEEDS)] = None
    negative_prompt: Annotated[str | None, opt("What to keep out.", "/--no", least=1, more=True)] = None
    images: Annotated[
        list[SourceLike | Source] | None, opt("Reference pictures.", "/base64Array", source="inline", more=True)
    ] = None
    bot: Annotated[Bot, opt("Midjourney, or Niji for anime.", "/botType", more=True)] = "MID_JOURNEY"
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        for found in _FLAG.finditer(str(values["prompt"])):
            name = _FLAGS[found[1]]
            if name in values:
                yield Problem(
                    name,
                    t("{name} is in the prompt already, as --{found}: give it in one place", name=name, found=found[1]),
                )

    def payload(self) -> dict[str, Json]:
        """Ratio, seed and what to keep out are flags in the prompt, before those that are there."""
        body = super().payload()
        flags = {name: body.pop(f"--{name}", None) for name in ("ar", "seed", "no")}
        said = "".join(f" --{name} {value}" for name, value in flags.items() if value is not None)
        first = _FIRST_FLAG.search(self.prompt)
        at = first.start() if first else len(self.prompt)
        return body | {"prompt": f"{self.prompt[:at]}{said}{self.prompt[at:]}"}

    @classmethod
    def values_of(cls, body: Mapping[str, Json]) -> dict[str, Any]:
        values = super().values_of(body)
        prompt = values.get("prompt")
        if not isinstance(prompt, str):
            return values
        for found in list(_FLAG.finditer(prompt)):
            name, value = _FLAGS[found[1]], _flag_value(found[1], found[2].strip())
            if value is not None and name not in values:
                values[name] = value
                prompt = prompt.replace(found[0], "", 1)
        return values | {"prompt": prompt}


def _flag_value(flag: str, text: str) -> Any:
    """What a flag in a prompt says, None where Midjourney will have to find out."""
    if flag == "no":
        return text
    if flag == "seed":
        return int(text) if re.fullmatch(r"[0-9]{1,10}", text) and int(text) <= _SEEDS else None
    return Ratio.of(text) if re.fullmatch(r"0*[1-9][0-9]{0,3}:0*[1-9][0-9]{0,3}", text) else None


class Blend(Operation):
    """Mix two to five pictures into one.

    The task gives a grid, as ``imagine`` does. Source: contract operation ``mj_blend``, followed by ``mj_fetch``.
    """

    at = Call(method="POST", path="/mj/submit/blend", id="mj_blend")
    rows = (f"{_SECTION} / Submit Blend task (mj_blend)", _QUERY)
    follow = _PICTURES

    images: Annotated[list[SourceLike | Source], opt("Two to five pictures.", "/base64Array", source="inline")]
    dimensions: Annotated[Literal["PORTRAIT", "SQUARE", "LANDSCAPE"], opt("2:3, 1:1 or 3:2.")] = "SQUARE"
    bot: Annotated[Bot, opt("Midjourney, or Niji for anime.", "/botType", more=True)] = "MID_JOURNEY"
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        count = len(values.get("images", ()))
        if not 2 <= count <= 5:
            yield Problem("images", t("images must be two to five pictures, not {count}", count=count))

    @property
    def aspect_ratio(self) -> Ratio:
        """The dimensions as a ratio."""
        return Ratio.of({"PORTRAIT": "2:3", "SQUARE": "1:1", "LANDSCAPE": "3:2"}[self.dimensions])


class Describe(Operation):
    """Get four prompts that describe a picture.

    The task gives text. Source: contract operation ``mj_describe``, followed by ``mj_fetch``.
    """

    at = Call(method="POST", path="/mj/submit/describe", id="mj_describe")
    rows = (f"{_SECTION} / Submit Describe task (mj_describe)", _QUERY)
    follow = replace(
        _TASK,
        previews=(Find(kind="image", url="/imageUrl"),),
        text=("/properties/finalPrompt", "/prompt"),
        typical=(8, 40),
        when=("/action", ("DESCRIBE",)),
    )

    image: Annotated[SourceLike, opt("The picture.", "/base64", title="Picture", source="inline")]
    bot: Annotated[Bot, opt("Midjourney, or Niji for anime.", "/botType", more=True)] = "MID_JOURNEY"
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None


class Change(Operation):
    """Upscale or vary a quarter of a grid, or draw the grid anew (which newer gateways want an index for, too).

    The task gives one picture (upscale) or a grid. The task it goes on from must have succeeded and have made a grid.
    Source: contract operation ``mj_change``, followed by ``mj_fetch``.
    """

    at = Call(method="POST", path="/mj/submit/change", id="mj_change")
    rows = (f"{_SECTION} / Submit Change task (mj_variation, mj_upscale,mj_reroll)", _QUERY)
    base: ClassVar[Mapping[str, Json]] = {"index": 1}
    follow = _NEXT

    task: Annotated[str, opt("Id of the task that made the grid.", "/taskId", least=1)]
    action: Annotated[Literal["UPSCALE", "VARIATION", "REROLL"], opt("What to do.")]
    index: Annotated[
        int | None, opt("Quarter: 1 top left, 2 top right, 3 bottom left, 4 bottom right.", least=1, most=4)
    ] = None
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if values["action"] != "REROLL" and "index" not in values:
            yield Problem("index", t("index is required with {action}: which quarter, 1 to 4", action=values["action"]))


class Action(Operation):
    """Press a button of a finished task: upscale, vary, zoom, pan, reroll, animate.

    Its buttons are in the task's ``actions``. A button may open a window; the task then waits in MODAL for ``modal``.
    Source: contract operation ``mj_action``, followed by ``mj_fetch``.
    """

    at = Call(method="POST", path="/mj/submit/action", id="mj_action")
    rows = (_BEYOND,)
    follow = _NEXT

    task: Annotated[str, opt("Id of the task with the button.", "/taskId", least=1)]
    custom_id: Annotated[str, opt("The button's own id.", "/customId", least=1)]
    remix: Annotated[bool | None, opt("Let the prompt be changed first.", "/enableRemix", more=True)] = None
    mark: Annotated[str | None, opt("Your own name for this task.", "/state", more=True)] = None


class Modal(Operation):
    """Answer the window that some buttons open: a prompt, or a mask for what to draw anew.

    Source: contract operation ``mj_modal``, followed by ``mj_fetch``.
    """

    at = Call(method="POST", path="/mj/submit/modal", id="mj_modal")
    rows = (_BEYOND,)
    follow = _NEXT

    task: Annotated[str, opt("Id of the task whose window is open.", "/taskId", least=1)]
    prompt: Annotated[str | None, opt("The prompt to go on with.", lines=3)] = None
    mask: Annotated[
        SourceLike | None,
        opt("White where to draw anew.", "/maskBase64", source="inline", mask="white", of=("task",)),
    ] = None
