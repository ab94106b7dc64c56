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
from yescale_widgets.tape_file import media_folder, read

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.ipynb"))
LESSONS = [name for name in NOTEBOOKS if name != "00_tour.ipynb"]
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

SHOWN: dict[str, tuple[str, ...]] = {
    "01_chat.ipynb": ("CRDT", "yw-record-", "Your name is Mai", r"Cake\(eggs=2, flour_g=50"),
    "02_vision_and_tools.ipynb": ("320", "'31.0'", "31", "did not allow this call"),
    "03_images.ipynb": ("<img", "images.generate", "'U1'", "did you mean"),
    "04_video.ipynb": ("<video", "video/mp4", "'succeeded'", "luma"),
    "05_music_and_speech.ipynb": ("<audio", r"\[Verse", "lo-fi", "ferry leaves at seven"),
    "06_embeddings.ipynb": ("4 vectors of 1536", "Red boats lie on the river", "on the hills"),
    "07_tasks_and_tracker.ipynb": ("pika.generate", "succeeded", "'video'", "uncertain"),
    "08_streaming_from_inside.ipynb": (
        "<details>",
        r"data: \{",
        r"data: \[DONE\]",
        "tokens_per_second",
        r"kept: \w+ \w+",
    ),
    "09_cost_and_safety.ipynb": ("used_calls", "is used up", r"Secret\(\*\*\*\)", "&lt;script&gt;|<script>alert"),
    "10_side_by_side.ipynb": (
        r"24 of 24 cells</b>",  # what the comparison leaves beside its columns
        r"0 +gpt-4o-mini +8 +0",
        "<del>",
        r"<answer C>",
        r"1 +claude-sonnet-4-5 +5 +0 +3 +0\.62",
        r"text/plain: +name +score +low +high +duels",
        "image/png",
        r"\n18 calls",
        r"gpt-4o +20 +20\.00 +\d\.\d+ +1\.0",
        r"Lan +2 tea and 3 rolls, please +2\.0 +3\.0",
        "nothing was sent",
        "2 kept from before, which cost nothing",
        r"<comparison of chat\.complete · 24 of 24 cells> \['For the lesson on Tuesday'\]",
        r"judge +chat\.complete +8 +8",
    ),
    "recipes/01_openai_library.ipynb": ("1, 2, 3, 4, 5", "144", "'stop'"),
    "recipes/02_speech_to_text.ipynb": ("ferry leaves at seven", r"0\.00 . "),
    "recipes/03_text_to_speech.ipynb": (r"\d,\d\d\d bytes", "<audio"),
    "recipes/04_embeddings.ipynb": (r"\(3, 1536\)", r"0\.\d+  Red boats lie on the river", "similarity|1.0"),
    "recipes/05_dalle.ipynb": (r"http://127\.0\.0\.1:\d+/", "image/png|<img"),
    "recipes/06_function_calling.ipynb": ("get_current_weather", "Hue", "31"),
    "recipes/07_langchain.ipynb": ("1, 2, 3, 4", "1, 2, 3, 4, 5, 6", "on the hills"),
    "recipes/08_llama_index.ipynb": ("1, 2, 3", "on the hills", "Green tea grows"),
    "recipes/09_local_pictures.ipynb": ("red", "<img|image/png"),
    "recipes/10_streaming.ipynb": ("10, 11, 12", r"\|", "Timing"),
    "recipes/11_pictures_by_link.ipynb": (r"\d+ . \d+ pixels", r"http://127"),
    "recipes/12_make_com.ipynb": ("1, 2, 3", "YOUR_KEY", "ActionSendData"),
    "recipes/13_gpt4o_audio.ipynb": ("Good morning", "<audio"),
}
"""What a reader must see, notebook by notebook."""

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
    """The one kernel, as good as new: nothing of the notebook before is left."""
    living.run("%reset -f")
    living.run(
        f"%cd -q {tmp_path}\nimport os\nos.environ.pop('OPENAI_API_KEY', 0), os.environ.pop('OPENAI_BASE_URL', 0)"
    )
    return living


@pytest.mark.parametrize("name", LESSONS)
def test_it_runs_from_top_to_bottom_and_shows_what_it_should(kernel: Kernel, name: str) -> None:
    text = "\n".join(shown(kernel.run(code)) for code in sources(name, "code"))
    for wanted in SHOWN[name]:
        assert re.search(wanted, text), f"{wanted!r} is not in {text[-6000:]}"
    for code in solutions(name):
        kernel.run(code)


@pytest.mark.parametrize("name", TAPED)
def test_with_its_cassette_it_shows_the_same_and_opens_no_socket(kernel: Kernel, name: str) -> None:
    cassette = FOLDER / TAPED[name]
    kernel.run(WATCHED)
    kernel.run(f"import yescale_widgets as ys\nplayed = ys.replay({str(cassette)!r}, speed='instant')\nasked.clear()")
    first, *others = sources(name, "code")
    text = "\n".join(shown(kernel.run(code)) for code in (first, *others))
    told = kernel.run("print(asked, played.tape.missed, played)\nplayed.stop()").printed
    assert told.startswith("[] [] Cassette")
    assert "Made on the sandbox: everything in it is made up." in told
    for wanted in SHOWN[name]:
        assert re.search(wanted, text), f"{wanted!r} is not in {text[-6000:]}"


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
    assert not [code for code in others if "connect(" in code or "pip install" in code]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_is_kept_without_outputs(name: str) -> None:
    code = [cell for cell in document(name)["cells"] if cell["cell_type"] == "code"]
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]
    assert len({cell["id"] for cell in document(name)["cells"]}) == len(document(name)["cells"])


@pytest.mark.parametrize("name", LESSONS)
def test_it_has_exercises_with_hidden_solutions(name: str) -> None:
    assert solutions(name)
    assert "## Exercise" in "\n".join(sources(name, "markdown"))


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_uses_the_library_that_its_row_names(name: str) -> None:
    code = "\n".join(sources(name, "code"))
    assert LIBRARIES.get(name, "openai") in re.findall(r"^\s*(?:from|import) (\w+)", code, re.MULTILINE)


def test_every_sample_row_has_its_notebook() -> None:
    rows = [line for line in ROWS.read_text("utf-8").splitlines() if "recipe notebook" in line]
    told = "\n".join(sources(name, "markdown")[0] for name in RECIPES)
    assert len(rows) == len(RECIPES) == 13
    for row in rows:
        section, title = re.match(r'([^,]+),"?(.*?)"?,"recipe', row).groups()
        assert f"*{section} / {title}*" in told
