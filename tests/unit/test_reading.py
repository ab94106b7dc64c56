"""Answers of the gateway are read as the declaration says, and what nobody promised is not taken for news."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from yescale_widgets import catalog, errors, reading
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.catalog.suno import Lyrics, Song
from yescale_widgets.following import Find, Follow
from yescale_widgets.reading import follow_of

CLIP = {"id": "c1", "status": "complete", "title": "Rain", "audio_url": "https://cdn.example/c1.mp3"}


def pika(**video: Any) -> Any:
    return catalog.read(
        "pika_feed", {"id": "t1", "message": "YEScale - Pika Video Generation - Fetch", "videos": [video]}
    )


def suno(clips: Any, status: str = "IN_PROGRESS", **facts: Any) -> Any:
    data = {"task_id": "t1", "action": "MUSIC", "status": status, "progress": "30%", "data": clips, **facts}
    return catalog.read("suno_fetch", {"code": "success", "message": "", "data": data})


@pytest.mark.parametrize("word", ["dreaming", "RUNNING", "Finished", "finished ", 7])
def test_an_unknown_status_word_counts_as_running_and_stays_visible(word: Any) -> None:
    found = pika(status=word)
    assert (found.status, found.raw_status) == ("running", str(word))


@pytest.mark.parametrize(
    "body", [{"id": "t1", "videos": []}, {"id": "t1", "videos": [{}]}, {"id": "t1", "videos": [{"status": ""}]}]
)
def test_a_task_without_a_word_is_queued(body: Any) -> None:
    found = catalog.read("pika_feed", body)
    assert (found.status, found.progress, found.media, found.error, found.id) == ("queued", None, [], None, "t1")


@pytest.mark.parametrize("body", [[], None, "ok", 7, True, [{"id": "t1"}]], ids=repr)
@pytest.mark.parametrize("identity", ["pika_feed", "suno_fetch", "pika_generate", "chat_completions", "list_models"])
def test_an_answer_that_is_no_object_is_a_bad_answer(identity: str, body: Any) -> None:
    with pytest.raises(errors.ApiError):
        catalog.read(identity, body)


def test_a_whole_number_is_percent_also_when_it_comes_as_a_float() -> None:
    assert [pika(status="pending", progress=p).progress for p in (0, 1, 1.0, 42, 42.5, "42%")] == [
        0,
        1,
        1,
        42,
        42.5,
        42,
    ]


def test_progress_is_never_invented() -> None:
    assert pika(status="pending").progress is None
    assert pika(status="finished").progress in (None, 100)
    assert pika(status="error", progress=100, error="no").progress is None
    assert pika(status="error", progress=10, error="no").progress == 10
    assert suno([], "FAILURE", progress="100%", fail_reason="no").progress is None


def test_an_empty_error_is_none_and_an_error_of_a_running_task_is_not_shown() -> None:
    assert pika(status="finished", error="").error is None
    assert pika(status="pending", error="retrying").error is None
    assert pika(status="failed", error="moderation").error == "moderation"


@pytest.mark.parametrize(
    "url", ["", None, 7, "javascript:alert(1)", "file:///etc/passwd", "not a link", "/relative.mp4", ["https://x"]]
)
def test_only_web_links_and_data_become_media(url: Any) -> None:
    assert pika(status="finished", resultUrl=url).media == []


def test_a_medium_has_what_the_family_says_beside_it() -> None:
    facts = {
        "videoPoster": "https://x.example/p.jpg",
        "duration": 5,
        "seed": 7,
        "sharingUrl": "https://x.example/s.mp4",
    }
    (clip,) = pika(status="finished", resultUrl=" https://x.example/a.mp4?sig=1 ", **facts).media
    assert (clip.kind, clip.url, clip.mime, clip.poster) == (
        "video",
        "https://x.example/a.mp4?sig=1",
        "video/mp4",
        "https://x.example/p.jpg",
    )
    assert (clip.duration, clip.extra["seed"]) == (5.0, 7)
    assert pika(status="finished", resultUrl="https://x.example/a.mp4", duration=0).media[0].duration is None


def test_a_song_can_be_heard_before_its_task_is_done() -> None:
    found = suno([CLIP | {"status": "streaming", "audio_url": "https://audiopipe.suno.ai/?item_id=c1"}])
    assert found.status == "running"
    assert "https://audiopipe.suno.ai/?item_id=c1" in [m.url for m in found.media + found.previews]


@pytest.mark.parametrize("layout", ["nested", "flat"])
def test_both_layouts_of_a_clip_are_read(layout: str) -> None:
    facts = {"tags": "folk", "prompt": "[Verse]\nla", "duration": 128.92}
    clip = CLIP | ({"metadata": facts} if layout == "nested" else facts)
    (song,) = suno([clip], "SUCCESS").media
    assert (song.title, song.duration, song.extra["lyrics"], song.extra["tags"]) == (
        "Rain",
        128.92,
        "[Verse]\nla",
        "folk",
    )


def test_the_same_link_is_one_medium() -> None:
    clip = CLIP | {"image_url": "https://x.example/i.jpg", "image_large_url": "https://x.example/i.jpg"}
    assert [m.kind for m in suno([clip, clip], "SUCCESS").media] == ["audio", "image"]


def test_lyrics_are_told_from_songs_by_their_action() -> None:
    result = {"id": "t2", "title": "Keeper", "text": "[Verse]\nla"}
    assert suno(result, "SUCCESS", action="LYRICS").text == "[Verse]\nla"
    assert suno([{"text": "la"}], "SUCCESS", action="LYRICS").text == "la"


def test_a_batch_gives_a_snapshot_for_each_task_it_names() -> None:
    tasks = [
        {"task_id": "a", "action": "MUSIC", "status": "SUCCESS", "data": [CLIP]},
        {"task_id": "b", "status": "NOT_START"},
    ]
    found = catalog.read("suno_fetch_batch", {"code": "success", "data": tasks})
    assert [(s.id, s.status, len(s.media)) for s in found] == [("a", "succeeded", 1), ("b", "queued", 0)]
    assert catalog.read("suno_fetch_batch", {"code": "success", "data": None}) == []
    with pytest.raises(errors.Unauthorized):
        catalog.read("suno_fetch_batch", {"error": {"message": "Invalid token", "code": ""}})


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"id": None}, {"id": True}, {"id": []}, {"id": " "}], ids=repr)
def test_a_submit_without_an_id_is_an_error_of_its_own(body: Any) -> None:
    with pytest.raises(errors.ApiError, match="no id") as caught:
        catalog.read("pika_generate", body)
    assert caught.value.code == "no_task_id"


def test_an_id_is_found_in_the_plain_and_in_the_nested_form() -> None:
    assert catalog.read("suno_music", {"code": "success", "message": "", "data": "t1"}).id == "t1"
    assert catalog.read("suno_music", {"code": "success", "data": {"task_id": "t2"}}).id == "t2"
    assert catalog.read("pika_generate", {"id": 4711}).id == "4711"


@pytest.mark.parametrize("payload", ["<html><title>502</title></html>", b"\xff", "", "{"])
def test_a_text_that_is_no_json_is_a_bad_answer(payload: Any) -> None:
    with pytest.raises(errors.BadAnswer):
        catalog.read("pika_feed", payload)


def test_an_unknown_operation_id_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="no operation with the id 'dalle'"):
        catalog.read("dalle", {})


def test_a_chat_without_choices_is_empty_or_refused_but_never_a_crash() -> None:
    for body in ({"choices": []}, {"choices": None}, {}, {"choices": [{}]}, {"choices": [{"message": None}]}):
        with contextlib.suppress(errors.ApiError):
            assert catalog.read("chat_completions", body).text == ""


MALFORMED: list[Any] = [
    {"choices": 7},
    {"choices": ["x"]},
    {"choices": [{"message": {"content": 7}}]},
    {"choices": [{"message": {"tool_calls": 1}}]},
]


@pytest.mark.parametrize("body", MALFORMED, ids=repr)
def test_a_chat_of_another_shape_is_a_bad_answer(body: Any) -> None:
    with pytest.raises(errors.BadAnswer):
        catalog.read("chat_completions", body)


def test_the_models_of_a_key_are_listed() -> None:
    found = catalog.read(
        "list_models", {"data": [{"id": "gpt-4o", "owned_by": "openai", "supported_endpoint_types": None}]}
    )
    assert found.ids == ["gpt-4o"]
    assert list(found.frame().columns) == ["id", "owned_by", "endpoints"]


def test_a_follow_may_keep_drafts_apart_and_take_one_of_several_spellings(monkeypatch: pytest.MonkeyPatch) -> None:
    finds = (Find(kind="image", at="/best"), Find(kind="image", at="/also"))
    base = follow_of(Generate)
    rules = Follow(
        poll=base.poll,
        id=("/id",),
        status=("/s",),
        words={"ok": "succeeded"},
        media=finds,
        alternatives=True,
        drafts=True,
    )
    monkeypatch.setattr(Generate, "follow", rules)
    body = {"id": "t", "best": "https://x.example/1.png", "also": "https://x.example/2.png"}
    done = reading.snapshot(Generate, body | {"s": "ok"})
    assert [m.url for m in done.media] == ["https://x.example/1.png"]
    running = reading.snapshot(Generate, body | {"s": "drawing"})
    assert (running.media, [m.url for m in running.previews]) == ([], ["https://x.example/1.png"])


def test_an_operation_that_is_no_task_cannot_be_followed() -> None:
    with pytest.raises(TypeError, match="not a task"):
        reading.snapshot(Complete, {})
    with pytest.raises(TypeError, match="no batch call"):
        reading.batch_of(Generate)
    assert reading.batch_of(Song) == reading.batch_of(Lyrics)
