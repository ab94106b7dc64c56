"""Suno: two takes that sound before the task is done, and what can be done next with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from yescale_widgets import catalog
from yescale_widgets.catalog.suno import Lyrics, Song
from yescale_widgets.client import Client
from yescale_widgets.errors import OptionError
from yescale_widgets.reading import snapshot
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Snapshot

Connect = Callable[..., Client]
NESTED = {"title": "Umbrella", "metadata": {"tags": "sea shanty", "prompt": "[Verse]\nRain", "duration": 128.92}}
FLAT = {"title": "Umbrella", "tags": "sea shanty", "prompt": "[Verse]\nRain", "duration": 131.4}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(pace=0.005) as found:
        yield found
    assert not found.log.crashes, found.log.crashes[0]


def song(status: str, *clips: dict[str, Any]) -> Snapshot:
    data = {"task_id": "s1", "action": "MUSIC", "status": status, "progress": "0%", "data": list(clips)}
    return snapshot(Song, {"code": "success", "data": data})


def clip(number: int, **facts: Any) -> dict[str, Any]:
    return {"id": f"c{number}", "audio_url": f"https://cdn.example/{number}.mp3", **facts}


def test_a_take_can_be_heard_while_its_task_still_works() -> None:
    found = song("IN_PROGRESS", clip(1, status="streaming"), {"id": "c2", "status": "queued", "audio_url": ""})
    assert (found.status, [m.url for m in found.media]) == ("running", ["https://cdn.example/1.mp3"])
    assert found.actions == []


@pytest.mark.parametrize("facts", [NESTED, FLAT], ids=["nested", "flat"])
def test_each_take_of_a_finished_song_can_be_gone_on_with_from_its_end(facts: dict[str, Any]) -> None:
    found = song("SUCCESS", clip(1, **facts), clip(2, **facts))
    assert [a.label for a in found.actions] == ["Continue take 1 from here", "Continue take 2 from here"]
    assert {a.operation for a in found.actions} == {"suno.song"}
    options = found.actions[1].options
    assert options["continue_clip"] == "c2"
    assert options["continue_at"] in (128.92, 131.4)
    going_on = Song(lyrics="[Chorus]\nHaul away", **options)
    assert going_on.payload() == {
        "prompt": "[Chorus]\nHaul away",
        "title": "Umbrella",
        "tags": "sea shanty",
        "make_instrumental": False,
        "mv": "chirp-v4",
        "continue_clip_id": "c2",
        "continue_at": options["continue_at"],
        "task_id": "s1",
        "task": "extend",
    }


def test_a_single_take_needs_no_number_and_one_without_sound_has_no_action() -> None:
    assert [a.label for a in song("SUCCESS", clip(1, **NESTED)).actions] == ["Continue from here"]
    assert song("SUCCESS", {"id": "c1", "audio_url": ""}).actions == []


def test_words_can_be_sung() -> None:
    data = {
        "task_id": "l1",
        "action": "LYRICS",
        "status": "SUCCESS",
        "data": {"title": "Keeper", "text": "[Verse]\nRound"},
    }
    (action,) = catalog.read("suno_fetch", {"code": "success", "data": data}).actions
    assert (action.label, action.operation) == ("Sing it", "suno.song")
    assert Song(**action.options).payload()["prompt"] == "[Verse]\nRound"


def test_a_song_needs_an_idea_or_words_and_a_continuation_its_second() -> None:
    with pytest.raises(OptionError, match="an idea"):
        Song(tags="jazz")
    with pytest.raises(OptionError, match="the second to go on from"):
        Song(lyrics="la", continue_clip="c1")


def test_words_become_a_song_and_the_song_goes_on(sandbox: Sandbox, client: Connect) -> None:
    here = client(sandbox.url)
    words = here.submit(Lyrics(prompt="a lighthouse keeper")).wait(20)
    sung = here.submit(Song(**words.actions[0].options, tags="waltz")).wait(20)
    assert sung.media[0].extra["lyrics"] == words.text
    more = here.submit(Song(lyrics="[Chorus]\nRound and round", **sung.actions[0].options)).wait(20)
    assert more.options["continue_clip"] == sung.media[0].extra["clip_id"]
    assert len([m for m in more.media if m.kind == "audio"]) == 2
