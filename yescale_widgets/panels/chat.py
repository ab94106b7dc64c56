"""``ys.chat``: a conversation that streams, stops, forks, is kept, and leaves a readable record."""

from __future__ import annotations

import concurrent.futures
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import traitlets

from yescale_widgets import session
from yescale_widgets.catalog.chat import MODELS, Complete
from yescale_widgets.functions import functions_of
from yescale_widgets.panels import form
from yescale_widgets.panels.answering import Answering
from yescale_widgets.panels.approving import Approve, Approver
from yescale_widgets.panels.base import Message, Panel, fresh_id, session_or_none
from yescale_widgets.panels.branches import Branches
from yescale_widgets.panels.instead import introduce
from yescale_widgets.panels.keeping import Keeping
from yescale_widgets.panels.keepsakes import MOST_BYTES, Keepsake, Waiting, accepted
from yescale_widgets.panels.relay import Relay, short_name
from yescale_widgets.panels.transcripts import SavedChat, Transcript, Unreadable
from yescale_widgets.panels.turns import Turn, recorded
from yescale_widgets.panels.uploads import Arrivals
from yescale_widgets.runtime import runtime
from yescale_widgets.show.bundle import transcript_bundle
from yescale_widgets.show.stream import whole
from yescale_widgets.source import Source, SourceLike
from yescale_widgets.structured import Shape
from yescale_widgets.words import later, t

MODEL = "gpt-4o-mini"
STARTERS = (
    later("Explain CRDTs to a colleague in five sentences."),
    later("Write a regular expression for dates such as 2026-11-25, with tests."),
    later("Compare bubble sort and quicksort in a table."),
    later("Suggest three names for a library of notebook widgets."),
)
_HIDDEN = frozenset(
    {"prompt", "messages", "model", "images", "n", "tools", "tool_choice", "modalities", "audio", "response_format"}
)
"""Options that the panel itself stands for, or that change the form of the answer."""


class Chat(Answering, Keeping, Panel):
    """A chat panel. ``model`` and ``options`` can be read and set from code; ``busy``: an answer is being written.

    ``name`` is the name under which the conversation is kept, empty until there is something to keep.
    """

    kind = "chat"
    model = traitlets.Unicode(MODEL).tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    busy = traitlets.Bool(default_value=False)
    name = traitlets.Unicode("")

    def __init__(  # noqa: PLR0913 - all of them are named, and each stands alone
        self,
        model: str | None = None,
        *,
        name: str | None = None,
        system: str | None = None,
        tools: Sequence[Callable[..., Any] | Mapping[str, Any]] = (),
        approve: Approve = False,
        schema: Any = None,
        starters: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        given = {**options, **({"system": system} if system else {})}
        Complete(prompt="-", model=model or MODEL, **given)
        self._told, self._functions = functions_of(tools)
        self._approve = approve
        self._shape = None if schema is None else Shape(schema)
        self._starters = [t(starter) for starter in STARTERS] if starters is None else list(starters)
        self._transcript = Transcript(name)
        _take_over(self._transcript.name)
        self._shelf = self._transcript.shelf
        self.arrivals, self._waiting = Arrivals(MOST_BYTES, t("Make it smaller.")), Waiting()
        self._lock = threading.RLock()
        self._branches: Branches[Turn] = Branches()
        self._at_rest = threading.Event()  # the latest answer is over and has been kept
        self._at_rest.set()
        self._future: concurrent.futures.Future[None] | None = None
        self._approver: Approver | None = None
        self._notice: Message | None = None
        kept = self._reopened()
        super().__init__(
            model=model or (kept and kept.model) or MODEL, options={**(kept.options if kept else {}), **given}
        )
        self.observe(lambda _change: _living.update({self.name: self}), names=["name"])
        self.name = self._transcript.name or ""
        self.observe(lambda _change: self.post_state(), names=["model"])
        self.observe(lambda _change: self._keep(), names=["model", "options"])

    def _reopened(self) -> SavedChat | None:
        """The conversation of this name, if there is one; one that cannot be read is left alone."""
        name = self._transcript.name
        try:
            kept = self._transcript.read()
            if kept is not None:
                self._branches = Branches.of([Turn.of(t, self._shelf) for t in kept.turns], kept.chosen)
        except (Unreadable, ValueError) as error:
            what = t("The chat {name!r} could not be opened: {error}.", name=name, error=error)
            hint = t(
                "Its file is left as it is ({path}); this chat is kept under another name.", path=self._transcript.path
            )
            self._notice = {"level": "warn", "what": what, "hint": hint}
            self._transcript.disown()
            return None
        return kept

    @property
    def _turns(self) -> list[Turn]:
        """The turns that are shown."""
        return self._branches.path()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation that is shown, in the form of the gateway."""
        with self._lock:
            return self._sent(self._turns)

    def _sent(self, turns: list[Turn]) -> list[dict[str, Any]]:
        return [message for turn in turns for message in turn.as_sent(self._shelf)]

    def state(self) -> Message:
        found = session_or_none()
        with self._lock:
            turns = [self._drawn(turn) for turn in self._turns]
            busy = self._turns[-1].id if self.busy and self._turns else None
        return {
            "origin": found.origin_label() if found else t("not connected"),
            "connected": found is not None,
            "models": list(dict.fromkeys([self.model, *MODELS])),
            "model": self.model,
            "options": self.options,
            "fields": [f for f in form.fields(Complete) if f["name"] not in _HIDDEN],
            "turns": turns,
            "busy": busy,
            "name": self.name,
            "tools": sorted(self._functions),
            "starters": self._starters,
            **({"notice": self._notice} if self._notice else {}),
        }

    def _drawn(self, turn: Turn) -> Message:
        number, of = self._branches.place(turn)
        return turn.message(self._shelf) | ({"branch": [number, of]} if of > 1 else {})

    def bundle(self) -> dict[str, str]:
        with self._lock:
            turns = [recorded(turn, self._branches.place(turn), self._shelf) for turn in self._turns]
        title = t("Chat with {model}", model=self.model) + (t(", kept as {name}", name=self.name) if self.name else "")
        return transcript_bundle(turns, title=title)

    # Asking

    def do_send(self, content: Mapping[str, Any]) -> None:
        marks = [str(mark) for mark in content.get("files", ())]
        if self._say_more(str(content.get("text", "")), self._waiting.known(marks)):
            for mark in marks:
                self._waiting.forget(mark)

    def send_text(self, text: str, files: Sequence[SourceLike] = ()) -> None:
        """Say something, as the page's Send does; the answer streams into the panel. ``files``: pictures, sounds, text.

        Raises:
            MediaError: a file cannot be read, or is of a kind that a chat does not take.
        """
        self._say_more(text, tuple(self._attached(file) for file in files))

    def _attached(self, file: SourceLike) -> Keepsake:
        source = Source.of(file)
        data = source.read()
        return self._shelf.put(source.file_name, data, accepted(source.file_name, data))

    def _say_more(self, text: str, files: tuple[Keepsake, ...]) -> bool:
        with self._lock:
            last = self._turns[-1].id if self._turns else None
        return bool(text.strip() or files) and self._answer(last, Turn(fresh_id(), last, whole(text), files))

    def _answer(self, after: str | None, question: Turn | None) -> bool:
        """Start one answer after a turn, or after a new question there; False while another is being written.

        What was shown after that turn stays as another branch, once everything that can be refused here has been.
        """
        with self._lock:
            if self.busy:
                return False
            session.current()
            asked = [question] if question else []
            operation = self._operation([*self._branches.line(after), *asked])
            relay = Relay(fresh_id(), short_name(self.model), self._say, fence=self._fence())
            answer = Turn(relay.id, question.id if question else after, relay=relay)
            gone = [turn.id for turn in self._branches.shown_after(after)]
            for turn in (*asked, answer):
                self._branches.add(turn)
            self.busy, self._notice = True, None
            at_rest = self._at_rest = threading.Event()
            fresh = [self._drawn(turn) for turn in (*asked, answer)]
        named = {} if self.name else {"name": self._transcript.named()}
        self.name = self._transcript.named()
        self._replace(gone, fresh, relay.id, **named)
        self._keep()
        self._future = runtime().submit(self._write(operation, answer, relay, at_rest))
        return True

    def _replace(self, gone: list[str], fresh: list[Message], busy: str | None, **named: str) -> None:
        if gone:
            self.post({"is": "drop", "s": gone})
        self.post({"is": "begin", "turns": fresh, "busy": busy, **named})

    def _say(self, message: Message) -> None:
        """Pass on what a relay says; with its last word the panel is at rest."""
        if message["is"] == "end":
            self.busy = False
            message = message | {"busy": None}
        self.post(message)

    # Stopping, saying otherwise

    def do_stop(self, _content: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the answer that is being written; its text so far stays."""
        future = self._future
        if future is not None:
            runtime().cancel(future)

    def leave(self) -> None:
        """Stop, keep what there is, and close."""
        self.stop()
        self._at_rest.wait(timeout=5)
        self.close()

    def do_resync(self, content: Mapping[str, Any]) -> None:
        turn = self._branches.get(str(content.get("s")))
        if turn is not None and turn.relay is not None:
            self.post(turn.relay.snapshot())

    def do_again(self, content: Mapping[str, Any]) -> None:
        """Answer anew: the answer that was there becomes another branch."""
        turn = self._turn(content, "model")
        if turn is not None:
            self._answer(turn.parent, None)

    def do_edit(self, content: Mapping[str, Any]) -> None:
        """Say something else instead: what was said becomes another branch. Files stay with the message."""
        turn, text = self._turn(content, "user"), str(content.get("text", ""))
        if turn is not None and text.strip():
            self._answer(turn.parent, Turn(fresh_id(), turn.parent, whole(text), turn.files))

    def do_branch(self, content: Mapping[str, Any]) -> None:
        """Show another branch in the place of this one."""
        turn = self._turn(content, "")
        with self._lock:
            gone = [] if turn is None else [t.id for t in self._branches.shown_after(turn.parent)]
            if turn is None or self.busy or self._branches.choose(turn, int(content.get("to", 0))) is None:
                return
            fresh = [self._drawn(t) for t in self._branches.shown_after(turn.parent)]
        self._replace(gone, fresh, None)
        self._keep()
        self.rest()

    def _turn(self, content: Mapping[str, Any], role: str) -> Turn | None:
        with self._lock:
            turn = self._branches.get(str(content.get("s")))
            return turn if turn is not None and role in ("", turn.role) else None


_living: weakref.WeakValueDictionary[str, Chat] = weakref.WeakValueDictionary()
"""The panels of this kernel by the names of their conversations."""


def _take_over(name: str | None) -> None:
    """A conversation has one living panel: when its cell runs again, the older one keeps what it has and goes."""
    older = _living.pop(name or "", None)
    if older is not None and not older.closed:
        older.leave()


def chat(  # noqa: PLR0913 - all of them are named, and each stands alone
    model: str | None = None,
    *,
    name: str | None = None,
    system: str | None = None,
    tools: Sequence[Callable[..., Any] | Mapping[str, Any]] = (),
    approve: Approve = False,
    schema: Any = None,
    starters: Sequence[str] | None = None,
    **options: Any,
) -> Chat:
    """A chat panel for this cell.

    The conversation is kept as it grows; ``name`` opens it again in any kernel, or gives a new one its name. ``tools``
    are Python functions that the model may have run; ``approve=True`` shows each call and waits for a press, a function
    ``approve(name, arguments)`` decides for you. ``schema`` is what answers should be, as for ``ys.ask``; ``starters``
    are first messages to choose from. The other ``options`` are those of ``chat.complete``.

    Raises:
        OptionError: an option is unknown or has a value that is not allowed, or the name could be no file's.
    """
    given = {"system": system, "tools": tools, "approve": approve, "schema": schema, "starters": starters}
    panel = Chat(model, name=name, **given, **options)
    introduce(panel)
    return panel
