"""How a chat gets an answer: the request, the stream or rounds of tools, the object in it, and leave for each call."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from yescale_widgets import session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.errors import YEScaleError
from yescale_widgets.functions import Function
from yescale_widgets.panels import form
from yescale_widgets.panels.approving import Approve, Approver
from yescale_widgets.panels.base import Message, Panel, told
from yescale_widgets.panels.relay import Relay
from yescale_widgets.panels.turns import Turn
from yescale_widgets.rounds import Rounds, in_thread
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.structured import Shape, json_in
from yescale_widgets.values import Json, Reply


class Answering(Panel):
    """Mixin for the chat panel."""

    model: str
    options: dict[str, Any]
    _say: Any
    _sent: Any
    _kept: Any
    _told: Sequence[Json]
    _functions: Mapping[str, Function]
    _approve: Approve
    _approver: Approver | None
    _shape: Shape | None

    def _operation(self, turns: list[Turn]) -> Complete:
        """The request that goes on with these turns.

        Raises:
            OptionError: an option has a value that is not allowed.
        """
        more: dict[str, Any] = {"tools": self._told} if self._told else {}
        if self._shape is not None:
            more["response_format"] = self._shape.response_format
        values = form.values_of(Complete, self.options)
        return Complete(messages=self._sent(turns), model=self.model, **values, **more)

    def _fence(self) -> str:
        """Structured output is drawn as code while it comes; markdown would swallow some of its signs."""
        return "json" if (self._shape is not None or self.options.get("schema")) and not self._told else ""

    async def _write(self, operation: Complete, turn: Turn, relay: Relay, at_rest: threading.Event) -> None:
        """The turn itself shows what went wrong; nothing is raised to anyone."""
        stream = self._stream(operation, turn)
        try:
            await relay.run(stream, self._object)
        except (YEScaleError, asyncio.CancelledError):
            pass
        except Exception as error:  # noqa: BLE001 - a panel shows every error; there is no one to raise it to
            relay.status, relay.error = "failed", told(error)
            self._say({"is": "end", "s": relay.id, "status": "failed", "foot": None, "error": relay.error})
        finally:
            turn.told = stream.added() if isinstance(stream, Rounds) else _whole(relay) if self._fence() else None
            await self._guarded(in_thread(self._kept))
            at_rest.set()
            self.rest()

    def _stream(self, operation: Complete, turn: Turn) -> AsyncStream | Rounds:
        client = session.current().client.core
        if not self._functions:
            return client.stream(operation)
        self._approver = Approver(self._approve, lambda call: self._asks(turn, call)) if self._approve else None
        return Rounds(client, operation, self._functions, approve=self._approver)

    def _object(self, reply: Reply) -> Any:
        """The structured output of an answer, as plain JSON."""
        if self._shape is None:
            return UNSET if reply.object is None else json_in(reply.text)
        if not reply.text and reply.tool_calls:
            return UNSET
        reply.object = self._shape.read(reply)
        found = json_in(reply.text)
        return found["value"] if self._shape.wrapped and isinstance(found, dict) and len(found) == 1 else found

    def _asks(self, turn: Turn, call: Message | None) -> None:
        if turn.relay is not None:
            turn.relay.asks = call
        self.post({"is": "asks", "s": turn.id, "call": call})

    def do_decide(self, content: Mapping[str, Any]) -> None:
        if self._approver is not None:
            self._approver.decide(str(content.get("id")), allow=content.get("allow") is True)


def _whole(relay: Relay) -> list[dict[str, Any]]:
    """What the model is told of an answer that was drawn as code."""
    return [{"role": "assistant", "content": relay.reply.text}] if relay.reply.text else []
