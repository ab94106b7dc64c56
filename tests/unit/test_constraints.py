"""One version of every dependency is tested; it is among those that a user may have."""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]


def pinned() -> dict[str, Version]:
    lines = (ROOT / "tests" / "constraints.txt").read_text("utf-8").split()
    return {canonicalize_name(name): Version(version) for name, _, version in (line.partition("==") for line in lines)}


def wanted() -> Iterator[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    everything = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    yield from (one for one in map(Requirement, everything) if canonicalize_name(one.name) != "yescale-widgets")


LESSONS = sorted(ROOT.joinpath("notebooks").glob("*.ipynb"))
"""The recipes name the extra that they need."""
BY_EXTRA = {"plot": "plot", "wins": "stats", "ranking": "stats", "to_parquet": "parquet"}
"""Methods that need an extra, which they name where it is missing."""


def brought(*extras: str) -> set[str]:
    """What installing the project with some extras installs by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *(one for name in extras for one in project["optional-dependencies"][name])]
    found = {canonicalize_name(one.name): one.extras for one in map(Requirement, lines)}
    inner = found.pop(canonicalize_name("yescale_widgets"), set())
    return {*found, *inner, *(brought(*inner) if inner else ())}


def code_of(lesson: Path) -> ast.Module:
    cells = [c["source"] for c in json.loads(lesson.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    lines = "\n".join("".join(source) for source in cells if not "".join(source).startswith("%%")).splitlines()
    return ast.parse(
        "\n".join("    pass" if line.startswith("    %") else line for line in lines if line[:1] not in "%!")
    )


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.stem for lesson in LESSONS])
def test_the_demo_brings_what_its_lessons_use(lesson: Path) -> None:
    nodes = list(ast.walk(code_of(lesson)))
    modules = {alias.name.partition(".")[0] for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    modules |= {(n.module or "").partition(".")[0] for n in nodes if isinstance(n, ast.ImportFrom)}
    others = modules - sys.stdlib_module_names - {"yescale_widgets", "google"}
    homes = packages_distributions()
    missing = {m for m in others if not {canonicalize_name(d) for d in homes[m]} & brought("demo")}
    called = {n.func.attr for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    missing |= {extra for name, extra in BY_EXTRA.items() if name in called and extra not in brought("demo")}
    assert missing == set()


def test_every_dependency_has_the_one_version_that_is_tested() -> None:
    versions = pinned()
    assert [str(one) for one in wanted() if canonicalize_name(one.name) not in versions] == []


def test_the_tested_version_is_one_that_users_may_have() -> None:
    versions = pinned()
    assert [str(one) for one in wanted() if versions[canonicalize_name(one.name)] not in one.specifier] == []


def test_binder_has_the_same_versions() -> None:
    assert "--constraint tests/constraints.txt " in (ROOT / "binder" / "postBuild").read_text("utf-8")
