"""A grid's report and the notebook that holds it: no script, no request, and every answer there, also in nbconvert."""

from __future__ import annotations

import ast
import html
import re
from html.parser import HTMLParser
from pathlib import Path

import nbclient
import nbconvert
import nbformat
import pytest

CELLS = [
    "import yescale_widgets as ys\nfrom IPython.display import HTML\nys.connect(sandbox=True)",
    (
        "asked = ['Explain tides', 'Explain dew <script>alert(1)</script>']\n"
        "side = ys.compare(asked, ['gpt-4o-mini', 'gpt-4o'], max_tokens=30)\nside.wait(60)\nside.note('Clearer.')"
    ),
    "pictures = ys.sweep('images.generate', prompt=['a boat', 'a fox'], model='gpt-image-1').wait(60)",
    "verdicts = side.judge('gpt-4o', 'Short is good.').wait(60)",
    "side.to_html('side.html'); pictures.to_html('pictures.html'); verdicts.to_html('verdicts.html')",
    "HTML(filename='side.html')",
    "[entry.outcome.text for entry in side.entries]",
]
RUNS = {"script", "iframe", "object", "embed", "link", "base", "form", "frame", "applet", "portal"}
VOID = {"meta", "img", "br", "hr", "input", "source", "wbr", "col"}


class Reader(HTMLParser):
    """Fails on whatever would run, or would be fetched; keeps the text."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.open, self.pictures = "", list[str](), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in RUNS, tag
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"{tag} {name}"
            assert name not in ("srcset", "srcdoc", "background", "style", "formaction", "ping"), f"{tag} {name}"
            if name in ("src", "poster", "data"):
                assert re.match(r"data:image/(?:webp|png|jpeg|svg\+xml)[;,]", value or ""), value
            if name == "href":
                assert re.match(r"https?://|#", value or ""), value
            assert (name, (value or "").lower()) != ("http-equiv", "refresh")
        self.pictures += tag == "img"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> where <{self.open}> stands open"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            assert "url(" not in data
            assert "@import" not in data
        else:
            self.text += data


def read(text: str) -> Reader:
    """A page, after a look at every tag and address in it."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the notebook ran, with its reports."""
    folder = tmp_path_factory.mktemp("grids")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YESCALE_HOME", str(folder / "home"))
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
        nbclient.NotebookClient(
            notebook, timeout=120, store_widget_state=False, resources={"metadata": {"path": str(folder)}}
        ).execute()
    nbformat.write(notebook, folder / "grids.ipynb")
    return folder


@pytest.fixture(scope="module")
def answers(folder: Path) -> list[str]:
    """What the models said."""
    (output,) = nbformat.read(folder / "grids.ipynb", 4).cells[-1].outputs
    found: list[str] = ast.literal_eval(output.data["text/plain"])
    assert len(found) == 4
    return found


def _plain(text: str) -> str:
    """Its words, without what marks and fences them."""
    return "".join(re.findall(r"[^\W_]+", re.sub(r"```\w*", "", html.unescape(text))))


def test_the_report_asks_for_nothing_and_has_every_answer(folder: Path, answers: list[str]) -> None:
    text = (folder / "side.html").read_text("utf-8")
    page = read(text)
    assert all(_plain(answer) in _plain(page.text) for answer in answers)
    assert "Explain dew <script>alert(1)</script>" in page.text, "what was asked is text"
    assert "Clearer." in page.text
    assert "default-src 'none'" in text.replace("&#x27;", "'")
    assert read((folder / "pictures.html").read_text("utf-8")).pictures == 2
    assert "gpt-4o-mini" in read((folder / "verdicts.html").read_text("utf-8")).text


def _converted(folder: Path, *, outputs: bool) -> str:
    notebook = nbformat.read(folder / "grids.ipynb", 4)
    for cell in notebook.cells if not outputs else ():
        cell.outputs = []
    return str(nbconvert.HTMLExporter().from_notebook_node(notebook)[0])


@pytest.mark.filterwarnings("ignore:Your element with mimetype:UserWarning")  # the panel; its record is beside it
def test_nbconvert_shows_the_answers_and_nothing_of_ours_runs_or_is_fetched(folder: Path, answers: list[str]) -> None:
    with_them, without = _converted(folder, outputs=True), _converted(folder, outputs=False)
    ours = r"<script(?![^>]*application/vnd\.jupyter\.widget-(?:view|state))"  # data of widgets, and no code
    assert len(re.findall(ours, with_them)) == len(re.findall(ours, without)), "nbconvert's own scripts only"
    addresses = r"<(?:script|link|iframe|img|video|audio|source)[^>]*(?:src|href)=[\"'](?!data:)[^\"']*"
    assert set(re.findall(addresses, with_them)) == set(re.findall(addresses, without))
    shown = re.sub(r"<[^>]+>", " ", with_them)
    for answer in answers:
        assert _plain(shown).count(_plain(answer)) >= 2, "in the comparison's cell and in the report's"
    assert "sweep of images.generate · 2 of 2 cells" in shown
    assert "judgement of chat.complete · 2 of 2 cells" in shown
    markdown, _ = nbconvert.MarkdownExporter().from_notebook_node(nbformat.read(folder / "grids.ipynb", 4))
    assert all(_plain(answer) in _plain(re.sub(r"<[^>]+>", "", markdown)) for answer in answers)
