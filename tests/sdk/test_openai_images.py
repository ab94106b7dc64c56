"""Pictures with the openai package, unchanged, against the sandbox."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Iterator

import httpx
import openai
import pytest
from PIL import Image

from tests.samples import encoded
from yescale_widgets.sandbox.server import Sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0, timeout=30) as found:
        yield found


def png(colour: str, mode: str = "RGB") -> tuple[str, bytes, str]:
    return f"{colour}.png", encoded(Image.new(mode, (120, 80), colour)), "image/png"


def opened(text: str | None) -> Image.Image:
    assert text
    return Image.open(io.BytesIO(base64.b64decode(text)))


def test_a_link(client: openai.OpenAI) -> None:
    answer = client.images.generate(model="dall-e-3", prompt="a paper lighthouse", size="1024x1024", quality="hd")
    assert answer.data
    assert answer.created
    assert answer.data[0].revised_prompt
    link = answer.data[0].url
    assert link
    picture = httpx.get(link)
    assert picture.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).size == (1024, 1024)


def test_a_picture_inside_the_answer(client: openai.OpenAI) -> None:
    answer = client.images.generate(
        model="dall-e-2", prompt="a paper lighthouse", size="256x256", n=2, response_format="b64_json"
    )
    assert answer.data
    assert [opened(one.b64_json).size for one in answer.data] == [(256, 256)] * 2
    assert [one.url for one in answer.data] == [None, None]


def test_gpt_image_without_being_asked(client: openai.OpenAI) -> None:
    answer = client.images.generate(
        model="gpt-image-1", prompt="a paper lighthouse", size="1024x1024", output_format="webp"
    )
    assert answer.data
    assert opened(answer.data[0].b64_json).format == "WEBP"
    assert answer.output_format == "webp"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens


def test_an_edit(client: openai.OpenAI) -> None:
    answer = client.images.edit(
        model="gpt-image-1", image=png("white"), mask=png("black", "RGBA"), prompt="make it red"
    )
    assert answer.data
    assert opened(answer.data[0].b64_json).size == (120, 80)


def test_an_edit_of_several(client: openai.OpenAI) -> None:
    answer = client.images.edit(
        model="gpt-image-1", image=[png("white"), png("red")], prompt="put them together", size="256x256"
    )
    assert answer.data
    assert opened(answer.data[0].b64_json).size == (256, 256)


def test_an_edit_by_link(client: openai.OpenAI) -> None:
    answer = client.images.edit(
        model="dall-e-2", image=png("white"), prompt="make it red", size="256x256", response_format="url"
    )
    assert answer.data
    assert answer.data[0].url


def test_refusals(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.images.generate(model="dall-e-3", prompt="a boat [fail]")
    assert refused.value.code == "content_policy_violation"
    with pytest.raises(openai.BadRequestError, match="size must be like"):
        client.images.generate(model="dall-e-3", prompt="a boat", size="huge")
    with pytest.raises(openai.BadRequestError, match="cannot be read as a picture"):
        client.images.edit(model="gpt-image-1", image=("a.png", png("white")[1][:70], "image/png"), prompt="a")
    with pytest.raises(openai.BadRequestError, match="neither is given"):
        client.post("/images/edits", cast_to=object, body={"prompt": "a"})


def test_the_async_client(sandbox: Sandbox) -> None:
    async def link() -> str | None:
        async with openai.AsyncOpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0) as client:
            answer = await client.images.generate(model="dall-e-2", prompt="a boat", size="256x256")
        return answer.data[0].url if answer.data else None

    assert asyncio.run(link())
