"""What made a result, as its recipe says it: from a task's row, or from a result that came at once."""

from __future__ import annotations

import datetime

import msgspec
from msgspec.structs import replace

from yescale_widgets import catalog, recipes
from yescale_widgets.jobs.row import Row
from yescale_widgets.options import options_of
from yescale_widgets.recipes import Recipe
from yescale_widgets.values import Json, Reply, Snapshot, first_text


def row(task: Row) -> Recipe:
    """What a task was, as far as its row tells."""
    options = msgspec.json.decode(task.note)
    found = _recipe(task.name, options, task.request_id, task.submitted_at, task.finished_at)
    return replace(found, task_id=task.task_id)


def result(found: Snapshot) -> Recipe:
    """What a result that came at once was made from."""
    began, ended = (when.timestamp() if when else None for when in (found.submitted_at, found.finished_at))
    return replace(_recipe(found.operation_name, found.options, found.request_id, began, ended), task_id=found.id)


def reply(said: Reply) -> Recipe:
    """What an answer with pictures or sound was made from, as far as it tells."""
    return _recipe("chat.complete", {"prompt": said.prompt, "model": said.model}, said.request_id, None, None)


def _recipe(name: str, options: dict[str, Json], request_id: str, began: float | None, ended: float | None) -> Recipe:
    from yescale_widgets import __version__

    kept = recipes.clean(options)
    return Recipe(
        yescale_widgets=__version__,
        operation=name,
        prompt=first_text(kept, "prompt", "lyrics"),
        model=first_text(kept, "model") or _usual_model(name),
        options=kept,
        request_id=request_id,
        submitted_at=_iso(began),
        finished_at=_iso(ended),
    )


def _usual_model(name: str) -> str:
    """The model that a call means which names none; "" where the family has no such option."""
    try:
        option = options_of(catalog.operation(name)).get("model")
    except KeyError:
        return ""
    return str(option.default or "") if option is not None else ""


def _iso(when: float | None) -> str:
    return "" if when is None else datetime.datetime.fromtimestamp(when, datetime.UTC).isoformat(timespec="seconds")
