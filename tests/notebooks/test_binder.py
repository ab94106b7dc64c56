"""What Binder builds and starts: the same environment in a clean place, and the tour in it without a key."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"
TOUR = "ys.connect(); print(ys.ask('Count to three.').finish_reason); print(ys.connect())"


def run(*command: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_environment_is_the_python_that_the_project_wants() -> None:
    wanted = yaml.safe_load((BINDER / "environment.yml").read_text("utf-8"))["dependencies"]
    (python,) = [one.partition("=")[2] for one in wanted if one.startswith("python=")]
    assert tuple(map(int, python.split("."))) >= (3, 11)
    assert "pip" in wanted


def test_start_hands_over_to_the_server_and_nobody_needs_a_key(tmp_path: Path) -> None:
    code = f"import yescale_widgets as ys; {TOUR}"
    keyless = {"HOME": str(tmp_path), "YESCALE_HOME": "", "PYTHONPATH": str(ROOT)}
    said = run(str(BINDER / "start"), sys.executable, "-c", code, folder=tmp_path, **keyless)
    assert "1, 2, 3\nstop\n" in said
    assert "the sandbox at http://127.0.0.1:" in said
    assert list((tmp_path / ".yescale_widgets").iterdir())


def test_the_scripts_may_be_run_and_have_no_key() -> None:
    for name in ("postBuild", "start"):
        assert os.access(BINDER / name, os.X_OK)
        assert "sk-" not in (BINDER / name).read_text("utf-8")


@pytest.mark.slow
def test_a_clean_environment_is_built_and_runs_the_tour(tmp_path: Path) -> None:
    place = tmp_path / "environment"
    venv.create(place, with_pip=True)
    checkout = tmp_path / "checkout"
    kept = shutil.ignore_patterns("node_modules", ".git", ".venv*", ".mypy_cache", "__pycache__")
    shutil.copytree(ROOT, checkout, ignore=kept)
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "HOME": str(tmp_path), "YESCALE_HOME": str(tmp_path / "home"), "PYTHONPATH": ""}
    own |= {"PIP_NO_COMPILE": "false"}  # which is pip's way to say yes to it: what is never imported is not compiled
    run(str(checkout / "binder" / "postBuild"), folder=checkout, **own)
    command = ("python", "-m", "yescale_widgets", "demo", "--headless", "--folder", str(tmp_path / "demo"))
    run(str(checkout / "binder" / "start"), *command, folder=tmp_path, **own)
    cells = json.loads((tmp_path / "demo" / "00_tour.executed.ipynb").read_text("utf-8"))["cells"]
    assert not [out for cell in cells for out in cell.get("outputs", ()) if out["output_type"] == "error"]
