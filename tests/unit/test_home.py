"""Where the repository lives is said once; every badge and Colab cell agrees, and one command moves all of them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from yescale_widgets.errors import ConfigError
from yescale_widgets.tools import home

LINKS = re.compile(r"(?:git\+https://github\.com|google\.com/github|mybinder\.org/v2/gh)/([\w-]+/[\w.-]+)")
NOTEBOOKS = sorted((home.ROOT / "notebooks").rglob("*.ipynb"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """All that may name the home, where it may be changed."""
    for path in home.files():
        target = tmp_path / path.relative_to(home.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def texts(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in home.files(root)}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_names_the_home_that_pyproject_has(notebook: Path) -> None:
    assert LINKS.findall(notebook.read_text("utf-8")) == [home.home()] * 3  # Colab, Binder, and Colab's installation


def test_one_command_moves_all_of_them_and_back(copy: Path) -> None:
    before, old = texts(copy), home.home(copy)
    changed = home.move("tran-mai/ys.widgets", copy)
    assert {path.suffix for path in changed} == {".toml", ".ipynb", ".md"}
    pages = {path.name for path in changed if path.suffix == ".md"}
    assert pages == {"comparing.md", "index.md", "operations.md"}
    assert len(changed) == len(NOTEBOOKS) + 1 + len(pages)
    assert home.home(copy) == "tran-mai/ys.widgets"
    for notebook in (copy / "notebooks").rglob("*.ipynb"):
        assert LINKS.findall(notebook.read_text("utf-8")) == ["tran-mai/ys.widgets"] * 3
    assert not [name for name, text in texts(copy).items() if f"/{old}" in text]
    home.move(old, copy)
    assert texts(copy) == before


@pytest.mark.parametrize("word", ["yescale_widgets", "a/b/c", "https://github.com/a/b", "a b/c", ""])
def test_what_is_no_home_is_refused_and_nothing_is_changed(word: str, copy: Path) -> None:
    before = texts(copy)
    with pytest.raises(ConfigError, match="OWNER/NAME"):
        home.move(word, copy)
    assert texts(copy) == before


def test_the_command_tells_the_home_and_refuses_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert home.main([]) == 0
    assert capsys.readouterr().out == f"{home.home()}\n"
    assert home.main(["nowhere"]) == 2
    assert "such as jupyter/notebook" in capsys.readouterr().err
    assert home.main(["a/b", "c"]) == 2
