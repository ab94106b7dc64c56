"""A new provider is one file: dropped into the catalog it is everywhere, with no other edit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FILE = '''
"""Paperboat: short clips from nowhere."""

from __future__ import annotations

from typing import Annotated, Literal

from yescale_widgets.declare import Call, Find, Follow, Operation, SourceLike, opt


class Fold(Operation):
    """Fold a boat.

    The task gives one clip.
    """

    at = Call(method="POST", path="/paperboat/fold", id="paperboat_fold")
    rows = ("Video Models / Paperboat / Fold",)
    follow = Follow(
        poll=Call(method="GET", path="/paperboat/tasks/{id}", id="paperboat_task"),
        id=("/task/id",),
        status=("/task/state",),
        words={"waiting": "queued", "folding": "running", "afloat": "succeeded", "sunk": "failed"},
        progress=("/task/done",),
        progress_form="whole",
        media=(Find(kind="video", at="/task/clip", url="/link", duration=("/seconds",)),),
        error=("/task/why",),
        typical=(5, 10),
        deadline=600,
    )

    prompt: Annotated[str, opt("What to fold.", "/text", least=1, lines=3)]
    size: Annotated[Literal["small", "large"], opt("How large.", "/options/size")] = "small"
    creases: Annotated[int, opt("How often.", "/options/creases", least=1, most=9)] = 3
    image: Annotated[SourceLike | None, opt("The sheet.", more=True)] = None


class Sketch(Operation):
    """Sketch a boat, at once."""

    at = Call(method="POST", path="/paperboat/sketch", id="paperboat_sketch", body="form")
    makes = (
        Find(kind="image", at="/sheets/*", url="/link", extra={"seed": ("/seed",)}),
        Find(kind="image", at="/sheets/*", url="/bytes", base64="image/png"),
    )

    prompt: Annotated[str, opt("What to sketch.", "/text", least=1)]
    n: Annotated[int, opt("How many.", "/copies", least=1, most=4)] = 1
    image: Annotated[SourceLike | None, opt("The sheet.", source="file")] = None
    response_format: Annotated[Literal["link", "bytes"] | None, opt("A link, or the sketch.")] = None


class Count(Operation):
    """Count the boats."""

    at = Call(method="GET", path="/paperboat/count", id="paperboat_count")
    paid = False
'''
LOOK = """
import json, sys
from yescale_widgets import catalog
catalog.__path__.append(sys.argv[1])
import yescale_widgets as ys
from yescale_widgets.panels.form import fields
from yescale_widgets.sandbox.app import create_app
from yescale_widgets.tools import generate

kind = catalog.operation("paperboat.fold")
found = {
    "names": [s.name for s in ys.operations()],
    "spec": [[s.title, s.family, list(s.rows), s.task, s.paid, s.id] for s in ys.operations() if s.name == "paperboat.fold"],
    "face": repr(ys.paperboat),
    "verbs": dir(ys.paperboat),
    "listed": "paperboat" in dir(ys),
    "help": ys.paperboat.fold.__doc__,
    "typed": generate.face(),
    "table": generate.table(),
    "fields": [[f["name"], f["kind"], f["group"]] for f in fields(kind)],
    "routes": sorted(r.path for r in create_app().routes),
    "submitted": catalog.read("paperboat_fold", {"task": {"id": "p1"}}).id,
    "read": catalog.read("paperboat_task", {"task": {"id": "p1", "state": "afloat", "clip": {"link": "https://x.example/b.mp4"}}}).media[0].url,
}
print(json.dumps(found))
"""
RUN = """
import sys
from yescale_widgets import catalog
catalog.__path__.append(sys.argv[1])
import yescale_widgets as ys
session = ys.connect(sandbox=True)
task = ys.paperboat.fold("a boat", creases=5).wait(30)
print(task.status, task.operation_name, [m.kind for m in task.media], task.operation.creases)
session.close()
"""
AT_ONCE = """
import sys
from yescale_widgets import catalog
catalog.__path__.append(sys.argv[1])
import yescale_widgets as ys
from yescale_widgets.panels.at_once import makes_media
session = ys.connect(sandbox=True)
links = ys.paperboat.sketch("a boat", n=2)
inside = ys.paperboat.sketch("a boat", image=links, response_format="bytes")
print(links.status, [m.kind for m in links.media], {m.url.partition(":")[0] for m in links.media}, inside.media[0].url[:14])
print([len(found.save(sys.argv[1] + '/media')) for found in (links, inside)])
print(sorted(s.name for s in ys.operations() if s.family == "paperboat" and makes_media(s)))
session.close()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("catalog")
    (found / "paperboat.py").write_text(FILE)
    return found


def python(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, object]:
    seen: dict[str, object] = json.loads(python(LOOK, folder))
    return seen


def test_it_is_among_the_operations(found: dict[str, list[object]]) -> None:
    assert {"paperboat.fold", "paperboat.count", "pika.generate"} <= set(map(str, found["names"]))
    assert found["spec"] == [
        ["Fold a boat", "paperboat", ["Video Models / Paperboat / Fold"], True, True, "paperboat_fold"]
    ]


def test_it_is_a_family_of_the_face(found: dict[str, str]) -> None:
    assert found["face"] == "<family paperboat: fold, sketch, count>"
    assert found["verbs"] == ["count", "fold", "sketch"]
    assert found["listed"]
    assert found["help"].startswith("Fold a boat.")


def test_it_is_in_the_typed_face(found: dict[str, str]) -> None:
    assert "paperboat: _Paperboat" in found["typed"]
    assert "size: Literal['small', 'large'] = 'small'" in found["typed"]
    assert "creases: int = 3" in found["typed"]
    assert "image: SourceLike | None = None" in found["typed"]


def test_it_is_in_the_table_of_the_docs(found: dict[str, str]) -> None:
    assert (
        "| Video Models / Paperboat / Fold | `ys.paperboat.fold` | `paperboat_fold` `paperboat_task` |  |"
        in found["table"]
    )
    assert "| `creases` | a whole number from 1 to 9 | `3` | How often. |" in found["table"]


def test_its_form_has_its_options(found: dict[str, object]) -> None:
    controls = [
        ["prompt", "area", "main"],
        ["size", "choice", "main"],
        ["creases", "slider", "main"],
        ["image", "source", "more"],
    ]
    assert found["fields"] == controls


def test_the_sandbox_has_its_routes(found: dict[str, list[str]]) -> None:
    assert {"/paperboat/fold", "/paperboat/tasks/{id}", "/paperboat/count"} <= set(found["routes"])


def test_its_answers_are_read(found: dict[str, object]) -> None:
    assert (found["submitted"], found["read"]) == ("p1", "https://x.example/b.mp4")


def test_it_runs_in_the_sandbox_from_call_to_clip(folder: Path) -> None:
    assert python(RUN, folder) == "succeeded paperboat.fold ['video'] 5"


def test_what_it_makes_at_once_is_drawn_in_the_sandbox_too(folder: Path) -> None:
    assert python(AT_ONCE, folder).splitlines() == [
        "succeeded ['image', 'image'] {'http'} data:image/png",
        "[2, 1]",
        "['paperboat.fold', 'paperboat.sketch']",
    ]
