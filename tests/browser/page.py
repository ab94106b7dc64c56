"""A notebook open in a browser page: running, waiting and looking."""

from __future__ import annotations

import ast
import json
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.server import JSON, JupyterServer
from tests.browser.traffic import Meter, Traffic

App = Literal["lab", "notebook"]
APPS: tuple[App, ...] = ("lab", "notebook")

LIVING = {"application/vnd.jupyter.widget-view+json", "application/vnd.yescale-widgets.view+json"}
"""The types under which a panel lives: as its kernel shows it, and as the page keeps it until the kernel is done."""
PATIENCE = 120.0  # seconds; generous, because the machine may be small and shared
LOOK_EVERY = 50  # milliseconds between two looks at a condition
# Notebook 7 throws these in a notebook without widgets, too.
KNOWN_PAGE_ERRORS: dict[App, tuple[str, ...]] = {"lab": (), "notebook": ("reading 'schema'", "filebrowser:open-path")}

PICTURE_BYTES = 130_000
"""What is larger than this makes do with 256 colours."""

HERE = Path(__file__).parent
SHOTS = HERE / "shots"
PICTURES = HERE.parent.parent / "docs" / "pictures"
AXE = HERE.parent.parent / "node_modules" / "axe-core" / "axe.min.js"

NOTEBOOK = "window.jupyterapp.shell.currentWidget"
SESSION = f"{NOTEBOOK}.sessionContext"
KERNEL = f"{SESSION}.session.kernel"
READY = f"""() => {{
    const notebook = window.jupyterapp?.shell && {NOTEBOOK};
    const session = notebook?.content?.model && notebook.sessionContext;
    const kernel = session?.isReady && session.session?.kernel;
    return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}}"""
IDLE = f"""() => {KERNEL}.status === 'idle' && {NOTEBOOK}.content.widgets.every(cell => cell.model.type !== 'code'
    || (cell.model.executionState === 'idle' && !cell.promptNode?.textContent.includes('*')))"""
ASK = f"""async expression => {{
    const request = {{code: '', silent: true, store_history: false, user_expressions: {{answer: expression}}}};
    return (await {KERNEL}.requestExecute(request).done).content.user_expressions.answer;
}}"""

RUN_AXE = """async of => {
    const {violations} = await axe.run({include: [of]}, {resultTypes: ['violations'], elementRef: false});
    return violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map(n => `${n.target.join(' ')} ${n.html.slice(0, 200)}`)}));
}"""
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark", "contrast": "JupyterLab Dark High Contrast"}
Theme = Literal["light", "dark", "contrast"]


class NotebookPage:
    """A notebook open in a browser page. `page.page` is Playwright's own."""

    def __init__(self, page: Page, server: JupyterServer, path: str, app: App) -> None:
        self.page, self.server, self.path, self.app = page, server, path, app
        self.console: list[str] = []
        self.errors: list[str] = []
        self.meter = Meter()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", self.meter.watch)
        page.on("dialog", lambda dialog: dialog.accept())

    def _heard(self, message: ConsoleMessage) -> None:
        self.console.append(f"{message.type}: {message.text}")

    # opening, saving, closing

    def open(self) -> None:
        self.page.goto(self.url, wait_until="domcontentloaded")
        self.wait_ready()

    @property
    def url(self) -> str:
        # a workspace of its own: nothing of an earlier page is restored
        place = f"lab/workspaces/{uuid.uuid4().hex}/tree" if self.app == "lab" else "notebooks"
        return f"{self.server.url}/{place}/{self.path}?token={self.server.token}"

    def reload(self) -> None:
        """Load the page anew; the kernel goes on meanwhile."""
        self.page.reload(wait_until="domcontentloaded")
        self.wait_ready()

    def save(self) -> None:
        """Save, and return when the file is written."""
        self.call(f"() => {NOTEBOOK}.context.save()")

    def saved(self) -> JSON:
        """The notebook as it is on disk."""
        return self.server.read(self.path)

    def close(self) -> None:
        self.page.close(run_before_unload=False)

    # the kernel

    def run(self, index: int, timeout: float = PATIENCE) -> None:
        """Run one cell and wait until all is at rest."""
        self.start(index)
        self.wait_idle(timeout)

    def start(self, index: int) -> None:
        """Set one cell running."""
        select = f"{NOTEBOOK}.content.activeCellIndex = index; {NOTEBOOK}.content.deselectAll()"
        self.page.evaluate(f"index => {{ {select}; {_command('notebook:run-cell')}; }}", index)

    def run_all(self, timeout: float = PATIENCE) -> None:
        """Run every cell and wait until all is at rest."""
        self.page.evaluate(f"() => {{ {_command('notebook:run-all-cells')}; }}")
        self.wait_idle(timeout)

    def kernel_status(self) -> str:
        return str(self.page.evaluate(f"() => {KERNEL}.status"))

    def ask_kernel(self, expression: str) -> Any:
        """The value of an expression in the kernel, for literals: `page.ask_kernel("len(rows)")`."""
        answer = self.call(ASK, expression)
        if answer["status"] != "ok":
            raise RuntimeError(f"{answer['ename']}: {answer['evalue']}")
        return ast.literal_eval(answer["data"]["text/plain"])

    def interrupt_kernel(self) -> None:
        """Interrupt, and wait until the kernel has come to rest."""
        self.call(f"() => {KERNEL}.interrupt()")
        self.wait_idle()

    def restart_kernel(self) -> None:
        """Restart, and wait until the new kernel answers."""
        self.call(f"() => {SESSION}.restartKernel()")
        self.wait_ready()
        self.ask_kernel("None")

    # waiting

    def wait_ready(self) -> None:
        """Until the application runs, the notebook is loaded and its kernel is connected and idle."""
        self.wait_until(READY)

    def wait_idle(self, timeout: float = PATIENCE) -> None:
        """Until the kernel and every code cell are idle."""
        self.wait_until(IDLE, timeout)

    def wait_until(self, condition: str | Callable[[], object], timeout: float = PATIENCE) -> None:
        """Until a JavaScript function (as text) or a Python one returns something true."""
        if not self._comes_true(condition, timeout):
            raise TimeoutError(f"not true within {timeout:g} s: {condition}")

    def _comes_true(self, condition: str | Callable[[], object], timeout: float) -> bool:
        if isinstance(condition, str):
            try:
                self.page.wait_for_function(condition, timeout=timeout * 1000, polling=LOOK_EVERY)
            except PlaywrightTimeout:
                return False
            return True
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.page.wait_for_timeout(LOOK_EVERY)  # lets Playwright handle what the page has sent
        return True

    def call(self, function: str, argument: object = None, timeout: float = PATIENCE) -> Any:
        """What a JavaScript function returns, its promise awaited with a deadline (`evaluate` has none)."""
        once = f"argument => Promise.resolve(({function})(argument)).then(value => ({{value: value ?? null}}))"
        return self.page.wait_for_function(once, arg=argument, timeout=timeout * 1000).json_value()["value"]

    @property
    def traffic(self) -> Traffic:
        """What has gone over the wire so far: `before = page.traffic; page.run(0); used = page.traffic - before`."""
        return self.meter.read()

    # looking

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int) -> Locator:
        return self.cell(index).locator(".jp-Cell-outputArea")

    def text(self, index: int) -> str:
        """What a reader sees under a cell."""
        return self.output(index).inner_text().strip()

    def outputs(self, index: int) -> list[JSON]:
        """A cell's outputs as the notebook holds them now, saved or not."""
        return list(self.page.evaluate(f"index => {NOTEBOOK}.content.widgets[index].model.outputs.toJSON()", index))

    def has_given_way(self, index: int) -> bool:
        """Whether a cell's first output is a result that needs no kernel, and no living panel any more."""
        return not self.outputs(index)[0]["data"].keys() & LIVING

    def set_theme(self, name: Theme) -> None:
        """Change the application's theme; "contrast" is JupyterLab's dark one of high contrast."""
        change = _command("apputils:change-theme", "{theme}")
        self.page.evaluate(f"theme => {{ {change}; }}", THEMES[name])
        self.wait_until(f"() => document.body.dataset.jpThemeName === {THEMES[name]!r}")
        # JupyterLab's splash is in the way of a picture, and a second theme before it is gone makes JupyterLab throw.
        self.wait_until("() => document.querySelector('#jupyterlab-splash, .splash-fade') === null")

    def axe(self, of: str) -> list[str]:
        """What axe-core finds wrong in the elements of a selector, one sentence a violation."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found = self.call(RUN_AXE, of)
        return [f"{one['id']}: {one['help']}\n  " + "\n  ".join(one["nodes"]) for one in found]

    def screenshot(self, name: str, of: Locator | None = None) -> Path:
        """A picture in `shots/`, to look at."""
        return self._draw(SHOTS / f"{name}.png", of)

    def picture(self, name: str, of: Locator) -> Path:
        """A small picture in `shots/`, or in `docs/pictures/` when YW_PICTURES=1."""
        folder = PICTURES if os.environ.get("YW_PICTURES") == "1" else SHOTS
        path = self._draw(folder / f"{name}.png", of)
        with Image.open(path) as drawn:
            whole = drawn.convert("RGB")
        whole.save(path, optimize=True)
        if path.stat().st_size > PICTURE_BYTES:
            whole.quantize(256, Image.Quantize.MEDIANCUT).save(path, optimize=True)
        return path

    def _draw(self, path: Path, of: Locator | None = None) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        (of or self.page).screenshot(path=path, animations="disabled", timeout=30_000)
        return path

    def unexpected_errors(self) -> list[str]:
        """Uncaught errors of the page, less those that the application throws by itself."""
        known = KNOWN_PAGE_ERRORS[self.app]
        return [error for error in self.errors if not any(part in error for part in known)]

    def evidence(self, name: str) -> str:
        """What a failed test should show: a picture and what the page said."""
        try:
            drawn = f"picture: {self._draw(SHOTS / f'failed-{name}.png')}"
        except PlaywrightError as error:
            drawn = f"no picture: {error.message}"
        return "\n".join([drawn, *self.errors, *self.console[-40:]])


def _command(name: str, arguments: str = "{}") -> str:
    return f"window.jupyterapp.commands.execute({json.dumps(name)}, {arguments})"
