"""The tour and every other kind of result, run by hand in both applications, and read again when the kernel is gone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nh3
from playwright.sync_api import expect

from tests.browser.driver import NotebookPage, Notebooks
from tests.browser.page import KERNEL, SHOTS

TOUR = Path(__file__).parent.parent.parent / "notebooks" / "00_tour.ipynb"
CANARY = "sk-canary-8d02c6f1a4b94e7780"
WIDGET = "application/vnd.jupyter.widget-view+json"
MORE = (
    "fox = ys.images.generate('a fox in the snow', model='dall-e-2', size='256x256', n=4)\nfox",
    "said = ys.audio.speech('Hello there')\nsaid",
    "ys.audio.transcribe(said)",
    "ys.embeddings.create(['a boat', 'a ship'])",
    "drawn = ys.studio('images.generate', prompt='a lighthouse', model='dall-e-2', size='256x256')\ndrawn",
    "models = ys.studio('account.models')\nmodels",
    "ys.check()",
    "panel  # once more",
)
READ = {
    "ys.ask": ["CRDT"],
    "ys.chat": ["Count to 5", "1, 2, 3, 4, 5"],
    "boat = ys.pika": ["pika.generate", "a rain gutter at dusk", ".mp4", "succeeded", "took"],
    "form = ys.studio": ["pika.generate", "a pink flamingo", ".mp4", "succeeded"],
    "ys.suno": ["suno.song", ".mp3", "Lyrics"],
    "ys.tasks()": ["pika.generate", "suno.song", "succeeded"],
    "frame()": ["pika.generate", "suno.song"],
    "ys.images": ["images.generate", "a fox in the snow", "dall-e-2", "-4.png"],
    "ys.audio.speech": ["Hello there", ".mp3"],
    "transcribe": ["Hello there"],
    "embeddings": ["2 vectors of 1536 dimensions", "a ship"],
    "ys.operations": ["pika.generate", "negative_prompt"],
    "drawn = ": ["images.generate", "a lighthouse", ".png"],
    "models = ": ["gpt-4o-mini", "more in .frame()"],
    "ys.check": ["the sandbox answers"],
    "once more": ["Count to 5", "1, 2, 3, 4, 5"],
}
"""What a reader finds under the cell with these words."""
PICTURES = {"boat = ys.pika": 1, "form = ys.studio": 1, "ys.suno": 2, "ys.images": 4, "drawn = ": 1}
"""How many pictures stand there, stills and covers too."""
WRONG = ("model not found", "Error displaying widget", "Loading widget", "object at 0x")
UNREADABLE = """() => Promise.all([
    ...[...document.querySelectorAll('.yw-static img')].map(image => image.src),
    ...[...document.querySelectorAll('.yw-static video')].map(video => video.poster),
].map(async source => {
    const image = new Image();
    image.src = source;
    await image.decode().catch(() => {});
    return source.startsWith('data:image/') && image.naturalWidth > 0 ? '' : source.slice(0, 80);
})).then(found => found.filter(Boolean))"""
# What is left of HTML where players, styles and names are taken out, as on GitHub.
_GITHUB = set(
    re.findall(
        r"\w+",
        "a b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins li ol "
        "p pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead tr tt ul",
    )
)


def _cells() -> list[dict[str, Any]]:
    """The tour, and one cell for each kind of result that it has not."""
    cells: list[dict[str, Any]] = json.loads(TOUR.read_text("utf-8"))["cells"]
    return cells


def _places(cells: list[dict[str, Any]]) -> dict[str, int]:
    texts = ["".join(cell["source"]) if cell["cell_type"] == "code" else "" for cell in cells] + list(MORE)
    return {words: next(i for i, text in enumerate(texts) if words in text) for words in READ}


def _run_everything(notebook: Notebooks) -> tuple[NotebookPage, dict[str, int]]:
    """Run all cells, say something in the chat, press the forms, and wait until the records have it all."""
    cells = _cells()
    page, at = notebook(*cells, *MORE), _places(cells)
    page.run_all(timeout=240)
    for call in ("form.run()", "drawn.run()", "models.run()"):
        page.ask_kernel(call)
    box = page.output(at["ys.chat"]).get_by_role("textbox", name="Message")
    box.fill("Count to 5")
    box.press("Enter")
    for words, record in (
        ("ys.chat", "1, 2, 3"),
        ("form = ys.studio", "<video"),
        ("drawn = ", "<img"),
        ("models = ", "gpt"),
    ):
        page.wait_until(lambda i=at[words], text=record: text in json.dumps(page.outputs(i)[1]["data"]))
    page.wait_until(lambda: page.has_given_way(at["boat = ys.pika"]))
    page.screenshot(f"tour-{page.app}")
    return page, at


def test_every_result_reads_the_same_without_a_kernel(notebook: Notebooks, tmp_path: Path) -> None:
    page, at = _run_everything(notebook)
    page.save()
    saved = page.saved()
    page.close()
    notebook.server.end_sessions()
    _assert_readable(notebook.open(page.path), at)
    saved["cells"][1]["source"] = "# from somebody else"  # no signature fits: it is not trusted
    notebook.server.end_sessions()
    notebook.server.write(f"{notebook.test}/copy.ipynb", saved)
    copy = notebook.open(f"{notebook.test}/copy.ipynb")
    assert copy.page.locator(".yw-static style").count() == 0, "it is a stranger's"
    _assert_readable(copy, at)
    if page.app == "lab":  # the file is the same
        _assert_nbconvert(copy, saved, tmp_path)
        _assert_bare(saved)


def _assert_readable(page: NotebookPage, at: dict[str, int]) -> None:
    for words, texts in READ.items():
        seen = page.text(at[words])
        for text in texts:
            assert text in seen, (words, text, seen)
    whole = page.page.locator(".jp-Notebook").inner_text()
    assert [words for words in WRONG if words in whole] == []
    for words, many in PICTURES.items():
        assert page.output(at[words]).locator("img").count() == many, words
    assert page.call(UNREADABLE) == []
    assert page.output(at["ys.suno"]).locator("audio").count() == 2
    expect(page.output(at["boat = ys.pika"]).get_by_role("link").first).to_be_visible()
    page.page.set_viewport_size({"width": 1280, "height": 5200})
    page.screenshot(f"without-kernel-{page.app}-{Path(page.path).stem}")


def _assert_nbconvert(page: NotebookPage, saved: dict[str, Any], folder: Path) -> None:
    """The same, converted; the HTML is looked at in the browser."""
    source = folder / "saved.ipynb"
    source.write_text(json.dumps(saved), "utf-8")
    for form, ending in (("html", "html"), ("markdown", "md")):
        command = [sys.executable, "-m", "nbconvert", "--to", form, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        text = (folder / f"saved.{ending}").read_text("utf-8")
        for words in [*(text for texts in READ.values() for text in texts), "[Verse", "data:image/"]:
            assert words in text, (form, words)
        assert [words for words in WRONG if words in text] == []
        assert text.count("<video controls") == 2
    html = (folder / "saved.html").read_text("utf-8")
    assert "<script" not in html[html.index("<main") :]
    page.page.goto((folder / "saved.html").as_uri(), wait_until="domcontentloaded")
    assert page.page.evaluate(UNREADABLE) == []
    page.page.screenshot(path=SHOTS / "nbconvert.png", full_page=True)


def _assert_bare(saved: dict[str, Any]) -> None:
    """Without players, styles, classes and names, text and pictures are all there."""
    for words, many in PICTURES.items():
        place = _places(_cells())[words]
        html = "".join("".join(o["data"].get("text/html", "")) for o in saved["cells"][place]["outputs"])
        kept = {"a": {"href"}, "img": {"src", "alt", "width"}}
        bare = nh3.clean(html, tags=_GITHUB, attributes=kept, url_schemes={"data", "http", "https"}, link_rel=None)
        assert bare.count('<img src="data:image/') == many, words
        seen = " ".join(nh3.clean(bare, tags=set()).split())
        assert ".yw-" not in seen
        for text in READ[words]:
            assert text in seen, (words, text)


CONNECTED = """() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.connectionStatus
    === 'connected'"""
UNDER_WAY = (
    "import yescale_widgets as ys\nsession = ys.connect(sandbox=True)",
    "card = ys.pika.generate('a paper kite over the sea [stall]')\ncard",
    "session.sandbox.faults.next('stall', path='/v1/chat/*')\nys.ask('Explain the tides in a few sentences.')",
)


def _begin(page: NotebookPage) -> None:
    """A task that stays queued and an answer that stops in the middle, saved as they are."""
    page.run(0)
    page.run(1)
    page.start(2)
    page.output(2).locator(".yw-caret").wait_for()
    for at in (1, 2):
        page.wait_until(lambda at=at: WIDGET not in page.outputs(at)[0]["data"])
        assert page.output(at).locator(".yw").count() == 1, "it is still alive"
    page.save()


def test_what_was_under_way_when_it_was_saved_says_so_in_words(notebook: Notebooks) -> None:
    page = notebook(*UNDER_WAY)
    _begin(page)
    saved = page.saved()
    page.close()
    notebook.server.end_sessions()
    again = notebook.open(page.path)
    saved["cells"][0]["source"] = "# from somebody else"  # no signature fits: it is not trusted
    notebook.server.write(f"{notebook.test}/copy.ipynb", saved)
    copy = notebook.open(f"{notebook.test}/copy.ipynb")
    for reader in (again, copy):
        assert reader.text(2) == "The answer was still being written when this was saved."
        assert re.fullmatch(
            r"pika.generate was still being made when this was saved; ys.task\('.+'\) has it.", reader.text(1)
        )
        assert [words for words in WRONG if words in reader.page.locator(".jp-Notebook").inner_text()] == []


def test_what_is_under_way_lives_on_in_a_page_that_comes_back_and_gives_way_to_its_result(notebook: Notebooks) -> None:
    page = notebook(*UNDER_WAY)
    _begin(page)
    page.page.reload(wait_until="domcontentloaded")
    # Until the cell is free the kernel does not say which widgets there are: words stand there meanwhile.
    page.output(2).get_by_text("still being written").wait_for()
    page.wait_until(CONNECTED)
    page.call(f"() => {KERNEL}.interrupt()")
    page.output(1).locator(".yw").wait_for()
    page.wait_until(lambda: page.output(2).locator(".yw-static").count() == 1)
    assert list(page.outputs(2)[0]["data"]) == ["text/html", "text/markdown", "text/plain"]


def test_a_planted_key_is_in_no_saved_notebook_with_or_without_widget_state(notebook: Notebooks) -> None:
    connect = (
        "import yescale_widgets as ys\nfrom yescale_widgets.sandbox.server import Sandbox\n"
        "import os\nbox = Sandbox(pace=0.2).start()\n"
        f"session = ys.connect(''.join({list(CANARY)!r}), base_url=box.url)\nsession"
    )
    page = notebook(
        connect, "panel = ys.chat()\npanel", "form = ys.studio('pika.generate')\nform", "ys.ask('Say hello')"
    )
    page.run_all()
    page.page.evaluate(
        "() => window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
    )
    page.save()
    assert "widgets" in json.dumps(page.saved()["metadata"]) or page.app == "notebook"
    assert CANARY not in json.dumps(page.saved())
    assert CANARY not in page.page.content()
