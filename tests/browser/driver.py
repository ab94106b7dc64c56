"""Drive JupyterLab and Notebook 7 headless, through the application's own commands.

    with JupyterServer(folder) as server, Browser() as browser:
        server.write("boat.ipynb", document("print('ahoy')"))
        page = browser.open(server, "boat.ipynb", app="lab")        # or app="notebook"
        page.run(0)
        assert page.text(0) == "ahoy"

The server exposes its application, so a page has `window.jupyterapp`: running, saving and waiting go through its
command registry and the kernel's status, never through menus. Only a person's gestures go through the DOM:
`page.cell(0).get_by_role("button", name="go").click()`. Nothing sleeps; every wait has a deadline.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Self

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests.browser.page import APPS, PATIENCE, App, NotebookPage
from tests.browser.server import JSON, JupyterServer, code, document, markdown
from tests.browser.traffic import Traffic
from tests.run import find_chromium

__all__ = [
    "APPS",
    "OPENED",
    "App",
    "Browser",
    "JupyterServer",
    "NotebookPage",
    "Notebooks",
    "Traffic",
    "code",
    "document",
    "markdown",
]

CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--autoplay-policy=no-user-gesture-required",
]


class Browser:
    """One headless Chromium with one context, so that the application's code is fetched once."""

    def __init__(self, *, width: int = 1280, height: int = 1000) -> None:
        self.width, self.height = width, height

    def __enter__(self) -> Self:
        chromium = find_chromium()
        if chromium is None:
            raise RuntimeError("no Chromium here: install Chrome or Chromium, or set CHROMIUM to its path")
        self.playwright: Playwright = sync_playwright().start()
        launch = self.playwright.chromium.launch
        self.chromium: Chromium = launch(executable_path=chromium, args=CHROMIUM_FLAGS, timeout=PATIENCE * 1000)
        self.context: BrowserContext = self.chromium.new_context(viewport={"width": self.width, "height": self.height})
        self.context.set_default_timeout(PATIENCE * 1000)
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()
        self.chromium.close()
        self.playwright.stop()

    def open(self, server: JupyterServer, path: str, app: App = "lab") -> NotebookPage:
        """The notebook at `path` (from the server's folder), its kernel idle."""
        page = NotebookPage(self.context.new_page(), server, path, app)
        page.open()
        return page


class Notebooks:
    """Opens one test's notebooks, each test in a folder of its own, and puts everything away."""

    def __init__(self, server: JupyterServer, browser: Browser, app: App, test: str) -> None:
        self.server, self.browser, self.app = server, browser, app
        self.test = re.sub(r"\W+", "-", test).strip("-")
        self.pages: list[NotebookPage] = []
        shutil.rmtree(self.folder, ignore_errors=True)  # what a first try has left there is not the second's

    def __call__(self, *cells: str | JSON, kernel: str = "python3", name: str = "notebook") -> NotebookPage:
        """Write the cells to a notebook and open it; nothing is run yet."""
        path = f"{self.test}/{name}.ipynb"
        self.server.write(path, document(*cells, kernel=kernel))
        return self.open(path)

    def open(self, path: str) -> NotebookPage:
        """Open a notebook that is there; a second page of one notebook shares its kernel."""
        page = NotebookPage(self.browser.context.new_page(), self.server, path, self.app)
        self.pages.append(page)
        page.open()
        return page

    @property
    def folder(self) -> Path:
        return self.server.root / self.test

    def evidence(self) -> list[tuple[str, str]]:
        pages = [(f"notebook {page.path}", page.evidence(f"{self.test}-{n}")) for n, page in enumerate(self.pages)]
        return [*pages, ("Jupyter server log", self.server.log_tail())]

    def put_away(self) -> None:
        """Close pages, end kernels, forget settings; then complain about errors that no test expected."""
        for page in self.pages:
            page.close()
        self.server.end_sessions()
        self.server.forget_settings()
        for page in self.pages:
            errors = page.unexpected_errors()
            assert not errors, f"{page.path} threw in {page.app}:\n" + "\n".join([*errors, *page.console[-40:]])


OPENED = pytest.StashKey[Notebooks]()
"""Where a test keeps its notebooks, for the report of a failure."""
