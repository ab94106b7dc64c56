"""Tasks in a real page: the bar moves, clips and songs play, the tracker follows, and a restart loses nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator

from tests.browser.driver import NotebookPage, Notebooks

CONNECT = "import yescale_widgets as ys\nsession = ys.connect(sandbox=True)"
QUICK = "\nsession.sandbox.app.state.engine.pace = 0.2"
"""For tests that look at what comes in the end."""
PLAYS = """async element => {
    element.muted = true;
    await element.play();
    const end = Date.now() + 20000;
    while (element.currentTime < 0.3 && Date.now() < end) await new Promise(r => requestAnimationFrame(r));
    const played = element.currentTime;
    element.pause();
    const sought = new Promise(r => element.addEventListener('seeked', r, {once: true}));
    element.currentTime = element.duration / 2;
    await sought;
    return {played, duration: element.duration, at: element.currentTime, error: element.error?.message ?? null};
}"""


def _plays(player: Locator) -> dict[str, float]:
    facts: dict[str, float] = player.evaluate(PLAYS)
    assert facts["error"] is None
    assert facts["played"] >= 0.3
    assert abs(facts["at"] - facts["duration"] / 2) < 0.3
    return facts


def _bar(page: NotebookPage, cell: int) -> float:
    bars = page.output(cell).get_by_role("progressbar")
    value = bars.first.get_attribute("aria-valuenow") or bars.first.get_attribute("value") if bars.count() else None
    return float(value or 0)


def test_generate_moves_the_bar_and_ends_in_a_video_that_plays(notebook: Notebooks) -> None:
    page = notebook(CONNECT, "form = ys.studio('pika.generate')\nform")
    page.run_all()
    page.output(1).get_by_role("textbox", name="Prompt", exact=True).fill("a paper boat at dusk")
    page.output(1).get_by_role("button", name="Generate", exact=True).click()
    seen: list[float] = []
    page.wait_until(lambda: seen.append(_bar(page, 1)) or 5 < seen[-1] < 95)
    page.screenshot(f"studio-running-{page.app}")
    first = seen[-1]
    page.wait_until(lambda: _bar(page, 1) > first or page.output(1).locator("video").count() > 0)
    player = page.output(1).locator("video")
    player.first.wait_for(timeout=60_000)
    facts = _plays(player.first)
    assert 4.5 < facts["duration"] < 5.5
    assert page.ask_kernel("len(form.task_ids)") == 1
    page.screenshot(f"studio-{page.app}")


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_bad_value_never_leaves_the_form_and_two_quick_presses_post_once(notebook: Notebooks) -> None:
    page = notebook(CONNECT + QUICK, "form = ys.studio('pika.generate', prompt='a kite')\nform")
    page.run_all()
    seed = page.output(1).get_by_label("Seed")
    seed.fill("-4")
    button = page.output(1).get_by_role("button", name="Generate", exact=True)
    button.click()
    page.wait_until(lambda: seed.get_attribute("aria-invalid") == "true")
    assert "0" in page.output(1).locator(f"#{str(seed.get_attribute('aria-describedby')).split()[-1]}").inner_text()
    assert page.ask_kernel("len(form.task_ids), len(session.sandbox.requests)") == (0, 0)
    page.screenshot(f"studio-problem-{page.app}")

    seed.fill("4")
    button.evaluate("b => { b.click(); b.click(); }")
    page.wait_until(lambda: page.ask_kernel("len(form.task_ids)") == 1)
    posts = "sum(r.method == 'POST' and r.path == '/pika/generate' for r in session.sandbox.requests)"
    page.output(1).locator("video").first.wait_for(timeout=60_000)
    assert page.ask_kernel(posts) == 1


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_song_gives_two_tracks_with_cover_and_lyrics_that_play(notebook: Notebooks) -> None:
    page = notebook(CONNECT + QUICK, "song = ys.suno.song('lo-fi about rain')")
    page.run(0)
    page.start(1)
    page.wait_until(lambda: page.ask_kernel("song.done"), timeout=90)
    page.wait_until(lambda: page.output(1).locator("audio").count() == 2)
    page.wait_until(lambda: page.has_given_way(1))
    for player in page.output(1).locator("audio").all():
        assert _plays(player)["duration"] > 10
    assert page.output(1).locator("img").count() >= 2
    assert "[Verse" in (page.output(1).text_content() or "")
    page.screenshot(f"song-{page.app}", page.output(1))


def test_a_call_shows_a_card_at_once_and_a_player_at_the_end_without_a_second_run(notebook: Notebooks) -> None:
    page = notebook(CONNECT, "boat = ys.pika.generate('a paper boat')\nboat")
    page.run_all()
    assert len(page.outputs(1)) == 1
    page.wait_until(lambda: _bar(page, 1) > 5)
    page.screenshot(f"card-{page.app}", page.output(1))
    page.wait_until(lambda: page.has_given_way(1), timeout=90)
    _plays(page.output(1).locator("video").first)
    page.screenshot(f"clip-{page.app}", page.output(1))


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_the_tracker_follows_without_a_new_run(notebook: Notebooks) -> None:
    page = notebook(CONNECT, "tracker = ys.tasks()\ntracker", "boat = ys.pika.generate('a paper boat')")
    page.run(0)
    page.run(1)
    page.run(2)
    page.wait_until(lambda: "running" in page.text(1))
    page.screenshot(f"tracker-{page.app}", page.output(1))
    page.wait_until(lambda: "succeeded" in page.text(1), timeout=90)
    assert page.ask_kernel("tracker.frame()[['operation', 'status', 'progress']].values.tolist()") == [
        ["pika.generate", "succeeded", 100.0]
    ]


class SandboxProcess:
    """A sandbox that outlives kernels: its URL, and the lines it has printed once it is stopped."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._process, self._out = process, process.stdout
        self.url = next(word for word in self._out.readline().split() if word.startswith("http"))

    def lines(self) -> list[str]:
        self._process.terminate()
        return self._out.read().splitlines()


@pytest.fixture
def sandbox_process() -> Iterator[SandboxProcess]:
    command = [sys.executable, "-u", "-m", "yescale_widgets", "sandbox"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield SandboxProcess(process)
        process.terminate()


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_restart_in_the_middle_of_a_task_loses_nothing_and_posts_nothing(
    notebook: Notebooks, sandbox_process: SandboxProcess
) -> None:
    url = sandbox_process.url
    connect = f"import yescale_widgets as ys\nsession = ys.connect('sk-test-canary', base_url={url!r})"
    page = notebook(connect, "boat = ys.pika.generate('a paper boat')", "tracker = ys.tasks()\ntracker")
    page.run(0)
    page.run(1)
    identity = page.ask_kernel("boat.id")
    page.wait_until(lambda: page.ask_kernel("boat.status") == "running")
    page.restart_kernel()
    page.run(0)
    page.run(2)
    assert identity[:8] in page.text(2)
    page.wait_until(lambda: page.ask_kernel(f"ys.task({identity!r}).status") == "succeeded", timeout=90)
    page.wait_until(lambda: "succeeded" in page.text(2))
    assert page.ask_kernel("len(tracker.frame())") == 1
    lines = sandbox_process.lines()
    assert lines.count("POST /pika/generate") == 1
    assert sum(line.startswith("GET /pika/feed/") for line in lines) >= 2, "before the restart and after it"
