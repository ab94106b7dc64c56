"""One version of every dependency is tested; it is among those that a user may have."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

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


def test_every_dependency_has_the_one_version_that_is_tested() -> None:
    versions = pinned()
    assert [str(one) for one in wanted() if canonicalize_name(one.name) not in versions] == []


def test_the_tested_version_is_one_that_users_may_have() -> None:
    versions = pinned()
    assert [str(one) for one in wanted() if versions[canonicalize_name(one.name)] not in one.specifier] == []


def test_binder_has_the_same_versions() -> None:
    assert "--constraint tests/constraints.txt " in (ROOT / "binder" / "postBuild").read_text("utf-8")
