"""The threat model names a test for each line, and every one of them exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
LINES = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "|---"))]
THREATS = ("Hostile model text", "Hostile media and files", "Hostile notebooks", "Leaked keys", "A hostile gateway")


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests of a file, without importing it."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds) and node.name.startswith("test_"))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[1].strip()[:50])
def test_every_line_has_a_threat_an_answer_and_a_test_that_exists(line: str) -> None:
    threat, answer, guard = (cell.strip() for cell in line.strip("|").split("|"))
    assert threat
    assert answer
    named = re.fullmatch(r"(tests/[\w/]+\.py)::(test_\w+)", guard)
    assert named, f"{guard} is not path::name"
    assert named[2] in names_in(named[1])


def test_every_kind_of_threat_has_its_lines() -> None:
    parts = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    assert tuple(part.partition("\n")[0] for part in parts) == THREATS
    assert all(part.count("::test_") >= 5 for part in parts)
    assert sum(part.count("::test_") for part in parts) == len(LINES)
