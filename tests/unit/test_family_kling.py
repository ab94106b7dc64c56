"""Kling: answers in three wrappings, bare base64 pictures, and rules between options."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from PIL import Image as Pictures

from tests.unit.conftest import Clock, Gateway, says
from yescale_widgets import catalog, errors
from yescale_widgets.catalog.kling import Image, ImageToVideo, TextToVideo, TryOn
from yescale_widgets.client import Client
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError
from yescale_widgets.reading import snapshot, submitted
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Snapshot

Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
LINK = "https://example.com/fox.png"
CLIP = "https://cdn.example/831-0.mp4"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


# The three wrappings


def own(word: str, result: Any = None, reason: str = "") -> dict[str, Any]:
    data = {"task_id": "831", "task_status": word, "task_status_msg": reason, "task_result": result or {}}
    return {"code": 0, "message": "SUCCEED", "request_id": "r", "data": data}


def wrapped(word: str, progress: str, inner: Any, reason: str = "") -> dict[str, Any]:
    data = {"task_id": "831", "status": word, "progress": progress, "fail_reason": reason, "data": inner}
    return {"code": "success", "message": "", "data": data}


def newest(word: str, progress: int, **more: Any) -> dict[str, Any]:
    return {"id": "831", "object": "video", "model": "kling-v1", "status": word, "progress": progress, **more}


VIDEOS = {"videos": [{"id": "832", "url": CLIP, "duration": "5.1"}]}
RUNNING = {
    "Kling's own": (own("processing"), None),
    "the gateway's": (wrapped("IN_PROGRESS", "50%", own("processing")), 50),
    "the gateway's before Kling answered": (wrapped("IN_PROGRESS", "30%", None), 30),
    "OpenAI's": (newest("in_progress", 40), 40),
}
DONE = {
    "Kling's own": own("succeed", VIDEOS),
    "the gateway's": wrapped("SUCCESS", "100%", own("succeed", VIDEOS)),
    "OpenAI's": newest("completed", 100, metadata={"url": CLIP}),
}
FAILED = {
    "Kling's own": own("failed", reason="no luck"),
    "the gateway's": wrapped("FAILURE", "100%", own("failed", reason="no luck"), "no luck"),
    "only the inner one": wrapped("FAILURE", "100%", own("failed", reason="no luck")),
    "OpenAI's": newest("failed", 100, error={"message": "no luck", "code": "x"}),
}


@pytest.mark.parametrize(("body", "progress"), RUNNING.values(), ids=RUNNING)
def test_a_running_task_in_each_wrapping(body: Any, progress: float | None) -> None:
    found = catalog.read("kling_text2video_get", body)
    assert (found.status, found.id, found.progress, found.media) == ("running", "831", progress, [])


@pytest.mark.parametrize("body", DONE.values(), ids=DONE)
def test_a_finished_clip_in_each_wrapping(body: Any) -> None:
    found = catalog.read("kling_image2video_get", body)
    assert (found.status, [(m.kind, m.url) for m in found.media]) == ("succeeded", [("video", CLIP)])
    assert found.media[0].duration == (None if "metadata" in body else 5.1)


@pytest.mark.parametrize("body", FAILED.values(), ids=FAILED)
def test_a_failure_in_each_wrapping(body: Any) -> None:
    found = catalog.read("kling_text2video_get", body)
    assert (found.status, found.error, found.progress) == ("failed", "no luck", None)


@pytest.mark.parametrize("body", [own("submitted"), newest("queued", 0), {"id": "x", "task_id": "831", "object": "v"}])
def test_a_submit_is_read_in_each_wrapping(body: Any) -> None:
    found = catalog.read("kling_text2video_create", body)
    assert (found.status, found.id) == ("queued", "x" if body.get("id") == "x" else "831")


def test_several_pictures_come_in_their_order() -> None:
    images = [{"index": i, "url": f"https://cdn.example/{i}.png"} for i in range(3)]
    found = catalog.read("kling_image_get", own("succeed", {"images": images, "videos": None}))
    assert [m.url[-5:] for m in found.media] == ["0.png", "1.png", "2.png"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1001, errors.Unauthorized),
        (1101, errors.QuotaExceeded),
        (1102, errors.QuotaExceeded),
        (1103, errors.Forbidden),
        (1201, errors.BadRequest),
        (1203, errors.NotFound),
        (1301, errors.BadRequest),
        (1303, errors.RateLimited),
        (5000, errors.ServerError),
        (9999, errors.BadRequest),
    ],
)
def test_a_refusal_with_a_good_status_is_told_by_klings_code(code: int, kind: type[errors.ApiError]) -> None:
    with pytest.raises(errors.ApiError, match="bị từ chối") as caught:
        catalog.read("kling_image_create", {"code": code, "message": "bị từ chối", "request_id": "r"})
    assert (type(caught.value), caught.value.code) == (kind, str(code))


def test_a_refusal_is_posted_once(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"code": 1301, "message": "The input content violates policy", "request_id": "r"}))
    with pytest.raises(errors.BadRequest, match="policy"):
        client(server.url).submit(TextToVideo(prompt="x"))
    assert len(server.posts) == 1


# What is sent


def test_a_picture_is_a_link_or_bare_base64() -> None:
    bare = base64.b64encode(PNG).decode()
    assert Image(prompt="x", image=PNG).payload()["image"] == bare
    assert Image(prompt="x", image=f"data:image/png;base64,{bare}").payload()["image"] == bare
    assert Image(prompt="x", image=LINK).payload()["image"] == LINK
    body = ImageToVideo(image=PNG, end_image=LINK, static_mask=PNG).payload()
    assert (body["image"], body["image_tail"], body["static_mask"]) == (bare, LINK, bare)
    assert TryOn(human_image=LINK, cloth_image=PNG).payload()["cloth_image"] == bare


def test_a_link_stays_a_link_and_is_not_fetched(gateway: Serve, client: Connect) -> None:
    server = gateway(says(own("submitted")))
    client(server.url).submit(ImageToVideo(image=LINK))
    assert json.loads(server.posts[0].body)["image"] == LINK


def test_what_kling_wants_is_always_sent() -> None:
    assert TextToVideo(prompt="x", duration=10, mark="cell-7").payload() == {
        "prompt": "x",
        "aspect_ratio": "16:9",
        "duration": "10",
        "mode": "std",
        "model_name": "kling-v1",
        "cfg_scale": 0.5,
        "external_task_id": "cell-7",
    }
    assert Image(prompt="x", aspect_ratio=21 / 9).payload()["aspect_ratio"] == "21:9"
    assert TextToVideo(prompt="x", model="kling-v9-future").payload()["model_name"] == "kling-v9-future"


@pytest.mark.parametrize("seconds", [10, 10.0, "10"])
def test_a_length_may_be_a_number_or_text(seconds: Any) -> None:
    operation = ImageToVideo(image=LINK, duration=seconds)
    assert (operation.duration, operation.payload()["duration"]) == (10, "10")


PROBLEMS: dict[str, tuple[type[Operation], dict[str, Any]]] = {
    "negative_prompt cannot be given together with image": (Image, {"image": LINK, "negative_prompt": "cars"}),
    "image_reference is required by kling-v1-5": (Image, {"image": LINK, "model": "kling-v1-5"}),
    "aspect_ratio must be one of '16:9'": (Image, {"aspect_ratio": "5:4"}),
    "aspect_ratio must be one of '16:9', '9:16', '1:1'": (TextToVideo, {"aspect_ratio": "4:3"}),
    "n must be a whole number from 1 to 9": (Image, {"n": 10}),
    "duration must be one of 5, 10": (TextToVideo, {"duration": 7}),
    "of at most 2500 characters": (TextToVideo, {"prompt": "x" * 2501}),
    "guidance must be a number from 0 to 1": (TextToVideo, {"guidance": 2}),
    "camera must have a type": (TextToVideo, {"camera": {"config": {"zoom": 5}}}),
    "needs exactly one": (TextToVideo, {"camera": {"type": "simple", "config": {"zoom": 5, "pan": 1}}}),
    "from -10 to 10": (TextToVideo, {"camera": {"type": "simple", "config": {"zoom": 11}}}),
    "only with the type simple": (TextToVideo, {"camera": {"type": "down_back", "config": {"zoom": 1}}}),
    "a config of horizontal": (TextToVideo, {"camera": {"type": "simple", "config": {"dolly": 1}}}),
}


@pytest.mark.parametrize("words", PROBLEMS)
def test_a_wrong_option_is_said_before_anything_is_sent(words: str) -> None:
    kind, options = PROBLEMS[words]
    with pytest.raises(OptionError, match=words):
        kind(**{"prompt": "x", **options})


@pytest.mark.parametrize(
    "camera",
    [
        {"type": "simple", "config": {"zoom": 5, "pan": 0}},
        {"type": "down_back"},
        {"type": "forward_up", "config": None},
    ],
)
def test_camera_moves(camera: Any) -> None:
    assert ImageToVideo(image=LINK, camera=camera).payload()["camera_control"] == camera


# In the sandbox


@pytest.fixture
def http(clock: Clock) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer sk-canary"}
    with Sandbox(pace=0.01, clock=clock) as found, httpx.Client(base_url=found.url, headers=headers, timeout=60) as own:
        yield own
        assert not found.log.crashes, found.log.crashes[0]


def finished(http: httpx.Client, clock: Clock, operation: Operation) -> Snapshot:
    kind = type(operation)
    answer = http.post(operation.at.path, json=operation.payload())
    assert answer.status_code == 200, answer.text
    identity = submitted(kind, answer.json()).id
    assert kind.follow is not None
    path = kind.follow.poll.path.format(id=identity)
    assert snapshot(kind, http.get(path).json()).status == "queued"
    clock.now += 1
    return snapshot(kind, http.get(path).json())


def test_pictures_as_many_and_as_wide_as_asked(http: httpx.Client, clock: Clock) -> None:
    found = finished(http, clock, Image(prompt="a tin robot", n=3, aspect_ratio="21:9"))
    assert len({m.url for m in found.media}) == 3
    assert [i["index"] for i in found.raw["data"]["task_result"]["images"]] == [0, 1, 2]
    picture = Pictures.open(io.BytesIO(http.get(found.media[2].url).content))
    assert 2.3 < picture.width / picture.height < 2.37


def test_a_try_on_is_one_picture_of_the_person(http: httpx.Client, clock: Clock) -> None:
    file = io.BytesIO()
    Pictures.new("RGB", (64, 64), (250, 10, 10)).save(file, "PNG")
    found = finished(http, clock, TryOn(human_image=file.getvalue(), cloth_image=LINK))
    assert len(found.media) == 1
    pixel: Any = Pictures.open(io.BytesIO(http.get(found.media[0].url).content)).convert("RGB").getpixel((20, 20))
    assert pixel[0] > 2 * pixel[1]


@pytest.mark.parametrize("operation", [TextToVideo(prompt="a fox"), ImageToVideo(image=LINK)], ids=["text", "image"])
def test_a_clip_has_its_length_as_kling_writes_it(http: httpx.Client, clock: Clock, operation: Operation) -> None:
    found = finished(http, clock, operation)
    assert [(m.kind, m.duration) for m in found.media] == [("video", 5.0)]
    assert found.raw["data"]["task_result"]["videos"][0]["duration"] == "5.0"
    assert http.get(found.media[0].url, headers={"Range": "bytes=4-7"}).content == b"ftyp"


def test_a_failure_has_its_reason(http: httpx.Client, clock: Clock) -> None:
    found = finished(http, clock, TextToVideo(prompt="a fox [fail]"))
    assert (found.status, found.raw_status, found.progress) == ("failed", "failed", None)
    assert "moderation" in str(found.error)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"prompt": "x", "duration": "7"},
        {"prompt": "x", "duration": "soon"},
        {"prompt": "x", "duration": [5]},
        {"prompt": "x", "camera_control": "left"},
        {"prompt": "x", "camera_control": {"type": []}},
        {"prompt": "x", "aspect_ratio": "5:4"},
        {"prompt": 7},
    ],
)
def test_a_bad_body_is_a_400_in_klings_own_words(http: httpx.Client, body: Any) -> None:
    answer = http.post("/kling/v1/videos/text2video", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_an_id_of_another_kind_is_unknown(http: httpx.Client, clock: Clock) -> None:
    identity = finished(http, clock, Image(prompt="a fox")).id
    answer = http.get(f"/kling/v1/videos/text2video/{identity}")
    assert (answer.status_code, answer.json()["code"]) == (400, "task_not_exist")
