"""``ys.compare`` in a notebook: columns that stream at once, and votes without names."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from yescale_widgets import session
from yescale_widgets.grids.ballots import Votes
from yescale_widgets.grids.cells import ENDED, Cell, Outcome
from yescale_widgets.grids.columns import WHO
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.grids.differing import fold
from yescale_widgets.grids.report import withheld
from yescale_widgets.grids.seen import recorded
from yescale_widgets.panels.base import Message, fresh_id, media_message
from yescale_widgets.panels.blinding import Blind
from yescale_widgets.panels.pace import PACE, Pace
from yescale_widgets.panels.pictured import ROWS, makes_pictures, makes_words, row_of
from yescale_widgets.panels.relay import Relay
from yescale_widgets.panels.smalls import Smalls
from yescale_widgets.panels.voting import best_of, told_of
from yescale_widgets.panels.widening import Widening
from yescale_widgets.runtime import runtime
from yescale_widgets.show.bundle import without_covers
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.values import Reply
from yescale_widgets.words import t

NEWS = 0.5
"""Seconds between two words on how the whole stands."""


class _Unseen(Pace):
    """Answers that are not on the page send nothing, and so take no one's place."""

    def __init__(self, seen: Callable[[], bool]) -> None:
        super().__init__()
        self._seen = seen

    def book(self) -> float:
        return PACE.book() if self._seen() else 0.0


class ComparePanel(Widening):
    """A comparison, one prompt at a time: all columns, or in a blind vote two without their names.

    What the page calls a column changes with every state: from its name nothing can be told that was shown before.
    """

    kind = "compare"

    def __init__(self, run: Comparison) -> None:
        super().__init__()
        self.run = run
        self._lock, self._asking = threading.RLock(), asyncio.Lock()
        self._relays: dict[int, Relay] = {}
        self._names: dict[int, str] = {}  # what the page calls the cells that it shows
        self._at, self._repeat, self._top, self._told, self._size = 0, 0, 0, 0.0, len(run)
        self._pictured = makes_pictures(run)
        self._blind = Blind(run.columns, len(run.prompts)) if run.blind else None
        self._smalls = Smalls(run)
        run.follow = self._follow
        self._leave = run.listen(self._changed)

    @property
    def hidden(self) -> bool:  # type: ignore[override] # the verbs only read it
        """Whether names must not be on the page now."""
        return self._blind is not None and self._blind.pair is not None and not self._blind.revealed

    def state(self) -> Message:
        with self._lock:
            rows = self._rows()
            self._names = {cell.number: fresh_id() for cells in rows for cell in cells if cell is not None}
            self._relays = {n: relay for n, relay in self._relays.items() if n in self._names or self._busy(n)}
            votes = None if self._blind is not None else self.run.votes
            drawn = [self._row(cells, votes) for cells in rows]
        blind, at = self._blind, self._prompt()
        return {
            "origin": session.current().origin_label(),
            "prompt": self.run.prompts[at],
            "at": at,
            "prompts": len(self.run.prompts),
            "repeat": self._repeat,
            "repeats": self._repeats(),
            "columns": [column for column in drawn[0] if column is not None],
            "grid": self._grid(drawn) if self._pictured else None,
            "worded": makes_words(self.run),
            "blind": blind is not None,
            "hidden": self.hidden,
            "left": 0 if blind is None else blind.left,
            "over": blind is not None and blind.pair is None,
            "several": len(self.run.columns) > 1,
            "notes": self.run.notes,
            **({} if self.hidden else self.offered()),
            "standing": [] if self.hidden else self._standing(),
            **self._whole(),
        }

    def _whole(self) -> Message:
        running = self.run.status == "running"
        trouble = "" if self.run.trouble is None or self.hidden else str(self.run.trouble)
        return {"running": running, "ended": self.run.ended, "all": len(self.run), "trouble": trouble}

    def _prompt(self) -> int:
        pair = self._blind.pair if self._blind is not None else None
        return self._at if pair is None else pair.prompt

    def _repeats(self) -> int:
        return 1 + max((cell.repeat for cell in self.run.cells), default=0)

    def _places(self) -> list[tuple[int, int]]:
        """The rows that there are: the number of the prompt, and of the repeat."""
        pair = self._blind.pair if self._blind is not None else None
        if not self._pictured:
            return [(self._prompt(), self._repeat)]
        prompts = range(len(self.run.prompts)) if pair is None else [pair.prompt]
        return [(prompt, repeat) for prompt in prompts for repeat in range(self._repeats())]

    def _page_of(self, prompt: int) -> int:
        """The first row of the page on which a prompt is; the present one where it is there already."""
        rows = [number for number, (one, _) in enumerate(self._places()) if one == prompt]
        here = any(self._top <= row < self._top + ROWS for row in rows)
        return self._top if here or not rows else rows[0] - rows[0] % ROWS

    def _rows(self) -> list[list[Cell | None]]:
        """The cells on the page, row by row: one row, but of pictures many."""
        pair = self._blind.pair if self._blind is not None else None
        places = self._places()
        self._top = self._top if self._top < len(places) else 0
        columns = self.run.columns if pair is None else [pair.left, pair.right]
        return [row_of(self.run, *place, columns) for place in places[self._top : self._top + ROWS]]

    def _cells(self) -> list[Cell]:
        return [cell for row in self._rows() for cell in row if cell is not None]

    def _row(self, cells: list[Cell | None], votes: Votes | None) -> list[Message | None]:
        """A row for the page; ``votes`` tell which answer was found the best, where names are open."""
        best = best_of([cell for cell in cells if cell is not None], votes)
        sides = zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", cells, strict=False)
        return [None if c is None else {**self._column(c, side), "best": c.params[WHO] == best} for side, c in sides]

    def _grid(self, rows: list[list[Message | None]]) -> Message:
        """Pictures in rows and columns, from row ``at`` on, at most ``step`` of all."""
        pair = self._blind.pair if self._blind is not None else None
        heads = self.run.columns if pair is None else [pair.left, pair.right]
        places = self._places()
        told = [
            {"prompt": self.run.prompts[prompt], "repeat": repeat, "columns": row}
            for (prompt, repeat), row in zip(places[self._top :], rows, strict=False)
        ]
        return {
            "at": self._top,
            "step": ROWS,
            "all": len(places),
            "heads": ["A", "B"] if self.hidden else heads,
            "rows": told,
        }

    def _column(self, cell: Cell, side: str) -> Message:
        """A column for the page. Where names are hidden its numbers are too: they tell models apart."""
        folded = self._fold(cell) if self._repeats() > 1 and not self.hidden and not self._pictured else None
        name = side if self.hidden else str(cell.params[WHO])
        return {"s": self._names[cell.number], "name": name, "turn": self._turn(cell), "fold": folded}

    def _fold(self, cell: Cell) -> Message:
        every = self.run.answers(str(cell.params[WHO]), str(cell.params.get("prompt", "")))
        found = fold([entry.outcome.text for entry in every if entry.outcome.status == "succeeded"])
        return {"n": found.n, "distinct": found.distinct, "agreement": found.agreement}

    def _turn(self, cell: Cell) -> Message:
        outcome = self.run.entries[cell.number].outcome
        relay = self._relays.get(cell.number)
        if relay is None or (outcome.status in ENDED and relay.status == "streaming"):
            relay = told_of(cell, outcome)
        turn = relay.turn()
        media = {"media": [media_message(m) for m in without_covers(outcome.media)]} if outcome.media else {}
        stuck = {"stuck": True} if outcome.status in ("uncertain", "lost") else {}
        return self._plain({**turn, **media, **stuck, "s": self._names[cell.number], "who": ""})

    def _plain(self, message: Message) -> Message:
        """A message without what would tell who is who."""
        if not self.hidden:
            return message
        found = {name: value for name, value in message.items() if name not in ("foot", "r", "q", "stuck")}
        if found.get("error"):
            found["error"] = {"what": t("There is no answer."), "hint": "", "code": "", "request_id": ""}
        if "media" in found:
            bare: Message = {"url": "", "title": "", "path": None, "poster": None, "extra": {}}
            found["media"] = [{**one, **bare} for one in found["media"]]
        return found

    def _busy(self, number: int) -> bool:
        return self.run.entries[number].outcome.status == "running"

    # What comes while it works

    async def _follow(self, cell: Cell, stream: AsyncStream) -> Reply:
        pace = _Unseen(lambda: cell.number in self._names)
        relay = Relay(str(cell.number), "", lambda message: self._passed(cell, message), pace=pace)
        with self._lock:
            again = self._relays.get(cell.number) is not None
            self._relays[cell.number] = relay
        if again:
            self._post_turn(cell)
        return await relay.run(stream)

    def _passed(self, cell: Cell, message: Message) -> None:
        with self._lock:
            name = self._names.get(cell.number)
            found = None if name is None else self._plain({**message, "s": name})
        if found is not None and len(found) > 2:
            self.post(found)

    def _post_turn(self, cell: Cell) -> None:
        with self._lock:
            turn = self._turn(cell) if cell.number in self._names else None
        if turn is not None:
            self.post({"is": "turn", "turn": turn})

    def leaves(self, cells: list[Cell]) -> None:
        with self._lock:
            for cell in cells:
                self._relays.pop(cell.number, None)

    def arrived(self, cells: list[Cell]) -> None:
        """Show what was asked for: the new prompt, or the new column beside the present one."""
        with self._lock:
            self._size = len(self.run)
            prompts = {prompt: number for number, prompt in enumerate(self.run.prompts)}
            asked = {prompts[str(cell.params.get("prompt", ""))] for cell in cells}
            self._at = self._at if self._at in asked else min(asked)
            self._top = self._page_of(self._at)
            if self._blind is not None:
                self._blind.widen(self.run.columns, len(prompts))
        self.post_state()

    def _changed(self, cell: Cell, outcome: Outcome) -> None:
        """Every change of a cell, and the end of the whole."""
        if self._size != len(self.run):  # asked for in a cell of the notebook
            self.arrived(list(self.run.cells[self._size :]))
        relay = self._relays.get(cell.number)
        if outcome.status in ENDED and cell.number not in self._names:
            self._relays.pop(cell.number, None)  # its text is in the outcome
        elif outcome.status in ENDED and (relay is None or relay.status == "streaming" or outcome.media):
            self._post_turn(cell)
        if outcome.status in ENDED and outcome.media:
            self.spawn(self._made_small())
        if self.run.status != "running":
            self.post({"is": "whole", **self._whole()})
            self.rest()
        elif time.monotonic() - self._told > NEWS:
            self._told = time.monotonic()
            self.post({"is": "whole", **self._whole()})

    async def _made_small(self) -> None:
        """The record shows pictures, posters and covers, made small; once there are more, it is written anew."""
        if await self._smalls.make():
            self.rest()

    def do_attach(self, content: Mapping[str, Any]) -> None:
        super().do_attach(content)
        self.spawn(self._made_small())

    def settle(self) -> None:
        """Somebody has waited for it: its record tells now how it ended, and not a few seconds later."""
        runtime().run(self._smalls.make())
        if self.record is not None:
            self.record.publish(self.bundle)

    def bundle(self) -> dict[str, str]:
        """What a reader sees without a kernel: names only where they need not be hidden."""
        blind = self._blind
        return (
            withheld(self.run)
            if blind is not None and blind.pair is not None
            else recorded(self.run, self._smalls.known)
        )

    def close(self) -> None:
        self._leave()
        super().close()


_panels: dict[str, ComparePanel] = {}


def panel_of(run: Comparison) -> ComparePanel:
    """The one panel of a comparison."""
    found = _panels.get(run.id)
    if found is None or found.closed:
        found = _panels[run.id] = ComparePanel(run)
    return found


def is_shown(run: Comparison) -> bool:
    """Whether there is a panel of it."""
    return run.id in _panels and not _panels[run.id].closed


def settle(run: Comparison) -> None:
    """Somebody has waited for it, or has stopped it."""
    panel = _panels.get(run.id)
    if panel is not None and panel.record is not None and not panel.closed and run.status != "running":
        panel.settle()
