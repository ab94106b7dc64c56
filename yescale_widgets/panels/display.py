"""How values meet the notebook: tasks as live cards, the rest as static bundles, nothing twice in one cell."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Any

from yescale_widgets import hosts
from yescale_widgets.families import Operations
from yescale_widgets.jobs.task import Task
from yescale_widgets.jobs.view import RESTING
from yescale_widgets.panels import output
from yescale_widgets.session import Session
from yescale_widgets.show import bundle, hooks
from yescale_widgets.values import Reply, Snapshot
from yescale_widgets.words import t

PATIENCE = 20.0
"""Seconds that an answer waits for the pictures it links to."""
_shown: tuple[int, list[object]] = (0, [])


def mark_shown(value: object) -> None:
    """Remember that a call in this cell has shown its value, so that the cell's last expression draws nothing more."""
    global _shown
    cell = output.cell()
    _shown = (cell, [*(_shown[1] if _shown[0] == cell else []), value])


def was_shown(value: object) -> bool:
    """Whether this very value was shown by a call in the running cell."""
    return hosts.ipython_shell() is not None and _shown[0] == output.cell() and any(v is value for v in _shown[1])


def _is_a(value: Any, module: str, kind: str) -> bool:
    """Whether it is a grid of a kind; their modules are not imported for a question that only they can answer yes."""
    found = sys.modules.get(f"yescale_widgets.grids.{module}")
    return found is not None and isinstance(value, getattr(found, kind, ()))


def present(value: Any) -> None:
    """Show what a call gave, at once: a task as its card, other values when they are a cell's last expression."""
    if isinstance(value, Session) and output.in_notebook():
        from yescale_widgets.panels.base import bring_code

        bring_code()
    if isinstance(value, Task) and output.in_notebook():
        _card(value)
        mark_shown(value)
    if _is_a(value, "comparing", "Comparison") and output.in_notebook():
        _compare(value, again=False)
    elif _is_a(value, "run", "Run") and output.in_notebook() and not was_shown(value):
        from yescale_widgets.panels import progress

        progress.follow(value)
        mark_shown(value)


def show(value: Any) -> bool:
    """Show a value live; False leaves it to its static bundle."""
    if was_shown(value):
        return True
    if isinstance(value, Task) and output.in_notebook() and value.status not in RESTING:
        _card(value)
        return True
    if _is_a(value, "comparing", "Comparison") and output.in_notebook():
        _compare(value, again=True)
        return True
    return False


def drawn(value: object) -> object:
    """What marimo draws for a value, as a cell's last expression: a task that works as its card, the rest static."""
    if isinstance(value, Task) and value.status not in RESTING:
        from yescale_widgets.panels.card import TaskCard

        return TaskCard(value)
    return output.Static(hooks.bundle(value))


def _compare(run: Any, *, again: bool) -> None:
    from yescale_widgets.panels.comparison import is_shown, panel_of

    if again or not is_shown(run):
        panel_of(run)._ipython_display_()
        mark_shown(run)


def settle(value: Any) -> None:
    """Leave the final form of a value where it is shown live."""
    if isinstance(value, Task) and output.in_notebook():
        from yescale_widgets.panels.card import settle as settle_cards

        settle_cards(value)
    if _is_a(value, "comparing", "Comparison"):
        from yescale_widgets.panels import comparison

        comparison.settle(value)
    elif _is_a(value, "run", "Run"):
        from yescale_widgets.panels import progress

        progress.settle(value)


def _card(task: Task) -> None:
    from yescale_widgets.panels.card import TaskCard

    TaskCard(task).show()


def _task_bundle(task: Task) -> dict[str, str]:
    from yescale_widgets.panels import thumbs
    from yescale_widgets.runtime import runtime

    pictures = runtime().run(thumbs.of_task(task)) if task.media else {}
    return bundle.task_bundle(task, pictures)


def _snapshot_bundle(snapshot: Snapshot) -> dict[str, str]:
    from yescale_widgets.panels import thumbs
    from yescale_widgets.runtime import runtime

    pictures = runtime().run(thumbs.of_media(snapshot.media)) if snapshot.media else {}
    return bundle.task_bundle(snapshot, pictures)


def reply_bundle(reply: Reply) -> dict[str, str]:
    """An answer as it stays; the pictures it gave links to are kept small, since links end."""
    from yescale_widgets.panels import thumbs
    from yescale_widgets.runtime import runtime

    linked = [m for m in reply.images if m.url.startswith("http") and not m.extra.get("only_linked")]
    pictures: dict[str, str] = {}
    with contextlib.suppress(TimeoutError):  # the links are still there
        pictures = runtime().run(asyncio.wait_for(thumbs.of_media(linked), PATIENCE)) if linked else {}
    return bundle.reply_bundle(reply, prompt=reply.prompt or None, thumbs=pictures)


def _session_bundle(session: Session) -> dict[str, str]:
    return bundle.table_bundle(
        [t("YEScale session"), ""], [[t(name), value] for name, value in session.facts().items()]
    ) | {"text/plain": repr(session)}


def _operations_bundle(operations: Operations) -> dict[str, str]:
    rows: list[list[Any]] = [[s.name, t(s.title), ", ".join(o.name for o in s.options)] for s in operations]
    return bundle.table_bundle([t("operation"), t("what it does"), t("options")], rows) | {
        "text/plain": repr(operations)
    }


def register() -> None:
    """Make the values show themselves this way."""
    hooks.set_live(show)
    hooks.set_presenter(present)
    hooks.set_settler(settle)
    hooks.set_drawer(drawn)
    hooks.set_static(Reply, reply_bundle)
    hooks.set_static(Task, _task_bundle)
    hooks.set_static(Snapshot, _snapshot_bundle)
    hooks.set_static(Session, _session_bundle)
    hooks.set_static(Operations, _operations_bundle)
