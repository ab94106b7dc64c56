"""What the tests with other people's packages share: a fast sandbox, and the loop their async clients run on."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.samples import painted
from yescale_widgets.sandbox.server import Sandbox

FOREIGN = ("OPENAI_", "ANTHROPIC_", "LANGCHAIN_", "LANGSMITH_", "LLAMA_")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, address or tracing of the person who runs the tests: the packages read them by themselves."""
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(pace=0.001) as found:
        yield found
    assert not found.log.crashes, found.log.crashes[0]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def png() -> bytes:
    """A red picture of 64 by 48 pixels."""
    return painted()
