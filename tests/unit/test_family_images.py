"""Pictures in OpenAI's format: what may be asked for, what is sent, and what the sandbox draws."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.samples import painted
from yescale_widgets import catalog, wire
from yescale_widgets.catalog.images import Edit, Generate
from yescale_widgets.client import Client
from yescale_widgets.errors import BadAnswer, BadRequest, OptionError
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Media, Snapshot

Connect = Callable[..., Client]
PATH = "/v1/images/generations"


def opened(medium: Media) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(medium.url.partition(",")[2])))


def fetched(client: Client, medium: Media) -> Image.Image:
    data, _ = client._runner.run(client.core.transport.fetch(medium.url))
    return Image.open(io.BytesIO(data))


# Options


def test_the_first_request_of_a_beginner_says_no_more_than_it_must() -> None:
    assert Generate(prompt="a boat").payload() == {"model": "dall-e-3", "prompt": "a boat", "n": 1}


@pytest.mark.parametrize("ratio", ["21:9", 21 / 9, (21, 9), "42x18"])
def test_a_ratio_is_sent_as_the_service_spells_it(ratio: Any) -> None:
    assert Generate(prompt="a", model="flux-kontext-pro", aspect_ratio=ratio).payload()["aspect_ratio"] == "21:9"


WRONG: list[tuple[type[Any], dict[str, Any], str]] = [
    (Generate, {"n": 2}, "n must be 1 with dall-e-3"),
    (Generate, {"size": "large"}, "size must be like '1024x1024'"),
    (Generate, {"aspect_ratio": "5:7"}, "aspect_ratio must be one of '1:1'"),
    (Generate, {"model": "gpt-image-1", "n": 11}, "n must be a whole number from 1 to 10"),
    (Generate, {"prompt": "x" * 32_001}, "longer than 32000"),
    (Generate, {"output_compression": 101}, "from 0 to 100"),
    (Edit, {}, "give image .* or images .*: neither is given"),
    (Edit, {"image": painted(), "images": [painted()]}, "not both"),
    (Edit, {"images": [painted()] * 17}, "16 pictures at most, not 17"),
]


@pytest.mark.parametrize(("kind", "options", "message"), WRONG)
def test_what_cannot_be_right_is_refused_before_it_is_sent(
    kind: type[Any], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(OptionError, match=message):
        kind(**{"prompt": "a boat", **options})


def test_a_paid_picture_is_posted_once() -> None:
    assert wire.build(Generate(prompt="a")).repeat == wire.build(Edit(prompt="a", image=painted())).repeat == "unsent"


def test_one_picture_travels_as_image_and_several_as_a_list() -> None:
    one = wire.build(Edit(prompt="a", image=painted(), mask=painted()))
    several = wire.build(Edit(prompt="a", images=[painted(), painted("blue")]))
    assert [name for name, _ in one.form if name not in ("prompt", "model", "n")] == ["image", "mask"]
    assert [name for name, _ in several.form].count("image[]") == 2
    assert dict(one.form)["image"] == ("file.png", painted(), "image/png")


# Answers


def test_of_a_link_and_a_picture_whichever_is_there_is_taken() -> None:
    pixel = base64.b64encode(painted()).decode()
    rows = [{"url": "https://x.example/1.png", "b64_json": ""}, {"url": "", "b64_json": pixel}, {"b64_json": None}]
    found = catalog.read("images_generations", {"data": rows})
    assert [m.url[:22] for m in found.media] == ["https://x.example/1.pn", "data:image/png;base64,"]


def test_a_picture_that_comes_both_ways_is_one_picture() -> None:
    row = {"url": "https://x.example/1.png", "b64_json": base64.b64encode(painted()).decode()}
    found = catalog.read("images_generations", {"data": [row]})
    assert [m.url for m in found.media] == ["https://x.example/1.png"]


def test_the_kind_of_a_picture_is_told_by_its_bytes() -> None:
    sheet = painted(size=(8, 8), form="WEBP")
    found = catalog.read("images_generations", {"data": [{"b64_json": base64.b64encode(sheet).decode()}]})
    assert found.media[0].mime == "image/webp"
    assert found.media[0].url.startswith("data:image/webp;base64,")


@pytest.mark.parametrize("body", [{"data": []}, {"data": [{"url": None}]}, {"created": 1}, {"data": None}, []])
def test_an_answer_without_pictures_is_not_taken_for_success(body: Any) -> None:
    with pytest.raises(BadAnswer, match="without any picture"):
        catalog.read("images_generations", body)


# The sandbox


def test_a_link_leads_to_a_picture_of_the_size_that_was_asked_for(sandbox: Sandbox, client: Connect) -> None:
    found = client(sandbox.url).send(Generate(prompt="a lighthouse", size="512x256"))
    assert isinstance(found, Snapshot)
    assert (found.status, found.operation_name, found.prompt) == ("succeeded", "images.generate", "a lighthouse")
    assert found.media[0].url.startswith(sandbox.url)
    assert "lighthouse" in found.media[0].extra["revised_prompt"]
    assert fetched(client(sandbox.url), found.media[0]).size == (512, 256)


def test_the_picture_itself_comes_where_it_is_asked_for(sandbox: Sandbox, client: Connect) -> None:
    found = client(sandbox.url).send(Generate(prompt="a lighthouse", size="256x256", response_format="b64_json"))
    assert opened(found.media[0]).size == (256, 256)


@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
def test_gpt_image_gives_the_picture_in_its_format_and_counts_tokens(
    sandbox: Sandbox, client: Connect, form: str
) -> None:
    operation = Generate(prompt="a lighthouse", model="gpt-image-1", size="256x256", output_format=form)
    found = client(sandbox.url).send(operation)
    assert opened(found.media[0]).format == form.upper()
    assert found.media[0].mime == f"image/{form}"
    assert found.raw["usage"]["total_tokens"] > 0


def test_several_pictures_differ(sandbox: Sandbox, client: Connect) -> None:
    found = client(sandbox.url).send(Generate(prompt="a boat", model="flux-dev", n=3, size="64x64"))
    looks = {fetched(client(sandbox.url), m).tobytes() for m in found.media}
    assert len(looks) == 3


def test_a_ratio_shapes_the_picture(sandbox: Sandbox, client: Connect) -> None:
    found = client(sandbox.url).send(Generate(prompt="a", model="flux-kontext-pro", aspect_ratio="16:9"))
    wide, high = fetched(client(sandbox.url), found.media[0]).size
    assert wide / high == pytest.approx(16 / 9, rel=0.02)


def test_an_edit_is_as_large_as_its_picture(sandbox: Sandbox, client: Connect) -> None:
    found = client(sandbox.url).send(Edit(prompt="make it night", image=painted("white", (300, 200))))
    assert opened(found.media[0]).size == (300, 200)


def test_several_pictures_can_be_put_together(sandbox: Sandbox, client: Connect) -> None:
    found = client(sandbox.url).send(
        Edit(prompt="put them together", images=[painted("white"), painted("red")], size="256x256")
    )
    assert opened(found.media[0]).size == (256, 256)


def test_an_earlier_result_can_be_edited(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url)
    first = session.send(Generate(prompt="a boat", size="64x64"))
    assert session.send(Edit(prompt="make it red", image=first)).status == "succeeded"


def test_a_prompt_that_is_refused_is_a_bad_request(sandbox: Sandbox, client: Connect) -> None:
    with pytest.raises(BadRequest, match="moderation") as caught:
        client(sandbox.url).send(Generate(prompt="a boat [fail]"))
    assert caught.value.code == "content_policy_violation"
    assert caught.value.request_id
    assert sandbox.log.posts(PATH) == 1


def test_marks_that_mean_something_to_tasks_mean_nothing_here(sandbox: Sandbox, client: Connect) -> None:
    for mark in ("[stall]", "[unknown]"):
        found = client(sandbox.url).send(Generate(prompt=f"a boat {mark}", size="64x64"))
        assert fetched(client(sandbox.url), found.media[0]).size == (64, 64)


def test_a_broken_picture_is_refused_in_the_gateways_words(sandbox: Sandbox, client: Connect) -> None:
    with pytest.raises(BadRequest, match="cannot be read as a picture"):
        client(sandbox.url).send(Edit(prompt="a", image=painted()[:60]))
