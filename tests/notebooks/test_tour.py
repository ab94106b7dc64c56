"""The tour runs from top to bottom without a browser, and what it leaves can be read without a kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.notebooks.kernels import kernel_with
from tests.notebooks.test_every_notebook import FAST, solutions, sources

WIDGET = "application/vnd.jupyter.widget-view+json"
CANARY = "sk-canary-3f9d51c07b6e4a2288"
Cells = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The executed tour, made by the README's command with --headless, with a canary key in the environment."""
    folder = tmp_path_factory.mktemp("tour")
    command = [sys.executable, "-m", "yescale_widgets", "demo", "--headless", "--folder", str(folder)]
    env = {**os.environ, "YESCALE_HOME": str(folder / "home"), "YESCALE_API_KEY": CANARY}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "00_tour.executed.ipynb"


@pytest.fixture(scope="module")
def cells(executed: Path) -> Cells:
    """Outputs by the last line of their cell."""
    document = json.loads(executed.read_text("utf-8"))
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    return {"".join(cell["source"]).splitlines()[-1]: cell["outputs"] for cell in code}


def _of(cells: Cells, words: str) -> list[dict[str, Any]]:
    return next(outputs for line, outputs in cells.items() if line.startswith(words))


def _html(output: dict[str, Any]) -> str:
    return "".join(output["data"].get("text/html", ""))


def test_the_answer_is_left_as_static_text_with_its_prompt(cells: Cells) -> None:
    (answer,) = _of(cells, "reply = ys.ask")
    assert WIDGET not in answer["data"]
    assert "CRDT" in _html(answer)
    assert {"text/html", "text/markdown", "text/plain"} <= answer["data"].keys()


def test_the_clip_is_left_with_poster_player_and_link(cells: Cells) -> None:
    (clip,) = _of(cells, "boat = ys.pika.generate")
    assert WIDGET not in clip["data"]
    assert "<video" in _html(clip)
    assert "data:image/" in _html(clip)
    assert ".mp4" in "".join(clip["data"]["text/plain"])


def test_the_song_is_left_as_two_tracks_with_covers_and_lyrics(cells: Cells) -> None:
    (song,) = _of(cells, "song = ys.suno.song")
    assert _html(song).count("<audio") == 2
    assert _html(song).count("data:image/") >= 2
    assert "[Verse" in _html(song)


def test_the_frame_has_status_and_progress_of_every_job(cells: Cells) -> None:
    text = "".join(_of(cells, "ys.tasks().frame()")[0]["data"]["text/plain"])
    assert "pika.generate" in text
    assert "suno.song" in text
    assert text.count("succeeded") == 2


def test_the_solutions_of_its_exercises_are_right(tmp_path: Path) -> None:
    with kernel_with(tmp_path) as kernel:
        kernel.run(FAST)
        for source in (*sources("00_tour.ipynb", "code"), *solutions("00_tour.ipynb")):
            kernel.run(source)


def test_panels_leave_a_record_beside_the_widget(cells: Cells) -> None:
    for name in ("panel", "form", "ys.tasks()"):
        widget, record = cells[name]
        assert WIDGET in widget["data"]
        assert WIDGET not in record["data"]
        assert "yw-record-" in _html(record)


def test_the_canary_key_is_nowhere_in_the_notebook_the_ledger_or_the_html(executed: Path, tmp_path: Path) -> None:
    page = tmp_path / "tour.html"
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output", str(page), str(executed)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "<video" in page.read_text("utf-8")
    assert "model not found" not in page.read_text("utf-8")
    places = [executed, page, *(p for p in (executed.parent / "home").rglob("*") if p.is_file())]
    assert len(places) > 2
    for place in places:
        assert CANARY.encode() not in place.read_bytes(), place.name
