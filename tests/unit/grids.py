"""What the tests of grids share: a notebook that is connected to a sandbox, and what that was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.conftest import CANARY, SWIFT
from yescale_widgets import session
from yescale_widgets.grids import shelf
from yescale_widgets.keys import Secret
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import Settings

Connect = Callable[..., session.Session]


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Connect]:
    """``connect(url)``: this notebook is connected to a server."""
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/lan/boats.ipynb")
    opened: list[session.Session] = []

    def start(url: str, **more: Any) -> session.Session:
        facts: dict[str, Any] = {"api_key": Secret(CANARY), "home": home, **SWIFT, **more}
        opened.append(session.Session(Settings(base_url=url, **facts)))
        monkeypatch.setattr(session, "_current", opened[-1])
        return opened[-1]

    yield start
    for one in opened:
        one.close()
    shelf.close()


@pytest.fixture
def here(sandbox: Sandbox, connect: Connect) -> Sandbox:
    """A sandbox to which this notebook is connected."""
    connect(sandbox.url, sandbox=True)
    return sandbox


def posts(sandbox: Sandbox) -> Counter[str]:
    """The bodies that were posted, and how often each was."""
    return Counter(record.body for record in sandbox.requests if record.method == "POST")
