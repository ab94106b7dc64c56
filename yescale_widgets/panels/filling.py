"""What comes into the form of a studio from elsewhere: files, masks, earlier runs, what a saved file tells."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from yescale_widgets import catalog, session
from yescale_widgets.errors import YEScaleError
from yescale_widgets.panels import canvas, from_file
from yescale_widgets.panels.base import Message, session_or_none, told
from yescale_widgets.panels.keepsakes import Shelf
from yescale_widgets.panels.uploads import Arrivals, Arrived, Uploads
from yescale_widgets.settings import home_folder
from yescale_widgets.source import Source
from yescale_widgets.words import t

LARGEST = 300_000_000
"""Bytes of a file that is taken from a page."""
EARLIER = 30
"""Runs that are offered to be filled in again."""
SHORT = 40
"""Letters of an option that is named beside a run."""


class Filling(Uploads):
    """Mixin for the studio."""

    operation: str
    options: dict[str, Any]
    row: Any

    def refill(self, operation: str, options: Mapping[str, Any]) -> None:
        """Show an operation with these options, to be looked over before it is run. What else its form held stays."""
        another = operation != self.operation
        with self.hold_trait_notifications():
            self.operation, self.options = operation, {**({} if another else self.options), **options}
        if not another:
            self.post_state()

    def opened(self, label: str) -> None:
        """Say what the form holds now: much of it may be folded away."""
        what = t("The form holds “{label}”.", label=label)
        self.post({"is": "notice", "level": "info", "what": what, "hint": t("Fill in what is missing, then run it.")})

    def _replace(self, operation: str, options: Mapping[str, Any], what: str, lost: list[str]) -> None:
        """The same, but of what the form held nothing stays; and a word on what could not be filled in."""
        self.options = {}
        self.operation = operation
        self.options = dict(options)
        self.post_state()
        hint = t("Not in it any more: {names}.", names=", ".join(lost)) if lost else ""
        self.post({"is": "notice", "level": "info", "what": what, "hint": hint})

    # Files

    def new_arrivals(self) -> Arrivals:
        """Where files of the page come in."""
        return Arrivals(LARGEST, t("Give its path instead: ys.recipe(path) reads it where it lies."))

    async def arrived(self, mark: str, file: Arrived) -> Message:  # noqa: ARG002 - no file waits for another
        """A picture, clip or sound for one option; or, for none, a saved file whose recipe becomes the form."""
        if file.use:
            return {"value": await asyncio.to_thread(self._kept, file)}
        keeper = session.current().client.core.keeper if session_or_none() else None
        place = keeper.folder if keeper else session.media_folder()
        found = await asyncio.to_thread(from_file.read, file.file, file.name, place)
        values, lost = await asyncio.to_thread(from_file.values, found.operation, found.options)
        self._replace(found.operation, values, t("The form holds how {name} was made.", name=file.name[:80]), lost)
        return {}

    def _kept(self, file: Arrived) -> str:
        """The path under which a file stays, so that the run can be repeated another day."""
        option, data = canvas.option_named(self.operation, file.use), file.file.read_bytes()
        option.refuse(Source.of(data), whole=True)
        shelf = Shelf(home_folder() / "files")
        return str(shelf.path(shelf.put(file.name, data)))

    # Masks

    def do_canvas(self, content: Mapping[str, Any]) -> None:
        """The picture that a mask is to be drawn on."""
        option, values = str(content["option"]), dict(content.get("values") or {})
        self.spawn(self._canvas(option, {**self.options, **values}))

    async def _canvas(self, name: str, values: Mapping[str, Any]) -> None:
        head: Message = {"is": "canvas", "option": name}
        try:
            kind = catalog.operation(self.operation)
            facts, data = await canvas.below(kind, canvas.option_named(self.operation, name), values)
        except YEScaleError as error:
            self.post(head | {"error": told(error)})
        else:
            self.post(head | facts, [data])

    def do_origin(self, content: Mapping[str, Any]) -> None:
        """The picture that a run was made from."""
        self.spawn(self._origin(str(content["key"])))

    async def _origin(self, key: str) -> None:
        head: Message = {"is": "origin", "key": key}
        try:
            facts, data = await canvas.origin(self.row(key))
        except YEScaleError as error:
            self.post(head | {"error": str(error)})
        else:
            self.post(head | facts, [data])

    # Earlier runs

    def do_earlier(self, _content: Mapping[str, Any]) -> None:
        """The runs of this operation that the ledger has, newest first."""
        self.spawn(self._earlier())

    async def _earlier(self) -> None:
        name = self.operation
        rows = [row for row in session.current().client.board.rows() if row.name == name][:EARLIER]
        runs = [
            {"key": row.key, "prompt": row.prompt[:160], "status": row.status, "started": row.submitted_at}
            | {"options": _said(msgspec.json.decode(row.note))}
            for row in rows
        ]
        self.post({"is": "earlier", "operation": name, "runs": runs})

    def do_fill(self, content: Mapping[str, Any]) -> None:
        """Fill the form with what an earlier run was."""
        row = self.row(str(content["key"]))
        values, lost = from_file.values(row.name, msgspec.json.decode(row.note))
        self._replace(row.name, values, t("The form holds an earlier run."), lost)


def _said(note: Mapping[str, Any]) -> str:
    """Its short options beside the prompt, in a few words."""
    short = [f"{n} {v}" for n, v in note.items() if n != "prompt" and isinstance(v, str | int | float) and v != ""]
    return " · ".join(one.replace("_", " ") for one in short if len(one) <= SHORT)[:120]
