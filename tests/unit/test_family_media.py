"""YEScale Media: one call for many models, whose results are pictures, clips or sounds."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tests.unit.conftest import Gateway, says
from yescale_widgets import catalog, wire
from yescale_widgets.catalog.media import Submit
from yescale_widgets.client import Client
from yescale_widgets.errors import ApiError, OptionError
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Media, Snapshot

CDN = "https://cdn.yescale.vip"


def body(**options: Any) -> Any:
    return msgspec.json.decode(wire.build(Submit(prompt="a kite", **options)).content or b"")


def look(result: Any = None, **more: Any) -> Snapshot:
    """A look at a task that has succeeded."""
    done = {"task_id": "ys-1", "status": "SUCCESS", "progress": "100%", "task_result": result}
    found: Snapshot = catalog.read("media_get", done | more)
    return found


def found(result: Any = None, **more: Any) -> list[tuple[str, str]]:
    return [(m.kind, m.url) for m in look(result, **more).media]


def test_the_smallest_request_still_has_its_config() -> None:
    assert body(model="gpt-image") == {"prompt": "a kite", "model": "gpt-image", "config": {}}


def test_options_stand_in_config_beside_keys_of_the_models_own() -> None:
    own = {"thinking": "minimal", "style": {"ink": 2}}
    made = body(model="nano-banana-2", aspect_ratio=(16, 9), size="1K", duration=6, google_search=True, config=own)
    named = {"aspect_ratio": "16:9", "size": "1K", "duration": 6, "google_search": True}
    assert made == {"prompt": "a kite", "model": "nano-banana-2", "config": named | own}
    assert own == {"thinking": "minimal", "style": {"ink": 2}}


def test_a_request_is_read_back_into_its_options() -> None:
    asked = Submit(prompt="a kite", model="x", size="2K", images=[f"{CDN}/a.png"], config={"steps": 4})
    values = Submit.values_of(asked.payload())
    assert (values["size"], values["config"], values["images"]) == ("2K", {"steps": 4}, [f"{CDN}/a.png"])
    assert Submit.from_note(asked.note()).payload() == asked.payload()
    assert "config" not in {name for name, value in Submit.values_of(body(model="x")).items() if value}


WRONG = {
    "a key that is given twice": ({"size": "1K", "config": {"size": "2K"}}, "config cannot hold size, since"),
    "files in config": ({"config": {"images": ["a.png"]}}, "config cannot hold images: give images as an option"),
    "a mask in config": ({"config": {"mask": "a.png"}}, "config cannot hold mask"),
    "config that is no dictionary": ({"config": ["size"]}, "config must be a dictionary"),
    "config that JSON cannot hold": ({"config": {"seed": {1, 2}}}, "config must be a dictionary"),
    "no length": ({"duration": 0}, "duration must be a whole number from 1 up"),
    "an empty prompt": ({"prompt": " "}, "prompt must be text that is not empty"),
    "no model": ({"model": None}, "model is required"),
    "a word too many": ({"aspectratio": "1:1"}, "did you mean 'aspect_ratio'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_option_is_refused_in_words(case: str) -> None:
    options, said = WRONG[case]
    with pytest.raises(OptionError, match=said):
        Submit(**({"prompt": "a kite", "model": "veo-3.1"} | options))


RESULTS: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "a picture by its suffix": ({"url": f"{CDN}/a.webp?x=1.mp4"}, [("image", f"{CDN}/a.webp?x=1.mp4")]),
    "a clip by its suffix": ({"url": f"{CDN}/a.MP4"}, [("video", f"{CDN}/a.MP4")]),
    "a sound by its suffix": ({"url": f"{CDN}/a.mp3"}, [("audio", f"{CDN}/a.mp3")]),
    "a data URL by its head": ({"url": "data:video/mp4;base64,AAAA"}, [("video", "data:video/mp4;base64,AAAA")]),
    "a list of objects": ({"images": [{"url": f"{CDN}/1"}, {"url": f"{CDN}/2"}]}, [("image", f"{CDN}/1"), ("image", f"{CDN}/2")]),
    "a list of texts": ({"images": [f"{CDN}/1", f"{CDN}/2"]}, [("image", f"{CDN}/1"), ("image", f"{CDN}/2")]),
    "a mixed list": ({"images": [f"{CDN}/1", {"url": f"{CDN}/2"}, None, 7, {"note": "x"}]}, [("image", f"{CDN}/2"), ("image", f"{CDN}/1")]),
    "clips in a list": ({"videos": [{"url": f"{CDN}/1"}, f"{CDN}/2"]}, [("video", f"{CDN}/1"), ("video", f"{CDN}/2")]),
    "clips one level down": ({"data": {"videos": [{"url": f"{CDN}/1"}]}}, [("video", f"{CDN}/1")]),
    "one picture in two places": ({"url": f"{CDN}/1.png", "images": [f"{CDN}/1.png"]}, [("image", f"{CDN}/1.png")]),
    "nothing": (None, []),
    "an empty object": ({}, []),
    "no link": ({"url": "", "images": ["a.png", "javascript:alert(1)", "ftp://x/y.png"]}, []),
}  # fmt: skip


@pytest.mark.parametrize("case", RESULTS)
def test_a_result_of_any_shape_is_read(case: str) -> None:
    result, wanted = RESULTS[case]
    assert found(result) == wanted


def test_links_that_are_no_results_are_left_alone() -> None:
    decoys = {
        "callback_url": f"{CDN}/c.png",
        "metadata": {"url": f"{CDN}/m.png"},
        "input": {"images": [f"{CDN}/i.png"]},
    }
    inside = {**decoys, "documentation": f"{CDN}/d.png", "note": f"{CDN}/n.png"}
    assert found({"url": f"{CDN}/a.png", **inside}, **decoys) == [("image", f"{CDN}/a.png")]
    assert found(inside, **decoys) == []


def test_an_output_is_read_as_a_link_or_as_base64() -> None:
    assert found(output={"url": f"{CDN}/a.mp4"}) == [("video", f"{CDN}/a.mp4")]
    assert look(output={"b64_json": "/9j/4AAQSkZJRg=="}).media[0].mime == "image/jpeg"


MODELS = {
    "nano-banana-pro": "image",
    "gemini-2.5-flash-image[nano-banana]": "image",
    "seedream-5": "image",
    "gpt-image": "image",
    "kling-image-2": "image",
    "veo-3.1": "video",
    "kling-2.5-turbo": "video",
    "hailuo-2.3": "video",
    "grok-video-1.5": "video",
    "omni-flash": "video",
    "wan-i2v": "video",
    "image-to-video-9": "video",
    "suno-v5": "audio",
    "new-model": "image",
}


@pytest.mark.parametrize("model", MODELS)
def test_a_link_without_a_suffix_is_what_its_model_makes(model: str) -> None:
    label = f"YEScale - YESCALE_MEDIA - {model} - Task Result"
    assert found({"url": f"{CDN}/a"}, message=label) == [(MODELS[model], f"{CDN}/a")]


def test_the_options_tell_where_the_name_does_not() -> None:
    guess = Submit.follow.guess
    assert guess is not None
    assert guess(Submit(prompt="a", model="new-model", duration=5), None) == "video"
    assert guess(Submit(prompt="a", model="new-model"), {"message": "veo-3.1"}) == "image"
    assert guess(None, ["no object"]) == "image"


def test_the_ledger_tells_the_model_where_the_answer_does_not(
    gateway: Callable[..., Gateway], client: Callable[..., Client]
) -> None:
    done = {"task_id": "ys-1", "status": "SUCCESS", "task_result": {"url": f"{CDN}/a"}}
    server = gateway(says({"task_id": "ys-1"}), says(done))
    task = client(server.url).submit(Submit(prompt="a kite", model="veo-3.1")).wait(10)
    assert [(m.kind, m.url) for m in task.media] == [("video", f"{CDN}/a")]


ENDS: dict[str, tuple[Any, float | None]] = {
    "local text is Vietnam's": ("2026-01-25 15:00:00", datetime.datetime(2026, 1, 25, 8, tzinfo=datetime.UTC).timestamp()),
    "a text with a zone": ("2026-01-25T08:00:00Z", datetime.datetime(2026, 1, 25, 8, tzinfo=datetime.UTC).timestamp()),
    "seconds": (1769328000, 1769328000.0),
    "milliseconds": (1769328000000, 1769328000.0),
    "seconds as text": ("1769328000", 1769328000.0),
    "no time": ("soon", None),
    "nothing": (None, None),
    "empty": ("", None),
    "zero": (0, None),
    "a truth": (True, None),
}  # fmt: skip


@pytest.mark.parametrize("case", ENDS)
def test_the_end_of_a_link_is_known_where_it_is_told(case: str) -> None:
    told, wanted = ENDS[case]
    assert look({"url": f"{CDN}/a.png", "url_expires_at": told}).media[0].expires_at == wanted


STATES: dict[str, tuple[dict[str, Any], tuple[str, float | None, str | None]]] = {
    "an unknown word": ({"status": "WARMING_UP"}, ("running", None, None)),
    "no word": ({"status": ""}, ("queued", None, None)),
    "under way": ({"status": "PROCESSING", "progress": "35%"}, ("running", 35.0, None)),
    "failed at a hundred": ({"status": "FAILURE", "progress": "100%", "err_reason": "no"}, ("failed", None, "no")),
    "failed with an object": ({"status": "ERROR", "error": {"code": "bad", "message": ""}}, ("failed", None, "bad")),
    "failed with a text": ({"status": "FAILED", "error": "too dark"}, ("failed", None, "too dark")),
    "failed with an odd object": ({"status": "FAILED", "error": {"x": 1}, "message": "m"}, ("failed", None, "m")),
    "failed without a word": ({"status": "FAILED", "error": None}, ("failed", None, None)),
    "cancelled": ({"status": "CANCELLED", "message": "by you"}, ("cancelled", None, "by you")),
}


@pytest.mark.parametrize("case", STATES)
def test_a_state_is_read(case: str) -> None:
    said, wanted = STATES[case]
    read = catalog.read("media_get", {"task_id": "ys-1", **said})
    assert (read.status, read.progress, read.error) == wanted


@pytest.mark.parametrize(
    "answer", [{"task_id": "ys-1"}, {"data": {"task_id": "ys-1"}}, {"task_id": "ys-1", "status": "X"}]
)
def test_the_id_is_found_at_either_place(answer: Any) -> None:
    assert catalog.read("media_submit", answer).id == "ys-1"


@pytest.mark.parametrize("answer", [{}, {"data": {}}, {"data": None}, {"task_id": ""}, {"error": "config.size is odd"}])
def test_an_answer_without_an_id_is_an_error(answer: Any) -> None:
    with pytest.raises(ApiError):
        catalog.read("media_submit", answer)


@pytest.mark.parametrize(
    ("model", "kind", "mime"), [("nano-banana-2", "image", "image/png"), ("veo-3.1", "video", "video/mp4")]
)
def test_a_task_runs_in_the_sandbox_from_call_to_medium(
    sandbox: Sandbox, client: Callable[..., Client], model: str, kind: str, mime: str
) -> None:
    task = client(sandbox.url).submit(Submit(prompt="a kite", model=model, aspect_ratio="1:1")).wait(20)
    assert [(m.kind, m.mime) for m in task.media] == [(kind, mime)]
    ends = task.media[0].expires_at
    assert ends is not None
    days = (ends - datetime.datetime.now(datetime.UTC).timestamp()) / 86400
    assert 14.9 < days < 15.1
    earlier: dict[str, Any] = {f"{kind}s": [task, *task.media]}
    again = client(sandbox.url).submit(Submit(prompt="go on", model="omni-flash", **earlier)).wait(20)
    assert again.media[0].kind == "video"


def test_a_task_that_fails_in_the_sandbox_says_why(sandbox: Sandbox, client: Callable[..., Client]) -> None:
    task = client(sandbox.url).submit(Submit(prompt="a kite [fail]", model="gpt-image"))
    with pytest.raises(Exception, match="moderation"):
        task.wait(20)
    assert (task.status, task.media) == ("failed", [])


@pytest.mark.parametrize("config", ["text", 7, [1], {"duration": "long"}, {"images": [7]}, {"aspect_ratio": {}}])
def test_the_sandbox_refuses_a_wrong_config_in_words(sandbox: Sandbox, config: Any) -> None:
    import httpx

    answer = httpx.post(
        f"{sandbox.url}/task/submit",
        json={"model": "m", "prompt": "p", "config": config},
        headers={"Authorization": "Bearer sk-test"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_media_is_told_apart_in_lists() -> None:
    mixed = {"images": [f"{CDN}/1.png"], "videos": [f"{CDN}/2.mp4"]}
    assert look(mixed).media == [
        Media(kind="image", url=f"{CDN}/1.png", mime="image/png"),
        Media(kind="video", url=f"{CDN}/2.mp4", mime="video/mp4"),
    ]
