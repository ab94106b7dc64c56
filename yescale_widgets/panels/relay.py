"""From a stream of deltas to few messages: the first at once, then about seven a second, then fewer."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

from msgspec import UNSET, to_builtins

from yescale_widgets.errors import StreamCut, YEScaleError
from yescale_widgets.panels.base import Message, media_message, told
from yescale_widgets.panels.pace import PACE, Pace
from yescale_widgets.rounds import Rounds, Step
from yescale_widgets.show.markdown import BlockStream
from yescale_widgets.show.stream import units
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.values import Reply

Standing = Literal["streaming", "done", "stopped", "cut", "failed"]
FASTEST = 1 / 7
"""Seconds between two messages of a young stream; each costs some 550 bytes of envelope."""


class Relay:
    """Streams one answer into a turn, on the loop thread. ``turn()`` is what a view needs that comes late.

    With ``fence`` the answer is drawn as code of that language. ``object`` is structured output, ``asks`` a call that
    waits to be allowed.
    """

    def __init__(  # noqa: PLR0913 - what it speaks to, and how it keeps time
        self,
        turn: str,
        who: str,
        post: Callable[[Message], None],
        clock: Callable[[], float] = time.monotonic,
        *,
        pace: Pace = PACE,
        fence: str = "",
    ) -> None:
        self.id, self.who = turn, who
        self.status: Standing = "streaming"
        self.foot: Message | None = None
        self.error: Message | None = None
        self.reply = Reply()
        self.object: Any = UNSET
        self.asks: Message | None = None
        self._fence = fence
        self._post, self._clock, self._pace = post, clock, pace
        self._lock = threading.Lock()  # views ask for snapshots from any thread
        self._blocks = BlockStream()
        self._reasoning: list[str] = []
        self._unsent: list[str] = []
        self._thought = 0  # UTF-16 units of reasoning that have been sent
        self._began = self._next = clock()
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def over(cls, turn: str, who: str, reply: Reply, shown: str, ended: Message) -> Relay:
        """An answer of former days: ``shown`` is its text as it was drawn, ``ended`` its status, foot and error."""
        found = cls(turn, who, lambda _message: None)
        found._blocks.feed(shown)
        found._blocks.take(final=True)
        found._reasoning = [reply.reasoning] if reply.reasoning else []
        found.reply = reply
        found.status, found.foot, found.error = ended["status"], ended["foot"], ended["error"]
        return found

    async def run(self, stream: AsyncStream | Rounds, read: Callable[[Reply], Any] = lambda _reply: UNSET) -> Reply:
        """Follow a stream to its end; ``read`` takes the object out of the whole answer, where it has one.

        Raises:
            YEScaleError: it did not come to a good end; the turn shows what had arrived, and why.
            asyncio.CancelledError: it was stopped; likewise.
        """
        try:
            await self._follow(aiter(stream))
            self.object = read(stream.reply)
        except asyncio.CancelledError:
            self._close("stopped", stream.reply, None)
            raise
        except YEScaleError as error:
            self._close("cut" if isinstance(error, StreamCut) else "failed", stream.reply, error)
            raise
        finally:
            await stream.aclose()
        self._close("done", stream.reply, None)
        return self.reply

    async def _follow(self, deltas: AsyncIterator[Any]) -> None:
        async for delta in deltas:
            with self._lock:
                text = delta.note if isinstance(delta, Step) else delta.text
                if text:
                    self._blocks.feed(self._opened(text))
                if delta.reasoning:
                    self._unsent.append(delta.reasoning)
            if (text or delta.reasoning) and self._timer is None:
                self._plan()

    def _opened(self, text: str) -> str:
        """The first text after the head of its fence, if it has one, and without blank lines before it."""
        if self._blocks.begun:
            return text
        return f"```{self._fence}\n{text}" if self._fence else text.lstrip("\n")

    def _plan(self) -> None:
        wait = self._next - self._clock()
        if wait <= 0:
            self._queue()
        else:
            self._timer = asyncio.get_running_loop().call_later(wait, self._queue)

    def _queue(self) -> None:
        """A message is due; where many panels speak at once it waits for its place."""
        wait = self._pace.book()
        if wait <= 0:
            self._flush()
        else:
            self._timer = asyncio.get_running_loop().call_later(wait, self._flush)

    def _flush(self, *, final: bool = False) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._clock()
        self._next = now + max(FASTEST, (now - self._began) / 40)
        message = self._message(final=final)
        if len(message) > 2:
            self._post(message)

    def _message(self, *, final: bool) -> Message:
        message: Message = {"is": "d", "s": self.id}
        with self._lock:
            piece = self._blocks.take(final=final)
            if self._unsent:
                thought = "".join(self._unsent)
                message |= {"r": thought, "q": self._thought}
                self._thought += units(thought)
                self._reasoning += self._unsent
                self._unsent = []
        if piece.blocks:
            message |= {"i": piece.first_block, "b": list(piece.blocks), "c": piece.committed}
        if piece.text:
            message |= {"o": piece.offset, "x": piece.text}
        return message

    def _close(self, status: Standing, reply: Reply, error: YEScaleError | None) -> None:
        with self._lock:
            if self._fence and self._blocks.begun:
                self._blocks.feed("\n```")
        self._flush(final=True)
        self.reply, self.status, self.asks = reply, status, None
        self.foot = foot(reply)
        self.error = None if error is None else told(error)
        self._post({"is": "end", "s": self.id, "c": units(self.text), **self._ended()})

    def _ended(self) -> Message:
        """What stands under the text, once it is whole."""
        media = self.reply.media
        return {
            "status": self.status,
            "foot": self.foot,
            "error": self.error,
            **({"media": [media_message(m) for m in media]} if media else {}),
            **({} if self.object is UNSET else {"object": to_builtins(self.object)}),
        }

    @property
    def text(self) -> str:
        """All text so far."""
        with self._lock:
            return self._blocks.text

    def _now(self) -> Message:
        with self._lock:
            blocks, committed, tail = self._blocks.snapshot()
            return {"b": blocks, "c": committed, "x": tail, "r": "".join((*self._reasoning, *self._unsent))}

    def snapshot(self) -> Message:
        """Everything so far, for a view that has lost something."""
        return {"is": "snap", "s": self.id, **self._now()}

    def turn(self) -> Message:
        """The turn as a view draws it."""
        asks = {} if self.asks is None else {"asks": self.asks}
        return {"s": self.id, "role": "model", "who": self.who, **self._now(), **self._ended(), **asks}


def foot(reply: Reply) -> Message:
    """The small numbers under a turn; None where unknown."""
    timing, usage = reply.timing, reply.usage or {}
    return {
        "model": reply.model,
        "ttft": timing.ttft,
        "total": timing.total,
        "tokens": usage.get("completion_tokens"),
        "tps": timing.tokens_per_second,
        "cost": reply.cost,
        "finish_reason": reply.finish_reason,
    }


def short_name(model: str) -> str:
    """Two or three letters for the gutter: "gpt-4o-mini" is "4o", "claude-sonnet-4-5" is "cl"."""
    parts = [p for p in model.lower().replace("/", "-").split("-") if p]
    if len(parts) > 1 and parts[0] == "gpt":
        return parts[1][:3]
    return parts[0][:2] if parts else "ai"
