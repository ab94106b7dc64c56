"""Every command that the README, docs/ and the other pages print is run here, or read by the program that it names.

A command that no rule below knows fails its page's test: none is passed over.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import run as test_runner
from tests.bench import __main__ as bench
from yescale_widgets import __main__ as command_line
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.tools import home

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "CHANGELOG.md", "tests/README.md", "notebooks/README.md", "docs/*.md", "binder/postBuild")
FENCE = re.compile(r"^```([\w-]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHELL = ("", "sh", "bash", "shell", "console")
NO_SHELL = ("python", "text", "toml", "json")
"""Blocks that other tests run (Python), read (the class file, the prices), or that show something (signatures)."""
NAMED = re.compile(r"`((?:\w+=[^\s`]+ )?(?:\S*/)?(?:python3?|pip|npm|jupyter|binder/start)\b [^`\n]+)`")
"""A command in a line of prose."""
PYTHON = ("python", "python3")
EXTRAS = re.compile(r"(?:\.|yescale_widgets)\[([\w,]+)\]")
Words = list[str]


def found(page: Path) -> list[str]:
    """Every line of shell on a page."""
    text = page.read_text("utf-8")
    if page.suffix != ".md":
        return [line for line in text.splitlines() if line.startswith("python")]
    inside = [body for kind, body in FENCE.findall(text) if kind in SHELL]
    lines = [line.removeprefix("$ ") for body in inside for line in body.replace("\\\n", " ").splitlines() if line]
    return [*lines, *NAMED.findall(FENCE.sub("", text))]


FOUND = [
    (page.relative_to(ROOT).as_posix(), line)
    for pattern in PAGES
    for page in sorted(ROOT.glob(pattern))
    for line in found(page)
]


def parts(line: str) -> Iterator[Words]:
    """The commands of a line, without the variables set for them and without where their output goes."""
    words = shlex.split(line, comments=True)
    words = words[: words.index(">/dev/null")] if ">/dev/null" in words else words
    while words:
        end = words.index("&&") if "&&" in words else len(words)
        one, words = words[:end], words[end + 1 :]
        while "=" in one[0]:
            one = one[1:]
        yield [one[0].rpartition("/")[2] if one[0] != "binder/start" else one[0], *one[1:]]


# What is run


def makes_an_environment(words: Words, folder: Path) -> None:
    (name,) = words
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / name], check=True, timeout=120)
    programs = folder / name / ("Scripts" if os.name == "nt" else "bin")
    assert (programs / "python").exists() or (programs / "python.exe").exists()


def the_command_line(words: Words, folder: Path) -> None:
    """Read by its own parser; what ends by itself and asks nothing of the network is run. ``demo`` and ``sandbox`` are
    run, and ended, by tests/unit/test_command_line.py and test_tour.py.
    """
    verbs = [words[0], *(after for bar, after in itertools.pairwise(words) if bar == "|")]
    options = [] if "|" in words else words[1:]
    for verb in verbs:
        if "--help" in options:
            with pytest.raises(SystemExit) as end:
                command_line.main([verb, *options])
            assert end.value.code == 0
            continue
        assert command_line._parser().parse_args([verb, *options]).verb == verb
        if verb == "check":
            assert command_line.main([verb, *options]) == 1  # no key here


def asks_with_curl(words: Words, folder: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here")
    with Sandbox(pace=0.01) as sandbox:
        call = [word.replace("https://api.yescale.io", sandbox.url) for word in words]
        call = [word.replace("$YESCALE_API_KEY", "sk-of-this-test") for word in call]
        done = subprocess.run(["curl", "--silent", *call], capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout)["choices"][0]["message"]["content"]


# What is read by the program it names; to run it would be a test within a test


def installs(words: Words, folder: Path) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    words = list(words)
    if "--constraint" in words:
        at = words.index("--constraint")
        assert (ROOT / words.pop(at + 1)).is_file()
    (what,) = [word for word in words if not word.startswith("-")]
    named = EXTRAS.fullmatch(what)
    assert named is not None or what == ".", what
    assert named is None or set(named[1].split(",")) <= extras.keys()


def opens_jupyterlab(words: Words, folder: Path) -> None:
    assert words == []
    demo = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["demo"]
    assert any(one.startswith("jupyterlab") for one in demo)


def runs_tests(words: Words, folder: Path) -> None:
    test_runner.read(words)


def measures(words: Words, folder: Path) -> None:
    assert set(bench.read(words).only or ()) <= set(bench.PARTS)


def moves_home(words: Words, folder: Path) -> None:
    for path in home.files():
        (folder / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / path.relative_to(ROOT))
    home.move(*words, root=folder)
    assert home.home(folder) == words[0]


def checks_itself(words: Words, folder: Path) -> None:
    """Texts and generated pages: other tests call these, and see to it that nothing is left to do."""
    assert words == []


def runs_a_test(words: Words, folder: Path) -> None:
    (path,) = words
    assert "def test_" in (ROOT / path).read_text("utf-8")


def builds_the_site(words: Words, folder: Path) -> None:
    """tests/unit/test_docs_site.py runs it."""
    assert words == ["build", "--strict"]


def starts_as_binder(words: Words, folder: Path) -> None:
    assert os.access(ROOT / "binder" / "start", os.X_OK)
    check(words, folder)


def of_python(module: str) -> tuple[tuple[str, ...], ...]:
    return tuple((name, "-m", *module.split()) for name in PYTHON)


RULES: dict[tuple[tuple[str, ...], ...], Callable[[Words, Path], None]] = {
    of_python("venv"): makes_an_environment,
    of_python("yescale_widgets"): the_command_line,
    (("curl",),): asks_with_curl,
    (("pip", "install"), *of_python("pip install")): installs,
    (("jupyter", "lab"),): opens_jupyterlab,
    tuple((name, "tests/run.py") for name in PYTHON): runs_tests,
    of_python("tests.bench"): measures,
    of_python("yescale_widgets.tools.home"): moves_home,
    (*of_python("yescale_widgets.tools.texts"), *of_python("yescale_widgets.tools.generate")): checks_itself,
    of_python("pytest"): runs_a_test,
    of_python("zensical"): builds_the_site,
    (("binder/start",),): starts_as_binder,
}


def check(words: Words, folder: Path) -> None:
    """By the rule that knows the command; none that does is a failure."""
    for beginnings, rule in RULES.items():
        for beginning in beginnings:
            if tuple(words[: len(beginning)]) == beginning:
                rule(words[len(beginning) :], folder)
                return
    pytest.fail(f"no rule knows this command: {shlex.join(words)}")


def check_line(line: str, folder: Path) -> None:
    for words in parts(line):
        check(words, folder)


@pytest.mark.parametrize(("page", "line"), FOUND, ids=[f"{page}: {line[:50]}" for page, line in FOUND])
def test_a_command_on_a_page_is_one_that_its_program_takes(page: str, line: str, tmp_path: Path) -> None:
    check_line(line, tmp_path)


def test_every_block_is_of_a_kind_that_some_test_looks_at() -> None:
    kinds = {kind for pattern in PAGES for page in ROOT.glob(pattern) for kind, _ in FENCE.findall(page.read_text())}
    assert kinds <= {*SHELL, *NO_SHELL}


def test_the_commands_that_a_newcomer_meets_are_found() -> None:
    lines = [line for page, line in FOUND if page == "README.md"]
    assert any("pip install" in line and "yescale_widgets demo" in line for line in lines)
    assert "python -m yescale_widgets sandbox --port 8765" in lines
    assert len(FOUND) > 20


@pytest.mark.parametrize(
    "line",
    [
        "python -m yescale_widgets sandbox --prot 1",
        "python -m yescale_widgets studio",
        'pip install ".[demos]"',
        "python3 tests/run.py --onyl mypy",
        "python -m tests.bench --only straeming",
        "jupyter lab noteboks",
        "make install",
    ],
)
def test_a_command_that_is_wrong_is_seen(line: str, tmp_path: Path) -> None:
    with pytest.raises((SystemExit, AssertionError, pytest.fail.Exception)):
        check_line(line, tmp_path)
