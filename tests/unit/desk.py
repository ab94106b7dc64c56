"""A notebook without a front end: its session, its panels, and the page that a panel's messages add up to."""

from __future__ import annotations

import asyncio
import html
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import comm
import ipykernel.ipkernel  # noqa: F401 - first imported, it puts its own create_comm in place: not amid a test
import pytest
from comm.base_comm import BaseComm

from tests.unit.conftest import LIMIT
from tests.unit.prose import drawn, words
from yescale_widgets import session
from yescale_widgets.jobs.poller import Poller
from yescale_widgets.panels import base
from yescale_widgets.panels.base import Message, Panel
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.session import Session
from yescale_widgets.settings import Settings
from yescale_widgets.show.markdown import render
from yescale_widgets.transport import Wait

T = TypeVar("T")
MakeSettings = Callable[..., Settings]


# The page


class Line(BaseComm):
    """One widget's line to the page; what goes over it must be JSON."""

    def __init__(self, changed: threading.Condition, **facts: Any) -> None:
        self.changed = changed
        self.sent: list[tuple[dict[str, Any], list[bytes]]] = []
        super().__init__(**facts)

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        plain = json.loads(json.dumps(data, allow_nan=False))
        with self.changed:
            self.sent.append(({"type": msg_type, **(plain or {})}, [bytes(b) for b in buffers or ()]))
            self.changed.notify_all()


@dataclass
class Page:
    """What a page knows of one panel."""

    line: Line

    @property
    def messages(self) -> list[Message]:
        """The panel's own messages so far."""
        return [data["content"] for data, _ in list(self.line.sent) if data.get("method") == "custom"]

    @property
    def traits(self) -> dict[str, Any]:
        """The synced traits as the page has them."""
        found: dict[str, Any] = {}
        for data, _ in list(self.line.sent):
            found |= data.get("state") or {}
        return found

    @property
    def closed(self) -> bool:
        return any(data["type"] == "comm_close" for data, _ in list(self.line.sent))

    def all(self, kind: str) -> list[Message]:
        """The messages of a kind."""
        return [m for m in self.messages if m["is"] == kind]

    def last(self, kind: str) -> Message:
        return self.all(kind)[-1]

    def does(self, verb: str, **facts: Any) -> None:
        """Send what a click sends."""
        self._tell({"method": "custom", "content": {"do": verb, **facts}})

    def writes(self, **traits: Any) -> None:
        """Change traits, as the page does when a form changes."""
        self._tell({"method": "update", "state": traits, "buffer_paths": []})

    def _tell(self, data: dict[str, Any]) -> None:
        self.line.handle_msg({"content": {"data": json.loads(json.dumps(data))}, "buffers": []})

    def wait(self, found: Callable[[], T], about: str = "what the test waits for") -> T:
        """Wait until something is there."""
        with self.line.changed:
            assert self.line.changed.wait_for(lambda: bool(found()), LIMIT), f"never came: {about}: {self.messages}"
            return found()

    def buffers(self) -> list[bytes]:
        return [b for _, buffers in list(self.line.sent) for b in buffers]

    def turns(self) -> dict[str, Turn]:
        """The conversation as the page shows it, from all messages so far."""
        return replayed(self.messages)


@dataclass
class Desk:
    """A connected notebook without a front end."""

    sandbox: Sandbox
    session: Session

    def page(self, panel: Panel) -> Page:
        """The page that shows a panel, with one view."""
        page = Page(cast("Line", panel.comm))
        page.does("attach")
        return page


async def no_nap(_seconds: float) -> None:
    await asyncio.sleep(0)


@contextmanager
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lines instead of a kernel's comms; no session and no hub before or after."""
    changed = threading.Condition()
    monkeypatch.setattr(comm, "create_comm", lambda **facts: Line(changed, **facts))
    monkeypatch.setattr(base, "_hub", None)
    assert session._current is None
    yield
    found, session._current = session._current, None
    if found is not None:
        found.close()


@contextmanager
def at_desk(sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A session with a sandbox as with any gateway, but in a hurry."""
    with quiet(monkeypatch):
        found = session._current = hurried(Session(settings))
        yield Desk(sandbox, found)


def hurried(found: Session) -> Session:
    """Pauses between tries take no time, those between looks at a task next to none."""
    core = found.client.core
    core.transport._wait = Wait(sleep=no_nap)
    core._poller = Poller(core.board, core.transport, speed=200.0)
    return found


# A turn


def wide(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def appended(have: bytes, start: int, text: str, at: int) -> bytes:
    """What is there with text from an offset on, which may overlap."""
    end = start + len(have) // 2
    assert at <= end, f"lost: {at} after {end}"
    return have + wide(text)[2 * (end - at) :]


class Turn:
    """An answer on the page. Text is kept as UTF-16, two bytes a unit."""

    def __init__(self, turn: Message) -> None:
        self.role, self.text = turn["role"], turn.get("text")
        self.status, self.foot, self.error = turn["status"], turn.get("foot"), turn.get("error")
        self.snap(turn)

    def snap(self, m: Message) -> None:
        self.blocks: list[str] = list(m["b"])
        self.start: int = m["c"]
        self.tail, self.thought = wide(m["x"]), wide(m["r"])

    def delta(self, m: Message) -> None:
        if "x" in m:
            self.tail = appended(self.tail, self.start, m["x"], m["o"])
        if "r" in m:
            self.thought = appended(self.thought, 0, m["r"], m["q"])
        if "b" in m:
            assert m["i"] == len(self.blocks)
            self._swallow(m["b"], m["c"])

    def _swallow(self, blocks: list[str | int], committed: int) -> None:
        self.blocks += drawn(blocks, self.tail)
        self.tail = self.tail[2 * (committed - self.start) :]
        self.start = committed

    def end(self, m: Message) -> None:
        assert m["c"] == self.start + len(self.tail) // 2, "the last delta was lost"
        assert self.tail == b""
        self.status, self.foot, self.error = m["status"], m["foot"], m["error"]

    @property
    def words(self) -> str:
        """What a reader sees."""
        return words("".join(self.blocks) + html.escape(self.tail.decode("utf-16-le")))


def replayed(messages: Iterable[Message], turns: dict[str, Turn] | None = None) -> dict[str, Turn]:
    """The turns after these messages."""
    turns = {} if turns is None else turns
    for m in messages:
        if m["is"] == "state":
            turns = {t["s"]: Turn(t) for t in m.get("turns", [m.get("turn")])}
        elif m["is"] == "begin":
            turns |= {t["s"]: Turn(t) for t in m["turns"]}
        elif m["is"] == "drop":
            turns = {s: turn for s, turn in turns.items() if s not in m["s"]}
        elif m["is"] in ("d", "snap", "end") and m["s"] in turns:
            {"d": Turn.delta, "snap": Turn.snap, "end": Turn.end}[m["is"]](turns[m["s"]], m)
    return turns


def read(text: str) -> str:
    """The words of a markdown text."""
    return words(render(text, static=False))


def bare(turn: str = "t") -> dict[str, Turn]:
    """A page that has just been told of an answer to come."""
    state = {"s": turn, "role": "model", "b": [], "c": 0, "x": "", "r": "", "status": "streaming"}
    return {turn: Turn(state)}


# The relay
