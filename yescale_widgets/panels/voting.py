"""What a page asks of a comparison: prompts, votes, diffs, notes, and the bytes of media."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from yescale_widgets.errors import ConfigError, MediaError
from yescale_widgets.grids.ballots import Verdict, Votes, better
from yescale_widgets.grids.cells import ENDED, Cell, Outcome
from yescale_widgets.grids.columns import WHO
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.grids.differing import differ
from yescale_widgets.panels import media_bytes
from yescale_widgets.panels.base import Message, Panel
from yescale_widgets.panels.blinding import Blind
from yescale_widgets.panels.relay import Relay, foot
from yescale_widgets.show.bundle import without_covers
from yescale_widgets.values import Reply, Timing
from yescale_widgets.words import t

_STATUS = {"succeeded": "done", "waiting": "streaming", "running": "streaming"}


class ComparingVerbs(Panel):
    """Mixin for the panel of a comparison."""

    run: Comparison
    hidden: bool
    _lock: threading.RLock
    _relays: dict[int, Relay]
    _names: dict[int, str]
    _at: int
    _repeat: int
    _top: int
    _blind: Blind | None
    _rows: Any
    _cells: Any
    _turn: Any
    _plain: Any
    _repeats: Any

    def _cell(self, name: object) -> Cell:
        number = next((number for number, known in self._names.items() if known == name), None)
        if number is None:
            raise ConfigError(t("The page has changed meanwhile."), t("Look again."))
        return self.run.cells[number]

    def do_resync(self, content: Mapping[str, Any]) -> None:
        cell = self._cell(content.get("s"))
        relay = self._relays.get(cell.number) or told_of(cell, self.run.entries[cell.number].outcome)
        self.post(self._plain({**relay.snapshot(), "s": str(content["s"])}))

    def do_go(self, content: Mapping[str, Any]) -> None:
        self._at = min(max(0, int(content["to"])), len(self.run.prompts) - 1)
        self.post_state()

    def do_repeat(self, content: Mapping[str, Any]) -> None:
        self._repeat = min(max(0, int(content["to"])), self._repeats() - 1)
        self.post_state()

    def do_rows(self, content: Mapping[str, Any]) -> None:
        self._top = max(0, int(content["to"]))
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
            cells = self._cells()
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
                "heads": [pair.left, pair.right],
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
        """An open vote: this one is better than all others beside it; a change of mind takes its place."""
        best = self._cell(content.get("s"))
        if self.hidden:
            return
        row = [cell for cell in next(row for row in self._rows() if best in row) if cell is not None]
        for other in row:
            if other is not best:
                names = str(best.params[WHO]), str(other.params[WHO])
                self.run.keep(better(str(best.params["prompt"]), best.repeat, *names))
        self.post({"is": "better", "s": content["s"], "among": [self._names[cell.number] for cell in row]})

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
        media = without_covers(self.run.entries[self._cell(key).number].outcome.media)
        self.post(*await media_bytes.answer(key, media, index, self._unreadable))

    def _unreadable(self, error: Exception) -> str:
        """Why a medium cannot be had; while names are hidden its address is not told."""
        return t("It could not be read.") if self.hidden or not isinstance(error, MediaError) else str(error)


def _verdict(word: object) -> Verdict:
    verdicts: dict[object, Verdict] = {"left": "left", "right": "right", "tie": "tie", "both_bad": "both_bad"}
    if word not in verdicts:
        raise ConfigError(t("There is no such verdict: {word}.", word=word))
    return verdicts[word]


def best_of(cells: list[Cell], votes: Votes | None) -> str | None:
    """The column that was found better than those beside it."""
    if not votes or not cells:
        return None
    return votes.best(str(cells[0].params["prompt"]), cells[0].repeat, [str(cell.params[WHO]) for cell in cells])


def told_of(cell: Cell, outcome: Outcome) -> Relay:
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
    code, request = outcome.code, outcome.request_id
    error = (
        {"what": outcome.error, "hint": outcome.hint, "code": code, "request_id": request} if outcome.error else None
    )
    ended = {"status": _STATUS.get(outcome.status, "failed"), "foot": foot(reply), "error": error}
    ended["foot"] = ended["foot"] if outcome.status in ENDED else None
    return Relay.over(str(cell.number), "", reply, outcome.text, ended)
