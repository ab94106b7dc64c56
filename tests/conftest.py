"""For every test: no key and no ledger of the person who runs it. Browser tests are marked, and come last.

What drives a browser or a whole kernel is tried once more where it fails, and said at the end (RERUN): on a busy machine
such a program may not even start in time. No other test is: a race that loses money one time in two must fail.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

BROWSER_TESTS = Path(__file__).parent / "browser"
KERNEL_TESTS = Path(__file__).parent / "notebooks"
numbers = itertools.count()

# A shell starts what runs in its background with Ctrl+C ignored, and so would be every program that a test interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests' ledgers are kept."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This test's own `YESCALE_HOME`, made by whoever writes to it first."""
    for name in [name for name in os.environ if name.startswith("YESCALE_")]:
        monkeypatch.delenv(name)
    own = homes / str(next(numbers))
    monkeypatch.setenv("YESCALE_HOME", str(own))
    monkeypatch.setenv("YESCALE_SAVE", "0")  # tests of it turn it on, in folders of their own
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return own


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop in the main thread once it runs, which other tests must not meet.

    Long files come first, so that no worker is left alone with one in the end: those with something slow, and those with
    many browser tests.
    """
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker(pytest.mark.browser)
        if item.path.is_relative_to(BROWSER_TESTS) or item.path.is_relative_to(KERNEL_TESTS):
            item.add_marker(pytest.mark.flaky(reruns=1))
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    pages = Counter(item.path for item in items if item.get_closest_marker("browser"))
    items.sort(key=lambda item: (item.path in pages, item.path not in slow, -pages[item.path]))
