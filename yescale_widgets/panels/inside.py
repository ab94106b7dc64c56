"""``ys.inside``: what went over the line for an answer or a task, one step after another."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from msgspec import to_builtins

from yescale_widgets import session
from yescale_widgets.calls import Call
from yescale_widgets.errors import ConfigError, YEScaleError
from yescale_widgets.jobs.view import TaskView
from yescale_widgets.keys import struck
from yescale_widgets.panels.base import Message, Panel
from yescale_widgets.panels.codes import FORMS
from yescale_widgets.steps import body_of, steps
from yescale_widgets.values import Reply, Snapshot
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas

_LONGEST_SHOWN = 4_000
"""Characters of one step in the record, which is saved with the notebook."""
_MOST_SHOWN = 60


class Inside(Panel):
    """The steps of some calls, with back, step and play. ``steps`` has them, ``frame()`` is the same as a table,
    ``code`` the first call with curl, httpx, the openai package and JavaScript.
    """

    kind = "inside"

    def __init__(self, title: str, calls: list[Call]) -> None:
        super().__init__()
        self.title = struck(title)
        self.steps = steps(calls)
        self.code = as_code(calls[0])

    def state(self) -> Message:
        return {"title": self.title, "steps": to_builtins(self.steps), "code": self.code}

    def frame(self) -> pandas.DataFrame:
        """One row a step: kind, at (seconds since the first), title, text."""
        import pandas

        rows = [(step.kind, step.at, step.title, step.text) for step in self.steps]
        return pandas.DataFrame(rows, columns=["kind", "at", "title", "text"])

    def bundle(self) -> dict[str, str]:
        """The steps folded, the first of them only where there are many."""
        shown = self.steps[:_MOST_SHOWN]
        left = len(self.steps) - len(shown)
        more = t("… and {many} more", many=left) if left else ""
        folded = "".join(
            f"<details><summary><small>{step.at:.2f} s</small> {html.escape(step.title[:200])}</summary>"
            f"<pre>{html.escape(step.text[:_LONGEST_SHOWN])}</pre></details>"
            for step in shown
        )
        lines = [f"{step.at:8.2f} s  {step.kind:<8} {step.title}" for step in shown]
        return {
            "text/html": f'<div class="yw-static"><p><b>{html.escape(self.title)}</b></p>{folded}<p>{more}</p></div>',
            "text/markdown": "\n".join([f"**{self.title}**", "", "```", *lines, "```", more]),
            "text/plain": "\n".join([self.title, *lines, more]),
        }

    def __repr__(self) -> str:
        return self.bundle()["text/plain"]


def as_code(call: Call) -> dict[str, str]:
    """A call with curl, httpx, the openai package and JavaScript; where bytes are left out of it, it says so."""
    body = None if call.request.form else body_of(call)
    note = t("sha256:… stands for a picture or sound: put your own in its place")
    lacks = "sha256:" in json.dumps(body) and "sha256:" not in (call.request.content or b"").decode()
    remarks = dict.fromkeys(FORMS, f"# {note}\n") | {"javascript": f"// {note}\n"} if lacks else {}
    return {name: struck(remarks.get(name, "") + write(call.request, call.url, body)) for name, write in FORMS.items()}


def inside(value: Reply | Snapshot | TaskView | YEScaleError) -> Inside:
    """Show an answer, a task or an error as it went over the line: the request as sent, without its key; the answer;
    each event of a stream with what it adds; the looks at a task; the functions that ran between the rounds. Step
    through it, play it at any speed, and copy the request as curl, httpx, openai or JavaScript.

    Only what this kernel has asked itself, and lately (400 calls, 32 MB), can be shown.

    Raises:
        ConfigError: nothing is known of its calls.
        TypeError: it is none of these.
    """
    client = session.current().client.core
    if isinstance(value, TaskView):
        calls = client.transport.calls.about(value.key, value.row.task_id or "")
        title = f"{value.operation_name} {value.id}"
    elif isinstance(value, Reply | Snapshot | YEScaleError):
        calls, title = list(value.__dict__.get("calls", ())), _title(value)
    else:
        raise TypeError(f"ys.inside takes a reply, a result, a task or an error, not {type(value).__name__}")
    if not calls:
        what = t("Nothing is known of the calls behind it.")
        raise ConfigError(what, t("Only what this kernel has asked itself, and lately, can be seen from inside."))
    return Inside(title, calls)


def _title(value: Reply | Snapshot | YEScaleError) -> str:
    if isinstance(value, YEScaleError):
        return f"{type(value).__name__}: {value.what}"
    return value.operation_name if isinstance(value, Snapshot) else value.prompt or value.model
