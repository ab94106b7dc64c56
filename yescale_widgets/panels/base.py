"""What every panel shares: its code is sent once a page, its messages are flat, its handlers only hand work over."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

import anywidget
import msgspec
import traitlets

from yescale_widgets import hosts, session, words
from yescale_widgets.errors import ConfigError, YEScaleError
from yescale_widgets.keys import struck
from yescale_widgets.panels import instead, output
from yescale_widgets.panels.pace import PACE
from yescale_widgets.runtime import runtime
from yescale_widgets.session import Session
from yescale_widgets.show.words import beside
from yescale_widgets.values import Media
from yescale_widgets.words import t

STATIC = Path(__file__).parent.parent / "static"
Message = dict[str, Any]


@cache
def code() -> bytes:
    """The bundle that draws every kind of panel."""
    return (STATIC / "yw.js").read_bytes()


@cache
def version() -> str:
    """Names the bundle, so that two versions on one page do not meet."""
    return hashlib.sha256(code()).hexdigest()[:12]


class Panel(anywidget.AnyWidget):
    """Base of the panels. A subclass sets ``kind``, answers ``state()`` and has a ``do_<verb>`` for each verb of the
    page.
    """

    _esm = (STATIC / "loader.js").read_text("utf-8")
    _kind = traitlets.Unicode().tag(sync=True)
    _code = traitlets.Unicode().tag(sync=True)
    _language = traitlets.Unicode().tag(sync=True)
    _place = traitlets.Unicode().tag(sync=True)
    _stamp = traitlets.Int().tag(sync=True)
    kind = ""

    def __init__(self, **traits: Any) -> None:
        if not isinstance(self, Hub):
            bring_code()
        super().__init__(_kind=self.kind, _code=version(), _language=words.spoken(), **traits)
        self.record = output.Record(self._put) if self.has_record else None
        self._place = self.record.at.name if self.record is not None else ""
        self.on_msg(self._heard)

    has_record = True
    record: output.Record | None = None
    closed = False

    def _put(self, stamp: int) -> None:
        """Tell the pages how new the output is that they should have."""
        if not self.closed:
            self._stamp = stamp

    @property
    def place(self) -> output.Place | None:
        """The output that is kept up to date: the record beside the panel."""
        return self.record.at if self.record is not None else None

    def do_place(self, _content: Mapping[str, Any]) -> None:
        """A page lacks what stands there."""
        if self.place is not None:
            self.post(self.place.message())

    def state(self) -> Message:
        """The whole state of the panel, for a view that has just come."""
        raise NotImplementedError

    def bundle(self) -> dict[str, str]:
        """The panel as static MIME data: what a reader sees without a kernel."""
        raise NotImplementedError

    def post(self, message: Message, buffers: list[bytes] | None = None) -> None:
        """Send a message to all views; quiet once the panel is closed. The deltas of a stream were counted before.

        A host may close the line by itself, as marimo does when a cell runs again; then the panel closes, too.
        """
        if not self.closed and getattr(self.comm, "_closed", False):
            self.close()
        if not self.closed:
            if message.get("is") != "d":
                PACE.spend()
            self.send(message, buffers)

    def _heard(self, _widget: object, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Runs on whichever thread the kernel likes: verbs only hand work over."""
        global _heard_a_page
        _heard_a_page = True
        verb = content.get("do")
        if not isinstance(verb, str):
            return  # a message of the widget's own, not of the page
        act: Callable[[Mapping[str, Any]], None] = getattr(self, f"do_{verb}", partial(self._unknown, verb))
        try:
            act({**content, "buffers": buffers} if buffers else content)
        except Exception as error:  # noqa: BLE001 - a panel shows every error; there is no one to raise it to
            self.complain(error)

    def _unknown(self, verb: str, _content: Mapping[str, Any]) -> None:
        what = t("This panel cannot do “{verb}”; nothing was sent.", verb=struck(verb[:40]))
        hint = t("The page may be of another version than the kernel. Reload the page, then run the cell again.")
        self.post({"is": "notice", "level": "bad", "what": what, "hint": hint})

    def do_code(self, _content: Mapping[str, Any]) -> None:
        sorry = t("This page refuses the code of the panel, so it is not drawn here. What it does goes on in Python.")
        self.post({"is": "code", "sorry": sorry}, [code()])

    def do_attach(self, _content: Mapping[str, Any]) -> None:
        self.post_state()
        if self.record is not None:
            self.record.publish(self.bundle)

    def post_state(self) -> None:
        """Send the whole state anew."""
        self._language = words.spoken()
        shared = {"record": self.record.id} if self.record is not None else {}
        self.post({"is": "state", **self.state(), **shared})

    def rest(self) -> None:
        """Things have come to rest: bring the record up to date."""
        if self.record is not None:
            self.record.publish_soon(self.bundle)

    def complain(self, error: Exception) -> None:
        """Show an error in the panel, beside the controls."""
        self.post({"is": "notice", "level": "bad", **told(error)})

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something on the loop thread; what goes wrong is shown in the panel."""
        runtime().submit(self._guarded(work))

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - a panel shows every error; there is no one to raise it to
            self.complain(error)

    def do_sandbox(self, _content: Mapping[str, Any]) -> None:
        """The click that starts the sandbox, where nothing is connected."""
        session.connect(sandbox=True)
        self.connected()
        self.post_state()

    def connected(self) -> None:
        """Called when a session has just come into being."""

    def close(self) -> None:
        """Take the panel away; its record stays, as things are now."""
        if self.record is not None and not self.closed:
            with suppress(YEScaleError):
                self.record.publish(self.bundle)
        self.closed = True
        watcher = getattr(self, "_watcher", None)
        if watcher is not None:
            watcher.stop()
        layout = getattr(self, "layout", None)
        super().close()
        if layout is not None:
            layout.close()

    def view(self) -> dict[str, Any]:
        """The MIME bundle of the living widget. Where there is a record, that is what a reader without it sees."""
        bundle = self._repr_mimebundle_()
        found = dict((bundle[0] if isinstance(bundle, tuple) else bundle) or {})
        if self.record is not None and output.in_notebook():
            found.pop("text/plain", None)
        return found

    def __repr__(self) -> str:
        return str(super().__repr__()) if hosts.here().panels else instead.words(self)

    def _ipython_display_(self) -> None:
        if not hosts.here().panels:
            raise NotImplementedError  # a terminal shows the words of repr
        self.post_state()
        output.display(self.view())
        if self.record is not None:
            self.record.place(self.bundle)


class Passing(Panel):
    """A panel that gives way to its result: that stands in the same output, and needs no widget."""

    has_record = False

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._at = output.Place(f"yw-{self.kind}-{uuid.uuid4().hex[:8]}", self._put)
        self._place = self._at.name
        self._over = False

    @property
    def place(self) -> output.Place:
        """The output of the panel, then of its result."""
        return self._at

    def _put(self, stamp: int) -> None:
        if self._over:
            super()._put(stamp)

    def view(self) -> dict[str, Any]:
        """The living widget; where a reader cannot have it, what was under way when the notebook was saved."""
        return super().view() | {"text/plain": self.under_way()}

    def under_way(self) -> str:
        """What was being made, in words."""
        raise NotImplementedError

    def give_way(self, bundle: Mapping[str, Any]) -> None:
        """Put the result in the panel's place, then close: at the word of a page that has it.

        A page that was closed meanwhile finds the living panel when it is opened again, and then the result.
        """
        self._over = True
        self._at.replace(bundle)
        if not _heard_a_page:
            self.close()

    def do_placed(self, _content: Mapping[str, Any]) -> None:
        """A page has the result."""
        if self._over and not self.closed:
            self.close()


class Hub(Panel):
    """A widget that is never seen.

    While it lives, every page that comes asks it for the panels' code, so that a cell which blocks the kernel finds the
    code there already.
    """

    kind = "ask"
    has_record = False


_heard_a_page = False
"""Whether a page has ever spoken to this kernel; where none does, none will ask for anything."""
_hub: Hub | None = None


def bring_code() -> None:
    """Send the panels' code to the page before it asks, once a kernel; for pages that hear of what they do not show."""
    global _hub
    if not hosts.here().eager:
        return
    if _hub is None or _hub.comm is None:
        _hub = Hub()
        _hub.do_code({})


def told(error: Exception) -> Message:
    """An error as a panel shows it: what, hint, code, request id. Never a traceback."""
    if isinstance(error, YEScaleError):
        code_, request = getattr(error, "code", ""), getattr(error, "request_id", "")
        return {"what": struck(error.what), "hint": error.hint, "code": code_, "request_id": request}
    return {
        "what": struck(f"{type(error).__name__}: {error}"),
        "hint": t("This was not expected. Try it again."),
        "code": "",
        "request_id": "",
    }


def media_message(media: Media) -> Message:
    """One medium for the page, which asks for the bytes of what came inside its answer."""
    facts: Message = msgspec.to_builtins(media) | {"path": beside(media.path) if media.path else None}
    if media.url.startswith("data:"):
        facts["url"] = ""
    return facts | {"extra": {k: v for k, v in media.extra.items() if isinstance(v, str | int | float)}}


def session_or_none() -> Session | None:
    """The session, or None where nothing is connected and no key is set."""
    try:
        return session.current()
    except ConfigError:
        return None


def fresh_id() -> str:
    """A short name for a turn or a view."""
    return uuid.uuid4().hex[:8]
