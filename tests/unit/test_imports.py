"""Importing the package costs next to nothing, and every name of the public face is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.conftest import LIMIT

ROOT = Path(__file__).parents[2]
HEAVY = (
    "pandas",
    "ipywidgets",
    "IPython",
    "httpx",
    "msgspec",
    "anywidget",
    "numpy",
    "PIL",
    "starlette",
    "av",
    "sqlite3",
    "asyncio",
)
FACE = ("connect", "ask", "chat", "studio", "tasks", "task", "operations", "check", "enable_nested", "recipe", "Client", "AsyncClient", "catalog", "errors", "Task", "Reply", "Snapshot", "Media", "pika", "suno", "account")  # fmt: skip


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def loaded_after(code: str) -> set[str]:
    return set(python(f"import sys\n{code}\nprint(*sorted(sys.modules))").split())


def test_the_import_loads_nothing_heavy() -> None:
    assert not set(HEAVY) & loaded_after("import yescale_widgets")


def test_what_the_import_loads_beyond_the_standard_library_is_ours() -> None:
    bare = loaded_after("import importlib, __future__, typing")
    fresh = {name for name in loaded_after("import yescale_widgets") - bare if not name.startswith("yescale_widgets")}
    assert {name for name in fresh if name.partition(".")[0] not in sys.stdlib_module_names} == set()


def test_the_import_loads_few_modules() -> None:
    assert len(loaded_after("import yescale_widgets") - loaded_after("pass")) <= 45


def test_asking_and_chatting_need_no_tables_pictures_or_formulas(home: Path) -> None:
    loaded = loaded_after(
        "import yescale_widgets as ys; ys.connect('sk-x', base_url='http://127.0.0.1:9'); ys.ask; ys.chat()"
    )
    assert not {"pandas", "numpy", "starlette", "uvicorn", "av", "PIL", "latex2mathml", "nest_asyncio2"} & loaded


LATER = ("tape_file", "taping", "download", "recipes", "tags", "jobs.saving", "jobs.placing", "jobs.fetching", "jobs.reconcile", "jobs.estimate", "jobs.poller", "jobs.looks", "catalog.account", "panels.form", "panels.pages", "panels.approving", "pixels", "expiry")  # fmt: skip
"""What a first question does not need: cassettes, files, pictures, the following of tasks, lists of the account, forms."""


def test_until_a_question_can_be_asked_nothing_is_loaded_that_it_does_not_need(home: Path) -> None:
    loaded = loaded_after("import yescale_widgets as ys; ys.connect('sk-x', base_url='http://127.0.0.1:9'); ys.ask")
    ours = {name.removeprefix("yescale_widgets.") for name in loaded if name.startswith("yescale_widgets.")}
    assert not set(LATER) & ours
    assert len(ours) <= 88


def test_what_the_catalog_stands_on_can_be_imported_first() -> None:
    """``from yescale_widgets import x`` asks the package for x, which looks into the catalog first."""
    loaded = [name for name in loaded_after("import yescale_widgets.catalog") if name.startswith("yescale_widgets.")]
    files = {name: ROOT.joinpath(*name.split(".")).with_suffix(".py") for name in loaded}
    low = {name: file.read_text("utf-8") for name, file in files.items() if file.exists()}
    assert len(low) > 15
    assert [name for name, text in low.items() if "from yescale_widgets import" in text] == []


def test_listing_operations_needs_neither_panels_nor_network() -> None:
    loaded = loaded_after("import yescale_widgets as ys; assert len(ys.operations()) >= 5")
    assert not {"pandas", "ipywidgets", "IPython", "anywidget", "starlette"} & loaded


def test_a_client_needs_no_panels() -> None:
    loaded = loaded_after("import yescale_widgets as ys; ys.Client('sk-x').close()")
    assert not {"pandas", "ipywidgets", "IPython", "anywidget", "starlette", "numpy"} & loaded


@pytest.mark.parametrize("name", FACE)
def test_a_name_of_the_face_is_there_and_listed(name: str) -> None:
    import yescale_widgets as ys

    assert getattr(ys, name) is not None
    assert name in dir(ys)


def test_an_unknown_name_is_an_attribute_error() -> None:
    import yescale_widgets as ys

    with pytest.raises(AttributeError, match="no attribute 'dalle'"):
        _ = ys.dalle


def test_importing_every_module_leaves_the_functions_of_the_face_in_place() -> None:
    code = """
import importlib, pkgutil
import yescale_widgets as ys
for module in pkgutil.walk_packages(ys.__path__, "yescale_widgets."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print([name for name in ("connect", "ask", "chat", "studio", "tasks", "task", "operations", "check") if not callable(getattr(ys, name))])
"""
    assert python(code) == "[]"


def test_the_generated_files_are_as_the_catalog_says() -> None:
    command = [sys.executable, "-m", "yescale_widgets.tools.generate", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3 * LIMIT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_reference_tells_of_a_class_what_it_has_from_its_bases_too() -> None:
    _, _, after = (ROOT / "docs" / "reference.md").read_text("utf-8").partition("\n## ys.Task\n")
    task = after.partition("\n## ")[0]
    assert [
        name for name in ("id", "status", "progress", "wait(", "cancel(", "save(") if f"- `.{name}" not in task
    ] == []
