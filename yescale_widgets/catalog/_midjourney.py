"""Midjourney's side of the sandbox: what its answers say beside the state of a task. No family of its own."""

from __future__ import annotations

from yescale_widgets.declare import Drawing, Job, Operation
from yescale_widgets.values import Json

CHANGES = ("upsample", "variation", "reroll")
"""Buttons of a grid that are changes too, by the middle of their ids."""

_BUTTONS = {  # the middle of a button's id, the action of the task it makes, its label
    "JOB::low_variation::1": ("LOW_VARIATION", "Vary (Subtle)"),
    "JOB::high_variation::1": ("HIGH_VARIATION", "Vary (Strong)"),
    "Outpaint::50::1": ("ZOOM", "Zoom Out 2x"),
    "Outpaint::75::1": ("ZOOM", "Zoom Out 1.5x"),
    "JOB::pan_left::1": ("PAN", "⬅️"),
    "JOB::pan_right::1": ("PAN", "➡️"),
    "JOB::pan_up::1": ("PAN", "⬆️"),
    "JOB::pan_down::1": ("PAN", "⬇️"),
}


def part(custom: Json, number: int) -> str:
    """A part of a button's id: MJ::JOB::upsample::2::6dc7…"""
    parts = str(custom).split("::")
    return parts[number] if number < len(parts) else parts[-1]


def _did(operation: Operation) -> str:
    """The action of the task that an operation makes, in Midjourney's word."""
    custom = str(getattr(operation, "custom_id", ""))
    if not custom:
        word = getattr(operation, "action", None) or operation.verb().upper()
        return "INPAINT" if word == "MODAL" else str(word)
    kind = part(custom, 2)
    simple = {"upsample": "UPSCALE", "variation": "VARIATION", "reroll": "REROLL"}
    pressed = (word for what, (word, _) in _BUTTONS.items() if f"::{what}::" in custom)
    return simple.get(kind) or next(pressed, "UPSCALE" if kind.startswith("upsample") else "VARIATION")


def drawing(operation: Operation) -> Drawing:
    """An upscale is one picture of a grid, everything else a grid."""
    index = getattr(operation, "index", None) or 1
    if custom := str(getattr(operation, "custom_id", "")):
        number = part(custom, 3)
        index = int(number) if number in ("1", "2", "3", "4") else 1
    return Drawing(
        tiles=1 if _did(operation) == "UPSCALE" else 4, origin=getattr(operation, "task", None) or "", tile=index
    )


def shell(job: Job) -> dict[str, Json]:
    action, prompt = _did(job.operation), str(job.operation.payload().get("prompt") or "")
    return {
        "id": job.id,
        "action": action,
        "botType": getattr(job.operation, "bot", ""),
        "prompt": prompt,
        "promptEn": prompt,
        "description": "Submit success",
        "state": getattr(job.operation, "mark", None) or "",
        "submitTime": int(job.submitted * 1000),
        "startTime": int(job.started * 1000),
        "finishTime": int(job.finished * 1000),
        "imageUrl": "",
        "failReason": job.error,
        "buttons": _buttons(job.id, action) if job.status == "succeeded" else [],
        "properties": {"finalPrompt": _prompts(job.text) or prompt} if job.status == "succeeded" else None,
    }


def _prompts(seen: str) -> str:
    """The four prompts of a description."""
    manners = ("a photograph of", "an oil painting of", "a flat poster of", "a dreamy film still of")
    lines = [f"{number}\ufe0f\u20e3 {manner} {seen}" for number, manner in enumerate(manners, 1)]
    return "\n\n".join(lines) if seen else ""


def _buttons(job: str, action: str) -> list[Json]:
    quarters = [(f"JOB::{kind}::{i}", f"{kind[0].upper()}{i}") for kind in CHANGES[:2] for i in (1, 2, 3, 4)]
    single = [(what, label) for what, (_, label) in _BUTTONS.items()]
    named = [*quarters, ("JOB::reroll::0", "🔄")] if action != "UPSCALE" else single
    return [_button(f"MJ::{what}::{job}", label) for what, label in named] if action != "DESCRIBE" else []


def _button(custom: str, label: str) -> dict[str, Json]:
    words = label.isascii()
    return {
        "customId": custom,
        "emoji": "" if words else label,
        "label": label if words else "",
        "type": 2,
        "style": 2,
    }


def refused(_code: str, message: str) -> dict[str, Json]:
    said = "task_no_found" if message == "task_not_exist" else message
    return {"code": 4, "description": f"{said} ", "type": "upstream_error"}
