"""What every panel shares: its code is sent once a page, its messages are flat, its handlers only hand work over."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from yescale_widgets import hosts, session
from yescale_widgets.errors import ConfigError, YEScaleError
from yescale_widgets.failures import scrub
from yescale_widgets.panels import instead, output
from yescale_widgets.panels.pace import PACE
from yescale_widgets.runtime import runtime
from yescale_widgets.session import Session

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
    kind = ""

    def __init__(self, **traits: Any) -> None:
        if not isinstance(self, Hub):
            bring_code()
        super().__init__(_kind=self.kind, _code=version(), **traits)
        self.closed = False
        self.record = output.Record() if self.has_record else None
        self.on_msg(self._heard)

    has_record = True

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
        act: Callable[[Mapping[str, Any]], None] | None = getattr(self, f"do_{content.get('do')}", None)
        if act is None:
            return
        try:
            act({**content, "buffers": buffers} if buffers else content)
        except Exception as error:  # noqa: BLE001 - a panel shows every error; there is no one to raise it to
            self.complain(error)

    def do_code(self, _content: Mapping[str, Any]) -> None:
        self.post({"is": "code"}, [code()])

    def do_attach(self, _content: Mapping[str, Any]) -> None:
        self.post_state()
        if self.record is not None:
            self.record.publish(self.bundle)

    def post_state(self) -> None:
        """Send the whole state anew."""
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
        """Take the panel away; its record stays."""
        self.closed = True
        watcher = getattr(self, "_watcher", None)
        if watcher is not None:
            watcher.stop()
        layout = getattr(self, "layout", None)
        super().close()
        if layout is not None:
            layout.close()

    def view(self) -> dict[str, Any]:
        """The MIME bundle of the living widget."""
        bundle = self._repr_mimebundle_()
        return dict((bundle[0] if isinstance(bundle, tuple) else bundle) or {})

    def __repr__(self) -> str:
        return str(super().__repr__()) if hosts.here().panels else instead.words(self)

    def _ipython_display_(self) -> None:
        if not hosts.here().panels:
            raise NotImplementedError  # a terminal shows the words of repr
        self.post_state()
        output.display(self.view())
        if self.record is not None:
            self.record.place(self.bundle)


class Hub(Panel):
    """A widget that is never seen.

    While it lives, every page that comes asks it for the panels' code, so that a cell which blocks the kernel finds the
    code there already.
    """

    kind = "ask"
    has_record = False


_hub: Hub | None = None


def bring_code() -> None:
    """Send the panels' code to the page before it asks, once a kernel; for pages that hear of what they do not show."""
    global _hub  # noqa: PLW0603
    if not hosts.here().eager:
        return
    if _hub is None or _hub.comm is None:
        _hub = Hub()
        _hub.do_code({})


def told(error: Exception) -> Message:
    """An error as a panel shows it: what, hint, code, request id. Never a traceback."""
    if isinstance(error, YEScaleError):
        code_, request = getattr(error, "code", ""), getattr(error, "request_id", "")
        return {"what": scrub(error.what), "hint": error.hint, "code": code_, "request_id": request}
    return {"what": scrub(f"{type(error).__name__}: {error}"), "hint": "", "code": "", "request_id": ""}


def session_or_none() -> Session | None:
    """The session, or None where nothing is connected and no key is set."""
    try:
        return session.current()
    except ConfigError:
        return None


def fresh_id() -> str:
    """A short name for a turn or a view."""
    return uuid.uuid4().hex[:8]
