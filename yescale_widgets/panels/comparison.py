"""``ys.compare`` in a notebook: columns that stream at once, and votes without names."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from typing import Any

from yescale_widgets import session
from yescale_widgets.client import AsyncStream
from yescale_widgets.errors import ConfigError, MediaError, YEScaleError
from yescale_widgets.grids.ballots import Verdict
from yescale_widgets.grids.cells import ENDED, Cell, Outcome
from yescale_widgets.grids.comparing import WHO, Comparison
from yescale_widgets.grids.differing import differ, fold
from yescale_widgets.grids.report import side_by_side, withheld
from yescale_widgets.jobs import saving
from yescale_widgets.panels.base import Message, Panel, fresh_id
from yescale_widgets.panels.blinding import Blind
from yescale_widgets.panels.pages import media_message
from yescale_widgets.panels.relay import Relay
from yescale_widgets.values import Reply, Timing
from yescale_widgets.words import t

NEWS = 0.5
"""Seconds between two words on how the whole stands."""
_STATUS = {"succeeded": "done", "waiting": "streaming", "running": "streaming"}


class ComparePanel(Panel):
    """A comparison, one prompt at a time: all columns, or in a blind vote two without their names.

    What the page calls a column changes with every state: from its name nothing can be told that was shown before.
    """

    kind = "compare"

    def __init__(self, run: Comparison) -> None:
        super().__init__()
        self.run = run
        self._lock = threading.RLock()
        self._relays: dict[int, Relay] = {}
        self._names: dict[int, str] = {}  # what the page calls the cells that it shows
        self._at, self._repeat, self._told = 0, 0, 0.0
        self._blind = Blind(run.columns, len(run.prompts)) if run.blind else None
        run.follow = self._follow
        self._leave = run.listen(self._changed)

    @property
    def hidden(self) -> bool:
        """Whether names must not be on the page now."""
        return self._blind is not None and self._blind.pair is not None and not self._blind.revealed

    def state(self) -> Message:
        with self._lock:
            cells = self._shown()
            self._names = {cell.number: fresh_id() for cell in cells}
            self._relays = {n: relay for n, relay in self._relays.items() if n in self._names or self._busy(n)}
            columns = [
                self._column(cell, side) for side, cell in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", cells, strict=False)
            ]
        blind, at = self._blind, self._prompt()
        return {
            "origin": session.current().origin_label(),
            "prompt": self.run.prompts[at],
            "at": at,
            "prompts": len(self.run.prompts),
            "repeat": self._repeat,
            "repeats": self._repeats(),
            "columns": columns,
            "blind": blind is not None,
            "hidden": self.hidden,
            "left": 0 if blind is None else blind.left,
            "over": blind is not None and blind.pair is None,
            "several": len(self.run.columns) > 1,
            "notes": self.run.notes,
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

    def _shown(self) -> list[Cell]:
        """The cells on the page, in order."""
        asked = self.run.prompts[self._prompt()]
        found = {
            str(cell.params[WHO]): cell
            for cell in self.run.cells
            if cell.params.get("prompt", "") == asked and cell.repeat == self._repeat
        }
        pair = self._blind.pair if self._blind is not None else None
        return list(found.values()) if pair is None else [found[pair.left], found[pair.right]]

    def _column(self, cell: Cell, side: str) -> Message:
        """A column for the page. Where names are hidden its numbers are too: they tell models apart."""
        folded = self._fold(cell) if self._repeats() > 1 and not self.hidden else None
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
            relay = _of(cell, outcome)
        turn = relay.turn()
        media = {"media": [media_message(m) for m in outcome.media]} if outcome.media else {}
        return self._plain({**turn, **media, "s": self._names[cell.number], "who": ""})

    def _plain(self, message: Message) -> Message:
        """A message without what would tell who is who."""
        if not self.hidden:
            return message
        found = {name: value for name, value in message.items() if name not in ("foot", "r", "q")}
        if found.get("error"):
            found["error"] = {"what": t("There is no answer."), "hint": "", "code": "", "request_id": ""}
        if "media" in found:
            found["media"] = [{**one, "title": "", "path": None} for one in found["media"]]
        return found

    def _busy(self, number: int) -> bool:
        return self.run.entries[number].outcome.status == "running"

    # What comes while it works

    async def _follow(self, cell: Cell, stream: AsyncStream) -> Reply:
        relay = Relay(str(cell.number), "", lambda message: self._passed(cell, message))
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
        if found is not None and len(found) > 2:  # noqa: PLR2004 - more than its kind and its column
            self.post(found)

    def _post_turn(self, cell: Cell) -> None:
        with self._lock:
            turn = self._turn(cell) if cell.number in self._names else None
        if turn is not None:
            self.post({"is": "turn", "turn": turn})

    def _changed(self, cell: Cell, outcome: Outcome) -> None:
        """Every change of a cell, and the end of the whole."""
        relay = self._relays.get(cell.number)
        if outcome.status in ENDED and (relay is None or relay.status == "streaming" or outcome.media):
            self._post_turn(cell)
        if self.run.status != "running":
            self.post({"is": "whole", **self._whole()})
            self.rest()
        elif time.monotonic() - self._told > NEWS:
            self._told = time.monotonic()
            self.post({"is": "whole", **self._whole()})

    # What the page asks

    def _cell(self, name: object) -> Cell:
        number = next((number for number, known in self._names.items() if known == name), None)
        if number is None:
            raise ConfigError(t("The page has changed meanwhile."), t("Look again."))
        return self.run.cells[number]

    def do_resync(self, content: Mapping[str, Any]) -> None:
        cell = self._cell(content.get("s"))
        relay = self._relays.get(cell.number) or _of(cell, self.run.entries[cell.number].outcome)
        self.post(self._plain({**relay.snapshot(), "s": str(content["s"])}))

    def do_go(self, content: Mapping[str, Any]) -> None:
        self._at = min(max(0, int(content["to"])), len(self.run.prompts) - 1)
        self.post_state()

    def do_repeat(self, content: Mapping[str, Any]) -> None:
        self._repeat = min(max(0, int(content["to"])), self._repeats() - 1)
        self.post_state()

    def do_blind(self, content: Mapping[str, Any]) -> None:
        with self._lock:
            self._blind = Blind(self.run.columns, len(self.run.prompts)) if content.get("on") else None
        self.post_state()
        self.rest()

    def do_vote(self, content: Mapping[str, Any]) -> None:
        with self._lock:
            blind = self._blind
            if blind is None or blind.pair is None or blind.revealed:
                return
            pair, verdict = blind.pair, content.get("verdict")
            cells = self._shown()
            if any(self.run.entries[cell.number].outcome.status not in ENDED for cell in cells):
                raise ConfigError(t("An answer is still being written."), t("Vote when both are there."))
            self.run.vote(pair.prompt, pair.left, pair.right, _verdict(verdict), blind=True)
            blind.revealed = True
            columns = [{"s": self._names[cell.number], "name": cell.params[WHO]} for cell in cells]
            turns = [self._turn(cell) for cell in cells]
        standing = self._standing()
        self.post(
            {
                "is": "voted",
                "verdict": verdict,
                "columns": columns,
                "turns": turns,
                "left": blind.left,
                "standing": standing,
            }
        )
        self.rest()

    def do_next(self, _content: Mapping[str, Any]) -> None:
        if self._blind is not None:
            self._blind.next()
        self.post_state()

    def do_better(self, content: Mapping[str, Any]) -> None:
        """An open vote: this one is better than all others beside it."""
        best = self._cell(content.get("s"))
        if self.hidden:
            return
        for other in self._shown():
            if other is not best:
                names = str(best.params[WHO]), str(other.params[WHO])
                self.run.vote(str(best.params["prompt"]), *names, "left", blind=False)
        self.post({"is": "better", "s": content["s"]})

    def _standing(self) -> list[Message]:
        """How the blind votes stand; without scipy there are no intervals, and nothing is said."""
        votes = self.run.votes
        if not votes.duels():
            return []
        try:
            wins, ranks = votes.wins(), votes.ranking().set_index("name")
        except ConfigError:
            return []
        return [
            {
                **{name: row[name] for name in ("name", "wins", "ties", "losses")},
                "score": float(ranks.loc[row["name"], "score"]),
            }
            | {side: float(row[side]) for side in ("low", "high")}
            | {"share": None if row["wins"] + row["losses"] == 0 else float(row["share"])}
            for row in wins.to_dict("records")
        ]

    def do_diff(self, content: Mapping[str, Any]) -> None:
        left, right = self._cell(content.get("left")), self._cell(content.get("right"))
        texts = [self.run.entries[cell.number].outcome.text for cell in (left, right)]
        found = differ(texts[0], texts[1])
        self.post(
            {
                "is": "diff",
                "left": content["left"],
                "right": content["right"],
                "pieces": found.pieces,
                "share": found.share,
            }
        )

    def do_note(self, content: Mapping[str, Any]) -> None:
        text = str(content.get("text", "")).strip()
        if text:
            self.run.note(text)
            self.post({"is": "notes", "notes": self.run.notes})
            self.rest()

    def do_stop(self, _content: Mapping[str, Any]) -> None:
        self.spawn(self._off(self.run.stop))

    def do_resume(self, content: Mapping[str, Any]) -> None:
        self.spawn(self._off(lambda: self.run.resume(failed=bool(content.get("failed")))))

    async def _off(self, work: Any) -> None:
        await asyncio.to_thread(work)
        self.post_state()

    def do_media(self, content: Mapping[str, Any]) -> None:
        self.spawn(self._media(str(content.get("key")), int(content["index"])))

    async def _media(self, key: str, index: int) -> None:
        head: Message = {"is": "media", "key": key, "index": index}
        try:
            media = self.run.entries[self._cell(key).number].outcome.media[index]
            data, mime = await saving.bring(media, session.current().client.core.transport.fetch)
        except (YEScaleError, IndexError) as error:
            what = t("It could not be read.") if self.hidden or not isinstance(error, MediaError) else str(error)
            self.post(head | {"error": what})
        else:
            self.post(head | {"mime": mime}, [data])

    def bundle(self) -> dict[str, str]:
        """What a reader sees without a kernel: names only where they need not be hidden."""
        blind = self._blind
        return withheld(self.run) if blind is not None and blind.pair is not None else side_by_side(self.run)

    def close(self) -> None:
        self._leave()
        super().close()


def _verdict(word: object) -> Verdict:
    verdicts: dict[object, Verdict] = {"left": "left", "right": "right", "tie": "tie", "both_bad": "both_bad"}
    if word not in verdicts:
        raise ConfigError(t("There is no such verdict: {word}.", word=word))
    return verdicts[word]


def _of(cell: Cell, outcome: Outcome) -> Relay:
    """An answer that is there already, or is still to come."""
    timing = Timing(ttft=outcome.ttft, total=outcome.seconds, tokens_per_second=outcome.tokens_per_second)
    reply = Reply(
        text=outcome.text,
        reasoning=outcome.reasoning,
        usage=outcome.usage,
        cost=outcome.cost,
        timing=timing,
        finish_reason=outcome.finish_reason,
    )
    from yescale_widgets.panels.relay import foot

    code, request = outcome.code, outcome.request_id
    error = (
        {"what": outcome.error, "hint": outcome.hint, "code": code, "request_id": request} if outcome.error else None
    )
    ended = {"status": _STATUS.get(outcome.status, "failed"), "foot": foot(reply), "error": error}
    ended["foot"] = ended["foot"] if outcome.status in ENDED else None
    return Relay.over(str(cell.number), "", reply, outcome.text, ended)


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
