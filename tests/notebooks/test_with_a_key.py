"""Every notebook runs for real when its one cell is changed: here against a gateway that is not the kernel's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notebooks.kernels import CANARY, Kernel, kernel_with
from tests.notebooks.test_every_notebook import FREE, NOTEBOOKS, shown, sources
from yescale_widgets.sandbox.server import Sandbox

QUICK = "from yescale_widgets.client import AsyncClient\nAsyncClient._speed = 50.0"
"""The gateway is fast; so are the looks at its tasks."""


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel with a key that lies in a file, as one without a terminal has it."""
    folder = tmp_path_factory.mktemp("keyed")
    with (
        Sandbox(pace=0.02) as gateway,
        kernel_with(folder, YESCALE_BASE_URL=gateway.url) as kernel,
    ):
        kernel.run(QUICK)
        yield kernel


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_with_a_key_of_ones_own_it_runs_when_one_cell_is_changed(keyed: Kernel, tmp_path: Path, name: str) -> None:
    keyed.run("%reset -f")
    keyed.run(f"%cd -q {tmp_path}")
    (tmp_path / ".env").write_text(f"YESCALE_API_KEY={CANARY}\n")
    first, *others = sources(name, "code")
    assert first.count(FREE) == 1
    said = "".join(shown(keyed.run(code)) for code in (first.replace(FREE, "ys.connect()"), *others))
    assert "the sandbox at" not in said
    assert CANARY not in said
    if "API_KEY" in first:  # other libraries get the key that was found, wherever that was
        assert keyed.run("print(API_KEY)").printed == f"{CANARY}\n"
