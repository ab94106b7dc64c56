"""A hostile model in a real browser: nothing of the corpus runs and nothing is asked of anybody, live, saved or reopened."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request

from tests.browser.driver import NotebookPage, Notebooks
from tests.hostile.payloads import filled

RUN = "top.__pwn=1"

SETUP = """
import json, yescale_widgets as ys
from IPython.display import HTML, display
from yescale_widgets.panels.output import joined
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.show import bundle
from yescale_widgets.values import Reply, ToolCall
from pathlib import Path
corpus = json.loads(Path('corpus.json').read_text('utf-8'))
payloads = [payload for kind in corpus.values() for payload in kind]
box = Sandbox(pace=0.0).start()
session = ys.connect('sk-any', base_url=box.url)
"""
# Each class in one answer; a rule between two payloads, and a fence around none, so that most stand by themselves.
FEED = """
import asyncio
for name, kind in corpus.items():
    panel.send_text('echo:\\n' + '\\n\\n***\\n\\n'.join(kind))
    while panel.busy:
        await asyncio.sleep(0.02)
"""
# What the kernel's sanitiser would never let through, given to the page as if it had.
RAW = """
raw = {'s': 'raw', 'role': 'model', 'who': 'x', 'status': 'done', 'c': 0, 'x': '', 'r': '', 'b': payloads}
panel.post({'is': 'begin', 'turns': [raw], 'busy': None})
"""
STATIC = """
class Turn:
    def __init__(self, role, text):
        self.role, self.who, self.text, self.reasoning, self.status, self.foot, self.error = (
            role, text, text, text, 'cut', text, text)
replies = [Reply(text=p, reasoning=p, tool_calls=[ToolCall(name=p, arguments=p, id='1')]) for p in payloads]
made = [
    joined([bundle.reply_bundle(r, prompt=p) for r, p in zip(replies, payloads)], ''),
    bundle.transcript_bundle([Turn(role, p) for p in payloads for role in ('user', 'model')], title=payloads[0]),
    bundle.table_bundle(payloads[:9], [payloads[at:at + 9] for at in range(0, len(payloads), 9)]),
]
for one in made:
    display(one, raw=True)
"""
# Where a reader takes the markdown instead, an own renderer is at work, with scripts and formulas.
MARKDOWN = """
for kind in corpus.values():
    turns = [Turn(role, p) for p in kind for role in ('user', 'model')]
    made = [bundle.reply_bundle(r, prompt=r.reasoning) for r in replies if r.text in kind]
    for one in (joined(made, ''), bundle.transcript_bundle(turns, title=kind[0]), bundle.table_bundle(kind, [kind])):
        display({'text/markdown': one['text/markdown'], 'text/plain': ''}, raw=True)
"""
OPEN = "() => { for (const el of document.querySelectorAll('.jp-OutputArea details')) el.open = true; }"
# Every handler and every address that is left in the outputs and could run or load something.
LEFT = """() => {
    const found = [];
    const ours = value => /^(?:data:image\\/(?:png|webp|jpeg|gif);|blob:)/.test(value);
    for (const el of document.querySelectorAll('.jp-OutputArea *')) {
        if (el.closest('.jp-RenderedMermaid')) continue;  // JupyterLab's own picture of a diagram, which runs nothing
        if (/^(?:script|iframe|object|embed|base|meta|form|link|frame|template)$/i.test(el.localName)) found.push(el.outerHTML);
        for (const {name, value} of el.attributes) {
            if (/^on/i.test(name)) found.push(el.outerHTML);
            if (/^(?:src|poster|data|srcset|background|formaction|action|ping)$/i.test(name) && !ours(value)) found.push(el.outerHTML);
            if (/href$/i.test(name) && !/^(?:https?:|mailto:|#)/i.test(value)) found.push(el.outerHTML);
        }
    }
    return found.map(html => html.slice(0, 200));
}"""


def _place(url: str) -> str:
    """Where a page is; JupyterLab itself names its folder or the open notebook, as it finds time."""
    return url.removesuffix("/notebook.ipynb")


class Canary:
    """A server that nobody may ask; it remembers who did."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        canary = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                canary.asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - the names that http.server looks for

            def log_message(self, *_: object) -> None:
                """The list is enough."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.server.shutdown()
    canary.server.server_close()


class Guard:
    """Watches one page for whatever a payload may do."""

    def __init__(self, page: NotebookPage, canary: Canary) -> None:
        self.page, self.canary = page, canary
        self.strange: list[str] = []
        home = urlsplit(page.server.url).netloc
        page.page.on("dialog", lambda dialog: self.strange.append(f"dialog: {dialog.message}"))
        page.page.on("popup", lambda other: self.strange.append(f"popup: {other.url}"))
        page.page.on("request", lambda request: self._saw(request, home))

    def _saw(self, request: Request, home: str) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != home:
            self.strange.append(f"request: {request.url}")

    def run_here(self) -> list[object]:
        """The mark of a payload that ran, in the page and in every frame."""
        frames = [self.page.page.main_frame, *self.page.page.frames]
        return [found for frame in frames if (found := frame.evaluate("() => window.__pwn ?? null")) is not None]

    def assert_calm(self, where: str) -> None:
        address = _place(self.page.page.url)
        self.page.call(OPEN)
        self.page.wait_until("() => new Promise(done => setTimeout(() => done(true), 400))")
        assert self.run_here() == [], where
        assert self.page.call(LEFT) == [], where
        assert self.strange == [], where
        assert self.canary.asked == [], where
        assert _place(self.page.page.url) == address, where


def _corpus(canary: Canary) -> str:
    classes = filled(RUN, canary.url)
    # A notebook is UTF-8: halves of characters do not get so far.
    return json.dumps({name: [p.encode("utf-8", "replace").decode() for p in kind] for name, kind in classes.items()})


TRUSTED = """() => [...window.jupyterapp.shell.currentWidget.content.widgets]
    .filter(cell => cell.model.type === 'code').map(cell => cell.model.trusted)"""


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_nothing_of_the_corpus_runs_or_asks_anybody(notebook: Notebooks, canary: Canary) -> None:
    page = notebook(SETUP, "panel = ys.chat()\npanel", FEED, RAW, STATIC, MARKDOWN)
    (notebook.folder / "corpus.json").write_text(_corpus(canary), "utf-8")
    guard = Guard(page, canary)
    for cell in (0, 1, 2):
        page.run(cell)
    assert page.output(1).locator(".yw-blocks").count() >= 16
    guard.assert_calm("live")
    _assert_a_picture_comes_at_a_click(page, guard)
    page.run(3)
    page.wait_until(lambda: "onafterprint" in page.output(1).locator("article[data-s=raw] .yw-blocks").inner_text())
    guard.assert_calm("raw HTML given to the page")
    page.run(4)
    guard.assert_calm("static bundles")
    page.run(5)
    guard.assert_calm("the markdown of static bundles in another renderer")
    page.wait_until(lambda: "onafterprint" in json.dumps(page.outputs(1)[1]["data"]))
    page.save()
    page.restart_kernel()
    page.reload()
    assert all(page.page.evaluate(TRUSTED))
    assert "onafterprint" in page.text(1)
    assert "onafterprint" in page.text(4)
    guard.assert_calm("reopened, trusted")
    _assert_calm_untrusted(notebook, page, canary)
    _assert_the_guard_is_awake(page, guard)


def _assert_a_picture_comes_at_a_click(page: NotebookPage, guard: Guard) -> None:
    link = page.output(1).locator("a.yw-remote").first
    address = str(link.get_attribute("href"))
    link.click()
    page.wait_until(lambda: "could not be shown" in link.inner_text())
    assert [guard.canary.url + path for path in guard.canary.asked] == [address]
    assert guard.strange == [f"request: {address}"]
    guard.canary.asked.clear()
    guard.strange.clear()


def _assert_calm_untrusted(notebook: Notebooks, page: NotebookPage, canary: Canary) -> None:
    saved = page.saved()
    saved["metadata"]["changed"] = "by somebody else"
    notebook.server.write(f"{notebook.test}/copy.ipynb", saved)
    copy = notebook.open(f"{notebook.test}/copy.ipynb")
    guard = Guard(copy, canary)
    assert not any(copy.page.evaluate(TRUSTED))
    assert "onafterprint" in copy.text(4)
    guard.assert_calm("reopened, untrusted")
    copy.close()


def _assert_the_guard_is_awake(page: NotebookPage, guard: Guard) -> None:
    """What the guard has not seen would have been seen."""
    page.page.evaluate(
        """url => { const el = document.createElement('div'); document.body.append(el);
        el.innerHTML = `<img src="${url}/awake" onerror="top.__pwn=1">`; }""",
        guard.canary.url,
    )
    page.wait_until("() => window.__pwn === 1")
    assert guard.run_here()
    assert guard.canary.asked == ["/awake"]
    assert guard.strange == [f"request: {guard.canary.url}/awake"]
