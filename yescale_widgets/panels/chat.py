"""``ys.chat``: a conversation that streams, stops, begins anew and leaves a readable record."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import traitlets

from yescale_widgets import session
from yescale_widgets.catalog.chat import MODELS, Complete
from yescale_widgets.errors import YEScaleError
from yescale_widgets.panels import copy_as, form
from yescale_widgets.panels.base import Message, Panel, fresh_id, session_or_none, told
from yescale_widgets.panels.relay import Relay, short_name
from yescale_widgets.runtime import runtime
from yescale_widgets.show.bundle import transcript_bundle

_HIDDEN = frozenset(
    {"prompt", "messages", "model", "images", "n", "tools", "tool_choice", "modalities", "audio", "response_format"}
)
"""Options that the panel itself stands for, or that change the form of the answer."""


@dataclass
class Turn:
    """One message of the conversation: the user's text, or a relay with the model's answer."""

    id: str
    text: str = ""
    relay: Relay | None = None

    @property
    def role(self) -> str:
        return "user" if self.relay is None else "model"

    def message(self) -> Message:
        """As the page draws it."""
        if self.relay is not None:
            return self.relay.turn()
        return {
            "s": self.id,
            "role": "user",
            "who": "You",
            "text": self.text,
            "b": [],
            "c": 0,
            "x": "",
            "r": "",
            "status": "done",
        }

    def as_sent(self) -> dict[str, Any]:
        """As the model is told."""
        if self.relay is None:
            return {"role": "user", "content": self.text}
        return {"role": "assistant", "content": self.relay.text}


class Chat(Panel):
    """A chat panel. ``model`` and ``options`` can be read and set from code; ``busy``: an answer is being written."""

    kind = "chat"
    model = traitlets.Unicode("gpt-4o-mini").tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    busy = traitlets.Bool(default_value=False)

    def __init__(self, model: str = "gpt-4o-mini", system: str | None = None, **options: Any) -> None:
        given = {**options, **({"system": system} if system else {})}
        Complete(prompt="-", model=model, **given)
        super().__init__(model=model, options=given)
        self._lock = threading.RLock()
        self._turns: list[Turn] = []
        self._future: concurrent.futures.Future[None] | None = None
        self.observe(lambda _change: self.post_state(), names=["model"])

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation in the form of the gateway."""
        with self._lock:
            return _sent(self._turns)

    def state(self) -> Message:
        found = session_or_none()
        with self._lock:
            turns = [turn.message() for turn in self._turns]
            busy = self._turns[-1].id if self.busy and self._turns else None
        return {
            "origin": found.origin_label() if found else "not connected",
            "connected": found is not None,
            "models": list(dict.fromkeys([self.model, *MODELS])),
            "model": self.model,
            "options": self.options,
            "fields": [f for f in form.fields(Complete) if f["name"] not in _HIDDEN],
            "turns": turns,
            "busy": busy,
        }

    def bundle(self) -> dict[str, str]:
        with self._lock:
            turns = [_recorded(turn) for turn in self._turns]
        return transcript_bundle(turns, title=f"Chat with {self.model}")

    def do_send(self, content: Mapping[str, Any]) -> None:
        self.send_text(str(content.get("text", "")))

    def send_text(self, text: str) -> None:
        """Say something, as the page's Send does; the answer streams into the panel."""
        if text.strip():
            self._answer(Turn(fresh_id(), text))

    def _answer(self, question: Turn | None, since: str | None = None) -> None:
        """Start one answer; a second while one is being written is refused.

        The turn ``since`` and all after it give way, once everything that can be refused here has been.
        """
        operation_options = form.values_of(Complete, self.options)
        with self._lock:
            if self.busy:
                return
            session.current()
            place = next((i for i, turn in enumerate(self._turns) if turn.id == since), len(self._turns))
            asked = [question] if question else []
            kept = [*self._turns[:place], *asked]
            operation = Complete(messages=_sent(kept), model=self.model, **operation_options)
            relay = Relay(fresh_id(), short_name(self.model), self._say)
            gone = [turn.id for turn in self._turns[place:]]
            self._turns = [*kept, Turn(relay.id, relay=relay)]
            self.busy = True
            fresh = [turn.message() for turn in (*asked, self._turns[-1])]
        if gone:
            self.post({"is": "drop", "s": gone})
        self.post({"is": "begin", "turns": fresh, "busy": relay.id})
        self._future = runtime().submit(self._write(operation, relay))

    def _say(self, message: Message) -> None:
        """Pass on what a relay says; with its last word the panel is at rest."""
        if message["is"] == "end":
            self.busy = False
            message = message | {"busy": None}
        self.post(message)

    async def _write(self, operation: Complete, relay: Relay) -> None:
        """The turn itself shows what went wrong; nothing is raised to anyone."""
        try:
            await relay.run(session.current().client.core.stream(operation))
        except (YEScaleError, asyncio.CancelledError):
            pass
        except Exception as error:  # noqa: BLE001
            self._say({"is": "end", "s": relay.id, "status": "failed", "foot": None, "error": told(error)})
        finally:
            self.rest()

    def do_stop(self, _content: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the answer that is being written; its text so far stays."""
        if self._future is not None:
            self._future.cancel()

    def do_resync(self, content: Mapping[str, Any]) -> None:
        relay = next((t.relay for t in self._turns if t.id == content.get("s")), None)
        if relay is not None:
            self.post(relay.snapshot())

    def do_again(self, content: Mapping[str, Any]) -> None:
        """Answer anew: the turn and all after it give way."""
        turn = self._turn(content, "model")
        if turn is not None:
            self._answer(None, turn.id)

    def do_edit(self, content: Mapping[str, Any]) -> None:
        """Say something else instead: that message and all after it give way."""
        turn, text = self._turn(content, "user"), str(content.get("text", ""))
        if turn is not None and text.strip():
            self._answer(Turn(fresh_id(), text), turn.id)

    def _turn(self, content: Mapping[str, Any], role: str) -> Turn | None:
        with self._lock:
            return next((t for t in self._turns if t.id == content.get("s") and t.role == role), None)

    def do_copy(self, content: Mapping[str, Any]) -> None:
        turn, wanted = str(content.get("s")), str(content.get("form"))
        self.post({"is": "copied", "s": turn, "form": wanted, "text": self._copied(turn, wanted)})

    def _copied(self, turn: str, wanted: str) -> str:
        with self._lock:
            place = next((i for i, t in enumerate(self._turns) if t.id == turn), 0)
            chosen, before = self._turns[place], _sent(self._turns[:place])
        if wanted == "markdown":
            return chosen.relay.text if chosen.relay else chosen.text
        found = session_or_none()
        settings = found.settings if found and not found.settings.sandbox else None
        values = form.values_of(Complete, self.options)
        asked = [*before, *([chosen.as_sent()] if chosen.relay is None else [])]
        operation = Complete(messages=asked, model=self.model, **values)
        if wanted == "openai":
            return copy_as.as_openai(
                operation.payload()["messages"],
                self.model,
                {k: v for k, v in values.items() if k != "system"},
                settings,
            )
        return copy_as.as_curl(operation, settings) if wanted == "curl" else copy_as.as_python(operation)


def _sent(turns: list[Turn]) -> list[dict[str, Any]]:
    """What the model is told of them; an answer of which nothing came is left out."""
    return [turn.as_sent() for turn in turns if turn.relay is None or turn.relay.text]


@dataclass(frozen=True)
class Recorded:
    """A turn as the record shows it."""

    role: str
    who: str
    text: str
    reasoning: str
    status: str
    foot: str
    error: str | None


def _recorded(turn: Turn) -> Recorded:
    relay = turn.relay
    if relay is None:
        return Recorded("user", "You", turn.text, "", "done", "", None)
    error = None if relay.error is None else f"{relay.error['what']} {relay.error['hint']}".strip()
    reasoning = relay.turn()["r"]
    return Recorded(
        "model", relay.reply.model or relay.who, relay.text, reasoning, relay.status, _foot(relay.foot), error
    )


def _foot(foot: Message | None) -> str:
    if foot is None:
        return ""
    parts = [
        None if foot["ttft"] is None else f"{foot['ttft']:.2f} s to first token",
        None if foot["tokens"] is None else f"{foot['tokens']} tokens",
        None if foot["tps"] is None else f"{foot['tps']:.0f} tok/s",
    ]
    return " · ".join(p for p in parts if p)


def chat(model: str = "gpt-4o-mini", *, system: str | None = None, **options: Any) -> Chat:
    """A chat panel for this cell. ``options`` are those of ``chat.complete``.

    Raises:
        OptionError: an option is unknown or has a value that is not allowed.
    """
    return Chat(model, system, **options)
