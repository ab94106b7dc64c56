"""The documentation builds as a site without a warning, every page has its place in it, and a wrong link is one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The pages, where a build may leave its files."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    return tmp_path


def built(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, of the pages as they are."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    done = built(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "build" / "site").resolve()


def named(nav: list[dict[str, Any]]) -> list[str]:
    """Every page of the menu."""
    found: list[str] = []
    for entry in nav:
        for value in entry.values():
            found += [value] if isinstance(value, str) else named(value)
    return found


def test_the_site_is_built_without_a_warning(site: Path) -> None:
    pages = [path.stem for path in (ROOT / "docs").glob("*.md")]
    for page in pages:
        made = site / ("index.html" if page == "index" else f"{page}/index.html")
        assert "</html>" in made.read_text("utf-8"), page
    assert "ys.record" in (site / "reference" / "index.html").read_text("utf-8")


def test_every_link_of_the_site_leads_to_one_of_its_pages_or_into_the_web(site: Path) -> None:
    """The build looks at links between pages alone: one to a file that is not in docs/ would pass."""
    dead = []
    for page in site.rglob("index.html"):
        for link in re.findall(r'(?:href|src)="?([^"\s>]+)', page.read_text("utf-8")):
            parts = urlsplit(link)
            if not parts.scheme and not parts.netloc and parts.path:
                target = (page.parent / unquote(parts.path)).resolve()
                if not (target / "index.html").exists() and not target.is_file():
                    dead.append((page.parent.name, link))
    assert dead == []


def test_a_page_of_the_site_asks_no_other_host_for_letters_pictures_or_programs(site: Path) -> None:
    fetched = re.compile(r"""<(?:link|script|img|source)\b[^>]*?(?:href|src|srcset)=["']?(https?:[^"'\s>]+)""")
    asked = {host for page in site.rglob("*.html") for host in fetched.findall(page.read_text("utf-8"))}
    assert asked == set()


def test_a_link_to_nowhere_ends_the_build(copy: Path) -> None:
    (copy / "docs" / "faq.md").write_text("# Questions\n\n[an answer](nowhere.md)\n")
    done = built(copy)
    assert done.returncode != 0
    assert "page does not exist" in done.stdout + done.stderr


def test_every_page_has_its_place_in_the_menu() -> None:
    menu = named(tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]["nav"])
    assert sorted(menu) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))
