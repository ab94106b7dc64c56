"""One server and one browser for all browser tests; each test opens notebooks of its own, in both applications."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from tests.browser.driver import APPS, OPENED, App, Browser, JupyterServer, Notebooks


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """JupyterLab and Notebook 7, with no key."""
    with JupyterServer(tmp_path_factory.mktemp("notebooks")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with Browser() as browser:
        yield browser


@pytest.fixture(params=APPS)
def app(request: pytest.FixtureRequest) -> App:
    """The application a test runs in; a test that asks for it, or for `notebook`, runs in each."""
    chosen: App = request.param
    return chosen


@pytest.fixture
def notebook(server: JupyterServer, browser: Browser, app: App, request: pytest.FixtureRequest) -> Iterator[Notebooks]:
    """Call it with cells to get a page: `page = notebook("1 + 1", markdown("# Boats"))`."""
    notebooks = Notebooks(server, browser, app, request.node.name)
    request.node.stash[OPENED] = notebooks
    yield notebooks
    notebooks.put_away()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test reports what its pages showed and what the server said."""
    report = yield
    if report.failed and report.when != "teardown" and OPENED in item.stash:  # by then the pages are closed
        report.sections += item.stash[OPENED].evidence()
    return report
