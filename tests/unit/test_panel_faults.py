"""What goes wrong at the gateway is said in the panel, with what to do, and never as a traceback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import yescale_widgets as ys
from yescale_widgets import session
from yescale_widgets.panels.chat import Chat
from yescale_widgets.panels.studio import Studio
from yescale_widgets.sandbox.server import Sandbox

FAULTS = {
    "429=0": ("failed", "limit", "Wait"),
    "500": ("failed", "", "try again"),
    "html_502": ("failed", "web page", "proxy"),
    "wrapped": ("failed", "", ""),
    "cut=5": ("cut", "finish reason", "kept"),
    "stream_error=5": ("cut", "broke off", "kept"),
    "drop_in_stream=5": ("cut", "dropped", "kept"),
}


@pytest.fixture
def gateway(home: Path) -> Iterator[Sandbox]:
    with Sandbox(pace=0.02) as box:
        found = ys.connect("sk-any", base_url=box.url)
        yield box
        found.close()
        session._current = None


class Heard:
    """Every message a panel sends, and a wait for the first that is wanted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: type) -> None:
        self.messages: list[dict[str, Any]] = []
        self._news = threading.Condition()
        monkeypatch.setattr(kind, "send", lambda _panel, message, buffers=None: self._hear(message))

    def _hear(self, message: dict[str, Any]) -> None:
        with self._news:
            self.messages.append(message)
            self._news.notify_all()

    def first(self, noun: str) -> dict[str, Any]:
        with self._news:
            assert self._news.wait_for(lambda: any(m["is"] == noun for m in self.messages), 30), self.messages
            return next(m for m in self.messages if m["is"] == noun)

    def until(self, status: str) -> None:
        """Until a task has that status."""
        with self._news:
            assert self._news.wait_for(
                lambda: status in [m["task"]["status"] for m in self.messages if "task" in m], 30
            )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_chat_says_what_happened_and_what_to_do(
    gateway: Sandbox, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, words, advice = FAULTS[fault]
    heard = Heard(monkeypatch, Chat)
    panel = Chat()
    gateway.faults.always(fault, path="/v1/chat/completions")
    panel.send_text("Write about 100 tokens on paper boats.")
    end = heard.first("end")
    assert end["status"] == status
    assert words in end["error"]["what"]
    assert advice in end["error"]["hint"]
    assert "Traceback" not in str(heard.messages)
    assert end["busy"] is None
    panel.close()


def test_a_studio_says_why_a_paid_task_was_refused_and_posts_it_once(
    gateway: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard(monkeypatch, Studio)
    panel = Studio("pika.generate", prompt="a kite")
    gateway.faults.next("500", path="/pika/generate")
    panel.run()
    notice = heard.first("notice")
    assert notice["level"] == "bad"
    assert notice["request_id"]
    assert notice["what"]
    assert notice["hint"]
    heard.until("failed")
    assert [task.status for task in panel.tasks] == ["failed"]
    assert gateway.log.posts("/pika/generate") == 1
    panel.close()
