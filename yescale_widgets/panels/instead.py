"""What stands for a panel where none can be drawn: what it holds, or the words that lead on from there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from yescale_widgets import hosts
from yescale_widgets.words import t


def words(panel: Any) -> str:
    """A panel as text for a terminal or a script."""
    told = _WORDS.get(panel.kind)
    return type(panel).__name__ if told is None else told(panel)


def introduce(panel: Any) -> None:
    """Say so unasked in a script, where nobody is shown what an expression gives: once, and to standard error."""
    if not hosts.interactive() and panel.kind not in _introduced:
        _introduced.add(panel.kind)
        sys.stderr.write(words(panel) + "\n")


def _chat(panel: Any) -> str:
    if panel.messages:
        return str(panel.bundle()["text/plain"])
    return t(
        "A chat panel can be drawn in a notebook only. Here, ys.ask(...) asks a model and prints its answer; "
        "send_text(...) says something in this chat, and print() shows it."
    )


def _studio(panel: Any) -> str:
    call = "ask" if panel.operation.startswith("chat.") else panel.operation  # ys.chat is the panel
    given = ", ".join(f"{name}={value!r}" for name, value in panel.options.items()) or "..."
    return t(
        "A studio panel can be drawn in a notebook only. Here, call ys.{call}({given}); "
        "ys.operations() lists what there is.",
        call=call,
        given=given,
    )


def _tasks(panel: Any) -> str:
    if len(panel.frame()):
        return str(panel.bundle()["text/plain"])
    return t("No tasks yet. ys.pika.generate(...) or ys.suno.song(...) makes one; ys.operations() lists them all.")


_WORDS: dict[str, Callable[[Any], str]] = {"chat": _chat, "studio": _studio, "tasks": _tasks}
_introduced: set[str] = set()
