"""Other releases of ipykernel, each in a folder that is put before the test environment's own packages.

A release is half a megabyte and installed without its dependencies: those of the test environment serve all of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(sys.prefix) / "yescale-kernels"


def folder_of(version: str) -> Path:
    """The folder with one release ("6.31" is the newest of 6.31); installed where it is missing."""
    place = FOLDER / version
    if not place.exists():
        FOLDER.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as fresh:
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--no-deps", "--target", fresh, f"ipykernel=={version}.*"], check=True, timeout=300)
            shutil.copytree(fresh, f"{fresh}-whole")  # whoever finds the folder finds all of it
            Path(f"{fresh}-whole").rename(place)
    return place


def environment_of(version: str) -> Mapping[str, str]:
    """What a kernel of that release needs in its environment."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(folder_of(version)), os.environ.get("PYTHONPATH", "")]))}
