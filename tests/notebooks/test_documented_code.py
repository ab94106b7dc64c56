"""Every block of Python in the README and in docs/ runs in a kernel, against the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notebooks.kernels import Kernel, kernel_with
from tests.notebooks.test_every_notebook import FAST

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
WITH_CODE = [page for page in PAGES if BLOCK.search((ROOT / page).read_text("utf-8"))]
GIVEN = "import yescale_widgets as ys\nys.connect(sandbox=True)"
"""What every page but the README takes for granted."""
WHOLE = ("README.md",)
BEFORE = {
    "docs/classroom.md": "import pathlib\n"
    'votes = \'[votes]\\n"Which is clearer?" = ["left", "right"]\'\n'
    "_ = pathlib.Path('class.toml').write_text('sandbox = true\\n' + votes)",
}
"""The teacher's file: the page's own connects with a learner's key."""


def blocks(page: str) -> list[str]:
    return BLOCK.findall((ROOT / page).read_text("utf-8"))


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with kernel_with(tmp_path_factory.mktemp("docs"), YESCALE_SANDBOX="1") as kernel:
        kernel.run(FAST)
        yield kernel


@pytest.mark.parametrize("page", WITH_CODE)
def test_the_code_of_a_page_runs_in_its_order(living: Kernel, tmp_path: Path, page: str) -> None:
    living.run(f"%reset -f\n%cd -q {tmp_path}\n{'' if page in WHOLE else GIVEN}")
    living.run(BEFORE.get(page, ""))
    for code in blocks(page):
        living.run(code)
    if page in WHOLE:
        living.run("ys.budget(None)")  # its limit counts for the notebook, which all pages are here
    living.run("from yescale_widgets import tape\nassert tape.running() is None or tape.running().cuts\ntape.run(None)")


def test_pages_with_code_are_found() -> None:
    assert {"README.md", "docs/cassettes.md", "docs/inside.md", "docs/magics.md"} <= set(WITH_CODE)
