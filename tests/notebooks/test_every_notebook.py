"""Every notebook runs from top to bottom in a real kernel, against the sandbox; what its cells show is looked at, and
the solutions of its exercises are right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.notebooks.kernels import Cell, Kernel, kernel_with
from tests.notebooks.shown import SHOWN
from yescale_widgets.tape_file import media_folder, read

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.ipynb"))
LESSONS = [name for name in NOTEBOOKS if name != "00_tour.ipynb"]
"""All but the tour, which test_tour.py runs as the README's command does."""
RECIPES = [name for name in NOTEBOOKS if name.startswith("recipes/")]
ROWS = Path(__file__).parents[1] / "contract" / "spec" / "rows.csv"
COLAB = re.compile(r"https://colab\.research\.google\.com/github/([\w-]+/[\w-]+)/blob/main/notebooks/([\w/.-]+)\)")
BINDER = re.compile(r"https://mybinder\.org/v2/gh/([\w-]+/[\w-]+)/main\?urlpath=lab/tree/notebooks/([\w/.-]+)\)")
FREE = "ys.connect(sandbox=True)  # with a key of your own: ys.connect()"
FAST = """
from yescale_widgets.sandbox import server
if not hasattr(server.Sandbox, "slow"):
    server.Sandbox.slow = server.Sandbox.__init__
    def fast(self, port=0, pace=1.0, **options):
        self.slow(port, 0.02, **options)
    server.Sandbox.__init__ = fast
"""
"""A lesson does not need the test to wait as long as a class would."""

LIBRARIES = {
    "recipes/07_langchain.ipynb": "langchain_openai",
    "recipes/08_llama_index.ipynb": "llama_index",
    "recipes/09_local_pictures.ipynb": "httpx",  # the sample speaks plain HTTP, as this one does
    "recipes/12_make_com.ipynb": "httpx",  # what Make.com sends
}
"""What a recipe is about, where that is not the openai package."""

TAPED = {"01_chat.ipynb": "cassettes/01_chat.yscassette", "04_video.ipynb": "cassettes/04_video.yscassette"}
"""Notebooks that ship with a cassette."""
WATCHED = """
import sys
asked = []
def watch(event, given):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo"):
        asked.append((event, given[1:]))
sys.addaudithook(watch)
"""


@cache
def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return found


def sources(name: str, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in document(name)["cells"] if cell["cell_type"] == kind]


def code(name: str) -> list[tuple[str, str]]:
    """The cells of code, each with the last part of its id."""
    cells = [cell for cell in document(name)["cells"] if cell["cell_type"] == "code"]
    return [(cell["id"].rpartition("-")[2], "".join(cell["source"])) for cell in cells]


def solutions(name: str) -> list[str]:
    """The code that a reader unfolds."""
    text = "\n".join(sources(name, "markdown"))
    return re.findall(r"<details><summary>Solution</summary>\s*```python\n(.*?)```\s*</details>", text, re.DOTALL)


def shown(cell: Cell) -> str:
    """All that a cell leaves for a reader."""
    return (
        cell.printed
        + "\n"
        + "\n".join(
            f"{kind}: {text}"
            for display in cell.displays
            for kind, text in display["content"]["data"].items()
            if "widget" not in kind
        )
    )


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    folder = tmp_path_factory.mktemp("notebooks")
    with kernel_with(folder) as kernel:
        kernel.run(FAST)
        yield kernel


@pytest.fixture
def kernel(living: Kernel, tmp_path: Path) -> Kernel:
    """The one kernel, as good as new: nothing of the notebook before is left, nor of a first try of this one."""
    living.run("%reset -f")
    living.run("get_ipython().extension_manager.loaded.discard('yescale_widgets')")
    living.run(
        f"%cd -q {tmp_path}\nimport os\nos.environ.pop('OPENAI_API_KEY', 0), os.environ.pop('OPENAI_BASE_URL', 0)\n"
        f"os.environ['YESCALE_HOME'] = {str(tmp_path / 'home')!r}"
    )
    return living


def look_at(name: str, place: str, cell: Cell) -> None:
    """What a cell leaves is what a reader was promised, and no more. An earlier card may come to rest meanwhile."""
    text, wanted = shown(cell), SHOWN[name].get(place)
    for pattern in wanted or ():
        assert re.search(pattern, text, re.MULTILINE), f"{name}, {place}: {pattern!r} is not in {text[-6000:]}"
    own = [one for one in cell.displays if one["msg_type"] != "update_display_data"]
    assert wanted or not (own or cell.printed), f"{name}, {place} shows {text[-6000:]}"
    assert "<script" not in "".join(one["content"]["data"].get("text/html", "") for one in cell.displays)


@pytest.mark.parametrize("name", LESSONS)
def test_it_runs_from_top_to_bottom_and_every_cell_shows_what_it_should(kernel: Kernel, name: str) -> None:
    assert SHOWN[name].keys() <= {place for place, _ in code(name)}
    for place, source in code(name):
        look_at(name, place, kernel.run(source))
    for source in solutions(name) * 2:  # learners run a cell again
        kernel.run(source)


def test_the_lesson_on_tasks_goes_on_in_a_fresh_kernel_as_it_says(tmp_path: Path) -> None:
    name, cells = "07_tasks_and_tracker.ipynb", dict(code("07_tasks_and_tracker.ipynb"))
    for first in (["01", "03", "07"], ["01"]):  # the second kernel runs the first cell, and goes on
        with kernel_with(tmp_path) as kernel:
            kernel.run(FAST)
            for place in first:
                kernel.run(cells[place])
            if first == ["01"]:
                look_at(name, "09", kernel.run(cells["09"]))


@pytest.mark.parametrize("name", TAPED)
def test_with_its_cassette_it_shows_the_same_and_opens_no_socket(kernel: Kernel, name: str) -> None:
    cassette = FOLDER / TAPED[name]
    kernel.run(WATCHED)
    kernel.run(f"import yescale_widgets as ys\nplayed = ys.replay({str(cassette)!r}, speed='instant')\nasked.clear()")
    for place, source in code(name):
        look_at(name, place, kernel.run(source))
    told = kernel.run("print(asked, played.tape.missed, played)\nplayed.stop()").printed
    assert told.startswith("[] [] Cassette")
    assert "Made on the sandbox: everything in it is made up." in told


def test_the_cassettes_are_labelled_hold_no_key_and_nothing_else_lies_about() -> None:
    wanted = {FOLDER / path for path in TAPED.values()}
    assert {path for path in (FOLDER / "cassettes").iterdir() if path.is_file()} == wanted
    for path in wanted:
        facts, exchanges = read(path)
        assert facts["sandbox"]
        assert "sandbox" in facts["note"]
        media = {exchange.file for exchange in exchanges if exchange.file}
        folder = media_folder(path)
        assert media == ({file.name for file in folder.iterdir()} if folder.exists() else set())
        assert "sk-sandbox" not in path.read_text("utf-8")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_opens_with_what_is_learned_and_where_else_it_opens(name: str) -> None:
    head = sources(name, "markdown")[0]
    assert head.startswith("# ")
    assert "You will learn\n\n- " in head.replace("learn:\n", "learn\n")
    (colab,), (binder,) = COLAB.findall(head), BINDER.findall(head)
    assert colab == binder
    assert colab[1] == name
    assert colab[0] == COLAB.findall(sources(NOTEBOOKS[0], "markdown")[0])[0][0]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_one_cell_installs_and_connects_and_nothing_else_does(name: str) -> None:
    first, *others = sources(name, "code")
    assert '"google.colab" in sys.modules' in first
    assert "%pip install" in first
    assert FREE in first
    assert not [source for source in others if "connect(" in source or "pip install" in source]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_is_kept_without_outputs(name: str) -> None:
    cells = [cell for cell in document(name)["cells"] if cell["cell_type"] == "code"]
    assert not [cell for cell in cells if cell["outputs"] or cell["execution_count"]]
    assert len({cell["id"] for cell in document(name)["cells"]}) == len(document(name)["cells"])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_has_exercises_with_hidden_solutions_that_check_themselves(name: str) -> None:
    assert "## Exercise" in "\n".join(sources(name, "markdown"))
    assert solutions(name)
    assert all("assert " in solution or "save(" in solution for solution in solutions(name))


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_names_its_models_in_its_first_cell(name: str) -> None:
    first, *others = sources(name, "code")
    assert re.search(r'^MODEL = "', first, re.MULTILINE)
    assert not re.findall(r"""["']?model["']?\s*[=:]\s*["'](?!claude)\S+""", "\n".join(others))


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_uses_the_library_that_its_row_names(name: str) -> None:
    whole = "\n".join(sources(name, "code"))
    assert LIBRARIES.get(name, "openai") in re.findall(r"^\s*(?:from|import) (\w+)", whole, re.MULTILINE)


def test_every_sample_row_has_its_notebook() -> None:
    rows = [line for line in ROWS.read_text("utf-8").splitlines() if "recipe notebook" in line]
    told = "\n".join(sources(name, "markdown")[0] for name in RECIPES)
    assert len(rows) == len(RECIPES) == 13
    for row in rows:
        section, title = re.match(r'([^,]+),"?(.*?)"?,"recipe', row).groups()
        assert f"*{section} / {title}*" in told
